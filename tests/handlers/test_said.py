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
        ("腊月二十九", None),
        ("2月31日", None),
        ("三口都好，36.5", None),
        ("电话13912345678", None),
        ("2号楼的", None),
        ("坐K117", None),
    ],
)
def test_day(words: str, day: date | None) -> None:
    assert said.day(words, TODAY) == day


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
