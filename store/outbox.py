"""Letters: everything the bot says that is not a passive reply, from queued to accepted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, case, func, or_, select, update

from core.model import Address, LetterState, Priority
from store.noun import Noun
from store.schema import letters

LEASE = timedelta(seconds=60)  # a letter being sent for longer has lost its postman


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter. `parts_sent`: how many messages it took, so far; letters that travelled with another took none."""

    id: int
    key: str
    address: Address
    priority: Priority
    text: str
    state: LetterState
    due_at: datetime
    expires_at: datetime | None
    attempts: int
    parts_sent: int
    created_at: datetime
    answers: str | None
    accepted_at: datetime | None
    error: str | None


def _make(row: Row[Any]) -> Letter:
    return Letter(
        row.id,
        row.key,
        Address(row.channel, row.address, row.is_group),
        Priority(row.priority),
        row.text,
        LetterState(row.state),
        row.due_at,
        row.expires_at,
        row.attempts,
        row.parts_sent,
        row.created_at,
        row.answers,
        row.accepted_at,
        row.error,
    )


class Outbox(Noun):
    """What is to be said, and what became of it."""

    def put(
        self,
        key: str,
        address: Address,
        priority: Priority,
        text: str,
        *,
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
        answers: str | None = None,
    ) -> bool:
        """Queue a letter; false if one with this key exists, whatever became of it."""
        values = {
            "key": key,
            "channel": address.channel,
            "address": address.id,
            "is_group": address.group,
            "priority": int(priority),
            "text": text,
            "answers": answers,
            "state": LetterState.QUEUED.value,
            "created_at": self.tx.now,
            "due_at": due_at or self.tx.now,
            "expires_at": expires_at,
            "attempts": 0,
            "parts_sent": 0,
        }
        self.tx.queued = True
        return self._put(letters, values) is not None

    def expire(self) -> int:
        """Letters whose time is over are not sent any more, nor those that their postman left unsent."""
        return self._change(
            update(letters)
            .where(or_(letters.c.state == LetterState.QUEUED.value, self._abandoned()))
            .where(letters.c.expires_at <= self.tx.now)
            .values(state=LetterState.EXPIRED.value)
        )

    def supersede(self, prefix: str) -> int:
        """Letters that wait under a key's prefix are overtaken by events."""
        return self._change(
            update(letters)
            .where(letters.c.state == LetterState.QUEUED.value, letters.c.key.startswith(prefix, autoescape=True))
            .values(state=LetterState.SUPERSEDED.value)
        )

    def is_due(self) -> bool:
        """Whether there is anything to claim or to let expire."""
        found = select(letters.c.id).where(
            or_(
                (letters.c.state == LetterState.QUEUED.value) & or_(self._now(), letters.c.expires_at <= self.tx.now),
                self._abandoned(),
            )
        )
        return self._first(found.limit(1)) is not None

    def claim(self, limit: int) -> list[Letter]:
        """Take the most urgent letters that are due, and those whose postman died while sending."""
        due = self._all(
            select(letters.c.id)
            .where(
                or_(
                    (letters.c.state == LetterState.QUEUED.value) & self._now(),
                    self._abandoned(),
                )
            )
            .order_by(letters.c.priority, letters.c.due_at, letters.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = [row.id for row in due]
        if not ids:
            return []
        self._change(
            update(letters)
            .where(letters.c.id.in_(ids))
            .values(state=LetterState.SENDING.value, claimed_at=self.tx.now, attempts=letters.c.attempts + 1)
        )
        rows = {row.id: _make(row) for row in self._all(select(letters).where(letters.c.id.in_(ids)))}
        return [rows[one] for one in ids]

    def _now(self) -> ColumnElement[bool]:
        """Due; and so is what was written later than now: the machine's clock was set back, and no alarm waits for
        it."""
        return or_(letters.c.due_at <= self.tx.now, letters.c.created_at > self.tx.now)

    def _abandoned(self) -> ColumnElement[bool]:
        return (letters.c.state == LetterState.SENDING.value) & (letters.c.claimed_at <= self.tx.now - LEASE)

    def accepted(self, group: list[Letter], messages: int) -> None:
        """The platform said so; the group travelled in so many messages."""
        for some, took in ((group[:1], messages), (group[1:], 0)):
            if some:
                self._settle(
                    some, state=LetterState.ACCEPTED.value, accepted_at=self.tx.now, error=None, parts_sent=took
                )

    def part_sent(self, group: list[Letter], parts: int) -> None:
        """A part was accepted: after a crash the postman goes on behind it."""
        self._settle(group, parts_sent=parts, claimed_at=self.tx.now)

    def put_off(self, group: list[Letter], due_at: datetime) -> None:
        """Back into the queue; nothing was tried."""
        self._settle(group, state=LetterState.QUEUED.value, due_at=due_at, attempts=letters.c.attempts - 1)

    def again(self, letter: Letter, due_at: datetime, error: str) -> None:
        """Back into the queue after a failed try."""
        self._settle([letter], state=LetterState.QUEUED.value, due_at=due_at, error=error)

    def failed(self, letter: Letter, error: str) -> None:
        self._settle([letter], state=LetterState.FAILED.value, error=error)

    def needs_person(self, group: list[Letter], error: str) -> None:
        self._settle(group, state=LetterState.NEEDS_PERSON.value, error=error)

    def _settle(self, group: list[Letter], **values: Any) -> None:
        self._change(update(letters).where(letters.c.id.in_([letter.id for letter in group])).values(**values))

    def next_due(self) -> datetime | None:
        """When the next letter that waits is due."""
        row = self._first(
            select(func.min(letters.c.due_at).label("at")).where(letters.c.state == LetterState.QUEUED.value)
        )
        return row.at if row else None

    def said_since(self, since: datetime) -> dict[Address, int]:
        """How many messages left since a moment by address; one that may have left without our knowing counts too."""
        accepted, open_ = LetterState.ACCEPTED.value, (LetterState.QUEUED.value, LetterState.SENDING.value)
        rows = self._all(
            select(
                letters.c.channel,
                letters.c.address,
                letters.c.is_group,
                # an earlier try whose answer nobody lived to hear may have been accepted as well
                func.sum(
                    letters.c.parts_sent + letters.c.attempts - case((letters.c.state == accepted, 1), else_=0)
                ).label("messages"),
            )
            .where(
                or_(
                    # a letter is carried for some hours; the bound keeps this from walking through years of them
                    (letters.c.state == accepted)
                    & (letters.c.due_at >= since - timedelta(days=1))
                    & (letters.c.accepted_at >= since),
                    # claimed together with others, it may have left much later than it was claimed
                    letters.c.state.in_(open_) & (letters.c.attempts > 0) & (letters.c.claimed_at >= since - LEASE),
                )
            )
            .group_by(letters.c.channel, letters.c.address, letters.c.is_group)
        )
        return {Address(row.channel, row.address, row.is_group): int(row.messages) for row in rows}

    def used(self, address: Address, since: datetime) -> int:
        """How many messages an address got since a moment, for doors that count them."""
        row = self._first(
            select(func.coalesce(func.sum(letters.c.parts_sent), 0)).where(
                letters.c.channel == address.channel,
                letters.c.address == address.id,
                func.coalesce(letters.c.accepted_at, letters.c.claimed_at) >= since,
            )
        )
        assert row is not None
        return int(row[0])

    def since(self, letter_id: int, limit: int = 200) -> list[Letter]:
        """Letters after an id, oldest first, for whoever shows them."""
        return [
            _make(row)
            for row in self._all(select(letters).where(letters.c.id > letter_id).order_by(letters.c.id).limit(limit))
        ]

    def last_id(self) -> int:
        """The id of the newest letter, 0 if there is none."""
        row = self._first(select(func.coalesce(func.max(letters.c.id), 0)))
        assert row is not None
        return int(row[0])

    def counts(self) -> dict[str, int]:
        """How many letters are in each state."""
        return {
            row.state: row.n
            for row in self._all(select(letters.c.state, func.count().label("n")).group_by(letters.c.state))
        }
