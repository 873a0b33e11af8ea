"""A trigger by the farmers' calendar: `正月十五 08:00` every year, by core/lunar.py."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger

from core import lunar
from core.lazy import regex

_TEXT = regex(r"(?P<month>\S{1,2})月(?P<day>初[一二三四五六七八九十]|\S{1,3}?)\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)")


class LunarTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires once in each lunar year; 三十 falls on 廿九 in a short month. Raises ValueError for a date that is none."""

    def __init__(self, text: str, zone: ZoneInfo) -> None:
        told = _TEXT.fullmatch(text.strip())
        if told is None or told["month"] not in lunar.MONTHS:
            raise ValueError("应写成「正月十五 08:00」")
        self._month = lunar.MONTHS[told["month"]]
        self._day = lunar.day_number(told["day"])
        self._time = time(int(told["hour"]), int(told["minute"]))
        self._zone = zone

    def _in(self, year: int) -> datetime:
        """The moment in a lunar year."""
        return datetime.combine(lunar.solar(year, self._month, self._day), self._time, self._zone)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first moment that is not before now, and after the previous one."""
        earliest = now if previous_fire_time is None else max(now, previous_fire_time + timedelta(microseconds=1))
        year = earliest.astimezone(self._zone).year
        return next((moment for moment in map(self._in, range(year - 1, year + 3)) if moment >= earliest), None)
