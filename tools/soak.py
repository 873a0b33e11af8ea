"""`make soak`: a steady load on the real `run` for half an hour; memory must stay small and flat.

Messages leave at their planned moments whether or not the last ones were answered, as a village's do, so a stall shows
in every latency behind it.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import tempfile
import threading
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

from tests.platform import Platform
from tools import comparison
from tools.load import Line, Sent, percentile
from tools.village import AGENT, CORP, PUSH_KEY, Scratch

MOST = 250.0  # MB, of all processes of `run`
GROWTH = 15.0  # MB after the warm-up: 45 bytes for each message of half an hour, so none is kept
CONNECTIONS = 16
TEXTS = (
    "三口都好，36.5",
    "365 367",
    "我家四口都正常，36.5左右",
    "三十六度五都好着呢",
    "捎两袋盐",
    "体温36.4 正常",
    "知道了",
)


HOMES = 4000  # of one big village, so that nobody reports more often than every 20 s


def roster() -> str:
    """A village of so many households, each with an account, and its secretary."""
    rows = ["乡镇,村,网格,户主,人口,电话,标签,联户长,成员,职务,账号"]
    rows += [f"枕头乡,垣上村,{n % 40}组,户主{n},4,,,,,,wecom:h{n}" for n in range(HOMES)]
    return "\n".join([*rows, "枕头乡,垣上村,1组,村支书,3,,,,,村支书,wecom:shuji", ""])


class Ours(Platform):
    corp_id, corp_secret, agent_id, webhook_keys = CORP, "scratch", AGENT, (PUSH_KEY,)


class Steady:
    """So many messages a second, each by the first connection that is free."""

    def __init__(self, port: int, rate: float, seconds: float) -> None:
        self._port, self._rate, self._until = port, rate, seconds
        self._numbers = itertools.count()
        self._guard = threading.Lock()
        self._people = [f"h{n}" for n in range(HOMES)]
        self.took: list[tuple[float, float]] = []  # planned moment, seconds from it to the answer
        self.troubles: Counter[str] = Counter()
        self.begun = 0.0
        self.threads = [threading.Thread(target=self._talk, daemon=True) for _ in range(CONNECTIONS)]

    def start(self) -> None:
        self.begun = time.perf_counter()
        for thread in self.threads:
            thread.start()

    def _talk(self) -> None:
        with closing(Line(self._port)) as line:
            while True:
                with self._guard:
                    n = next(self._numbers)
                planned = n / self._rate
                if planned >= self._until:
                    return
                time.sleep(max(planned - (time.perf_counter() - self.begun), 0))
                # everybody in turn, and the next time something else
                sent = Sent(
                    str(10**15 + n), self._people[n % len(self._people)], TEXTS[n // len(self._people) % len(TEXTS)]
                )
                line.deliver(sent, tries=3)
                self.troubles.update(sent.troubles)
                if sent.answered:
                    self.took.append((planned, time.perf_counter() - self.begun - planned))
                else:
                    self.troubles["never answered"] += 1


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--rate", type=float, default=200, help="messages a second")
    chosen = parser.parse_args()
    warm = min(120.0, chosen.minutes * 60 / 4)  # until then caches fill
    rows = min(60.0, chosen.minutes * 6)
    memory: list[tuple[float, float]] = []
    with (
        tempfile.TemporaryDirectory(prefix="cunxin-soak-", ignore_cleanup_errors=True) as folder,
        Ours(comparison.now) as platform,
        Scratch(Path(folder), platform.url, people=roster()) as village,
    ):
        village.start()
        with closing(Line(village.port)) as line:
            line.deliver(Sent("1", "shuji", "开报 早"))
        steady = Steady(village.port, chosen.rate, chosen.minutes * 60)
        steady.start()
        print(f"{'minute':>6} {'messages':>9} {'p50 ms':>8} {'p99 ms':>8} {'memory MB':>10} {'CPU %':>6}", flush=True)
        before, used = 0.0, village.front.cpu()
        while any(thread.is_alive() for thread in steady.threads):
            time.sleep(1.0)
            now = time.perf_counter() - steady.begun
            memory.append((now, village.front.memory() / 1e6))
            if now - before >= rows:
                took = [seconds for planned, seconds in steady.took if before <= planned < now]
                cpu = village.front.cpu()
                half, most = percentile(took, 0.5) * 1e3, percentile(took, 0.99) * 1e3
                print(
                    f"{now / 60:6.1f} {len(took):9} {half:8.1f} {most:8.1f}"
                    f" {memory[-1][1]:10.1f} {(cpu - used) / (now - before) * 100:6.0f}",
                    flush=True,
                )
                before, used = now, cpu
        code = village.front.stop()
        stored = comparison.count(village)
        log = village.log()
    took = [seconds for _, seconds in steady.took]
    early = [mb for at, mb in memory if at <= warm]
    late = [mb for at, mb in memory if at > warm]
    growth = max(late[-max(len(late) // 10, 1) :]) - max(early[-5:])
    print(
        f"{len(took)} answered, {stored} stored, p50 {percentile(took, 0.5) * 1e3:.1f} ms,"
        f" p99 {percentile(took, 0.99) * 1e3:.1f} ms, slowest {max(took) * 1e3:.0f} ms; memory at most"
        f" {max(mb for _, mb in memory):.0f} MB, {growth:+.1f} MB after {warm:.0f} s of warm-up;"
        f" troubles {dict(steady.troubles) or 'none'}"
    )
    wrong = [
        told
        for told, bad in (
            (f"more than {MOST:.0f} MB", max(mb for _, mb in memory) > MOST),
            (f"memory grew by more than {GROWTH:.0f} MB", growth > GROWTH),
            ("what was answered is not what is stored", stored != len(took)),
            ("messages were not answered at the first try", bool(steady.troubles)),
            ("p99 over 100 ms", percentile(took, 0.99) > 0.1),
            (f"SIGTERM ended it with {code}", code != 0),
            ("a traceback in the log", "Traceback" in log),
        )
        if bad
    ]
    sys.exit("; ".join(wrong) or None)


if __name__ == "__main__":
    main()
