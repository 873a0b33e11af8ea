"""企业微信群的消息推送 (once 群机器人): the bot speaking in a group unasked (docs/protocols.md §3.1)."""

from __future__ import annotations

from channels import errcodes, outgoing
from channels.gate import Clock
from core.channel import Envelope, Rate, Request, Window
from core.config import Safety, WecomPush
from core.coordination import Coordination
from core.errors import Rejected, SendError
from core.model import Address


class WecomPushDoor:
    """An address is a group's name in `keys`. The key in the URL is the only credential."""

    reply_limit = 0
    send_limit = 2048
    rates: tuple[Rate, ...] = (Rate(20, 60, each_address=True),)
    window: Window | None = None

    def __init__(self, name: str, config: WecomPush, safety: Safety, coordination: Coordination, clock: Clock) -> None:
        self.name = name
        self._keys = config.keys
        self._url = f"{config.api_base.rstrip('/')}/cgi-bin/webhook/send"
        self._http = outgoing.session()

    def open(self, request: Request) -> Envelope:
        raise Rejected("消息推送只发不收", 404)

    def send(self, address: Address, text: str) -> None:
        key = self._keys.get(address.id)
        if key is None or not address.group:
            raise SendError(f"{self.name} 的 keys 里没有这个群名：{address.id}", retryable=False, needs_person=True)
        answer = outgoing.call(
            self._http,
            "POST",
            self._url,
            params={"key": key.get_secret_value()},
            json={"msgtype": "text", "text": {"content": text}},
        )
        code = answer.get("errcode")
        if not isinstance(code, int):
            raise outgoing.lost("没有 errcode")
        if code != 0:
            raise errcodes.WECOM.get(code, errcodes.UNKNOWN).error(f"errcode {code}")
