"""Where the name of a place begins and ends."""

from __future__ import annotations

import pytest

from reading.normalise import normalise
from reading.places import nearest_place, place_at
from reading.tokens import tokenise


@pytest.mark.parametrize(
    ("words", "at", "place"),
    [
        ("从武汉回来", 1, "武汉"),
        ("从武漢回来", 1, "武漢"),
        ("从河南信阳回来", 1, "河南信阳"),
        ("从忻州市往回走", 1, "忻州"),
        ("从罗山县回来", 1, "罗山"),
        ("从汉口回来", 1, "汉口"),
        ("从娘家回来", 1, None),
        ("从家里回来", 1, None),
        ("考到北京", 2, None),
        ("去", 1, None),
    ],
)
def test_place_at(words: str, at: int, place: str | None) -> None:
    text = normalise(words)
    assert place_at(text, tuple(tokenise(text)), at) == place


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("西安到武汉来", "武汉"),
        ("武汉到镇上来", "武汉"),
        ("镇上来", None),
        ("儿子来", None),
    ],
)
def test_nearest_place(words: str, place: str | None) -> None:
    text = normalise(words)
    tokens = tuple(tokenise(text))
    assert nearest_place(text, tokens, len(tokens)) == place
