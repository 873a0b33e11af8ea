"""The farmers' calendar, against days that every almanac has."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import islice

import pytest

from core.lunar import day_number
from schedules.lunar import LunarTrigger
from schedules.timetable import planned
from tests.conftest import ZONE


@pytest.mark.parametrize(
    ("text", "years"),
    [
        # 春节, 元宵, 龙抬头, 端午, 中元, 中秋, 重阳, 腊八, 小年
        ("正月初一 08:00", {2019: "02-05", 2020: "01-25", 2021: "02-12", 2022: "02-01", 2024: "02-10", 2026: "02-17"}),
        ("正月十五 08:00", {2020: "02-08", 2023: "02-05", 2024: "02-24"}),
        ("二月初二 08:00", {2020: "02-24", 2023: "02-21"}),  # 2023 has a second second month, which does not count
        ("五月初五 08:00", {2020: "06-25", 2021: "06-14", 2023: "06-22", 2024: "06-10", 2025: "05-31"}),
        ("七月十五 08:00", {2020: "09-02"}),
        ("八月十五 08:00", {2020: "10-01", 2021: "09-21", 2022: "09-10", 2023: "09-29", 2025: "10-06"}),
        ("九月初九 08:00", {2020: "10-25", 2023: "10-23"}),
        ("腊月初八 08:00", {2020: "01-02", 2021: "01-20", 2024: "01-18"}),
        ("腊月廿三 08:00", {2020: "01-17", 2021: "02-04", 2022: "01-25"}),
        # 除夕: in a short twelfth month the 29th
        ("腊月三十 08:00", {2020: "01-24", 2021: "02-11", 2022: "01-31", 2023: "01-21", 2025: "01-28"}),
        ("四月初八 08:00", {2020: "04-30"}),  # not again in the leap fourth month
    ],
)
def test_known_days(text: str, years: dict[int, str]) -> None:
    trigger = LunarTrigger(text, ZONE)
    for year, day in years.items():
        begin = datetime(year, 1, 1, tzinfo=ZONE)
        found = list(planned(trigger, begin, begin + timedelta(days=365)))
        assert f"{found[0]:%m-%d %H:%M}" == f"{day} 08:00", year


@pytest.mark.parametrize("text", ["正月十五 08:00", "腊月三十 23:59", "冬月初一 00:00"])
def test_once_in_a_lunar_year(text: str) -> None:
    begin = datetime(2000, 1, 1, tzinfo=ZONE)
    found = list(planned(LunarTrigger(text, ZONE), begin, begin + timedelta(days=366 * 30)))
    gaps = [later - earlier for earlier, later in zip(found, islice(found, 1, None), strict=False)]
    assert len(found) in (29, 30, 31)
    assert all(timedelta(days=353) <= gap <= timedelta(days=385) for gap in gaps)


def test_the_hour_is_the_villages() -> None:
    trigger = LunarTrigger("正月十五 00:30", ZONE)
    (moment,) = planned(trigger, datetime(2020, 2, 1, tzinfo=ZONE), datetime(2020, 2, 28, tzinfo=ZONE))
    assert moment == datetime(2020, 2, 8, 0, 30, tzinfo=ZONE)


def test_the_moment_itself_and_the_one_after() -> None:
    trigger = LunarTrigger("正月十五 08:00", ZONE)
    moment = datetime(2020, 2, 8, 8, 0, tzinfo=ZONE)
    assert trigger.get_next_fire_time(None, moment) == moment
    assert trigger.get_next_fire_time(moment, moment) == datetime(2021, 2, 26, 8, 0, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((f"初{name}", n) for n, name in enumerate("一二三四五六七八九十", 1)),
        *((f"十{name}", n) for n, name in enumerate("一二三四五六七八九", 11)),
        ("二十", 20),
        ("廿", 20),
        *((f"廿{name}", n) for n, name in enumerate("一二三四五六七八九", 21)),
        ("二十三", 23),
        ("三十", 30),
    ],
)
def test_days(text: str, number: int) -> None:
    assert day_number(text) == number


@pytest.mark.parametrize("text", ["", "初", "百", "三十一", "四十", "初零", "廿十", "15", "十五日"])
def test_what_is_no_day(text: str) -> None:
    with pytest.raises(ValueError, match="农历日"):
        day_number(text)


@pytest.mark.parametrize(
    "text",
    [
        "正月十五",
        "十五 08:00",
        "十三月十五 08:00",
        "正月卅一 08:00",
        "正月十五 8点",
        "正月十五 25:00",
        "2月8日 08:00",
        "",
    ],
)
def test_what_is_no_time(text: str) -> None:
    with pytest.raises(ValueError):
        LunarTrigger(text, ZONE)


@pytest.mark.parametrize("text", ["正月十五 8:00", " 正月十五  08:00 ", "一月十五 08:00", "正月十五 08:00"])
def test_ways_to_write_it(text: str) -> None:
    moment = LunarTrigger(text, ZONE).get_next_fire_time(None, datetime(2020, 2, 5, tzinfo=ZONE))
    assert moment == datetime(2020, 2, 8, 8, 0, tzinfo=ZONE)
