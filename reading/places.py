"""Names of places in a clause: known ones, ones with their rank behind them, unknown words where a place must be."""

from __future__ import annotations

from core.lazy import regex
from reading.lexicon import rule
from reading.normalise import Text
from reading.tokens import Token

# Words after which a place is where somebody comes from.
FROM = frozenset(["从", "由", "自", "打", "打从", "搁", "自从"])
# 镇上, 医院: who goes there does not leave the village.
LOCAL = rule("places.local")

# 返杭, 赴京: places of one character, after words of the road only.
ABBREVIATED = frozenset("京津沪渝粤杭深汉蓉甬穗莞苏厦")
_ROAD = frozenset(("返", "回", "赴", "抵", "离"))

_RANKS = ("市", "省", "县")
# 罗山县: what has its rank behind it is a place, whatever words it is made of.
_DISTRICT = regex("[\u4e00-\u9fff]{2,3}?(?=[县市省])")
NOT_PLACE = regex(
    "^(?:家|这|那|哪|外|今|明|昨|后|前|早|晚|现在|小|上|下|初|我|你|他|村|屋|里|山|地|床|头|来"
    "|去|手|学校?|医院|单位|厂|超市|银行|队|车|路|店|门|底|心|年|月|网|街|被窝)"
)
# What follows a place without a word between: 郑州|回来, 东莞|上班.
_TAIL = regex(
    "(?:坐|乘|开车|自驾|回|来|返|过来|赶|搭|的|这边|那边|那儿|那里|出发|骑|飞|走|一路|连夜|抵|到"
    "|上班|打工|工地|学校|大学|读书|读册|娘家|婆家|上学|务工|火车站|机场|了|啦|隔离|出差|直接|往|动身|拉|送|看"
    "|做|干|进|住|办|帮|接|陪|复|过年|学|实习|当|考|找|给|卖|转).*$"
)
# 老街|口, 汉|口: second halves of names, except these, which are of the village itself.
_OF_THE_VILLAGE = "家里上边店厂场队站院村"


_DONE_THERE = regex("[吃喝玩看拿送接帮住过陪照坐拜探养生做干种收休拖躲避待呆歇奔吊办喂了去]")


def place_at(text: Text, tokens: tuple[Token, ...], t: int) -> str | None:
    """The place that begins at token `t`, as written; None if none does."""
    # 嫁到武汉, 考到北京, 回娘家: a family or a school, no journey's end.
    if t >= len(tokens) or tokens[t].text in ("娘家", "婆家") or (t > 1 and tokens[t - 2].text.endswith(("考", "嫁"))):
        return None
    token = tokens[t]
    if "地" in token.tags:
        return _known(text, tokens, t)
    district = _DISTRICT.match(text.plain, token.start)
    if district is not None and not NOT_PLACE.match(district.group()):
        return text.written(*district.span())
    if token.figure is not None or token.sign:
        return None
    if token.text in ABBREVIATED:
        return token.text if t and tokens[t - 1].text in _ROAD else None
    if not token.tags and (found := _unknown(text, tokens, t)) is not None:
        return found
    return _spelt(text, tokens, t)


def home_at(text: Text, tokens: tuple[Token, ...], t: int) -> str | None:
    """回娘家|石台: what touches it is where that is, unless it is what is done there (回娘家吃饭)."""
    if t >= len(tokens) or _DONE_THERE.match(tokens[t].text):
        return None
    return place_at(text, tokens, t)


def nearest_place(text: Text, tokens: tuple[Token, ...], before: int) -> str | None:
    """The last known place before token `before` that is not the village's own surroundings."""
    for t in range(before - 1, -1, -1):
        if "地" in tokens[t].tags and tokens[t].text not in LOCAL:
            return place_at(text, tokens, t)
    return None


def _known(text: Text, tokens: tuple[Token, ...], t: int) -> str:
    """河南|信阳: what of a province touches it is one place with it."""
    last = t
    while last + 1 < len(tokens) and _continues(tokens[last], tokens[last + 1]):
        last += 1
    end = tokens[last].end
    if last + 1 < len(tokens) and text.plain[end : end + 1] in _RANKS:
        end += 1
    return _without_rank(text, tokens[t].start, end)


def _continues(token: Token, following: Token) -> bool:
    return following.tags.get("地") == "city" and following.start == token.end


def _unknown(text: Text, tokens: tuple[Token, ...], t: int) -> str | None:
    """Characters no list has, up to what cannot be part of a place."""
    token = tokens[t]
    if len(token.text) == 1 and _half_known(tokens, t):
        return text.written(token.start, tokens[t + 1].end)
    name = _TAIL.sub("", token.text)
    if 2 <= len(name) <= 6 and name.isalpha() and not NOT_PLACE.match(name):
        return _without_rank(text, token.start, token.start + len(name))
    return None


def _half_known(tokens: tuple[Token, ...], t: int) -> bool:
    """从汉|口回来: a name whose second half is a word too."""
    return (
        t + 2 < len(tokens)
        and tokens[t - 1].text in FROM
        and len(tokens[t + 1].text) == 1
        and tokens[t + 1].text not in _OF_THE_VILLAGE
        and "来" in tokens[t + 2].tags
        and not NOT_PLACE.match(tokens[t].text)
    )


def _spelt(text: Text, tokens: tuple[Token, ...], t: int) -> str | None:
    """从新|发|地|回来, 回蒙|城|娘家: a name of single characters that are words too, up to what must follow one."""
    last = t
    while last < len(tokens) and len(tokens[last].text) == 1 and tokens[last].tags.keys() <= _SYLLABLE:
        last += 1
    if last == t or last == len(tokens) or not 2 <= last - t <= 3 or tokens[last - 1].text in _OF_THE_VILLAGE:
        return None
    ends = "来" in tokens[last].tags if tokens[t - 1].text in FROM else tokens[last].text in ("娘家", "婆家")
    if not ends or NOT_PLACE.match(tokens[t].text) or any(x.sign or x.figure for x in tokens[t:last]):
        return None
    return text.written(tokens[t].start, tokens[last - 1].end)


# What a syllable of a name may be besides.
_SYLLABLE = frozenset(("要", "副", "感", "部", "物", "货"))


def _without_rank(text: Text, start: int, end: int) -> str:
    """忻州市 is 忻州."""
    ranked = text.plain[end - 1] in _RANKS and end - start > 2
    return text.written(start, end - ranked)
