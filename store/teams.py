"""Care teams: who looks after an isolation case, and with which duty."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, insert, select, update

from core.context import Household
from core.model import Address, Role
from store.cases import Case
from store.noun import Noun
from store.schema import care_team

# duty → the word people use for it (DOMAIN S8)
DUTIES: dict[str, str] = {
    "doctor": "医",
    "police": "警",
    "township": "乡",
    "village": "村",
    "volunteer": "志愿者",
}


@dataclass(frozen=True, slots=True)
class Carer:
    """Somebody with a duty in a case. `person_id` None: not on the roster, to be reached by `phone` only."""

    case_id: int
    duty: str
    person_id: int | None
    name: str
    phone: str | None = None

    @property
    def word(self) -> str:
        return DUTIES[self.duty]


class Teams(Noun):
    """Who does what for whom (DOMAIN S8)."""

    def of(self, case: Case) -> list[Carer]:
        """The team of a case, by duty."""
        return self.within([case]).get(case.id, [])

    def within(self, some: Iterable[Case]) -> dict[int, list[Carer]]:
        """The teams of cases, by case."""
        rows = self._all(
            select(care_team)
            .where(care_team.c.case_id.in_([case.id for case in some]), care_team.c.until.is_(None))
            .order_by(care_team.c.id)
        )
        teams: dict[int, list[Carer]] = {}
        for row in sorted(rows, key=lambda row: list(DUTIES).index(row.duty)):
            teams.setdefault(row.case_id, []).append(self._make(row))
        return teams

    def _make(self, row: Row[Any]) -> Carer:
        return Carer(row.case_id, row.duty, row.person_id, row.name, self.tx.vault.unlock(row.phone))

    def voice(self, home: Household) -> tuple[Address, bool] | None:
        """Where a household is written to, and whether somebody passes it on: neighbour, leader or secretary."""
        for address in self.tx.accounts.of_household(home.id):
            return address, False
        for address in self.tx.accounts.of_neighbour(home):
            return address, True
        near = [home.leader_id] if home.leader_id is not None else []
        for person_id in (*near, *(one.id for one in self.tx.households.holders(Role.SECRETARY, home.region))):
            for address in self.tx.accounts.of_person(person_id):
                return address, True
        return None

    def appoint(self, case: Case, duty: str, carers: Iterable[tuple[int | None, str, str | None]]) -> None:
        """Give a duty to (person, name, phone) and nobody else."""
        self._change(
            update(care_team)
            .where(care_team.c.case_id == case.id, care_team.c.duty == duty, care_team.c.until.is_(None))
            .values(until=self.tx.now)
        )
        for person_id, name, phone in carers:
            self._insert(
                insert(care_team).values(
                    case_id=case.id,
                    duty=duty,
                    person_id=person_id,
                    name=name,
                    phone=self.tx.vault.lock(phone),
                    since=self.tx.now,
                )
            )

    def appoint_by_role(self, case: Case, home: Household) -> None:
        """The team that the roles make: doctor, township, secretary and the household's own leader."""
        holders = self.tx.households.holders
        village = holders(Role.SECRETARY, home.region)
        if home.leader_id is not None:
            village = [*village, self.tx.households.person(home.leader_id)]
        for duty, people in (
            ("doctor", holders(Role.DOCTOR, home.region)),
            ("township", holders(Role.TOWNSHIP, home.region)),
            ("village", village),
        ):
            self.appoint(case, duty, [(one.id, one.name, None) for one in dict.fromkeys(people)])
