"""The one way to the database: `read`, `write`, `close`. Writes wait together and share a commit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from queue import Empty, SimpleQueue
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError, SQLAlchemyError

from core.errors import ConfigError, Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")
_BATCH = 256  # works that share one commit at most, so that the first of them is not kept waiting


class Database(Protocol):
    """`read` and `write` run a piece of work on a connection inside a transaction and return what it returns.

    `write` returns only after the commit is durable; a work that raises is rolled back alone and its error is
    raised to its caller. Works must not call `write` themselves.
    """

    engine: Engine

    def read(self, work: Callable[[Connection], T]) -> T: ...
    def write(self, work: Callable[[Connection], T]) -> T: ...
    def close(self) -> None: ...


class Postgres:
    """A pool of connections; the server groups commits by itself."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def read(self, work: Callable[[Connection], T]) -> T:
        with _available(), self.engine.connect() as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], T]) -> T:
        with _available(), self.engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self.engine.dispose()


class Sqlite:
    """One writer thread owns the writing connection and commits all that waits at once.

    A commit costs an fsync, a savepoint nearly nothing; so everything waiting runs in one transaction, each piece
    in a savepoint of its own (docs/decisions/0001-one-writer.md).
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._waiting: SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def read(self, work: Callable[[Connection], T]) -> T:
        with _available(), self.engine.connect() as connection:
            return work(connection)

    def write(self, work: Callable[[Connection], T]) -> T:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a work inside the writer asked the writer to write: it would wait for itself")
        if self._closed:
            raise RuntimeError("the database is closed")
        future: Future[T] = Future()
        self._waiting.put((work, future))
        return future.result()

    def close(self) -> None:
        if not self._closed:
            self._closed = True
            self._waiting.put(None)
            self._thread.join()
            self.engine.dispose()

    def _run(self) -> None:
        while (first := self._waiting.get()) is not None:
            batch = [first]
            stop = False
            while len(batch) < _BATCH:
                try:
                    more = self._waiting.get_nowait()
                except Empty:
                    break
                if more is None:
                    stop = True
                    break
                batch.append(more)
            self._commit(batch)
            if stop:
                break

    def _commit(self, batch: list[tuple[Callable[[Connection], Any], Future[Any]]]) -> None:
        done: list[tuple[Future[Any], Any]] = []
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                for work, future in batch:
                    try:
                        with connection.begin_nested():
                            result = work(connection)
                    except OperationalError:
                        raise  # the database itself is in trouble: nothing of this batch may be called stored
                    except Exception as error:
                        future.set_exception(error)
                    else:
                        done.append((future, result))
        except BaseException as error:
            log.error("commit of %d works failed: %s", len(batch), error)
            told = Unavailable(str(error)) if isinstance(error, SQLAlchemyError) else error
            for _, future in batch:
                if not future.done():
                    future.set_exception(told)
            return
        for future, result in done:
            future.set_result(result)


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Unavailable(str(error.orig)) from error


def _configure_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins and ends, not the driver (see `begin`)
        for pragma in (
            "journal_mode=WAL",
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=15000",
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: upgrading a read lock later fails without waiting.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def connect(url: str) -> Database:
    """Open the database of the config. Raises ConfigError when the URL or the server is no good."""
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if not sqlite and parsed.drivername != "postgresql+psycopg":
            raise ConfigError(f"database: 只支持 sqlite:///文件 或 postgresql+psycopg://…，不是 {parsed.drivername}")
        engine = create_engine(url, pool_pre_ping=not sqlite)
        if sqlite:
            _configure_sqlite(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (ArgumentError, NoSuchModuleError):
        raise ConfigError("database: 网址写法有误，例如 sqlite:///data/cunxin.db") from None
    except OperationalError as error:
        place = make_url(url).render_as_string(hide_password=True)
        raise ConfigError(f"database: 打不开 {place}:{error.orig}；检查路径、权限或服务是否启动") from None
    return Sqlite(engine) if sqlite else Postgres(engine)
