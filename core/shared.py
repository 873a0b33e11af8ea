"""Several processes on one Redis: tokens, locks, the lease and wake-ups they share.

With Redis down it degrades: tokens are fetched anew, pacing is this process's own, the clock goes on. A Redis that does
not answer is left alone for a few seconds, so that a message waits for it once and not at every question.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import redis
from limits.storage import RedisStorage, Storage
from redis.exceptions import LockError, RedisError

from core.coordination import Alone

log = logging.getLogger(__name__)
T = TypeVar("T")
_PREFIX = "cunxin:"
_AWAY: Any = object()  # in place of an answer
_REST = 5.0  # seconds in which a Redis that did not answer is not asked again
_REMEDY = "look whether it runs (redis-cli ping); nothing has to be restarted here"


class Shared:
    """One of several processes; see core.coordination.Coordination."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._own = Alone()  # what this process knows itself, for the time without Redis
        self._redis: Any = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)
        self._trouble: str | None = None
        self._rests_until = float("-inf")
        self._wakes = threading.Event()
        threading.Thread(target=self._wake_up, name="waker", daemon=True).start()

    def get(self, key: str, default: Any = None) -> Any:
        raw = self._ask(lambda: self._redis.get(_PREFIX + key), _AWAY, "going on without shared tokens")
        if raw is _AWAY:
            return self._own.get(key, default)
        return default if raw is None else json.loads(raw)

    def set(self, key: str, value: Any, ttl: int | None = None) -> None:
        self._own.set(key, value, ttl)
        text = json.dumps(value)
        self._ask(lambda: self._redis.set(_PREFIX + key, text, ex=ttl), None, "token kept in this process only")

    def delete(self, key: str) -> None:
        self._own.delete(key)
        self._ask(lambda: self._redis.delete(_PREFIX + key), None, "token forgotten in this process only")

    @contextmanager
    def lock(self, name: str, seconds: float) -> Iterator[None]:
        one = self._redis.lock(_PREFIX + "lock:" + name, timeout=seconds, blocking_timeout=seconds)
        # a token fetched twice is better than a letter not sent
        held = self._ask(one.acquire, False, f"going on without the lock {name.partition(':')[0]}")
        try:
            yield
        finally:
            if held:
                try:
                    one.release()
                except (LockError, RedisError):
                    log.warning("redis: lock %s ran out before its work was done", name)

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        key = _PREFIX + "lease:" + name

        def take() -> bool:
            if self._redis.set(key, holder, nx=True, px=int(seconds * 1000)):
                return True
            if self._redis.get(key) == holder.encode():
                self._redis.pexpire(key, int(seconds * 1000))
                return True
            return False

        # Firings are unique in the database, so two clocks do nothing twice; none at all would be worse.
        return self._ask(take, True, f"the {name} goes on without its lease")

    def pacing(self) -> Storage:
        return RedisStorage(self._url, socket_timeout=2, socket_connect_timeout=1)

    def wake(self) -> None:
        self._wakes.set()  # by a thread of its own: who wakes the postman has somebody's answer in hand

    def _wake_up(self) -> None:
        def push() -> None:
            self._redis.lpush(_PREFIX + "wake", 1)
            self._redis.ltrim(_PREFIX + "wake", 0, 0)

        while self._wakes.wait():
            self._wakes.clear()
            self._ask(push, None, "the postman looks by itself every second")

    def wait(self, seconds: float) -> None:
        woken = self._ask(
            lambda: self._redis.brpop([_PREFIX + "wake"], timeout=max(seconds, 0.1)), _AWAY, "nobody is woken"
        )
        if woken is _AWAY:
            time.sleep(seconds)

    def ping(self) -> str | None:
        return self._trouble if self._ask(self._redis.ping, _AWAY, "going on alone") is _AWAY else None

    def _ask(self, question: Callable[[], T], otherwise: T, meanwhile: str) -> T:
        """What Redis answers; `otherwise` when it does not, or did not a moment ago."""
        if time.monotonic() < self._rests_until:
            return otherwise
        try:
            answer = question()
        except RedisError as error:
            self._trouble = f"{type(error).__name__}: {error}"
            self._rests_until = time.monotonic() + _REST
            log.warning("redis: %s; %s; %s", type(error).__name__, meanwhile, _REMEDY)
            return otherwise
        if self._trouble is not None:
            self._trouble = None
            log.warning("redis: answers again")
        return answer
