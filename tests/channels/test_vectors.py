"""The published vectors through the doors: accepted as they are, refused in every tampered form."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from core.channel import Request
from core.errors import Rejected
from core.model import Message
from tests.channels.conftest import Make

VECTORS: dict[str, dict[str, Any]] = json.loads((Path(__file__).parent.parent / "vectors.json").read_text("utf-8"))[
    "vectors"
]
DOORS = {
    "V1_wecom_echo": "wecom",
    "V1_wecom_post": "wecom",
    "V3_oa_post": "gzh",
    "V4_wechatpy_echo": "wecom",
    "V4_wechatpy_post": "wecom",
    "V5_robot_echo": "robot",
    "S3_aibot_json_stream_refresh": "robot",
    "S5_oa_jielong_text": "gzh",
}


def door(make: Make, vector: dict[str, Any], name: str, **changed: Any) -> Any:
    receiver = {"gzh": "app_id", "wecom": "corp_id"}.get(name)
    keys = {"token": vector["token"], "aes_key": vector["encoding_aes_key"]}
    if receiver:
        keys[receiver] = vector["receive_id"]
    return make(name, window=0, **{**keys, **changed})


def request(vector: dict[str, Any], **changed: str) -> Request:
    vector = vector | changed
    query = {"msg_signature": vector["msg_signature"], "timestamp": vector["timestamp"], "nonce": vector["nonce"]}
    if vector["format"] == "raw":
        return Request("GET", query | {"echostr": vector["encrypt"]}, {}, b"")
    if vector["format"] == "json":
        return Request("POST", query, {}, json.dumps({"encrypt": vector["encrypt"]}).encode())
    if "plain_signature_of_token_ts_nonce" in vector:
        query["signature"] = vector["plain_signature_of_token_ts_nonce"]
    extra = "".join(f"<{key}><![CDATA[{value}]]></{key}>" for key, value in vector["envelope_extra"].items())
    return Request("POST", query, {}, f"<xml>{extra}<Encrypt><![CDATA[{vector['encrypt']}]]></Encrypt></xml>".encode())


@pytest.mark.parametrize("name", DOORS)
def test_accepted(make: Make, name: str) -> None:
    vector = VECTORS[name]
    envelope = door(make, vector, DOORS[name]).open(request(vector))
    if vector["format"] == "raw":
        assert envelope.message is None
        assert envelope.seal(None).body == vector["plaintext"].encode()


def test_what_they_say(make: Make) -> None:
    def message(name: str) -> Message:
        opened: Message = door(make, VECTORS[name], DOORS[name]).open(request(VECTORS[name])).message
        return opened

    assert (message("V1_wecom_post").sender, message("V1_wecom_post").text) == ("mycreate", "hello")
    assert (message("V3_oa_post").id, message("V3_oa_post").text) == ("6054768590064713728", "abcdteT")
    assert message("V4_wechatpy_post").text == "test"
    assert message("S5_oa_jielong_text").text.splitlines()[-1] == "2. 李四 5斤"
    assert message("S3_aibot_json_stream_refresh") is None


def flipped(encrypted: str, byte: int) -> str:
    raw = bytearray(base64.b64decode(encrypted))
    raw[byte] ^= 1
    return base64.b64encode(raw).decode()


@pytest.mark.parametrize("name", DOORS)
@pytest.mark.parametrize(
    "tampered",
    [
        lambda _: {"msg_signature": "0" * 40},
        lambda v: {"msg_signature": v["msg_signature"].upper()},
        lambda v: {"msg_signature": v["msg_signature"] + "é"},
        lambda v: {"encrypt": flipped(v["encrypt"], 0)},
        lambda v: {"encrypt": flipped(v["encrypt"], -1)},
        lambda v: {"encrypt": v["encrypt"][:-4]},
        lambda v: {"encrypt": v["encrypt"][4:]},
        lambda _: {"encrypt": "ciphertext"},
        lambda v: {"timestamp": str(int(v["timestamp"]) + 1)},
        lambda v: {"nonce": v["nonce"] + "1"},
    ],
)
def test_tampered(make: Make, name: str, tampered: Any) -> None:
    vector = VECTORS[name]
    with pytest.raises(Rejected) as refused:
        door(make, vector, DOORS[name]).open(request(vector, **tampered(vector)))
    assert refused.value.status == 403


@pytest.mark.parametrize("name", DOORS)
def test_other_account(make: Make, name: str) -> None:
    vector = VECTORS[name]
    with pytest.raises(Rejected):
        door(make, vector, DOORS[name], token="anotherToken").open(request(vector))
    with pytest.raises(Rejected):
        door(make, vector, DOORS[name], aes_key="y" * 42 + "A").open(request(vector))
    if vector["receive_id"]:
        receiver = {"gzh": "app_id", "wecom": "corp_id"}[DOORS[name]]
        with pytest.raises(Rejected) as refused:
            door(make, vector, DOORS[name], **{receiver: "wx0"}).open(request(vector))
        assert refused.value.status == 403


def test_old_vectors_are_stale_with_a_window(make: Make) -> None:
    vector = VECTORS["V1_wecom_post"]
    keys = {"token": vector["token"], "aes_key": vector["encoding_aes_key"], "corp_id": vector["receive_id"]}
    with pytest.raises(Rejected, match="时间戳"):
        make("wecom", **keys).open(request(vector))


def test_plain_signature_must_be_right_if_it_is_there(make: Make) -> None:
    vector = VECTORS["V3_oa_post"] | {"plain_signature_of_token_ts_nonce": "0" * 40}
    with pytest.raises(Rejected):
        door(make, vector, "gzh").open(request(vector))


def test_robot_xml_is_not_for_the_aibot(make: Make) -> None:
    vector = VECTORS["S1_robot_xml_text"]
    with pytest.raises(Rejected):
        door(make, vector, "robot").open(request(vector))


def test_deterministic_encryption(monkeypatch: pytest.MonkeyPatch) -> None:
    """V4's reply, with the 16 random bytes fixed, comes out byte for byte."""
    from channels.crypto import _Key
    from channels.gate import signature

    vector = VECTORS["V4_wechatpy_encrypt"]
    monkeypatch.setattr(_Key, "get_random_string", lambda _: vector["random16"].encode())
    key = _Key(base64.b64decode(vector["encoding_aes_key"] + "="))
    encrypted = key.encrypt(vector["plaintext"], vector["receive_id"])
    assert encrypted == vector["encrypt"]
    signed = signature(vector["token"], vector["timestamp"], vector["nonce"], encrypted)
    assert signed == vector["msg_signature"]
