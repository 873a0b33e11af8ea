"""The doors over HTTP: what is refused and how, one effect for a message, health and metrics."""

from __future__ import annotations

import json
import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot import Bot
from core.channel import Request
from core.config import parse
from core.errors import Unavailable
from core.shared import Shared
from store.database import Sqlite
from tests.conftest import KEY
from tests.village import CONFIG, HOMES, VILLAGE, Village
from web import app

AES_KEY = "CunBotTestEncodingAESKey0123456789abcdefghA"


@pytest.fixture
def village(village: Village) -> Iterator[Village]:
    """Whatever a test throws at it, the village is still there afterwards."""
    yield village
    assert village.bot.store.read(lambda tx: tx.households.count(VILLAGE))[0] == HOMES
    assert village.bot.store.read(lambda tx: tx.audit.broken()) is None


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory, blank_sqlite: Path) -> Iterator[Bot]:
    """A bot with doors of several kinds that never hears anything it takes in; one for all refusals."""
    folder = tmp_path_factory.mktemp("refusing")
    shutil.copy(blank_sqlite, folder / "village.db")
    doors = {
        "console": {"type": "console"},
        "gzh": {"type": "official_account", "app_id": "wx1", "token": "t", "aes_key": AES_KEY},
        "robot": {"type": "wecom_aibot", "token": "t", "aes_key": AES_KEY},
        "push": {"type": "wecom_push", "keys": {"g": "k"}},
    }
    bot = Bot(parse({**CONFIG, "secret_key": KEY, "channels": doors}, folder / "config.yaml", {}))
    yield bot
    bot.close()


@pytest.fixture
def client(village: Village) -> FlaskClient:
    return village.client


def say(client: FlaskClient, text: str = "三口都好", key: str = "m1", who: str = "张建国") -> TestResponse:
    return client.post("/hook/console", json={"id": key, "chat": "g1", "sender": who, "name": who, "text": text})


def count(bot: Bot, table: str) -> int:
    return bot.store.database.read(lambda one: one.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


# --- refused ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", "/hook/nobody", b"{}", 404),
        ("GET", "/hook/nobody", b"", 404),
        ("POST", "/hook/", b"{}", 404),
        ("POST", "/hook/console/more", b"{}", 404),
        ("POST", "/hook/..%2f..%2fetc%2fpasswd", b"{}", 404),
        ("GET", "/hook/console", b"", 405),
        ("HEAD", "/hook/console", b"", 405),
        ("PUT", "/hook/console", b"{}", 405),
        ("DELETE", "/hook/console", b"", 405),
        ("POST", "/hook/console", b"", 400),
        ("POST", "/hook/console", b"{", 400),
        ("POST", "/hook/console", b"[]", 400),
        ("POST", "/hook/console", b"null", 400),
        ("POST", "/hook/console", b"\x00\xff\xfe", 400),
        ("POST", "/hook/console", b"[" * 100_000, 400),
        ("POST", "/hook/console", b"{}", 400),
        ("POST", "/hook/console", b'{"sender": "u1"}', 400),
        ("POST", "/hook/console", b'{"text": "x"}', 400),
        ("POST", "/hook/console", b'{"sender": 5, "text": "x"}', 400),
        ("POST", "/hook/console", b'{"sender": "u1", "text": {"a": 1}}', 400),
        ("POST", "/hook/console", b"x" * 2_000_000, 413),
        ("POST", "/hook/console", b'{"text": "' + b"x" * 1_000_000 + b'"}', 413),
        ("GET", "/nothing", b"", 404),
        ("POST", "/healthz", b"", 405),
    ],
)
def test_refused_with_one_line_and_one_log_line(
    refusing: Bot, caplog: pytest.LogCaptureFixture, method: str, path: str, body: bytes, status: int
) -> None:
    response = app.create(refusing).test_client().open(path, method=method, data=body, content_type="application/json")
    assert response.status_code == status
    assert response.content_type.startswith("text/plain")
    assert len(response.text.splitlines()) <= 1
    assert "Traceback" not in response.text
    assert count(refusing, "inbox") == 0
    warnings = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert len(warnings) == (1 if path.startswith("/hook/") else 0)
    assert all(record.exc_info is None and "\n" not in record.getMessage() for record in warnings)


