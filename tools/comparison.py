"""What must hold after a crash: the platform's side of what happened against what is stored."""

from __future__ import annotations

import math
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, func, select, update

from core.privacy import Vault
from store import Store, database
from store.schema import checkins, firings, inbox, letters, supply_lines, timers
from tools.village import PUSH_KEY, SECRET_KEY, Scratch

DRAIN = 150.0  # seconds in which every letter must have left
IN_HAND = 1.0  # a postman that is killed so soon after a delivery had not yet written down that it was accepted
OPEN = ("queued", "sending")


def now() -> datetime:
    return datetime.now(UTC)


def opened(village: Scratch) -> Store:
    """The village's store as it is."""
    return Store(database.connect(village.config["database"]), now, ZoneInfo("Asia/Shanghai"), Vault(SECRET_KEY))


def wind(village: Scratch) -> None:
    """An hour passes for the letters: leases of the dead end, waits are over. Only while no postman is alive."""

    def work(connection: Connection) -> None:
        for row in connection.execute(select(letters).where(letters.c.state.in_(OPEN))).all():
            earlier = {name: row._mapping[name] for name in ("due_at", "claimed_at") if row._mapping[name]}
            moved = {name: at - timedelta(hours=1) for name, at in earlier.items()}
            connection.execute(update(letters).where(letters.c.id == row.id).values(moved))

    with closing(opened(village)) as store:
        store.database.write(work)


def settle(village: Scratch) -> None:
    """Wait until every letter has left and every timer that is due went off."""
    deadline = time.monotonic() + DRAIN
    until = now()
    waiting = select(letters.c.id).where(letters.c.state.in_(OPEN))
    ahead = select(timers).where(timers.c.done_at.is_(None), timers.c.due_at <= until)
    with closing(opened(village)) as store:
        while time.monotonic() < deadline and store.database.read(lambda one: one.scalar(waiting) or one.scalar(ahead)):
            time.sleep(0.25)


def wrong(village: Scratch, course: Any, platform: Any, begun: datetime, ended: datetime) -> list[str]:
    """Everything that is not as it must be, a line each."""
    found = list(_said(course))
    with closing(opened(village)) as store:
        found += store.database.read(lambda one: list(_stored(one, course)))
        found += store.database.read(lambda one: list(_letters(one, course, platform)))
        found += store.database.read(lambda one: list(_clockwork(one, begun, ended)))
        broken = store.read(lambda tx: tx.audit.broken())
        if broken is not None:
            found.append(f"the audit chain is broken from line {broken} on")
        if store.database.engine.dialect.name == "sqlite":
            told = store.database.read(lambda one: one.exec_driver_sql("PRAGMA integrity_check").scalar())
            found += [] if told == "ok" else [f"the database file is damaged: {told}"]
    log = village.log()
    if "Traceback" in log:
        found.append("a traceback in the log:\n" + log[log.index("Traceback") :][:2000])
    return found


def _said(course: Any) -> Iterator[str]:
    silent = [sent.id for sent in course.sent if not sent.answered]
    if silent:
        yield f"{len(silent)} messages never got an answer: {silent[:5]}"
    if course.differed:
        yield f"{len(course.differed)} repeats got another answer than the first time: {course.differed[0]}"
    apologies = [sent for sent in course.sent if sent.answer and "抱歉" in sent.answer]
    if apologies:
        yield f"{len(apologies)} messages got an apology: {apologies[0]}"


