"""What several processes share: platform tokens, pacing, the clock's lease, wake-ups.

Nothing here may not be lost. With no Redis configured one process does all, and `Alone` is used. With Redis down
`Shared` degrades: tokens are fetched anew, pacing is this process's own, and a lease is not granted.
"""

from __future__ import annotations

import json
import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

import redis
from limits.storage import MemoryStorage, RedisStorage, Storage
from redis.exceptions import LockError, RedisError

from core.errors import ConfigError

log = logging.getLogger(__name__)
_PREFIX = "cunxin:"


class Coordination(Protocol):
    """Shared by web, clock and postman. `get`, `set` and `delete` are wechatpy's session storage."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def set(self, key: str, value: Any, ttl: int | None = None) -> None: ...
    def delete(self, key: str) -> None: ...
    def lock(self, name: str, seconds: float) -> Any:
        """A context manager held by one at a time, let go after `seconds` if its holder died."""

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        """True if `holder` has `name` now, for `seconds` more."""

    def pacing(self) -> Storage:
        """Where `limits` counts what was sent."""

    def wake(self) -> None:
        """Tell the postman that a letter may be due."""

    def wait(self, seconds: float) -> None:
        """Sleep until `wake` or for `seconds`."""

    def ping(self) -> str | None:
        """None if all is well, else what is wrong."""


class Alone:
    """One process: memory is enough."""

    def __init__(self) -> None:
        self._values: dict[str, tuple[Any, float]] = {}
        self._guard = threading.Lock()
        self._locks: dict[str, threading.Lock] = {}
        self._woken = threading.Event()
        self._pacing = MemoryStorage()

    def get(self, key: str, default: Any = None) -> Any:
        value, until = self._values.get(key, (default, float("inf")))
        return value if time.monotonic() < until else default

    def set(self, key: str, value: Any, ttl: int | None = None) -> None:
        self._values[key] = (value, time.monotonic() + ttl if ttl else float("inf"))

    def delete(self, key: str) -> None:
        self._values.pop(key, None)

    @contextmanager
    def lock(self, name: str, seconds: float) -> Iterator[None]:
        with self._guard:
            one = self._locks.setdefault(name, threading.Lock())
        with one:
            yield

    def lease(self, name: str, holder: str, seconds: float) -> bool:
        return True

    def pacing(self) -> Storage:
        return self._pacing

    def wake(self) -> None:
        self._woken.set()

    def wait(self, seconds: float) -> None:
        self._woken.wait(seconds)
        self._woken.clear()

    def ping(self) -> str | None:
        return None


class Shared:
    """Several processes on one Redis."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._own = Alone()  # what this process knows itself, for the time without Redis
        self._redis = redis.Redis.from_url(url, socket_timeout=2, socket_connect_timeout=1)

    def get(self, key: str, default: Any = None) -> Any:
        try:
            raw: Any = self._redis.get(_PREFIX + key)
        except RedisError as error:
            log.warning("redis: %s; going on without shared tokens", type(error).__name__)
            return self._own.get(key, default)
        return default if raw is None else json.loads(raw)

    def set(self, key: str, value: Any, ttl: int | None = None) -> None:
        self._own.set(key, value, ttl)
        try:
            self._redis.set(_PREFIX + key, json.dumps(value), ex=ttl)
        except RedisError as error:
            log.warning("redis: %s; token kept in this process only", type(error).__name__)

    def delete(self, key: str) -> None:
        self._own.delete(key)
        try:
            self._redis.delete(_PREFIX + key)
        except RedisError as error:
            log.warning("redis: %s", type(error).__name__)

    @contextmanager
    def lock(self, name: str, seconds: float) -> Iterator[None]:
        one = self._redis.lock(_PREFIX + "lock:" + name, timeout=seconds, blocking_timeout=seconds)
        try:
            held = one.acquire()
        except RedisError:
            held = False  # a token fetched twice is better than a letter not sent
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
        try:
            if self._redis.set(key, holder, nx=True, px=int(seconds * 1000)):
                return True
            if self._redis.get(key) == holder.encode():
                self._redis.pexpire(key, int(seconds * 1000))
                return True
        except RedisError as error:
            # Firings are unique in the database, so two clocks do nothing twice; none at all would be worse.
            log.warning("redis: %s; the clock goes on without its lease", type(error).__name__)
            return True
        return False

    def pacing(self) -> Storage:
        return RedisStorage(self._url, socket_timeout=2, socket_connect_timeout=1)

    def wake(self) -> None:
        try:
            self._redis.lpush(_PREFIX + "wake", 1)
            self._redis.ltrim(_PREFIX + "wake", 0, 0)
        except RedisError:
            pass  # the postman looks by itself every second

    def wait(self, seconds: float) -> None:
        try:
            self._redis.brpop([_PREFIX + "wake"], timeout=max(seconds, 0.1))
        except RedisError:
            time.sleep(seconds)

    def ping(self) -> str | None:
        try:
            self._redis.ping()
        except RedisError as error:
            return f"{type(error).__name__}: {error}"
        return None


def connect(url: str | None) -> Coordination:
    """The coordination the config asks for. Raises ConfigError for a URL that is none."""
    try:
        return Shared(url) if url else Alone()
    except ValueError:
        raise ConfigError("redis: 网址写法有误，例如 redis://127.0.0.1:6379/0") from None
