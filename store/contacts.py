"""Who was called or visited for a round, and the numbered lists that people answer by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import insert, select

from store.noun import Noun
from store.rounds import Round
from store.schema import contacts, lists, people

_LIST_HOLDS = timedelta(hours=24)
_JUST = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody's word that a household was reached; `note` is what they found, if anything."""

    household_id: int
    by: str
    at: datetime
    note: str | None


class Contacts(Noun):
    """Rungs of the ladder that a person has answered (DOMAIN S5)."""

    def note(self, round_id: int, household_id: int, person_id: int, inbox_id: int, note: str | None) -> None:
        self._insert(
            insert(contacts).values(
                round_id=round_id,
                household_id=household_id,
                person_id=person_id,
                at=self.tx.now,
                inbox_id=inbox_id,
                note=note,
            )
        )

    def of_round(self, round_: Round) -> dict[int, Contact]:
        """The last word on each household of a round."""
        rows = self._all(
            select(contacts, people.c.name)
            .join(people, people.c.id == contacts.c.person_id)
            .where(contacts.c.round_id == round_.id)
            .order_by(contacts.c.id)
        )
        return {row.household_id: Contact(row.household_id, row.name, row.at, row.note) for row in rows}

    def reached(self, since: datetime, until: datetime) -> set[int]:
        """The households that somebody says to have reached in [since, until)."""
        rows = self._all(
            select(contacts.c.household_id)
            .where(contacts.c.at >= since, contacts.c.at < until, contacts.c.note.is_(None))
            .distinct()
        )
        return {row.household_id for row in rows}

    def hand_out(self, person_id: int, round_id: int, household_ids: list[int]) -> None:
        """Remember the list that a person was sent, so that "3号" can be understood."""
        self._insert(
            insert(lists).values(person_id=person_id, round_id=round_id, at=self.tx.now, households=household_ids)
        )

    def has_just(self, person_id: int, round_id: int, household_ids: list[int]) -> bool:
        """Whether a person was sent exactly this list within the last half hour."""
        rows = self._all(
            select(lists.c.households).where(
                lists.c.person_id == person_id, lists.c.round_id == round_id, lists.c.at > self.tx.now - _JUST
            )
        )
        return any(list(row.households) == household_ids for row in rows)

    def list_of(self, person_id: int) -> tuple[int, list[int]] | None:
        """(round, households in their order) of the list a person was sent last, within a day."""
        row = self._first(
            select(lists)
            .where(lists.c.person_id == person_id, lists.c.at >= self.tx.now - _LIST_HOLDS)
            .order_by(lists.c.id.desc())
            .limit(1)
        )
        return (row.round_id, list(row.households)) if row else None
