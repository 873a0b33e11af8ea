"""The database's shape: brought up to date at every start."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config as Alembic
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, text
from sqlalchemy.exc import DatabaseError

from core.errors import ConfigError


def _alembic() -> Alembic:
    config = Alembic()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config


def upgrade(engine: Engine) -> tuple[str | None, str]:
    """Run the migrations that are missing; returns the revisions before and after.

    Raises ConfigError when the database is newer than this program, or is no database.
    """
    alembic = _alembic()
    head = ScriptDirectory.from_config(alembic).get_current_head()
    assert head is not None
    try:
        with engine.connect() as connection:
            before = MigrationContext.configure(connection).get_current_revision()
        if before != head:
            with engine.connect().execution_options(writes=True) as connection, connection.begin():
                if connection.dialect.name == "postgresql":
                    # processes that start at once migrate one after the other; SQLite's own lock sees to that
                    connection.execute(text("SELECT pg_advisory_xact_lock(20200206)"))
                alembic.attributes["connection"] = connection
                command.upgrade(alembic, "head")
    except CommandError:
        raise ConfigError(f"database: 它的版本 {before} 比程序新；请用更新的程序，或恢复旧备份") from None
    except DatabaseError as error:
        raise ConfigError(f"database: 不能升级：{' '.join(str(error.orig).split())}") from None
    return before, head
