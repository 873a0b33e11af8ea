"""Decides which figures are body temperatures.

A figure is one only where temperature is what is spoken of; a price, age, house number, or the heat of water, weather
or a stove never is. What lies outside 34.0–43.0 but looks mistyped (63.5) is a doubt, not a temperature.
"""

from __future__ import annotations

from typing import NamedTuple

from core.lazy import regex
from reading.figures import Figure
from reading.lexicon import phrases, rule
from reading.not_temperatures import NAMED, beside_a_noun, foretold, measured_otherwise, of_a_thing, outdoors
from reading.subjects import Subject
from reading.tokens import Clause

LOWEST, HIGHEST, FEVER = 34.0, 43.0, 37.3
# 37度多 is either side of the bound.
_UNSURE = 37.0

_HEALTHY_BELOW = phrases("temperatures.healthy_below")
_HEALTHY_AFTER = phrases("temperatures.healthy_after")


_DAYTIMES = rule("temperatures.daytimes")


class Temperature(NamedTuple):
    """`clause` and `token` say where; `value` None is a bound said to be kept (不到37)."""

    clause: int
    token: int
    value: float | None
    words: str
    rule: str
    past: bool = False


_THRESHOLD = phrases("temperatures.threshold")


class Odd(NamedTuple):
    """A figure in the place of a temperature that cannot be one, and what it may have been meant to be."""

    words: str
    guesses: tuple[str, ...]


class _Setting(NamedTuple):
    """What the whole text says about its figures. `near`: health is what is spoken of, so decimals count.
    `arrived`: somebody of ours has come, which is reported with a temperature."""

    expected: bool
    spoken: bool
    near: bool
    arrived: bool
    people: bool


def temperatures(
    plain: str, clauses: list[Clause], tracks: list[list[Subject]], expected: bool, corrected: bool = False
) -> tuple[list[Temperature], list[Odd]]:
    """All temperatures of a text. `expected`: a check-in is what was asked for, so bare figures count."""
    found: list[Temperature] = []
    odd: list[Odd] = []
    candidates = [
        (c, t, token.figure)
        for c, clause in enumerate(clauses)
        if "数" in clause.tags
        for t, token in enumerate(clause.tokens)
        if token.figure is not None and _sized(token.figure)
    ]
    if not candidates:
        return found, odd
    weathered = outdoors(clauses)
    setting = _setting(plain, clauses, candidates, expected, corrected)
    for c, t, figure in candidates:
        clause = clauses[c]
        value = _value(figure)
        if tracks[c][t].side in ("hearsay", "animal", "other") or value is None:
            continue
        if (
            of_a_thing(clause, t)
            or superseded(plain, figure.start, figure.end)
            or measured_otherwise(plain, figure, _somebodys(clause, t))
            or _a_rule(plain, figure, clauses, clause.sentence)
        ):
            continue
        if clause.sentence in weathered or foretold(clause, t):
            continue
        in_range = LOWEST <= value <= HIGHEST
        judged = _judge(plain, clause, c, t, round(value, 1))
        if judged.value is None and in_range and setting.near:
            found.append(judged)
        elif not _plausible(clause, c, t, figure, setting, found):
            if expected and in_range and figure.form in ("int", "chinese") and not _counts_goods(clause):
                odd.append(Odd(plain[figure.start : figure.end], (f"{value:.1f}℃", "别的数")))
        elif in_range:
            found.append(judged)
            if value == _UNSURE and _and_more(plain, figure.end):
                odd.append(Odd(f"{plain[figure.start : figure.end]}多", (f"{value:.1f}℃", f"{value + 0.5:.1f}℃")))
        elif setting.near and figure.form in ("decimal", "joined") and _looks_mistyped(value):
            odd.append(Odd(plain[figure.start : figure.end], _guesses(value)))
    return found, odd


def _and_more(plain: str, end: int) -> bool:
    return plain[end : end + 3].lstrip("度℃ ").startswith(("多", "几"))


def _sized(figure: Figure) -> bool:
    value = _value(figure)
    if value is None or figure.kind not in ("number", "degrees") or (figure.kind == "number" and figure.unit):
        return False
    # Only what has a decimal point is asked about when it lies outside.
    return LOWEST <= value <= HIGHEST or (figure.form in ("decimal", "joined") and 3 <= value <= 80)


_HEADS = regex("[一二两三四五六七八九十\\d](?:个人|口人?|人)|[俩仨]人?")


