"""Finds the names of goods in a run of words, each stripped of what stands around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from core.lazy import regex
from reading.goods_clean import LAST, clean
from reading.goods_figures import of_the_name
from reading.goods_joins import bare_measure, counted_next, endings, one_kind, overlaps
from reading.lexicon import rule
from reading.subjects import Subject
from reading.tokens import Clause, Token


class Piece(NamedTuple):
    """A stretch of a clause: a name (kind T) or an amount (kind Q)."""

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


# Words that stand before or after a name without belonging to it.
_AROUND = rule("pieces.around")
# What is done with goods, after their name: 梨熬水喝.
_USES = regex("[熬煮喝吃用做炒泡炖擦洗喂给治养蒸烤补备修糊盖抹贴防]")
_SIZE = regex("^(?:[A-Za-z]{1,4}|\\d{1,3})[号码段寸]?$")
_EACH = regex("各|每样|每种|每人")
_SOME = rule("pieces.some")


def names(plain: str, clause: Clause, c: int, run: list[int], track: list[Subject]) -> list[Piece]:
    """A run of words → the names in it, stripped of what stands around them."""
    if len(run) == 1 and "货" in (only := clause.tokens[run[0]]).tags:
        name, owner = plain[only.start : only.end], household_of(track[run[0]])
        return [Piece("T", c, only.start, only.end, name, True, household=owner)]
    cut = -1 if clause.tags.isdisjoint(_CUTTING) else _cut(clause.tokens, run)
    topic = False
    if cut >= 0:
        if all(_strippable(clause.tokens[t]) for t in run[cut + 1 :]) and (kept := _topic(clause.tokens, run[:cut])):
            run, topic = kept, True
        else:
            run = run[cut + 1 :]
    while (
        run
        and _strippable(clause.tokens[run[0]])
        and not (len(run) > 1 and _begins_unknown(clause.tokens[run[0]], clause.tokens[run[1]]))
        and not (clause.tokens[run[0]].figure is not None and of_the_name(clause.tokens, run[0]))
        and not (len(run) > 1 and _modifies(clause.tokens[run[0]], clause.tokens[run[1]]))
    ):
        run = run[1:]
    while (
        run
        and _strippable(clause.tokens[run[-1]])
        and not _EACH.search(clause.tokens[run[-1]].text)
        and not (len(run) > 1 and clause.tokens[run[-1]].figure is not None and of_the_name(clause.tokens, run[-1]))
    ):
        run = run[:-1]
    if len(run) > 2 and clause.tokens[run[1]].text == "要" and clause.tokens[-1].text.endswith("的"):
        # 猪肉要五花的: which kind.
        run = run[:1]
    if not run:
        return []
    tokens = [clause.tokens[t] for t in run]
    start, end = tokens[0].start, tokens[-1].end
    owner = household_of(track[run[-1]])
    goods = [token for token in tokens if "货" in token.tags]
    each = bool(_EACH.search(plain[goods[-1].end if goods else start : end]))
    if (
        goods
        and len(goods) > 1
        and (each or all(len(token.text) == 1 for token in tokens))
        and all("货" in token.tags for token in tokens[: len(goods)])
    ):
        pieces = [Piece("T", c, g.start, g.end, plain[g.start : g.end], True, household=owner) for g in goods]
        return [*pieces, Piece("各", c, end, end)] if each else pieces
    if len(goods) > 1 and one_kind(clause.tokens, tokens, run[-1]):
        return [Piece("T", c, g.start, g.end, plain[g.start : g.end], True, household=owner) for g in goods]
    doing = False
    if goods and tokens[0] is goods[0] and tokens[-1] not in goods:
        last = max(place for place, token in enumerate(tokens) if "货" in token.tags)
        rest = plain[tokens[last].end : end]
        if rest in ("子", "儿") or (0 < len(rest) < 4 and overlaps(plain, tokens[last], end)):
            rest = ""
            last = len(tokens) - 1
        if (
            not counted_next(clause.tokens, run[-1], tokens[last + 1 :], branded=tokens[last].tags.get("货") == "品牌")
            and not _SIZE.match(rest)
            and (_USES.search(rest) or not rest.endswith(endings()))
        ):
            doing = bool(LAST.sub("", rest))
            tokens = tokens[: last + 1]
            end = tokens[-1].end
    if tokens[0].text == "把" and len(tokens) > 1 and not (run[0] and "要" in clause.tokens[run[0] - 1].tags):
        # 把降压药退掉: no measure word, as nothing is asked for.
        tokens, start = tokens[1:], tokens[1].start
    bare = bare_measure(tokens, cut >= 0)
    name, unit = (
        (plain[tokens[1].start : end], tokens[0].text)
        if bare
        else clean(plain[start:end], bool(goods) and tokens[0] is goods[0], bool(goods) and tokens[-1] is goods[-1])
    )
    if not name:
        return []
    known = bare or (bool(goods) and name.lower().endswith(goods[-1].text))
    if known and ("的" in name[:-1] or "嘅" in name[:-1]):
        name = re.split("[的嘅]", name)[-1]
    if known and len(goods) == 1 and name[: -len(goods[0].text)].endswith(("里", "上", "中")):
        # 单子里酱油: where it stands written.
        name = goods[0].text
    doing = doing and cut < 0
    if not doing and goods and tokens[0] is not goods[0]:
        doing = bool(_USES.search(plain[tokens[0].start : goods[0].start]))
    piece = Piece(
        "T", c, start, end, name, known, household=owner, joined="topic" if topic else "done" if doing else ""
    )
    made = [piece if not unit else piece._replace(quantity=1.0, unit=unit)]
    return [*made, Piece("各", c, end, end)] if each else made


def _topic(tokens: tuple[Token, ...], run: list[int]) -> list[int]:
    """火柴也捎上两盒: goods named before the verb, with nothing of weight between."""
    end = len(run)
    while end and _strippable(tokens[run[end - 1]]):
        end -= 1
    if not end or "货" not in tokens[run[end - 1]].tags:
        return []
    start = end
    while (
        start
        and (token := tokens[run[start - 1]])
        and (
            "货" in token.tags
            or (
                token.figure is None
                and (
                    (not token.tags and len(token.text) <= 3) or (len(token.text) == 1 and token.tags.keys() <= _PLAIN)
                )
            )
        )
    ):
        start -= 1
    return run[start:end]


_PLAIN = frozenset(("物", "问域", "货", "尾", "地", "兽", "部", "感", "亲"))


_CUTTING = frozenset(("要", "助", "捐"))


def _cut(tokens: tuple[Token, ...], run: list[int]) -> int:
    """The place in the run of the last verb that asks or gives, before which no name begins; -1 if there is none."""
    final = max([t for t, x in enumerate(tokens) if x.figure is not None or "货" in x.tags], default=-1)
    for place in range(len(run) - 1, -1, -1):
        if not _CUTTING.isdisjoint(tokens[run[place]].tags) and _cuts(tokens, run[place], final):
            return place
    return -1


def _cuts(tokens: tuple[Token, ...], t: int, final: int) -> bool:
    """家里炒菜没盐了捎…: what stands before the verb that asks or gives is not the name."""
    token = tokens[t]
    if "货" in token.tags:
        return False
    return (final > t and not any("货" in x.tags for x in tokens[max(0, t - 1) : t])) or bool(
        t + 1 < len(tokens) and tokens[t + 1].figure is not None
    )


_BY_CHANCE = frozenset(("他", "他人", "公", "怕", "岗", "部", "官", "防"))


def _begins_unknown(token: Token, following: Token) -> bool:
    """伊维菌素: one character that is a word by chance, right before an unknown one."""
    return (
        len(token.text) == 1
        and bool(token.tags)
        and token.tags.keys() <= _BY_CHANCE
        and not following.tags
        and following.figure is None
        and not following.sign
        and token.end == following.start
    )


def _modifies(token: Token, following: Token) -> bool:
    """婴儿洗衣液, 消毒纸巾: people and doings that are part of a name, right before goods."""
    return "修" in token.tags and token.end == following.start and "货" in following.tags


def _strippable(token: Token) -> bool:
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


_NOUNS = frozenset(("亲", "兽", "物", "部", "感", "地"))


def household_of(subject: Subject) -> str | None:
    return subject.household if subject.side == "named" else None
