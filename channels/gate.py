"""Whether a request is the platform's and fresh: the same for every Tencent door (docs/protocols.md §0)."""

from __future__ import annotations

import hashlib
import hmac
import threading
from collections.abc import Callable, Mapping
from datetime import datetime

from cachetools import TTLCache
from pydantic import SecretStr

from core.config import Safety
from core.errors import Rejected

Clock = Callable[[], datetime]

_NONCES = 16_384  # under 10 MB when full; 13 messages a second for as long as a nonce is remembered
_NONCE_SECONDS = 1200  # how long a nonce is remembered when no window is set


def signature(*parts: str) -> str:
    """SHA-1 over the parts, sorted as bytes and joined."""
    joined = b"".join(sorted(part.encode("utf-8", "replace") for part in parts))
    return hashlib.sha1(joined).hexdigest()  # noqa: S324  # the platform's choice


def same(one: str, other: str) -> bool:
    """Equality in constant time, for text of any kind."""
    return hmac.compare_digest(one.encode("utf-8", "replace"), other.encode("utf-8", "replace"))


def param(query: Mapping[str, str], name: str) -> str:
    """A query parameter. Raises Rejected when it is missing."""
    value = query.get(name)
    if not value:
        raise Rejected(f"缺少参数 {name}:不是平台发来的请求")
    return value


class Gate:
    """What every signed request passes: its signature, its age, and one use of its nonce.

    A request is fresh within `safety.timestamp_window` seconds of `clock()` either way; 0 turns that off. Nonces are
    remembered per process as long as their timestamp stays fresh.
    """

    def __init__(self, token: SecretStr, safety: Safety, clock: Clock) -> None:
        self._token = token
        self._window = safety.timestamp_window
        self._clock = clock
        self._lock = threading.Lock()
        # twice the window: a timestamp from the near future stays fresh that long
        self._seen: TTLCache[tuple[str, str], bytes] = TTLCache(
            _NONCES, 2 * self._window or _NONCE_SECONDS, timer=lambda: clock().timestamp()
        )

    def check(self, query: Mapping[str, str], field: str, *signed: str) -> None:
        """Verify `field` (`signature` or `msg_signature`) over token, timestamp, nonce and `signed`, and the age.

        Raises Rejected 403 if either fails.
        """
        timestamp, nonce = param(query, "timestamp"), param(query, "nonce")
        expected = signature(self._token.get_secret_value(), timestamp, nonce, *signed)
        if not same(param(query, field), expected):
            raise Rejected("签名不符：请核对 token 与平台后台是否一致", 403)
        if self._window:
            written = int(timestamp) if timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 13 else 0
            if abs(self._clock().timestamp() - written) > self._window:
                raise Rejected("时间戳过期：请求太旧，或本机时钟不准", 403)

    def use(self, query: Mapping[str, str], content: bytes) -> None:
        """Use the request's nonce up. Raises Rejected 403 if it came before with other content.

        The platform repeats what it got no answer for, so the same content may come again; its message id makes that
        harmless. Call it only after `check`, so that nobody without the token can fill the memory.
        """
        key, digest = (param(query, "timestamp"), param(query, "nonce")), hashlib.sha256(content).digest()
        with self._lock:
            known = self._seen.setdefault(key, digest)
        if not hmac.compare_digest(known, digest):
            raise Rejected("nonce 被重复使用：疑似重放的请求", 403)

    def sign(self, *signed: str) -> str:
        """The signature of a reply of ours."""
        return signature(self._token.get_secret_value(), *signed)

    def now(self) -> str:
        """The timestamp of a reply of ours."""
        return str(int(self._clock().timestamp()))
