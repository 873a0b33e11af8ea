"""Sending, against the stand-in: what arrives, what each refusal means for the letter, one renewal of the token."""

from __future__ import annotations

import json
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from channels import errcodes, outgoing
from core.channel import Request
from core.coordination import Alone
from core.errors import SendError
from core.model import Address
from tests.channels.conftest import Make
from tests.channels.samples import onebot11, onebot12
from tests.platform import Clock, Platform, faults

CUSTOM, APP, WEBHOOK = "/cgi-bin/message/custom/send", "/cgi-bin/message/send", "/cgi-bin/webhook/send"
TOKEN_OF = {"gzh": "/cgi-bin/token", "wecom": "/cgi-bin/gettoken"}
TO = {
    "gzh": Address("gzh", "oZhang"),
    "wecom": Address("wecom", "zhangsan"),
    "push": Address("push", "垣上村", group=True),
    "bridge": Address("bridge", "123@chatroom", group=True),
}
PATH = {"gzh": CUSTOM, "wecom": APP, "push": WEBHOOK, "bridge": "/"}
REACHED = {"gzh": "oZhang", "wecom": "zhangsan", "push": Platform.webhook_keys[0], "bridge": "123@chatroom"}


@pytest.fixture(autouse=True)
def _spoken(platform: Platform, sender: Make) -> None:
    platform.user_spoke("oZhang")


def refused(sender: Make, name: str, address: Address | None = None, text: str = "通知") -> SendError:
    with pytest.raises(SendError) as caught:
        sender(name).send(address or TO[name], text)
    return caught.value


@pytest.mark.parametrize("name", TO)
def test_arrives(sender: Make, platform: Platform, name: str) -> None:
    text = "今晚停水,请各户存水🌾]]> [CQ:at,qq=all] & <b>"
    sender(name).send(TO[name], text)
    assert platform.texts(REACHED[name]) == [text]


def test_chinese_goes_as_utf8_in_customer_messages(sender: Make, platform: Platform) -> None:
    sender("gzh").send(TO["gzh"], "停水")
    assert platform.called(CUSTOM)[0].body == {"touser": "oZhang", "msgtype": "text", "text": {"content": "停水"}}


def test_each_group_has_its_own_key(sender: Make, platform: Platform) -> None:
    door = sender("push")
    door.send(Address("push", "大湾村", group=True), "一")
    door.send(Address("push", "垣上村", group=True), "二")
    assert [one.to for one in platform.delivered] == [platform.webhook_keys[1], platform.webhook_keys[0]]


@pytest.mark.parametrize("name", TO)
@pytest.mark.parametrize(
    ("step", "trouble"),
    [
        (faults.status(502), "502"),
        (faults.status(429), "429"),
        (faults.garbage(), "JSON|errcode"),
        (faults.garbage(b""), "JSON|errcode"),
        (faults.garbage(b'["errcode", 0]'), "JSON|errcode"),
        (faults.garbage(b'{"errcode": '), "JSON|errcode"),
        (faults.garbage(b"[" * 100_000), "RecursionError"),
        (faults.drop(accepted=True), "ConnectionError"),
        (faults.drop(accepted=False), "ConnectionError"),
        (faults.redirect("https://example.invalid/"), "TooManyRedirects"),
    ],
)
def test_trouble_on_the_way_is_tried_again(
    sender: Make, platform: Platform, name: str, step: faults.Step, trouble: str
) -> None:
    platform.script(PATH[name], step)
    error = refused(sender, name)
    assert (error.retryable, error.needs_person) == (True, False)
    assert re.search(trouble, error.reason)
    sender(name).send(TO[name], "又一次")
    assert platform.texts(REACHED[name])[-1] == "又一次"


@pytest.mark.parametrize("name", ["gzh", "wecom", "push"])
@pytest.mark.parametrize(
    "said",
    [
        b"{}",
        b'{"errmsg": "ok"}',
        b'{"errcode": Infinity}',
        b'{"errcode": []}',
        b'{"errcode": null}',
        b'{"base_resp": 5}',
    ],
)
def test_a_200_without_the_platforms_word_is_not_accepted(
    sender: Make, platform: Platform, name: str, said: bytes
) -> None:
    platform.script(PATH[name], faults.garbage(said))
    assert refused(sender, name).retryable


