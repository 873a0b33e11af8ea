"""An unofficial bridge speaking OneBot 12 or 11 (docs/protocols.md §6). Against WeChat's rules; off unless named."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

from channels import errcodes, outgoing
from channels.gate import Clock, same
from channels.onebot_events import read, version
from channels.payload import parse_json, part
from core.channel import Envelope, Rate, Request, Response, Window
from core.config import OneBot, Safety
from core.coordination import Coordination
from core.errors import Rejected
from core.model import Address

__all__ = ["OneBotDoor", "read"]

_NOTHING = Response(status=204)


class OneBotDoor:
    """Speaks the version in which the bridge last spoke to us, 12 until it has."""

    reply_limit = 4096
    send_limit = 4096
    # no limit is documented: a personal account that talks faster than a person gets restricted
    rates: tuple[Rate, ...] = (Rate(20, 60),)
    window: Window | None = None

    def __init__(self, name: str, config: OneBot, safety: Safety, coordination: Coordination, clock: Clock) -> None:
        self.name = name
        self._secret = config.secret
        self._access_token = config.access_token
        self._base = config.api_base.rstrip("/")
        self._http = outgoing.session()
        # the postman may be another process than the one that hears the bridge
        self._coordination = coordination
        self._bridge: dict[str, Any] = {"version": 12, "self": {}}

    def open(self, request: Request) -> Envelope:
        if request.method != "POST":
            raise Rejected("这里只收 POST", 405)
        self._authenticate(request)
        raw = parse_json(request.body)
        spoken, me = version(raw), part(raw, "self")
        message = read(raw, self.name)
        self._remember(spoken, me)
        if message is None:
            return Envelope(None, lambda _: _NOTHING)
        address = Address(self.name, message.chat or message.sender, message.chat is not None)
        return Envelope(message, lambda said: _quick(spoken, address, said, me))

    def _authenticate(self, request: Request) -> None:
        """Whatever proof is shown must be right, and one must be shown (§6.2: HMAC of the body; §6.3: Bearer)."""
        if self._access_token is None and self._secret is None:
            raise Rejected("onebot 没有配置 access_token 或 secret，不能辨认来者：请至少配置一项", 403)
        shown = {key.lower(): value for key, value in request.headers.items()}
        proved = False
        if self._secret is not None and "x-signature" in shown:
            expected = hmac.new(self._secret.get_secret_value().encode(), request.body, hashlib.sha1).hexdigest()
            if not same(shown["x-signature"], f"sha1={expected}"):
                raise Rejected("签名不符：请核对 secret 与桥接的设置", 403)
            proved = True
        if self._access_token is not None and "authorization" in shown:
            if not same(shown["authorization"], f"Bearer {self._access_token.get_secret_value()}"):
                raise Rejected("access_token 不符：请核对与桥接的设置", 403)
            proved = True
        if not proved:
            raise Rejected("没有签名也没有 access_token:请在桥接里填上与配置相同的一项", 401)

    def _remember(self, spoken: int, me: dict[str, Any]) -> None:
        bridge = {"version": spoken, "self": me or self._bridge["self"]}  # heartbeats do not say who they are
        if bridge != self._bridge:
            self._bridge = bridge
            self._coordination.set(f"onebot:{self.name}", bridge)

    def send(self, address: Address, text: str) -> None:
        bridge = self._coordination.get(f"onebot:{self.name}") or self._bridge
        url, body = self._base + "/", _action(address, text, bridge["self"])
        if bridge["version"] == 11:
            url, body = _action_11(self._base, address, text)
        headers = {}
        if self._access_token is not None:
            headers["Authorization"] = f"Bearer {self._access_token.get_secret_value()}"
        answer = outgoing.call(self._http, "POST", url, errcodes.ONEBOT_HTTP, json=body, headers=headers)
        if answer.get("status") in ("ok", "async"):
            return
        code = str(answer.get("retcode"))[:6]
        # five digits are version 12's; those of version 11 mean whatever the bridge likes
        verdict = next((v for digits, v in errcodes.ONEBOT.items() if len(code) == 5 and code.startswith(digits)), None)
        raise (verdict or errcodes.ONEBOT_FAILED).error(f"retcode {code}")


def _quick(spoken: int, address: Address, said: str | None, me: dict[str, Any]) -> Response:
    if not said:
        return _NOTHING
    # auto_escape: a villager's [CQ:at,qq=all] is text and stays text
    body: Any = {"reply": said, "auto_escape": True, "at_sender": False}
    if spoken == 12:
        body = [_action(address, said, me)]
    return Response(json.dumps(body, ensure_ascii=False).encode(), "application/json; charset=utf-8")


def _action(address: Address, text: str, me: dict[str, Any]) -> dict[str, Any]:
    """Version 12's send_message."""
    where = {"detail_type": "group", "group_id": address.id}
    if not address.group:
        where = {"detail_type": "private", "user_id": address.id}
    params = {**where, "message": [{"type": "text", "data": {"text": text}}]}
    return {"action": "send_message", "params": params, **({"self": me} if me else {})}


def _action_11(base: str, address: Address, text: str) -> tuple[str, dict[str, Any]]:
    """Version 11's URL and body; ids were made text on the way in and go out as the numbers they are."""
    digits = address.id.removeprefix("-")
    number = int(address.id) if digits.isascii() and digits.isdigit() and len(digits) < 20 else address.id
    name, field = ("send_group_msg", "group_id") if address.group else ("send_private_msg", "user_id")
    return f"{base}/{name}", {field: number, "message": [{"type": "text", "data": {"text": text}}]}
