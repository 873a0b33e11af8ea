"""`make bench`: durable encrypted check-ins, side by side with peers that answer and store less or nothing.

All contenders get the same kind of callbacks from the same driver, one after the other within a round and in rounds,
as a machine's speed drifts; what counts is the ratio within a round. Every answer is decrypted; at the end what ours
answered is compared with what is stored. Prints a table in Markdown (docs/performance.md keeps one).
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import platform
import selectors
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psutil
import yaml
from sqlalchemy import func, select

from store import database
from store.schema import checkins, inbox
from tools.driver import AES_KEY, APP_ID, DISTINCT, TOKEN, Load, drive, request, requests, said, steady
from tools.village import free_port

HERE = Path(__file__).resolve().parent.parent
HOMES = 600  # a large village; a household says something about once a second at the rates measured
REGION = "枕头乡/大村"
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
GIVEN = [
    "建国",
    "秀英",
    "小军",
    "桂香",
    "志强",
    "丽华",
    "海燕",
    "永福",
    "春梅",
    "大勇",
    "文斌",
    "玉兰",
    "国庆",
    "红霞",
    "保田",
    "金锁",
    "爱莲",
    "铁柱",
    "美玲",
    "长根",
]
LINES = 32  # connections that are kept open


def roster() -> str:
    """Households of a made-up village, their accounts gz0001 and on; the last is the secretary's."""
    rows = ["乡镇,村,网格,户主,人口,职务,账号"]
    names = (f"{surname}{given}" for given in GIVEN for surname in SURNAMES)
    doubled = itertools.chain(names, (f"{a}{b}" for a in "甲乙丙丁戊己庚辛壬癸" for b in GIVEN))
    for n, name in zip(range(1, HOMES + 1), doubled, strict=False):
        role = "村支书" if n == HOMES else ""
        rows.append(f"枕头乡,大村,{n % 12 + 1}组,{name},{n % 5 + 1},{role},gzh:gz{n:04}")
    return "\n".join(rows) + "\n"


@dataclass
class Round:
    """What one contender did in one round: requests a second, seconds, CPU seconds a request, MB."""

    rate: float
    p50: float
    p99: float
    cpu: float
    memory: float


@dataclass
class Contender:
    """Whoever answers on a port, as many requests a round as it does in some seconds."""

    name: str
    process: subprocess.Popen[bytes]
    port: int
    count: int
    rounds: list[Round] = field(default_factory=list)
    heard: set[int] = field(default_factory=set)
    empty: int = 0

    def load(self, first: int, senders: list[str]) -> Load:
        before = self._cpu()
        load = drive(self.port, requests(first, self.count, senders), LINES)
        spent = self._cpu() - before
        took = sorted(load.took)
        self.rounds.append(
            Round(load.rate, statistics.median(took), took[int(len(took) * 0.99)], spent / len(took), self._memory())
        )
        return load

    def _tree(self) -> list[psutil.Process]:
        top = psutil.Process(self.process.pid)
        return [top, *top.children(recursive=True)]

    def _cpu(self) -> float:
        return float(sum(sum(one.cpu_times()[:2]) for one in self._tree()))

    def _memory(self) -> float:
        return float(sum(one.memory_info().rss for one in self._tree())) / 1e6


def wait_for(port: int, process: subprocess.Popen[bytes] | None = None) -> None:
    for _ in range(300):
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if process is not None and process.poll() is not None:
                break
            time.sleep(0.1)
    raise SystemExit(f"nothing answers on port {port}")


def nothing(port: int) -> None:
    """A server that answers without looking: what the driver itself can do."""
    ready = selectors.DefaultSelector()
    ready.register(socket.create_server(("127.0.0.1", port)), selectors.EVENT_READ)
    while True:
        for key, _ in ready.select():
            line = key.fileobj
            assert isinstance(line, socket.socket)
            if line.getsockname() and line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                ready.register(line.accept()[0], selectors.EVENT_READ)
            elif line.recv(65536):
                line.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")
            else:
                ready.unregister(line)
                line.close()


