"""村信 Cunxin. Read first: every part is built here, and `Bot.hear` shows a message's whole way.

python bot.py --config config.yaml run
"""

from __future__ import annotations

import gc

if __name__ == "__main__":  # nearly all that is made while everything loads stays: there is nothing to collect
    gc.disable()

import argparse
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import channels
import handlers
import reading
from core import coordination, modes, privacy, render, text
from core.channel import Channel, Request, Response
from core.config import Config, WecomAibot
from core.context import Chat, Context, Scene
from core.errors import ConfigError, Unavailable
from core.flood import Flood
from core.log import configure as configure_log
from core.log import log
from core.model import Address, Message, Priority, Prompt, Reading, Say
from core.postman import Postman
from core.remembered import remembered
from handlers.answers import Answers
from schedules.clock import Clock
from store import Act, Ctx, Doors, Store, Transaction, database, migrate
from store.households import any_phone
from web import cli

HOME = Path(__file__).resolve().parent
PATIENCE = 4.0  # seconds for one message; the platforms give 5
_read = remembered(reading.read)


def wall_clock() -> datetime:
    """The one place that asks the machine what time it is."""
    return datetime.now(UTC)


_NOTHING: Future[None] = Future()  # of a request that stores nothing
_NOTHING.set_result(None)


@dataclass(frozen=True, slots=True)
class Pending:
    """A request whose message is on its way into the database. Once it is `stored`, or there is no more time,
    `answer` gives what the platform gets back; raises Unavailable."""

    stored: Future[Any]
    answer: Callable[[], Response]


