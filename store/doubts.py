"""Readings that could be two things, until the sender or the secretary says which."""

from __future__ import annotations

from sqlalchemy import func, insert, select

from core.model import Doubt
from store.noun import Noun
from store.schema import doubts, within


class Doubts(Noun):
    """Doubt is shown, never hidden."""

    def add(self, region: str, household_id: int | None, inbox_id: int, doubt: Doubt) -> int:
        return self._insert(
            insert(doubts).values(
                region=region,
                household_id=household_id,
                inbox_id=inbox_id,
                about=doubt.about,
                words=doubt.words,
                alternatives=list(doubt.alternatives),
                at=self.tx.now,
            )
        )

    def open_count(self, region: str) -> int:
        row = self._first(
            select(func.count()).select_from(doubts).where(within(doubts.c.region, region), doubts.c.ruled_at.is_(None))
        )
        assert row is not None
        return int(row[0])