class Bench:
    """The contenders, each started once and left running through all rounds."""

    def __init__(self, folder: Path, peers: Path, stack: ExitStack) -> None:
        self._folder, self._peers, self._stack = folder, peers, stack
        self._numbers = itertools.count(10**15, 10**6)
        self.senders = [f"gz{n:04}" for n in range(1, HOMES)]

    def _start(self, name: str, command: list[str], port: int, count: int, **more: str) -> Contender:
        log = self._stack.enter_context((self._folder / f"{name.split()[0]}.log").open("wb"))
        environment = {**os.environ, "TOKEN": TOKEN, "APP_ID": APP_ID, "AES_KEY": AES_KEY, **more}
        # in a folder of its own: WeRoBot keeps its sessions in a file where it runs
        process = subprocess.Popen(command, cwd=self._folder, env=environment, stdout=log, stderr=log)
        self._stack.callback(process.wait, 30)
        self._stack.callback(process.terminate)
        wait_for(port, process)
        return Contender(name, process, port, count)

    def ours(self, count: int) -> Contender:
        door = {"type": "official_account", "app_id": APP_ID, "token": TOKEN, "aes_key": AES_KEY}
        config = {
            "database": f"sqlite:///{self._folder}/bench.db",
            "channels": {"gzh": door},
            "safety": {"timestamp_window": 0},
            "limits": {"sender": 0},
        }
        path = self._folder / "config.yaml"
        path.write_text(yaml.safe_dump(config), encoding="utf-8")
        (self._folder / "roster.csv").write_text(roster(), encoding="utf-8")
        command = [sys.executable, str(HERE / "bot.py"), "--config", str(path)]
        subprocess.run([*command, "import", str(self._folder / "roster.csv")], check=True, capture_output=True)
        port = free_port()
        started = self._start("村信 run", [*command, "run", "--port", str(port)], port, count)
        opening = request(next(self._numbers), f"gz{HOMES:04}", "开报 早")  # so that 365 is an answer to something
        said(drive(port, [opening], 1).answers[0])
        return started

    def peer(self, name: str, app: str, workers: int, threads: int, count: int, **more: str) -> Contender:
        port = free_port()
        server = ["-k", "gthread", "-w", str(workers), "--threads", str(threads), "-b", f"127.0.0.1:{port}"]
        command = [
            str(self._peers / "bin" / "gunicorn"),
            *server,
            "--reuse-port",
            "--pythonpath",
            str(HERE / "tools/peers"),
        ]
        return self._start(name, [*command, f"{app}:app"], port, count, **more)

    def round(self, contenders: list[Contender]) -> None:
        for one in contenders:
            first = next(self._numbers)
            load = one.load(first, self.senders)
            one.heard |= set(range(first, first + one.count))
            for answer in load.answers:
                try:
                    said(answer)
                except ValueError:
                    one.empty += 1

    def distinct(self, ours: Contender) -> str:
        """The same load with hardly any text said twice: what is remembered of short texts helps nobody here."""
        first = next(self._numbers)
        load = drive(ours.port, requests(first, ours.count, self.senders, DISTINCT), LINES)
        ours.heard |= set(range(first, first + ours.count))
        for answer in load.answers:
            said(answer)
        return f"ours, hardly any text said twice: {load.rate:,.0f} requests/s"

    def steady(self, ours: Contender, rate: float, seconds: float) -> str:
        """Latencies at a steady rate, from the planned moment of each message."""
        first, count = next(self._numbers), int(rate * seconds)
        load = steady(ours.port, requests(first, count, self.senders), rate, LINES)
        ours.heard |= set(range(first, first + count))
        took = sorted(load.took)
        told = (
            f"at a steady {rate:.0f}/s for {seconds:.0f} s: p50 {took[count // 2] * 1e3:.1f} ms,"
            f" p99 {took[int(count * 0.99)] * 1e3:.1f} ms, slowest {took[-1] * 1e3:.0f} ms"
        )
        for answer in load.answers:
            said(answer)
        return told

    def stored(self, ours: Contender) -> str:
        """What ours answered against what is in its database. AssertionError if they differ."""
        with closing(database.connect(f"sqlite:///{self._folder}/bench.db")) as db:
            kept = db.read(lambda one: set(map(int, one.scalars(select(inbox.c.message_id)))))
            spoken = db.read(lambda one: one.scalar(select(func.count()).select_from(checkins))) or 0
        assert ours.heard <= kept, f"{len(ours.heard - kept)} answered and not stored"
        assert spoken == len(ours.heard), f"{spoken} check-ins of {len(ours.heard)} messages"
        return f"{len(ours.heard)} answered, {spoken} stored, every one of them"


