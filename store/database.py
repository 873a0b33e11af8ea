"""The one way to the database: `read`, `write`, `close`. Writes wait together and share a commit."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import (
    ArgumentError,
    DatabaseError,
    DataError,
    IntegrityError,
    NoSuchModuleError,
    NotSupportedError,
    ProgrammingError,
)

from core.errors import ConfigError, Unavailable
from store import journal, trouble

log = logging.getLogger(__name__)
T = TypeVar("T")
_WRITERS = 16  # works that are under way on PostgreSQL at once
_START = 30_000  # ms that a process which starts waits for another
_DEADLOCK = "40P01"  # two works wait for what the other holds
_TRIES = 20  # more than there are threads that may find one next number at once
_BATCH = 256  # works that share one commit at most, so that the first of them is not kept waiting


class Database(ABC):
    """`read` and `write` run a piece of work on a connection inside a transaction and return what it returns.

    `write` returns only after the commit is durable; a work that raises is rolled back alone and its error is
    raised to its caller. `submit` does not wait. Works must not wait for other works: `may_wait` raises RuntimeError
    inside one. Within `reading` the function that is given opens a connection when it is first called, if it is: what
    is remembered needs none.
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    @contextmanager
    def reading(self) -> Iterator[Callable[[], Connection]]:
        with _available(), ExitStack() as opened:

            def connect() -> Connection:
                connection = opened.enter_context(self.engine.connect())
                connection.begin()  # one view of the database, for what is prepared too; closing rolls it back
                return connection

            yield connect

    def read(self, work: Callable[[Connection], T]) -> T:
        with self.reading() as connect:
            return work(connect())

    def write(self, work: Callable[[Connection], T]) -> T:
        self.may_wait()
        return self.submit(work).result()

    @abstractmethod
    def submit(self, work: Callable[[Connection], T]) -> Future[T]: ...

    @abstractmethod
    def may_wait(self) -> None: ...

    @abstractmethod
    def close(self) -> None: ...


class Postgres(Database):
    """A pool of connections; the server groups commits by itself.

    Two processes may look at the same moment for the next number, of an alarm say; the later one then looks again.
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._writing = threading.local()
        self._writers = ThreadPoolExecutor(_WRITERS, thread_name_prefix="writer")

    def may_wait(self) -> None:
        if getattr(self._writing, "now", False):
            raise RuntimeError("a work inside a write asked for another: it would wait for its own locks")

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        return self._writers.submit(self._tried, work)

    def _tried(self, work: Callable[[Connection], T]) -> T:
        self._writing.now = True
        try:
            with _available():
                for _ in range(_TRIES - 1):
                    try:
                        return self._write(work)
                    except DatabaseError as error:
                        if not _crossed(error):
                            raise
                        log.info("postgres: %s; once more", type(error.orig).__name__)
                return self._write(work)
        finally:
            self._writing.now = False

    def _write(self, work: Callable[[Connection], T]) -> T:
        with self.engine.begin() as connection:
            return work(connection)

    def close(self) -> None:
        self._writers.shutdown()
        self.engine.dispose()


class Sqlite(Database):
    """One writer thread owns the writing connection and commits all that waits at once.

    A commit costs an fsync, a savepoint nearly nothing; so everything waiting runs in one transaction, each piece
    in a savepoint of its own (docs/decisions/0001-one-writer.md).
    """

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine)
        self._waiting: SimpleQueue[tuple[Callable[[Connection], Any], Future[Any]] | None] = SimpleQueue()
        self._closed = False
        self._closing = threading.Lock()  # nothing is put behind the end of the queue
        self._thread = threading.Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def may_wait(self) -> None:
        if threading.current_thread() is self._thread:
            raise RuntimeError("a work inside the writer asked the writer to write: it would wait for itself")

    def submit(self, work: Callable[[Connection], T]) -> Future[T]:
        future: Future[T] = Future()
        with self._closing:
            if self._closed:
                raise RuntimeError("the database is closed")
            self._waiting.put((work, future))
        return future

    def close(self) -> None:
        with self._closing:
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
        failed: list[tuple[Future[Any], BaseException]] = []
        try:
            with self.engine.connect().execution_options(writes=True) as connection, connection.begin():
                driver: Any = connection.connection.driver_connection
                for work, future in batch:
                    driver.execute("SAVEPOINT work")
                    try:
                        result = work(connection)
                    except Exception as error:
                        if not driver.in_transaction:
                            raise  # SQLite gave it all up: nothing of this batch may be called stored
                        driver.execute("ROLLBACK TO work")
                        failed.append((future, _told(error)))
                    else:
                        done.append((future, result))
                    driver.execute("RELEASE work")
        except BaseException as error:
            log.error("commit of %d works failed: %s", len(batch), error)
            for _, future in batch:
                future.set_exception(_told(error))
            return
        for future, result in done:
            future.set_result(result)
        for future, told in failed:
            future.set_exception(told)


def _crossed(error: DatabaseError) -> bool:
    """Whether two works were in each other's way, so that the one that had to stop may be run again."""
    return isinstance(error, IntegrityError) or getattr(error.orig, "sqlstate", None) == _DEADLOCK


