"""The contract of a door: what comes in through `open`, what goes out through `seal` and `send`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from core.model import Address, Message


@dataclass(frozen=True, slots=True)
class Request:
    """An HTTP request with nothing of the web framework left in it. `query` values are URL-decoded once."""

    method: Literal["GET", "POST"]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Response:
    """What the platform gets back."""

    body: bytes = b""
    content_type: str = "text/plain; charset=utf-8"
    status: int = 200


@dataclass(frozen=True, slots=True)
class Envelope:
    """An opened request. `message` None: nothing to handle (URL verification, an event we do not act on).

    `seal(text)` makes the passive reply, encrypted where the platform wants it; `seal(None)` is "received, nothing
    to say".
    """

    message: Message | None
    seal: Callable[[str | None], Response]


@dataclass(frozen=True, slots=True)
class Rate:
    """A documented limit: at most `count` sends in any `seconds`, for the whole channel or for each address."""

    count: int
    seconds: int
    each_address: bool = False


@dataclass(frozen=True, slots=True)
class Window:
    """Sending is allowed only within `seconds` after the receiver's last message, and at most `count` times."""

    count: int
    seconds: int


class Channel(Protocol):
    """A door. Made once at start from its piece of the config; safe to use from several threads.

    `open` verifies, decrypts and parses; raises `Rejected`. `send` tries once; returns when the platform said that
    it accepted the text, raises `SendError` otherwise. `reply_limit` and `send_limit` are bytes of UTF-8; 0 means that
    there is no passive reply, or that the door cannot speak unasked.
    """

    name: str
    reply_limit: int
    send_limit: int
    rates: tuple[Rate, ...]
    window: Window | None

    def open(self, request: Request) -> Envelope: ...

    def send(self, address: Address, text: str) -> None: ...
