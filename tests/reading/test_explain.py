"""What a secretary is shown when asking why."""

from __future__ import annotations

import reading


def test_every_fact_quotes_its_words() -> None:
    lines = "\n".join(reading.explain(reading.read("老李家两口,36.5,孩子有点咳,捎两袋盐", "checkin")))
    for words in ("报平安", "老李", "2人", "36.5", "咳嗽", "盐"):
        assert words in lines


def test_small_talk_says_so() -> None:
    assert reading.explain(reading.read("哈哈哈", None)) == ["意思：闲话，不记"]


def test_a_doubt_is_shown() -> None:
    assert any("63.5" in line and "36.5" in line for line in reading.explain(reading.read("体温63.5", "checkin")))


def test_a_secretary_reads_chinese() -> None:
    read = reading.read("老李家两口,孩子38.5,有点咳,还嗓子疼,捎两袋盐,体温63.5", "checkin")
    for line in reading.explain(read):
        assert not set(line) & set(":(),;"), line
        assert "cough" not in line
        assert "sore_throat" not in line
    assert reading.as_guide_json("x", read)["reports"][0]["symptoms"] == ["cough", "fever", "sore_throat"]