def _setting(
    plain: str, clauses: list[Clause], candidates: list[tuple[int, int, Figure]], expected: bool, corrected: bool
) -> _Setting:
    sized = [figure for _, _, figure in candidates]
    tags = frozenset().union(*(clause.tags for clause in clauses))
    ill = "症" in tags or _a_series(sized, {"昔", "今"} <= tags)
    # Decimals of the right size beside a number of people: one each.
    points = [(c, t) for c, t, f in candidates if f.form in ("decimal", "joined")]
    counted = len(points) > 1 and (
        _HEADS.search(plain) is not None
        # 上午36.6下午36.4: measured by the day.
        or (_by_day(clauses, points) and tags.isdisjoint(_MEASURED))
        # 胡建设36.4,老伴36.9: somebody, a reading, and again.
        or sum(_somebodys(clauses[c], t) for c, t in points) > 1
    )
    people = counted or not tags.isdisjoint(("我", "亲", "户"))
    came = "来" in tags
    context = corrected or not tags.isdisjoint(("温词", "口", "好", "弱", "报"))
    spoken = "温词" in tags and any(token.text in NAMED for clause in clauses for token in clause.tokens)
    # 隔离第9天,36.3; 烧退了,今早36.7; 昨天忘了报,都是三十六度四
    told = (
        _ISOLATED.search(plain) is not None
        or "愈" in tags
        or ("报" in tags and any(f.kind == "degrees" for f in sized))
    )
    near = spoken or expected or ill or counted or told or (context and (people or "好" in tags or corrected))
    return _Setting(
        expected, spoken, near, came and (people or tags.isdisjoint(("市", "机", "兽"))), people or came or "症" in tags
    )


_ISOLATED = regex("隔离[^,。]{0,3}第?[\\d一二三四五六七八九十]+天")


def _somebodys(clause: Clause, t: int) -> bool:
    """李桂花36.5: a name or a person right before the figure; no 花 of money, then."""
    return t > 0 and not clause.tokens[t - 1].tags.keys().isdisjoint(("户", "亲", "我"))


_MEASURED = frozenset(("市", "机", "兽", "地"))
_DAY = frozenset("早晚中上下午晨")


def _by_day(clauses: list[Clause], points: list[tuple[int, int]]) -> bool:
    """Whether two readings stand right behind a time of the day."""
    told = 0
    for c, t in points:
        before = [token for token in clauses[c].tokens[max(0, t - 2) : t] if token.sign != ":"]
        told += bool(before) and _DAY.issuperset(before[-1].text)
    return told > 1


def _a_series(sized: list[Figure], days: bool) -> bool:
    """早上37度,下午38.5: two readings of the right size, one in degrees, one with a decimal: a course of fever."""
    fits = [f for f in sized if f.unit is None and f.value is not None and LOWEST <= f.value <= HIGHEST]
    if len(fits) > 1 and days and all(f.kind == "degrees" for f in fits) and max(f.value or 0 for f in fits) >= FEVER:
        return True
    return len(fits) > 1 and any(f.kind == "degrees" for f in fits) and any(f.value != int(f.value or 0) for f in fits)


_ROUND = (37.0, 37.3, 37.5, 38.0, 38.5)


# 多少度算发烧啊,37.3还是37.5
_WHERE_IT_BEGINS = regex("(?:多少|几)度(?:才|就)?(?:算|叫|属于)")


def _a_rule(plain: str, figure: Figure, clauses: list[Clause], sentence: int) -> bool:
    """37.3算发烧吗, 超过37.3不能进校门: where fever begins, not anybody's reading."""
    if plain[figure.end : figure.end + 4].lstrip("度℃ 左右").startswith(("算", "属于", "才算")):
        # 37度2算不算烧: odd tenths are somebody's; where fever begins is asked in round ones.
        return _value(figure) in _ROUND or "几度" in plain or "多少度" in plain
    if _WHERE_IT_BEGINS.search(plain) and not any(clause.has("我", "亲", "户") for clause in clauses):
        return True
    before = plain[max(0, figure.start - 6) : figure.start].rstrip()
    if not before.endswith(_THRESHOLD) or before.endswith(_HEALTHY_BELOW):
        return False
    return not any(clause.has("我", "亲", "户") for clause in clauses if clause.sentence == sentence)


_REPLACED_BEFORE = phrases("temperatures.replaced_before")
_REPLACED_AFTER = phrases("temperatures.replaced_after")
# One look at the characters beside it spares nearly every figure the rest.
_REPLACED_LAST = frozenset([" ", "\n", *(words[-1] for words in _REPLACED_BEFORE)])
_REPLACED_FIRST = frozenset(["改", "应", "更", "-", "实", "其", *(words[0] for words in _REPLACED_AFTER)])
_PUT_RIGHT = regex(
    "(?:改成|改为|应该是|应为|更正为|->|实际|其实)\\s*[^,。!?]{0,3}?[\\d一二两三四五六七八九十]"
    "|不(?:不|,|是,){0,3}(?:3[4-9]|4[0-3]|三十)"
)
# 38.5不对劲: something is wrong, but not with the figure.
_OUT_OF_SORTS = ("不对劲", "不对头", "发错群", "发错地方")


