"""What several processes share: platform tokens, pacing, the clock's lease, wake-ups.

Nothing here may not be lost. With no Redis configured one process does all, and `Alone` is used; `Shared`, on a Redis,
is in core/shared.py.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from limits.storage import MemoryStorage, Storage

from core.errors import ConfigError


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


def connect(url: str | None) -> Coordination:
    """The coordination the config asks for. Raises ConfigError for a URL that is none."""
    if not url:
        return Alone()
    from core.shared import Shared  # a tenth of a second at every start, for the few who have a Redis

    try:
        return Shared(url)
    except ValueError:
        raise ConfigError("redis: 网址写法有误，例如 redis://127.0.0.1:6379/0") from None
