"""The platform's side of encryption and envelopes, written apart from ours so that each checks the other."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import struct
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

FORMS = ("oa_plain", "oa_compatible", "oa_safe", "wecom_app", "aibot")


def sign(*parts: str) -> str:
    return hashlib.sha1("".join(sorted(parts)).encode()).hexdigest()


def encrypt(text: str, aes_key: str, receiver: str, random16: bytes | None = None) -> str:
    key, message = base64.b64decode(aes_key + "="), text.encode()
    plain = (random16 or os.urandom(16)) + struct.pack(">I", len(message)) + message + receiver.encode()
    pad = 32 - len(plain) % 32
    return encrypt_raw(plain + bytes([pad]) * pad, key)


def encrypt_raw(plain: bytes, key: bytes) -> str:
    """Whatever bytes, so that a test can make a ciphertext that is wrong inside."""
    encryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).encryptor()
    return base64.b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def decrypt(encrypted: str, aes_key: str, receiver: str) -> str:
    key = base64.b64decode(aes_key + "=")
    decryptor = Cipher(algorithms.AES(key), modes.CBC(key[:16])).decryptor()
    plain = decryptor.update(base64.b64decode(encrypted)) + decryptor.finalize()
    assert 1 <= plain[-1] <= 32
    assert plain.endswith(plain[-1:] * plain[-1])
    length = struct.unpack(">I", plain[16:20])[0]
    content = plain[20 : -plain[-1]]
    assert content[length:].decode() == receiver
    return content[:length].decode()


def cdata(xml: str, field: str) -> str | None:
    """A field of an XML reply, as a phone would show it. AssertionError if it is no well-formed reply."""
    try:
        found = ElementTree.fromstring(xml).findall(field)
    except ElementTree.ParseError as error:
        raise AssertionError(xml) from error
    assert len(found) < 2
    return (found[0].text or "") if found else None


def to_xml(fields: dict[str, Any]) -> str:
    """Numbers bare, the rest as CDATA, as the platform writes them."""
    rows = (
        f"<{key}>{value}</{key}>"
        if isinstance(value, int)
        else "<{0}><![CDATA[{1}]]></{0}>".format(key, value.replace("]]>", "]]]]><![CDATA[>"))
        for key, value in fields.items()
    )
    return f"<xml>{''.join(rows)}</xml>"


@dataclass(frozen=True)
class Keys:
    """What an account and its platform share. `receiver` is the app id or corp id, "" for an AI bot."""

    token: str
    aes_key: str = ""
    receiver: str = ""


def envelope(form: str, payload: str, keys: Keys, timestamp: str, nonce: str) -> tuple[dict[str, str], bytes]:
    """Query and body of a callback that carries `payload` (XML, or JSON for an aibot)."""
    query = {"timestamp": timestamp, "nonce": nonce}
    if form.startswith("oa_"):
        query |= {"signature": sign(keys.token, timestamp, nonce), "openid": "oVillager"}
    if form == "oa_plain":
        return query, payload.encode()
    encrypted = encrypt(payload, keys.aes_key, keys.receiver)
    query["msg_signature"] = sign(keys.token, timestamp, nonce, encrypted)
    if form.startswith("oa_"):
        query["encrypt_type"] = "aes"
    if form == "aibot":
        return query, json.dumps({"encrypt": encrypted}).encode()
    sealed = f"<Encrypt><![CDATA[{encrypted}]]></Encrypt>"
    if form == "oa_compatible":
        return query, payload.replace("</xml>", sealed + "</xml>").encode()
    agent = "<AgentID>1000002</AgentID>" if form == "wecom_app" else ""
    return query, f"<xml><ToUserName>{escape(keys.receiver)}</ToUserName>{agent}{sealed}</xml>".encode()


def verification(form: str, echo: str, keys: Keys, timestamp: str, nonce: str) -> dict[str, str]:
    """The query of a URL verification; the right answer is `echo`."""
    query = {"timestamp": timestamp, "nonce": nonce}
    if form.startswith("oa_"):
        return {**query, "signature": sign(keys.token, timestamp, nonce), "echostr": echo}
    encrypted = encrypt(echo, keys.aes_key, keys.receiver)
    return {**query, "msg_signature": sign(keys.token, timestamp, nonce, encrypted), "echostr": encrypted}


def answer_text(form: str, body: bytes, keys: Keys) -> str | None:
    """What the person sees of a passive reply; None if nothing. AssertionError if the platform would not take it."""
    if body in (b"", b"success"):
        return None
    if form == "aibot":
        outer = json.loads(body)
        assert set(outer) == {"encrypt", "msgsignature", "timestamp", "nonce"}
        assert isinstance(outer["timestamp"], int)
        assert outer["msgsignature"] == sign(keys.token, str(outer["timestamp"]), outer["nonce"], outer["encrypt"])
        inner = json.loads(decrypt(outer["encrypt"], keys.aes_key, keys.receiver))
        if inner["msgtype"] == "stream":
            assert inner["stream"]["finish"] is True
            assert 0 < len(inner["stream"]["content"].encode()) <= 20480
            return str(inner["stream"]["content"])
        assert inner["msgtype"] == "text"
        return str(inner["text"]["content"])
    xml = body.decode()
    if "<Encrypt>" in xml:
        encrypted, stamp, nonce = (cdata(xml, field) or "" for field in ("Encrypt", "TimeStamp", "Nonce"))
        assert cdata(xml, "MsgSignature") == sign(keys.token, stamp, nonce, encrypted)
        xml = decrypt(encrypted, keys.aes_key, keys.receiver)
    else:
        assert form in ("oa_plain", "oa_compatible"), "a safe-mode reply must be encrypted"
    assert cdata(xml, "MsgType") == "text"
    assert (cdata(xml, "CreateTime") or "").isdigit()
    content = cdata(xml, "Content")
    assert content
    assert len(content.encode()) <= 2048
    return content
