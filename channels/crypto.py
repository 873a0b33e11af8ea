"""Encryption of callbacks and replies, the same for every Tencent door (docs/protocols.md §0)."""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import SecretStr
from wechatpy.crypto.base import BasePrpCrypto

from channels.gate import Gate, param, same
from core.channel import Envelope, Response
from core.errors import Rejected

_BLOCK = 32  # the padding is to 32 bytes, not to AES's 16


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted reply with what proves it ours."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str

    def xml(self) -> bytes:
        """As official accounts and WeCom apps want it."""
        return (
            f"<xml><Encrypt><![CDATA[{self.encrypt}]]></Encrypt>"
            f"<MsgSignature><![CDATA[{self.signature}]]></MsgSignature>"
            f"<TimeStamp>{self.timestamp}</TimeStamp><Nonce><![CDATA[{self.nonce}]]></Nonce></xml>"
        ).encode()

    def json(self) -> bytes:
        """As AI bots want it."""
        return json.dumps(
            {
                "encrypt": self.encrypt,
                "msgsignature": self.signature,
                "timestamp": int(self.timestamp),
                "nonce": self.nonce,
            }
        ).encode()


class _Key(BasePrpCrypto):  # type: ignore[misc]  # wechatpy has no types
    """wechatpy's cipher with real randomness and with every field of the plaintext checked, which it does not do."""

    def get_random_string(self) -> bytes:
        return secrets.token_bytes(16)

    def encrypt(self, text: str, receiver: str) -> str:
        return str(self._encrypt(text, receiver), "ascii")

    def decrypt(self, encrypted: str) -> tuple[str, str]:
        """Text and receiver. Raises ValueError (also its children) if it is not made with this key."""
        plain: bytes = self.cipher.decrypt(base64.b64decode(encrypted, validate=True))
        pad = plain[-1] if plain else 0
        if not 1 <= pad <= _BLOCK or not plain.endswith(bytes([pad]) * pad):
            raise ValueError("padding")
        body = plain[20:-pad]
        length = int.from_bytes(plain[16:20], "big")
        if length > len(body):
            raise ValueError("length")
        return body[:length].decode(), body[length:].decode()


@dataclass(frozen=True, slots=True)
class Opened:
    """A decrypted callback. It is answered with the key it was opened with: the platform rotates keys."""

    text: str
    _key: _Key
    _receiver: str
    _gate: Gate

    def seal(self, text: str, nonce: str | None = None) -> Sealed:
        """Encrypt and sign a reply; without `nonce` it gets one of its own."""
        timestamp, nonce = self._gate.now(), nonce or secrets.token_hex(8)
        encrypt = self._key.encrypt(text, self._receiver)
        return Sealed(encrypt, self._gate.sign(timestamp, nonce, encrypt), timestamp, nonce)


class Codec:
    """Opens what the platform encrypted for `receiver`. `keys`: the current one first."""

    def __init__(self, gate: Gate, keys: tuple[SecretStr | None, ...], receiver: str) -> None:
        self._gate = gate
        self._receiver = receiver
        self._keys = [_Key(base64.b64decode(key.get_secret_value() + "=")) for key in keys if key is not None]

    def open(self, query: Mapping[str, str], encrypted: str | None) -> Opened:
        """Verify, decrypt, and use up the nonce. Raises Rejected.

        The nonce is held against the decrypted text: a repeat may be encrypted afresh.
        """
        if not encrypted:
            raise Rejected("没有密文：不是平台发来的消息")
        self._gate.check(query, "msg_signature", encrypted)
        for key in self._keys:
            try:
                text, receiver = key.decrypt(encrypted)
            except ValueError:
                continue
            if not same(receiver, self._receiver):
                raise Rejected("密文不是发给这个账号的：请核对 app_id / corp_id", 403)
            self._gate.use(query, text.encode())
            return Opened(text, key, self._receiver, self._gate)
        raise Rejected("密文解不开：请核对 aes_key；刚换过密钥时把旧的写进 aes_key_previous")

    def echo(self, query: Mapping[str, str]) -> Envelope:
        """URL verification: the answer is the plaintext of echostr, without so much as a newline. Raises Rejected."""
        # a "+" that some proxy decoded twice: base64 has no spaces of its own
        plain = self.open(query, param(query, "echostr").replace(" ", "+")).text.encode()
        return Envelope(None, lambda _: Response(plain))