def _stored(one: Connection, course: Any) -> Iterator[str]:
    """Everything answered is stored once, and counted once."""
    rows = Counter(one.scalars(select(inbox.c.message_id).where(inbox.c.channel == "wecom")))
    ids = {sent.id for sent in course.sent} | {"1"}
    missing, more = ids - rows.keys(), rows.keys() - ids
    if missing or more:
        yield f"{len(missing)} answered messages are not stored, {len(more)} stored ones were never sent"
    for what, twice in (
        ("messages stored twice", [key for key, count in rows.items() if count > 1]),
        ("check-ins of one household by one message", _twice(one, checkins.c.inbox_id, checkins.c.household_id)),
        ("goods wanted twice by one message", _twice(one, supply_lines.c.inbox_id, supply_lines.c.name)),
        ("check-ins that two others replaced", _twice(one, checkins.c.replaces_id)),
        (
            "households with two check-ins that hold",
            _twice(one, checkins.c.household_id, checkins.c.day, only=checkins.c.current),
        ),
    ):
        if twice:
            yield f"{what}: {twice[:3]}"
    told = {sent.id for sent in course.sent if "盐" not in sent.text}
    counted = set(one.scalars(select(inbox.c.message_id).join(checkins, checkins.c.inbox_id == inbox.c.id)))
    if told - counted:
        yield f"{len(told - counted)} reports were answered and not counted: {sorted(told - counted)[:3]}"


def _twice(one: Connection, *columns: Any, only: Any = True) -> list[Any]:
    chosen = select(*columns).where(columns[0].is_not(None), only).group_by(*columns).having(func.count() > 1)
    return list(one.execute(chosen))


def _letters(one: Connection, course: Any, platform: Any) -> Iterator[str]:
    """Every letter was said; said twice only where the answer to the first never reached a living postman."""
    rows = one.execute(select(letters).order_by(letters.c.id)).all()
    states = Counter(row.state for row in rows)
    if set(states) != {"accepted"}:
        yield f"letters that were not accepted: {dict(states)}"
    if platform.dropped:
        yield f"{len(platform.dropped)} messages were over the platform's rate and silently dropped"
    for row in rows:
        to = PUSH_KEY if row.is_group else row.address
        said = [n for n, each in enumerate(platform.delivered) if each.to == to and row.text in each.text]
        if not said:
            yield f"letter {row.key} was never said"
        for n in said[:-1]:
            if n not in course.lost and (after := _killed(course, n)) > IN_HAND:
                yield f"letter {row.key} was said again though its postman lived for {after:.1f} s after the first time"
    keys = " ".join(row.key for row in rows)
    inboxes = {row.message_id: row.id for row in one.execute(select(inbox.c.message_id, inbox.c.id))}
    unheard = [each for each in course.fevers if f":{inboxes.get(each)}:" not in keys]
    if unheard:
        told = [(each.id, each.sender, each.text, each.answer) for each in course.sent if each.id in unheard]
        yield f"{len(unheard)} fevers wrote no letter: {told[:3]}"


def _killed(course: Any, n: int) -> float:
    """The seconds after a delivery at which the postman was killed next."""
    at = course.delivered_at[n]
    return min((when - at for when, name in course.kills if name in ("postman", "run") and when > at), default=math.inf)


def _clockwork(one: Connection, begun: datetime, ended: datetime) -> Iterator[str]:
    """Every minute had its firing, and every timer that was due went off."""
    first = begun.replace(second=0, microsecond=0) + timedelta(minutes=1)
    planned = {first + timedelta(minutes=n) for n in range(int((ended - first) / timedelta(minutes=1)) + 1)}
    planned = {at for at in planned if at <= ended}
    done = {row.planned_at: row.outcome for row in one.execute(select(firings))}
    missed = sorted(at for at in planned if done.get(at) not in ("done", "late"))
    if missed:
        yield f"{len(missed)} of {len(planned)} firings did not happen: {missed[0]} {done.get(missed[0])}"
    late = now() - timedelta(seconds=30)
    count = one.scalar(
        select(func.count()).select_from(timers).where(timers.c.done_at.is_(None), timers.c.due_at < late)
    )
    if count:
        yield f"{count} timers never went off"


def count(village: Scratch) -> int:
    """How many numbered messages are stored."""
    chosen = select(func.count()).select_from(inbox).where(inbox.c.channel == "wecom", inbox.c.message_id != "1")
    with closing(opened(village)) as store:
        return int(store.database.read(lambda one: one.scalar(chosen)) or 0)
