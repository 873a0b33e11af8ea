"""The farmers' calendar, by lunar_python's tables, and what people call its days: 初八, 腊月二十八, 除夕."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from lunar_python import Lunar, LunarMonth, Solar

from core.lazy import regex

MONTHS = {name: n for n, name in enumerate("正二三四五六七八九十冬腊", 1)} | {"一": 1, "十一": 11, "十二": 12}
_DIGITS = {name: n for n, name in enumerate("一二三四五六七八九", 1)}
_FEASTS = {"除夕": (12, 30), "年三十": (12, 30), "小年": (12, 23), "破五": (1, 5), "元宵": (1, 15)}
# without 正月 or 腊月 only 初 and 廿 tell a lunar day from one of the office's calendar
_NAMED = regex(
    rf"(?P<feast>{'|'.join(_FEASTS)})"
    r"|(?P<new_year>正|腊|冬|大年)月?(?P<day>初[一二三四五六七八九十]|廿[一二三四五六七八九]?|二?十[一二三四五六七八九]?|三十)"
    r"|(?<![上读念考])(?:(?P<month>[二三四五六七八九十])月)?(?P<plain>初[一二三四五六七八九十]|廿[一二三四五六七八九]?)(?!中|级|期|步|一点)"
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


def solar(year: int, month: int, day: int) -> date:
    """The date of a day of a lunar year; 三十 falls on 廿九 in a short month."""
    days = LunarMonth.fromYm(year, month).getDayCount()
    found = Lunar.fromYmd(year, month, min(day, days)).getSolar()
    return date(found.getYear(), found.getMonth(), found.getDay())


def find(words: str, today: date) -> tuple[int, date] | None:
    """Where the first lunar day of a text stands, and the one of that name nearest to today; None if none is named."""
    told = _NAMED.search(words)
    if told is None:
        return None
    if told["feast"]:
        month, number = _FEASTS[told["feast"]]
    elif told["new_year"]:
        name = told["new_year"]
        number = day_number(told["day"])
        month = (12 if number == 30 else 1) if name == "大年" else MONTHS[name]
    else:
        month, number = MONTHS.get(told["month"] or "", 0), day_number(told["plain"])
    return told.start(), min(_around(month, number, today), key=lambda one: abs(one - today))


def _around(month: int, day: int, today: date) -> Iterator[date]:
    """The days of this name from last year to next; without a month those of the months around today."""
    here = Solar.fromYmd(today.year, today.month, today.day).getLunar()
    if month:
        yield from (solar(here.getYear() + n, month, day) for n in (-1, 0, 1))
        return
    for n in (-1, 0, 1):
        year, number = divmod(here.getYear() * 12 + abs(here.getMonth()) - 1 + n, 12)
        yield solar(year, number + 1, day)
