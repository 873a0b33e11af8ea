"""Which planned moments of the clock were carried out: each once, whoever runs the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from store.noun import Noun
from store.schema import firings


class Firings(Noun):
    """Identity of a firing: (schedule, planned time, region)."""

    def claim(self, schedule: str, planned_at: datetime, region: str, outcome: str) -> bool:
        """Take a firing; false if it is taken. `outcome` is done, late, skipped or failed."""
        values = {"schedule": schedule, "planned_at": planned_at, "region": region}
        if self.taken(schedule, planned_at, region):
            return False
        try:
            with self.tx.connection.begin_nested():
                self.tx.connection.execute(insert(firings).values(**values, fired_at=self.tx.now, outcome=outcome))
        except IntegrityError:  # another clock was quicker
            return False
        return True

    def taken(self, schedule: str, planned_at: datetime, region: str) -> bool:
        return (
            self._first(
                select(firings.c.schedule).where(
                    firings.c.schedule == schedule,
                    firings.c.planned_at == planned_at,
                    firings.c.region == region,
                )
            )
            is not None
        )

    def count(self, schedule: str, region: str) -> int:
        """How often a schedule was carried out or skipped in a region."""
        row = self._first(
            select(func.count()).select_from(firings).where(firings.c.schedule == schedule, firings.c.region == region)
        )
        assert row is not None
        return int(row[0])
