"""Who is missing takes no longer in a county with a fortnight behind it than in a new village (docs/domain.md, S5)."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import JSON, String, cast, func, insert, literal, select

from core.privacy import Vault
from core.replay import SimulatedClock
from store import Store, Transaction, database, migrate
from store.rounds import Round
from store.schema import Instant, checkins, households, inbox, people, regions, rounds

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2020, 2, 19)
OPENED = datetime(2020, 2, 19, 7, 30, tzinfo=ZONE).astimezone(UTC)
VILLAGE = "县/乡0/村0"
HOMES = 600
BOUND = 0.020  # seconds, the median; docs/design.md §6


def fill(tx: Transaction, villages: int, days: int) -> None:
    """Households, and on each day one round a village in which nine of ten households check in by a message."""
    run = tx.connection.execute
    names = [f"县/乡{v // 16}/村{v}" for v in range(villages)]
    run(insert(regions), [{"path": name, "name": name[-3:], "level": "village"} for name in names])
    run(
        insert(households),
        [
            {"region": f"{name}/{n % 10}组", "head": f"户主{n}", "size": 4, "tags": [], "away": 0}
            for name in names
            for n in range(HOMES)
        ],
    )
    for head in (True, False):
        columns = ["household_id", "name", "is_head", "role"]
        run(insert(people).from_select(columns, select(households.c.id, households.c.head, literal(head), literal(0))))
    for d in reversed(range(days)):
        day, opened = DAY - timedelta(days=d), OPENED - timedelta(days=d)
        closes = opened + timedelta(hours=4)
        asked = {"name": "早", "prompt": "checkin", "day": day, "opened_at": opened, "closes_at": closes}
        run(insert(rounds), [{**asked, "region": name, "closed_at": closes if d else None} for name in names])
        told = households.c.id % 10 != d % 10
        at = opened + timedelta(minutes=10)
        values = {
            "channel": literal("c"),
            "message_id": cast(households.c.id, String).concat(f"-{d}"),
            "chat": literal("g"),
            "sender": cast(households.c.id, String),
            "text": literal("都好"),
            "region": households.c.region,
            "household_id": households.c.id,
            "at": literal(at, Instant),
            "outcome": literal("handled"),
        }
        run(insert(inbox).from_select(list(values), select(*values.values()).where(told)))
        heard = {
            "household_id": inbox.c.household_id,
            "region": inbox.c.region,
            "day": literal(day),
            "round_id": rounds.c.id,
            "at": inbox.c.at,
            "inbox_id": inbox.c.id,
            "proxy": literal(False),
            "late": literal(False),
            "status": literal("normal"),
            "temps": literal([], JSON),
            "symptoms": literal([], JSON),
            "current": literal(True),
        }
        here = rounds.c.region == func.substr(inbox.c.region, 1, func.length(inbox.c.region) - 3)
        statement = select(*heard.values()).join(rounds, here).where(inbox.c.at == at, rounds.c.day == day)
        run(insert(checkins).from_select(list(heard), statement))


@pytest.fixture(scope="module", params=[(1, 1), (67, 14)], ids=["village", "county"])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """600 households on their first day; 40,000 households after a fortnight."""
    villages, days = request.param
    path: Path = tmp_path_factory.mktemp("speed") / "test.db"
    db = database.connect(f"sqlite:///{path}")
    migrate.upgrade(db.engine)
    clock = SimulatedClock(OPENED + timedelta(hours=1))
    made = Store(db, clock, ZONE, Vault("mKzn5VQcTWNgrbF5xo8q2RBvPn6cDBTgS2s2gQXgD2M="))
    made.write(lambda tx: fill(tx, villages, days))
    yield made
    made.close()


def took(store: Store, work: Callable[[Transaction, Round], object]) -> float:
    """The median of eleven times, each in a transaction of its own; of the processor, as others use the machine too."""
    times = []
    for _ in range(11):

        def timed(tx: Transaction) -> float:
            round_ = tx.rounds.current(VILLAGE, "checkin")
            assert round_ is not None
            begun = time.thread_time()
            work(tx, round_)
            return time.thread_time() - begun

        times.append(store.read(timed))
    print(f"{median(times) * 1000:.1f} ms")  # shown with -s
    return median(times)


def test_who_is_missing(store: Store) -> None:
    assert store.read(lambda tx: len(tx.rounds.not_heard(tx.rounds.standing(VILLAGE)[0]))) == HOMES // 10
    assert took(store, lambda tx, round_: tx.rounds.not_heard(round_)) < BOUND


def test_progress(store: Store) -> None:
    progress = store.read(lambda tx: tx.rounds.progress(tx.rounds.standing(VILLAGE)[0]))
    assert progress == (HOMES, HOMES * 9 // 10, HOMES // 10)
    assert took(store, lambda tx, round_: tx.rounds.progress(round_)) < BOUND


def test_one_grid(store: Store) -> None:
    assert took(store, lambda tx, round_: tx.rounds.not_heard(round_, f"{VILLAGE}/0组")) < BOUND / 2
