"""A recorded day through the whole bot, on a clock that moves from message to message."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from core.channel import Envelope, Rate, Request, Window
from core.errors import ConfigError, Rejected
from core.model import Address, LetterState, Message

_LIMIT = 20480


class SimulatedClock:
    """Says the time it was set to."""

    def __init__(self, at: datetime) -> None:
        self.at = at

    def __call__(self) -> datetime:
        return self.at


class Recorder:
    """A door in a replay: everything is accepted and nothing leaves the machine."""

    reply_limit = _LIMIT
    send_limit = _LIMIT
    rates: tuple[Rate, ...] = ()
    window: Window | None = None

    def __init__(self, name: str) -> None:
        self.name = name

    def open(self, request: Request) -> Envelope:
        raise Rejected("a replay has no door to the outside", 404)

    def send(self, address: Address, text: str) -> None:
        """Accepted."""


@dataclass(frozen=True)
class Line:
    """One line of a recording: a message, or with `message` None a move of the clock."""

    at: datetime
    message: Message | None


def parse(lines: Iterable[str], name: str) -> Iterator[Line]:
    """JSON Lines → recorded lines (docs/design.md §4). Raises ConfigError naming the line that is wrong."""
    before: datetime | None = None
    for n, raw in enumerate(lines, 1):
        if not raw.strip():
            continue
        try:
            row = json.loads(raw)
            at = datetime.fromisoformat(row["at"])
            if at.tzinfo is None:
                raise ValueError("at 要带时区，如 +08:00")
            at = at.astimezone(UTC)
            if before is not None and at < before:
                raise ValueError("时间倒退了")
            message = None
            if "text" in row:
                message = Message(
                    channel=_text(row, "channel"),
                    # the same in each replay of this file, and another in the next day's
                    id=_text(row, "id", f"line-{n}@{at:%Y%m%dT%H%M%S}"),
                    sender=_text(row, "sender"),
                    text=_text(row, "text"),
                    chat=_text(row, "chat", "") or None,
                    name=_text(row, "name", "") or None,
                    at=at,
                )
            elif set(row) != {"at"}:
                raise ValueError("没有 text")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            reason = f"缺少 {error}" if isinstance(error, KeyError) else str(error)
            raise ConfigError(f"{name}: 第 {n} 行：{reason}") from None
        before = at
        yield Line(at, message)


def _text(row: dict[str, Any], key: str, default: str | None = None) -> str:
    """A text of a row; without a `default` it must be there."""
    value = row[key] if default is None else default if row.get(key) is None else row[key]
    if not isinstance(value, str):
        raise ValueError(f"{key} 应为文字")
    return value.replace("\x00", "").encode("utf-8", "replace").decode()  # as the doors do


class Bot(Protocol):
    """The bot as a replay sees it; bot.Bot is one."""

    store: Any
    clock: Any
    postman: Any
    chats: Any

    def take(self, message: Message) -> str | None: ...


class Replay:
    """Plays lines and yields what the bot says, in order."""

    def __init__(self, bot: Bot, clock: SimulatedClock, zone: Any) -> None:
        self._bot = bot
        self._clock = clock
        self._zone = zone
        self._seen = bot.store.read(lambda tx: tx.outbox.last_id())
        self._groups = {chat.speaks: chat for chat in bot.chats.values() if chat.speaks}

    def play(self, lines: Iterable[Line]) -> Iterator[dict[str, Any]]:
        """What the bot says to the lines: rows of docs/design.md §4."""
        started = False
        for line in lines:
            if not started:
                self._clock.at = line.at - timedelta(microseconds=1)
                self._bot.clock.tick()
                started = True
            yield from self._until(line.at)
            if line.message is not None:
                yield from self._hear(line.message)

    def _until(self, at: datetime) -> Iterator[dict[str, Any]]:
        while (moment := self._bot.clock.upcoming()) is not None and moment <= at:
            self._clock.at = max(moment, self._clock.at)
            self._bot.clock.tick()
            yield from self._letters()
        self._clock.at = at

    def _hear(self, message: Message) -> Iterator[dict[str, Any]]:
        answer = self._bot.take(message)
        if answer is not None:
            listed = (message.channel, message.chat) in self._bot.chats
            place = {"chat": message.chat} if listed else {"to": message.sender}
            yield {
                "at": self._now(),
                "channel": message.channel,
                **place,
                "kind": "answer",
                "class": "answer",
                "text": answer,
                "answers": message.id,
            }
        yield from self._letters()

    def _letters(self) -> Iterator[dict[str, Any]]:
        while self._bot.postman.round():
            pass
        for letter in self._bot.store.read(lambda tx: tx.outbox.since(self._seen, 10_000)):
            self._seen = letter.id
            chat = self._groups.get(letter.address)
            place = {"chat": chat.id} if chat else {"to": letter.address.id}
            row = {
                "at": self._now(),
                "channel": chat.channel if chat else letter.address.channel,
                **place,
                "kind": "letter",
                "class": letter.priority.name.lower(),
                "text": letter.text,
                "answers": letter.answers,
            }
            if letter.state is not LetterState.ACCEPTED:
                row["state"] = letter.state.value
            yield row

    def _now(self) -> str:
        return self._clock.at.astimezone(self._zone).isoformat()
