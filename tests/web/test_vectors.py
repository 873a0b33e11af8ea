"""The published vectors through the running webhook, with the whole bot behind it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from flask.testing import FlaskClient

from bot import Bot
from web import app

VECTORS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent.parent / "vectors.json").read_text("utf-8"))[
    "vectors"
]
DOORS = {
    "V1_wecom_echo": "wecom_app",
    "V1_wecom_post": "wecom_app",
    "V3_oa_post": "official_account",
    "V4_wechatpy_echo": "wecom_app",
    "V4_wechatpy_post": "wecom_app",
    "V5_robot_echo": "wecom_aibot",
    "S3_aibot_json_stream_refresh": "wecom_aibot",
    "S5_oa_jielong_text": "official_account",
}


def client(make_bot: Callable[..., Bot], vector: dict[str, Any], kind: str) -> FlaskClient:
    receiver: dict[str, Any] = {
        "wecom_app": {"corp_id": vector["receive_id"], "agent_id": 218, "secret": "s"},
        "official_account": {"app_id": vector["receive_id"]},
        "wecom_aibot": {},
    }[kind]
    door = {"type": kind, "token": vector["token"], "aes_key": vector["encoding_aes_key"], **receiver}
    bot = make_bot(channels={"door": door}, chats=[], safety={"timestamp_window": 0})
    return app.create(bot).test_client()


def deliver(http: FlaskClient, vector: dict[str, Any]) -> Any:
    query = {key: vector[key] for key in ("msg_signature", "timestamp", "nonce")}
    if signature := vector.get("plain_signature_of_token_ts_nonce"):
        query["signature"] = signature
    if vector["format"] == "raw":
        return http.get("/hook/door?" + urlencode(query | {"echostr": vector["encrypt"]}))
    if vector["format"] == "json":
        return http.post("/hook/door?" + urlencode(query), json={"encrypt": vector["encrypt"]})
    extra = "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in vector["envelope_extra"].items())
    body = f"<xml>{extra}<Encrypt><![CDATA[{vector['encrypt']}]]></Encrypt></xml>"
    return http.post("/hook/door?" + urlencode(query), data=body.encode(), content_type="text/xml")


@pytest.mark.parametrize("name", DOORS)
def test_accepted(make_bot: Callable[..., Bot], name: str) -> None:
    vector = VECTORS[name]
    http = client(make_bot, vector, DOORS[name])
    response = deliver(http, vector)
    assert response.status_code == 200
    if vector["format"] == "raw":
        assert response.data == vector["plaintext"].encode()
    elif "Content" in vector["plaintext"]:
        rows = http.application.extensions["cunxin"].store.read(lambda tx: tx.inbox.since(0, "door"))
        assert rows[0].text in vector["plaintext"]


def flipped(text: str) -> str:
    return text[:-9] + ("A" if text[-9] != "A" else "B") + text[-8:]


TAMPERED: dict[str, Callable[[dict[str, Any]], dict[str, Any]]] = {
    "signature": lambda _: {"msg_signature": "0" * 40},
    "ciphertext": lambda vector: {"encrypt": flipped(vector["encrypt"])},
    "truncated": lambda vector: {"encrypt": vector["encrypt"][:-24]},
    "nonce": lambda vector: {"nonce": vector["nonce"] + "1"},
    "timestamp": lambda vector: {"timestamp": str(int(vector["timestamp"]) + 1)},
}


@pytest.mark.parametrize("how", TAMPERED)
@pytest.mark.parametrize("name", DOORS)
def test_tampered_is_refused(make_bot: Callable[..., Bot], name: str, how: str) -> None:
    vector = VECTORS[name]
    http = client(make_bot, vector, DOORS[name])
    response = deliver(http, vector | TAMPERED[how](vector))
    assert 400 <= response.status_code < 500
    assert "Traceback" not in response.text


@pytest.mark.parametrize("name", DOORS)
def test_somebody_elses_keys_are_refused(make_bot: Callable[..., Bot], name: str) -> None:
    vector = VECTORS[name]
    others = vector | {"token": "another", "encoding_aes_key": "z" * 43}
    response = deliver(client(make_bot, others, DOORS[name]), vector)
    assert 400 <= response.status_code < 500
