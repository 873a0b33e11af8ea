"""The postman against the stand-in platform: what is sent, when again, and what is said of each letter."""

from __future__ import annotations

import itertools
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

import channels
from core import postman as postmen
from core.channel import Channel, Envelope, Rate, Request, Window
from core.config import ChannelConfig, Safety
from core.coordination import Alone
from core.errors import Rejected, SendError
from core.model import Address, LetterState, Message, Priority
from core.postman import ATTEMPTS, Postman, backoff, bundle
from core.privacy import Vault
from core.replay import SimulatedClock
from core.text import size
from store import Store, database
from store.outbox import LEASE, Letter
from tests.conftest import KEY, ZONE
from tests.platform import Platform, faults
from tests.platform import platform as platform

TOKEN, AES_KEY = "cunxinToken01", "CunBotTestEncodingAESKey0123456789abcdefghA"
CONFIGS: dict[str, dict[str, Any]] = {
    "gzh": {
        "type": "official_account",
        "app_id": Platform.app_id,
        "token": TOKEN,
        "aes_key": AES_KEY,
        "secret": Platform.app_secret,
    },
    "wecom": {
        "type": "wecom_app",
        "corp_id": Platform.corp_id,
        "agent_id": Platform.agent_id,
        "secret": Platform.corp_secret,
        "token": TOKEN,
        "aes_key": AES_KEY,
    },
    "push": {"type": "wecom_push", "keys": {"垣上村": Platform.webhook_keys[0], "大湾村": Platform.webhook_keys[1]}},
    "robot": {"type": "wecom_aibot", "token": TOKEN, "aes_key": AES_KEY},
}
GROUP, OTHER_GROUP = Address("push", "垣上村", group=True), Address("push", "大湾村", group=True)
MEMBER, FOLLOWER = Address("wecom", "zhangsan"), Address("gzh", "oZhang")
WEBHOOK, APP, CUSTOM = "/cgi-bin/webhook/send", "/cgi-bin/message/send", "/cgi-bin/message/custom/send"
PATHS = {GROUP: WEBHOOK, MEMBER: APP, FOLLOWER: CUSTOM}


@dataclass
class Post:
    """A village's outbox with a postman, and the platform at the other end."""

    store: Store
    clock: SimulatedClock
    platform: Platform
    doors: dict[str, Channel]
    coordination: Alone = field(default_factory=Alone)

    def __post_init__(self) -> None:
        self.postman = self.another()

    def another(self) -> Postman:
        return Postman(self.store, self.doors, self.coordination)

    def put(self, text: str, to: Address = GROUP, priority: Priority = Priority.ROUTINE, **more: Any) -> str:
        key = f"key-{self.store.read(lambda tx: tx.outbox.last_id())}"
        assert self.store.write(lambda tx: tx.outbox.put(key, to, priority, text, **more))
        return key

    def letters(self) -> dict[str, Letter]:
        return {letter.key: letter for letter in self.store.read(lambda tx: tx.outbox.since(0, 1000))}

    def only(self) -> Letter:
        (letter,) = self.letters().values()
        return letter

    def states(self) -> list[str]:
        return [letter.state.value for letter in self.letters().values()]

    def go(self, seconds: float) -> None:
        self.clock.at += timedelta(seconds=seconds)

    def spoke(self, openid: str = "oZhang") -> None:
        """A follower writes to the official account."""
        self.platform.user_spoke(openid)
        key = f"m-{openid}-{self.clock.at}"
        self.store.write(lambda tx: tx.inbox.claim(Message("gzh", key, openid, "在吗", at=self.clock.at)))


@pytest.fixture
def post(tmp_path: Path, clock: SimulatedClock, platform: Platform, blank_sqlite: Path) -> Iterator[Post]:
    platform.clock = clock
    coordination = Alone()
    doors = {}
    for name, raw in CONFIGS.items():
        config: Any = TypeAdapter(ChannelConfig).validate_python({**raw, "api_base": platform.url})
        doors[name] = channels.build(name, config, Safety(timestamp_window=600), coordination, clock)
    shutil.copy(blank_sqlite, tmp_path / "post.db")
    store = Store(database.connect(f"sqlite:///{tmp_path / 'post.db'}"), clock, ZONE, Vault(KEY))
    yield Post(store, clock, platform, doors, coordination)
    store.close()


