"""Shifts: who stands at which post from when to when, and who came."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, update

from store.noun import Noun
from store.schema import people, shifts, within

EARLY = timedelta(hours=1)  # so long before a shift an arrival is one for it
AFTERWARDS = timedelta(hours=2)  # so long after a shift somebody may still hand it over
_FRESH = timedelta(hours=24)  # so long what was said at the end of a shift is of use to the next


@dataclass(frozen=True, slots=True)
class Shift:
    """One person's turn at a post of a village; `starts_at` and `ends_at` are UTC."""

    id: int
    region: str
    post: str
    person_id: int
    name: str
    starts_at: datetime
    ends_at: datetime
    arrived_at: datetime | None
    handed_over_id: int | None  # the message they left with, in the inbox

    @property
    def minutes_late(self) -> int:
        """Whole minutes; 0 for who came in time or has not come."""
        late = (self.arrived_at or self.starts_at) - self.starts_at
        return max(int(late.total_seconds()) // 60, 0)


_SHIFT = (
    select(shifts, people.c.name)
    .join(people, people.c.id == shifts.c.person_id)
    .where(shifts.c.cancelled_at.is_(None))
    .order_by(shifts.c.starts_at, shifts.c.post, shifts.c.id)
)


def _make(row: Row[Any]) -> Shift:
    return Shift(**{name: getattr(row, name) for name in Shift.__dataclass_fields__})


class Shifts(Noun):
    """The duty roster of the posts (DOMAIN S17)."""

    def plan(
        self, village: str, post: str, person_id: int, starts_at: datetime, ends_at: datetime, *, by: int, inbox_id: int
    ) -> bool:
        """Put somebody down for a shift; false if they are down for it already."""
        values = {
            "region": village,
            "post": post,
            "person_id": person_id,
            "starts_at": starts_at,
            "ends_at": ends_at,
            "set_by": by,
            "inbox_id": inbox_id,
        }
        if self._put(shifts, values) is not None:
            return True
        again = update(shifts).where(
            shifts.c.region == village,
            shifts.c.post == post,
            shifts.c.person_id == person_id,
            shifts.c.starts_at == starts_at,
            shifts.c.cancelled_at.is_not(None),
        )
        return bool(self._change(again.values(cancelled_at=None, ends_at=ends_at)))

    def cancel(self, village: str, post: str, since: datetime) -> list[Shift]:
        """Take back every shift of a post that is not over at `since`; those taken back."""
        over = [one for one in self.within(village, since, None) if one.post == post and one.arrived_at is None]
        ids = [one.id for one in over]
        self._change(update(shifts).where(shifts.c.id.in_(ids)).values(cancelled_at=self.tx.now))
        return over

    def get(self, shift_id: int) -> Shift | None:
        """A shift; None if it was taken back."""
        row = self._first(_SHIFT.where(shifts.c.id == shift_id))
        return _make(row) if row else None

    def within(self, region: str, since: datetime, until: datetime | None) -> list[Shift]:
        """The shifts of a region that end after `since` and begin before `until`, by their time."""
        statement = _SHIFT.where(within(shifts.c.region, region), shifts.c.ends_at > since)
        if until is not None:
            statement = statement.where(shifts.c.starts_at < until)
        return [_make(row) for row in self._all(statement)]

    def standing(self, region: str) -> list[Shift]:
        """The shifts that somebody who arrives now arrives for."""
        return self.within(region, self.tx.now, self.tx.now + EARLY)

    def leaving(self, village: str, person_id: int) -> Shift | None:
        """The shift that somebody hands over now: the one they stand in, or have just stood in."""
        recent = self.within(village, self.tx.now - AFTERWARDS, self.tx.now + EARLY)
        return next((one for one in reversed(recent) if one.person_id == person_id and one.arrived_at), None)

    def following(self, shift: Shift) -> list[Shift]:
        """Those who come after a shift at its post; empty if nobody is down for it."""
        later = [one for one in self._at(shift, self.tx.now) if one.starts_at > shift.starts_at]
        return [one for one in later if one.starts_at == later[0].starts_at]

    def before(self, shift: Shift) -> list[Shift]:
        """Those who stood at a post before a shift and left word, of the shift next to it."""
        left = [one for one in self._at(shift, shift.starts_at - _FRESH) if one.starts_at < shift.starts_at]
        return [one for one in left if one.starts_at == left[-1].starts_at and one.handed_over_id is not None]

    def _at(self, shift: Shift, since: datetime) -> list[Shift]:
        return [one for one in self.within(shift.region, since, None) if one.post == shift.post]

    def hand_over(self, shift: Shift, inbox_id: int) -> None:
        """Keep what somebody said at the end of their shift; the last word counts."""
        self._change(update(shifts).where(shifts.c.id == shift.id).values(handed_over_id=inbox_id))

    def arrive(self, shift: Shift, told_by: int | None) -> Shift:
        """Note that somebody came, once; the shift as it then is."""
        self._change(
            update(shifts)
            .where(shifts.c.id == shift.id, shifts.c.arrived_at.is_(None))
            .values(arrived_at=self.tx.now, told_by=told_by)
        )
        return self.get(shift.id) or shift
