"""A store with the small village in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from core.context import Household
from core.model import Message
from core.replay import SimulatedClock
from store import Store, roster
from tests.village import ROSTER

Hear = Callable[..., int]


@pytest.fixture
def peopled(store: Store, tmp_path: Path) -> Store:
    """The store with the households of tests/village.py."""
    path = tmp_path / "roster.csv"
    path.write_text(ROSTER, encoding="utf-8")
    store.write(lambda tx: roster.load(tx, path))
    return store


@pytest.fixture
def home(peopled: Store) -> Callable[[str], Household]:
    """A household by its head; of two with one name the first."""
    homes = {one.head: one for one in reversed(peopled.read(lambda tx: tx.households.within("")))}
    return lambda head: homes[head]


@pytest.fixture
def hear(store: Store, clock: SimulatedClock) -> Hear:
    """Take in a message; its id in the inbox. `home` is the household it is put down to."""
    numbers = iter(range(10_000))

    def heard(text: str = "都好", sender: str = "u1", home: Household | None = None, channel: str = "console") -> int:
        message = Message(channel, f"m{next(numbers)}", sender, text, at=clock.at)

        def work(tx: object) -> int:
            inbox = tx.inbox  # type: ignore[attr-defined]
            inbox_id = int(inbox.claim(message)[0])
            inbox.finish(inbox_id, "handled", None, home.region if home else None, home.id if home else None)
            return inbox_id

        return store.write(work)

    return heard