def superseded(plain: str, start: int, end: int) -> bool:
    """不是38.3是36.3: a value the sender takes back."""
    if plain[start - 1 : start] in _REPLACED_LAST and plain[max(0, start - 6) : start].rstrip().endswith(
        _REPLACED_BEFORE
    ):
        return True
    after = plain[end : end + 12].lstrip("度℃ ,口人斤袋瓶个的啊呃哦噢诶哎呀")
    if after[:1] not in _REPLACED_FIRST:
        return False
    if after.startswith(_OUT_OF_SORTS):
        return False
    return after.startswith(_REPLACED_AFTER) or _PUT_RIGHT.match(after) is not None


def _value(figure: Figure) -> float | None:
    value = figure.value
    if value is not None and figure.kind == "number" and figure.form == "int" and 300 <= value <= 450:
        return value / 10
    return value


def _plausible(clause: Clause, c: int, t: int, figure: Figure, setting: _Setting, found: list[Temperature]) -> bool:
    """Whether a figure is said as a temperature; the barer it is written, the more must speak for it."""
    tokens = clause.tokens
    if bool(found) and c - found[-1].clause <= 1:
        return True
    if any(token.tags.keys() & {"温词", "症"} or token.text == "烧" for token in tokens[max(0, t - 4) : t]):
        return True
    if t and tokens[t - 1].text == "量" and LOWEST <= (figure.value or 0) <= HIGHEST:
        return True
    if setting.expected and t and "报" in tokens[t - 1].tags:
        return True
    value = figure.value or 0.0
    if figure.kind == "degrees":
        return (
            setting.near
            or (t > 0 and "亲" in tokens[t - 1].tags)
            or (value != int(value) and not beside_a_noun(tokens, t))
        )
    if figure.form in ("decimal", "joined"):
        # 王小军38.6; two characters alone may be anything (白银38.5).
        named = t > 0 and "户" in tokens[t - 1].tags and len(tokens[t - 1].text) > 2
        whose = named or (_somebodys(clause, t) and "户" not in tokens[t - 1].tags)
        alone = setting.arrived and len(tokens) == 1
        timed = setting.people and t > 0 and "今" in tokens[t - 1].tags  # 俺儿回来了,今早36.3
        return setting.near or ((whose or alone or timed) and LOWEST <= value <= HIGHEST)
    if figure.form == "int" and value >= 300:
        return (setting.expected and not _counts_goods(clause)) or setting.spoken
    return setting.expected and _stands_alone(clause, t)


def _counts_goods(clause: Clause) -> bool:
    return any("货" in token.tags or token.tags.keys() & {"物", "要"} for token in clause.tokens)


def _stands_alone(clause: Clause, index: int) -> bool:
    """A bare 37 is a temperature under a check-in beside a person, a time of day, or nothing at all."""
    others = [token for place, token in enumerate(clause.tokens) if place != index]
    return all(
        token.tags.keys() & {"我", "亲", "今", "户", "副", "填", "好", "温词", "口"}
        or token.figure
        or token.text in _DAYTIMES
        for token in others
    )


def _looks_mistyped(value: float) -> bool:
    return 30 <= value < LOWEST or HIGHEST < value <= 45 or 60 <= value < 80 or 3.4 <= value <= 4.3


def _guesses(value: float) -> tuple[str, ...]:
    whole, tail = f"{value:.1f}".split(".")
    swapped = float(f"{whole[::-1]}.{tail}")
    guesses = [swapped] if LOWEST <= swapped <= HIGHEST else []
    guesses += [guess for guess in (value * 10,) if LOWEST <= guess <= HIGHEST]
    guesses += [float(f"3{digit}.{tail}") for digit in "6" if not guesses]
    return tuple(f"{guess:.1f}" for guess in guesses)


_DOERS = frozenset(("我", "亲", "户", "昔", "今", "温词", "口"))


def _judge(plain: str, clause: Clause, c: int, t: int, value: float) -> Temperature:
    token = clause.tokens[t]
    before = plain[max(0, token.start - 6) : token.start].rstrip()
    after = plain[token.end : token.end + 4].lstrip("度℃ ")
    words = plain[token.start : token.end]
    if before.endswith(_HEALTHY_BELOW) or after.startswith(_HEALTHY_AFTER):
        return Temperature(c, t, None, words, "体温界限")
    if after.startswith(("多", "几")) and value == int(value) and value < _UNSURE:
        # 36度多 keeps below the bound; 37度多 may be above it.
        return Temperature(c, t, None, words + after[0], "体温界限")
    past = False
    for place in range(t - 1, -1, -1):
        tags = clause.tokens[place].tags
        # 昨儿后晌: a time of the day belongs to the day said before it.
        if "今" in tags and not (place and "昔" in clause.tokens[place - 1].tags):
            break
        if "昔" in tags or "昔远" in tags:
            # 走之前, 吃药之前: today, before it was done.
            before_it = (
                clause.tokens[place].text == "之前" and place and _DOERS.isdisjoint(clause.tokens[place - 1].tags)
            )
            past = not before_it
            break
    return Temperature(c, t, value, words, "体温", past)
