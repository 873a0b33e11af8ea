"""Goods and money given to the village."""

from __future__ import annotations

from core.model import Evidence, Gift
from reading.goods import Line
from reading.lexicon import rule
from reading.tokens import Clause

_MONEY_WORDS = rule("gifts.money_words")


def money(clauses: list[Clause], giving: list[bool]) -> list[Gift]:
    """Sums of money in the clauses that give."""
    found: list[Gift] = []
    for c, clause in enumerate(clauses):
        if not giving[c]:
            continue
        for t, token in enumerate(clause.tokens):
            figure = token.figure
            if figure is None or figure.value is None:
                continue
            bare = (
                figure.kind == "number"
                and figure.unit in (None, "块")
                and figure.value >= 50
                and figure.form in ("int", "chinese")
                and _of_money(clause, t)
            )
            if figure.kind == "money" or bare:
                found.append(Gift("现金", figure.value, "元", (Evidence(token.text, "捐款"),)))
    return found


def _of_money(clause: Clause, index: int) -> bool:
    words = "".join(token.text for token in clause.tokens[:index])
    after = clause.tokens[index + 1 : index + 2]
    return any(word in words for word in _MONEY_WORDS) and not (after and "货" in after[0].tags)


# 已经放帐篷里了: where it is left, not what.
_PUT = ("放", "搁", "摆", "存", "送")


def goods(lines: list[Line]) -> list[Gift]:
    """Lines of goods as gifts."""
    return [
        Gift(line.name, line.quantity, line.unit, (Evidence(line.words, "捐物"),))
        for line in lines
        if line.quantity is not None or not line.name.startswith(_PUT)
    ]
