"""企业微信智能机器人 in callback mode: groups and private talks (docs/protocols.md §4). It cannot speak unasked."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

from channels.crypto import Codec, Opened
from channels.gate import Clock, Gate, param
from channels.payload import PICTURE, WORDLESS, identity, moment, parse_json, part, text
from core.channel import Envelope, Rate, Request, Response, Window
from core.config import Safety, WecomAibot
from core.coordination import Coordination
from core.errors import Rejected, SendError
from core.model import Address, Message

_JSON = "application/json; charset=utf-8"
_AFTER = re.escape(",.!?:;)，。！？：；、）】」』”…@")  # what may follow a mention without being part of the name


def read(raw: Mapping[str, Any], channel: str, name: str) -> Message | None:
    """A decrypted callback → Message; None for events and stream refreshes (§4.1, §4.3). `name` is the bot's."""
    said = _words(raw)
    if said is None:
        return None
    quote = _words(part(raw, "quote"))
    return Message(
        channel=channel,
        id=identity(raw, "msgid"),
        sender=identity(part(raw, "from"), "userid"),
        text=without_mention(said, name, certain=raw.get("chattype") == "group"),
        chat=identity(raw, "chatid") if raw.get("chattype") == "group" else None,
        at=moment(raw.get("create_time")),
        quote=quote or None,
    )


def _words(raw: Mapping[str, Any]) -> str | None:
    """What a message, a part of one or a quote says; None for what nobody said."""
    kind = raw.get("msgtype")
    if kind == "text":
        return text(part(raw, "text"), "content")
    if kind == "voice":
        return text(part(raw, "voice"), "content") or WORDLESS["voice"]
    if kind == "mixed":
        items = part(raw, "mixed").get("msg_item")
        if not isinstance(items, list):
            raise Rejected("mixed.msg_item 应为数组")
        return "\n".join(_item(item) for item in items)
    return WORDLESS.get(kind) if isinstance(kind, str) else None


def _item(item: object) -> str:
    if not isinstance(item, dict):
        raise Rejected("mixed.msg_item 应为对象的数组")
    return text(part(item, "text"), "content") if item.get("msgtype") == "text" else PICTURE


def without_mention(said: str, name: str, *, certain: bool) -> str:
    """`said` without "@name". Other people's mentions stay, those whose names begin with ours included.

    `certain`: the bot is mentioned for sure, as in a group, so that a mention with nothing between it and the next
    word is taken for ours if there is no clearer one.
    """
    # WeCom puts a space (often U+2005) behind a mention; people who type it by hand put punctuation or nothing
    mention = r"(?<![A-Za-z0-9._-])@" + r"\s+".join(map(re.escape, name.split()))
    rest, count = re.subn(mention + rf"(?:\s|(?=[{_AFTER}])|$)", "", said)
    if certain and not count:
        rest = re.sub(mention, "", said, count=1)
    return rest.strip()


class WecomAibotDoor:
    """Answers with one finished stream, which is the only text a message may be answered with (§4.2)."""

    reply_limit = 20480
    send_limit = 0
    rates: tuple[Rate, ...] = ()
    window: Window | None = None

    def __init__(self, name: str, config: WecomAibot, safety: Safety, coordination: Coordination, clock: Clock) -> None:
        self.name = name
        self._called = config.name
        self._codec = Codec(Gate(config.token, safety, clock), (config.aes_key, config.aes_key_previous), "")

    def open(self, request: Request) -> Envelope:
        if request.method == "GET":
            return self._codec.echo(request.query)
        opened = self._codec.open(request.query, text(parse_json(request.body), "encrypt"))
        raw = parse_json(opened.text)
        message = read(raw, self.name, self._called)
        nonce = param(request.query, "nonce")
        if message is not None:
            # the same for every repeat of the message, so that a repeated answer is the same bubble
            stream = hashlib.sha256(message.id.encode()).hexdigest()[:32]
            return Envelope(message, lambda said: _reply(opened, nonce, said, stream))
        welcome = part(raw, "event").get("eventtype") == "enter_chat"
        return Envelope(None, lambda said: _reply(opened, nonce, said if welcome else None, None))

    def send(self, address: Address, text: str) -> None:
        raise SendError("智能机器人不能主动发言：请在 chats 里写 send_by", retryable=False, needs_person=True)


def _reply(opened: Opened, nonce: str, said: str | None, stream: str | None) -> Response:
    """A finished stream, or without `stream` the plain text that only a welcome may be; empty if nothing is said."""
    if not said:
        return Response()
    body: dict[str, Any] = {"msgtype": "text", "text": {"content": said}}
    if stream is not None:
        body = {"msgtype": "stream", "stream": {"id": stream, "finish": True, "content": said}}
    return Response(opened.seal(json.dumps(body, ensure_ascii=False), nonce).json(), _JSON)
