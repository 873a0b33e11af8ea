"""Tells what a figure of the right size is when it is no body temperature: weather, prices, water, what was dreamt."""

from __future__ import annotations

from core.lazy import regex
from reading.figures import Figure
from reading.lexicon import phrases, rule
from reading.tokens import Clause, Token

_AFTER_NOT = phrases("temperatures.after_not")

_PER = phrases("temperatures.per")

_BEFORE_NOT = phrases("temperatures.before_not")

NAMED = rule("temperatures.named")

_DEGREES_OF = phrases("temperatures.degrees_of")

_WEATHER = rule("temperatures.weather")


def outdoors(clauses: list[Clause]) -> set[int]:
    """The sentences that speak of the weather and of nobody."""
    weather = {c.sentence for c in clauses if not _WEATHER.isdisjoint([token.text for token in c.tokens])}
    return weather and weather - {c.sentence for c in clauses if c.has("我", "亲", "户", "症", "口")}


def foretold(clause: Clause, t: int) -> bool:
    """明天最高37度, 梦见烧到39度: not what anybody measured."""
    return any("若" in token.tags or token.text in ("明天", "后天", "明日") for token in clause.tokens[:t])


# 36.3 米1袋: rice, and no metres.
_RICE = regex(" 米[\\d一二两三四五六七八九十]")


def measured_otherwise(plain: str, figure: Figure, somebodys: bool) -> bool:
    """36.5一斤, 花36.5, 血压130; `somebodys`: a name stands before it, and 李桂花36.5 spends nothing."""
    after = plain[figure.end : figure.end + 5].lstrip()
    if _RICE.match(plain, figure.end):
        after = ""
    before = "" if somebodys else plain[max(0, figure.start - 3) : figure.start].lower().rstrip()
    if figure.kind == "degrees" or figure.form in ("decimal", "joined"):
        # 俩娃一个36.5一个37.6: one each, no price.
        if (after.startswith(_PER) and not before.endswith(("个", "位"))) or (
            figure.kind == "degrees" and after.startswith(_DEGREES_OF)
        ):
            return True
        return (
            before.endswith(_BEFORE_NOT)
            and not before.endswith("温度")
            and not (before.endswith(("-", "度")) and figure.form == "decimal")
        )
    return after.startswith(_AFTER_NOT) or before.endswith(_BEFORE_NOT)


_WARM_THINGS = rule("temperatures.warm_things")


_FELL = regex("[降退][到至]$")


_BESIDE = ("前", "后", "之前", "之后", "以前", "以后")


_MEASURED = regex("[量测]")
_PERSONS = frozenset(("个", "口", "位"))


def of_a_thing(clause: Clause, index: int) -> bool:
    """水温38度, 那酒才三十六度: the nearest noun before the figure in its clause is a thing, not a person."""
    if _FELL.search("".join(token.text for token in clause.tokens[max(0, index - 2) : index])):
        # 喂了美林降到37.5: a fever falls and rises.
        return False
    for place in range(index - 1, -1, -1):
        token = clause.tokens[place]
        if clause.tokens[place + 1].text.startswith(_BESIDE):
            # 上车前量的, 下车后37.8: beside the thing, not of it.
            continue
        if token.text.endswith("体温") or (token.figure is not None and token.figure.unit in _PERSONS):
            # 屋里三个都36.5: so many of them.
            return False
        if token.text.endswith("车") and _MEASURED.search("".join(x.text for x in clause.tokens[place + 1 : index])):
            # 车上量的36.4: where, not what.
            continue
        if token.tags.keys() & {"亲", "我", "户", "口"} or (token.text in NAMED and not token.text.endswith("到")):
            return False
        if token.tags.keys() & {"今", "昔", "报"} or ("温词" in token.tags and clause.has("亲", "我", "症")):
            # 打了一针今早36度9, 盖两床被子量了39度: said of a time, or measured on somebody.
            return False
        if token.tags.keys() & {"物", "兽", "烧物", "货"} and (token.text in _WARM_THINGS or "货" in token.tags):
            return "温词" not in token.tags
        if "症" in token.tags and not token.text.endswith("到"):
            return False
    return False


def beside_a_noun(tokens: tuple[Token, ...], t: int) -> bool:
    """转角37.5度, 三十七度二法国电影: nothing says health, and an unknown noun stands right beside."""
    beside = (*tokens[max(0, t - 1) : t], *tokens[t + 1 : t + 2])
    return any(x.figure is None and not x.sign and ((not x.tags and len(x.text) > 1) or "地" in x.tags) for x in beside)
