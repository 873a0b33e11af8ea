"""No secret in a log, an error, its chain, or a repr, whatever goes wrong, for every door."""

from __future__ import annotations

import json
import logging
import traceback

import pytest

from channels import CHANNELS, outgoing
from core.channel import Request
from core.errors import Rejected, SendError
from core.model import Address
from tests.channels.conftest import AES_KEY, CONFIGS, SECRET, SIGNED, TOKEN, Make
from tests.channels.samples import AT, payload
from tests.channels.test_send import PATH, TO, TOKEN_OF
from tests.platform import Platform, faults
from tests.platform.envelopes import envelope

SECRETS = (
    TOKEN,
    AES_KEY,
    SECRET,
    Platform.app_secret,
    Platform.corp_secret,
    *Platform.webhook_keys,
    Platform.bridge_token,
    "oa-token-",
    "corp-token-",
)
EVERYTHING = "; ".join(SECRETS)


def whole(error: BaseException) -> str:
    """An error as the most talkative logger would show it, with everything it drags along."""
    seen = []
    link: BaseException | None = error
    while link is not None:
        seen += [repr(link), str(link), repr(link.args), repr(vars(link))]
        link = link.__cause__ or link.__context__
    return "\n".join(seen) + "".join(traceback.format_exception(error))


def assert_silent(caplog: pytest.LogCaptureFixture, *shown: str) -> None:
    text = "\n".join([caplog.text, *(str(vars(record)) for record in caplog.records), *shown])
    for secret in SECRETS:
        assert secret not in text


@pytest.fixture(autouse=True)
def _all_logs(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)


def test_every_door_is_here() -> None:
    assert {config["type"] for config in CONFIGS.values()} == set(CHANNELS)


@pytest.mark.parametrize(
    "step",
    [
        faults.status(502),
        faults.status(401),
        faults.garbage(EVERYTHING.encode()),
        faults.refuse(40001, EVERYTHING),
        faults.refuse(45009, EVERYTHING),
        faults.refuse(12345, EVERYTHING),
        faults.answer({"errcode": EVERYTHING, "errmsg": EVERYTHING}),
        faults.answer({"status": "failed", "retcode": EVERYTHING, "message": EVERYTHING}),
        faults.drop(accepted=True),
        faults.redirect(f"http://127.0.0.1:9/?{EVERYTHING}"),
        faults.slow(0.6),
    ],
)
@pytest.mark.parametrize(("name", "path"), [*PATH.items(), *TOKEN_OF.items()])
def test_sending(
    sender: Make,
    platform: Platform,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    path: str,
    step: faults.Step,
) -> None:
    monkeypatch.setattr(outgoing, "TIMEOUT", (1.0, 0.2))
    platform.always(path, step)
    door = sender(name)
    with pytest.raises(SendError) as caught:
        door.send(TO[name], "通知")
    assert_silent(caplog, whole(caught.value), repr(door), str(door))


@pytest.mark.parametrize("name", list(PATH))
def test_nobody_there(make: Make, caplog: pytest.LogCaptureFixture, name: str) -> None:
    with pytest.raises(SendError) as caught:
        make(name, api_base="http://127.0.0.1:9").send(TO[name], "通知")
    assert_silent(caplog, whole(caught.value))


def test_all_is_well(sender: Make, platform: Platform, caplog: pytest.LogCaptureFixture) -> None:
    platform.user_spoke("oZhang")
    for name, address in TO.items():
        sender(name).send(address, "通知")
    assert any("POST" in record.getMessage() for record in caplog.records), "urllib3 does log what it does"
    assert_silent(caplog)


def test_headers_that_urllib3_cannot_parse(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("urllib3.connectionpool").warning(
        "Failed to parse headers (url=%s): %s", f"http://x/cgi-bin/webhook/send?key={Platform.webhook_keys[0]}", "?"
    )
    assert_silent(caplog)


@pytest.mark.parametrize("form", SIGNED)
def test_refusing(make: Make, caplog: pytest.LogCaptureFixture, form: str) -> None:
    name, keys = SIGNED[form]
    query, body = envelope(form, payload(form), keys, str(AT), "1")
    door = make(name)
    for changed, sent in (
        ({"signature": "0", "msg_signature": "0"}, body),
        ({"timestamp": "1"}, body),
        ({}, b"<xml>"),
        ({}, b""),
    ):
        with pytest.raises(Rejected) as caught:
            door.open(Request("POST", {**query, **changed}, {}, sent))
        assert_silent(caplog, whole(caught.value))


def test_refusing_a_bridge(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    for headers in ({}, {"Authorization": "Bearer x"}, {"X-Signature": "sha1=0"}):
        with pytest.raises(Rejected) as caught:
            make("bridge").open(Request("POST", {}, headers, json.dumps({}).encode()))
        assert_silent(caplog, whole(caught.value))


def test_an_address_that_is_not_in_the_keys(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(SendError) as caught:
        make("push").send(Address("push", "别的群", group=True), "通知")
    assert_silent(caplog, whole(caught.value))
