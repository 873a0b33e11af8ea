"""wechatpy's clients as senders: one renewal of the token, refusals read out of HTTP 200, nothing secret leaking."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import wechatpy
import wechatpy.enterprise
from wechatpy.exceptions import WeChatClientException

from channels import errcodes, outgoing
from core.coordination import Coordination
from core.errors import SendError

_MARGIN = 300  # seconds before its end at which a token is not used any more
_LOCK_SECONDS = 15  # longer than fetching a token can take


class _Tokens:
    """What both clients share, mixed in before wechatpy's class.

    wechatpy retries a stale token without end, knows the token's age only in the process that fetched it, and has the
    token's URL built in (docs/protocols.md §7), so fetching and retrying are done here.
    """

    renewal: str
    refusals: Mapping[int, errcodes.Verdict]
    _http: Any
    _coordination: Coordination

    def _prepare(self, base: str, key: str, coordination: Coordination, query: dict[str, str]) -> None:
        self.API_BASE_URL = f"{base.rstrip('/')}/cgi-bin/"
        self._http = outgoing.session()
        self._key = key
        self._coordination = coordination
        self._query = query
        self._token = ""

    @property
    def access_token(self) -> str:
        return self._token

    def verify(self) -> None:
        """Have a token. Raises SendError when the platform does not give one."""
        self._current()

    def _current(self) -> str:
        """The token in use, fetched if there is none."""
        self._token = self._coordination.get(self._key) or self._renewed(None)
        return self._token

    def _renewed(self, stale: str | None) -> str:
        """A token other than `stale`: another sender's if one was just fetched (each new one kills the last)."""
        with self._coordination.lock(self._key, _LOCK_SECONDS):
            token = self._coordination.get(self._key)
            if token and token != stale:
                return str(token)
            answer = outgoing.call(self._http, "GET", self.API_BASE_URL + self.renewal, params=self._query)
            token = answer.get("access_token")
            if not token or not isinstance(token, str):
                code = _code(answer)
                raise errcodes.TOKEN_AGAIN.get(code, errcodes.TOKEN_REFUSED).error(f"errcode {code}")
            seconds = answer.get("expires_in")
            seconds = seconds if isinstance(seconds, int) and seconds > 0 else 7200
            self._coordination.set(self._key, token, max(seconds - _MARGIN, seconds // 2, 1))
            return token

    def _attempt(self, send: Callable[[], Any]) -> dict[str, Any]:
        """`send` once, and once more with a new token if the platform calls the token stale. Raises SendError."""
        token = self._current()
        answer = _answer(send)
        if _code(answer) in errcodes.STALE_TOKEN:
            self._token = self._renewed(token)
            answer = _answer(send)
        code = _code(answer)
        if code != 0:
            raise self.refusals.get(code, errcodes.UNKNOWN).error(f"errcode {code}")
        return answer


def _answer(send: Callable[[], Any]) -> dict[str, Any]:
    """What the platform answered, refusals included. Raises SendError (retryable) if that cannot be understood."""
    trouble = "没有 errcode"
    try:
        answer = send()
        if isinstance(answer, dict) and "errcode" in answer:
            return answer
    except WeChatClientException as error:
        if error.errcode is not None:
            return {"errcode": error.errcode}
        trouble = f"HTTP {getattr(error.response, 'status_code', '?')}"
    except (*outgoing.FAULTS, TypeError, OverflowError) as error:  # wechatpy makes an int of any errcode
        trouble = type(error).__name__
    # raised here and not above: the exceptions there hold URLs with the token
    raise outgoing.lost(trouble)


def _code(answer: Mapping[str, Any]) -> int:
    code = answer.get("errcode", 0)
    return code if isinstance(code, int) else 0


class OfficialClient(_Tokens, wechatpy.WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """An official account's customer-service messages (§1.6)."""

    renewal = "token"
    refusals = errcodes.OFFICIAL_ACCOUNT

    def __init__(self, base: str, app_id: str, secret: str, coordination: Coordination) -> None:
        super().__init__(app_id, secret, timeout=outgoing.TIMEOUT, auto_retry=False)
        query = {"grant_type": "client_credential", "appid": app_id, "secret": secret}
        self._prepare(base, f"token:official_account:{app_id}", coordination, query)

    def send_text(self, openid: str, text: str) -> None:
        """Raises SendError unless the platform accepted it."""
        self._attempt(lambda: self.message.send_text(openid, text))


class WecomClient(_Tokens, wechatpy.enterprise.WeChatClient):  # type: ignore[misc]  # wechatpy has no types
    """A WeCom app's messages to members (§2.2)."""

    renewal = "gettoken"
    refusals = errcodes.WECOM

    def __init__(self, base: str, corp_id: str, agent_id: int, secret: str, coordination: Coordination) -> None:
        super().__init__(corp_id, secret, timeout=outgoing.TIMEOUT, auto_retry=False)
        self._agent_id = agent_id
        # wechatpy's own key would carry the beginning of the secret
        query = {"corpid": corp_id, "corpsecret": secret}
        self._prepare(base, f"token:wecom_app:{corp_id}:{agent_id}", coordination, query)

    def send_text(self, user: str, text: str) -> None:
        """Raises SendError unless the platform accepted it for this very member."""
        if "|" in user or user.lower() == "@all":  # a list or everybody, not an address
            raise SendError("成员账号有误", retryable=False)
        answer = self._attempt(lambda: self.message.send_text(self._agent_id, user, text))
        missed = f"{answer.get('invaliduser') or ''}|{answer.get('unlicenseduser') or ''}".lower().split("|")
        if user.lower() in missed:  # errcode 0 all the same
            raise SendError("成员不在应用的可见范围，或没有接口许可", retryable=False, needs_person=True)
