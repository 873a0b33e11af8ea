"""How much one sender and one group may ask in a minute, so that nobody's flood starves the others."""

from __future__ import annotations

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter

from core.config import Limits
from core.errors import Busy
from core.model import Message


class Flood:
    """Counts by the clock's minute, in this process; what is turned away is repeated by the platform."""

    def __init__(self, settings: Limits) -> None:
        self._limiter = FixedWindowRateLimiter(MemoryStorage())
        self._sender = RateLimitItemPerMinute(settings.sender) if settings.sender else None
        self._chat = RateLimitItemPerMinute(settings.chat) if settings.chat else None

    def admit(self, message: Message) -> None:
        """Count a message. Raises Busy when its sender or its group had their share of this minute."""
        if self._sender and not self._limiter.hit(self._sender, "sender", message.channel, message.sender):
            raise Busy("sender")
        if self._chat and message.chat and not self._limiter.hit(self._chat, "chat", message.channel, message.chat):
            raise Busy("chat")
