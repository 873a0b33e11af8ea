"""The database's shape: brought up to date at every start."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import Engine, inspect, text
from sqlalchemy.exc import DatabaseError

from core.errors import ConfigError
from store import database

MIGRATIONS = Path(__file__).parent / "migrations"


def newest() -> str:
    """The revision this program wants: migrations are numbered, and each file begins with its number."""
    return max(path.name for path in (MIGRATIONS / "versions").glob("[0-9]*.py")).partition("_")[0]


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Run the migrations that are missing; returns the revisions before and after.

    Raises ConfigError when the database is newer than this program, or is no database.
    """
    head = newest()
    try:
        before = _revision(engine)
        if before != head:
            _run(engine, before)
    except DatabaseError as error:
        raise ConfigError(f"database: 不能升级：{' '.join(str(error.orig).split())}") from None
    return before, head


def _revision(engine: Engine) -> str | None:
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return found


def _run(engine: Engine, before: str | None) -> None:
    # most starts find nothing to do, and Alembic takes a tenth of a second to load
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    alembic = Config()
    alembic.set_main_option("script_location", str(MIGRATIONS))
    try:
        # processes that start at once migrate one after the other
        with engine.connect().execution_options(writes=True) as connection:
            if connection.dialect.name == "sqlite":
                database.be_patient(connection)
            with connection.begin():
                if connection.dialect.name == "postgresql":
                    connection.execute(text("SELECT pg_advisory_xact_lock(20200206)"))
                alembic.attributes["connection"] = connection
                command.upgrade(alembic, "head")
            connection.invalidate()  # no later work should wait as long
    except CommandError:
        raise ConfigError(f"database: 它的版本 {before} 比程序新；请用更新的程序，或恢复旧备份") from None
