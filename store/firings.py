"""Which planned moments of the clock were carried out: each once, whoever runs the clock."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from store.noun import Noun
from store.schema import firings


def _too_early(now: datetime) -> ColumnElement[bool]:
    """Skipped as too late by a clock that was ahead, and was set back since: it is not too late at all."""
    return (firings.c.outcome == "skipped") & (firings.c.fired_at > now)


class Firings(Noun):
    """Identity of a firing: (schedule, planned time, region)."""

    def claim(self, schedule: str, planned_at: datetime, region: str, outcome: str) -> bool:
        """Take a firing; false if it is taken. `outcome` is done, late, skipped or failed."""
        values = {"schedule": schedule, "planned_at": planned_at, "region": region}
        if self.taken(schedule, planned_at, region):
            return bool(
                self._change(
                    update(firings)
                    .where(*(firings.c[name] == value for name, value in values.items()), _too_early(self.tx.now))
                    .values(fired_at=self.tx.now, outcome=outcome)
                )
            )
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
