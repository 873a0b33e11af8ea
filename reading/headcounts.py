"""How many people a clause says there are: 一家五口, 4口人, 我和老伴, 俩人, 娘仨."""

from __future__ import annotations

from reading.lexicon import rule
from reading.tokens import Clause

_PAIRS = rule("headcounts.pairs")
_TRIOS = frozenset(["俺仨", "我仨", "娘仨", "爷仨"])
_AND = frozenset(["和", "跟", "与", "同", "及"])


def headcount(clause: Clause, start: int, end: int) -> tuple[int, str] | None:
    """The number of people stated between two tokens of a clause, and the words that state it."""
    tokens = clause.tokens[start:end]
    for place, token in enumerate(tokens):
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        figure = token.figure
        if (
            figure is not None
            and figure.value is not None
            and figure.kind == "number"
            and figure.value == int(figure.value)
        ):
            counted = following is not None and (
                "口" in following.tags or (following.text[0] == "人" and "好" in following.tags)
            )
            if (
                figure.form == "pair"
                and (place == 0 or following is None or not following.tags.keys() & {"货"})
                and figure.unit == "个"
            ):
                counted = counted or bool(place and tokens[place - 1].tags.keys() & {"我", "亲"})
            if figure.unit == "个" and figure.form != "pair":
                counted = (counted and following is not None and following.text in ("人", "人口")) or counted
            if counted and following is not None and 0 < figure.value <= 40 and (figure.unit in (None, "个", "口")):
                return int(figure.value), token.text + following.text
            if figure.form == "pair" and counted:
                return int(figure.value), token.text
        if token.text in _PAIRS:
            return 2, token.text
        if token.text in _TRIOS:
            return 3, token.text
        if (
            token.text in _AND
            and place
            and following is not None
            and following.text in ("我", "我家", "俺", "俺家", "咱", "额")
            and place + 2 < len(tokens)
        ):
            following = tokens[place + 2]
        if (
            token.text in _AND
            and place
            and following is not None
            and "亲" in following.tags
            and tokens[place - 1].tags.keys() & {"我", "亲"}
        ):
            return 2, tokens[place - 1].text + token.text + following.text
    return None
