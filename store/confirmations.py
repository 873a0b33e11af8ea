"""What reaches everyone is asked about once more: commands waiting for their confirmation word."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import insert, select, update

from store.noun import Noun
from store.schema import confirmations

VALID = timedelta(minutes=5)  # docs/design.md §7


class Confirmations(Noun):
    """At most one question waits for each person."""

    def ask(self, person_id: int, command: str) -> None:
        """Remember a command until it is confirmed; it takes the place of what waited before."""
        self._change(
            update(confirmations)
            .where(confirmations.c.person_id == person_id, confirmations.c.done_at.is_(None))
            .values(done_at=self.tx.now)
        )
        self._insert(
            insert(confirmations).values(
                person_id=person_id, command=command, asked_at=self.tx.now, expires_at=self.tx.now + VALID
            )
        )

    def take(self, person_id: int) -> str | None:
        """The command that waits, once; None if none does or it waited too long."""
        row = self._first(
            select(confirmations)
            .where(confirmations.c.person_id == person_id, confirmations.c.done_at.is_(None))
            .order_by(confirmations.c.id.desc())
        )
        if row is None:
            return None
        taken = self._change(
            update(confirmations)
            .where(confirmations.c.id == row.id, confirmations.c.done_at.is_(None))
            .values(done_at=self.tx.now)
        )
        return str(row.command) if taken == 1 and row.expires_at >= self.tx.now else None
