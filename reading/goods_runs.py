"""Narrows a run of words to those that names of goods are made of.

What stands before the verb that asks goes, then what stands around the names.
"""

from __future__ import annotations

from typing import Literal

from core.lazy import regex
from reading.goods_figures import of_the_name
from reading.goods_joins import endings, units
from reading.lexicon import rule
from reading.tokens import Clause, Token

# Where the verb that asks or gives stands: before the names (捎两盒火柴), after them (火柴也捎上两盒), or nowhere.
Verb = Literal["before", "after", ""]

EACH = regex("各|每样|每种|每人")


def narrowed(clause: Clause, run: list[int]) -> tuple[list[int], Verb]:
    """The places in the clause of the words names are made of, and where the verb stood."""
    tokens = clause.tokens
    cut = -1 if clause.tags.isdisjoint(_CUTTING) else _cut(tokens, run)
    verb: Verb = ""
    if cut >= 0:
        before, run, verb = run[:cut], run[cut + 1 :], "before"
        if before and all(_strippable(tokens[t]) for t in run) and (topic := _topic(tokens, before)):
            run, verb = topic, "after"
    else:
        run = _before_it_is_given(tokens, run)
    run = _stripped(tokens, run)
    if len(run) > 2 and tokens[run[1]].text == "要" and tokens[-1].text.endswith("的"):
        # 猪肉要五花的: which kind.
        return run[:1], verb
    return run, verb


_CUTTING = frozenset(("要", "助", "捐"))


def _before_it_is_given(tokens: tuple[Token, ...], run: list[int]) -> list[int]:
    """两筐笋送给隔离点: of what stands behind an amount, the words before the verb that gives."""
    if not run[0] or tokens[run[0] - 1].figure is None:
        return run
    place = next((n for n, t in enumerate(run) if "捐" in tokens[t].tags and "货" not in tokens[t].tags), 0)
    return run[:place] or run


def _cut(tokens: tuple[Token, ...], run: list[int]) -> int:
    """The place in the run of the last verb that asks or gives, before which no name begins; -1 if there is none."""
    verbs = [place for place, t in enumerate(run) if not _CUTTING.isdisjoint(tokens[t].tags)]
    if not verbs:
        return -1
    final = max([t for t, x in enumerate(tokens) if x.figure is not None or "货" in x.tags], default=-1)
    return max([place for place in verbs if _cuts(tokens, run[place], final)], default=-1)


def _cuts(tokens: tuple[Token, ...], t: int, final: int) -> bool:
    """家里炒菜没盐了捎…: what stands before the verb that asks or gives is not the name."""
    if "货" in tokens[t].tags:
        return False
    counted = t + 1 < len(tokens) and tokens[t + 1].figure is not None
    return counted or (t < final and not (t > 0 and "货" in tokens[t - 1].tags))


def _topic(tokens: tuple[Token, ...], run: list[int]) -> list[int]:
    """火柴也捎上两盒: goods named before the verb, with nothing of weight between."""
    end = len(run)
    while end and _strippable(tokens[run[end - 1]]):
        end -= 1
    if not end or "货" not in tokens[run[end - 1]].tags:
        return []
    start = end - 1
    while start and _may_name(tokens[run[start - 1]]):
        start -= 1
    return run[start:end]


_BY_CHARACTER = frozenset(("物", "问域", "尾", "地", "兽", "部", "感", "亲"))


def _may_name(token: Token) -> bool:
    """Goods, a short unknown word, or one character that is a word by chance: parts of one name."""
    if not token.tags:
        return token.figure is None and len(token.text) <= 3
    return "货" in token.tags or (len(token.text) == 1 and token.tags.keys() <= _BY_CHARACTER)


def _stripped(tokens: tuple[Token, ...], run: list[int]) -> list[int]:
    """The run without the words that stand around a name; a figure alone is no name."""
    first, last = 0, len(run)
    while first < last and _strippable(tokens[run[first]]):
        if first + 1 < last and _begins_name(tokens, run[first], tokens[run[first + 1]]):
            break
        first += 1
    while first < last and _strippable(token := tokens[run[last - 1]]):
        if EACH.search(token.text) or (token.figure and first + 1 < last and of_the_name(tokens, run[last - 1])):
            break
        last -= 1
    return run[first:last]


# Words that stand before or after a name without belonging to it.
_AROUND = rule("pieces.around")
_SOME = rule("pieces.some")
_NOUNS = frozenset(("亲", "兽", "物", "部", "感", "地"))


def _strippable(token: Token) -> bool:
    """Whether a word may stand around a name: figures but codes, signs, 一些, people, times, particles."""
    tags = token.tags
    if "货" in tags:
        return False
    if token.figure is not None or token.sign:
        return token.figure is None or token.figure.kind != "code"
    if token.text in _SOME:
        return True
    if len(token.text) == 1 and tags.keys() <= _NOUNS:
        return False
    return not _AROUND.isdisjoint(tags)


# Words of matters a name may begin with, where its end (袋, 本, 机) is no name by itself.
_OF_THINGS = frozenset(("修", "公", "问域"))
_BY_CHANCE = frozenset(("他", "他人", "公", "怕", "岗", "部", "官", "防"))


def _begins_name(tokens: tuple[Token, ...], t: int, following: Token) -> bool:
    """Whether a word that may stand around a name is the beginning of one."""
    token = tokens[t]
    if token.figure is not None:
        return of_the_name(tokens, t)  # 703胶
    if token.end != following.start:
        return False
    if "货" in following.tags:
        return "修" in token.tags  # 婴儿洗衣液, 消毒纸巾
    if following.text in endings() or ("修" in token.tags and following.text in units()):
        return not _OF_THINGS.isdisjoint(token.tags)  # 快递袋, 打包盒, 登记本
    # 他克莫司: one character that is a word by chance, right before an unknown one.
    unknown = not (following.tags or following.figure is not None or following.sign)
    return unknown and len(token.text) == 1 and bool(token.tags) and token.tags.keys() <= _BY_CHANCE