@pytest.mark.parametrize("name", ["\n0 forged: line", "x" * 5000, "\u202etxt", "'; DROP TABLE inbox; --"])
def test_a_strange_name_makes_no_strange_log(refusing: Bot, caplog: pytest.LogCaptureFixture, name: str) -> None:
    response = app.create(refusing).test_client().post(f"/hook/{name}", data=b"{}")
    assert response.status_code == 404
    (record,) = [record for record in caplog.records if record.levelno >= logging.WARNING]
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 300


@pytest.mark.parametrize("door", ["gzh", "robot", "push"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(
    "body", [b"", b"<xml/>", b"<xml><Encrypt>x</Encrypt></xml>", b'{"encrypt": "x"}', b"\xff" * 64]
)
@pytest.mark.parametrize(
    "query", ["", "?signature=x&timestamp=1&nonce=2&echostr=3", "?msg_signature=\u4e2d&timestamp=a"]
)
def test_what_is_not_signed_is_refused(
    refusing: Bot, caplog: pytest.LogCaptureFixture, door: str, method: str, body: bytes, query: str
) -> None:
    response = app.create(refusing).test_client().open(f"/hook/{door}{query}", method=method, data=body)
    assert 400 <= response.status_code < 500
    assert all(record.exc_info is None for record in caplog.records)


# --- one effect, one answer ---------------------------------------------------------------------------------


def test_a_message_is_answered_and_kept(village: Village) -> None:
    response = say(village.client)
    assert response.status_code == 200
    assert response.content_type.startswith("application/json")
    assert "张建国" in json.loads(response.data)["reply"]
    assert village.report()["households"]["reported"] == 1


def test_a_repeat_gets_the_same_answer_and_has_no_effect(village: Village) -> None:
    first = say(village.client)
    village.says("张建国", "更正,36.5")
    assert say(village.client).data == first.data
    assert count(village.bot, "checkins") == 2


def test_delivered_eight_times_at_once(village: Village) -> None:
    flask = village.client.application
    for n in range(5):
        with ThreadPoolExecutor(8) as pool:
            answers = list(
                pool.map(lambda _, n=n: say(flask.test_client(), "要两袋盐", f"k{n}", "赵大勇").data, range(8))
            )
        assert len(set(answers)) == 1
    assert count(village.bot, "inbox") == 5
    assert count(village.bot, "supply_lines") == 1  # said five times is wanted once


def test_many_voices_at_once(village: Village) -> None:
    village.at("07:31")
    flask = village.client.application
    names = ("李建军", "赵大勇", "张建国", "周文", "书记", "陈平三", "陈平二")
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda name: say(flask.test_client(), "都好", f"k-{name}", name).status_code, names))
    assert set(answers) == {200}
    assert village.report()["households"]["reported"] == 7


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "x" * 100_000,
        "{{ 7 * 7 }}",
        "'; DROP TABLE inbox; --",
        "<script>alert(1)</script>",
        "\u202e\u0000\ud83d",
        "../../etc",
    ],
)
def test_odd_words_are_words(village: Village, text: str) -> None:
    response = say(village.client, text)
    assert response.status_code == 200
    assert "49" not in response.text
    assert count(village.bot, "inbox") == 1


# --- trouble ---------------------------------------------------------------------------------------------------


