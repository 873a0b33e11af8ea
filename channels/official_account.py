"""公众号 and 服务号: one to one with followers, in plain, compatible and safe mode (docs/protocols.md §1)."""

from __future__ import annotations

from channels import weixin
from channels.clients import OfficialClient
from channels.crypto import Codec
from channels.gate import Clock, Gate, param
from core.channel import Envelope, Rate, Request, Response, Window
from core.config import OfficialAccount, Safety
from core.coordination import Coordination
from core.errors import Rejected, SendError
from core.model import Address, Message

_XML = "text/xml; charset=utf-8"


def read(xml: str, channel: str) -> Message | None:
    """A message or event as the platform writes it, decrypted → Message; None for what is not for us (§1.2)."""
    return weixin.message(weixin.fields(xml), channel)


class OfficialAccountDoor:
    """Speaks unasked only with a `secret`, and then 5 times in 48 h after the follower's last message (§1.6)."""

    reply_limit = 2048
    rates: tuple[Rate, ...] = ()
    window: Window | None = Window(5, 48 * 3600)

    def __init__(
        self, name: str, config: OfficialAccount, safety: Safety, coordination: Coordination, clock: Clock
    ) -> None:
        self.name = name
        self.send_limit = 2048 if config.secret else 0
        self._gate = Gate(config.token, safety, clock)
        self._codec = None
        if config.aes_key:
            self._codec = Codec(self._gate, (config.aes_key, config.aes_key_previous), config.app_id)
        self._client = None
        if config.secret:
            secret = config.secret.get_secret_value()
            self._client = OfficialClient(config.api_base, config.app_id, secret, coordination)

    def open(self, request: Request) -> Envelope:
        if request.method == "GET":
            return self._verify(request)
        if self._codec is None:
            return self._open_plain(request)
        return self._open_sealed(request, self._codec)

    def _verify(self, request: Request) -> Envelope:
        # in every mode the answer is echostr as it came, under the plain signature
        echo = param(request.query, "echostr").encode("utf-8", "replace")
        self._gate.check(request.query, "signature")
        self._gate.use(request.query, echo)
        return Envelope(None, lambda _: Response(echo))

    def _open_plain(self, request: Request) -> Envelope:
        self._gate.check(request.query, "signature")
        outer = weixin.fields(request.body)
        if "Encrypt" in outer and "MsgType" not in outer:
            raise Rejected("收到密文，但没有配置 aes_key:请写上公众号后台的 EncodingAESKey，或在后台改用明文模式")
        self._gate.use(request.query, request.body)

        def seal(text: str | None) -> Response:
            return Response(weixin.reply(outer, text, self._gate.now()).encode(), _XML) if text else _RECEIVED

        return Envelope(weixin.message(outer, self.name), seal)

    def _open_sealed(self, request: Request, codec: Codec) -> Envelope:
        # The plain signature does not cover the body, so with a key only what is encrypted counts: in compatible
        # mode too, and a plain body is refused (docs/decisions/0003-doors.md).
        if "signature" in request.query:
            self._gate.check(request.query, "signature")
        encrypted = weixin.fields(request.body).get("Encrypt")
        if not encrypted:
            raise Rejected("收到明文，但配置了 aes_key:请在公众号后台改用安全模式，或删去 aes_key")
        opened = codec.open(request.query, encrypted)
        raw = weixin.fields(opened.text)

        def seal(text: str | None) -> Response:
            if not text:
                return _RECEIVED
            return Response(opened.seal(weixin.reply(raw, text, self._gate.now())).xml(), _XML)

        return Envelope(weixin.message(raw, self.name), seal)

    def send(self, address: Address, text: str) -> None:
        if self._client is None:
            raise SendError("公众号没有配置 secret，不能主动发消息", retryable=False, needs_person=True)
        if address.group:
            raise SendError("公众号进不了群，只能发给关注者", retryable=False, needs_person=True)
        self._client.send_text(address.id, text)

    def verify(self) -> None:
        """Ask the platform whether it knows these credentials. Raises SendError if not."""
        if self._client is not None:
            self._client.verify()


_RECEIVED = Response(b"success")
