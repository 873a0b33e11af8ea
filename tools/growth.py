"""`make bench-growth`: what a message, who-is-missing and the day's report cost with years of history behind them.

A county of 40,200 households on SQLite, with none, one and ten million check-ins of earlier days and the messages they
came from. The three are asked in turn, so that a machine that slows down slows all of them; what counts is the ratio
to the one without history.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

from sqlalchemy import event

from bot import Bot
from core.config import parse
from core.model import Message
from core.replay import SimulatedClock
from tools.village import AES_KEY, AGENT, CORP, SECRET_KEY, TOKEN

BOUND = 1.2
VILLAGES, HOMES = 67, 600
TODAY, OPENED = date(2020, 9, 1), datetime(2020, 8, 31, 23, 30, tzinfo=UTC)  # half past seven in the village
VILLAGE = "县/乡0/村0"
TEXTS = ("三口都好，36.5", "四口都正常，36.6", "三十六度五都好着呢", "体温36.4 正常")
BLOCK, TURNS = 60, 9  # messages of one turn, and turns of each database

ROSTER = f"""
WITH RECURSIVE n(v) AS (SELECT 0 UNION ALL SELECT v + 1 FROM n WHERE v < {VILLAGES - 1})
INSERT INTO regions (path, name, level) SELECT '县/乡' || (v / 16) || '/村' || v, '村' || v, 'village' FROM n;
WITH RECURSIVE n(h) AS (SELECT 0 UNION ALL SELECT h + 1 FROM n WHERE h < {HOMES - 1})
INSERT INTO households (region, head, size, tags, away)
SELECT path || '/' || (h % 10) || '组', '户主' || h, 4, '[]', 0 FROM regions JOIN n;
INSERT INTO people (household_id, name, is_head, role) SELECT id, head, 1, 0 FROM households;
INSERT INTO people (household_id, name, is_head, role) SELECT id, '家人', 0, 0 FROM households;
INSERT INTO accounts (channel, userid, person_id) SELECT 'wecom', 'h' || household_id, id FROM people WHERE is_head;
"""
ROUNDS = """
INSERT INTO rounds (region, name, prompt, day, opened_at, closes_at, closed_at)
SELECT path, '早', 'checkin', :day, :opened, :closes, :closed FROM regions WHERE level = 'village'
"""
# of ten households nine report, and one in three says something else besides
DAY = (
    ROUNDS,
    """
INSERT INTO inbox (channel, message_id, sender, text, region, household_id, at, answer, outcome)
SELECT 'wecom', :n || '-' || id, 'h' || id, '三口都好，36.5', substr(region, 1, length(region) - 3), id,
       strftime('%Y-%m-%d %H:%M:%S.000000', :opened, '+' || (id % 7200) || ' seconds'), '收到，正常。', 'handled'
FROM households WHERE id % 10 != :n % 10
""",
    """
INSERT INTO checkins (household_id, region, day, round_id, at, inbox_id, proxy, late, headcount, status, temps,
                      symptoms, current)
SELECT h.id, h.region, :day, r.id, i.at, i.id, 0, 0, 3, iif(h.id % 2000 = :n, 'abnormal', 'normal'), '[36.5]', '[]', 1
FROM inbox i JOIN households h ON h.id = i.household_id JOIN rounds r ON r.region = i.region AND r.day = :day
WHERE i.id > :last
""",
    """
INSERT INTO inbox (channel, message_id, sender, text, region, household_id, at, outcome)
SELECT 'wecom', 'q' || :n || '-' || id, 'h' || id, '知道了', substr(region, 1, length(region) - 3), id,
       strftime('%Y-%m-%d %H:%M:%S.000000', :opened, '+' || (id % 36000) || ' seconds'), 'quiet'
FROM households WHERE id % 3 = :n % 3
""",
    """
INSERT INTO letters (key, channel, address, is_group, priority, text, state, created_at, due_at, attempts, parts_sent,
                     accepted_at)
