"""The statements of the hottest path: built by SQLAlchemy, compiled once, run on the driver's own cursor.

SQLAlchemy takes ten times as long to look up, bind and wrap a small statement as SQLite takes to run it. What every
message asks is therefore prepared at import and costs a few microseconds each time
(docs/decisions/0006-hot-path.md). Types, errors and the transaction are SQLAlchemy's as everywhere else.
"""

from __future__ import annotations

from collections import namedtuple
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Connection, Insert, Select, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Dialect
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.dml import UpdateBase

from store.memory import WATCHED

Statement = Select[Any] | UpdateBase
Value = Callable[[Any], Any]


@dataclass(frozen=True)
class _Compiled:
    """A statement in the words of one database. `order` lists the parameters, None where they go by name."""

    sql: str
    order: Sequence[str] | None
    fixed: Mapping[str, Any]
    into: Mapping[str, Value]
    row: Any
    columns: Sequence[Any]


class Prepared:
    """A statement with named parameters. `columns`: of an INSERT, those it is given."""

    def __init__(self, statement: Statement, columns: Iterable[str] | None = None) -> None:
        if isinstance(statement, UpdateBase) and getattr(statement.table, "name", None) in WATCHED:
            raise ValueError("the memory would not hear of this change (store/memory.py)")
        self._columns = list(columns) if columns is not None else None
        self._statement = statement
        self._compiled: dict[str, _Compiled] = {}
        self._out: dict[str, tuple[tuple[int, Value], ...]] = {}

    def first(self, connection: Connection, values: Mapping[str, Any]) -> Any:
        """The first row as a named tuple, None if there is none."""
        found = self.all(connection, values)
        return found[0] if found else None

    def all(self, connection: Connection, given: Mapping[str, Any]) -> list[Any]:
        """The rows as named tuples. Raises SQLAlchemy's errors."""
        compiled, cursor = self._run(connection, given)
        try:
            rows = cursor.fetchall()
        except connection.dialect.loaded_dbapi.Error as error:  # SQLite may refuse while it steps
            raise _as_ours(error, compiled.sql, connection) from error
        out = self._out.get(connection.dialect.name)
        if out is None:  # what comes back is known when it first came
            out = self._out[connection.dialect.name] = _out(compiled.columns, cursor.description, connection.dialect)
        made = []
        for row in rows:
            values = list(row)
            for place, value in out:
                if values[place] is not None:
                    values[place] = value(values[place])
            made.append(compiled.row._make(values))
        return made

    def change(self, connection: Connection, values: Mapping[str, Any]) -> int:
        """Run what returns no rows; how many it changed."""
        return int(self._run(connection, values)[1].rowcount)

    def _run(self, connection: Connection, values: Mapping[str, Any]) -> tuple[_Compiled, Any]:
        dialect = connection.dialect
        compiled = self._compiled.get(dialect.name) or self._compile(dialect)
        given = {**compiled.fixed, **values}
        for name, value in compiled.into.items():
            if given[name] is not None:
                given[name] = value(given[name])
        cursor = connection.connection.cursor()
        try:
            cursor.execute(compiled.sql, given if compiled.order is None else [given[name] for name in compiled.order])
        except dialect.loaded_dbapi.Error as error:
            raise _as_ours(error, compiled.sql, connection) from error
        return compiled, cursor

    def _compile(self, dialect: Dialect) -> _Compiled:
        statement = self._statement
        compiled: Any = statement.compile(dialect=dialect, column_keys=self._columns)
        into = {
            name: value
            for bind, name in compiled.bind_names.items()
            if (value := _into(bind.type, dialect)) is not None
        }
        columns = list(statement.exported_columns) if isinstance(statement, Select) else list(_returned(statement))
        made = _Compiled(
            str(compiled),
            compiled.positiontup,
            {name: value for name, value in compiled.params.items() if value is not None},
            into,
            namedtuple("Row", [str(column.key) for column in columns], rename=True),
            columns,
        )
        self._compiled[dialect.name] = made
        return made


@cache
def put(dialect: str, table: Table, columns: tuple[str, ...]) -> Prepared:
    """An INSERT that gives back the primary key, or no row if one that is unique with it is there already."""
    flavour = sqlite if dialect == "sqlite" else postgresql
    return Prepared(flavour.insert(table).on_conflict_do_nothing().returning(*table.primary_key.columns), columns)


def _into(kind: Any, dialect: Dialect) -> Value | None:
    value: Value | None = kind.dialect_impl(dialect).bind_processor(dialect)
    return value


def _out(columns: Sequence[Any], described: Any, dialect: Dialect) -> tuple[tuple[int, Value], ...]:
    """What makes a value of ours out of one of the driver's, by place."""
    values = (
        (place, column.type.dialect_impl(dialect).result_processor(dialect, described[place][1]))
        for place, column in enumerate(columns)
    )
    return tuple((place, value) for place, value in values if value is not None)


def _returned(statement: UpdateBase) -> Iterable[Any]:
    return statement.exported_columns if isinstance(statement, Insert) and statement._returning else ()


def _as_ours(error: Exception, sql: str, connection: Connection) -> Exception:
    """A driver's error as SQLAlchemy would raise it, without the values: what people wrote is nobody's business."""
    wrapped: Exception = DBAPIError.instance(
        sql,
        None,
        error,
        connection.dialect.loaded_dbapi.Error,
        hide_parameters=True,
        dialect=connection.dialect,
    )
    return wrapped
