"""The demo: a sample village in a scratch database, with a morning that has just happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from core.replay import Line, Replay, SimulatedClock

LEAD = timedelta(minutes=2)  # the round opens before the first message


def shifted(lines: Iterable[Line], end: datetime, zone: ZoneInfo) -> Iterator[Line]:
    """The recording moved so that its last line was said just before `end`, and squeezed where its first would
    otherwise have been said yesterday: the page opens on a day that has begun."""
    recorded = list(lines)
    first, last = recorded[0].at, recorded[-1].at
    midnight = datetime.combine(end.astimezone(zone).date(), time.min, zone)
    end -= timedelta(seconds=1)
    pace = min(1.0, (end - midnight) / (last - first + LEAD))
    for line in recorded:
        at = end - (last - line.at) * pace
        yield Line(at, replace(line.message, at=at) if line.message else None)


class Switch:
    """A clock that says a simulated time while the morning is played, and the real one from then on."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self.real = real
        self.simulated: SimulatedClock | None = None

    def __call__(self) -> datetime:
        return self.simulated() if self.simulated else self.real()


def play(bot: Any, switch: Switch, lines: Iterable[Line], opening: str) -> int:
    """Open the round of schedule `opening` and play the morning; returns how many messages were heard."""
    zone = bot.config.zone
    recorded = list(shifted(lines, switch.real(), zone))
    midnight = datetime.combine(recorded[0].at.astimezone(zone).date(), time.min, zone)
    switch.simulated = SimulatedClock(max(recorded[0].at - LEAD, midnight))
    bot.clock.fire(opening)
    for _ in Replay(bot, switch.simulated, zone).play(recorded):
        pass
    switch.simulated = None
    return sum(line.message is not None for line in recorded)
