"""The stand-in itself: that it refuses what the platforms refuse, so that passing it means something."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from werkzeug import Request as WebRequest
from werkzeug import Response as WebResponse
from werkzeug.serving import make_server
from werkzeug.test import Client

from core.channel import Channel, Request, Response
from tests.channels.conftest import SIGNED, Make
from tests.channels.samples import payload
from tests.platform import BANNER, FORMS, Clock, Deliverer, Keys, Platform, over_http, through

KEYS = Keys("cunxinToken01", "CunBotTestEncodingAESKey0123456789abcdefghA", "wx0")


def post(platform: Platform, path: str, body: dict[str, Any], **query: str) -> Any:
    return requests.post(platform.url + path, params=query, json=body, timeout=5).json()


def webhook(platform: Platform, text: str = "x") -> int:
    answer = post(platform, "/cgi-bin/webhook/send", {"text": {"content": text}}, key=platform.webhook_keys[0])
    return int(answer["errcode"])


def test_twenty_a_minute_sliding() -> None:
    with Platform() as platform:
        assert [webhook(platform) for _ in range(21)] == [0] * 20 + [45009]
        platform.clock.advance(59)  # type: ignore[attr-defined]  # the stand-in's own clock
        assert webhook(platform) == 45009
        platform.clock.advance(1)  # type: ignore[attr-defined]
        assert webhook(platform) == 0


def test_twenty_a_minute_fixed() -> None:
    with Platform(minute="fixed") as platform:
        platform.clock.advance(50)  # type: ignore[attr-defined]
        assert [webhook(platform) for _ in range(21)] == [0] * 20 + [45009]
        platform.clock.advance(10)  # type: ignore[attr-defined]
        assert webhook(platform) == 0


def test_bytes_not_characters(platform: Platform) -> None:
    assert webhook(platform, "汉" * 682) == 0
    assert webhook(platform, "汉" * 683) == 40058


def test_members_rate_drops_silently(platform: Platform) -> None:
    query = {"corpid": platform.corp_id, "corpsecret": platform.corp_secret}
    token = requests.get(platform.url + "/cgi-bin/gettoken", params=query, timeout=5).json()["access_token"]
    body = {"touser": "u1", "agentid": platform.agent_id, "msgtype": "text", "text": {"content": "x"}}
    codes = {post(platform, "/cgi-bin/message/send", body, access_token=token)["errcode"] for _ in range(31)}
    assert codes == {0}
    assert (len(platform.delivered), len(platform.dropped)) == (30, 1)


def test_a_new_token_kills_the_last(platform: Platform) -> None:
    query = {"grant_type": "client_credential", "appid": platform.app_id, "secret": platform.app_secret}
    old, new = (
        requests.get(platform.url + "/cgi-bin/token", params=query, timeout=5).json()["access_token"] for _ in range(2)
    )
    platform.user_spoke("o1")
    body = {"touser": "o1", "msgtype": "text", "text": {"content": "x"}}
    path = "/cgi-bin/message/custom/send"
    assert post(platform, path, body, access_token=old)["errcode"] == 40001
    assert post(platform, path, body, access_token=new)["errcode"] == 0
    assert post(platform, path, body)["errcode"] == 41001


@pytest.mark.parametrize("form", FORMS)
def test_repeats_until_200_and_three_times_at_most(form: str) -> None:
    seen: list[Request] = []

    def failing(request: Request) -> Response:
        seen.append(request)
        return Response(status=500)

    outcome = Deliverer(form, KEYS, failing).deliver(payload(form))
    assert (outcome.deliveries, outcome.status) == (3, 500)
    assert len({request.query["nonce"] for request in seen}) == 3
    assert outcome.text == (BANNER if form.startswith("oa_") else None)


def test_repeats_with_the_same_nonce_if_wanted() -> None:
    seen: list[Request] = []
    answers = iter([Response(status=500), Response(b"success")])

    def carry(request: Request) -> Response:
        seen.append(request)
        return next(answers)

    outcome = Deliverer("oa_plain", KEYS, carry, fresh=False).deliver(payload("oa_plain"))
    assert (outcome.deliveries, outcome.text) == (2, None)
    assert seen[0] == seen[1]


def test_an_answer_that_is_no_answer_shows_the_banner() -> None:
    outcome = Deliverer("oa_safe", KEYS, lambda _: Response(b"<xml>unencrypted</xml>")).deliver(payload("oa_safe"))
    assert outcome.text == BANNER


def test_nobody_listening() -> None:
    outcome = Deliverer("wecom_app", KEYS, over_http("http://127.0.0.1:9/hook/wecom")).deliver(payload("wecom_app"))
    assert (outcome.deliveries, outcome.status) == (3, 599)


def behind_http(door: Channel) -> Callable[..., Any]:
    """A door as a web application, the least there can be."""

    @WebRequest.application
    def application(got: WebRequest) -> WebResponse:
        method: Any = got.method
        opened = door.open(Request(method, got.args.to_dict(), dict(got.headers), got.get_data()))
        answer = opened.seal(f"收到:{opened.message.text}" if opened.message else None)
        return WebResponse(answer.body, answer.status, content_type=answer.content_type)

    return application


@pytest.mark.parametrize("form", FORMS)
def test_over_real_http(make: Make, clock: Clock, form: str) -> None:
    name, keys = SIGNED[form]
    application = behind_http(make(name))
    server = make_server("127.0.0.1", 0, application, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        for carry in (over_http(f"http://127.0.0.1:{server.server_port}/hook"), through(Client(application), "/hook")):
            deliverer = Deliverer(form, keys, carry, clock)
            assert deliverer.verify("echo+with/plus==")
            outcome = deliverer.deliver(payload(form))
            assert (outcome.deliveries, outcome.text) == (1, "收到:我家三口都好")
            clock.advance(1)
    finally:
        server.shutdown()
        server.server_close()
