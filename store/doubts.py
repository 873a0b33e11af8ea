"""Readings that could be two things, until the sender or the secretary says which."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from core.model import Doubt
from store.noun import Noun
from store.schema import doubts, households, inbox, within

CARD = 20  # doubts on one card; more would not be read


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


_OPEN = (
    select(doubts, households.c.head, inbox.c.text, inbox.c.name, inbox.c.sender)
    .outerjoin(households, households.c.id == doubts.c.household_id)
    .outerjoin(inbox, inbox.c.id == doubts.c.inbox_id)
    .where(doubts.c.ruled_at.is_(None))
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

    def open(self, region: str) -> list[OpenDoubt]:
        """What waits for a ruling, oldest first, numbered for a card."""
        rows = self._all(_OPEN.where(within(doubts.c.region, region)).order_by(doubts.c.id).limit(CARD))
        return [
            OpenDoubt(
                row.id,
                n,
                row.household_id,
                row.head,
                row.about,
                row.words,
                tuple(row.alternatives),
                row.text,
                row.name or row.sender,
                row.at,
            )
            for n, row in enumerate(rows, 1)
        ]

    def open_count(self, region: str) -> int:
        row = self._first(
            select(func.count()).select_from(doubts).where(within(doubts.c.region, region), doubts.c.ruled_at.is_(None))
        )
        assert row is not None
        return int(row[0])

    def hand_out(self, person_id: int, card: list[OpenDoubt]) -> None:
        """Remember who was sent which doubt under which number."""
        self._change(update(doubts).where(doubts.c.card_of == person_id).values(card_of=None, card_number=None))
        for doubt in card:
            self._change(
                update(doubts).where(doubts.c.id == doubt.id).values(card_of=person_id, card_number=doubt.number)
            )

    def card_of(self, person_id: int) -> dict[int, OpenDoubt]:
        """The doubts of the card a person was sent last that are still open, by number."""
        rows = self._all(_OPEN.where(doubts.c.card_of == person_id))
        return {
            row.card_number: OpenDoubt(
                row.id,
                row.card_number,
                row.household_id,
                row.head,
                row.about,
                row.words,
                tuple(row.alternatives),
                row.text,
                row.name or row.sender,
                row.at,
            )
            for row in rows
        }

    def rule(self, doubt_id: int, ruling: str) -> None:
        self._change(update(doubts).where(doubts.c.id == doubt_id).values(ruled_at=self.tx.now, ruling=ruling))
