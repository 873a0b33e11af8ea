"""Days, hours, vehicles and people picked out of somebody's own words."""

from __future__ import annotations

from datetime import date, time

import pytest

from core.context import Household
from handlers import said

TODAY = date(2020, 2, 5)


@pytest.mark.parametrize(
    "words, day",
    [
        ("昨天从武汉回来的", date(2020, 2, 4)),
        ("大前天到的", date(2020, 2, 2)),
        ("前天晚上", date(2020, 2, 3)),
        ("今早刚到", date(2020, 2, 5)),
        ("明天上午", date(2020, 2, 6)),
        ("2月3日", date(2020, 2, 3)),
        ("2-3", date(2020, 2, 3)),
        ("02/03", date(2020, 2, 3)),
        ("2020年1月25日到家", date(2020, 1, 25)),
        ("12月30日", date(2019, 12, 30)),
        ("3号到的", date(2020, 2, 3)),
        ("30号到的", date(2020, 1, 30)),
        ("二月三号", date(2020, 2, 3)),
        ("一月二十三号到的", date(2020, 1, 23)),
        ("二十三号到的", date(2020, 1, 23)),
        ("昨儿到的", date(2020, 2, 4)),
        ("初八回来", date(2020, 2, 1)),
        ("正月十五回", date(2020, 2, 8)),
        ("正月初十从太原", date(2020, 2, 3)),
        ("腊月二十九", date(2020, 1, 23)),
        ("腊月廿八到家", date(2020, 1, 22)),
        ("年三十到的", date(2020, 1, 24)),
        ("大年初一回来", date(2020, 1, 25)),
        ("廿六", date(2020, 2, 19)),
        ("二月初二走", date(2020, 2, 24)),
        ("过了元宵就回来", date(2020, 2, 8)),
        ("孩子上初一，都好", None),
        ("娃上初中", None),
        ("初步看没事", None),
        ("2月31日", None),
        ("三口都好，36.5", None),
        ("电话13912345678", None),
        ("2号楼的", None),
        ("坐K117", None),
    ],
)
def test_day(words: str, day: date | None) -> None:
    assert said.day(words, TODAY) == day


@pytest.mark.parametrize(
    "words, day",
    [
        ("二小子从武汉回来第十四天了，36.5，明天能出门不？", date(2020, 1, 23)),
        ("我儿子从武汉回来了，明天能出门吗", None),
        ("从太原回来三天了", date(2020, 2, 2)),
        ("闺女10天前从临汾回来的", date(2020, 1, 26)),
        ("明天我哥从太原回来，昨天打的电话", date(2020, 2, 6)),
        ("昨晚下的车，儿子回来了", date(2020, 2, 4)),
        ("初八回来的，今天36.5", date(2020, 2, 1)),
        ("武汉 昨天 火车", date(2020, 2, 4)),
        ("我回来了", None),
    ],
)
def test_arrival(words: str, day: date | None) -> None:
    assert said.arrival(words, TODAY) == day


def test_a_lunar_day_around_the_new_year() -> None:
    assert said.day("初八", date(2020, 1, 20)) == date(2020, 2, 1)  # a 初八 was 2 January too, but it is further away
    assert said.day("腊月二十八", date(2020, 12, 1)) == date(2021, 2, 9)


def test_a_day_of_the_month_around_a_leap_day() -> None:
    assert said.day("29号", date(2020, 3, 1)) == date(2020, 2, 29)
    assert said.day("29号", date(2021, 3, 1)) == date(2021, 3, 29)


@pytest.mark.parametrize(
    "words, hour",
    [
        ("到下午五点", time(17)),
        ("到5点", time(17)),
        ("五点半前回来", time(17, 30)),
        ("到17:30", time(17, 30)),
        ("上午十点", time(10)),
        ("晚上8点", time(20)),
        ("中午十二点", time(12)),
        ("中午1点", time(13)),
        ("到下午", time(18)),
        ("八点到十一点", time(11)),
        ("到24点", time(23, 59)),
        ("到12点三刻", time(12, 45)),
        ("早去早回", None),
        ("", None),
    ],
)
def test_hour(words: str, hour: time | None) -> None:
    assert said.hour(words) == hour


@pytest.mark.parametrize(
    "words, how",
    [("坐火车K117回来", "火车K117"), ("g1234次到太原", "G1234次"), ("自己开车", "开车"), ("回来了", None)],
)
def test_how(words: str, how: str | None) -> None:
    assert said.how(words) == how


HOME = Household(4, "枕头乡/垣上村/二组", "张建国", 3, (), None, ("刘芳", "张小宝"))


@pytest.mark.parametrize(
    "words, who",
    [
        ("刘芳从武汉回来了", "刘芳"),
        ("张建国家儿子回来了", "儿子"),
        ("张建国从武汉回来了", "张建国"),
        ("我表哥来串门了", "表哥"),
        ("我从武汉回来了", "李四"),
    ],
)
def test_who(words: str, who: str) -> None:
    assert said.who(words, HOME, "李四") == who


def test_visitors() -> None:
    assert said.visitor("我表哥从临汾来串门了")
    assert not said.visitor("我儿子从临汾回来了")
