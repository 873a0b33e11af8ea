"""The machine's clock is set back or forward while the bot runs (the village's clock is a simulated one here)."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime, timedelta

import apscheduler.schedulers.base
import pytest

from bot import Bot
from tests.village import Village

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def beat(village: Village) -> None:
    """What the web process does once a minute."""
    village.bot.store.write(lambda tx: tx.outages.beat())


def test_set_back_an_hour(village: Village, caplog: pytest.LogCaptureFixture) -> None:
    """Nothing is said twice, nothing waits for an hour, and what is said in the hour that comes twice counts."""
    beat(village)
    village.at("08:00")
    village.letters()
    beat(village)
    village.says("赵大勇", "孩子38.9，咳得厉害")
    village.clock.at -= HOUR
    beat(village)
    (warning,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "timedatectl" in warning.getMessage()
    village.bot.clock.tick()
    said = village.letters()
    assert [to for to, text in said if "38.9" in text] == ["医生"]  # at once, not when it is 08:00 again
    assert "张建国" in (village.says("张建国", "三口都好，36.5") or "")
    village.at("08:20")
    beat(village)
    assert [text for _, text in village.letters() if "早" in text and "报平安" in text] == []  # 07:30 was already
    village.at("08:35")
    assert "g1" in {to for to, _ in village.letters()}  # the reminder comes in its time
    assert village.report()["households"]["reported"] == 2
    assert village.bot.store.read(lambda tx: tx.audit.broken()) is None


def test_set_back_to_before_the_round(village: Village) -> None:
    """An answer that the clock puts before the question is an answer all the same."""
    village.at("07:40")
    village.clock.at -= HOUR
    village.says("张建国", "三口都好，36.5")
    assert "已报1户" in (village.says("书记", "统计") or "")
    assert "张建国" not in (village.says("书记", "未报", chat=None) or "")


def test_set_forward_a_day_and_back(village: Village) -> None:
    """What a clock that is wrong skipped as too late is done in its time once the clock is right."""
    beat(village)
    village.at("08:00")
    village.letters()
    village.clock.at += DAY
    beat(village)
    village.bot.clock.tick()
    assert "张建国" in (village.says("张建国", "三口都好，36.5") or "")
    village.clock.at -= DAY
    village.bot.clock.tick()
    beat(village)
    village.letters()
    assert "赵大勇" in (village.says("赵大勇", "三口都好，36.6") or "")
    village.at("16:01")  # the day's short notice was due, and skipped a day too early
    assert len([text for to, text in village.letters() if to == "g1"]) >= 1
    village.at("20:31")
    assert village.report()["households"]["reported"] == 1  # of this day; the other one belongs to tomorrow
    beat(village)
    assert village.bot.store.read(lambda tx: tx.outages.last("web")) == village.clock.at


def test_the_clock_goes_on_looking_when_the_machines_is_set_back(
    make_bot: Callable[..., Bot], monkeypatch: pytest.MonkeyPatch
) -> None:
    """APScheduler waits until its own next moment, which is an hour away then; alarms must climb all the same."""
    bot = make_bot()
    monkeypatch.setattr("schedules.clock._LOOK", 0.05)
    looks = threading.Semaphore(0)
    bot.clock._look = looks.release  # type: ignore[method-assign]
    bot.clock.start()
    assert looks.acquire(timeout=5)

    class Earlier(datetime):
        @classmethod
        def now(cls, tz: object = None) -> datetime:  # type: ignore[override]
            return super().now(tz) - HOUR  # type: ignore[arg-type]

    monkeypatch.setattr(apscheduler.schedulers.base, "datetime", Earlier)
    for _ in range(5):
        assert looks.acquire(timeout=5)
    bot.clock.stop()
