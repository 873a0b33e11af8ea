"""Isolation cases: who stays at home from which day, who looks after them, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from sqlalchemy import Row, and_, func, insert, or_, select, update

from core.context import Household
from store.noun import Noun
from store.schema import care_team, cases, households, within

DAYS = 14  # docs/domain.md S7
Outcome = Literal["released", "moved", "cancelled", "died"]


@dataclass(frozen=True, slots=True)
class Case:
    """One person in isolation. `number` counts within the village; people write it as C3.

    `since` is day 1, the day of arrival or of the last contact; a `since` ahead is somebody still under way.
    """

    id: int
    region: str
    number: int
    household_id: int
    head: str
    who: str
    reason: str
    since: date
    days: int
    returnee_id: int | None
    opened_at: datetime
    doctor_yes: int | None
    secretary_yes: int | None
    closed_at: datetime | None
    outcome: Outcome | None
    note: str | None
    certificate: int | None

    @property
    def code(self) -> str:
        return f"C{self.number}"

    @property
    def name(self) -> str:
        """How the case is called: 张建国, or 张建国家刘芳 for who is not the head."""
        return self.who if self.who == self.head else f"{self.head}家{self.who}"

    def day(self, today: date) -> int:
        """Day n of isolation; 0 and less: not begun."""
        return (today - self.since).days + 1

    @property
    def last(self) -> date:
        """The last day of isolation."""
        return self.since + timedelta(days=self.days - 1)

    @property
    def release(self) -> date:
        """The day on whose morning release is offered."""
        return self.since + timedelta(days=self.days)

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


_CASE = select(cases, households.c.head).join(households, households.c.id == cases.c.household_id)


def _make(row: Row[Any]) -> Case:
    return Case(**{name: getattr(row, name) for name in Case.__dataclass_fields__})


class Cases(Noun):
    """Isolation at home (DOMAIN S7)."""

    def get(self, case_id: int) -> Case:
        row = self._first(_CASE.where(cases.c.id == case_id))
        if row is None:
            raise LookupError(f"no case {case_id}")
        return _make(row)

    def numbered(self, village: str, number: int) -> Case | None:
        row = self._first(_CASE.where(cases.c.region == village, cases.c.number == number))
        return _make(row) if row else None

    def open(
        self,
        village: str,
        household: Household,
        who: str,
        reason: str,
        since: date,
        opened_by: int,
        returnee_id: int | None = None,
    ) -> Case:
        """Open a case. The care team is a matter of `store/teams.py`."""
        last = self._first(select(func.coalesce(func.max(cases.c.number), 0)).where(cases.c.region == village))
        assert last is not None
        added = self._insert(
            insert(cases).values(
                region=village,
                number=int(last[0]) + 1,
                household_id=household.id,
                who=who,
                reason=reason,
                since=since,
                days=DAYS,
                returnee_id=returnee_id,
                opened_at=self.tx.now,
                opened_by=opened_by,
            )
        )
        return self.get(added)

    def within(self, region: str) -> list[Case]:
        """The open cases of a region and below, oldest first."""
        open_ = _CASE.where(within(cases.c.region, region), cases.c.closed_at.is_(None))
        return [_make(row) for row in self._all(open_.order_by(cases.c.region, cases.c.number))]

    def of_household(self, household_id: int) -> list[Case]:
        """The household's open cases."""
        rows = self._all(
            _CASE.where(cases.c.household_id == household_id, cases.c.closed_at.is_(None)).order_by(cases.c.id)
        )
        return [_make(row) for row in rows]

    def awaited(self, person_id: int, household_id: int | None) -> bool:
        """Whether somebody's bare figure is a temperature: of a household in isolation, or of who looks after one."""
        homes, people = self.tx.recall("cases.awaited", self._concerned)
        return person_id in people or household_id in homes

    def _concerned(self) -> tuple[frozenset[int], frozenset[int]]:
        """The households with an open case, and the people who look after them."""
        rows = self._all(
            select(households.c.id, households.c.leader_id, households.c.proxy_id, care_team.c.person_id)
            .select_from(cases)
            .join(households, households.c.id == cases.c.household_id)
            .outerjoin(care_team, and_(care_team.c.case_id == cases.c.id, care_team.c.until.is_(None)))
            .where(cases.c.closed_at.is_(None))
        )
        carers = {one for row in rows for one in (row.leader_id, row.proxy_id, row.person_id) if one is not None}
        return frozenset(row.id for row in rows), frozenset(carers)

    def cared_for(self, person_id: int) -> set[int]:
        """The households in which somebody is isolated whom this person has a duty to."""
        rows = self._all(
            select(cases.c.household_id)
            .join(care_team, care_team.c.case_id == cases.c.id)
            .where(care_team.c.person_id == person_id, care_team.c.until.is_(None), cases.c.closed_at.is_(None))
            .distinct()
        )
        return {row.household_id for row in rows}

    def isolated(self, region: str) -> set[int]:
        """The households with somebody in isolation."""
        return {case.household_id for case in self.within(region)}

    def change(self, case: Case, *, since: date | None = None, days: int | None = None) -> Case:
        """Other days than before: whoever agreed to the release agreed to the old ones."""
        values = {"since": since or case.since, "days": days or case.days, "doctor_yes": None, "secretary_yes": None}
        self._change(update(cases).where(cases.c.id == case.id).values(**values))
        return self.get(case.id)

    def agree(self, case: Case, *, doctor: int | None = None, secretary: int | None = None) -> Case:
        """Note who said yes to the release."""
        yes = {"doctor_yes": doctor or case.doctor_yes, "secretary_yes": secretary or case.secretary_yes}
        self._change(update(cases).where(cases.c.id == case.id).values(**yes))
        return self.get(case.id)

    def disagree(self, case: Case) -> None:
        """Somebody said no: who agreed before is asked again."""
        self._change(update(cases).where(cases.c.id == case.id).values(doctor_yes=None, secretary_yes=None))

    def close(self, case: Case, outcome: Outcome, note: str | None = None) -> Case:
        """End a case; a release gets the village's next certificate number."""
        number = None
        if outcome == "released":
            last = self._first(
                select(func.coalesce(func.max(cases.c.certificate), 0)).where(cases.c.region == case.region)
            )
            assert last is not None
            number = int(last[0]) + 1
        values = {"closed_at": self.tx.now, "outcome": outcome, "note": note, "certificate": number}
        self._change(update(cases).where(cases.c.id == case.id).values(**values))
        return self.get(case.id)

    def tally(self, region: str, since: datetime, until: datetime) -> dict[str, int]:
        """How many cases were open at the end of [since, until), and how many began and were released in it."""
        during = (cases.c.closed_at >= since) & (cases.c.closed_at < until)
        row = self._first(
            select(
                func.count().filter(or_(cases.c.closed_at.is_(None), cases.c.closed_at >= until)).label("open"),
                func.count().filter(cases.c.opened_at >= since).label("opened"),
                func.count().filter(and_(during, cases.c.outcome == "released")).label("released"),
            ).where(within(cases.c.region, region), cases.c.opened_at < until)
        )
        assert row is not None
        return {"open": int(row.open), "opened": int(row.opened), "released": int(row.released)}