# --- accepted, and nothing less -----------------------------------------------------------------------------


@pytest.mark.parametrize("to", [GROUP, MEMBER, FOLLOWER], ids=lambda to: to.channel)
def test_a_letter_arrives(post: Post, to: Address) -> None:
    post.spoke()
    post.put("今晚停水,请存水", to)
    assert post.postman.round() == 1
    assert post.platform.texts() == ["今晚停水,请存水"]
    letter = post.only()
    assert (letter.state, letter.accepted_at, letter.attempts) == (LetterState.ACCEPTED, post.clock.at, 1)
    assert post.postman.round() == 0


@pytest.mark.parametrize("to", [GROUP, MEMBER, FOLLOWER], ids=lambda to: to.channel)
@pytest.mark.parametrize(
    "step",
    [
        faults.answer({"errmsg": "ok"}),
        faults.answer({"errcode": None}),
        faults.garbage(b""),
        faults.garbage(b"ok"),
        faults.garbage(b'{"errcode": 0'),
        faults.status(502),
        faults.status(204),
        faults.drop(accepted=False),
        faults.refuse(-1),
    ],
)
def test_only_errcode_0_is_accepted(post: Post, to: Address, step: faults.Step) -> None:
    post.spoke()
    post.platform.script(PATHS[to], step)
    post.put("停水", to)
    post.postman.round()
    assert post.only().state is LetterState.QUEUED
    assert post.only().error
    assert post.platform.texts() == []
    post.go(7)
    post.postman.round()
    assert post.states() == ["accepted"]
    assert post.platform.texts() == ["停水"]
    assert post.only().error is None


def test_a_connection_that_broke_after_the_platform_accepted(post: Post) -> None:
    """Its word is lost, so the letter goes again: rather twice than never."""
    post.platform.script(WEBHOOK, faults.drop(accepted=True))
    post.put("停水")
    post.postman.round()
    assert post.states() == ["queued"]
    post.go(7)
    post.postman.round()
    assert (post.states(), post.platform.texts()) == (["accepted"], ["停水", "停水"])


# --- again later, and given up ------------------------------------------------------------------------------


def test_back_off_grows_and_ends(post: Post) -> None:
    post.platform.always(WEBHOOK, faults.refuse(-1, "system busy"))
    post.put("停水")
    waits = []
    while post.states() == ["queued"]:
        post.clock.at = post.only().due_at
        post.postman.round()
        waits.append((post.only().due_at - post.clock.at).total_seconds())
    assert len(post.platform.called(WEBHOOK)) == ATTEMPTS
    *waits, last = waits
    assert last == 0
    assert post.only().state is LetterState.FAILED
    assert "-1" in (post.only().error or "")
    assert 4 < waits[0] < 6
    assert all(later > earlier for earlier, later in itertools.pairwise(waits[:6]))
    assert 3600 < sum(waits) < 4 * 3600
    post.go(86400)
    assert post.postman.round() == 0  # for good


def test_back_off_is_spread_and_bounded() -> None:
    assert len({backoff(3) for _ in range(20)}) > 10
    assert max(backoff(50) for _ in range(50)) <= 1800 * 1.1


def test_45009_waits_as_long_as_the_platform_wants(post: Post) -> None:
    post.platform.script(WEBHOOK, faults.refuse(45009, "api freq out of limit"))
    post.put("停水")
    post.postman.round()
    assert post.only().due_at - post.clock.at == timedelta(seconds=65)
    post.go(64)
    assert post.postman.round() == 0
    post.go(1)
    post.postman.round()
    assert post.states() == ["accepted"]


@pytest.mark.parametrize(("code", "state"), [(93000, "needs_person"), (93008, "needs_person"), (44004, "failed")])
def test_some_refusals_are_for_good(post: Post, code: int, state: str) -> None:
    post.platform.script(WEBHOOK, faults.refuse(code))
    post.put("停水")
    post.postman.round()
    assert post.states() == [state]
    assert str(code) in (post.only().error or "")
    post.go(86400)
    assert post.postman.round() == 0
    assert len(post.platform.calls) == 1


