"""When many answer at once: plain check-ins of a group are answered together instead of one by one.

A plain answer says no more than "收到". Within a window nobody gets two of them, and above a number of them in one
group the rest are merged into one letter after the window. What is abnormal, corrected, doubtful or asked, and every
order, is answered at once as ever.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from core import config
from core.model import Say
from store import Ctx

MERGED = "merged"  # the outcome in the inbox of a message whose answer is part of the letter


def _plain_checkin(facts: Mapping[str, Any]) -> bool:
    return not facts["corrected"] and all(
        one.kept and one.report.status != "abnormal" and not (one.alarm or one.left_out) for one in facts["noted"]
    )


def _plain_rollcall(facts: Mapping[str, Any]) -> bool:
    return all(one.kept and not one.abnormal for one in facts["noted"])


# Which answers may be plain, and when they are.
PLAIN: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    "checkin/done": _plain_checkin,
    "modes/noted": _plain_rollcall,
}


class Answers:
    """What was answered lately, in this process: after a restart a few more lines are said, and nothing is lost, as
    what waits for the letter is in the database."""

    def __init__(self, settings: config.Answers) -> None:
        self._above = settings.merge_above
        self._window = timedelta(seconds=settings.window)
        self._given: dict[tuple[str, str], deque[datetime]] = {}
        self._last: dict[tuple[str, str, str], datetime] = {}
        self._lock = threading.Lock()

    def pace(self, says: list[Say], ctx: Ctx) -> list[Say]:
        """What of an answer is said now; the rest is said by the letter, or not at all."""
        if ctx.private or ctx.chat is None or not self._window or not says:
            return says
        if not all(one.template in PLAIN and PLAIN[one.template](one.facts) for one in says):
            return says
        message, now = ctx.message, ctx.now()
        place, sender = (message.channel, ctx.chat.id), (message.channel, ctx.chat.id, message.sender)
        with self._lock:
            if (last := self._last.get(sender)) is not None and now - last < self._window:
                return []
            given = self._given.setdefault(place, deque())
            while given and now - given[0] >= self._window:
                given.popleft()
            if len(given) < self._above or ctx.chat.speaks is None:
                given.append(now)
                self._remember(sender, now)
                return says
        self._hold(ctx)
        return []

    def _remember(self, sender: tuple[str, str, str], now: datetime) -> None:
        if len(self._last) > 2000:
            self._last = {who: at for who, at in self._last.items() if now - at < self._window}
        self._last[sender] = now

    def _hold(self, ctx: Ctx) -> None:
        """Leave the answer to the letter of this window, which the first that is held opens."""
        assert ctx.chat is not None
        ctx.outcome = MERGED
        prefix = f"answers:{ctx.chat.channel}:{ctx.chat.id}:"
        if ctx.store.timers.waits(prefix):
            return
        facts = {"channel": ctx.chat.channel, "chat": ctx.chat.id, "since": ctx.inbox_id}
        due = ctx.now() + self._window
        ctx.store.timers.set(f"{prefix}{ctx.inbox_id}", "answers.merge", ctx.chat.region, due, facts)
