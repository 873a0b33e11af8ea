"""Commands, however they are written, and the speech that only begins like one."""

from __future__ import annotations

import pytest

from reading.commands import CommandMatch, recognise

WORDS = ("统计", "汇总", "未报", "公告", "帮助", "值班", "采购单", "日报", "确认", "模式", "到岗")


@pytest.mark.parametrize(
    ("text", "word", "argument", "exact"),
    [
        ("统计", "统计", "", True),
        ("＃统计 昨天", "统计", "昨天", True),
        ("統計。", "统计", "", True),
        ("/统计二组", "统计", "二组", True),
        ("／汇总", "汇总", "", True),
        ("统 计", "统计", "", True),
        ("统计昨天", "统计", "昨天", True),
        ("未报，三组", "未报", "三组", True),
        ("公告：今晚停水", "公告", "今晚停水", True),
        ("汇总 2月5日", "汇总", "2月5日", True),
        ("未报三组", "未报", "三组", True),
        ("公告 張村停水", "公告", "張村停水", True),
        ("采购单", "采购单", "", True),
        ("模式 防汛", "模式", "防汛", True),
        ("通计", "统计", "", False),
        ("计统", "统计", "", False),
        ("采购但", "采购单", "", False),
        ("#通计 昨天", "统计", "昨天", False),
    ],
)
def test_commands(text: str, word: str, argument: str, exact: bool) -> None:
    assert recognise(text, WORDS) == CommandMatch(word, argument, exact)


@pytest.mark.parametrize(
    "text",
    [
        "统计一下谁家没有口罩",
        "未报名的同学请抓紧",
        "统计局的人来了",
        "会计",
        "帮助一下王大娘",
        "日报表谁做",
        "值班的辛苦了",
        "公告栏贴了新通知",
        "确认过眼神",
        "到岗的人吃饭了吗",
        "我想看统计",
        "",
        "  ",
        "🌞",
        "值班表发一下",
        "确认收到了吗",
    ],
)
def test_speech(text: str) -> None:
    assert recognise(text, WORDS) is None
