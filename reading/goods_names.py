"""Finds the names of goods in a run of words.

A run is first narrowed to the words a name is made of: what stands before the verb that asks goes, then what stands
around. What is left is either several names side by side, or one phrase with a single name in it.
"""

from __future__ import annotations

from typing import NamedTuple

from core.lazy import regex
from reading.goods_clean import LAST, clean
from reading.goods_joins import (
    bare_measure,
    counted_next,
    endings,
    one_kind,
    overlaps,
    single_words,
    without_heading,
)
from reading.goods_runs import EACH, Verb, narrowed
from reading.subjects import Subject
from reading.tokens import Clause, Token


class Piece(NamedTuple):
    """A stretch of a clause: a name (kind T), an amount (kind Q) or 各. `joined` is the sign of a list, or what a name
    has to do with the order: named before the verb that asks (topic), or something is done with it (done)."""

    kind: str
    clause: int
    start: int
    end: int
    name: str = ""
    known: bool = False
    quantity: float | None = None
    unit: str | None = None
    household: str | None = None
    joined: str = ""


class _Phrase(NamedTuple):
    """A narrowed run: its words, those of them that are goods, and all tokens of the clause with the places in it."""

    plain: str
    tokens: tuple[Token, ...]
    places: list[int]
    words: list[Token]
    goods: list[Token]
    verb: Verb


# What is done with goods, before or after their name: 梨熬水喝.
_USES = regex("[熬煮喝吃用做炒泡炖炼榨擦洗喂给治养蒸烤补备修糊盖抹贴防]")
_SIZE = regex("^(?:[A-Za-z]{1,4}|\\d{1,3})[号码段寸]?$")


def names(plain: str, clause: Clause, c: int, run: list[int], track: list[Subject]) -> list[Piece]:
    """A run of words → the names in it, and 各 behind them if it was said."""
    tokens = clause.tokens
    if len(run) == 1 and "货" in (only := tokens[run[0]]).tags:
        return [_whole(plain, c, only, household_of(track[run[0]]))]
    if _tells_of_done(plain, tokens, run):
        return []
    run, verb = narrowed(clause, run)
    if not run:
        return []
    words = [tokens[t] for t in run]
    phrase = _Phrase(plain, tokens, run, words, [word for word in words if "货" in word.tags], verb)
    owner = household_of(track[run[-1]])
    each = _says_each(phrase)
    if len(phrase.goods) > 1 and _side_by_side(phrase, each):
        found = [_whole(plain, c, word, owner) for word in phrase.goods]
    else:
        found = _single(phrase, c, owner)
    return [*found, Piece("各", c, words[-1].end, words[-1].end)] if each and found else found


# 艾草没了两把: lacking is asking.
_LACKED = ("没了", "完了", "光了")


def _tells_of_done(plain: str, tokens: tuple[Token, ...], run: list[int]) -> bool:
    """挖了两筐, 屋后塌了一块: words none of which is of goods, 了, and an amount."""
    after = run[-1] + 1
    if tokens[run[-1]].text != "了" or after == len(tokens) or tokens[after].figure is None:
        return False
    return not plain.endswith(_LACKED, 0, tokens[run[-1]].end) and not any("货" in tokens[t].tags for t in run)


def household_of(subject: Subject) -> str | None:
    """The household a name or an amount is for, unless it is the sender's own."""
    return subject.household if subject.side == "named" else None


def _whole(plain: str, c: int, word: Token, owner: str | None) -> Piece:
    """A word of goods that is a name as it stands."""
    return Piece("T", c, word.start, word.end, plain[word.start : word.end], True, household=owner)


def _says_each(phrase: _Phrase) -> bool:
    """盐、酱油各…: after the names, or anywhere where none is known."""
    start, end = phrase.goods[-1].end if phrase.goods else phrase.words[0].start, phrase.words[-1].end
    return start < end and EACH.search(phrase.plain, start, end) is not None


def _side_by_side(phrase: _Phrase, each: bool) -> bool:
    """葱姜蒜, 酱油醋各, 白菜萝卜: goods that are names of their own; 猪肉包子 is one name."""
    words, goods = phrase.words, phrase.goods
    if words[: len(goods)] != goods:
        return False
    return each or single_words(words) or one_kind(phrase.tokens, words, phrase.places[-1])


