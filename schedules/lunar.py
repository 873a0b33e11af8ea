"""A trigger by the farmers' calendar: `正月十五 08:00` every year, by lunar_python's tables."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from lunar_python import Lunar, LunarMonth

_MONTHS = {name: n for n, name in enumerate("正二三四五六七八九十冬腊", 1)} | {
    "一": 1,
    "十一": 11,
    "十二": 12,
}
_DIGITS = {name: n for n, name in enumerate("一二三四五六七八九", 1)}
_TEXT = re.compile(
    r"(?P<month>\S{1,2})月(?P<day>初[一二三四五六七八九十]|\S{1,3}?)\s+(?P<hour>\d{1,2}):(?P<minute>\d\d)"
)


def day_number(text: str) -> int:
    """初一 → 1, 初十 → 10, 十五 → 15, 廿三 or 二十三 → 23, 三十 → 30. Raises ValueError for what is no day."""
    plain = text.removeprefix("初").replace("廿", "二十")
    tens, ten, ones = plain.rpartition("十")
    try:
        number = (_DIGITS[tens] if tens else 1) * 10 if ten else 0
        number += _DIGITS[ones] if ones else 0
    except KeyError:
        number = 0
    if not 1 <= number <= 30:
        raise ValueError(f"没有农历日 {text!r}")
    return number


class LunarTrigger(BaseTrigger):  # type: ignore[misc]  # APScheduler has no types
    """Fires once in each lunar year; 三十 falls on 廿九 in a short month. Raises ValueError for a date that is none."""

    def __init__(self, text: str, zone: ZoneInfo) -> None:
        told = _TEXT.fullmatch(text.strip())
        if told is None or told["month"] not in _MONTHS:
            raise ValueError("应写成「正月十五 08:00」")
        self._month = _MONTHS[told["month"]]
        self._day = day_number(told["day"])
        self._time = time(int(told["hour"]), int(told["minute"]))
        self._zone = zone

    def _in(self, year: int) -> datetime:
        """The moment in a lunar year."""
        days = LunarMonth.fromYm(year, self._month).getDayCount()
        solar = Lunar.fromYmd(year, self._month, min(self._day, days)).getSolar()
        day = date(solar.getYear(), solar.getMonth(), solar.getDay())
        return datetime.combine(day, self._time, self._zone)

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The first moment that is not before now, and after the previous one."""
        earliest = now if previous_fire_time is None else max(now, previous_fire_time + timedelta(microseconds=1))
        year = earliest.astimezone(self._zone).year
        return next((moment for moment in map(self._in, range(year - 1, year + 3)) if moment >= earliest), None)
