"""What every noun of the store is made from: the transaction it lives in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, Insert, Row

if TYPE_CHECKING:
    from store import Transaction


class Noun:
    """One noun inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def _all(self, statement: Executable, values: Mapping[str, Any] | None = None) -> list[Row[Any]]:
        return list(self.tx.connection.execute(statement, values or {}))

    def _first(self, statement: Executable, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        return self.tx.connection.execute(statement, values or {}).first()

    def _insert(self, statement: Insert) -> int:
        """Insert one row and return its id."""
        key = self.tx.connection.execute(statement).inserted_primary_key
        assert key is not None
        return int(key[0])

    def _change(self, statement: Executable) -> int:
        """Run an update or delete and return how many rows it changed."""
        return int(self.tx.connection.execute(statement).rowcount)