def ratios(ours: Contender, other: Contender) -> str:
    """Ours over theirs in each round: median (least – most)."""
    each = [mine.rate / theirs.rate for mine, theirs in zip(ours.rounds, other.rounds, strict=True)]
    return f"{statistics.median(each):.2f} ({min(each):.2f} – {max(each):.2f})"


def row(one: Contender, ours: Contender) -> str:
    def of(what: Callable[[Round], float]) -> float:
        return statistics.median(map(what, one.rounds))

    return (
        f"| {one.name} | {of(lambda r: r.rate):,.0f} | {of(lambda r: r.p50) * 1e3:.0f}"
        f" | {of(lambda r: r.p99) * 1e3:.0f} | {of(lambda r: r.cpu) * 1e6:,.0f} | {of(lambda r: r.memory):.0f}"
        f" | {one.empty} | {'' if one is ours else ratios(ours, one)} |"
    )


def ceiling() -> float:
    """Requests a second that the driver can do."""
    port = free_port()
    idle = multiprocessing.Process(target=nothing, args=(port,), daemon=True)
    idle.start()
    wait_for(port)
    rate = drive(port, requests(1, 5000, ["u"]), LINES).rate
    idle.terminate()
    idle.join()
    return rate


def tables(rounds: int, scale: float, peers: Path) -> Iterator[str]:
    machine = f"{platform.platform()} · Python {platform.python_version()} · {os.cpu_count()} cores"
    yield f"{datetime.now(UTC):%Y-%m-%d} · {machine}"
    yield f"the driver alone: {ceiling():,.0f} requests/s over {LINES} connections"
    with tempfile.TemporaryDirectory(prefix="cunxin-bench-") as folder, ExitStack() as stack:
        bench = Bench(Path(folder), peers, stack)
        ours = bench.ours(int(3000 * scale))
        contenders = [
            ours,
            bench.peer("WeRoBot-session, its default", "werobot_echo", 1, 1, int(1500 * scale), SESSION="1"),
            bench.peer("WeRoBot-echo, stores nothing", "werobot_echo", 2, 16, int(6000 * scale)),
            bench.peer("Flask-wechatpy-echo, stores nothing", "flask_echo", 2, 16, int(6000 * scale)),
        ]
        for one in contenders:  # what is asked first is slow everywhere
            one.count, count = max(one.count // 5, 1), one.count
            bench.round([one])
            one.rounds.clear()
            one.count, one.empty = count, 0
        for _ in range(rounds):
            bench.round(contenders)
        yield f"medians of {rounds} alternating rounds, {LINES} connections\n"
        yield "| contender | requests/s | p50 ms | p99 ms | CPU µs/request | memory MB | empty | ours ÷ theirs |"
        yield "| --- | --- | --- | --- | --- | --- | --- | --- |"
        yield from (row(one, ours) for one in contenders)
        yield f"\n- {bench.distinct(ours)}"
        yield "\n".join(f"- ours {bench.steady(ours, rate, 20 * scale)}" for rate in (50, 100, 200))
        yield f"- {bench.stored(ours)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--scale", type=float, default=1.0, help="of the requests in a round")
    parser.add_argument("--peers", type=Path, default=HERE / ".peers", help="the peers' own environment")
    chosen = parser.parse_args()
    for line in tables(chosen.rounds, chosen.scale, chosen.peers.resolve()):
        print(line, flush=True)


if __name__ == "__main__":
    main()