SELECT path || ':' || :n || ':' || column1, 'push', path, 1, 3, '请报平安', 'accepted', :opened, :opened, 1, 1, :opened
FROM regions JOIN (VALUES (1), (2), (3), (4), (5), (6))
""",
    """
INSERT INTO firings (schedule, planned_at, region, fired_at, outcome)
SELECT '早报' || column1, :opened, path, :opened, 'done'
FROM regions JOIN (VALUES (1), (2), (3), (4), (5), (6))
""",
    """
INSERT INTO alarms (region, number, household_id, checkin_id, raised_at, closed_at, outcome)
SELECT substr(region, 1, length(region) - 3), id, household_id, id, at, at, '已送县医院'
FROM checkins WHERE day = :day AND status = 'abnormal'
""",
)


def stamp(moment: datetime) -> str:
    """A time as the store keeps it on SQLite."""
    return moment.strftime("%Y-%m-%d %H:%M:%S.%f")


def fill(file: Path, checkins: int, first: int) -> int:
    """Add days of history until there are so many check-ins; `first` is the number of the next day back. Returns the
    next one."""
    with closing(sqlite3.connect(file, isolation_level=None)) as opened:
        for pragma in ("synchronous=OFF", "foreign_keys=OFF", "cache_size=-2000000", "wal_autocheckpoint=20000"):
            opened.execute(f"PRAGMA {pragma}")
        while opened.execute("SELECT coalesce(max(id), 0) FROM checkins").fetchone()[0] < checkins:
            first -= 1
            at = OPENED - timedelta(days=first)
            (last,) = opened.execute("SELECT coalesce(max(id), 0) FROM inbox").fetchone()
            closes = stamp(at + timedelta(hours=4))
            values = {"n": first, "day": (TODAY - timedelta(days=first)).isoformat(), "opened": stamp(at)}
            opened.execute("BEGIN")
            for statement in DAY:
                opened.execute(statement, {**values, "closes": closes, "closed": closes, "last": last})
            opened.execute("COMMIT")
        opened.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return first


def open_today(file: Path) -> None:
    """The round of today, in every village, still open."""
    with closing(sqlite3.connect(file)) as opened, opened:
        values = {"day": TODAY.isoformat(), "opened": stamp(OPENED), "closes": stamp(OPENED + timedelta(hours=9))}
        opened.execute(ROUNDS, {**values, "closed": None})


@dataclass
class County:
    """One database and what was measured on it, in seconds."""

    name: str
    bot: Bot
    size: int
    messages: list[float] = field(default_factory=list)
    missing: list[float] = field(default_factory=list)
    report: list[float] = field(default_factory=list)
    number: int = 0

    def hear(self, count: int) -> None:
        """Messages of distinct households, each answered and durable before the next; the mean of a block counts."""
        begun = time.perf_counter()
        for _ in range(count):
            self.number += 1
            home = 1 + self.number * 7919 % (VILLAGES * HOMES)
            text = TEXTS[self.number % len(TEXTS)]
            answer = self.bot.take(Message("wecom", f"today-{self.number}", f"h{home}", text))
            assert answer is not None
            assert answer.startswith("收到"), answer
        self.messages.append((time.perf_counter() - begun) / count)

    def look(self) -> None:
        for work, took in ((self._missing, self.missing), (self._report, self.report)):
            begun = time.perf_counter()
            self.bot.store.read(work)
            took.append(time.perf_counter() - begun)

    def _missing(self, tx: Any) -> None:
        round_ = tx.rounds.current(VILLAGE, "checkin")
        assert len(tx.rounds.not_heard(round_)) > HOMES // 2

    def _report(self, tx: Any) -> None:
        assert tx.reports.daily(VILLAGE, TODAY)["households"]["total"] == HOMES

    def county(self) -> float:
        begun = time.perf_counter()
        self.bot.store.read(lambda tx: tx.reports.daily("县", TODAY))
        return time.perf_counter() - begun

    def scans(self) -> list[str]:
        """Statements that walk through a whole table of what has been said."""
        seen: dict[str, None] = {}

        @event.listens_for(self.bot.store.database.engine, "checkout")
        def trace(connection: Any, *_: object) -> None:
            connection.set_trace_callback(lambda sql: seen.setdefault(sql))

        self.hear(2)
        self.look()
        event.remove(self.bot.store.database.engine, "checkout", trace)
        return list(self._explain(seen))

    def _explain(self, statements: Any) -> Iterator[str]:
        with closing(sqlite3.connect(self.bot.store.database.engine.url.database)) as opened:
            for sql in statements:
                if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "INSERT", "WITH")):
                    plan = [row[3] for row in opened.execute(f"EXPLAIN QUERY PLAN {sql}")]
                    big = ("inbox", "checkins", "readings", "letters", "firings", "rounds")
                    for step in plan:
                        if step.startswith("SCAN ") and step.split()[1] in big:
                            yield f"{step}: {' '.join(sql.split())[:160]}"


def counties(folder: Path, sizes: list[int], stack: ExitStack) -> list[County]:
    """A database for each size, the larger ones grown from the smaller."""
    clock = SimulatedClock(OPENED + timedelta(hours=1))
    door = {"type": "wecom_app", "corp_id": CORP, "agent_id": AGENT, "secret": "none", "token": TOKEN}
    config = {"secret_key": SECRET_KEY, "channels": {"wecom": {**door, "aes_key": AES_KEY}}}

    def build(file: Path) -> Bot:
        return Bot(parse({**config, "database": f"sqlite:///{file}"}, folder / "config.yaml", {}), clock)

    growing, day = folder / "growing.db", 1 + max(sizes) // (VILLAGES * HOMES * 9 // 10) + 1
    build(growing).close()
    with closing(sqlite3.connect(growing)) as opened:
        opened.executescript(ROSTER)
    made = []
    for size in sorted(sizes):
        begun = time.perf_counter()
        day = fill(growing, size, day)
        file = folder / f"{size}.db"
        (shutil.move if size == max(sizes) else shutil.copy)(growing, file)
        open_today(file)
        print(
            f"{size:>10,} check-ins: {file.stat().st_size / 1e6:,.0f} MB, filled in {time.perf_counter() - begun:.0f} s"
        )
        bot = build(file)
        stack.callback(bot.close)
        made.append(County(f"{size:,}", bot, size))
    return made


def tell(what: str, made: list[County], values: Callable[[County], list[float]]) -> float:
    """A line of medians, and the worst ratio to the county without history."""
    ours = [median(values(one)) for one in made]
    ratios = [value / ours[0] for value in ours]
    cells = "".join(f"{value * 1e3:12.3f} ms ×{ratio:4.2f}" for value, ratio in zip(ours, ratios, strict=True))
    print(f"{what:34}{cells}")
    return max(ratios)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=[0, 1_000_000, 10_000_000], help="check-ins of history")
    parser.add_argument("--folder", type=Path, help="where the databases are made: 7 GB (default: the machine's own)")
    chosen = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cunxin-growth-", dir=chosen.folder)))
        made = counties(folder, chosen.sizes, stack)
        for one in made:
            one.hear(3 * BLOCK)
            one.look()
            one.messages.clear()
            one.missing.clear()
            one.report.clear()
        for _ in range(TURNS):
            for one in random.sample(made, len(made)):
                one.hear(BLOCK)
                one.look()
        print(f"{'':34}{''.join(f'{one.name:>20}' for one in made)}")
        worst = {
            "a message, answered and durable": tell("a message, answered and durable", made, lambda one: one.messages),
            "who is missing": tell("who is missing, 600 households", made, lambda one: one.missing),
            "the day's report": tell("the day's report of a village", made, lambda one: one.report),
        }
        tell(f"the county's, {VILLAGES * HOMES:,} households", made, lambda one: [one.county() for _ in range(3)])
        for line in made[-1].scans():
            print("walks through a whole table:", line)
    over = [f"{what} ×{ratio:.2f}" for what, ratio in worst.items() if ratio > BOUND]
    if over:
        sys.exit(f"more than {BOUND} × the cost without history: {', '.join(over)}")


if __name__ == "__main__":
    main()
