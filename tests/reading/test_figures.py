"""Numerals, and what kind of figure a run of them is."""

from __future__ import annotations

import pytest

from reading.figures import figures
from reading.numerals import number


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("三十六", 36),
        ("两", 2),
        ("十", 10),
        ("二十", 20),
        ("一百二", 120),
        ("一百零二", 102),
        ("两千五", 2500),
        ("两三", 3),
        ("三四", 4),
        ("二三十", 30),
        ("半", 0.5),
        ("1.5", 1.5),
        ("3万", 30000),
        ("俩", 2),
        ("仨", 3),
        ("几", None),
        ("", None),
        ("十万亿", None),
        ("9" * 400, None),
    ],
)
def test_number(words: str, value: float | None) -> None:
    assert number(words) == value


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("36。5", [("36。5", "number", 36.5, None)]),
        ("36,5口人", [("36", "number", 36, None), ("5", "number", 5, None)]),
        ("36度5", [("36度5", "degrees", 36.5, None)]),
        ("三十六度五三十六度四", [("三十六度五", "degrees", 36.5, None), ("三十六度四", "degrees", 36.4, None)]),
        ("三十六五", [("三十六五", "degrees", 36.5, None)]),
        ("36点5", [("36点5", "degrees", 36.5, None)]),
        ("7点40", [("7点40", "time", None, None)]),
        ("十来个", [("十来个", "number", 10, "个")]),
        ("2-3斤", [("2-3斤", "number", 3, "斤")]),
        ("36.3-36.6", [("36.3", "number", 36.3, None), ("36.6", "number", 36.6, None)]),
        ("一斤半", [("一斤半", "number", 1.5, "斤")]),
        ("两大袋", [("两大袋", "number", 2, "袋")]),
        ("13903456789", [("13903456789", "code", None, None)]),
        ("冀A36F52", [("冀A36F52", "code", None, None)]),
        ("0354-3653700", [("0354-3653700", "code", None, None)]),
        ("¥36.5", [("36.5", "money", 36.5, None)]),
        ("500元", [("500元", "money", 500, None)]),
        ("初六", [("初六", "time", None, None)]),
        ("五香豆干", []),
        ("没有", []),
    ],
)
def test_figures(text: str, expected: list[tuple[str, str, float | None, str | None]]) -> None:
    assert [(text[f.start : f.end], f.kind, f.value, f.unit) for f in figures(text)] == expected
