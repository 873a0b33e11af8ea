"""Strips a name of goods of the words that stand around it, and of a measure word before it (捎瓶醋)."""

from __future__ import annotations

from core.lazy import regex
from reading.goods_joins import endings, units
from reading.lexicon import lexicon

_FIRST = regex(
    "^(?:我|俺|咱|给|帮|捎|带|买|要|来|送|拿|订|弄|再|还|也|就|先|都|想(?!念)|请|的|把|将|用|个|些|点"
    "|儿|另外|顺|需|求|缺|家里|家|里|是|为|有|另|和|跟|与|加|外|上|下|去|到|能|可以|可|得|给|又"
    "|只|了|啊|呀|吧|呢|嘛|哈|那|这|哦|噢|嗯|额|呃|装|写清|登记|配(?![料方]))+"
)
LAST = regex(
    "(?:就行|即可|就好|就可以|行不|可以不|备用|备着|回来|过来|上来|吧|啊|呀|呢|哈|哦|嘛|哩|啦|了"
    "|咯|喽|谢|的|来|去|一下|就够|够了|足够|足矣|左右|各|共|(?<![日夜家医])用|吃|喝|都|也|要|上|给|各要|每样|每种"
    "|各来|各买|每人|送|买|带|捎|和|跟|与|加|再|还|订|拿|改)+$"
)


def clean(name: str, starts_with_goods: bool, ends_with_goods: bool) -> tuple[str, str | None]:
    """The bare name, and the measure word of 捎瓶醋 if one was before it."""
    if starts_with_goods and ends_with_goods:
        return name, None
    name = name.rstrip("×*✕")
    if not ends_with_goods:
        name = LAST.sub("", name)
    unit = None
    if not starts_with_goods:
        name, unit = _measured(name)
        if unit is None:
            name, unit = _measured(_FIRST.sub("", name))
    return name, unit


def _measured(name: str) -> tuple[str, str | None]:
    """把锄头 → 锄头, 把; 把手 stays."""
    words = lexicon().automaton
    folded = name.lower()
    if folded in words:
        return name, None
    for length in (3, 2, 1):
        rest = folded[length:]
        if folded[:length] in units() and (
            "货" in words.get(rest, (0, {}))[1]
            or _compound(rest)
            or (length == 1 and rest[:1] in _NUMERALS)
            or (folded[:1] in _PACKED and 1 < len(rest) < 6 and rest.endswith(endings()))
        ):
            return name[length:], folded[:length]
    return name, None


_PACKED = frozenset("瓶袋包盒箱桶罐")
_NUMERALS = frozenset("0123456789一二三四五六七八九十百")


def _compound(name: str) -> bool:
    """盐砖: a word of goods and an ending that goods have."""
    return 1 < len(name) < 5 and name.endswith(endings()) and "货" in lexicon().automaton.get(name[:-1], (0, {}))[1]
