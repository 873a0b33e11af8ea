"""More than there is time for: a handler that hangs, a flood, more at once than the machine can do."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import TestResponse

import handlers
from bot import Bot
from tests.village import VILLAGE, Village
from web import app

LATE = "这会儿有点忙"


def say(flask: Flask, key: str, who: str = "张建国", text: str = "三口都好", chat: str | None = "g1") -> TestResponse:
    body = {"id": key, "chat": chat, "sender": who, "name": who, "text": text}
    return flask.test_client().post("/hook/console", json=body)


@pytest.fixture
def stuck(village: Village, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Handlers that go on only when the event is set; senders are patient for a moment only."""
    go, handle = threading.Event(), handlers.handle

    def wait(*given: Any) -> Any:
        assert go.wait(20)
        return handle(*given)

    monkeypatch.setattr(village.bot, "patience", 0.3)
    monkeypatch.setattr("bot.handlers.handle", wait)
    yield go
    go.set()


def later(village: Village) -> list[tuple[str, str]]:
    """What is said when the writer has come round to it."""
    village.bot.store.write(lambda _: None)
    village.bot.store.write(lambda _: None)
    return village.letters()


def test_a_handler_that_hangs(village: Village, stuck: threading.Event, caplog: pytest.LogCaptureFixture) -> None:
    """Its sender hears in time that it takes longer; what it answers in the end is said, and it counts once."""
    flask = village.client.application
    started = time.monotonic()
    first = say(flask, "k1")
    assert time.monotonic() - started < 3
    assert first.status_code == 200
    assert LATE in first.get_json()["reply"]
    assert "k1" in caplog.text
    stuck.set()
    said = [text for to, text in later(village) if to == "g1"]
    assert [text for text in said if "张建国" in text]
    assert village.report()["households"]["reported"] == 1
    assert "张建国" in say(flask, "k1").get_json()["reply"]  # a repeat gets the answer
    assert village.report()["households"]["reported"] == 1


def test_a_handler_that_hangs_and_fails(
    village: Village, stuck: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it is kept, and its sender is told to say it again."""

    def fail(*_: object) -> None:
        stuck.wait(20)
        raise ZeroDivisionError

    monkeypatch.setattr("bot.handlers.handle", fail)
    assert LATE in say(village.client.application, "k1").get_json()["reply"]
    stuck.set()
    assert [text for _, text in later(village) if "抱歉" in text]
    assert village.report()["households"]["reported"] == 0


def test_those_behind_one_that_hangs(village: Village, stuck: threading.Event) -> None:
    flask = village.client.application
    with ThreadPoolExecutor(3) as pool:
        answers = list(pool.map(lambda who: say(flask, f"k-{who}", who), ("张建国", "周文", "李建军")))
    assert all(LATE in answer.get_json()["reply"] for answer in answers)
    stuck.set()
    later(village)
    assert village.report()["households"]["reported"] == 3


def test_more_at_once_than_may_wait(make_bot: Callable[..., Bot]) -> None:
    bot = make_bot(limits={"waiting": 2})
    flask = app.create(bot)
    go, inside = threading.Event(), threading.Event()

    def hold(_: object) -> None:
        inside.set()
        assert go.wait(20)

    with ThreadPoolExecutor(3) as pool:
        pool.submit(bot.store.write, hold)
        assert inside.wait(5)
        waiting = [pool.submit(say, flask, f"k{n}", f"u{n}", "帮助") for n in range(2)]
        deadline = time.monotonic() + 5
        while "cunxin_in_hand 2.0" not in flask.test_client().get("/metrics").text and time.monotonic() < deadline:
            time.sleep(0.01)
        started = time.monotonic()
        refused = say(flask, "k3", "u3", "帮助")
        assert time.monotonic() - started < 1
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5")
        go.set()
        assert [future.result().status_code for future in waiting] == [200, 200]
    assert say(flask, "k3", "u3", "帮助").status_code == 200  # the platform's repeat
    text = flask.test_client().get("/metrics").text
    assert 'cunxin_turned_away_total{why="all"} 1.0' in text


def test_one_senders_flood_is_not_the_others(make_bot: Callable[..., Bot], caplog: pytest.LogCaptureFixture) -> None:
    bot = make_bot(limits={"sender": 3})
    flask = app.create(bot)
    flood = [say(flask, f"k{n}", "u1", "在吗").status_code for n in range(8)]  # eight in at most two minutes
    assert flood.count(200) in (3, 4, 5, 6)
    assert flood.count(503) == 8 - flood.count(200)
    assert say(flask, "other", "u2", "在吗").status_code == 200
    assert len([line for line in caplog.messages if "503" in line]) == 1  # a flood does not flood the log
    assert 'cunxin_turned_away_total{why="sender"}' in flask.test_client().get("/metrics").text


def test_one_groups_flood_is_not_the_others(make_bot: Callable[..., Bot]) -> None:
    bot = make_bot(limits={"chat": 3}, chats=[{"channel": "console", "id": one, "region": VILLAGE} for one in "ab"])
    flask = app.create(bot)
    flood = [say(flask, f"k{n}", f"u{n}", "在吗", "a").status_code for n in range(8)]
    assert 503 in flood
    assert say(flask, "other", "u1", "在吗", "b").status_code == 200
    assert say(flask, "private", "u1", "在吗", None).status_code == 200


def test_limits_can_be_off(make_bot: Callable[..., Bot]) -> None:
    bot = make_bot(limits={"sender": 0, "chat": 0})
    flask = app.create(bot)
    assert {say(flask, f"k{n}", "u1", "在吗").status_code for n in range(70)} == {200}