def _single(phrase: _Phrase, c: int, owner: str | None) -> list[Piece]:
    """The one name of a phrase, if anything is left of it."""
    words, remark = _without_remark(phrase)
    words = without_heading(_without_ba(phrase, words))
    name, unit, known = _spelt(phrase, words)
    if not name:
        return []
    joined = "topic" if phrase.verb == "after" else "done" if _done_with(phrase, words, remark) else ""
    one = 1.0 if unit else None
    return [Piece("T", c, words[0].start, words[-1].end, name, known, one, unit, owner, joined)]


def _without_remark(phrase: _Phrase) -> tuple[list[Token], str]:
    """梨熬水喝 → 梨, 熬水喝: the words up to the last of the goods, and what is said of them after it."""
    words, goods = phrase.words, phrase.goods
    if not goods or words[0] is not goods[0] or words[-1] is goods[-1]:
        return words, ""
    last = words.index(goods[-1])
    if overlaps(phrase.plain, goods[-1], words[last + 1].end) and len(words[last + 1].text) == 1:
        last += 1  # 毛豆腐我走不动了
    if last + 1 == len(words):
        return words, ""
    rest = phrase.plain[words[last].end : words[-1].end]
    return (
        (words, "")
        if last == words.index(goods[-1]) and _ends_the_name(phrase, last, rest)
        else (words[: last + 1], rest)
    )


def _ends_the_name(phrase: _Phrase, last: int, rest: str) -> bool:
    """鸡爪子, 尿不湿XL号, 布洛芬混悬液, 猪肉馅, 鸭血两盒: whether what follows the last of the goods is of the name."""
    word, end = phrase.words[last], phrase.words[-1].end
    return (
        rest in ("子", "儿")
        or _SIZE.match(rest) is not None
        or (rest.endswith(endings()) and _USES.search(rest) is None)
        or (len(rest) < 4 and overlaps(phrase.plain, word, end))
        or counted_next(phrase.tokens, phrase.places[-1], phrase.words[last + 1 :], word.tags["货"] == "品牌")
    )


def _without_ba(phrase: _Phrase, words: list[Token]) -> list[Token]:
    """把降压药退掉: 把 is no measure word, as nothing is asked for; in 要把锄头 it is one."""
    if words[0].text != "把" or len(words) == 1:
        return words
    first = phrase.places[0]
    asked = first > 0 and "要" in phrase.tokens[first - 1].tags
    return words if asked else words[1:]


def _spelt(phrase: _Phrase, words: list[Token]) -> tuple[str, str | None, bool]:
    """The name, the measure word that stood bare before it, and whether the lexicon knows what it ends in."""
    goods, start, end = phrase.goods, words[0].start, words[-1].end
    if bare_measure(words, phrase.verb != ""):
        return _itself(phrase.plain[words[1].start : end]), words[0].text, True
    starts, ends = bool(goods) and words[0] is goods[0], bool(goods) and words[-1] is goods[-1]
    name, unit = clean(phrase.plain[start:end], starts, ends)
    if not goods or not name.lower().endswith(goods[-1].text):
        return name, unit, False
    name, only = _itself(name), goods[0].text
    if len(goods) == 1 and name[: -len(only)].endswith(("里", "上", "中")):
        # 单子里酱油: where it stands written.
        name = only
    return name, unit, True


def _itself(name: str) -> str:
    """果窖里的苹果 → 苹果."""
    return name.rpartition("的")[2].rpartition("嘅")[2]


def _done_with(phrase: _Phrase, words: list[Token], remark: str) -> bool:
    """修水管, 炒米, 菜没了: whether something is done with the goods or told of them, and they are not asked for."""
    if not phrase.goods:
        return False
    if phrase.plain[phrase.goods[0].start - 1] == "的":
        return False  # 喂鸡的玉米
    if words[0] is phrase.goods[0]:
        return not phrase.verb and LAST.sub("", remark) != ""
    return _USES.search(phrase.plain, words[0].start, phrase.goods[0].start) is not None
