"""Accounts on the platforms, and whose they are."""

from __future__ import annotations

from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from core.context import Household, Person, Sender
from core.model import Address, Role
from store.noun import Noun
from store.schema import accounts, households, people

_SENDER = (
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
    )
    .select_from(accounts)
    .outerjoin(people, people.c.id == accounts.c.person_id)
    .outerjoin(households, households.c.id == people.c.household_id)
)


class Accounts(Noun):
    """Who speaks behind an account."""

    def sender(self, channel: str, userid: str, name: str | None) -> Sender:
        """The sender of a message; an account never seen is a sender without a person."""
        row = self._first(_SENDER.where(accounts.c.channel == channel, accounts.c.userid == userid))
        if row is None or row.person_id is None:
            return Sender(channel, userid, name or (row.name if row else None))
        household = None
        if row.household_id is not None:
            household = Household(row.household_id, row.region, row.head, row.size, tuple(row.tags), row.leader_id)
        person = Person(row.person_id, row.person, row.household_id, Role(row.role), row.scope)
        return Sender(channel, userid, name or row.name, person, household)

    def bind(self, channel: str, userid: str, name: str | None, person_id: int) -> bool:
        """Say that an account is this person's; false if it already was."""
        row = self._first(
            select(accounts.c.id, accounts.c.person_id).where(
                accounts.c.channel == channel, accounts.c.userid == userid
            )
        )
        if row is not None and row.person_id == person_id:
            return False
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

    def of_person(self, person_id: int) -> list[Address]:
        """Where a person can be written to, the account bound last first."""
        rows = self._all(
            select(accounts.c.channel, accounts.c.userid)
            .where(accounts.c.person_id == person_id)
            .order_by(accounts.c.bound_at.desc(), accounts.c.id.desc())
        )
        return [Address(row.channel, row.userid) for row in rows]

    def of_household(self, household_id: int) -> list[Address]:
        """Where a household can be written to."""
        rows = self._all(
            select(accounts.c.channel, accounts.c.userid)
            .join(people, people.c.id == accounts.c.person_id)
            .where(people.c.household_id == household_id, people.c.left_at.is_(None))
            .order_by(people.c.is_head.desc(), accounts.c.id)
        )
        return [Address(row.channel, row.userid) for row in rows]
