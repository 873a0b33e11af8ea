"""Timers: what is to be done at a moment that only became known today, an alarm's next rung say."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select, update

from store.noun import Noun
from store.schema import timers


@dataclass(frozen=True, slots=True)
class Timer:
    """`key` is its identity: it goes off once, whoever runs the clock and however often it is restarted."""

    key: str
    job: str
    region: str
    due_at: datetime
    facts: dict[str, Any]


def _make(row: Row[Any]) -> Timer:
    return Timer(row.key, row.job, row.region, row.due_at, row.facts)


class Timers(Noun):
    """Kept in the database, set in the same commit as what they follow from."""

    def set(self, key: str, job: str, region: str, due_at: datetime, facts: dict[str, Any]) -> bool:
        """Set a timer; false if one with this key was ever set."""
        values = {"key": key, "job": job, "region": region, "due_at": due_at, "facts": facts}
        return self._put(timers, values) is not None

    def due(self, until: datetime, limit: int = 500) -> list[Timer]:
        """The timers to go off by a moment, earliest first."""
        rows = self._all(
            select(timers)
            .where(timers.c.done_at.is_(None), timers.c.due_at <= until)
            .order_by(timers.c.due_at, timers.c.key)
            .limit(limit)
        )
        return [_make(row) for row in rows]

    def next(self) -> datetime | None:
        """When the next timer goes off."""
        row = self._first(select(func.min(timers.c.due_at).label("at")).where(timers.c.done_at.is_(None)))
        return row.at if row else None

    def waits(self, prefix: str) -> bool:
        """Whether a timer under a key's prefix has still to go off."""
        waiting = select(timers.c.key).where(
            timers.c.key.startswith(prefix, autoescape=True), timers.c.done_at.is_(None)
        )
        return self._first(waiting.limit(1)) is not None

    def take(self, timer: Timer, outcome: str = "done") -> bool:
        """Take a timer that goes off; false if another clock has it or it was called off."""
        return bool(
            self._change(
                update(timers)
                .where(timers.c.key == timer.key, timers.c.done_at.is_(None))
                .values(done_at=self.tx.now, outcome=outcome)
            )
        )

    def cancel(self, prefix: str) -> int:
        """Call off every timer under a key's prefix."""
        return self._change(
            update(timers)
            .where(timers.c.key.startswith(prefix, autoescape=True), timers.c.done_at.is_(None))
            .values(done_at=self.tx.now, outcome="cancelled")
        )
