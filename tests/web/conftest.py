"""A village without reader or handlers: the sample roster on a scratch database, as the web sees the bot."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from core import config, privacy
from core.context import Chat, Household
from core.model import Address, Item, Message, Priority, Report
from store import Store, Transaction, database, migrate, roster

DATA = Path(__file__).parents[2] / "data"
VILLAGE = "枕头乡/垣上村"


class Village:
    """What web.simulator.Bot asks for, and short ways to make things happen in it."""

    def __init__(self, folder: Path) -> None:
        self.config = config.load(DATA / "demo.yaml")
        self.chats = {("console", "g1"): Chat("console", "g1", VILLAGE, Address("console", "g1", group=True))}
        self.at = datetime(2020, 2, 5, 7, 30, tzinfo=self.config.zone).astimezone(UTC)
        vault = privacy.open_vault(None, folder / "village.key")
        self.store = Store(
            database.connect(f"sqlite:///{folder}/village.db"), lambda: self.at, self.config.zone, vault
        )
        migrate.upgrade(self.store.database.engine)
        self.store.write(lambda tx: roster.load(tx, DATA / "roster.csv"))

    def passes(self, minutes: float) -> None:
        self.at += timedelta(minutes=minutes)

    def hear(
        self,
        text: str,
        sender: str,
        *,
        home: str | None = None,
        answer: str | None = None,
        report: Report | None = None,
        items: tuple[Item, ...] = (),
        private: bool = False,
        name: str | None = None,
    ) -> None:
        """A message as the bot would have stored it, with what it said of a household."""

        def work(tx: Transaction) -> None:
            message = Message(
                "console", f"{sender}-{self.at.timestamp()}", sender, text, None if private else "g1", name, self.at
            )
            inbox_id, _, _ = tx.inbox.claim(message)
            of = household(tx, home) if home else None
            tx.inbox.finish(inbox_id, "handled" if answer else "quiet", answer, VILLAGE, of.id if of else None)
            if of and report:
                checkin = tx.checkins.add(
                    of,
                    report,
                    inbox_id=inbox_id,
                    speaker_id=None,
                    proxy=False,
                    round_=tx.rounds.current(VILLAGE, "checkin"),
                    replaces=None,
                    current=True,
                )
                if report.status == "abnormal":
                    tx.alarms.raise_(VILLAGE, checkin)
            for item in items:
                assert of is not None
                tx.supplies.add(of, item, inbox_id)

        self.store.write(work)
        self.passes(1)

    def write(self, text: str, to: str, priority: Priority = Priority.REMINDER, *, group: bool = False) -> None:
        """A letter of the bot, queued."""
        address = Address("console", to, group)
        self.store.write(lambda tx: tx.outbox.put(f"{to}-{self.at.timestamp()}", address, priority, text))

    def deliver(self) -> None:
        """The postman takes everything away."""
        self.store.write(lambda tx: tx.outbox.accepted(tx.outbox.claim(100)))


def household(tx: Transaction, head: str) -> Household:
    return next(home for home in tx.households.within(VILLAGE) if home.head == head)


@pytest.fixture
def village(tmp_path: Path) -> Iterator[Village]:
    made = Village(tmp_path)
    yield made
    made.store.close()
