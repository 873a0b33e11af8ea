"""What could be two things is marked with both, and not chosen."""

from __future__ import annotations

import pytest

import reading

DOUBTFUL = [
    ("体温63.5", "checkin", "temperature", "63.5", "36.5"),
    ("孩子37度多", None, "temperature", "37度多", "37.5℃"),
    ("我36.5，刘芳37.0", "checkin", "household", "刘芳", "刘芳家"),
    ("双人电热毯一床 暖水瓶一个", None, "goods", "电热毯", "要买"),
    ("都好。生姜一斤,桃酥两包", "checkin", "goods", "生姜", "要买"),
    ("我今天好难受", None, "complaint", "难受", "身体不舒服"),
]
SURE = [
    ("体温36.5", "checkin"),
    ("我36.5，老李家37.0", "checkin"),
    ("双人电热毯一床 暖水瓶一个", "supply"),
    ("捎两袋盐", None),
    ("我家都好，孩子36.5", None),
    ("吃了一碗面", None),
    ("昨天买了两袋米", None),
    ("想你想得难受", None),
    ("我发烧了，难受", None),
]


@pytest.mark.parametrize(("text", "prompt", "about", "words", "meaning"), DOUBTFUL)
def test_both_readings_are_told(text: str, prompt: reading.Prompt | None, about: str, words: str, meaning: str) -> None:
    found = [d for d in reading.read(text, prompt).doubts if d.about == about]
    assert len(found) == 1
    assert words in found[0].words
    assert meaning in found[0].alternatives
    assert len(found[0].alternatives) > 1 or about == "temperature"


@pytest.mark.parametrize(("text", "prompt"), SURE)
def test_what_is_clear_is_not_doubted(text: str, prompt: reading.Prompt | None) -> None:
    assert reading.read(text, prompt).doubts == ()


def test_a_list_that_nobody_asked_for_is_no_order() -> None:
    assert reading.read("双人电热毯一床 暖水瓶一个", None).items == ()
    assert len(reading.read("双人电热毯一床 暖水瓶一个", "supply").items) == 2
