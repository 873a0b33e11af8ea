"""Backup and restore of a village that is in use, through the real commands: byte for byte the same report."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import yaml

from tests.cli.conftest import outside
from tools.load import Line, Sent
from tools.village import REGION, Scratch, accounts

OTHERS = ("捎两袋盐", "我哥昨天从武汉回来了")  # say nothing of how anybody is
TEXTS = ("三口都好，36.5", "孩子38.2，咳嗽", OTHERS[0], "四口都正常", OTHERS[1], "体温36.4 正常")


class Talk:
    """The village talking until told to stop; what was answered, in order, and when."""

    def __init__(self, port: int) -> None:
        self._port, self._stopping = port, threading.Event()
        self.answered: list[str] = []
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> Talk:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        self._thread.join()

    def _run(self) -> None:
        people = accounts()
        with closing(Line(self._port)) as line:
            while not self._stopping.is_set():
                n = len(self.answered)
                sent = Sent(str(10**15 + n), people[n % len(people)], TEXTS[n % len(TEXTS)])
                assert line.deliver(sent).answered
                self.answered.append(sent.id)

    def until(self, count: int) -> None:
        while len(self.answered) < count and self._thread.is_alive():
            self._stopping.wait(0.01)
        assert len(self.answered) >= count


def restored(folder: Path, village: Scratch, backup: Path) -> Path:
    """A new place with the backup in it: its config, which names another database."""
    place = folder / backup.stem
    place.mkdir()
    config = {**village.config, "database": f"sqlite:///{place / 'data' / 'again.db'}"}
    (place / "config.yaml").write_text(yaml.safe_dump(config, allow_unicode=True), encoding="utf-8")
    done = outside("--config", place / "config.yaml", "restore", backup)
    assert done.code == 0, done.err
    return place


def dump(file: Path, *leaving: str) -> list[str]:
    """Everything in a database as SQL, but for some tables."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as opened:
        return [line for line in opened.iterdump() if not any(f'INTO "{table}"' in line for table in leaving)]


def report(config: Path, form: str, out: Path) -> bytes:
    today = str(datetime.now(ZoneInfo("Asia/Shanghai")).date())
    where = ("--region", REGION, "--day", today, "--format", form, "--out", out)
    done = outside("--config", config, "report", *where)
    assert done.code == 0, done.err
    return out.read_bytes()


def test_restored_into_a_new_place_the_report_is_the_same(tmp_path: Path) -> None:
    with Scratch(tmp_path) as village:
        village.start()
        with Talk(village.port) as talk:
            talk.until(60)
            before = len(talk.answered)
            village.tell("backup", str(tmp_path / "amid.db"))
            after = len(talk.answered)
            talk.until(after + 20)
        village.tell("backup", str(tmp_path / "end.db"))  # nobody speaks, and everything still runs

        # amid: exactly the messages up to one moment of the backup, whole, with all that they caused
        place = restored(tmp_path, village, tmp_path / "amid.db")
        with closing(sqlite3.connect(place / "data" / "again.db")) as opened:
            assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            kept = [row[0] for row in opened.execute("SELECT message_id FROM inbox ORDER BY id")]
            (reports,) = opened.execute("SELECT count(DISTINCT inbox_id) FROM checkins").fetchone()
        assert kept == talk.answered[: len(kept)]
        assert before <= len(kept) <= after + 1
        assert reports == sum(
            TEXTS[n % len(TEXTS)] not in ("捎两袋盐", "我哥昨天从武汉回来了") for n in range(len(kept))
        )

        # at the end: the same to the last byte, in the database and in every form of the report
        place = restored(tmp_path, village, tmp_path / "end.db")
        living = ("letters", "pulse", "timers")  # the postman and the clock go on with these meanwhile
        assert dump(place / "data" / "again.db", *living) == dump(tmp_path / "village.db", *living)
        for form in ("json", "text"):
            there = report(place / "config.yaml", form, tmp_path / f"there.{form}")
            here = report(tmp_path / "config.yaml", form, tmp_path / f"here.{form}")
            assert there == here
            assert len(here) > 300
