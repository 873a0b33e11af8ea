"""The postman: claim due letters, pace, send once, and say honestly what became of each."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Protocol

from core.channel import Channel
from core.coordination import Coordination
from core.errors import SendError, Unavailable
from core.model import Address
from core.pacing import Pacing
from core.text import size, split

log = logging.getLogger(__name__)
_BATCH = 50
_LOOK = 1.0  # seconds between two looks when nobody wakes the postman
_FIRST, _FACTOR, _LONGEST = 5.0, 2.5, 1800.0  # seconds: back-off 5 s, 12 s, 31 s … half an hour
ATTEMPTS = 12  # over about three hours
_SEPARATOR = "\n\n"
_HELD = timedelta(seconds=20)  # how long claimed letters wait in hand; well under the store's lease on them


class Letters(Protocol):
    """The store as the postman sees it; store.Store is one."""

    clock: Callable[[], datetime]

    def write(self, work: Callable[[Any], Any]) -> Any: ...
    def read(self, work: Callable[[Any], Any]) -> Any: ...


def backoff(attempts: int) -> float:
    """Seconds until the next try after `attempts` failed ones, a little random so that letters spread."""
    return min(_FIRST * _FACTOR ** (attempts - 1), _LONGEST) * random.uniform(0.9, 1.1)  # noqa: S311 - not a secret


def bundle(letters: list[Any], limit: int) -> list[list[Any]]:
    """Letters to one address in groups that travel as one message of at most `limit` bytes; a letter that is too
    long for that, or half sent already, travels alone."""
    groups: list[list[Any]] = []
    room = 0
    for letter in letters:
        need = size(letter.text)
        if groups and letter.parts_sent == 0 and need + len(_SEPARATOR) <= room:
            groups[-1].append(letter)
            room -= need + len(_SEPARATOR)
        else:
            groups.append([letter])
            room = limit - need if letter.parts_sent == 0 else 0
    return groups


def _said(since: datetime, tx: Any) -> Any:
    return tx.outbox.said_since(since)


class Postman:
    """Carries letters until told to stop. One thread; several postmen may share a database."""

    def __init__(self, store: Letters, channels: Mapping[str, Channel], coordination: Coordination) -> None:
        self._store = store
        self._channels = channels
        self._coordination = coordination
        self._pacing = Pacing(coordination.pacing())
        self._stopping = threading.Event()

    def run(self) -> None:
        """Work until `stop`."""
        known = False
        while not self._stopping.is_set():
            try:
                if not known:
                    self.remember()
                    known = True
                worked = self.round()
            except Unavailable as error:
                log.error("postman: letters wait: %s", error)
                worked = 0
            except Exception:
                log.exception("postman: a round failed; trying again")
                worked = 0
            if not worked and not self._stopping.is_set():
                self._coordination.wait(_LOOK)

    def stop(self) -> None:
        self._stopping.set()
        self._coordination.wake()

    def remember(self) -> None:
        """Count what was sent before this postman began: the platform drops what is over its rate, and is silent."""
        now = self._store.clock()
        for name, channel in self._channels.items():
            for rate in channel.rates:
                since = now - timedelta(seconds=rate.seconds)
                said = self._store.read(partial(_said, since))
                for address, count in said.items():
                    if address.channel == name:
                        self._pacing.remember(rate, address, count)

    def round(self) -> int:
        """Carry the letters that are due now; returns how many were looked at."""
        if not self._store.read(lambda tx: tx.outbox.is_due()):
            return 0  # most looks find nothing: they need no write and no commit
        until = self._store.clock() + _HELD
        letters = self._store.write(lambda tx: (tx.outbox.expire(), tx.outbox.claim(_BATCH))[1])
        by_address: dict[Address, list[Any]] = {}
        for letter in letters:
            by_address.setdefault(letter.address, []).append(letter)
        for address, own in by_address.items():
            channel = self._channels.get(address.channel)
            if channel is None:
                self._hand_over(own, f"配置里没有通道 {address.channel}")
            elif channel.send_limit == 0:
                self._hand_over(own, f"通道 {address.channel} 不能主动发消息")
            else:
                self._deliver(channel, address, own, until)
        return len(letters)

    def _deliver(self, channel: Channel, address: Address, letters: list[Any], until: datetime) -> None:
        """Send an address its letters in order; behind one that has to wait, the others wait too."""
        wait: float | None = None
        for group in bundle(letters, channel.send_limit):
            if wait is None and (self._stopping.is_set() or self._store.clock() >= until):
                wait = 0.0  # back into the queue, before another postman takes us for dead
            if wait is None:
                wait = self._carry(channel, address, group)
            else:
                self._put_off(group, wait)

    def _carry(self, channel: Channel, address: Address, group: list[Any]) -> float | None:
        """Send one message made of a group of letters, in parts if it must be.

        Returns the seconds for which nothing more can go to this address, None if the next may go at once.
        """
        parts = split(_SEPARATOR.join(letter.text for letter in group), channel.send_limit)
        sent: int = group[0].parts_sent
        closed = self._window_closed(channel, address, len(parts) - sent)
        if closed:
            self._hand_over(group, closed)
            return None
        for n in range(sent, len(parts)):
            wait = self._pacing.ask(channel.rates, address)
            if wait:
                self._put_off(group, wait)
                return wait
            try:
                channel.send(address, parts[n])
            except SendError as error:
                return self._refused(group, error)
            except Exception as error:
                log.exception("postman: channel %s broke", channel.name)
                return self._refused(group, SendError(f"{type(error).__name__}(见日志)", retryable=True))
            if n + 1 < len(parts):
                self._part_sent(group, n + 1)
        self._note(lambda tx: tx.outbox.accepted(group, len(parts)))
        return None

    # --- what became of a group of letters ---

    def _note(self, work: Callable[[Any], Any]) -> None:
        """Write down that something was said, and do not give up: what is not written down would be said again."""
        while True:
            try:
                self._store.write(work)
                return
            except Unavailable as error:
                if self._stopping.is_set():
                    raise
                log.error("postman: a letter left and cannot be written down yet: %s", error)
                self._stopping.wait(_LOOK)

    def _hand_over(self, group: list[Any], reason: str) -> None:
        """The platform will not carry it, a person can."""
        log.warning("letters to %s need a person: %s", group[0].address.channel, reason)
        self._store.write(lambda tx: tx.outbox.needs_person(group, reason))

    def _put_off(self, group: list[Any], wait: float) -> None:
        """Nothing was tried: the documented rate is used up for now."""
        due = self._store.clock() + timedelta(seconds=wait)
        self._store.write(lambda tx: tx.outbox.put_off(group, due))

    def _part_sent(self, group: list[Any], parts: int) -> None:
        self._note(lambda tx: tx.outbox.part_sent(group, parts))

    def _refused(self, group: list[Any], error: SendError) -> float | None:
        """One failed try: again later, given up, or handed to a person. Returns how long to leave the address alone."""
        if error.needs_person:
            self._hand_over(group, error.reason)
            return None
        log.warning("letters to %s: %s", group[0].address.channel, error.reason)
        now = self._store.clock()
        wait = error.wait if error.wait is not None else backoff(max(letter.attempts for letter in group))

        def work(tx: Any) -> None:
            for letter in group:
                if error.retryable and letter.attempts < ATTEMPTS:
                    tx.outbox.again(letter, now + timedelta(seconds=wait), error.reason)
                else:
                    tx.outbox.failed(letter, error.reason)

        self._store.write(work)
        return wait if error.retryable else None

    def _window_closed(self, channel: Channel, address: Address, messages: int) -> str | None:
        """Why a door that only lets us answer is closed for so many messages, None if it is open."""
        window = channel.window
        if window is None:
            return None
        now = self._store.clock()

        def look(tx: Any) -> str | None:
            last = tx.inbox.last_from(address.channel, address.id)
            if last is None or now - last > timedelta(seconds=window.seconds):
                return f"对方超过 {window.seconds // 3600} 小时没有发来消息，平台不让主动发"
            if tx.outbox.used(address, last) + messages > window.count:
                return f"对方上次来信后已发 {window.count} 条，平台不让再发"
            return None

        return self._store.read(look)  # type: ignore[no-any-return]
