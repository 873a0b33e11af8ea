"""Staying under the documented rates of a door, so that nothing is dropped silently."""

from __future__ import annotations

import logging
import time

from limits import RateLimitItemPerSecond
from limits.storage import MemoryStorage, Storage
from limits.strategies import MovingWindowRateLimiter

from core.channel import Rate
from core.model import Address

log = logging.getLogger(__name__)


class Pacing:
    """Asks before each send; shared by all postmen when `storage` is."""

    def __init__(self, storage: Storage) -> None:
        self._limiter = MovingWindowRateLimiter(storage)
        self._alone = MovingWindowRateLimiter(MemoryStorage())
        self._forgetful = [self._alone, *([self._limiter] if isinstance(storage, MemoryStorage) else [])]

    def remember(self, rate: Rate, address: Address, count: int) -> None:
        """Count what left before this process began, as if it left now: the platform has not forgotten it."""
        item, key = _asked(rate, address)
        for limiter in self._forgetful:
            for _ in range(min(count, rate.count)):
                limiter.hit(item, *key)

    def ask(self, rates: tuple[Rate, ...], address: Address) -> float:
        """0 if a letter to the address may leave now (it is then counted), else the seconds to wait."""
        asked = [_asked(rate, address) for rate in rates]
        try:
            wait = _take(self._limiter, asked)
        except Exception as error:  # Redis is away: pacing by this process's own count is still pacing
            log.warning("pacing: %s; counting alone", type(error).__name__)
            return _take(self._alone, asked)
        if not wait:
            _take(self._alone, asked)  # so that the own count is right when Redis goes away
        return wait


def _asked(rate: Rate, address: Address) -> tuple[RateLimitItemPerSecond, tuple[str, ...]]:
    key = (address.channel, address.id if rate.each_address else "*", str(rate.seconds))
    return RateLimitItemPerSecond(rate.count, rate.seconds), key


def _take(limiter: MovingWindowRateLimiter, asked: list[tuple[RateLimitItemPerSecond, tuple[str, ...]]]) -> float:
    """0 if every rate has room, and a place in each is taken; else the seconds until one may have."""
    for act in (limiter.test, limiter.hit):  # a place that another postman took in between is none
        for item, key in asked:
            if not act(item, *key):
                reset, _ = limiter.get_window_stats(item, *key)
                return max(reset - time.time(), 0.05)
    return 0.0
