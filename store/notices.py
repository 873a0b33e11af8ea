"""Notices to a region, and which households said that they have read them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, exists, func, insert, select

from core.context import Household
from store.households import above
from store.noun import Noun
from store.prepared import Prepared
from store.schema import acknowledgements, households, notices, within


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice; `number` counts within its region."""

    id: int
    region: str
    number: int
    text: str
    at: datetime


def _make(row: Row[Any]) -> Notice:
    return Notice(row.id, row.region, row.number, row.text, row.at)


_KNOWN = Prepared(
    select(acknowledgements.c.id).where(
        acknowledgements.c.notice_id == bindparam("notice"), acknowledgements.c.household_id == bindparam("household")
    )
)


class Notices(Noun):
    """What everybody should know (DOMAIN S9, S12)."""

    def issue(self, region: str, text: str, by_id: int | None) -> Notice:
        last = self._first(select(func.coalesce(func.max(notices.c.number), 0)).where(notices.c.region == region))
        assert last is not None
        number = int(last[0]) + 1
        added = self._insert(
            insert(notices).values(region=region, number=number, text=text, at=self.tx.now, by_id=by_id)
        )
        return Notice(added, region, number, text, self.tx.now)

    def get(self, notice_id: int) -> Notice:
        row = self._first(select(notices).where(notices.c.id == notice_id))
        if row is None:
            raise LookupError(f"no notice {notice_id}")
        return _make(row)

    def latest(self, region: str) -> Notice | None:
        """The notice issued last to the region or one above it."""
        return self.tx.recall(("notice", region), lambda: self._latest(region))

    def _latest(self, region: str) -> Notice | None:
        row = self._first(
            select(notices).where(notices.c.region.in_(above(region))).order_by(notices.c.id.desc()).limit(1)
        )
        return _make(row) if row else None

    def acknowledge(self, notice: Notice, household: Household, inbox_id: int) -> bool:
        """Note that a household has read it; false if that is known."""
        if self._first(_KNOWN, {"notice": notice.id, "household": household.id}):
            return False
        self._insert(
            insert(acknowledgements).values(
                notice_id=notice.id, household_id=household.id, at=self.tx.now, inbox_id=inbox_id
            )
        )
        return True

    def unread(self, notice: Notice) -> list[Household]:
        """The households that have not said that they have read it."""
        read = exists().where(
            acknowledgements.c.notice_id == notice.id, acknowledgements.c.household_id == households.c.id
        )
        rows = self._all(
            select(households)
            .where(within(households.c.region, notice.region), households.c.left_at.is_(None), ~read)
            .order_by(households.c.id)
        )
        return [self.tx.households.make(row) for row in rows]

    def coverage(self, notice: Notice) -> tuple[int, int]:
        """(households that have read it, households)."""
        row = self._first(
            select(func.count())
            .select_from(acknowledgements)
            .join(households, households.c.id == acknowledgements.c.household_id)
            .where(acknowledgements.c.notice_id == notice.id, within(households.c.region, notice.region))
        )
        assert row is not None
        return int(row[0]), self.tx.households.count(notice.region)[0]