def _told(error: BaseException) -> BaseException:
    """What the caller of a work is told of an error: trouble of the database's is Unavailable, all else is its own."""
    own = (DataError, IntegrityError, NotSupportedError, ProgrammingError)
    if isinstance(error, sqlite3.DatabaseError):  # of a savepoint, which is not SQLAlchemy's
        return Unavailable(trouble.told(error))
    return (
        Unavailable(trouble.told(error.orig))
        if isinstance(error, DatabaseError) and not isinstance(error, own)
        else error
    )


@contextmanager
def _available() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise _told(error) from error


def _configure_sqlite(engine: Engine) -> None:
    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: Any) -> None:
        connection.isolation_level = None  # SQLAlchemy begins and ends, not the driver (see `begin`)
        connection.execute(f"PRAGMA busy_timeout={_START}")  # several processes may start at once
        _keep_a_journal(connection)
        for pragma in (
            "synchronous=FULL",
            "foreign_keys=ON",
            "busy_timeout=3000",  # then 503: the platform waits for 5 s and repeats
            "cache_size=-16000",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        # A writer takes its lock at once: upgrading a read lock later fails without waiting.
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _keep_a_journal(connection: Any) -> None:
    """Switch the file to WAL. Of two that switch at once SQLite gives one up without waiting; it asks again."""
    until = time.monotonic() + _START / 1000
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if "locked" not in str(error) or time.monotonic() >= until:
                raise
            time.sleep(0.01)


def be_patient(connection: Connection) -> None:
    """Let an SQLite connection wait for others as long as a start may take, not as long as a message may."""
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={_START}")


def connect(url: str) -> Database:
    """Open the database of the config. Raises ConfigError when the URL or the server is no good."""
    try:
        parsed = make_url(url)
        sqlite = parsed.get_backend_name() == "sqlite"
        if not sqlite and parsed.drivername != "postgresql+psycopg":
            raise ConfigError(f"database: 只支持 sqlite:///文件 或 postgresql+psycopg://…，不是 {parsed.drivername}")
        if sqlite and not parsed.database:
            raise ConfigError("database: sqlite:// 后面要有文件名，例如 sqlite:///data/cunxin.db")
        # what people wrote is nobody's business in a log
        engine = create_engine(url, pool_pre_ping=not sqlite, pool_size=_WRITERS, hide_parameters=True)
        if sqlite:
            file = Path(parsed.database or "")
            if (place := trouble.unwritable(file)) is not None:
                raise ConfigError(f"database: {place} 不能写；检查它的权限、主人，磁盘是不是只读")
            journal.look(file)
            _configure_sqlite(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT 1")
    except (ArgumentError, NoSuchModuleError):
        raise ConfigError("database: 网址写法有误，例如 sqlite:///data/cunxin.db") from None
    except DatabaseError as error:
        url = parsed.render_as_string(hide_password=True)
        reason = " ".join(str(error.orig).split())
        raise ConfigError(f"database: 打不开 {url}：{reason}；检查路径、权限或服务是否启动") from None
    return Sqlite(engine) if sqlite else Postgres(engine)
