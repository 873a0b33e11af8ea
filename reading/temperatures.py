"""Decides which figures are body temperatures.

A figure is one only where temperature is what is spoken of; a price, age, house number, or the heat of water, weather
or a stove never is. What lies outside 34.0–43.0 but looks mistyped (63.5) is a doubt, not a temperature.
"""

from __future__ import annotations

from typing import NamedTuple

from reading.figures import Figure
from reading.lexicon import phrases, rule
from reading.subjects import Subject
from reading.tokens import Clause, Token

LOWEST, HIGHEST, FEVER = 34.0, 43.0, 37.3

_AFTER_NOT = phrases("temperatures.after_not")
_PER = phrases("temperatures.per")
_BEFORE_NOT = phrases("temperatures.before_not")
_NAMED = rule("temperatures.named")
_HEALTHY_BELOW = phrases("temperatures.healthy_below")
_HEALTHY_AFTER = phrases("temperatures.healthy_after")


_DEGREES_OF = phrases("temperatures.degrees_of")
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


def temperatures(
    plain: str, clauses: list[Clause], tracks: list[list[Subject]], expected: bool, corrected: bool = False
) -> tuple[list[Temperature], list[Odd]]:
    """All temperatures of a text. `expected`: a check-in is what was asked for, so bare figures count."""
    people = any(clause.has("我", "亲", "户") for clause in clauses)
    ill = any(clause.has("症") for clause in clauses)
    context = ill or corrected or any(clause.has("温词", "口", "好", "弱", "报") for clause in clauses)
    spoken = any(token.text in _NAMED for clause in clauses for token in clause.tokens)
    well = any("好" in clause.tags for clause in clauses)
    if not ill:
        ill = _a_series(clauses)
    found: list[Temperature] = []
    odd: list[Odd] = []
    for c, clause in enumerate(clauses):
        for t, token in enumerate(clause.tokens):
            figure = token.figure
            if figure is None or figure.value is None or figure.kind not in ("number", "degrees"):
                continue
            if figure.kind == "number" and figure.unit:
                continue
            subject = tracks[c][t]
            if subject.side in ("hearsay", "animal", "other") or _of_a_thing(
                clause, t, found and found[-1].clause == c
            ):
                continue
            value = _value(figure)
            if superseded(plain, token.start, token.end):
                continue
            if value is None or _measured_otherwise(plain, figure):
                continue
            near = spoken or expected or ill or (context and (people or well or corrected))
            if plain[figure.end : figure.end + 4].lstrip("度℃ 左右").startswith(("算", "属于", "才算")):
                continue
            if (
                plain[max(0, figure.start - 3) : figure.start].rstrip().endswith(_THRESHOLD)
                and not plain[max(0, figure.start - 6) : figure.start].rstrip().endswith(_HEALTHY_BELOW)
                and not any(x.has("我", "亲", "户") for x in clauses if x.sentence == clause.sentence)
            ):
                continue
            if not _plausible(clause, c, t, figure, near, expected, spoken, found):
                continue
            if not LOWEST <= value <= HIGHEST:
                if (near or expected) and figure.form in ("decimal", "joined") and _looks_mistyped(value):
                    odd.append(Odd(token.text, _guesses(value)))
                continue
            found.append(_judge(plain, clause, c, t, token, round(value, 1)))
    return found, odd


def _a_series(clauses: list[Clause]) -> bool:
    """早上37度,下午38.5: two readings of the right size, one in degrees, one with a decimal: a course of fever."""
    sized = [
        t.figure
        for c in clauses
        for t in c.tokens
        if t.figure is not None
        and t.figure.unit is None
        and t.figure.kind in ("number", "degrees")
        and t.figure.value is not None
        and LOWEST <= t.figure.value <= HIGHEST
    ]
    return (
        len(sized) > 1 and any(f.kind == "degrees" for f in sized) and any(f.value != int(f.value or 0) for f in sized)
    )


