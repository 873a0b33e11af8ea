"""`make crash`: kill -9 under load, again and again, and afterwards look whether anything was lost or counted twice.

Distinct encrypted messages go to the real processes over several connections; web, clock, postman or all of them are
killed at random moments and started again. What got no answer is repeated with the same MsgId. Letters go to a
stand-in for the platform that now and then takes one and loses its answer.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import threading
import time
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from tests.platform import Platform, faults
from tools import comparison
from tools.load import Line, Sent
from tools.village import AGENT, ALL, CORP, PUSH_KEY, Scratch, accounts

TRIES, PAUSE = 400, 0.1  # how often and in what seconds the platform repeats, so that all is answered in the end
UP = 2.0  # seconds a start after a crash may take
SICK = 12  # households that report a fever again and again; the others are well
TEXTS = ("三口都好，36.5", "365 367", "我家四口都正常，36.5左右", "三十六度五都好着呢", "体温36.4 正常", "捎两袋盐")
SCHEDULES = [{"name": "短文", "job": "notices.rotate", "cron": "* * * * *"}]


@dataclass
class Course:
    """What happened from the platform's side: every message, every kill, every answer of its own that it lost."""

    sent: list[Sent] = field(default_factory=list)
    fevers: set[str] = field(default_factory=set)  # ids of the messages that a doctor must hear of
    differed: list[Sent] = field(default_factory=list)  # a repeat got another answer
    kills: list[tuple[float, str]] = field(default_factory=list)
    starts: list[float] = field(default_factory=list)
    starts_together: list[float] = field(default_factory=list)  # all three at once
    lost: set[int] = field(default_factory=set)  # deliveries whose answer never arrived
    delivered_at: list[float] = field(default_factory=list)

    def kill(self, village: Scratch, *names: str) -> None:
        """`kill -9`, and when: whatever a postman was delivering then may be said again."""
        village.kill(*names)
        self.kills += [(time.monotonic(), name) for name in names]


