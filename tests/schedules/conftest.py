"""A bot whose clock has only the schedules a test gives it."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, text

from bot import Bot
from core.replay import SimulatedClock
from store.outbox import Letter
from store.schema import firings
from tests.conftest import ZONE


@dataclass
class Hands:
    """Moves the time and looks what the clock did."""

    bot: Bot
    clock: SimulatedClock
    seen: int = 0

    def at(self, when: str) -> datetime:
        """Set the time (02-05 07:30, or 2020-02-05 07:30:15) without letting the clock look."""
        full = when if when.startswith("20") else f"2020-{when}"
        self.clock.at = datetime.fromisoformat(full).replace(tzinfo=ZONE).astimezone(UTC)
        return self.clock.at

    def tick(self, when: str) -> None:
        """The clock looks at this time."""
        self.at(when)
        self.bot.clock.tick()

    def fired(self, schedule: str | None = None) -> list[tuple[str, str, str]]:
        """(schedule, planned time, outcome) in the order in which things were done."""
        rows = self.bot.store.database.read(lambda one: one.execute(select(firings).order_by(text("rowid"))).all())
        return [
            (row.schedule, f"{row.planned_at.astimezone(ZONE):%m-%d %H:%M}", row.outcome)
            for row in rows
            if schedule in (None, row.schedule)
        ]

    def letters(self) -> list[Letter]:
        """The letters written since the last look."""
        new = self.bot.store.read(lambda tx: tx.outbox.since(self.seen, 1000))
        self.seen = new[-1].id if new else self.seen
        return new


Make = Callable[..., Hands]


@pytest.fixture
def hands(make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path, peopled_sqlite: Path) -> Make:
    """`hands({"name": …, "job": …, "cron": …}, …)`: a bot with these schedules, its clock looked at once at 07:00."""
    shutil.copy(peopled_sqlite, tmp_path / "village.db")

    def make(*schedules: dict[str, Any], **config: Any) -> Hands:
        bot = make_bot(schedules=list(schedules), **config)
        bot.clock.tick()
        return Hands(bot, clock)

    return make
