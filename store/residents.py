"""The roster's life between two imports: who came, left, died, was born, works away, is spoken for or left in peace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, select, update

from core.context import Household, Person
from store.noun import Noun
from store.schema import accounts, households, people, roster_changes


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a household's history: `kind` as in store/schema.py, `by` who said so."""

    kind: str
    at: datetime
    by: str
    detail: dict[str, Any]


class Residents(Noun):
    """Changes by command; each is kept with who made it, and an import does not undo it."""

    def note(self, kind: str, household_id: int, person_id: int | None, by: str, inbox_id: int, **detail: Any) -> None:
        """Keep a change in the household's history and on the audit log."""
        self._insert(
            insert(roster_changes).values(
                kind=kind,
                household_id=household_id,
                person_id=person_id,
                at=self.tx.now,
                by=by,
                inbox_id=inbox_id,
                detail=detail,
            )
        )
        self.tx.audit.note(by, f"roster {kind}", {"household": household_id, **detail}, inbox_id)

    def history(self, household_id: int) -> list[Change]:
        """What happened to a household, oldest first."""
        rows = self._all(
            select(roster_changes).where(roster_changes.c.household_id == household_id).order_by(roster_changes.c.id)
        )
        return [Change(row.kind, row.at, row.by, row.detail) for row in rows]

    def settle(self, region: str, head: str, size: int, phone: str | None) -> int | None:
        """A new household; None if one of this name lives there. One that had moved away comes back."""
        row = self._first(select(households).where(households.c.region == region, households.c.head == head))
        if row is not None and row.left_at is None:
            return None
        if row is not None:
            self.bring_back(row.id, row.left_at)
            self._change(
                update(households).where(households.c.id == row.id).values(size=size, phone=self.tx.vault.lock(phone))
            )
            return int(row.id)
        added = self._insert(
            insert(households).values(
                region=region, head=head, size=size, phone=self.tx.vault.lock(phone), tags=[], away=0
            )
        )
        self._insert(insert(people).values(household_id=added, name=head, is_head=True, role=0))
        return added

    def bring_back(self, household_id: int, left_at: datetime) -> None:
        """A household that had moved away, with those who went with it."""
        self._change(update(households).where(households.c.id == household_id).values(left_at=None))
        self._change(
            update(people)
            .where(people.c.household_id == household_id, people.c.left_at == left_at)
            .values(left_at=None)
        )

    def move_out(self, home: Household) -> list[str]:
        """The household is gone; the heads of those that lose their leader or who reports for them with it."""
        gone = self._all(select(people.c.id).where(people.c.household_id == home.id, people.c.left_at.is_(None)))
        self._change(update(households).where(households.c.id == home.id).values(left_at=self.tx.now))
        self._change(
            update(people)
            .where(people.c.household_id == home.id, people.c.left_at.is_(None))
            .values(left_at=self.tx.now)
        )
        return self._unburden([row.id for row in gone])

    def _unburden(self, person_ids: list[int]) -> list[str]:
        """Nobody who is gone leads a household or reports for one; the heads of those that had them."""
        led, spoken = households.c.leader_id.in_(person_ids), households.c.proxy_id.in_(person_ids)
        alone = self._all(
            select(households.c.head).where(led | spoken, households.c.left_at.is_(None)).order_by(households.c.id)
        )
        self._change(update(households).where(led).values(leader_id=None))
        self._change(update(households).where(spoken).values(proxy_id=None))
        return [row.head for row in alone]

    def die(self, home: Household, person: Person | None) -> tuple[str | None, list[str]]:
        """One less in the household; the name of the new head if the head died, and the heads of the households that
        lose their leader or who reports for them. The last one takes the household away.

        The phone stays in the family: the accounts of who died are the new head's from now on.
        """
        row = self._first(select(people).where(people.c.id == person.id)) if person else None
        if row is not None:
            self._change(update(people).where(people.c.id == row.id).values(left_at=self.tx.now))
        less: dict[str, Any] = {"size": max(home.size - 1, 0)}
        if row is not None and row.away is not None:
            less["away"] = max(home.away - 1, 0)
        if home.size <= 1:
            less["left_at"] = self.tx.now
        heir = self._heir(home) if row is not None and row.is_head else None
        if heir is not None:
            less["head"] = heir.name
            self._change(update(people).where(people.c.id == heir.id).values(is_head=True))
        self._change(update(households).where(households.c.id == home.id).values(**less))
        if row is not None and (keeper := heir or self._anybody(home)) is not None:
            for one in self._all(select(accounts.c.channel, accounts.c.userid).where(accounts.c.person_id == row.id)):
                self.tx.accounts.bind(one.channel, one.userid, None, keeper.id, by=f"{row.name}家人")
        alone = self._unburden([row.id]) if row is not None else []
        return (str(heir.name) if heir is not None else None), alone

    def _anybody(self, home: Household) -> Any:
        """The first of the household who is left, those at home before those who work elsewhere."""
        return self._first(
            select(people)
            .where(people.c.household_id == home.id, people.c.left_at.is_(None))
            .order_by(people.c.is_head.desc(), people.c.away.is_not(None), people.c.id)
        )

    def _heir(self, home: Household) -> Any:
        """Who is head from now on; None if nobody is known by name, or another household there has that name."""
        heir = self._anybody(home)
        if heir is None:
            return None
        same = select(households.c.id).where(households.c.region == home.region, households.c.head == heir.name)
        return None if self._first(same) is not None else heir

    def born(self, home: Household, name: str | None) -> int | None:
        """One more in the household; the person's id if there is a name yet."""
        self._change(update(households).where(households.c.id == home.id).values(size=home.size + 1))
        if name is None:
            return None
        return self._insert(insert(people).values(household_id=home.id, name=name, is_head=False, role=0))

    def set_away(self, person: Person, place: str | None) -> bool:
        """Where somebody works who is away; None: back. False if that is known."""
        row = self._first(select(people.c.away).where(people.c.id == person.id))
        assert row is not None
        if (row.away is None) == (place is None):
            return False
        self._change(update(people).where(people.c.id == person.id).values(away=place))
        self._change(
            update(households)
            .where(households.c.id == person.household_id)
            .values(away=households.c.away + (-1 if place is None else 1))
        )
        return True

    def set_proxy(self, home: Household, person_id: int | None) -> None:
        """Who speaks for a household without a phone."""
        self._change(update(households).where(households.c.id == home.id).values(proxy_id=person_id))

    def mute(self, home: Household, until: date | None, why: str | None) -> None:
        """No reminders up to and with a day; None: as ever."""
        self._change(update(households).where(households.c.id == home.id).values(muted_until=until, muted_why=why))

    def set_size(self, home: Household, size: int) -> None:
        self._change(update(households).where(households.c.id == home.id).values(size=size))

    # --- what an import asks before it changes anything (docs/decisions/0004-roster-life.md) ---

    def former(self, region: str, head: str) -> int | None:
        """The household whose head this name was until they died."""
        rows = self._all(
            select(roster_changes.c.household_id, roster_changes.c.detail)
            .join(households, households.c.id == roster_changes.c.household_id)
            .where(roster_changes.c.kind == "died", households.c.region == region)
            .order_by(roster_changes.c.id.desc())
        )
        return next((int(row.household_id) for row in rows if row.detail.get("was_head") == head), None)

    def gone(self, household_id: int, name: str) -> bool:
        """Whether somebody of this name has died or left the household and nobody of the name is there now."""
        rows = self._all(select(people.c.left_at).where(people.c.household_id == household_id, people.c.name == name))
        return bool(rows) and all(row.left_at is not None for row in rows)
