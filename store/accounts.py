"""Accounts on the platforms, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update
from sqlalchemy.exc import IntegrityError

from core.context import Household, Person, Sender
from core.model import Address, Role
from store.noun import Noun
from store.prepared import Prepared
from store.schema import accounts, bindings, households, people

_SENDER = Prepared(
    select(
        accounts.c.id,
        accounts.c.name,
        people.c.id.label("person_id"),
        people.c.name.label("person"),
        people.c.role,
        people.c.scope,
        households.c.id.label("household_id"),
        households.c.region,
        households.c.head,
        households.c.size,
        households.c.tags,
        households.c.leader_id,
        households.c.away,
        households.c.proxy_id,
        households.c.muted_until,
        households.c.left_at,
    )
    .select_from(accounts)
    .outerjoin(people, people.c.id == accounts.c.person_id)
    .outerjoin(households, households.c.id == people.c.household_id)
    .where(accounts.c.channel == bindparam("channel"), accounts.c.userid == bindparam("userid"))
)


class Accounts(Noun):
    """Who speaks behind an account."""

    def sender(self, channel: str, userid: str, name: str | None) -> Sender:
        """The sender of a message; an account never seen is a sender without a person."""
        known = self.tx.recall(("sender", channel, userid), lambda: self._sender(channel, userid))
        if known.person is None or not name or name == known.name:
            return replace(known, name=name) if name and name != known.name else known
        # nicknames change; whose the account is does not
        self._change(
            update(accounts)
            .where(accounts.c.channel == self._people_of(channel), accounts.c.userid == userid)
            .values(name=name)
            .execution_options(unwatched=True)  # of all that is remembered only this sender is concerned
        )
        self.tx.drop(("sender", channel, userid))
        return replace(known, name=name)

    def _sender(self, channel: str, userid: str) -> Sender:
        row = self._first(_SENDER, {"channel": self._people_of(channel), "userid": userid})
        if row is None or row.person_id is None:
            return Sender(channel, userid, row.name if row else None)
        household = None
        if row.household_id is not None and row.left_at is None:
            household = Household(
                row.household_id,
                row.region,
                row.head,
                row.size,
                tuple(row.tags),
                row.leader_id,
                away=row.away,
                proxy_id=row.proxy_id,
                muted_until=row.muted_until,
            )
        person = Person(row.person_id, row.person, row.household_id, Role(row.role), row.scope)
        return Sender(channel, userid, row.name, person, household)

    def bind(self, channel: str, userid: str, name: str | None, person_id: int, by: str = "") -> bool:
        """Say that an account is this person's; false if it already was. `by` says who told us, "" the roster file."""
        channel = self._people_of(channel)
        row = self._first(
            select(accounts.c.id, accounts.c.person_id).where(
                accounts.c.channel == channel, accounts.c.userid == userid
            )
        )
        if row is not None and row.person_id == person_id:
            return False
        self._insert(
            insert(bindings).values(
                channel=channel, userid=userid, name=name, person_id=person_id, at=self.tx.now, by=by
            )
        )
        if row is None:
            try:
                with self.tx.connection.begin_nested():
                    self._insert(
                        insert(accounts).values(
                            channel=channel, userid=userid, name=name, person_id=person_id, bound_at=self.tx.now
                        )
                    )
                return True
            except IntegrityError:  # another process met the same account in this moment: the later word holds
                pass
        self._change(
            update(accounts)
            .where(accounts.c.channel == channel, accounts.c.userid == userid)
            .values(person_id=person_id, bound_at=self.tx.now, name=name or accounts.c.name)
        )
        return True

    def _people_of(self, channel: str) -> str:
        """The door under which a door's people are kept: its own, or the one it shares them with."""
        return self.tx.doors.people_of.get(channel, channel)

    def has(self, person_id: int, channel: str) -> bool:
        """Whether a person is known by an account of a door."""
        wanted = self._people_of(channel)
        found = select(accounts.c.id).where(accounts.c.person_id == person_id, accounts.c.channel == wanted)
        return self._first(found) is not None

    def _speaking(self, rows: list[Row[Any]]) -> list[Address]:
        """The accounts that can be written to: some doors only answer, and a letter there would reach nobody."""
        speak = self.tx.doors.speak
        return [Address(row.channel, row.userid) for row in rows if speak is None or row.channel in speak]

    def history(self, channel: str, userid: str) -> list[tuple[datetime, str, str | None, str]]:
        """Whose an account has been, oldest first: (since, person, nickname then, who said so)."""
        rows = self._all(
            select(bindings.c.at, people.c.name.label("person"), bindings.c.name, bindings.c.by)
            .join(people, people.c.id == bindings.c.person_id)
            .where(bindings.c.channel == self._people_of(channel), bindings.c.userid == userid)
            .order_by(bindings.c.id)
        )
        return [(row.at, row.person, row.name, row.by) for row in rows]

    def bound_by_somebody(self, channel: str, userid: str) -> bool:
        """Whether a person, not the roster file, said last whose an account is."""
        told = self.history(channel, userid)
        return bool(told) and told[-1][3] != ""

    def of_person(self, person_id: int) -> list[Address]:
        """Where a person can be written to unasked, the account bound last first."""
        rows = self._all(
            select(accounts.c.channel, accounts.c.userid)
            .where(accounts.c.person_id == person_id)
            .order_by(accounts.c.bound_at.desc(), accounts.c.id.desc())
        )
        return self._speaking(rows)

    def of_neighbour(self, home: Household) -> list[Address]:
        """Where the neighbour who speaks for a household can be written to, if it cannot be itself."""
        return self.of_person(home.proxy_id) if home.proxy_id is not None else []

    def of_household(self, household_id: int) -> list[Address]:
        """Where a household can be written to unasked."""
        rows = self._all(
            select(accounts.c.channel, accounts.c.userid)
            .join(people, people.c.id == accounts.c.person_id)
            .where(people.c.household_id == household_id, people.c.left_at.is_(None))
            .order_by(people.c.is_head.desc(), accounts.c.id)
        )
        return self._speaking(rows)
