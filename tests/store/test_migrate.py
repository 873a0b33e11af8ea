"""Migrations: an empty database becomes what the code expects, on both kinds."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, insert, select

from core.errors import ConfigError
from store import database, migrate
from store.schema import checkins, households, inbox, metadata


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


def test_where_two_words_held_the_later_one_does(database_url: str) -> None:
    db = database.connect(database_url)
    migrate.upgrade(db.engine)
    back = Config()
    back.set_main_option("script_location", str(migrate.MIGRATIONS))
    with db.engine.begin() as back.attributes["connection"]:
        command.downgrade(back, "0002")
    day, at = date(2020, 2, 5), datetime(2020, 2, 5, tzinfo=UTC)
    said: dict[str, Any] = {"proxy": False, "late": False, "status": "normal", "temps": [], "symptoms": []}

    def work(one: Connection) -> None:
        home = one.execute(insert(households).values(region="村", head="张三", size=3, tags=[], away=0))
        message = {"channel": "console", "message_id": "1", "sender": "u", "text": "好", "at": at, "outcome": "handled"}
        said["inbox_id"] = one.execute(insert(inbox).values(message)).inserted_primary_key[0]
        said["household_id"] = home.inserted_primary_key[0]
        for day_, current in ((day, True), (day, False), (day, True), (day + timedelta(days=1), True)):
            one.execute(insert(checkins).values(**said, region="村", day=day_, at=at, current=current))

    db.write(work)
    migrate.upgrade(db.engine)
    told = db.read(lambda one: one.scalars(select(checkins.c.current).order_by(checkins.c.id)).all())
    assert told == [False, False, True, True]
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