@pytest.mark.parametrize("name", TO)
def test_slowness_is_tried_again(sender: Make, platform: Platform, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setattr(outgoing, "TIMEOUT", (1.0, 0.2))
    platform.script(PATH[name], faults.slow(1))
    error = refused(sender, name)
    assert (error.retryable, error.needs_person) == (True, False)
    assert "Timeout" in error.reason


@pytest.mark.parametrize("name", TO)
def test_nobody_there_is_tried_again(make: Make, name: str) -> None:
    with pytest.raises(SendError) as caught:
        make(name, api_base="http://127.0.0.1:9").send(TO[name], "通知")
    assert caught.value.retryable


CODES = [
    ("gzh", table_code, verdict)
    for table_code, verdict in errcodes.OFFICIAL_ACCOUNT.items()
    if table_code not in errcodes.STALE_TOKEN
] + [
    (name, table_code, verdict)
    for name in ("wecom", "push")
    for table_code, verdict in errcodes.WECOM.items()
    if table_code not in errcodes.STALE_TOKEN
]


@pytest.mark.parametrize(("name", "code", "verdict"), CODES)
def test_errcodes_inside_200(sender: Make, platform: Platform, name: str, code: int, verdict: errcodes.Verdict) -> None:
    platform.script(PATH[name], faults.refuse(code))
    error = refused(sender, name)
    assert (error.retryable, error.wait, error.needs_person) == (verdict.retryable, verdict.wait, verdict.needs_person)
    assert str(code) in error.reason
    assert len(platform.called(PATH[name])) == 1


def test_the_codes_that_matter() -> None:
    """What the postman counts on, written down apart from the tables."""
    assert errcodes.WECOM[45009].wait == 65
    assert errcodes.OFFICIAL_ACCOUNT[45011].wait == 60
    for code in (45015, 45047, 43004, 48001, 40164):
        assert errcodes.OFFICIAL_ACCOUNT[code].needs_person
        assert not errcodes.OFFICIAL_ACCOUNT[code].retryable
    for code in (81013, 60020, 93000, 93004, 93008):
        assert errcodes.WECOM[code].needs_person
        assert not errcodes.WECOM[code].retryable
    for table in (errcodes.WECOM, errcodes.OFFICIAL_ACCOUNT):
        assert table[-1].retryable
        assert not table[45002].retryable
        assert not table[45002].needs_person


@pytest.mark.parametrize("name", ["gzh", "wecom", "push"])
@pytest.mark.parametrize("code", [12345, "12345"])
def test_an_unknown_code_is_shown_to_a_person(sender: Make, platform: Platform, name: str, code: Any) -> None:
    platform.script(PATH[name], faults.answer({"errcode": code, "errmsg": "?"}))
    error = refused(sender, name)
    if name == "push" and isinstance(code, str):
        assert error.retryable
    else:
        assert (error.retryable, error.needs_person) == (False, True)
        assert "12345" in error.reason


# --- tokens ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["gzh", "wecom"])
def test_one_token_for_many_letters(sender: Make, platform: Platform, name: str) -> None:
    door = sender(name)
    for n in range(4):
        door.send(TO[name], str(n))
    sender(name).send(TO[name], "another process")
    assert len(platform.called(TOKEN_OF[name])) == 1


@pytest.mark.parametrize("name", ["gzh", "wecom"])
def test_a_token_that_ran_out_is_renewed_once(sender: Make, platform: Platform, clock: Clock, name: str) -> None:
    door = sender(name)
    door.send(TO[name], "一")
    clock.advance(7201)  # 42001
    door.send(TO[name], "二")
    platform.kill_tokens()  # 40001
    door.send(TO[name], "三")
    assert platform.texts(REACHED[name]) == ["一", "二", "三"]
    assert len(platform.called(TOKEN_OF[name])) == 3


def test_a_token_of_a_second_is_not_kept_for_ever(
    sender: Make, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[int | None] = []
    monkeypatch.setattr(Alone, "set", lambda self, key, value, ttl=None: kept.append(ttl))  # noqa: ARG005
    platform.script(TOKEN_OF["wecom"], faults.answer({"errcode": 0, "access_token": "x", "expires_in": 1}))
    platform.script(APP, faults.answer({"errcode": 0}))
    sender("wecom").send(TO["wecom"], "通知")
    assert kept == [1]


@pytest.mark.parametrize("name", ["gzh", "wecom"])
@pytest.mark.parametrize("code", sorted(errcodes.STALE_TOKEN))
def test_a_token_that_stays_stale_ends_after_one_renewal(
    sender: Make, platform: Platform, name: str, code: int
) -> None:
    platform.always(PATH[name], faults.refuse(code, "invalid credential"))
    error = refused(sender, name)
    assert (error.retryable, error.needs_person) == (True, False)
    assert len(platform.called(PATH[name])) == 2
    assert len(platform.called(TOKEN_OF[name])) == 2


def test_another_senders_new_token_is_taken_over(make: Make, sender: Make, platform: Platform) -> None:
    """Two processes with one storage: the second finds its token stale, and the first's new one in the storage."""
    one, two = sender("gzh"), sender("gzh")
    one.send(TO["gzh"], "一")
    two.send(TO["gzh"], "二")
    platform.kill_tokens()
    one.send(TO["gzh"], "三")
    two.send(TO["gzh"], "四")
    assert len(platform.called(TOKEN_OF["gzh"])) == 2


def test_of_many_senders_with_a_stale_token_one_fetches(sender: Make, platform: Platform) -> None:
    """Each fetch would kill the token that another sender just got."""
    doors = [sender("wecom") for _ in range(8)]
    doors[0].send(TO["wecom"], "之前")
    platform.kill_tokens()
    all_refused = threading.Barrier(8, timeout=10)

    def together(request: Any, go_on: Any) -> Any:
        response = go_on()
        all_refused.wait()
        return response

    platform.script(APP, *[together] * 8)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda door: door.send(TO["wecom"], "通知"), doors))
    assert platform.texts() == ["之前"] + ["通知"] * 8
    assert len(platform.called(TOKEN_OF["wecom"])) == 2


