"""Stores that are quickly made: migrated once a session, then copied or emptied; and the small village in one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy

from core.context import Household
from core.model import Message
from core.privacy import Vault
from core.replay import SimulatedClock
from store import Store, Transaction, database, migrate, roster
from store.schema import metadata
from tests.conftest import KEY, ZONE
from tests.village import ROSTER

Hear = Callable[..., int]


@pytest.fixture(scope="session")
def blank_postgres(postgres_url: str) -> str:
    """A migrated schema of its own, beside the one that `empty_postgres` drops."""
    engine = sqlalchemy.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA IF EXISTS store_tests CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA store_tests")
    engine.dispose()
    url = f"{postgres_url}{'&' if '?' in postgres_url else '?'}options=-csearch_path%3Dstore_tests"
    db = database.connect(url)
    migrate.upgrade(db.engine)
    db.close()
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A migrated database of each kind with nothing in it."""
    if request.param == "sqlite":
        shutil.copy(request.getfixturevalue("blank_sqlite"), tmp_path / "test.db")
        return f"sqlite:///{tmp_path / 'test.db'}"
    url = str(request.getfixturevalue("blank_postgres"))
    engine = sqlalchemy.create_engine(url)
    with engine.begin() as connection:
        for table in reversed(metadata.sorted_tables):
            connection.execute(table.delete())
    engine.dispose()
    return url


@pytest.fixture
def store(store_url: str, clock: SimulatedClock) -> Iterator[Store]:
    """A migrated, empty store."""
    made = Store(database.connect(store_url), clock, ZONE, Vault(KEY))
    yield made
    made.close()


@pytest.fixture
def peopled(store: Store, store_url: str, peopled_sqlite: Path, tmp_path: Path) -> Store:
    """The store with the households of tests/village.py."""
    if store_url.startswith("sqlite"):
        shutil.copy(peopled_sqlite, tmp_path / "test.db")  # nothing was written to it yet
        store.database.engine.dispose()
    else:
        (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
        store.write(lambda tx: roster.load(tx, tmp_path / "roster.csv"))
    return store


@pytest.fixture
def home(peopled: Store) -> Callable[[str], Household]:
    """A household by its head; of two with one name the first."""
    homes = {one.head: one for one in reversed(peopled.read(lambda tx: tx.households.within("")))}
    return lambda head: homes[head]


@pytest.fixture
def hear(store: Store, clock: SimulatedClock) -> Hear:
    """Take in a message; its id in the inbox. `home` is the household it is put down to."""
    numbers = iter(range(10_000))

    def heard(text: str = "都好", sender: str = "u1", home: Household | None = None, channel: str = "console") -> int:
        message = Message(channel, f"m{next(numbers)}", sender, text, at=clock.at)

        def work(tx: Transaction) -> int:
            inbox_id, _, _ = tx.inbox.claim(message)
            tx.inbox.finish(inbox_id, "handled", None, home.region if home else None, home.id if home else None)
            return inbox_id

        return store.write(work)

    return heard
