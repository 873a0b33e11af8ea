"""Opening and answering: every envelope form, freshness, nonces, keys, junk, and many at once."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import struct
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.gate import signature
from core.channel import Channel, Envelope, Request
from core.errors import Rejected
from tests.channels.conftest import AES_KEY, OLD_KEY, SECRET, SIGNED, TOKEN, Make
from tests.channels.samples import AT, aibot, event, onebot11, onebot12, payload, weixin
from tests.platform import FORMS, Clock, Deliverer, Keys, Platform, straight
from tests.platform.envelopes import cdata, decrypt, encrypt, encrypt_raw, envelope, sign

STAMP, NONCE = str(AT), "1000000001"


def post(form: str, text: str, keys: Keys | None = None, nonce: str = NONCE) -> Request:
    query, body = envelope(form, text, keys or SIGNED[form][1], STAMP, nonce)
    return Request("POST", query, {}, body)


def said(envelope: Envelope) -> str | None:
    return envelope.message.text if envelope.message else None


# --- the way in and out ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_verification(make: Make, clock: Clock, form: str) -> None:
    name, keys = SIGNED[form]
    assert Deliverer(form, keys, straight(make(name)), clock).verify()
    assert Deliverer(form, keys, straight(make(name)), clock).verify("a+b/c==")
    wrong = Keys("anotherToken", keys.aes_key, keys.receiver)
    assert not Deliverer(form, wrong, straight(make(name)), clock).verify()


def test_verification_survives_a_plus_decoded_twice(make: Make) -> None:
    keys = SIGNED["wecom_app"][1]
    encrypted = next(e for e in (encrypt("echo", keys.aes_key, keys.receiver) for _ in range(1000)) if "+" in e)
    query = {"timestamp": STAMP, "nonce": NONCE, "msg_signature": sign(keys.token, STAMP, NONCE, encrypted)}
    request = Request("GET", {**query, "echostr": encrypted.replace("+", " ")}, {}, b"")
    assert make("wecom").open(request).seal(None).body == b"echo"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    "words", ["收到,张建国家3口,36.5℃", "]]></Content><Content><![CDATA[x", "<b>&amp;\x0b</b>", "🌾\n二"]
)
def test_answer(make: Make, clock: Clock, form: str, words: str) -> None:
    name, keys = SIGNED[form]
    outcome = Deliverer(form, keys, straight(make(name), lambda _: words), clock).deliver(payload(form))
    shown = words if form == "aibot" else words.replace("\x0b", "")
    assert (outcome.status, outcome.deliveries, outcome.text) == (200, 1, shown)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("nothing", [None, ""])
def test_nothing_to_say(make: Make, clock: Clock, form: str, nothing: str | None) -> None:
    name, keys = SIGNED[form]
    response = Deliverer(form, keys, straight(make(name), lambda _: nothing), clock).once(payload(form))
    assert (response.status, response.body) == (200, b"success" if form.startswith("oa_") else b"")


def test_reply_goes_back_to_who_wrote(make: Make) -> None:
    xml = make("plain").open(post("oa_plain", weixin())).seal("好").body.decode()
    assert (cdata(xml, "ToUserName"), cdata(xml, "FromUserName")) == ("oZhang", "gh_village")
    assert cdata(xml, "CreateTime") == STAMP


def test_aibot_reply_is_one_finished_stream_with_one_id(make: Make) -> None:
    door, keys, ids = make("robot"), SIGNED["aibot"][1], set()
    for nonce in ("1", "2"):
        outer = json.loads(door.open(post("aibot", payload("aibot"), nonce=nonce)).seal("好").body)
        assert outer["nonce"] == nonce
        assert outer["timestamp"] == AT
        inner = json.loads(decrypt(outer["encrypt"], keys.aes_key, ""))
        assert inner["msgtype"] == "stream"
        assert inner["stream"]["finish"] is True
        ids.add(inner["stream"]["id"])
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("fields", "answer"),
    [
        ({"msgtype": "event", "event": {"eventtype": "enter_chat"}}, "您好"),
        ({"msgtype": "event", "event": {"eventtype": "feedback_event"}}, None),
        ({"msgtype": "event", "event": {"eventtype": "template_card_event"}}, None),
        ({"msgtype": "stream", "stream": {"id": "s1"}}, None),
    ],
)
def test_aibot_events(make: Make, fields: dict[str, Any], answer: str | None) -> None:
    opened = make("robot").open(post("aibot", json.dumps(aibot(text=None, **fields))))
    assert opened.message is None
    assert opened.seal(None).body == b""
    body = opened.seal("您好").body
    if answer is None:
        assert body == b""
    else:
        inner = json.loads(decrypt(json.loads(body)["encrypt"], AES_KEY, ""))
        assert inner == {"msgtype": "text", "text": {"content": answer}}


# --- official account: modes -------------------------------------------------------------------------


def test_with_a_key_plain_bodies_are_refused(make: Make) -> None:
    with pytest.raises(Rejected, match="安全模式"):
        make("gzh").open(post("oa_plain", weixin()))
    with pytest.raises(Rejected):
        make("wecom").open(post("oa_plain", weixin()))


def test_in_compatible_mode_only_what_is_encrypted_counts(make: Make) -> None:
    request = post("oa_compatible", weixin())
    forged = request.body.replace("我家三口都好".encode(), "我家失火".encode(), 1)
    assert said(make("gzh").open(Request("POST", request.query, {}, forged))) == "我家三口都好"


def test_without_a_key_the_plain_part_of_compatible_mode_is_read_and_safe_mode_refused(make: Make) -> None:
    assert said(make("plain").open(post("oa_compatible", weixin()))) == "我家三口都好"
    with pytest.raises(Rejected, match="aes_key"):
        make("plain").open(post("oa_safe", weixin()))


# --- freshness and nonces ------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("seconds", "fresh"), [(599, True), (601, False), (-599, True), (-601, False)])
def test_window(make: Make, clock: Clock, form: str, seconds: int, fresh: bool) -> None:
    door, request = make(SIGNED[form][0]), post(form, payload(form))
    clock.advance(seconds)
    if fresh:
        assert said(door.open(request))
    else:
        with pytest.raises(Rejected, match="时间戳") as refused:
            door.open(request)
        assert refused.value.status == 403


def test_window_zero_is_off(make: Make, clock: Clock) -> None:
    clock.advance(10**8)
    assert said(make("wecom", window=0).open(post("wecom_app", weixin())))


@pytest.mark.parametrize("stamp", ["", "soon", "1e9", "１７７０２４９６００", "9" * 400, "-1", " 1770249600"])
def test_odd_timestamps(make: Make, stamp: str) -> None:
    query, body = envelope("oa_plain", weixin(), Keys(TOKEN), stamp, NONCE)
    with pytest.raises(Rejected):
        make("plain").open(Request("POST", query, {}, body))


def test_digits_moved_between_timestamp_and_nonce_are_stale(make: Make) -> None:
    """The signature is over the joined parts, so the same digits split elsewhere have the same signature."""
    query, body = envelope("oa_plain", weixin(), Keys(TOKEN), STAMP, "5999999999")
    moved = {**query, "timestamp": STAMP + "5", "nonce": "999999999"}
    assert query["signature"] == signature(TOKEN, moved["timestamp"], moved["nonce"])
    with pytest.raises(Rejected, match="时间戳"):
        make("plain").open(Request("POST", moved, {}, body))


@pytest.mark.parametrize("form", FORMS)
def test_a_nonce_is_for_one_content(make: Make, form: str) -> None:
    door = make(SIGNED[form][0])
    assert said(door.open(post(form, payload(form))))
    assert said(door.open(post(form, payload(form)))), "a repeat, though encrypted afresh"
    words = {"Content": "假的"} if form != "aibot" else {"text": {"content": "假的"}}
    with pytest.raises(Rejected, match="nonce") as refused:
        door.open(post(form, payload(form, **words)))
    assert refused.value.status == 403
    assert said(door.open(post(form, payload(form, **words), nonce="1000000002")))


def test_a_nonce_is_forgotten_when_its_timestamp_is_stale_anyway(make: Make, clock: Clock) -> None:
    door: Any = make("plain")
    door.open(post("oa_plain", weixin()))
    assert len(door._gate._seen) == 1
    clock.advance(1201)
    assert len(door._gate._seen) == 0


def test_nobody_without_the_token_fills_the_memory(make: Make) -> None:
    door: Any = make("plain")
    for nonce in range(100):
        with pytest.raises(Rejected):
            door.open(post("oa_plain", weixin(), Keys("anotherToken"), str(nonce)))
    assert len(door._gate._seen) == 0


def test_of_many_contents_on_one_nonce_at_once_one_gets_in(make: Make) -> None:
    door = make("plain")
    requests = [post("oa_plain", weixin(Content=str(n % 20))) for n in range(200)]

    def attempt(request: Request) -> str | None:
        try:
            return said(door.open(request))
        except Rejected:
            return None

    with ThreadPoolExecutor(16) as pool:
        heard = [text for text in pool.map(attempt, requests) if text is not None]
    assert len(heard) == 10
    assert len(set(heard)) == 1


def test_a_thousand_at_once(make: Make, clock: Clock) -> None:
    name, keys = SIGNED["wecom_app"]
    deliverer = Deliverer("wecom_app", keys, straight(make(name), lambda m: m.text), clock)
    texts = [f"第{n}户" for n in range(1000)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda t: deliverer.deliver(weixin(Content=t)).text, texts))
    assert answers == texts


# --- keys ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["oa_compatible", "oa_safe", "wecom_app", "aibot"])
def test_the_previous_key_still_opens_and_the_answer_is_in_the_same_key(make: Make, clock: Clock, form: str) -> None:
    name, keys = SIGNED[form]
    door = make(name, aes_key=OLD_KEY, aes_key_previous=AES_KEY)
    for key in (AES_KEY, OLD_KEY):
        theirs = Keys(TOKEN, key, keys.receiver)
        assert Deliverer(form, theirs, straight(door, lambda _: "好"), clock).deliver(payload(form)).text == "好"
    with pytest.raises(Rejected, match="aes_key_previous"):
        make(name, aes_key=OLD_KEY).open(post(form, payload(form)))


def sealed(content: bytes) -> Request:
    encrypted = encrypt_raw(content, base64.b64decode(AES_KEY + "="))
    query = {"timestamp": STAMP, "nonce": NONCE, "msg_signature": sign(TOKEN, STAMP, NONCE, encrypted)}
    return Request("POST", query, {}, json.dumps({"encrypt": encrypted}).encode())


def plain(text: bytes, length: int | None = None, pad: bytes | None = None) -> bytes:
    """A plaintext for receiver "": right, unless a length or a padding is given."""
    content = b"r" * 16 + struct.pack(">I", len(text) if length is None else length) + text
    count = 32 - len(content) % 32
    return content + (bytes([count]) * count if pad is None else pad)


EVENT = b'{"msgtype": "event"}'  # 20 bytes, so that 24 of padding are right


def test_right_inside(make: Make) -> None:
    assert make("robot").open(sealed(plain(EVENT))).message is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 32,
        plain(EVENT, pad=b"\x28" * 40),  # 33 to 255 are no padding
        plain(EVENT, pad=b"\xff" * 24),
        plain(EVENT, pad=b"\x00" * 24),
        plain(EVENT, pad=b"\x18" * 5 + b"\x17" + b"\x18" * 18),
        plain(EVENT, pad=b"\x00" * 23 + b"\x18"),
        plain(b"", pad=b"\x0c" * 12),
        plain(EVENT, length=2**32 - 1),
        plain(EVENT, length=21),
        plain(EVENT, length=19),
        plain(EVENT + b"wx0", length=20),
        plain(b"\xff\xfe"),
        plain(b"[]"),
        plain(b""),
        b"r" * 16 + b"\x10" * 16,
        b"r" * 16 + struct.pack(">I", 0) + b"\x0c" * 12,
        b"\x20" * 32,
    ],
)
def test_wrong_inside_though_well_signed(make: Make, content: bytes) -> None:
    with pytest.raises(Rejected):
        make("robot").open(sealed(content))


# --- junk ---------------------------------------------------------------------------------------------

ONLY_ONCE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
bodies = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(lambda t: t.encode("utf-8", "replace")),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["encrypt", "msgtype", "text", "content", "from", "userid", "id", "sender", "message"])
                | st.text(max_size=5),
                inner,
                max_size=4,
            )
        ),
    ).map(lambda value: json.dumps(value).encode()),
    st.lists(
        st.tuples(
            st.sampled_from(["MsgType", "Event", "FromUserName", "CreateTime", "MsgId", "Content", "Encrypt", "a"]),
            st.sampled_from(["text", "event", "voice", "subscribe", "5", "", "<a/>", "&amp;", "<![CDATA[x]]>"])
            | st.text(max_size=8),
        ),
        max_size=6,
    ).map(lambda rows: f"<xml>{''.join(f'<{k}>{v}</{k}>' for k, v in rows)}</xml>".encode("utf-8", "replace")),
)
queries = st.dictionaries(
    st.sampled_from(["signature", "msg_signature", "timestamp", "nonce", "echostr", "encrypt_type"]),
    st.text(max_size=20) | st.sampled_from([STAMP, "aes", "raw"]),
)


def opens_or_refuses(door: Channel, request: Request) -> None:
    try:
        opened = door.open(request)
    except Rejected as rejected:
        status = rejected.status
    else:
        opened.seal(None)
        opened.seal("好")
        status = 400
    assert 400 <= status < 500


@pytest.mark.parametrize("name", ["gzh", "plain", "wecom", "robot", "push", "bridge", "console"])
@ONLY_ONCE
@given(method=st.sampled_from(["GET", "POST"]), query=queries, body=bodies)
def test_junk(make: Make, name: str, method: Any, query: dict[str, str], body: bytes) -> None:
    opens_or_refuses(make(name), Request(method, query, {"X-Signature": "sha1=é", "Authorization": "Bearer "}, body))


@pytest.mark.parametrize("form", FORMS)
@ONLY_ONCE
@given(body=bodies)
def test_junk_that_is_well_signed(make: Make, form: str, body: bytes) -> None:
    name, keys = SIGNED[form]
    opens_or_refuses(make(name), post(form, body.decode("utf-8", "replace"), keys))
    query = {"timestamp": STAMP, "nonce": NONCE, "signature": sign(TOKEN, STAMP, NONCE)}
    opens_or_refuses(make("plain"), Request("POST", query, {}, body))


@ONLY_ONCE
@given(raw=bodies)
def test_junk_from_a_bridge_that_proves_itself(make: Make, raw: bytes) -> None:
    opens_or_refuses(make("bridge"), bridge_request(raw))


@pytest.mark.parametrize("name", ["gzh", "plain", "wecom", "robot", "bridge", "console"])
@pytest.mark.parametrize(
    "body",
    [b"", b"[" * 200_000, b'{"a":' * 200_000, b"<xml>" + b"<a>" * 200_000, b"\xff\xfe" * 100, b"9" * 10_000, b"{}"],
)
def test_heavy_junk(make: Make, name: str, body: bytes) -> None:
    query = {"timestamp": STAMP, "nonce": NONCE, "signature": sign(TOKEN, STAMP, NONCE), "msg_signature": "x"}
    headers = {"Authorization": f"Bearer {Platform.bridge_token}"}
    with pytest.raises(Rejected):
        make(name).open(Request("POST", query, headers, body))


# --- the other doors ----------------------------------------------------------------------------------


def test_push_takes_nothing(make: Make) -> None:
    with pytest.raises(Rejected) as refused:
        make("push").open(Request("POST", {}, {}, b"{}"))
    assert refused.value.status == 404


def test_console(make: Make) -> None:
    opened = make("console").open(Request("POST", {}, {}, '{"sender": "u1", "text": "你好"}'.encode()))
    assert said(opened) == "你好"
    assert json.loads(opened.seal("收到").body) == {"reply": "收到"}
    assert json.loads(opened.seal(None).body) == {"reply": None}
    with pytest.raises(Rejected) as refused:
        make("console").open(Request("GET", {}, {}, b""))
    assert refused.value.status == 405


def hmac_of(body: bytes, secret: str = SECRET) -> str:
    return "sha1=" + hmac.new(secret.encode(), body, hashlib.sha1).hexdigest()


def bridge_request(raw: Any, **headers: str) -> Request:
    body = raw if isinstance(raw, bytes) else json.dumps(raw).encode()
    return Request("POST", {}, headers or {"authorization": f"Bearer {Platform.bridge_token}"}, body)


Proof = Callable[[bytes], dict[str, str]]


@pytest.mark.parametrize(
    ("proof", "config", "status"),
    [
        (lambda b: {"X-Signature": hmac_of(b)}, {}, None),
        (lambda _: {"Authorization": f"Bearer {Platform.bridge_token}"}, {}, None),
        (lambda b: {"x-signature": hmac_of(b), "AUTHORIZATION": f"Bearer {Platform.bridge_token}"}, {}, None),
        (lambda b: {"X-Signature": hmac_of(b, "wrong")}, {}, 403),
        (lambda b: {"X-Signature": hmac_of(b + b" ")}, {}, 403),
        (lambda _: {"Authorization": "Bearer wrong"}, {}, 403),
        (lambda _: {"Authorization": f"Basic {Platform.bridge_token}"}, {}, 403),
        (lambda b: {"X-Signature": hmac_of(b), "Authorization": "Bearer wrong"}, {}, 403),
        (lambda _: {}, {}, 401),
        (lambda b: {"X-Signature": hmac_of(b)}, {"secret": None}, 401),
        (lambda _: {"Authorization": f"Bearer {Platform.bridge_token}"}, {"access_token": None}, 401),
        (lambda _: {"Authorization": "Bearer "}, {"access_token": None, "secret": None}, 403),
    ],
)
def test_bridge_proves_itself(make: Make, proof: Proof, config: dict[str, Any], status: int | None) -> None:
    body = json.dumps(onebot11()).encode()
    request = Request("POST", {}, proof(body), body)
    if status is None:
        assert said(make("bridge", **config).open(request)) == "我家三口都好"
    else:
        with pytest.raises(Rejected) as refused:
            make("bridge", **config).open(request)
        assert refused.value.status == status


def test_bridge_quick_replies(make: Make) -> None:
    door, words = make("bridge"), "收到 [CQ:at,qq=all]"
    eleven = door.open(bridge_request(onebot11()))
    assert json.loads(eleven.seal(words).body) == {"reply": words, "auto_escape": True, "at_sender": False}
    twelve = door.open(bridge_request(onebot12()))
    (action,) = json.loads(twelve.seal(words).body)
    assert action["action"] == "send_message"
    assert action["params"]["group_id"] == "123@chatroom"
    assert action["params"]["message"] == [{"type": "text", "data": {"text": words}}]
    assert action["self"] == {"platform": "wechat", "user_id": "wxid_bot"}
    for opened in (eleven, twelve, door.open(bridge_request(onebot12(type="meta", detail_type="heartbeat")))):
        assert (opened.seal(None).status, opened.seal(None).body) == (204, b"")


def test_subscribing_says_so(make: Make) -> None:
    assert said(make("gzh").open(post("oa_safe", event("subscribe")))) == "[关注]"
