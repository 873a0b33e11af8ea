"""What is asked of the village, and what only looks like it."""

from __future__ import annotations

import pytest

import reading


@pytest.mark.parametrize(
    "text",
    [
        "几点发口罩",
        "超市开不开门",
        "通行证一户发几张",
        "隔离14天还是7天",
        "报给组长还是报给村里",
        "出村要条子不",
        "体温计有没",
        "卡口在哪",
        "咋打卡",
    ],
)
def test_ways_of_asking(text: str) -> None:
    assert "ask" in reading.read(text).intents


@pytest.mark.parametrize(
    ("asked", "remark"),
    [
        ("是否发口罩没有", "是否发口罩:没有"),
        ("卡口怎么走?", "卡口不知怎么走"),
        ("谁卖苹果呀", "谁卖苹果"),
        ("你那里有口罩没", "你吃药没"),
        ("村里发口罩吗?", "听说村里发口罩吗?"),
        ("卡口开了没?", "饭吃了没?"),
    ],
)
def test_remarks(asked: str, remark: str) -> None:
    assert "ask" in reading.read(asked).intents
    assert "ask" not in reading.read(remark).intents


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("能不能给我带两袋盐?", ("supply",)),
        ("给我带两袋盐,几点能到?", ("ask", "supply")),
        ("村里统一买种子不?俺要五斤盐", ("ask", "supply")),
    ],
)
def test_a_request_is_no_question_unless_more_is_asked(text: str, intents: tuple[str, ...]) -> None:
    assert reading.read(text, "supply").intents == intents