_REPLACED_BEFORE = phrases("temperatures.replaced_before")
_REPLACED_AFTER = phrases("temperatures.replaced_after")


def superseded(plain: str, start: int, end: int) -> bool:
    """不是38.3是36.3: a value the sender takes back."""
    return plain[max(0, start - 3) : start].rstrip().endswith(_REPLACED_BEFORE) or plain[end : end + 5].lstrip(
        "度℃ ,口人斤袋瓶个的"
    ).startswith(_REPLACED_AFTER)


def _value(figure: Figure) -> float | None:
    value = figure.value
    if value is not None and figure.kind == "number" and figure.form == "int" and 300 <= value <= 450:
        return value / 10
    return value


def _measured_otherwise(plain: str, figure: Figure) -> bool:
    after = plain[figure.end : figure.end + 5].lstrip()
    before = plain[max(0, figure.start - 3) : figure.start].lower().rstrip()
    if figure.kind == "degrees" or figure.form in ("decimal", "joined"):
        if after.startswith(_PER) or (figure.kind == "degrees" and after.startswith(_DEGREES_OF)):
            return True
        return before.endswith(_BEFORE_NOT) and not (before.endswith(("-", "度")) and figure.form == "decimal")
    return after.startswith(_AFTER_NOT) or before.endswith(_BEFORE_NOT)


_WARM_THINGS = rule("temperatures.warm_things")


def _of_a_thing(clause: Clause, index: int, after_another: object) -> bool:
    """水温38度, 那酒才三十六度: the nearest noun before the figure in its clause is a thing, not a person."""
    for token in reversed(clause.tokens[:index]):
        if token.tags.keys() & {"亲", "我", "户"} or (token.text in _NAMED and not token.text.endswith("到")):
            return False
        if token.tags.keys() & {"物", "兽", "烧物", "货"} and (token.text in _WARM_THINGS or "货" in token.tags):
            return "温词" not in token.tags
        if "症" in token.tags and not token.text.endswith("到"):
            return False
    return False


def _plausible(
    clause: Clause, c: int, t: int, figure: Figure, near: bool, expected: bool, spoken: bool, found: list[Temperature]
) -> bool:
    tokens = clause.tokens
    cue = any(token.tags.keys() & {"温词", "症"} or token.text == "烧" for token in tokens[max(0, t - 4) : t])
    beside = bool(found) and c - found[-1].clause <= 1
    if figure.kind == "degrees":
        if figure.form == "marked" and figure.value == int(figure.value or 0) and not (near or cue or beside):
            return False
        return near or cue or beside or figure.value != int(figure.value or 0)
    if figure.form in ("decimal", "joined"):
        if t and tokens[t - 1].tags.keys() & {"亲", "我"} and LOWEST <= (figure.value or 0) <= HIGHEST:
            return True
        return near or cue or beside
    if figure.form == "int" and (figure.value or 0) >= 300:
        return cue or beside or (expected and not _counts_goods(clause, t)) or (spoken and near)
    if figure.form in ("int", "chinese"):
        return cue or beside or (expected and _stands_alone(clause, t))
    return False


def _counts_goods(clause: Clause, index: int) -> bool:
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


def _judge(plain: str, clause: Clause, c: int, t: int, token: Token, value: float) -> Temperature:
    before = plain[max(0, token.start - 6) : token.start].rstrip()
    after = plain[token.end : token.end + 4].lstrip("度℃ ")
    words = plain[token.start : token.end]
    if before.endswith(_HEALTHY_BELOW) or after.startswith(_HEALTHY_AFTER):
        return Temperature(c, t, None, words, "体温界限")
    past = False
    for other in reversed(clause.tokens[:t]):
        if "今" in other.tags:
            break
        if other.tags.keys() & {"昔", "昔远"}:
            past = True
            break
    return Temperature(c, t, value, words, "体温", past)
