"""What every message asks for and hardly ever changes, remembered between transactions: who an account is, which
village a region belongs to, which rounds are open, who is in isolation.

A change to one of the tables below empties the memory at once and again after its commit; other processes hear of it
through a number in the database, looked at once a second (docs/decisions/0005-memory.md).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, event, select, update
from sqlalchemy.sql.dml import UpdateBase

from store.schema import (
    accounts,
    alarms,
    care_team,
    cases,
    episodes,
    generation,
    households,
    notices,
    people,
    regions,
    rounds,
)

T = TypeVar("T")
WATCHED = frozenset(
    {
        table.name
        for table in (accounts, alarms, care_team, cases, episodes, households, notices, people, regions, rounds)
    }
)
_CHANGED = "cunxin.changed"
_LOOK = 1.0  # seconds in which another process' change may go unnoticed
_MOST = 50_000  # values; a county's accounts


class Memory:
    """Shared by all transactions of one store."""

    def __init__(self, engine: Engine) -> None:
        self._values: dict[Hashable, Any] = {}
        self._guard = threading.Lock()
        self._version = 0
        self._generation: int | None = None
        self._looked = float("-inf")
        event.listen(engine, "before_execute", self._watch)

    def begin(self, connect: Callable[[], Connection]) -> int:
        """Start a piece of work; returns the version it sees."""
        if time.monotonic() - self._looked >= _LOOK:
            self._looked = time.monotonic()
            known, self._generation = self._generation, connect().scalar(select(generation.c.number))
            if known != self._generation:
                self.forget()
        return self._version

    def fresh(self, connection: Connection) -> None:
        """A connection begins a piece of work that has changed nothing yet."""
        connection.info[_CHANGED] = False

    def changed(self, connection: Connection) -> bool:
        """Whether the piece of work changed something that is remembered."""
        if connection.invalidated:
            return True  # it broke: nobody knows
        return bool(connection.info.get(_CHANGED))

    def recall(self, changed: bool, version: int, key: Hashable, make: Callable[[], T]) -> T:
        """The value of a key, made and remembered if it is not known.

        What a piece of work sees after its own change (`changed`), or saw before somebody else's, is not remembered.
        """
        if changed:
            return make()
        found = self._values.get(key, self)
        if found is not self:
            return found  # type: ignore[no-any-return]
        value = make()
        with self._guard:
            if self._version == version:
                if len(self._values) >= _MOST:
                    self._values.clear()
                self._values[key] = value
        return value

    def drop(self, key: Hashable) -> None:
        """One value is not what it was; the others are."""
        with self._guard:
            self._version += 1
            self._values.pop(key, None)

    def forget(self) -> None:
        with self._guard:
            self._version += 1
            self._values = {}

    def _watch(self, connection: Connection, statement: Any, *_: object) -> None:
        if not isinstance(statement, UpdateBase) or statement.get_execution_options().get("unwatched"):
            return
        if getattr(statement.table, "name", None) in WATCHED and not connection.info.get(_CHANGED):
            connection.info[_CHANGED] = True
            self.forget()
            connection.execute(update(generation).values(number=generation.c.number + 1))
