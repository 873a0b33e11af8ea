"""What people say when they are asked where they are, and what it tells."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.modes import Mode, load
from core.render import Renderer
from core.rollcall import Told, read
from tests.core.saying import HOME

MODES = load(HOME / "modes", Renderer(HOME / "templates", {}, None).names())


def told(text: str, mode: Mode) -> list[tuple[object, ...]]:
    """(status, another household, one person, people, shelter) of each thing told."""
    return [
        (one.status, one.mention, one.who, one.people, one.shelter) for one in read(text, mode, dict(mode.shelters))
    ]


AT_HOME = ("在家", None, None, None, None)
AT_SCHOOL = ("已转移", None, None, None, "学校安置点")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("在家呢", [AT_HOME]),
        ("1", [AT_HOME]),
        ("回1", [AT_HOME]),
        ("没走", [AT_HOME]),
        ("没事，都在家", [AT_HOME]),
        ("我家都在家，三口", [("在家", None, None, 3, None)]),
        ("都好", [("平安", None, None, None, None)]),
        ("已到学校", [AT_SCHOOL]),
        ("我们在学校", [AT_SCHOOL]),
        ("不在家，在学校", [AT_SCHOOL]),
        ("转移到村小学了，6口人", [("已转移", None, None, 6, "学校安置点")]),
        ("我们一家六口已经转移到学校安置点", [("已转移", None, None, 6, "学校安置点")]),
        ("已到学校，一共十二个人", [("已转移", None, None, 12, "学校安置点")]),
        ("我们上山了", [("已转移", None, None, None, "高处")]),
        ("投亲去了", [("已转移", None, None, None, "亲友家")]),
        ("转移到李家沟了", [("已转移", None, None, None, "李家沟")]),
        ("2", [("已转移", None, None, None, None)]),
        # not, not yet, and asked
        ("还没转移", [AT_HOME]),
        ("不想转移", [AT_HOME]),
        ("不用转移", [AT_HOME]),
        ("准备转移", [("途中", None, None, None, None)]),
        ("正往学校走", [("途中", None, None, None, None)]),
        ("去学校", [("途中", None, None, None, None)]),
        ("要不要转移？", []),
        ("转移的路好走不", []),
        ("学校那边还有地方吗", []),
        ("谁家还没转移", []),
        # harm
        ("联系不上我爹", [("失联", None, "我爹", None, None)]),
        ("我爹联系不上怎么办", [("失联", None, "我爹", None, None)]),
        ("孩子腿摔伤了", [("受伤", None, "孩子", None, None)]),
        ("困在房顶上了", [("被困", None, None, None, None)]),
        ("没人受伤", [("平安", None, None, None, None)]),
        ("有人受伤吗", []),
        ("我爹找到了", [("平安", None, "我爹", None, None)]),
        # others
        ("王桂香家都转到学校了", [("已转移", "王桂香", None, None, "学校安置点")]),
        ("王桂香在家", [("在家", "王桂香", None, None, None)]),
        ("打不通王桂香家电话", [("失联", "王桂香", None, None, None)]),
        (
            "王桂香、赵大勇家都转移了",
            [("已转移", "王桂香", None, None, None), ("已转移", "赵大勇", None, None, None)],
        ),
        # several at once
        (
            "6口都在学校，我爹还在家",
            [("已转移", None, None, 6, "学校安置点"), ("在家", None, "我爹", None, None)],
        ),
        ("3人在家，2人去学校了", [("在家", None, None, 3, None), ("已转移", None, None, 2, "学校安置点")]),
        # no answer at all
        ("捎两袋盐", []),
        ("36.5", []),
        ("早上好", []),
        ("收到", []),
        ("今天学校发通知了吗", []),
        ("4", []),
    ],
)
def test_flood(text: str, expected: list[tuple[object, ...]]) -> None:
    assert told(text, MODES["防汛"]) == expected


@pytest.mark.parametrize(
    ("mode", "text", "status"),
    [
        ("地震", "1", "平安"),
        ("地震", "都跑出来了，在院里", "已避险"),
        ("地震", "我妈压在下面了", "被困"),
        ("地震", "2", "受伤"),
        ("防火", "撤到河滩了", "已撤离"),
        ("防火", "火烧过来了", "被困"),
        ("防火", "还没撤离", "在家"),
    ],
)
def test_other_modes(mode: str, text: str, status: str) -> None:
    assert [one.status for one in read(text, MODES[mode], dict(MODES[mode].shelters))] == [status]


def test_a_mode_that_calls_no_roll_reads_nothing() -> None:
    assert read("在家", MODES["疫情"], {}) == ()


def test_the_villages_own_shelters() -> None:
    assert read("到粮站了", MODES["防汛"], {"粮站安置点": ("粮站",)}) == (
        Told("已转移", shelter="粮站安置点", words="到粮站了"),
    )


def test_every_mode_is_there() -> None:
    assert set(MODES) == {"疫情", "防汛", "防火", "地震", "平时"}
    assert MODES["疫情"].threshold == 37.3
    assert all(mode.file.parent == Path(HOME / "modes") for mode in MODES.values())
