"""The one way to the database: durable, all or nothing, many writers to a commit."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert, select, text
from sqlalchemy.exc import IntegrityError

from core.errors import ConfigError, Unavailable
from core.replay import SimulatedClock
from store import Store, Transaction, database, migrate
from store.database import Database, Sqlite
from store.schema import pulse


@pytest.fixture
def sqlite(tmp_path: Path) -> Iterator[Sqlite]:
    made = database.connect(f"sqlite:///{tmp_path / 'one.db'}")
    migrate.upgrade(made.engine)
    assert isinstance(made, Sqlite)
    yield made
    made.close()


@pytest.fixture
def put(clock: SimulatedClock) -> Callable[[str], Callable[[Connection], str]]:
    """Makes works that write one row under a name."""
    now = clock()

    def make(name: str) -> Callable[[Connection], str]:
        def work(connection: Connection) -> str:
            connection.execute(insert(pulse).values(name=name, at=now))
            return name

        return work

    return make


def names(db: Database) -> list[str]:
    return list(db.read(lambda connection: connection.scalars(select(pulse.c.name).order_by(pulse.c.name))))


Put = Callable[[str], Callable[[Connection], str]]


def test_what_is_written_is_there_for_others(store: Store, put: Put, store_url: str) -> None:
    assert store.database.write(put("a")) == "a"
    other = database.connect(store_url)
    assert names(other) == ["a"]
    other.close()


def test_what_was_written_survives_the_process(sqlite: Sqlite, put: Put, tmp_path: Path) -> None:
    """The files as they are when `write` has returned are what a crash leaves behind."""
    sqlite.write(put("a"))
    (tmp_path / "after").mkdir()
    for file in tmp_path.glob("one.db*"):
        (tmp_path / "after" / file.name).write_bytes(file.read_bytes())
    again = database.connect(f"sqlite:///{tmp_path / 'after' / 'one.db'}")
    assert names(again) == ["a"]
    again.close()


def test_sqlite_syncs_every_commit(sqlite: Sqlite) -> None:
    for connection in (sqlite.read, sqlite.write):
        assert connection(lambda one: one.exec_driver_sql("PRAGMA synchronous").scalar()) == 2
        assert connection(lambda one: one.exec_driver_sql("PRAGMA journal_mode").scalar()) == "wal"
        assert connection(lambda one: one.exec_driver_sql("PRAGMA foreign_keys").scalar()) == 1


def test_a_work_that_raises_leaves_nothing(store: Store, put: Put) -> None:
    def work(connection: Connection) -> None:
        put("a")(connection)
        raise KeyError("no")

    with pytest.raises(KeyError, match="no"):
        store.database.write(work)
    assert names(store.database) == []
    store.database.write(put("b"))
    assert names(store.database) == ["b"]


def test_reading_keeps_nothing(store: Store, put: Put) -> None:
    store.database.read(put("a"))
    assert names(store.database) == []


def test_a_view_is_consistent(sqlite: Sqlite, put: Put) -> None:
    """What is committed during a read is not half seen by it."""

    def work(connection: Connection) -> tuple[int, int]:
        before = len(connection.scalars(select(pulse.c.name)).all())
        sqlite.write(put("a"))
        return before, len(connection.scalars(select(pulse.c.name)).all())

    assert sqlite.read(work) == (0, 0)


def test_a_work_must_not_write(store: Store, put: Put) -> None:
    with pytest.raises(RuntimeError, match="asked"):
        store.database.write(lambda _: store.database.write(put("inner")))
    assert names(store.database) == []
    store.database.write(put("after"))
    assert names(store.database) == ["after"]


def held(db: Database) -> tuple[threading.Event, Future[None], ThreadPoolExecutor]:
    """A write that holds the writer until the event is set, so that others have to queue behind it."""
    go, inside = threading.Event(), threading.Event()

    def work(_: Connection) -> None:
        inside.set()
        go.wait(5)

    pool = ThreadPoolExecutor(32)
    first = pool.submit(db.write, work)
    assert inside.wait(5)
    return go, first, pool


def queued(db: Sqlite, count: int) -> None:
    """Wait until so many works wait for the writer."""
    deadline = time.monotonic() + 5
    while db._waiting.qsize() < count and time.monotonic() < deadline:
        time.sleep(0.001)
    assert db._waiting.qsize() == count


def test_writers_that_wait_share_a_commit(sqlite: Sqlite, put: Put) -> None:
    commits: list[Any] = []
    event.listen(sqlite.engine, "commit", commits.append)
    go, _, pool = held(sqlite)
    futures = [pool.submit(sqlite.write, put(f"{n:02}")) for n in range(24)]
    queued(sqlite, 24)
    assert not any(future.done() for future in futures)
    go.set()
    assert sorted(future.result(5) for future in futures) == [f"{n:02}" for n in range(24)]
    pool.shutdown()
    assert len(commits) == 2
    assert len(names(sqlite)) == 24


@pytest.mark.parametrize(
    "statement", ["INSERT INTO pulse (name, at) VALUES ('bad', NULL)", "SELECT * FROM nowhere", "raise"]
)
def test_of_many_in_one_commit_one_fails_alone(sqlite: Sqlite, put: Put, statement: str) -> None:
    def bad(connection: Connection) -> None:
        put("bad-before")(connection)
        if statement == "raise":
            raise KeyError
        connection.execute(text(statement))

    go, _, pool = held(sqlite)
    before = [pool.submit(sqlite.write, put(f"a{n}")) for n in range(5)]
    queued(sqlite, 5)
    failing = pool.submit(sqlite.write, bad)
    queued(sqlite, 6)
    behind = [pool.submit(sqlite.write, put(f"b{n}")) for n in range(5)]
    queued(sqlite, 11)
    go.set()
    assert all(future.result(5) for future in (*before, *behind))
    assert isinstance(failing.exception(5), KeyError | IntegrityError | Unavailable)
    pool.shutdown()
    assert names(sqlite) == [*(f"a{n}" for n in range(5)), *(f"b{n}" for n in range(5))]


def test_a_commit_that_fails_is_nobodys_success(sqlite: Sqlite, put: Put) -> None:
    """The disk is full when the commit is made: every caller is told, and nothing is kept."""

    def full(_: Any) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    go, _, pool = held(sqlite)
    futures = [pool.submit(sqlite.write, put(f"{n}")) for n in range(3)]
    queued(sqlite, 3)
    event.listen(sqlite.engine, "commit", full)
    go.set()
    assert all(future.exception(5) is not None for future in futures)
    pool.shutdown()
    event.remove(sqlite.engine, "commit", full)
    assert names(sqlite) == []
    sqlite.write(put("after"))
    assert names(sqlite) == ["after"]


def test_a_database_that_cannot_write_is_unavailable(tmp_path: Path, put: Put) -> None:
    """Another program holds the lock for longer than we wait."""
    made = database.connect(f"sqlite:///{tmp_path / 'locked.db'}")
    migrate.upgrade(made.engine)

    @event.listens_for(made.engine, "connect")
    def impatient(connection: Any, _: Any) -> None:
        connection.execute("PRAGMA busy_timeout=20")

    made.engine.dispose()
    other = sqlite3.connect(tmp_path / "locked.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="locked"):
        made.write(put("a"))
    assert names(made) == []  # reading goes on
    other.execute("ROLLBACK")
    other.close()
    made.write(put("b"))
    assert names(made) == ["b"]
    made.close()


def test_what_people_wrote_is_in_no_error(sqlite: Sqlite, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(IntegrityError) as caught:
        sqlite.write(lambda one: one.execute(insert(pulse).values(name="老张说他发烧了")))
    assert "老张" not in f"{caught.value}{caplog.text}"


def test_closing_waits_for_what_was_promised(sqlite: Sqlite, put: Put, tmp_path: Path) -> None:
    go, _, pool = held(sqlite)
    futures = [pool.submit(sqlite.write, put(f"{n}")) for n in range(4)]
    queued(sqlite, 4)
    closing = pool.submit(sqlite.close)
    queued(sqlite, 5)
    go.set()
    closing.result(5)
    assert [future.result(5) for future in futures] == ["0", "1", "2", "3"]
    with pytest.raises(RuntimeError, match="closed"):
        sqlite.write(put("late"))
    sqlite.close()
    pool.shutdown()


def test_nobody_waits_for_a_database_that_was_closed(tmp_path: Path, put: Put) -> None:
    """Each write while closing is either done or refused; none is forgotten in the queue."""
    for n in range(20):
        made = database.connect(f"sqlite:///{tmp_path / f'{n}.db'}")
        migrate.upgrade(made.engine) if n == 0 else None
        with ThreadPoolExecutor(4) as pool:
            futures = [pool.submit(made.write, lambda _: None) for _ in range(4)]
            made.close()
            for future in futures:
                assert future.exception(5) is None or isinstance(future.exception(), RuntimeError)


def test_postgres_looks_again_when_a_number_was_taken(empty_postgres: str, put: Put) -> None:
    """Two processes find the same next number; the later one finds the one after it."""
    made = database.connect(empty_postgres)
    migrate.upgrade(made.engine)
    tries: list[int] = []

    def work(connection: Connection) -> int:
        tries.append(1)
        number = len(connection.scalars(select(pulse.c.name)).all())
        if len(tries) == 1:  # another process takes it in this moment
            with made.engine.begin() as other:
                put(str(number))(other)
        put(str(number))(connection)
        return number

    assert made.write(work) == 1
    assert len(tries) == 2
    with pytest.raises(IntegrityError):
        made.write(put("0"))
    assert names(made) == ["0", "1"]
    made.close()


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("nonsense", "网址"),
        ("", "网址"),
        ("sqlite://", "文件名"),
        ("mysql://root:s3cret@127.0.0.1/x", "只支持"),
        ("postgresql://root:s3cret@127.0.0.1/x", "只支持"),
        ("postgresql+psycopg://root:s3cret@127.0.0.1:9/x", "打不开"),
        ("sqlite:////proc/none/x.db", "打不开"),
    ],
)
def test_a_database_that_cannot_be_opened(url: str, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        database.connect(url)
    (line,) = str(caught.value).splitlines()
    assert line.startswith("database: ")
    assert "s3cret" not in line


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "x.db").write_text("dear diary, " * 100)
    with pytest.raises(ConfigError, match=r"x\.db"):
        database.connect(f"sqlite:///{tmp_path / 'x.db'}")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(ConfigError, match=r"folder\.db"):
        database.connect(f"sqlite:///{tmp_path / 'folder.db'}")


def test_naive_times_are_refused(store: Store) -> None:
    naive = store.clock().replace(tzinfo=None)
    with pytest.raises(Exception, match="naive"):
        store.database.write(lambda one: one.execute(insert(pulse).values(name="a", at=naive)))


def test_times_come_back_in_utc(store: Store) -> None:
    here = store.clock().astimezone(store.zone)
    store.database.write(lambda one: one.execute(insert(pulse).values(name="a", at=here)))
    (back,) = store.database.read(lambda one: list(one.scalars(select(pulse.c.at))))
    assert back == here
    assert back.utcoffset() is not None
    assert back.utcoffset().total_seconds() == 0


def test_a_work_whose_caller_does_not_wait(store: Store, put: Put) -> None:
    go = threading.Event()

    def slow(tx: Transaction) -> str:
        assert go.wait(10)
        return put("slow")(tx.connection)

    outcome = store.submit(slow)
    assert not outcome.done()
    go.set()
    assert outcome.result(5) == "slow"
    assert names(store.database) == ["slow"]
    with pytest.raises(RuntimeError, match="asked"):
        store.write(lambda _: store.write(slow))


def test_work_that_nobody_waits_for(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    def bad(_: object) -> None:
        raise KeyError("lost")

    store.post(lambda tx: tx.outages.beat())
    store.post(bad)
    store.write(lambda _: None)
    deadline = time.monotonic() + 5
    while "lost" not in caplog.text and time.monotonic() < deadline:
        time.sleep(0.01)
    assert "lost" in caplog.text