class Bot:
    """All parts, built from the config. `now` and `doors` are replaced when a day is replayed.

    Raises ConfigError for whatever the operator must mend before it can start.
    """

    def __init__(
        self,
        config: Config,
        now: Callable[[], datetime] = wall_clock,
        doors: Mapping[str, Channel] | None = None,
    ) -> None:
        self.config = config
        self.now = now
        self.coordination = coordination.connect(config.redis.get_secret_value() if config.redis else None)
        self.renderer = render.Renderer(
            HOME / "templates", {"phone": config.phone, "hotline": config.phone, "sign": config.sign}, config.zone
        )
        self.modes = modes.load(HOME / "modes", self.renderer.check())
        self.doors = doors or {
            name: channels.build(name, door, config.safety, self.coordination, now)
            for name, door in config.channels.items()
        }
        self.chats = {
            (chat.channel, chat.id): Chat(
                chat.channel, chat.id, chat.region, self._speaks(chat.channel, chat.id, chat.send_by), chat.languages
            )
            for chat in config.chats
        }
        self.store = self._open_store()
        self._begin()
        self.answers = Answers(config.answers)
        self.flood = Flood(config.limits)
        self.patience = PATIENCE
        self.clock = Clock(config, self.modes, self.store, self.scene, self.coordination)
        self.postman = Postman(self.store, self.doors, self.coordination)

    def _open_store(self) -> Store:
        """The database, up to date, with the key that its phones were locked with. Raises ConfigError."""
        config = self.config
        opened = database.connect(config.database_url)
        migrate.upgrade(opened.engine)
        locked = opened.read(any_phone)
        key = config.secret_key.get_secret_value() if config.secret_key else None
        vault = privacy.open_vault(key, config.keyfile, make=locked is None)
        vault.unlock(locked)  # with another key it is better not to start
        doors = Doors(
            frozenset(name for name, door in self.doors.items() if door.send_limit),
            {
                name: door.people_of
                for name, door in config.channels.items()
                if isinstance(door, WecomAibot) and door.people_of
            },
        )
        return Store(opened, self.now, config.zone, vault, doors, self.coordination.wake)

    def _begin(self) -> None:
        """The config's mode is the one at first start; from then on the 模式 command decides. Raises ConfigError."""
        if self.config.event_mode not in self.modes:
            raise ConfigError(f"event_mode: 没有模式「{self.config.event_mode}」，modes/ 里有：{' '.join(self.modes)}")
        standing = self.store.read(lambda tx: tx.modes.in_force(""))
        if standing is None:
            self.store.write(lambda tx: tx.modes.begin(self.config.event_mode))
        elif standing.mode not in self.modes:
            raise ConfigError(f"{HOME / 'modes'}: 现在是「{standing.mode}」模式，却没有它的文件；请恢复它再启动")
        elif standing.mode != self.config.event_mode:
            log.warning("event_mode %s is for a first start; %s is in force", self.config.event_mode, standing.mode)

    # --- a message's way ---------------------------------------------------------------------------

    def hear(self, door: Channel, request: Request) -> Response:
        """A request at a door → what the platform gets back, once everything it caused is durable.

        Raises Rejected (4xx) for what is not genuine; Busy when it is too much, Unavailable when it cannot be stored
        (503: the platform repeats).
        """
        pending = self.begin(door, request)
        wait([pending.stored], self.patience)
        return pending.answer()

    def begin(self, door: Channel, request: Request) -> Pending:
        """`hear` up to the point where there is nothing to do but wait. Raises Rejected, Busy."""
        envelope = door.open(request)
        if envelope.message is None:
            return Pending(_NOTHING, lambda: envelope.seal(None))
        self.flood.admit(envelope.message)
        message = self._received(envelope.message)
        stored = self._submit(message)
        return Pending(stored, lambda: envelope.seal(self._outcome(message, stored)))

    def take(self, message: Message) -> str | None:
        """A message → its passive answer. A repeat of a message gets the answer of the first time."""
        message = self._received(message)
        stored = self._submit(message)
        wait([stored], self.patience)
        return self._outcome(message, stored)

    def _submit(self, message: Message) -> Future[str | None]:
        read = self.read(message)
        return self.store.submit(lambda tx: self._answer(tx, message, read))

    def _outcome(self, message: Message, stored: Future[str | None]) -> str | None:
        """What its sender is told, whatever became of a message in the time there is."""
        door = message.channel
        if not stored.done():
            log.error("message %s of %s takes over %.0f s; its sender is told to wait", message.id, door, self.patience)
            stored.add_done_callback(lambda outcome: self._tell_later(message, outcome))
            return self.renderer.render(Say("errors/late"))
        try:
            return stored.result()
        except Unavailable:
            raise
        except Exception:
            log.exception("message %s of %s failed; its sender gets an apology", message.id, door)
            return self.store.write(lambda tx: self._apologise(tx, message))

    def read(self, message: Message) -> Reading:
        """What a message means under what was asked in its chat: of several open askings, the one it answers best."""
        prompts = self.store.read(lambda tx: self._prompts(tx, message))
        readings = [_read(message.text, prompt) for prompt in prompts or (None,)]
        return max(readings, key=lambda one: len(one.intents))

    def _answer(self, tx: Transaction, message: Message, read: Reading) -> str | None:
        inbox_id, new, answered = tx.inbox.claim(message)
        if not new:
            return answered
        ctx = self._context(tx, message, inbox_id)
        says = self.answers.pace(handlers.handle(read, ctx), ctx)
        answer = self._spell(ctx, says)
        home = ctx.sender.household
        tx.inbox.finish(
            inbox_id, ctx.outcome or ("handled" if says else "quiet"), answer, ctx.region, home.id if home else None
        )
        return answer

    def _spell(self, ctx: Ctx, says: list[Say]) -> str | None:
        """Render what a handler said; what the passive reply cannot carry becomes letters of the same commit."""
        if not says:
            return None
        language = ctx.chat.languages[0] if ctx.chat else "zh"
        whole = "\n".join(dict.fromkeys(ctx.render(one, language) for one in says))
        message, door = ctx.message, self.doors[ctx.message.channel]
        parts = text.split(whole, door.reply_limit) if door.reply_limit else ["", whole]
        address = _answered_at(message, ctx.chat)
        for n, part in enumerate(parts[1:], 1):
            key = f"answer:{message.channel}:{message.id}:{n}"
            ctx.store.outbox.put(key, address, Priority.ANSWER, part, answers=message.id)
        return parts[0] or None

    def _apologise(self, tx: Transaction, message: Message) -> str | None:
        inbox_id, new, answered = tx.inbox.claim(message)
        if not new:
            return answered
        answer = self.renderer.render(Say("errors/apology"))
        tx.inbox.finish(inbox_id, "failed", answer, None, None)
        return answer

    def _tell_later(self, message: Message, outcome: Future[str | None]) -> None:
        """What became of a message whose sender was told to wait: its answer, or an apology, as a letter."""

        def tell(tx: Transaction) -> None:
            address = _answered_at(message, self.chats.get((message.channel, message.chat or "")))
            answer = self._apologise(tx, message) if outcome.exception() else outcome.result()
            if answer:
                key = f"late:{message.channel}:{message.id}"
                tx.outbox.put(key, address, Priority.ANSWER, answer, answers=message.id)

        self.store.post(tell)

    # --- where a message stands --------------------------------------------------------------------

    def scene(self, tx: Transaction) -> Act:
        """The scene of a job of the clock."""
        chats = tuple(self.chats.values())
        return Scene(tx, self.config, self.renderer, chats, tx.now, self.config.zone, modes=self.modes)

    def _context(self, tx: Transaction, message: Message, inbox_id: int) -> Ctx:
        sender = tx.accounts.sender(message.channel, message.sender, message.name)
        ctx: Ctx = Context(
            tx,
            self.config,
            self.renderer,
            tuple(self.chats.values()),
            tx.now,
            self.config.zone,
            message,
            inbox_id,
            self.chats.get((message.channel, message.chat or "")),
            sender,
            None,
            modes=self.modes,
        )
        ctx.region = handlers.roster.village(ctx, sender)
        return ctx

    def _prompts(self, tx: Transaction, message: Message) -> list[Prompt]:
        chat = self.chats.get((message.channel, message.chat or ""))
        region, awaited = chat.region if chat else None, False
        if region is None:
            sender = tx.accounts.sender(message.channel, message.sender, None)
            region = sender.household.region if sender.household else None
            awaited = sender.person is not None and tx.cases.awaited(sender.person.id, sender.person.household_id)
        rounds = tx.rounds.standing(region) if region else []
        # what a roll-call asks is read by its mode's own words (core/rollcall.py)
        prompts: list[Prompt] = [round_.prompt for round_ in rounds if round_.prompt != "rollcall"]
        # a bare figure of those in isolation, and of who looks after them, is a temperature
        return list(dict.fromkeys([*prompts, "checkin"] if awaited else prompts))

    def _received(self, message: Message) -> Message:
        """A message as it is worked with: ID numbers masked before anything keeps or quotes them.

        The console has no groups of its own: there a chat that the config does not list is a talk with its sender.
        """
        message = replace(message, text=privacy.mask_numbers(message.text))
        door = self.config.channels.get(message.channel)
        if (
            message.chat
            and (door is None or door.type == "console")
            and (message.channel, message.chat) not in self.chats
        ):
            return replace(message, chat=None)
        return message

    def _speaks(self, channel: str, chat: str, send_by: str | None) -> Address | None:
        """How the bot speaks unasked in a group: by the push robot named, else by the door itself if it can."""
        if send_by is not None:
            name, _, key = send_by.partition("/")
            return Address(name, key, group=True)
        return Address(channel, chat, group=True) if self.doors[channel].send_limit else None

    def close(self) -> None:
        self.store.close()


def _answered_at(message: Message, chat: Chat | None) -> Address:
    """Where a letter that answers a message goes: to its group if the bot can speak there, else to its sender."""
    return chat.speaks if chat and chat.speaks else Address(message.channel, message.sender)


# --- the command line ------------------------------------------------------------------------------


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 2 for the operator's mistakes, one line each on standard error."""
    gc.freeze()
    gc.enable()
    parser = argparse.ArgumentParser(prog="bot.py", description="村信：村里的微信报平安与代购助手")
    parser.add_argument("--config", type=Path, default=HOME / "config.yaml", help="配置文件(默认 config.yaml)")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")
    for command in cli.COMMANDS:
        command.arguments(commands.add_parser(command.name, help=command.does, description=command.does))
    chosen = parser.parse_args(arguments)
    command = next(one for one in cli.COMMANDS if one.name == chosen.command)
    configure_log(logging.INFO if command.serves else logging.WARNING)
    try:
        return command.run(chosen, Bot)
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 2
    except BrokenPipeError:  # whoever reads our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())
