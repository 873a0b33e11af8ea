"""Rounds: one asking of a region, with an opening, a deadline and a close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, func, insert, or_, select, update

from core.context import Household
from core.model import Prompt
from store.households import above
from store.noun import Noun
from store.schema import checkins, contacts, households, inbox, rounds, within


@dataclass(frozen=True, slots=True)
class Round:
    """One asking. After `deadline` an answer is late; from `closes_at` (planned) or `closed_at` it is none."""

    id: int
    region: str
    name: str
    prompt: Prompt
    day: date
    opened_at: datetime
    deadline: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None


def _make(row: Row[Any]) -> Round:
    return Round(
        row.id, row.region, row.name, row.prompt, row.day, row.opened_at, row.deadline, row.closes_at, row.closed_at
    )


class Rounds(Noun):
    """The askings of a region (DOMAIN S4, S5)."""

    def open(
        self, region: str, name: str, prompt: Prompt, deadline: datetime | None, closes_at: datetime | None
    ) -> Round | None:
        """Open a round; None if this round of the day exists already."""
        day = self.tx.day()
        if self._first(select(rounds.c.id).where(*_of(region, day, name))):
            return None
        added = self._insert(
            insert(rounds).values(
                region=region,
                name=name,
                prompt=prompt,
                day=day,
                opened_at=self.tx.now,
                deadline=deadline,
                closes_at=closes_at,
            )
        )
        return Round(added, region, name, prompt, day, self.tx.now, deadline, closes_at, None)

    def get(self, round_id: int) -> Round:
        row = self._first(select(rounds).where(rounds.c.id == round_id))
        if row is None:
            raise LookupError(f"no round {round_id}")
        return _make(row)

    def is_open(self, round_: Round) -> bool:
        """Whether an answer to the round still counts."""
        return round_.closed_at is None and (round_.closes_at is None or self.tx.now < round_.closes_at)

    def close(self, round_id: int) -> bool:
        """Close a round; false if it is closed already."""
        return bool(
            self._change(
                update(rounds)
                .where(rounds.c.id == round_id, rounds.c.closed_at.is_(None))
                .values(closed_at=self.tx.now)
            )
        )

    def of_day(self, region: str, day: date, name: str) -> Round | None:
        row = self._first(select(rounds).where(*_of(region, day, name)))
        return _make(row) if row else None

    def current(self, region: str, prompt: Prompt | None = None) -> Round | None:
        """The round opened last that is still open and covers the region."""
        found = self.standing(region)
        return next((one for one in found if prompt is None or one.prompt == prompt), None)

    def standing(self, region: str) -> list[Round]:
        """The rounds that are open and cover the region, the one opened last first."""
        rows = self._all(
            select(rounds)
            .where(
                rounds.c.region.in_(above(region)),
                rounds.c.closed_at.is_(None),
                or_(rounds.c.closes_at.is_(None), rounds.c.closes_at > self.tx.now),
            )
            .order_by(rounds.c.opened_at.desc(), rounds.c.id.desc())
        )
        return [_make(row) for row in rows]

    def latest(self, region: str, prompt: Prompt, day: date) -> Round | None:
        """The round of a day opened last, open or closed."""
        row = self._first(
            select(rounds)
            .where(rounds.c.region.in_(above(region)), rounds.c.prompt == prompt, rounds.c.day == day)
            .order_by(rounds.c.opened_at.desc(), rounds.c.id.desc())
            .limit(1)
        )
        return _make(row) if row else None

    def not_heard(self, round_: Round, region: str | None = None) -> list[Household]:
        """The households of a round that nothing was heard from: no check-in, no message of their own, nobody who
        says to have reached them.

        *Heard from* is any message of the household, or of somebody for it, inside the round (DOMAIN, Definitions).
        """
        answered = select(checkins.c.household_id).where(checkins.c.round_id == round_.id)
        wrote = select(inbox.c.household_id).where(
            inbox.c.household_id.is_not(None),
            inbox.c.at >= round_.opened_at,
            inbox.c.at <= (round_.closed_at or round_.closes_at or self.tx.now),
        )
        reached = select(contacts.c.household_id).where(contacts.c.round_id == round_.id, contacts.c.note.is_(None))
        rows = self._all(
            select(households)
            .where(
                within(households.c.region, region or round_.region),
                households.c.left_at.is_(None),
                households.c.id.not_in(answered),
                households.c.id.not_in(wrote),
                households.c.id.not_in(reached),
            )
            .order_by(households.c.id)
        )
        return [self.tx.households.make(row) for row in rows]

    def progress(self, round_: Round, region: str | None = None) -> tuple[int, int, int]:
        """(households, reported, not heard from) of a round."""
        total, _ = self.tx.households.count(region or round_.region)
        row = self._first(
            select(func.count(checkins.c.household_id.distinct()))
            .join(households, households.c.id == checkins.c.household_id)
            .where(
                checkins.c.round_id == round_.id,
                households.c.left_at.is_(None),
                within(households.c.region, region or round_.region),
            )
        )
        assert row is not None
        return total, int(row[0]), len(self.not_heard(round_, region))


def _of(region: str, day: date, name: str) -> tuple[ColumnElement[bool], ...]:
    return rounds.c.region == region, rounds.c.day == day, rounds.c.name == name
