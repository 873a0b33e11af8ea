"""Tells figures that belong to a name of goods (703胶, 五得利面粉, 三百度老花镜) from amounts."""

from __future__ import annotations

import re

from reading.lexicon import phrases, rule
from reading.tokens import Token

_SIZES = phrases("pieces.sizes")


def of_the_name(tokens: tuple[Token, ...], t: int) -> bool:
    """703胶两支, N95口罩10个: figures without a measure word, before a word that an amount follows."""
    figure = tokens[t].figure
    if figure is None:
        return False
    if figure.kind == "number" and _begins_a_name(tokens, t):
        return True
    if figure.kind == "degrees" and _of_a_drink(tokens, t):
        return True
    if figure.unit is not None and figure.unit != "段":
        return False
    if figure.kind in ("code", "time"):
        return figure.kind == "code" or bool(re.fullmatch(r"\d+号", tokens[t].text))
    if (
        t + 1 < len(tokens)
        and figure.unit is None
        and figure.form in ("int", "chinese")
        and tokens[t + 1].text.startswith(_SIZES)
        and any("货" in x.tags for x in tokens[t + 1 : t + 3])
    ):
        return True
    if (
        figure.unit == "段"
        and t
        and (tokens[t - 1].figure is None and not tokens[t - 1].sign)
        and any(x.figure is not None and x.figure.unit for x in tokens[t + 1 :])
    ):
        return True
    if figure.unit is not None or figure.kind != "number" or figure.form not in ("int", "decimal"):
        return False
    if t + 2 < len(tokens) and tokens[t + 1].figure is None and not tokens[t + 1].sign:
        after = tokens[t + 2]
        return (
            after.figure is not None
            and after.figure.unit is not None
            and (t == 0 or tokens[t - 1].figure is not None or bool(tokens[t - 1].tags.keys() & {"要", "助", "副"}))
        )
    return False


def _of_a_drink(tokens: tuple[Token, ...], t: int) -> bool:
    """两瓶75度酒精, 42度西凤酒一瓶: how strong it is."""
    following = tokens[t + 1] if t + 1 < len(tokens) and tokens[t + 1].start == tokens[t].end else None
    return following is not None and "货" in following.tags and "酒" in following.text


def _begins_a_name(tokens: tuple[Token, ...], t: int) -> bool:
    """一袋五得利面粉, 五得利面粉一袋, 郑单958五斤: a bare figure that touches a word which is no goods, where another
    figure counts."""
    token, figure = tokens[t], tokens[t].figure
    before = tokens[t - 1] if t and tokens[t - 1].end == token.start else None
    following = tokens[t + 1] if t + 1 < len(tokens) and tokens[t + 1].start == token.end else None
    if figure is None or figure.unit is not None or figure.value is None or following is None or following.sign:
        return False
    unknown = before is not None and not before.tags and before.figure is None and not before.sign
    if following.figure is not None:
        return unknown and figure.form == "int" and following.figure.unit is not None
    if unknown and figure.form == "int" and figure.value >= _MODEL and "货" in following.tags:
        return any(token.figure is not None and token.figure.unit is not None for token in tokens[t + 2 :])
    if not following.tags.keys() <= _PLAIN_NAME or following.text[0] in _COUNTED:
        return False
    if before is not None and before.figure is not None and before.figure.unit is not None:
        rest = tokens[t + 1 :]
        return any("货" in x.tags for x in rest) or not (following.tags or any(x.figure for x in rest))
    later = next((token for token in tokens[t + 1 :] if token.figure is not None or token.sign), None)
    return later is not None and later.figure is not None and later.figure.unit is not None


# 先玉335玉米种子五斤: nobody asks for so many of a thing without a measure word.
_MODEL = 100

# What an unknown name may be taken for by its characters: 得 and 全 of 五得利 and 三全.
_PLAIN_NAME = frozenset(("副", "好应", "物", "地", "感", "部", "兽", "尾"))
_COUNTED = rule("goods.times") | frozenset("口人头码寸段瓦孔目的来多几左")
