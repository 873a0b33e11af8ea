"""Rounds: one asking of a region, with an opening, a deadline and a close."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Exists, Row, exists, func, insert, or_, select, update

from core.context import Household
from core.model import Asking
from store.households import above
from store.noun import Noun
from store.schema import checkins, contacts, households, inbox, rounds, whereabouts, within


@dataclass(frozen=True, slots=True)
class Round:
    """One asking. After `deadline` an answer is late; from `closes_at` (planned) or `closed_at` it is none."""

    id: int
    region: str
    name: str
    prompt: Asking
    day: date
    opened_at: datetime
    deadline: datetime | None
    closes_at: datetime | None
    closed_at: datetime | None
    topic: str | None = None  # of a one-off screening

    @property
    def title(self) -> str:
        """What it is called in a sentence: 早 → 早报, 点名 14:30 as it is."""
        return f"{self.name}报" if len(self.name) == 1 else self.name


def _make(row: Row[Any]) -> Round:
    return Round(
        row.id,
        row.region,
        row.name,
        row.prompt,
        row.day,
        row.opened_at,
        row.deadline,
        row.closes_at,
        row.closed_at,
        row.topic,
    )


class Rounds(Noun):
    """The askings of a region (DOMAIN S4, S5)."""

    def open(
        self,
        region: str,
        name: str,
        prompt: Asking,
        deadline: datetime | None,
        closes_at: datetime | None,
        topic: str | None = None,
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
                topic=topic,
            )
        )
        return Round(added, region, name, prompt, day, self.tx.now, deadline, closes_at, None, topic)

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

    def current(self, region: str, prompt: Asking | None = None) -> Round | None:
        """The round opened last that is still open and covers the region."""
        found = self.standing(region)
        return next((one for one in found if prompt is None or one.prompt == prompt), None)

    def standing(self, region: str) -> list[Round]:
        """The rounds that are open and cover the region, the one opened last first."""
        opened = self.tx.recall(("standing", region), lambda: self._not_closed(region))
        return [one for one in opened if one.closes_at is None or one.closes_at > self.tx.now]

    def _not_closed(self, region: str) -> list[Round]:
        """What nobody has closed and what closes later than now; it is remembered, so time must be looked at again."""
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

    def latest(self, region: str, prompt: Asking, day: date) -> Round | None:
        """The round of a day opened last, open or closed; of today also one open since before midnight."""
        row = self._first(
            select(rounds)
            .where(rounds.c.region.in_(above(region)), rounds.c.prompt == prompt, rounds.c.day == day)
            .order_by(rounds.c.opened_at.desc(), rounds.c.id.desc())
            .limit(1)
        )
        if row is None:
            return self.current(region, prompt) if day == self.tx.day() else None
        return _make(row)

    def last(self, region: str, name: str) -> Round | None:
        """The round of this name opened last in the region, today or yesterday: midnight may lie inside a round."""
        row = self._first(
            select(rounds)
            .where(rounds.c.region == region, rounds.c.name == name)
            .where(rounds.c.day.in_([self.tx.day(), self.tx.day() - timedelta(days=1)]))
            .order_by(rounds.c.id.desc())
            .limit(1)
        )
        return _make(row) if row else None

    def open_within(self, region: str) -> list[Round]:
        """The rounds of a region and below that are open, the one opened last first."""
        rows = self._all(
            select(rounds)
            .where(
                within(rounds.c.region, region),
                rounds.c.closed_at.is_(None),
                or_(rounds.c.closes_at.is_(None), rounds.c.closes_at > self.tx.now),
            )
            .order_by(rounds.c.opened_at.desc(), rounds.c.id.desc())
        )
        return [_make(row) for row in rows]

    def count(self, region: str, since: datetime) -> int:
        """How many times the region and those below were asked how or where they are."""
        row = self._first(
            select(func.count())
            .select_from(rounds)
            .where(within(rounds.c.region, region), rounds.c.opened_at >= since)
            .where(rounds.c.prompt.in_(["checkin", "rollcall"]))
        )
        assert row is not None
        return int(row[0])

    def not_heard(self, round_: Round, region: str | None = None) -> list[Household]:
        """The households of a round that nothing was heard from: no check-in, no message of their own, nobody who
        says to have reached them; in a roll-call also nobody who had told before where they are.

        *Heard from* is any message of the household, or of somebody for it, inside the round (DOMAIN, Definitions).
        Looked up household by household, so that it costs the same however long the history is.
        """
        wrote = exists().where(
            inbox.c.household_id == households.c.id, inbox.c.at >= round_.opened_at, inbox.c.at <= self._end(round_)
        )
        reached = select(contacts.c.household_id).where(contacts.c.round_id == round_.id, contacts.c.note.is_(None))
        statement = (
            select(households)
            .where(
                within(households.c.region, region or round_.region),
                households.c.left_at.is_(None),
                ~self._answered(round_),
                ~wrote,
                households.c.id.not_in(reached),
            )
            .order_by(households.c.id)
        )
        if round_.prompt == "rollcall" and (episode := self.tx.modes.in_force(round_.region)) is not None:
            told = exists().where(
                whereabouts.c.household_id == households.c.id,
                whereabouts.c.episode_id == episode.id,
                whereabouts.c.current,
            )
            statement = statement.where(~told | told.where(whereabouts.c.asked_again))
        return [self.tx.households.make(row) for row in self._all(statement)]

    def progress(self, round_: Round, region: str | None = None) -> tuple[int, int, int]:
        """(households, reported, not heard from). A check-in while several rounds are open counts in each."""
        total, _ = self.tx.households.count(region or round_.region)
        row = self._first(
            select(func.count())
            .select_from(households)
            .where(
                within(households.c.region, region or round_.region),
                households.c.left_at.is_(None),
                self._answered(round_, held=True),
            )
        )
        assert row is not None
        return total, int(row[0]), len(self.not_heard(round_, region))

    def late(self, round_: Round, region: str | None = None) -> tuple[int, int]:
        """(households that first reported after the deadline, those that did so only after the close)."""
        after = self._said(self._end(round_), self.tx.now)
        in_time = self._said(round_.opened_at, round_.deadline) if round_.deadline else self._answered(round_)
        row = self._first(
            select(
                func.count().filter(self._answered(round_), ~in_time).label("late"),
                func.count().filter(after, ~self._answered(round_)).label("after"),
            ).where(within(households.c.region, region or round_.region), households.c.left_at.is_(None))
        )
        assert row is not None
        return int(row.late), 0 if self.is_open(round_) else int(row.after)

    def _end(self, round_: Round) -> datetime:
        return round_.closed_at or round_.closes_at or self.tx.now

    def _said(self, since: datetime, until: datetime, answered: int | None = None) -> Exists:
        """Whether the household checked in from a moment to another, or in answer to a round, whatever the clock said:
        it may have been set back meanwhile."""
        when = (checkins.c.at >= since) & (checkins.c.at <= until)
        days = {self.tx.day(since) + timedelta(days=n) for n in range((until - since).days + 2)}
        return exists().where(
            checkins.c.household_id == households.c.id,
            checkins.c.day.in_(sorted(days)),
            when if answered is None else when | (checkins.c.round_id == answered),
        )

    def _answered(self, round_: Round, *, held: bool = False) -> ColumnElement[bool]:
        """Whether the household checked in while the round was open; with `held`, and did not take it back."""
        end = self._end(round_)
        said = self._said(round_.opened_at, end, round_.id)
        if not held:
            return said
        later = checkins.alias()
        return said.where(
            checkins.c.current
            | exists().where(  # another round's word took its place
                later.c.household_id == checkins.c.household_id,
                later.c.day == checkins.c.day,
                later.c.replaces_id == checkins.c.id,
                later.c.at > end,
            )
        )


def _of(region: str, day: date, name: str) -> tuple[ColumnElement[bool], ...]:
    return rounds.c.region == region, rounds.c.day == day, rounds.c.name == name
