"""A fortnight of the sample village against an independent count: 85 households, 12 isolation cases, 3 outages of the
bot, a flood and the way back. The count below knows only what it let people say, nothing of the bot."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot import Bot
from core import config
from core.model import Message
from core.replay import Recorder, SimulatedClock
from store import roster

ZONE = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parent.parent / "data"
VILLAGE = "枕头乡/垣上村"
FIRST = date(2020, 2, 5)
OUTAGES = {3: (8, 10), 6: (9, 11), 11: (7, 8)}  # day → hours in which the bot is down
FLOOD = 9  # the day on which the mode is switched in the morning and back in the evening
SECONDS = 60  # for the whole fortnight


@dataclass(frozen=True)
class Home:
    """What a person of the village knows of a household: its head, size and account."""

    head: str
    grid: str
    size: int
    account: str | None


@dataclass
class Count:
    """What was said on a day, by household head."""

    status: dict[str, str] = field(default_factory=dict)
    heads: dict[str, int | None] = field(default_factory=dict)
    wrote: set[str] = field(default_factory=set)


def homes() -> list[Home]:
    import csv

    found = []
    with (DATA / "roster.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            if int(row["人口"]):
                own = [part for part in row["账号"].replace(";", "、").split("、") if part and "=" not in part]
                account = own[0].partition(":")[2] if own else None
                found.append(Home(row["户主"], row["网格"], int(row["人口"]), account))
    return found


def sentences(home: Home, chance: random.Random) -> tuple[str, str, int | None]:
    """(what somebody says, what it means, the heads it counts)."""
    degree = chance.choice(["36.2", "36.5", "三十六度六", "36度4"])
    return (
        chance.choice(
            [
                (f"我家{home.size}口都好，{degree}", "normal", home.size),
                ("都好", "normal", None),
                (f"{degree}，正常", "normal", None),
                ("打卡", "unstated", None),
                ("全家平安，没有发烧咳嗽", "normal", None),
                ("孩子发烧了38.2", "abnormal", None),
            ]
        )
        if chance.random() < 0.97
        else ("我有点咳嗽，嗓子疼", "abnormal", None)
    )


class Fortnight:
    """The bot, restarted at each outage, and people who talk to it."""

    def __init__(self, folder: Path) -> None:
        self.settings = config.load(DATA / "demo.yaml").model_copy(update={"database": f"sqlite:///{folder / 'f.db'}"})
        self.clock = SimulatedClock(datetime(2020, 2, 5, 6, 0, tzinfo=ZONE).astimezone(UTC))
        self.bot = self._start()
        result = self.bot.store.write(lambda tx: roster.load(tx, DATA / "roster.csv"))
        assert result.problems == []
        self.number = 0
        self.messages = 0

    def _start(self) -> Bot:
        bot = Bot(self.settings, self.clock, {"console": Recorder("console")})
        bot.clock.tick()
        bot.store.write(lambda tx: tx.outages.beat())
        return bot

    def until(self, moment: datetime) -> None:
        while (due := self.bot.clock.upcoming()) is not None and due <= moment:
            self.clock.at = max(due, self.clock.at)
            self.bot.clock.tick()
            self.deliver()
        self.clock.at = moment

    def deliver(self) -> None:
        while self.bot.postman.round():
            pass

    def says(self, account: str, text: str, *, chat: str | None = "g1") -> str | None:
        self.number += 1
        self.messages += 1
        message = Message("console", f"f{self.number}", account, text, chat, account, self.clock.at)
        answer = self.bot.take(message)
        self.deliver()
        return answer

    def restart_after(self, moment: datetime) -> None:
        """Down until a moment: nothing is heard, nothing fires."""
        self.bot.store.write(lambda tx: tx.outages.beat())
        self.bot.close()
        self.clock.at = moment
        self.bot = self._start()


def at(day: date, hour: float) -> datetime:
    return (datetime(day.year, day.month, day.day, tzinfo=ZONE) + timedelta(hours=hour)).astimezone(UTC)


@pytest.fixture(scope="module")
def fortnight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """Fourteen days: the reports as the bot gave them, and the independent counts."""
    started = time.process_time()  # of the bot, not of whatever else the machine does
    chance = random.Random(20200205)
    village = homes()
    life = Fortnight(tmp_path_factory.mktemp("fortnight"))
    heads = [home for home in village if sum(other.head == home.head for other in village) == 1]
    with_account = [home for home in heads if home.account]
    isolated = chance.sample([home for home in with_account if home.account not in ("u01",)], 12)
    counts: list[Count] = []
    reports: list[dict[str, Any]] = []
    for n in range(14):
        day = FIRST + timedelta(days=n)
        count = Count()
        life.until(at(day, 7.55))
        life.bot.store.write(lambda tx: tx.outages.beat())
        for home in isolated[n * 12 // 14 : (n + 1) * 12 // 14]:
            told = life.says("shuji", f"隔离 {home.head} 从武汉回来", chat=None)
            assert "确认" in (told or ""), told
            assert life.says("shuji", "确认", chat=None)
        count.wrote.update(head for head in ["柴国庆"] if n * 12 // 14 < (n + 1) * 12 // 14)
        if n == FLOOD:
            assert life.says("shuji", "模式 防汛", chat=None)
            assert life.says("shuji", "确认", chat=None)
            count.wrote.add("柴国庆")
        speaking = [(home, at(day, 7.6 + chance.random() * 4.2)) for home in with_account if chance.random() < 0.85]
        down = OUTAGES.get(n)
        fallen = False
        for home, moment in sorted(speaking, key=lambda pair: pair[1]):
            if down and at(day, down[0]) <= moment < at(day, down[1]):
                continue  # said to a machine that was off; the platform gave up
            if down and not fallen and moment >= at(day, down[1]):
                fallen = True
                life.until(at(day, down[0]))
                life.restart_after(at(day, down[1]))
            life.until(moment)
            assert home.account is not None
            if n == FLOOD:
                life.says(home.account, chance.choice(["在家呢", f"已转移到学校，{home.size}口人"]))
                count.wrote.add(home.head)
                count.status[home.head] = "called"  # an answer to a roll-call says how they are, too
                count.heads[home.head] = None
                continue
            text, status, people = sentences(home, chance)
            life.says(home.account, text)
            count.wrote.add(home.head)
            count.status[home.head] = status
            count.heads[home.head] = people
        if n == FLOOD:
            life.until(at(day, 13))
            assert life.says("shuji", "模式 疫情", chat=None)
            assert life.says("shuji", "确认", chat=None)
        life.until(at(day, 21))
        life.bot.store.write(lambda tx: tx.outages.beat())
        reports.append(life.bot.store.write(lambda tx: tx.reports.issue(VILLAGE, tx.day())))
        counts.append(count)
    cases = life.bot.store.read(lambda tx: tx.audit.broken())
    took = time.process_time() - started
    yield {"reports": reports, "counts": counts, "homes": village, "broken": cases, "took": took, "said": life.messages}
    life.bot.close()


@pytest.mark.parametrize("n", range(14))
def test_the_day_equals_the_count(fortnight: dict[str, Any], n: int) -> None:
    report, count, village = fortnight["reports"][n], fortnight["counts"][n], fortnight["homes"]
    sizes = {home.head: home.size for home in village}
    assert report["households"]["total"] == 85
    assert report["households"]["reported"] == len(count.status)
    assert report["households"]["heard_from"] == len(count.wrote)
    missing = {name.partition("(")[0] for name in report["households"]["missing"]}
    assert missing.isdisjoint(count.wrote)
    assert len(report["households"]["missing"]) == 85 - len(count.wrote)
    ill = {head for head, status in count.status.items() if status == "abnormal"}
    assert {one["household"] for one in report["abnormal"]} == ill
    covered = sum(min(sizes[head], people or sizes[head]) for head, people in count.heads.items())
    assert report["people"]["covered"] == covered


def test_outages_are_told(fortnight: dict[str, Any]) -> None:
    for n, report in enumerate(fortnight["reports"]):
        told = [(gap["since"][11:13], gap["until"][11:13]) for gap in report["outages"]]
        day = OUTAGES.get(n)
        if day:
            assert (f"{day[0]:02}", f"{day[1]:02}") in told, (n, told)


def test_the_audit_chain_is_whole(fortnight: dict[str, Any]) -> None:
    assert fortnight["broken"] is None


def test_it_is_fast(fortnight: dict[str, Any]) -> None:
    assert fortnight["said"] > 700
    assert fortnight["took"] < SECONDS, f"{fortnight['said']} messages took {fortnight['took']:.1f} s"
