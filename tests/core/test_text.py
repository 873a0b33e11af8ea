"""Cutting texts to what a platform carries."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.text import size, split

# letters of one to four bytes, line and sentence ends, an emoji of several code points, half a surrogate pair
LETTERS = st.sampled_from(["a", "é", "汉", "😷", "👩‍🌾", "\n", "\n\n", "。", "!", " ", "\ud83d", "各户请注意"])
TEXTS = st.lists(LETTERS | st.characters(), max_size=120).map("".join)


@given(TEXTS, st.integers(4, 64))
def test_parts_fit_and_nothing_is_lost(text: str, limit: int) -> None:
    parts = split(text, limit)
    assert all(size(part) <= limit for part in parts)
    # behind each part at most one line break is gone, and nothing else
    rest = text
    for part in parts:
        assert rest.startswith(part)
        rest = rest[len(part) :].removeprefix("\n")
    assert rest == ""


@given(TEXTS.filter(lambda text: "\ud83d" not in text), st.integers(4, 64))
def test_never_inside_a_character(text: str, limit: int) -> None:
    for part in split(text, limit):
        assert part.encode().decode() == part


@given(TEXTS)
def test_what_fits_is_left_alone(text: str) -> None:
    assert split(text, max(size(text), 4)) == [text]


@pytest.mark.parametrize(
    ("text", "limit", "parts"),
    [
        ("", 10, [""]),
        ("收到", 6, ["收到"]),
        # at a line if there is one, the last that fits
        ("一组\n二组\n三组四组", 14, ["一组\n二组", "三组四组"]),
        ("一组\n二组\n三组", 13, ["一组\n二组", "三组"]),  # the break itself need not fit
        ("一组好。二组\n三组", 15, ["一组好。", "二组\n三组"]),  # no line end fits, a sentence does
        # at a sentence if no line fits
        ("一组好。二组好!三组好", 27, ["一组好。二组好!", "三组好"]),
        ("甲?乙;丙……丁", 12, ["甲?乙;", "丙……丁"]),
        ("甲好！乙好？丙好；丁", 29, ["甲好！乙好？丙好；", "丁"]),
        # else between two characters
        ("防控防控", 7, ["防控", "防控"]),
        ("a😷😷", 8, ["a😷", "😷"]),
        ("\ud83d\ud83d\ud83d", 7, ["\ud83d\ud83d", "\ud83d"]),
        # a line of blanks is no place to cut, as nobody carries an empty message
        ("\n防控", 6, ["\n防", "控"]),
    ],
)
def test_where_it_is_cut(text: str, limit: int, parts: list[str]) -> None:
    assert split(text, limit) == parts


def test_no_part_is_empty() -> None:
    text = "。".join("防控" * n for n in range(1, 40))
    assert all(part.strip() for limit in range(4, 200) for part in split(text, limit))


def test_a_notice_of_many_lines_is_cut_at_lines_only() -> None:
    lines = [f"第{n}条：出门戴口罩，回家勤洗手，不串门，不聚集" for n in range(200)]
    parts = split("\n".join(lines), 2048)
    assert [line for part in parts for line in part.split("\n")] == lines
    assert all(re.match(r"第\d+条", part) for part in parts)


@pytest.mark.parametrize("limit", [-1, 0, 3])
def test_a_limit_that_cannot_hold_a_character(limit: int) -> None:
    with pytest.raises(ValueError, match="cannot hold"):
        split("防", limit)
