"""Exit permits: asked for in a chat, decided by a person, shown at the gate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Row, func, insert, select, update

from core.context import Household
from store.noun import Noun
from store.schema import households, people, permits, within

State = Literal["waiting", "granted", "refused"]


@dataclass(frozen=True, slots=True)
class Permit:
    """One leave to go out on one day. `number` counts within the village; people write it as P2.

    `channel` and `chat` are where it was asked, `chat` None for a private talk; `until` is when a granted one ends.
    """

    id: int
    region: str
    number: int
    household_id: int
    head: str
    who: str
    words: str
    day: date
    channel: str
    chat: str | None
    asked_by: int | None
    asked_at: datetime
    state: State
    decided_by: str | None
    decided_at: datetime | None
    until: datetime | None
    reason: str | None

    @property
    def code(self) -> str:
        return f"P{self.number}"

    @property
    def name(self) -> str:
        return self.who if self.who == self.head else f"{self.head}家{self.who}"

    def over(self, now: datetime, today: date) -> bool:
        """Whether its time is over."""
        return now > self.until if self.until is not None else today > self.day


_decider = people.alias()
_PERMIT = (
    select(permits, households.c.head, _decider.c.name.label("by"))
    .join(households, households.c.id == permits.c.household_id)
    .outerjoin(_decider, _decider.c.id == permits.c.decided_by)
)


def _make(row: Row[Any]) -> Permit:
    plain = {name: getattr(row, name) for name in Permit.__dataclass_fields__}
    return Permit(**{**plain, "decided_by": row.by})


class Permits(Noun):
    """Who may leave the village today (DOMAIN S25)."""

    def get(self, permit_id: int) -> Permit:
        row = self._first(_PERMIT.where(permits.c.id == permit_id))
        if row is None:
            raise LookupError(f"no permit {permit_id}")
        return _make(row)

    def numbered(self, village: str, number: int) -> Permit | None:
        row = self._first(_PERMIT.where(permits.c.region == village, permits.c.number == number))
        return _make(row) if row else None

    def ask(
        self,
        village: str,
        household: Household,
        who: str,
        words: str,
        day: date,
        *,
        channel: str,
        chat: str | None,
        asked_by: int | None,
        inbox_id: int,
    ) -> tuple[Permit, bool]:
        """Note a request; the one that waits already if the household asked for the same day, and whether it is new."""
        row = self._first(
            _PERMIT.where(permits.c.household_id == household.id, permits.c.day == day, permits.c.state == "waiting")
        )
        if row is not None:
            self._change(update(permits).where(permits.c.id == row.id).values(words=words))
            return self.get(row.id), False
        last = self._first(select(func.coalesce(func.max(permits.c.number), 0)).where(permits.c.region == village))
        assert last is not None
        added = self._insert(
            insert(permits).values(
                region=village,
                number=int(last[0]) + 1,
                household_id=household.id,
                who=who,
                words=words,
                day=day,
                channel=channel,
                chat=chat,
                asked_by=asked_by,
                asked_at=self.tx.now,
                inbox_id=inbox_id,
                state="waiting",
            )
        )
        return self.get(added), True

    def decide(self, permit: Permit, state: State, by: int, *, until: datetime | None, reason: str | None) -> Permit:
        """What somebody decided, which may be other than what was decided before."""
        values = {"state": state, "decided_by": by, "decided_at": self.tx.now, "until": until, "reason": reason}
        self._change(update(permits).where(permits.c.id == permit.id).values(**values))
        return self.get(permit.id)

    def granted(self, region: str, day: date) -> list[Permit]:
        """The permits that hold on a day, in the order of their numbers."""
        rows = self._all(
            _PERMIT.where(
                within(permits.c.region, region), permits.c.day == day, permits.c.state == "granted"
            ).order_by(permits.c.region, permits.c.number)
        )
        return [_make(row) for row in rows]

    def waiting(self, region: str, since: date) -> list[Permit]:
        """Requests nobody has decided, for a day and later."""
        rows = self._all(
            _PERMIT.where(
                within(permits.c.region, region), permits.c.day >= since, permits.c.state == "waiting"
            ).order_by(permits.c.id)
        )
        return [_make(row) for row in rows]

    def tally(self, region: str, day: date, until: datetime) -> dict[str, int]:
        """How many were granted for a day by a moment."""
        row = self._first(
            select(func.count())
            .select_from(permits)
            .where(within(permits.c.region, region), permits.c.day == day, permits.c.state == "granted")
            .where(permits.c.decided_at < until)
        )
        assert row is not None
        return {"granted": int(row[0])}
