"""Backup while running, restore into an empty place, and the removal of what is kept too long."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Engine, Table, func, make_url, select, update

from core.errors import ConfigError
from store.schema import (
    alarms,
    care_team,
    cases,
    chains,
    confirmations,
    contacts,
    doubts,
    households,
    inbox,
    ledger,
    letters,
    permits,
    returnees,
)


def _file(url: str) -> Path:
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite" or not parsed.database:
        place = parsed.render_as_string(hide_password=True)
        raise ConfigError(f"database: {place} 请用 PostgreSQL 自己的工具：pg_dump 备份，pg_restore 恢复")
    return Path(parsed.database)


def backup(url: str, target: Path) -> int:
    """Copy a SQLite database while it is in use; returns the bytes written. Raises ConfigError."""
    source = _file(url)
    if target.exists():
        raise ConfigError(f"{target}: 已经存在，请换一个文件名")
    if not source.exists():
        raise ConfigError(f"database: {source} 不存在，没有可备份的")
    try:
        with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
        return target.stat().st_size
    except (sqlite3.Error, OSError) as error:
        target.unlink(missing_ok=True)  # half a backup is none
        raise ConfigError(f"{target}: 备份没有写成：{error}") from None


def restore(url: str, source: Path) -> None:
    """Put a backup where the config's database is to be; it must not be there yet. Raises ConfigError."""
    target = _file(url)
    if not source.exists():
        raise ConfigError(f"{source}: 找不到备份文件")
    if target.exists():
        raise ConfigError(f"database: {target} 已经存在；请先把它移开，再恢复")
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as copy:
            if copy.execute("PRAGMA integrity_check").fetchone()[0] != "ok":
                raise ConfigError(f"{source}: 备份文件已损坏")
            if not copy.execute("SELECT name FROM sqlite_master WHERE name = 'alembic_version'").fetchone():
                raise ConfigError(f"{source}: 不是村信的备份文件")
            target.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(target)) as live:
                copy.backup(live)
    except (sqlite3.Error, OSError) as error:
        target.unlink(missing_ok=True)
        raise ConfigError(f"{source}: 不能恢复：{error}") from None


# where people's words and phones are kept beside the message itself; what was counted from them stays, and so does
# whatever is not settled yet: a moment that has not come is older than nothing
_WORDS: tuple[tuple[Table, Column[Any], dict[str, Any]], ...] = (
    (inbox, inbox.c.at, {"text": "", "name": None, "answer": None}),
    (ledger, ledger.c.at, {"text": ""}),
    (letters, letters.c.created_at, {"text": ""}),
    (doubts, doubts.c.at, {"words": ""}),
    (returnees, returnees.c.settled_at, {"words": "", "outcome": None, "phone": None}),
    (permits, permits.c.asked_at, {"words": "", "reason": None}),
    (cases, cases.c.closed_at, {"reason": "", "note": None}),
    (care_team, care_team.c.until, {"phone": None}),
    (alarms, alarms.c.closed_at, {"outcome": ""}),
    (confirmations, confirmations.c.asked_at, {"command": ""}),
)


def old_messages(engine: Engine, before: datetime) -> int:
    """How many messages are older than the retention period and still have their words."""
    with engine.connect() as connection:
        count = connection.scalar(
            select(func.count()).select_from(inbox).where(inbox.c.at < before, inbox.c.text != "")
        )
    return int(count or 0)


def purge(engine: Engine, before: datetime) -> int:
    """Take people's words and names out of everything older than `before`; returns how many messages that were."""
    count = old_messages(engine, before)
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        for table, at, emptied in _WORDS:
            connection.execute(update(table).where(at < before).values(**emptied))
        connection.execute(update(chains).where(chains.c.at < before).values(entries=[]))
        said = update(contacts).where(contacts.c.at < before, contacts.c.note.is_not(None))
        connection.execute(said.values(note=""))  # that somebody found nobody there stays
        over = select(cases.c.id).where(cases.c.closed_at < before)
        connection.execute(update(care_team).where(care_team.c.case_id.in_(over)).values(phone=None))
        quiet = households.c.muted_until < before.date()
        connection.execute(update(households).where(quiet).values(muted_until=None, muted_why=None))
    return count