def test_a_database_that_is_away_is_503_and_the_repeat_works(
    village: Village, caplog: pytest.LogCaptureFixture
) -> None:
    """Somebody else holds the database; the platform repeats until we can keep what it says."""
    database = village.bot.store.database
    assert isinstance(database, Sqlite)
    path = database.engine.url.database
    assert path is not None
    database.write(lambda one: one.exec_driver_sql("PRAGMA busy_timeout=20"))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    response = say(village.client)
    assert response.status_code == 503
    assert response.headers["Retry-After"]
    assert "locked" not in response.text
    other.execute("ROLLBACK")
    other.close()
    assert "张建国" in say(village.client).get_json()["reply"]
    assert count(village.bot, "inbox") == 1
    assert all(record.exc_info is None for record in caplog.records)


def test_a_handler_that_breaks_apologises_once(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    with monkeypatch.context() as patch:
        patch.setattr("bot.handlers.handle", broken)
        first = say(village.client)
    assert first.status_code == 200
    assert "抱歉" in first.get_json()["reply"]
    assert "secret detail" not in first.text
    assert "secret detail" in caplog.text  # in the log it is
    assert say(village.client).data == first.data
    assert count(village.bot, "checkins") == 0


def test_a_bug_is_500_without_a_traceback(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_: Request) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(village.bot.doors["console"], "open", broken)
    response = say(village.client)
    assert (response.status_code, response.text) == (500, "internal error\n")
    assert "ZeroDivisionError" in caplog.text


# --- health and metrics --------------------------------------------------------------------------------------------


@pytest.fixture
def dark(village: Village, monkeypatch: pytest.MonkeyPatch) -> Village:
    """A village whose database is away."""

    def away(*_: object) -> Any:
        raise Unavailable("disk I/O error at /secret/place")

    monkeypatch.setattr(village.bot.store, "read", away)
    monkeypatch.setattr(village.bot.store, "write", away)
    return village


def test_health(client: FlaskClient) -> None:
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.get_json() == {"status": "ok", "database": "ok", "coordination": "ok"}


def test_health_without_a_database(dark: Village) -> None:
    response = dark.client.get("/healthz")
    assert response.status_code == 503
    assert response.get_json()["database"] == "unavailable"
    assert "secret" not in response.text
    assert say(dark.client).status_code == 503


def test_health_without_redis(make_bot: Callable[..., Bot], tmp_path: object) -> None:
    """Messages are still answered and stored."""
    bot = make_bot(redis=f"unix://{tmp_path}/nobody.sock")
    assert isinstance(bot.coordination, Shared)
    client = app.create(bot).test_client()
    response = client.get("/healthz")
    assert response.status_code == 200
    assert response.get_json()["coordination"] == "unavailable"
    assert say(client, "帮助").status_code == 200
    assert count(bot, "inbox") == 1


def numbers(client: FlaskClient) -> dict[str, float]:
    lines = client.get("/metrics").text.splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if not line.startswith("#")}


def test_metrics(village: Village) -> None:
    say(village.client)
    say(village.client, "更好", "m2")
    village.client.get("/hook/console")
    village.client.post("/hook/nobody")
    found = numbers(village.client)
    assert found['cunxin_requests_total{door="console",status="200"}'] == 2
    assert found['cunxin_requests_total{door="console",status="405"}'] == 1
    assert found['cunxin_requests_total{door="-",status="404"}'] == 1
    assert found["cunxin_answer_seconds_count"] == 2
    assert "nobody" not in village.client.get("/metrics").text  # a name made up by others is no label


def test_letters_by_state_also_when_there_are_none_any_more(village: Village) -> None:
    village.at("07:30")
    assert numbers(village.client)['cunxin_letters{state="queued"}'] > 0
    village.letters()
    found = numbers(village.client)
    assert found['cunxin_letters{state="queued"}'] == 0
    assert found['cunxin_letters{state="accepted"}'] > 0


def test_metrics_without_a_database(dark: Village) -> None:
    say(dark.client)
    assert numbers(dark.client)['cunxin_requests_total{door="console",status="503"}'] == 1
