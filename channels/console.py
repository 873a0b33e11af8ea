"""The door for trying out: plain JSON without a signature; the config refuses it unless `debug`."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from channels.gate import Clock
from channels.payload import identity, parse_json, text
from core.channel import Envelope, Rate, Request, Response, Window
from core.config import Console, Safety
from core.coordination import Coordination
from core.errors import Rejected
from core.model import Address, Message


def read(raw: Mapping[str, Any], channel: str) -> Message:
    """`{"id", "chat", "sender", "name", "text"}` → Message. Without `id` it gets a fresh one, without `chat` it is
    a private talk. Raises Rejected naming the field that is wrong."""
    if raw.get("text") is None:
        raise Rejected("缺少 text")
    return Message(
        channel=channel,
        id=identity(raw, "id") if raw.get("id") not in (None, "") else uuid.uuid4().hex,
        sender=identity(raw, "sender"),
        text=text(raw, "text"),
        chat=identity(raw, "chat") if raw.get("chat") not in (None, "") else None,
        name=text(raw, "name") or None,
    )


class ConsoleDoor:
    """Whatever is sent counts as accepted: the simulator page shows the outbox itself."""

    reply_limit = 20480
    send_limit = 20480
    rates: tuple[Rate, ...] = ()
    window: Window | None = None

    def __init__(self, name: str, config: Console, safety: Safety, coordination: Coordination, clock: Clock) -> None:
        self.name = name

    def open(self, request: Request) -> Envelope:
        if request.method != "POST":
            raise Rejected("这里只收 POST", 405)

        def seal(said: str | None) -> Response:
            return Response(json.dumps({"reply": said}, ensure_ascii=False).encode(), "application/json; charset=utf-8")

        return Envelope(read(parse_json(request.body), self.name), seal)

    def send(self, address: Address, text: str) -> None:
        pass
