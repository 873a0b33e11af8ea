"""What every noun of the store is made from: the transaction it lives in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import Executable, Insert, Row, Table

from store.prepared import Prepared, put

if TYPE_CHECKING:
    from store import Transaction


class Noun:
    """One noun inside one transaction."""

    def __init__(self, tx: Transaction) -> None:
        self.tx = tx

    def _all(self, statement: Executable | Prepared, values: Mapping[str, Any] | None = None) -> list[Row[Any]]:
        if isinstance(statement, Prepared):
            return statement.all(self.tx.connection, values or {})
        return list(self.tx.connection.execute(statement, values or {}).all())

    def _first(self, statement: Executable | Prepared, values: Mapping[str, Any] | None = None) -> Row[Any] | None:
        if isinstance(statement, Prepared):
            row: Row[Any] | None = statement.first(self.tx.connection, values or {})
            return row
        return self.tx.connection.execute(statement, values or {}).first()

    def _insert(self, statement: Insert | Prepared, values: Mapping[str, Any] | None = None) -> int:
        """Insert one row and return its id; a prepared statement says RETURNING itself."""
        if isinstance(statement, Prepared):
            return int(statement.all(self.tx.connection, values or {})[0][0])
        key = self.tx.connection.execute(statement, values).inserted_primary_key
        assert key is not None
        return int(key[0])

    def _put(self, table: Table, values: Mapping[str, Any]) -> Row[Any] | None:
        """Insert a row and return its primary key; None if one that is unique with it is there already.

        Two at once: one waits in the database until the other is done. The row is asked for, as psycopg does not
        count the rows of such an insert.
        """
        return self._first(put(self.tx.connection.dialect.name, table, tuple(values)), values)

    def _change(self, statement: Executable | Prepared, values: Mapping[str, Any] | None = None) -> int:
        """Run an update or delete and return how many rows it changed."""
        if isinstance(statement, Prepared):
            return statement.change(self.tx.connection, values or {})
        return int(self.tx.connection.execute(statement).rowcount)
