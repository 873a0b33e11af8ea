"""The demo: a sample village in a scratch database, with a morning that has just happened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from core.replay import Line, Replay, SimulatedClock


def shifted(lines: Iterable[Line], end: datetime) -> Iterator[Line]:
    """The recording moved so that its last line was said a minute before `end`."""
    recorded = list(lines)
    by = end - timedelta(minutes=1) - recorded[-1].at
    for line in recorded:
        message = replace(line.message, at=line.message.at + by) if line.message and line.message.at else None
        yield Line(line.at + by, message)


class Switch:
    """A clock that says a simulated time while the morning is played, and the real one from then on."""

    def __init__(self, real: Callable[[], datetime]) -> None:
        self.real = real
        self.simulated: SimulatedClock | None = None

    def __call__(self) -> datetime:
        return self.simulated() if self.simulated else self.real()


def play(bot: Any, switch: Switch, lines: Iterable[Line], opening: str) -> int:
    """Open the round of schedule `opening` and play the morning; returns how many messages were heard."""
    recorded = list(shifted(lines, switch.real()))
    switch.simulated = SimulatedClock(recorded[0].at - timedelta(minutes=1))
    bot.clock.fire(opening)
    heard = 0
    for _ in Replay(bot, switch.simulated, bot.config.zone).play(recorded):
        pass
    heard = sum(line.message is not None for line in recorded)
    switch.simulated = None
    return heard
