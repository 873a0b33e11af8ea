"""Migrations: an empty database becomes what the code expects, on both kinds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from core.errors import ConfigError
from store import database, migrate
from store.schema import metadata


def test_the_migrations_make_the_schema(database_url: str) -> None:
    db = database.connect(database_url)
    before, after = migrate.upgrade(db.engine)
    assert before is None
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True, "render_as_batch": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, metadata) == []
        assert context.get_current_revision() == after
    db.close()


def test_again_there_is_nothing_to_do(database_url: str) -> None:
    db = database.connect(database_url)
    _, head = migrate.upgrade(db.engine)
    assert migrate.upgrade(db.engine) == (head, head)
    db.close()


def test_a_database_newer_than_the_program(database_url: str) -> None:
    db = database.connect(database_url)
    migrate.upgrade(db.engine)
    db.write(lambda connection: connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ConfigError, match="9999") as caught:
        migrate.upgrade(db.engine)
    (line,) = str(caught.value).splitlines()
    assert line.startswith("database: ")
    db.close()


def test_a_database_of_somebody_elses(database_url: str) -> None:
    db = database.connect(database_url)
    db.write(lambda connection: connection.exec_driver_sql("CREATE TABLE people (what integer)"))
    with pytest.raises(ConfigError, match="database: ") as caught:
        migrate.upgrade(db.engine)
    assert len(str(caught.value).splitlines()) == 1
    db.close()


def test_processes_that_start_at_once(database_url: str) -> None:
    def start(_: int) -> str:
        db = database.connect(database_url)
        _, head = migrate.upgrade(db.engine)
        db.close()
        return head

    with ThreadPoolExecutor(3) as pool:
        assert len(set(pool.map(start, range(3)))) == 1


def test_the_history_has_one_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(migrate.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.newest()]
