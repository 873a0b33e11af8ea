"""企业微信自建应用: one to one with members, in WeCom or in WeChat's plug-in (docs/protocols.md §2)."""

from __future__ import annotations

from channels import weixin
from channels.clients import WecomClient
from channels.crypto import Codec
from channels.gate import Clock, Gate
from core.channel import Envelope, Rate, Request, Response, Window
from core.config import Safety, WecomApp
from core.coordination import Coordination
from core.errors import SendError
from core.model import Address, Message

_XML = "text/xml; charset=utf-8"


def read(xml: str, channel: str) -> Message | None:
    """A decrypted message or event → Message; None for what is not for us (§2.1)."""
    return weixin.message(weixin.fields(xml), channel)


class WecomAppDoor:
    """The platform drops what goes over the rates, so they are kept on our side (§2.2)."""

    reply_limit = 2048
    send_limit = 2048
    rates: tuple[Rate, ...] = (Rate(30, 60, each_address=True), Rate(1000, 3600, each_address=True))
    window: Window | None = None

    def __init__(self, name: str, config: WecomApp, safety: Safety, coordination: Coordination, clock: Clock) -> None:
        self.name = name
        self._gate = Gate(config.token, safety, clock)
        self._codec = Codec(self._gate, (config.aes_key, config.aes_key_previous), config.corp_id)
        secret = config.secret.get_secret_value()
        self._client = WecomClient(config.api_base, config.corp_id, config.agent_id, secret, coordination)

    def open(self, request: Request) -> Envelope:
        if request.method == "GET":
            return self._codec.echo(request.query)
        opened = self._codec.open(request.query, weixin.fields(request.body).get("Encrypt"))
        raw = weixin.fields(opened.text)

        def seal(text: str | None) -> Response:
            if not text:
                return Response()
            return Response(opened.seal(weixin.reply(raw, text, self._gate.now())).xml(), _XML)

        return Envelope(weixin.message(raw, self.name), seal)

    def send(self, address: Address, text: str) -> None:
        if address.group:
            raise SendError("企业微信应用收不到也发不到群里，只能发给成员", retryable=False, needs_person=True)
        self._client.send_text(address.id, text)

    def verify(self) -> None:
        """Ask the platform whether it knows these credentials. Raises SendError if not."""
        self._client.verify()
