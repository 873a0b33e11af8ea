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

    def ask(self, rates: tuple[Rate, ...], address: Address) -> float:
        """0 if a letter to the address may leave now (it is then counted), else the seconds to wait."""
        asked = [
            (
                RateLimitItemPerSecond(rate.count, rate.seconds),
                (address.channel, address.id if rate.each_address else "*", str(rate.seconds)),
            )
            for rate in rates
        ]
        for limiter in (self._limiter, self._alone):
            try:
                for item, key in asked:
                    if not limiter.test(item, *key):
                        reset, _ = limiter.get_window_stats(item, *key)
                        return max(reset - time.time(), 0.05)
                for item, key in asked:
                    limiter.hit(item, *key)
                return 0.0
            except Exception as error:  # Redis is away: pacing by this process's own count is still pacing
                if limiter is self._alone:
                    raise
                log.warning("pacing: %s; counting alone", type(error).__name__)
        return 0.0