def test_a_key_that_the_platform_does_not_know(post: Post) -> None:
    post.platform.webhook_keys = ()
    post.put("停水")
    post.postman.round()
    assert post.states() == ["needs_person"]
    assert "93000" in (post.only().error or "")
    assert CONFIGS["push"]["keys"]["垣上村"] not in (post.only().error or "")


@pytest.mark.parametrize("code", [40001, 42001])
@pytest.mark.parametrize("to", [MEMBER, FOLLOWER], ids=lambda to: to.channel)
def test_a_stale_token_is_renewed_once(post: Post, to: Address, code: int) -> None:
    post.spoke()
    post.platform.script(PATHS[to], faults.refuse(code, "access_token expired"))
    post.put("停水", to)
    post.postman.round()
    assert (post.states(), post.platform.texts()) == (["accepted"], ["停水"])
    assert post.only().attempts == 1


def test_a_token_that_stays_stale_does_not_loop(post: Post) -> None:
    post.platform.always(APP, faults.refuse(40001, "invalid credential"))
    post.put("停水", MEMBER)
    post.postman.round()
    assert len(post.platform.called(APP)) == 2
    assert post.states() == ["queued"]
    assert post.only().due_at - post.clock.at >= timedelta(seconds=5)


def test_a_door_that_breaks_is_tried_again(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(post.doors["push"], "send", broken)
    post.put("停水")
    post.postman.round()
    assert post.states() == ["queued"]
    assert "ZeroDivisionError" in (post.only().error or "")


def test_behind_a_letter_that_waits_the_others_wait_too(post: Post) -> None:
    """Else they would overtake it, and be refused for the same reason."""
    post.platform.script(WEBHOOK, faults.refuse(45009))
    for text in ("汉" * 600, "字" * 600, "书" * 600):
        post.put(text)
    post.put("别的群", OTHER_GROUP)
    post.postman.round()
    assert len(post.platform.calls) == 2
    assert post.platform.texts() == ["别的群"]
    assert sorted(letter.attempts for letter in post.letters().values()) == [0, 0, 1, 1]
    post.go(65)
    post.postman.round()
    assert [text[0] for text in post.platform.texts()] == list("别汉字书")


# --- order, merging, splitting ------------------------------------------------------------------------------


def test_the_most_urgent_first(post: Post) -> None:
    for priority in reversed(Priority):
        post.put(priority.name + "汉" * 400, priority=priority)
        post.put(priority.name + "汉" * 400, OTHER_GROUP, priority)
    post.postman.round()
    for key in Platform.webhook_keys:
        assert [text.rstrip("汉") for text in post.platform.texts(key)] == [one.name for one in Priority]


def test_short_letters_travel_together(post: Post) -> None:
    for text in ("一", "二", "三"):
        post.put(text)
    post.put("别的群", OTHER_GROUP)
    post.postman.round()
    assert post.platform.texts(Platform.webhook_keys[0]) == ["一\n\n二\n\n三"]
    assert post.states() == ["accepted"] * 4


def test_what_travels_together_stays_under_the_limit(post: Post) -> None:
    for n in range(40):
        post.put(f"{n}" + "汉" * (n * 13 % 300))
    while post.postman.round():
        pass
    assert len(post.platform.texts()) < 20
    assert all(size(text) <= 2048 for text in post.platform.texts())
    assert "\n\n".join(post.platform.texts()) == "\n\n".join(letter.text for letter in post.letters().values())


@pytest.mark.parametrize(
    ("sizes", "groups"),
    [
        ([10], [1]),
        ([49, 49], [2]),  # with the blank line between them exactly full
        ([50, 49], [1, 1]),
        ([200, 10, 10], [1, 2]),  # too long for one message: alone
        ([10, 200, 10], [1, 1, 1]),
        ([30, 30, 30, 30], [3, 1]),
    ],
)
def test_bundles(post: Post, sizes: list[int], groups: list[int]) -> None:
    for length in sizes:
        post.put("x" * length)
    letters = list(post.letters().values())
    assert [len(group) for group in bundle(letters, 100)] == groups


def test_a_long_letter_in_parts(post: Post) -> None:
    lines = [f"第{n}条 出门戴口罩" for n in range(200)]
    post.put("\n".join(lines))
    post.postman.round()
    parts = post.platform.texts()
    assert len(parts) > 1
    assert [line for part in parts for line in part.split("\n")] == lines
    assert all(size(part) <= 2048 for part in parts)
    assert post.states() == ["accepted"]


@pytest.mark.parametrize(
    "step", [faults.refuse(-1), faults.refuse(45009), faults.status(502), faults.drop(accepted=False)]
)
def test_after_a_refused_part_it_goes_on_behind_the_accepted_one(post: Post, step: faults.Step) -> None:
    post.put("\n".join(f"第{n}条 出门戴口罩" for n in range(200)))
    post.platform.script(WEBHOOK, lambda _, go_on: go_on(), step)
    post.postman.round()
    assert (post.states(), post.only().parts_sent) == (["queued"], 1)
    post.go(70)
    post.postman.round()
    assert post.states() == ["accepted"]
    assert "\n".join(post.platform.texts()) == post.only().text


class Killed(BaseException):
    """What `kill -9` looks like from inside: nothing below runs any more."""


def test_after_a_crash_between_two_parts_it_goes_on_behind_the_accepted_one(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.put("\n".join(f"第{n}条 出门戴口罩" for n in range(300)))
    send, sent = post.doors["push"].send, 0

    def dying(address: Address, text: str) -> None:
        nonlocal sent
        if sent == 2:
            raise Killed
        send(address, text)
        sent += 1

    with monkeypatch.context() as patch:
        patch.setattr(post.doors["push"], "send", dying)
        with pytest.raises(Killed):
            post.postman.round()
    assert (post.only().state, post.only().parts_sent) == (LetterState.SENDING, 2)
    second = post.another()
    assert second.round() == 0
    post.go(LEASE.total_seconds())
    second.round()
    assert post.states() == ["accepted"]
    assert "\n".join(post.platform.texts()) == post.only().text


# --- a postman that died, and one that is slow --------------------------------------------------------------


def test_a_letter_whose_postman_died_is_claimed_after_the_lease_and_not_before(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    post.put("停水")

    def dying(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(post.doors["push"], "send", dying)
        with pytest.raises(Killed):
            post.postman.round()
    second = post.another()
    post.go(LEASE.total_seconds() - 1)
    assert second.round() == 0
    post.go(1)
    assert second.round() == 1
    assert (post.states(), post.platform.texts()) == (["accepted"], ["停水"])
    assert post.only().attempts == 2


class Slow:
    """A door that takes its time; what happens meanwhile is up to the test."""

    name, reply_limit, send_limit = "slow", 0, 100
    rates: tuple[Rate, ...] = ()
    window: Window | None = None

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def open(self, request: Request) -> Envelope:
        raise Rejected("no way in")

    def send(self, address: Address, text: str) -> None:
        self.texts.append(text)
        self.meanwhile()


def test_a_slow_postman_is_not_taken_for_dead(post: Post) -> None:
    """Ten letters at 15 s each take longer than the lease; with a second postman none may go twice."""
    door = Slow()
    post.doors["slow"] = door
    for n in range(10):
        post.put(f"{n}", Address("slow", f"u{n}"))
    first, second = post.another(), post.another()
    busy = False

    def meanwhile() -> None:
        nonlocal busy
        post.go(15)
        if not busy:
            busy = True
            second.round()
            busy = False

    door.meanwhile = meanwhile
    while first.round():
        pass
    assert sorted(door.texts) == [str(n) for n in range(10)]
    assert post.states() == ["accepted"] * 10


def test_the_lease_outlasts_what_a_postman_holds() -> None:
    assert postmen._HELD * 2 < LEASE


def test_a_postman_told_to_stop_puts_the_rest_back(post: Post) -> None:
    door = Slow()
    post.doors["slow"] = door
    postman = post.another()
    door.meanwhile = postman.stop
    for n in range(3):
        post.put(f"{n}", Address("slow", f"u{n}"))
    postman.run()
    assert door.texts == ["0"]
    assert post.states() == ["accepted", "queued", "queued"]
    post.another().round()
    assert door.texts == ["0", "1", "2"]


def test_run_carries_letters_until_told_to_stop(post: Post) -> None:
    thread = threading.Thread(target=post.postman.run)
    thread.start()
    arrived = threading.Event()
    door = Slow()
    post.doors["slow"] = door
    door.meanwhile = arrived.set
    post.put("停水", Address("slow", "u1"))
    post.coordination.wake()
    assert arrived.wait(5)
    post.postman.stop()
    thread.join(5)
    assert not thread.is_alive()
    assert post.states() == ["accepted"]


def test_a_round_that_fails_is_not_the_end(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    rounds: list[int] = []

    def failing() -> int:
        rounds.append(1)
        if len(rounds) == 3:
            post.postman.stop()
        raise OSError("database away")

    monkeypatch.setattr(post.postman, "round", failing)
    monkeypatch.setattr(postmen, "_LOOK", 0.01)
    post.postman.run()
    assert len(rounds) == 3


def test_several_postmen_send_each_letter_once(post: Post) -> None:
    for n in range(30):
        post.put(f"{n}", Address("wecom", f"user{n}"))
    threads = [threading.Thread(target=post.another().round) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    post.postman.round()
    assert sorted(post.platform.texts(), key=int) == [str(n) for n in range(30)]


# --- letters that are overtaken -----------------------------------------------------------------------------


def test_an_expired_letter_is_not_sent(post: Post) -> None:
    post.put("上午的提醒", expires_at=post.clock.at + timedelta(minutes=5))
    post.put("晚了", due_at=post.clock.at + timedelta(minutes=6), expires_at=post.clock.at + timedelta(minutes=5))
    post.platform.script(WEBHOOK, faults.refuse(45009))
    post.postman.round()
    post.go(299)
    post.postman.round()
    assert post.platform.texts() == ["上午的提醒"]
    post.go(61)
    post.postman.round()
    assert post.states() == ["accepted", "expired"]


def test_a_letter_that_expired_in_a_dead_postmans_hand_is_not_sent(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    post.put("上午的提醒", expires_at=post.clock.at + timedelta(seconds=90))

    def dying(*_: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(post.doors["push"], "send", dying)
        with pytest.raises(Killed):
            post.postman.round()
    post.go(100)
    post.another().round()
    assert (post.states(), post.platform.texts()) == (["expired"], [])


def test_a_superseded_letter_is_not_sent(post: Post) -> None:
    for key in ("notice:3:g1", "notice:3:g2", "notice:30:g1"):
        post.store.write(lambda tx, key=key: tx.outbox.put(key, GROUP, Priority.ROUTINE, key))
    assert post.store.write(lambda tx: tx.outbox.supersede("notice:3:")) == 2
    post.postman.round()
    assert post.platform.texts() == ["notice:30:g1"]
    assert post.states() == ["superseded", "superseded", "accepted"]


# --- rates, windows, and doors that cannot ------------------------------------------------------------------


def test_twenty_a_minute_and_nothing_is_dropped(post: Post) -> None:
    for n in range(25):
        post.put(f"{n}" + "汉" * 600)
    post.postman.round()
    states = post.states()
    assert (states.count("accepted"), states.count("queued")) == (20, 5)
    assert len(post.platform.calls) == 20  # the platform was not even asked
    assert all(letter.attempts <= 1 for letter in post.letters().values())
    waiting = [letter for letter in post.letters().values() if letter.state is LetterState.QUEUED]
    assert all(letter.due_at - post.clock.at > timedelta(seconds=50) for letter in waiting)


def test_after_a_crash_the_minute_is_not_begun_anew(post: Post) -> None:
    """The platform counts what the dead one sent; what is over its rate it drops, and says nothing."""
    for n in range(30):
        post.put(f"第{n}条 " + "戴口罩" * 200)  # too long to travel together
    post.postman.round()
    assert len(post.platform.delivered) == 20
    reborn = Postman(post.store, post.doors, Alone())
    reborn.remember()
    post.clock.at += timedelta(seconds=1)
    for n in range(30):
        post.put(f"又{n}条 " + "戴口罩" * 200)
    reborn.round()
    assert post.platform.dropped == []
    assert len(post.platform.delivered) == 20


def test_five_messages_in_48_hours(post: Post) -> None:
    post.spoke()
    for n in range(6):
        post.put(f"{n}" + "汉" * 600, FOLLOWER)
    post.postman.round()
    assert post.states() == ["accepted"] * 5 + ["needs_person"]
    assert "5 条" in (list(post.letters().values())[-1].error or "")
    assert len(post.platform.called(CUSTOM)) == 5
    post.go(60)
    post.spoke()
    post.put("又可以了", FOLLOWER)
    post.postman.round()
    assert post.platform.texts()[-1] == "又可以了"


def test_letters_that_travel_together_use_up_one_of_the_five(post: Post) -> None:
    post.spoke()
    for n in range(8):
        post.put(f"{n}", FOLLOWER)
    post.postman.round()
    for n in range(4):
        post.put(f"{n}" + "汉" * 600, FOLLOWER)
    post.postman.round()
    assert post.states() == ["accepted"] * 12
    assert len(post.platform.texts()) == 5


def test_a_long_letter_uses_up_as_many_as_it_has_parts(post: Post) -> None:
    post.spoke()
    post.put("汉" * 682 * 3, FOLLOWER)
    post.postman.round()
    assert len(post.platform.texts()) == 3
    post.put("字" * 682 * 3, FOLLOWER)  # only two more could go: half a letter helps nobody
    post.put("短", FOLLOWER)
    post.postman.round()
    assert post.states() == ["accepted", "needs_person", "accepted"]


def test_nothing_after_48_hours(post: Post) -> None:
    post.spoke()
    post.go(48 * 3600)
    post.put("刚好", FOLLOWER)
    post.postman.round()
    post.go(1)
    post.put("太晚", FOLLOWER)
    post.put("从没说过话", Address("gzh", "oStranger"))
    post.postman.round()
    assert post.states() == ["accepted", "needs_person", "needs_person"]
    assert len(post.platform.called(CUSTOM)) == 1


def test_the_platforms_own_word_on_the_window(post: Post) -> None:
    """It knows of messages that we do not, sent by hand say."""
    post.spoke()
    post.platform.script(CUSTOM, faults.refuse(45047, "out of response count limit"))
    post.put("停水", FOLLOWER)
    post.postman.round()
    assert post.states() == ["needs_person"]


@pytest.mark.parametrize(
    ("to", "told"),
    [
        (Address("nobody", "u1"), "nobody"),
        (Address("robot", "wr1", group=True), "robot"),  # it answers, but cannot speak unasked
        (Address("push", "没有这个群", group=True), "没有这个群"),
    ],
)
def test_what_no_door_carries_needs_a_person(post: Post, to: Address, told: str) -> None:
    post.put("停水", to)
    post.put("别的", MEMBER)
    post.postman.round()
    assert post.states() == ["needs_person", "accepted"]
    assert told in (next(iter(post.letters().values())).error or "")


def test_no_secret_in_what_is_noted_or_logged(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    for step in (faults.status(502), faults.garbage(), faults.drop(accepted=False), faults.refuse(93000)):
        post.platform.script(WEBHOOK, step)
        post.platform.script(APP, step)
        post.put("停水")
        post.put("停水", MEMBER)
        post.postman.round()
        post.go(3600)
    said = caplog.text + "".join(letter.error or "" for letter in post.letters().values())
    for secret in (*Platform.webhook_keys, Platform.corp_secret, "corp-token"):
        assert secret not in said


def test_the_moment_of_a_letter_that_is_not_due(post: Post) -> None:
    moment: datetime = post.clock.at + timedelta(hours=1)
    post.put("稍后", due_at=moment)
    assert post.postman.round() == 0
    assert post.store.read(lambda tx: tx.outbox.next_due()) == moment
    post.clock.at = moment
    assert post.postman.round() == 1


def test_send_error_says_what_to_do() -> None:
    error = SendError("太快", retryable=True, wait=65)
    assert (str(error), error.retryable, error.wait, error.needs_person) == ("太快", True, 65, False)
