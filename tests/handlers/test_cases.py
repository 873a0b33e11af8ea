"""Isolation cases: the days, what may be answered, and a restart between asking and missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from bot import Bot
from core.replay import SimulatedClock
from handlers.case_answers import _PATTERNS, ANSWERS
from tests.core.case_facts import CASE
from tests.village import ROSTER, VILLAGE, Village

SCHEDULES = [{"name": "晚体温", "job": "cases.ask", "cron": "0 18 * * *", "options": {"slot": "晚", "missed": 60}}]


@pytest.mark.parametrize(
    "since, today, n",
    [
        (date(2020, 2, 1), date(2020, 2, 1), 1),
        (date(2020, 2, 1), date(2020, 2, 14), 14),
        (date(2020, 2, 1), date(2020, 2, 15), 15),
        (date(2020, 2, 20), date(2020, 3, 1), 11),
        (date(2020, 2, 6), date(2020, 2, 5), 0),
    ],
)
def test_day_n(since: date, today: date, n: int) -> None:
    assert replace(CASE, since=since).day(today) == n


def test_the_last_day_and_the_morning_after() -> None:
    case = replace(CASE, since=date(2020, 2, 16), days=14)
    assert (case.last, case.release) == (date(2020, 2, 29), date(2020, 3, 1))
    assert case.day(case.last) == 14


@pytest.mark.parametrize(
    "words, act",
    [
        ("", "look"),
        ("情况", "look"),
        ("体温", "temperatures"),
        ("看体温曲线", "temperatures"),
        ("已联系", "reached"),
        ("打过电话了，没人接", "reached"),
        ("同意", "agree"),
        ("同意解除", "agree"),
        ("不同意 还在咳嗽", "disagree"),
        ("不同意", "disagree"),
        ("证明", "certificate_again"),
        ("延长3天 又有接触", "extend"),
        ("延长三天，又有接触", "extend"),
        ("延长一周", "extend"),
        ("转走 县医院", "move"),
        ("已送县医院", "move"),
        ("转到县医院", "move"),
        ("撤销 搞错人了", "cancel"),
        ("医 段守义", "appoint"),
        ("村医：段守义", "appoint"),
        ("志愿者 赵大勇、周文", "appoint"),
        ("警 王建 13900001111", "appoint"),
        ("2月3日", "dated"),
        ("昨天到家", "dated"),
        ("村里已经看过了", "dated"),  # no day in it: the usage
    ],
)
def test_what_an_answer_does(words: str, act: str) -> None:
    assert len(_PATTERNS) == len(ANSWERS)
    assert next(row for pattern, row in _PATTERNS if pattern.fullmatch(words)).act.__name__ == act


def opened(make_bot: Callable[..., Bot], clock: SimulatedClock, folder: Path) -> Village:
    village = Village(make_bot(schedules=SCHEDULES), clock, ROSTER, folder)
    village.at("09:00")
    village.says("书记", "隔离 张建国 武汉返乡", chat=None)
    assert "C1 办好了" in (village.says("书记", "确认", chat=None) or "")
    village.letters()
    return village


def test_a_restart_between_asking_and_missing(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    """The timer is in the database: another process raises what was missed, once."""
    village = opened(make_bot, clock, tmp_path)
    village.at("18:05")
    assert [who for who, _ in village.letters()] == ["张建国"]
    village.bot.close()
    again = Village(make_bot(schedules=SCHEDULES), clock, ROSTER, tmp_path)
    again._seen = village._seen
    again.at("19:30")
    assert [(who, "没报体温" in text) for who, text in again.letters()] == [("医生", True)]
    again.bot.clock.tick()
    assert again.letters() == []


def test_an_outage_over_the_missed_reading_is_told_late(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = opened(make_bot, clock, tmp_path)
    village.at("18:05")
    village.letters()
    clock.at = datetime(2020, 2, 5, 12, 30, tzinfo=UTC)  # 20:30 in the village, nothing ran since 18:05
    village.bot.clock.tick()
    told = dict(village.letters())
    assert "迟发" in told["医生"]


def test_what_was_taken_back_is_not_on_the_curve(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = opened(make_bot, clock, tmp_path)
    village.says("张建国", "36.9", chat=None)
    village.says("张建国", "发错了，36.6", chat=None)

    def morning() -> float | None:
        store = village.bot.store
        return store.read(lambda tx: tx.temperatures.curve(tx.cases.within(VILLAGE)[0], 37.3)[0].slots[0].temp)

    assert morning() == 36.6
    village.says("张建国", "我上午那条打卡作废", chat=None)
    assert morning() is None
    village.says("张建国", "36.7", chat=None)
    village.says("张建国", "都好", chat=None)
    assert morning() == 36.7


def test_the_curve_marks_a_fever_from_where_the_mode_says(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = opened(make_bot, clock, tmp_path)
    village.bot.modes["疫情"] = village.bot.modes["疫情"].model_copy(update={"threshold": 37.0})
    village.says("张建国", "37.1", chat=None)
    told = village.says("医生", "C1 体温", chat=None) or ""
    assert "37.1▲" in told
    assert "▲是37.0℃以上" in told
    village.bot.modes["疫情"] = village.bot.modes["疫情"].model_copy(update={"threshold": None})
    assert "▲是37.3℃以上" in (village.says("医生", "C1 体温", chat=None) or "")  # in isolation one is always watched


def test_everything_decided_is_on_the_audit_log(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = opened(make_bot, clock, tmp_path)
    village.says("医生", "C1 2月3日", chat=None)
    village.says("书记", "C1 警 王建 13900001111", chat=None)
    village.says("医生", "C1 转走 县医院", chat=None)
    village.says("赵大勇", "申请外出，去镇上取药", chat=None)
    village.says("李建军", "P1 同意", chat=None)
    village.says("周文", "我从太原回来了")
    village.says("书记", "R1 已核实", chat=None)
    log = "select action from audit order by id"
    actions = village.bot.store.read(lambda tx: [row.action for row in tx.connection.exec_driver_sql(log)])
    assert [one for one in actions if one != "bind"] == [
        "open case",
        "date case",
        "appoint to case",
        "end case",
        "ask permit",
        "decide permit",
        "register returnee",
        "settle returnee",
    ]


def test_the_days_report_counts_them_without_names(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = opened(make_bot, clock, tmp_path)
    village.says("周文", "我从太原回来了")
    report = village.report()
    assert report["isolation"] == {"open": 1, "opened": 1, "released": 0}
    assert report["returnees"] == {"new": 1, "waiting": 1}
    assert "permits" not in report
    village.at("2020-02-06 09:00")
    assert village.report()["isolation"] == {"open": 1, "opened": 0, "released": 0}


def test_a_whole_case_on_both_databases(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path, database_url: str
) -> None:
    """From the returnee to the certificate, with a permit asked on the way."""
    village = Village(make_bot(schedules=SCHEDULES, database=database_url), clock, ROSTER, tmp_path)
    village.at("2020-02-05 09:00")
    village.says("周文", "我昨天从太原回来了")
    village.says("书记", "R1 隔离", chat=None)
    village.says("周文", "36.8", chat=None)
    assert "先别出门" in (village.says("周文", "我要出趟村买药", chat=None) or "")
    village.says("赵大勇", "我要出趟村买药", chat=None)
    assert "可以出村" in (village.says("李建军", "P1 同意 到下午五点", chat=None) or "")
    assert "P1" in (village.says("书记", "外出", chat=None) or "")
    village.at("2020-02-05 18:05")
    assert "36.8" in (village.says("医生", "体温 周文", chat=None) or "")
    report = village.report()
    assert (report["isolation"]["open"], report["returnees"]["waiting"], report["permits"]["granted"]) == (1, 0, 1)
    village.at("2020-02-18 09:00")
    village.says("医生", "C1 同意", chat=None)
    village.letters()
    village.says("书记", "C1 同意", chat=None)
    assert any("解除隔离证明" in text for who, text in village.letters() if who == "周文")
    assert village.report()["isolation"] == {"open": 0, "opened": 0, "released": 1}
