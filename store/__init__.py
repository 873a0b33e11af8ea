"""What the bot remembers. `Store` opens transactions; `Transaction` has one attribute for each noun."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import TypeAlias, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from core.context import Context, Scene
from core.privacy import Vault
from store.accounts import Accounts
from store.alarms import Alarms
from store.audit import Audit
from store.cases import Cases
from store.chains import Chains
from store.checkins import Checkins
from store.confirmations import Confirmations
from store.contacts import Contacts
from store.database import Database
from store.doubts import Doubts
from store.firings import Firings
from store.households import Households
from store.inbox import Inbox
from store.ledger import Ledger
from store.memory import Memory
from store.modes import Modes
from store.notices import Notices
from store.outages import Outages
from store.outbox import Outbox
from store.permits import Permits
from store.reports import Reports
from store.residents import Residents
from store.returnees import Returnees
from store.rounds import Rounds
from store.supplies import Supplies
from store.teams import Teams
from store.temperatures import Temperatures
from store.timers import Timers
from store.whereabouts import Whereabout

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Doors:
    """What the store must know of the doors: which can speak unasked (None: all), and which share their people, as
    an app and a robot of one company do."""

    speak: frozenset[str] | None = None
    people_of: Mapping[str, str] = field(default_factory=dict)


class Transaction:
    """One open transaction. Its nouns are made when first asked for, so that a message pays for what it uses."""

    def __init__(
        self,
        connect: Callable[[], Connection],
        now: datetime,
        zone: ZoneInfo,
        vault: Vault,
        doors: Doors = Doors(),
        memory: Memory | None = None,
    ) -> None:
        self.queued = False  # whether a letter was put into the outbox
        self.doors = doors
        self.now = now
        self.zone = zone
        self.vault = vault
        self._connect = connect
        self._memory = memory
        self._version = memory.begin(lambda: self.connection) if memory else 0

    @cached_property
    def connection(self) -> Connection:
        """Opened when it is first asked for: what is remembered needs none."""
        connection = self._connect()
        if self._memory:
            self._memory.fresh(connection)
        return connection

    @property
    def changed(self) -> bool:
        """Whether this piece of work changed something that is remembered."""
        return "connection" in self.__dict__ and self._memory is not None and self._memory.changed(self.connection)

    def recall(self, key: Hashable, make: Callable[[], T]) -> T:
        """What `make` gives, remembered between transactions until something it rests on changes (store/memory.py)."""
        return self._memory.recall(self.changed, self._version, key, make) if self._memory else make()

    def drop(self, key: Hashable) -> None:
        """Let one remembered value be made anew."""
        if self._memory:
            self._memory.drop(key)

    def day(self, at: datetime | None = None) -> date:
        """The village's calendar day of a moment, default now."""
        return (at or self.now).astimezone(self.zone).date()

    accounts = cached_property(Accounts)
    alarms = cached_property(Alarms)
    audit = cached_property(Audit)
    cases = cached_property(Cases)
    chains = cached_property(Chains)
    checkins = cached_property(Checkins)
    confirmations = cached_property(Confirmations)
    contacts = cached_property(Contacts)
    doubts = cached_property(Doubts)
    firings = cached_property(Firings)
    households = cached_property(Households)
    inbox = cached_property(Inbox)
    ledger = cached_property(Ledger)
    modes = cached_property(Modes)
    notices = cached_property(Notices)
    outages = cached_property(Outages)
    outbox = cached_property(Outbox)
    permits = cached_property(Permits)
    reports = cached_property(Reports)
    residents = cached_property(Residents)
    returnees = cached_property(Returnees)
    rounds = cached_property(Rounds)
    supplies = cached_property(Supplies)
    teams = cached_property(Teams)
    temperatures = cached_property(Temperatures)
    timers = cached_property(Timers)
    whereabouts = cached_property(Whereabout)


Ctx: TypeAlias = Context[Transaction]
Act: TypeAlias = Scene[Transaction]


class Store:
    """Opens transactions on the database, with the village's clock and zone."""

    def __init__(
        self,
        database: Database,
        clock: Callable[[], datetime],
        zone: ZoneInfo,
        vault: Vault,
        doors: Doors = Doors(),
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.doors = doors
        self._wake = wake
        self.database = database
        self.memory = Memory(database.engine)
        self.clock = clock
        self.zone = zone
        self.vault = vault

    def read(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` on a consistent view of the database; nothing it writes is kept."""
        with self.database.reading() as connect:
            return work(self._transaction(connect))

    def write(self, work: Callable[[Transaction], T]) -> T:
        """Run `work` and return its result once it is durable; if it raises, nothing of it is kept.

        The postman is woken if there is something to carry.
        """
        last: Transaction | None = None
        changed = False

        def noted(connection: Connection) -> T:
            nonlocal last, changed
            last = self._transaction(lambda: connection)
            try:
                return work(last)
            finally:
                changed = last.changed

        try:
            result = self.database.write(noted)
        finally:
            if changed:  # committed or not: what was remembered in between may be neither
                self.memory.forget()
        if last is not None and last.queued:
            self._wake()
        return result

    def close(self) -> None:
        self.database.close()

    def _transaction(self, connect: Callable[[], Connection]) -> Transaction:
        return Transaction(connect, self.clock(), self.zone, self.vault, self.doors, self.memory)
