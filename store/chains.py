"""The last snapshot of every 接龙, to see what a new one changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import insert, select

from core.model import Chain, ChainEntry
from store.noun import Noun
from store.schema import chains


class Chains(Noun):
    """Snapshots by chat and title, as reading.chain.key makes it."""

    def last(self, channel: str, chat: str, title: str) -> Chain | None:
        row = self._first(
            select(chains)
            .where(chains.c.channel == channel, chains.c.chat == chat, chains.c.title == title[:300])
            .order_by(chains.c.id.desc())
            .limit(1)
        )
        return Chain(row.title, tuple(ChainEntry(*entry) for entry in row.entries)) if row else None

    def names_before(self, channel: str, chat: str, title: str, moment: datetime) -> set[str]:
        """Who was in the chain at a moment."""
        row = self._first(
            select(chains.c.entries)
            .where(chains.c.channel == channel, chains.c.chat == chat, chains.c.title == title[:300])
            .where(chains.c.at <= moment)
            .order_by(chains.c.id.desc())
            .limit(1)
        )
        return {name for _, name, _ in row.entries} if row else set()

    def keep(self, channel: str, chat: str, title: str, chain: Chain, inbox_id: int) -> None:
        self._insert(
            insert(chains).values(
                channel=channel,
                chat=chat,
                title=title[:300],
                at=self.tx.now,
                inbox_id=inbox_id,
                entries=[[entry.number, entry.name, entry.text] for entry in chain.entries],
            )
        )