class Voices:
    """The village talking over several connections until told to stop. Everything is said until it is answered."""

    def __init__(self, port: int, course: Course, connections: int, seed: int) -> None:
        self._port, self._course = port, course
        self._stopping = threading.Event()
        self._numbers = iter(range(10**15, 10**16))
        self._guard = threading.Lock()
        people = accounts()
        self._sick, self._well = people[:SICK], people[SICK:]
        self._threads = [
            threading.Thread(target=self._talk, args=(random.Random(seed + n),), daemon=True)
            for n in range(connections)
        ]
        self._threads.append(threading.Thread(target=self._worry, daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        for thread in self._threads:
            thread.join()

    def _new(self, sender: str, text: str) -> Sent:
        with self._guard:
            sent = Sent(str(next(self._numbers)), sender, text)
            self._course.sent.append(sent)
        return sent

    def _talk(self, chance: random.Random) -> None:
        with closing(Line(self._port)) as line:
            while not self._stopping.is_set():
                sent = line.deliver(self._new(chance.choice(self._well), chance.choice(TEXTS)), TRIES, PAUSE)
                if chance.random() < 0.05:  # our answer was lost on its way: the platform asks once more
                    again = line.deliver(Sent(sent.id, sent.sender, sent.text), TRIES, PAUSE)
                    if again.answer != sent.answer:
                        self._course.differed.append(again)

    def _worry(self) -> None:
        """A fever every second or so, no two alike: each is to reach the doctor."""
        n = 0
        with closing(Line(self._port)) as line:
            while not self._stopping.wait(0.8):
                first, second = 37.5 + n // SICK % 36 / 10, 37.4 + n // SICK // 36 / 10
                sent = self._new(self._sick[n % SICK], f"老人{first:.1f}，孩子{second:.1f}，都咳嗽")
                self._course.fevers.add(sent.id)
                line.deliver(sent, TRIES, PAUSE)
                n += 1


def stand_in(course: Course, chance: random.Random) -> Platform:
    """A platform of our village that loses one answer in twenty, and refuses one call in thirty."""

    class Ours(Platform):
        corp_id, corp_secret, agent_id, webhook_keys = CORP, "scratch", AGENT, (PUSH_KEY,)

        def _deliver(self, *told: Any, **more: Any) -> None:
            super()._deliver(*told, **more)
            if not more.get("dropped"):
                course.delivered_at.append(time.monotonic())

    platform = Ours(comparison.now)
    lose, break_off = faults.drop(accepted=True), faults.drop(accepted=False)

    def step(request: Any, go_on: Any) -> Any:
        luck = chance.random()
        if luck < 0.05:
            course.lost.add(len(platform.delivered))
            return lose(request, go_on)
        return break_off(request, go_on) if luck < 0.08 else go_on()

    for path in ("/cgi-bin/message/send", "/cgi-bin/webhook/send"):
        platform.always(path, step)
    return platform


def rounds(village: Scratch, course: Course, count: int, chance: random.Random) -> None:
    """Kill and start again so many times, each time somebody else, or all."""
    names = list(village.processes)
    for n in range(count):
        time.sleep(chance.uniform(0.3, 2.0))
        victims = names if len(names) == 1 or chance.random() < 0.25 else [chance.choice(names)]
        if n < len(ALL) and len(names) > 1:
            victims = [names[n]]  # each of them at least once
        course.kill(village, *victims)
        time.sleep(chance.choice((0.0, 0.3)))
        took = village.start(*victims)
        if village.front.name in victims:
            (course.starts if len(victims) == 1 else course.starts_together).append(took)
        for name in victims:
            village.processes[name].wait()


def crash(folder: Path, count: int, connections: int, seed: int, *, wind: bool = False, **form: Any) -> list[str]:
    """The whole course in a folder; what was found wrong, a line each. `wind`: let the time that a letter waits after
    its postman died pass by moving its times, instead of waiting for it."""
    course, chance = Course(), random.Random(seed)
    steps = {"schedules": SCHEDULES, "alarms": {"secretary": 1, "township": 2}}
    with stand_in(course, chance) as platform, Scratch(folder, platform.url, **steps, **form) as village:
        village.start()
        for process in village.processes.values():
            process.wait()
        begun = comparison.now() + timedelta(seconds=1)  # the clock has looked once, and knows since when
        with closing(Line(village.port)) as line:
            line.deliver(Sent("1", "shuji", "开报 早"))
        voices = Voices(village.port, course, connections, seed)
        voices.start()
        rounds(village, course, count, chance)
        voices.stop()
        ended = comparison.now()
        if wind:
            course.kill(village, *village.processes)
            comparison.wind(village)
            platform.rest()  # the hour passes for it too
            village.start()
        comparison.settle(village)
        tell(course, ended - begun)
        found = comparison.wrong(village, course, platform, begun, ended)
    slow = [f"{took:.2f}" for took in course.starts if took > UP]
    return found + ([f"start-up took {', '.join(slow)} s, the bound is {UP} s"] if slow else [])


def tell(course: Course, lasted: Any) -> None:
    tries = sum((sent.troubles.total() for sent in course.sent), 0)
    print(
        f"{len(course.kills)} kills in {lasted.total_seconds():.0f} s; {len(course.sent)} messages answered after"
        f" {tries} tries that were not; {len(course.delivered_at)} letters' messages delivered, the answer to"
        f" {len(course.lost)} of them lost"
    )
    for what, starts in (("", course.starts), (", all three at once", course.starts_together)):
        if starts:
            print(
                f"start-up after a crash{what}: {min(starts):.2f} to {max(starts):.2f} s, median {median(starts):.2f} s"
            )


def main(arguments: Iterable[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--connections", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--apart", action="store_true", help="web, clock and postman as processes of their own")
    parser.add_argument("--redis", action="store_true", help="with a real Redis")
    parser.add_argument("--postgres", action="store_true", help="on a real PostgreSQL instead of SQLite")
    chosen = vars(parser.parse_args(arguments))
    with tempfile.TemporaryDirectory(prefix="cunxin-crash-", ignore_cleanup_errors=True) as folder:
        found = crash(Path(folder), chosen.pop("rounds"), chosen.pop("connections"), chosen.pop("seed"), **chosen)
    sys.exit("\n".join(found) if found else print("nothing lost, nothing twice"))


if __name__ == "__main__":
    main()