class Forgetful(Alone):
    """A storage that is down."""

    def get(self, key: str, default: Any = None) -> Any:
        return default


def test_without_a_storage_there_is_one_fetch_a_letter(
    sender: Make, platform: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Alone, "get", Forgetful.get)
    door = sender("gzh")
    door.send(TO["gzh"], "一")
    door.send(TO["gzh"], "二")
    assert platform.texts() == ["一", "二"]
    assert len(platform.called(TOKEN_OF["gzh"])) == 2


@pytest.mark.parametrize(
    ("name", "changed"), [("gzh", {"secret": "wrong"}), ("wecom", {"secret": "wrong"}), ("wecom", {"corp_id": "ww9"})]
)
def test_a_wrong_secret_needs_a_person(sender: Make, platform: Platform, name: str, changed: dict[str, str]) -> None:
    with pytest.raises(SendError, match="access_token") as caught:
        sender(name, **changed).send(TO[name], "通知")
    assert (caught.value.retryable, caught.value.needs_person) == (False, True)
    assert platform.called(PATH[name]) == []


@pytest.mark.parametrize("name", ["gzh", "wecom"])
@pytest.mark.parametrize(
    ("step", "retryable"),
    [
        (faults.refuse(-1), True),
        (faults.refuse(45009), True),
        (faults.refuse(40164), False),
        (faults.status(502), True),
        (faults.garbage(), True),
        (faults.drop(accepted=True), True),
        (faults.answer({"expires_in": 7200}), False),
        (faults.answer({"access_token": {"a": 1}}), False),
    ],
)
def test_trouble_with_the_token(
    sender: Make, platform: Platform, name: str, step: faults.Step, retryable: bool
) -> None:
    platform.script(TOKEN_OF[name], step)
    assert refused(sender, name).retryable is retryable
    sender(name).send(TO[name], "又一次")
    assert platform.texts() == ["又一次"]


# --- who cannot be reached --------------------------------------------------------------------------------


def test_customer_window(sender: Make, platform: Platform, clock: Clock) -> None:
    door = sender("gzh")
    for n in range(5):
        door.send(TO["gzh"], str(n))
    assert "45047" in refused(sender, "gzh").reason
    platform.user_spoke("oZhang")
    clock.advance(48 * 3600 + 1)
    error = refused(sender, "gzh")
    assert "45015" in error.reason
    assert error.needs_person


@pytest.mark.parametrize("field", ["invaliduser", "unlicenseduser"])
@pytest.mark.parametrize("missed", ["zhangsan", "lisi|ZhangSan", "zhangsan|lisi"])
def test_a_member_that_was_missed_though_the_code_is_0(
    sender: Make, platform: Platform, field: str, missed: str
) -> None:
    platform.script(APP, faults.answer({"errcode": 0, "errmsg": "ok", field: missed}))
    error = refused(sender, "wecom")
    assert (error.retryable, error.needs_person) == (False, True)
    platform.script(APP, faults.answer({"errcode": 0, "errmsg": "ok", field: "lisi|zhangsan2"}))
    sender("wecom").send(TO["wecom"], "通知")


