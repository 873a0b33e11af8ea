"""Readings that could be two things, until the sender or a person says which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, func, insert, or_, select, update

from core.model import Doubt
from store.noun import Noun
from store.schema import accounts, checkins, doubts, households, inbox, people, within

CARD = 20  # doubts on one card; more would not be read
_STANDS = timedelta(days=3)  # what nobody ruled on by then is history
_LEADER_HAS = timedelta(hours=3)  # what a leader was asked goes on the secretary's card after that


@dataclass(frozen=True, slots=True)
class OpenDoubt:
    """A doubt nobody has ruled on; `number` is its place on the card."""

    id: int
    number: int
    household_id: int | None
    head: str | None
    about: str
    words: str
    alternatives: tuple[str, ...]
    said: str
    by: str | None
    at: datetime
    inbox_id: int


@dataclass(frozen=True, slots=True)
class Ruled:
    """A doubt somebody has settled: `ruling` is 对, 不算, or what it is instead."""

    id: int
    about: str
    words: str
    alternatives: tuple[str, ...]
    said: str
    ruling: str


_OPEN = (
    select(doubts, households.c.head, inbox.c.text, people.c.name.label("person"), inbox.c.name, inbox.c.sender)
    .outerjoin(households, households.c.id == doubts.c.household_id)
    .outerjoin(inbox, inbox.c.id == doubts.c.inbox_id)
    .outerjoin(accounts, (accounts.c.channel == inbox.c.channel) & (accounts.c.userid == inbox.c.sender))
    .outerjoin(people, people.c.id == accounts.c.person_id)
    .where(doubts.c.ruled_at.is_(None))
)


def _make(row: Row[Any], number: int) -> OpenDoubt:
    return OpenDoubt(
        row.id,
        number,
        row.household_id,
        row.head,
        row.about,
        row.words,
        tuple(row.alternatives),
        row.text,
        row.person or row.name or row.sender,
        row.at,
        row.inbox_id,
    )


class Doubts(Noun):
    """Doubt is shown, never hidden; each ruling is kept as an example of what was meant."""

    def add(self, region: str, household_id: int | None, inbox_id: int, doubt: Doubt) -> int:
        return self._insert(
            insert(doubts).values(
                region=region,
                household_id=household_id,
                inbox_id=inbox_id,
                about=doubt.about,
                words=doubt.words,
                alternatives=list(doubt.alternatives),
                at=self.tx.now,
            )
        )

    def standing(self, household_id: int, doubt: Doubt) -> int | None:
        """Whether the same doubt of a household waits already: who was asked, 0 nobody yet; None: it does not."""
        rows = self._all(
            select(doubts.c.alternatives, doubts.c.card_of, doubts.c.at).where(
                doubts.c.household_id == household_id, doubts.c.about == doubt.about, doubts.c.ruled_at.is_(None)
            )
        )
        for row in rows:
            if tuple(row.alternatives) == doubt.alternatives and self.tx.day(row.at) == self.tx.day():
                return row.card_of or 0
        return None

    def open(self, region: str, person_id: int | None = None) -> list[OpenDoubt]:
        """What waits for a ruling, oldest first, numbered for a card of this person; nothing that somebody else was
        asked just now, and nothing that the one who said it has made clear since."""
        rows = self._all(
            _OPEN.where(within(doubts.c.region, region), doubts.c.at >= self.tx.now - _STANDS)
            .where(
                or_(
                    doubts.c.card_of.is_(None),
                    doubts.c.card_of == person_id,
                    doubts.c.about != "report",
                    doubts.c.at < self.tx.now - _LEADER_HAS,
                )
            )
            .order_by(doubts.c.id)
        )
        waiting = [row for row in rows if not (self._past(row) or self.overtaken(_make(row, 0)))]
        return [_make(row, n) for n, row in enumerate(waiting[:CARD], 1)]

    def _past(self, row: Row[Any]) -> bool:
        """Who was right yesterday changes nothing today."""
        return row.about == "report" and self.tx.day(row.at) != self.tx.day()

    def open_count(self, region: str) -> int:
        """How many wait, as the next card would say."""
        return len(self.open(region))

    def overtaken(self, doubt: OpenDoubt) -> bool:
        """Whether a later word has settled it: the household's own, or, where it was not clear which household was
        meant, the same speaker's for one of that name."""
        day = self.tx.day(doubt.at)
        later = select(checkins.c.id).where(checkins.c.day == day, checkins.c.inbox_id > doubt.inbox_id)
        if doubt.about == "household":
            of_them = inbox.alias()
            rows = self._all(
                select(households.c.head)
                .join(checkins, checkins.c.household_id == households.c.id)
                .join(inbox, inbox.c.id == checkins.c.inbox_id)
                .join(of_them, (of_them.c.channel == inbox.c.channel) & (of_them.c.sender == inbox.c.sender))
                .where(of_them.c.id == doubt.inbox_id, checkins.c.id.in_(later))
            )
            return any(one.endswith(row.head) for row in rows for one in doubt.alternatives)
        if doubt.household_id is None or doubt.about not in ("temperature", "report"):
            return False
        own = later.where(checkins.c.household_id == doubt.household_id, checkins.c.proxy.is_(False))
        return self._first(own.where(checkins.c.current).limit(1)) is not None

    def hand_out(self, person_id: int, card: list[OpenDoubt]) -> None:
        """Remember who was sent which doubt under which number."""
        self._change(update(doubts).where(doubts.c.card_of == person_id).values(card_of=None, card_number=None))
        for doubt in card:
            self._change(
                update(doubts).where(doubts.c.id == doubt.id).values(card_of=person_id, card_number=doubt.number)
            )

    def hand_one(self, person_id: int, doubt_id: int) -> int:
        """Add one to what somebody was sent; its number goes on from those still open."""
        row = self._first(
            select(func.coalesce(func.max(doubts.c.card_number), 0)).where(
                doubts.c.card_of == person_id, doubts.c.ruled_at.is_(None), doubts.c.at >= self.tx.now - _STANDS
            )
        )
        assert row is not None
        number = int(row[0]) + 1
        self._change(
            update(doubts)
            .where(doubts.c.card_of == person_id, doubts.c.card_number == number)
            .values(card_of=None, card_number=None)
        )
        self._change(update(doubts).where(doubts.c.id == doubt_id).values(card_of=person_id, card_number=number))
        return number

    def card_of(self, person_id: int) -> dict[int, OpenDoubt]:
        """The doubts of the card a person was sent last that are still open, by number."""
        return {
            row.card_number: _make(row, row.card_number)
            for row in self._all(_OPEN.where(doubts.c.card_of == person_id))
        }

    def rule(self, doubt_id: int, ruling: str) -> None:
        self._change(update(doubts).where(doubts.c.id == doubt_id).values(ruled_at=self.tx.now, ruling=ruling))

    def ruled(self) -> list[Ruled]:
        """Every doubt that was ruled on and whose words are still there, oldest first."""
        rows = self._all(
            select(doubts, inbox.c.text)
            .join(inbox, inbox.c.id == doubts.c.inbox_id)
            .where(doubts.c.ruled_at.is_not(None), inbox.c.text != "")
            .order_by(doubts.c.id)
        )
        return [Ruled(row.id, row.about, row.words, tuple(row.alternatives), row.text, row.ruling) for row in rows]
