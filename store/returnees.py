"""Returnees and visitors: who came from where, on the list until a person has settled it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, case, func, insert, select, update

from core.context import Household
from store.noun import Noun
from store.schema import households, people, returnees, within

SAME = timedelta(days=3)  # the same household and place within it is the same arrival
State = Literal["waiting", "isolated", "checked", "dismissed"]

_FROM: dict[State, tuple[State, ...]] = {"isolated": ("waiting", "checked")}


@dataclass(frozen=True, slots=True)
class Arrival:
    """What was said of somebody who came or is coming; what was not said is None."""

    who: str
    visitor: bool
    place: str | None = None
    arrived: date | None = None
    how: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True)
class Returnee:
    """One arrival of the register. `number` counts within the village; people write it as R3. `said`: how often."""

    id: int
    region: str
    number: int
    household_id: int | None
    head: str | None
    who: str
    visitor: bool
    place: str | None
    arrived: date | None
    how: str | None
    phone: str | None
    words: str
    said: int
    at: datetime
    state: State
    settled_by: str | None
    settled_at: datetime | None
    outcome: str | None

    @property
    def code(self) -> str:
        return f"R{self.number}"

    @property
    def name(self) -> str:
        """张建国, 张建国家儿子, or only what was said."""
        return self.who if self.head in (None, self.who) else f"{self.head}家{self.who}"


_RETURNEE = (
    select(returnees, households.c.head, people.c.name.label("by"))
    .outerjoin(households, households.c.id == returnees.c.household_id)
    .outerjoin(people, people.c.id == returnees.c.settled_by)
)


class Returnees(Noun):
    """The register of 返乡人员 and 来客 (DOMAIN S6)."""

    def _make(self, row: Row[Any]) -> Returnee:
        plain = {name: getattr(row, name) for name in Returnee.__dataclass_fields__}
        return Returnee(**{**plain, "phone": self.tx.vault.unlock(row.phone), "settled_by": row.by})

    def get(self, returnee_id: int) -> Returnee:
        row = self._first(_RETURNEE.where(returnees.c.id == returnee_id))
        if row is None:
            raise LookupError(f"no returnee {returnee_id}")
        return self._make(row)

    def numbered(self, village: str, number: int) -> Returnee | None:
        row = self._first(_RETURNEE.where(returnees.c.region == village, returnees.c.number == number))
        return self._make(row) if row else None

    def note(
        self, village: str, household: Household | None, arrival: Arrival, words: str, inbox_id: int
    ) -> tuple[Returnee, bool]:
        """Register an arrival, or complete the one it repeats; whether it is new."""
        same = self._same(village, household, arrival)
        if same is not None:
            values = {
                "said": same.said + 1,
                "place": same.place or arrival.place,
                "arrived": arrival.arrived or same.arrived,
                "how": arrival.how or same.how,
            }
            if arrival.phone:
                values["phone"] = self.tx.vault.lock(arrival.phone)
            self._change(update(returnees).where(returnees.c.id == same.id).values(**values))
            return self.get(same.id), False
        last = self._first(select(func.coalesce(func.max(returnees.c.number), 0)).where(returnees.c.region == village))
        assert last is not None
        added = self._insert(
            insert(returnees).values(
                region=village,
                number=int(last[0]) + 1,
                household_id=household.id if household else None,
                who=arrival.who,
                visitor=arrival.visitor,
                place=arrival.place,
                arrived=arrival.arrived,
                how=arrival.how,
                phone=self.tx.vault.lock(arrival.phone),
                words=words,
                said=1,
                at=self.tx.now,
                inbox_id=inbox_id,
                state="waiting",
            )
        )
        return self.get(added), True

    def _same(self, village: str, household: Household | None, arrival: Arrival) -> Returnee | None:
        """The arrival that this one repeats: of the same household, else of the same person, and the same place."""
        rows = self._all(
            _RETURNEE.where(returnees.c.region == village, returnees.c.at >= self.tx.now - SAME)
            .where(returnees.c.household_id == (household.id if household else None))
            .order_by(returnees.c.id.desc())
        )
        for row in rows:
            one = self._make(row)
            if household is None and one.who != arrival.who:
                continue
            if one.place is None or arrival.place is None or one.place == arrival.place:
                return one
        return None

    def date(self, returnee: Returnee, arrived: date) -> None:
        """Correct the day of arrival."""
        self._change(update(returnees).where(returnees.c.id == returnee.id).values(arrived=arrived))

    def settle(self, returnee: Returnee, state: State, by: int, outcome: str | None) -> bool:
        """Say what became of it; who was only checked may still be isolated. False if it is settled already."""
        return bool(
            self._change(
                update(returnees)
                .where(returnees.c.id == returnee.id, returnees.c.state.in_(_FROM.get(state, ("waiting",))))
                .values(state=state, settled_by=by, settled_at=self.tx.now, outcome=outcome)
            )
        )

    def waiting(self, region: str) -> list[Returnee]:
        """Those nobody has settled yet, oldest first."""
        rows = self._all(
            _RETURNEE.where(within(returnees.c.region, region), returnees.c.state == "waiting").order_by(returnees.c.id)
        )
        return [self._make(row) for row in rows]

    def confirmed(self, region: str, since: datetime) -> list[Returnee]:
        """Those isolated or checked since a moment, oldest first."""
        rows = self._all(
            _RETURNEE.where(within(returnees.c.region, region), returnees.c.state.in_(("isolated", "checked")))
            .where(returnees.c.settled_at >= since)
            .order_by(returnees.c.id)
        )
        return [self._make(row) for row in rows]

    def tally(self, region: str, since: datetime, until: datetime) -> dict[str, int]:
        """How many were registered in [since, until), and how many of all were not settled at its end."""
        dropped = (returnees.c.state == "dismissed") & (returnees.c.settled_at < until)
        open_ = returnees.c.settled_at.is_(None) | (returnees.c.settled_at >= until)
        row = self._first(
            select(
                func.coalesce(func.sum(case(((returnees.c.at >= since) & ~dropped, 1), else_=0)), 0).label("new"),
                func.coalesce(func.sum(case((open_, 1), else_=0)), 0).label("waiting"),
            ).where(within(returnees.c.region, region), returnees.c.at < until)
        )
        assert row is not None
        return {"new": int(row.new), "waiting": int(row.waiting)}