def test_a_member_who_does_not_exist(sender: Make, platform: Platform) -> None:
    platform.members = {"lisi"}
    assert "81013" in refused(sender, "wecom").reason


@pytest.mark.parametrize("user", ["@all", "@ALL", "zhangsan|lisi"])
def test_no_address_is_everybody(sender: Make, platform: Platform, user: str) -> None:
    assert not refused(sender, "wecom", Address("wecom", user)).retryable
    assert platform.calls == []


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("gzh", Address("gzh", "oZhang", group=True)),
        ("wecom", Address("wecom", "zhangsan", group=True)),
        ("push", Address("push", "垣上村")),
        ("push", Address("push", "没有这个群", group=True)),
        ("robot", Address("robot", "wrkCHAT1", group=True)),
    ],
)
def test_addresses_a_door_cannot_reach(sender: Make, platform: Platform, name: str, address: Address) -> None:
    error = refused(sender, name, address)
    assert (error.retryable, error.needs_person) == (False, True)
    assert platform.calls == []


def test_without_secret_an_official_account_cannot_speak_unasked(sender: Make) -> None:
    door = sender("gzh", secret=None)
    assert door.send_limit == 0
    with pytest.raises(SendError, match="secret") as caught:
        door.send(TO["gzh"], "通知")
    assert caught.value.needs_person
    assert not caught.value.retryable


# --- bridges -----------------------------------------------------------------------------------------------


def heard(door: Any, raw: dict[str, Any]) -> None:
    door.open(Request("POST", {}, {"Authorization": f"Bearer {Platform.bridge_token}"}, json.dumps(raw).encode()))


def test_a_bridge_is_spoken_to_in_its_own_version(sender: Make, platform: Platform) -> None:
    door, postman = sender("bridge"), sender("bridge")  # two processes, one coordination
    heard(door, onebot11())
    postman.send(Address("bridge", "123456", group=True), "群")
    postman.send(Address("bridge", "12345678"), "人")
    assert platform.called("/send_group_msg")[0].body["group_id"] == 123456
    assert platform.called("/send_private_msg")[0].body["user_id"] == 12345678
    heard(door, onebot12())
    postman.send(Address("bridge", "wxid_zhang"), "人")
    (call,) = platform.called("/")
    assert call.body["params"]["user_id"] == "wxid_zhang"
    assert call.body["self"] == {"platform": "wechat", "user_id": "wxid_bot"}


def test_heartbeats_keep_who_the_bridge_is(sender: Make, platform: Platform) -> None:
    door = sender("bridge")
    heard(door, onebot12())
    heard(door, {"id": "x", "type": "meta", "detail_type": "heartbeat", "sub_type": "", "time": 1, "interval": 5})
    door.send(TO["bridge"], "群")
    assert platform.called("/")[0].body["self"]["user_id"] == "wxid_bot"


@pytest.mark.parametrize(
    ("answer", "retryable", "needs_person"),
    [
        ({"status": "failed", "retcode": 10003}, False, False),
        ({"status": "failed", "retcode": 10102}, False, True),
        ({"status": "failed", "retcode": 20002}, True, False),
        ({"status": "failed", "retcode": 33001}, True, False),
        ({"status": "failed", "retcode": 34001}, False, True),
        ({"status": "failed", "retcode": 36000}, True, False),
        ({"status": "failed", "retcode": 100}, False, True),
        ({"status": "failed", "retcode": None}, False, True),
        ({}, False, True),
    ],
)
def test_bridge_refusals(
    sender: Make, platform: Platform, answer: dict[str, Any], retryable: bool, needs_person: bool
) -> None:
    platform.script("/", faults.answer(answer))
    error = refused(sender, "bridge")
    assert (error.retryable, error.needs_person) == (retryable, needs_person)


def test_a_bridge_may_queue(sender: Make, platform: Platform) -> None:
    platform.script("/", faults.answer({"status": "async", "retcode": 1, "data": None}))
    sender("bridge").send(TO["bridge"], "通知")


@pytest.mark.parametrize("changed", [{"access_token": None}, {"access_token": "wrong"}])
def test_a_bridge_with_another_token_needs_a_person(sender: Make, changed: dict[str, Any]) -> None:
    with pytest.raises(SendError, match="access_token") as caught:
        sender("bridge", **changed).send(TO["bridge"], "通知")
    assert caught.value.needs_person
