"""What the bot remembers. `Store` opens transactions; `Transaction` has one attribute for each noun."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Generic, TypeAlias, TypeVar
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
from store.shifts import Shifts
from store.supplies import Supplies
from store.teams import Teams
from store.temperatures import Temperatures
from store.timers import Timers
from store.whereabouts import Whereabout

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Doors:
    """What the store must know of the doors: which can speak unasked (None: all), and which share their people, as
    an app and a robot of one company do."""

    speak: frozenset[str] | None = None
    people_of: Mapping[str, str] = field(default_factory=dict)


class _once(Generic[T]):
    """An attribute made when first asked for; without the lock of functools.cached_property, as there is one user."""

    def __init__(self, make: Callable[[Transaction], T]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    def __get__(self, tx: Transaction, owner: type) -> T:
        made = tx.__dict__[self._name] = self._make(tx)
        return made


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

    @_once
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

    accounts = _once(Accounts)
    alarms = _once(Alarms)
    audit = _once(Audit)
    cases = _once(Cases)
    chains = _once(Chains)
    checkins = _once(Checkins)
    confirmations = _once(Confirmations)
    contacts = _once(Contacts)
    doubts = _once(Doubts)
    firings = _once(Firings)
    households = _once(Households)
    inbox = _once(Inbox)
    ledger = _once(Ledger)
    modes = _once(Modes)
    notices = _once(Notices)
    outages = _once(Outages)
    outbox = _once(Outbox)
    permits = _once(Permits)
    reports = _once(Reports)
    residents = _once(Residents)
    returnees = _once(Returnees)
    rounds = _once(Rounds)
    shifts = _once(Shifts)
    supplies = _once(Supplies)
    teams = _once(Teams)
    temperatures = _once(Temperatures)
    timers = _once(Timers)
    whereabouts = _once(Whereabout)


Ctx: TypeAlias = Context[Transaction]
Act: TypeAlias = Scene[Transaction]


def _log_failure(outcome: Future[object]) -> None:
    if (error := outcome.exception()) is not None:
        log.error("nobody waited for it, and it failed: %s", type(error).__name__, exc_info=error)


class _Piece(Generic[T]):
    """A piece of work on a connection, and what it did there; PostgreSQL may run it again."""

    def __init__(self, transaction: Callable[[Callable[[], Connection]], Transaction], work: Callable[..., T]) -> None:
        self._transaction = transaction
        self._work = work
        self.changed = self.queued = False

    def __call__(self, connection: Connection) -> T:
        tx = self._transaction(lambda: connection)
        try:
            return self._work(tx)
        finally:
            self.changed, self.queued = tx.changed, tx.queued


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
        self.database.may_wait()
        return self.submit(work).result()

    def submit(self, work: Callable[[Transaction], T]) -> Future[T]:
        """`write` for whoever has something better to do than to wait."""
        piece = _Piece(self._transaction, work)
        outcome: Future[T] = Future()

        def settle(stored: Future[T]) -> None:
            if piece.changed:  # committed or not: what was remembered in between may be neither
                self.memory.forget()
            if piece.queued:
                self._wake()
            error = stored.exception()
            if error is None:
                outcome.set_result(stored.result())
            else:
                outcome.set_exception(error)

        self.database.submit(piece).add_done_callback(settle)
        return outcome

    def post(self, work: Callable[[Transaction], object]) -> None:
        """Run `work` when its turn comes; nobody waits for it, and its failure is logged."""
        self.submit(work).add_done_callback(_log_failure)

    def close(self) -> None:
        self.database.close()

    def _transaction(self, connect: Callable[[], Connection]) -> Transaction:
        return Transaction(connect, self.clock(), self.zone, self.vault, self.doors, self.memory)
