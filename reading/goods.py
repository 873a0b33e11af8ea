"""Reads lines of goods: name and amount in either order, lists, 各, one amount for several names.

It knows nothing of what is done with the goods; `wants` decides that.
"""

from __future__ import annotations

from typing import NamedTuple

from core.lazy import regex
from reading.goods_joins import endings, units
from reading.goods_names import Piece
from reading.lexicon import lexicon, phrases, rule
from reading.pieces import pieces as cut
from reading.subjects import Subject
from reading.tokens import Clause, Token


class Line(NamedTuple):
    """One line of goods. `known` is true when the lexicon knows the name."""

    name: str
    quantity: float | None
    unit: str | None
    household: str | None
    clause: int
    words: str
    known: bool


# Of a text in more pieces than any village's list has, unknown words without an amount are no goods.
_LONGEST = 300


def lines(plain: str, clauses: list[Clause], tracks: list[list[Subject]], wanted: list[bool], bare: bool) -> list[Line]:
    """The goods of the clauses that are `wanted`, in order. `bare`: names without an amount count even if unknown."""
    found: list[Line] = []
    segment: list[Piece] = []
    spoken: Piece | None = None
    for c, clause in enumerate(clauses):
        if (segment or found) and (_remark(plain, clause) or _preferred(clause)):
            # 奶粉(飞鹤二段)两罐: what stands in brackets says which.
            continue
        if (not wanted[c] or (len(clauses) > _LONGEST and "数" not in clause.tags)) and "货" not in clause.tags:
            _close(found, segment, bare)
            continue
        pieces = cut(plain, clause, c, tracks[c])
        kinds = {piece.kind for piece in pieces}
        if not wanted[c]:
            _close(found, segment, bare)
            spoken = next((p for p in reversed(pieces) if p.kind == "T" and p.known), spoken)
            continue
        completes = (
            "Q" in kinds and "T" not in kinds and bool(segment) and (segment[-1].known or any(p.unit for p in pieces))
        )
        if not completes:
            _close(found, segment, bare)
            if "Q" in kinds and "T" not in kinds and spoken is not None and not found:
                # 还有口罩没?给我留5个: the goods were named before.
                segment.append(spoken)
        for piece in pieces:
            if piece.joined == "、":
                _close(found, segment, bare)
            if piece.kind:
                segment.append(piece)
        if "Q" in kinds:
            _close(found, segment, bare)
    _close(found, segment, bare)
    return [line for n, line in enumerate(found) if not _heads(line, found[n + 1 : n + 2])]


_HEADINGS = rule("goods.headings")


def _heads(line: Line, following: list[Line]) -> bool:
    """缺菜,要一捆菠菜: the first only says what kind the others are."""
    if line.quantity is not None or line.name not in _HEADINGS or not following:
        return False
    return following[0].quantity is not None and following[0].clause > line.clause


def _remark(plain: str, clause: Clause) -> bool:
    return (
        plain[clause.start - 1 : clause.start] == "("
        and _bracketed(plain, clause)
        and not any(_counts(t) and t.text[-1] not in "段号码" for t in clause.tokens)
    )


def _counts(token: Token) -> bool:
    return token.figure is not None and token.figure.kind == "number" and token.figure.unit is not None


_PREFERS = phrases("goods.prefers")
_WILL_DO = phrases("goods.will_do")


def _preferred(clause: Clause) -> bool:
    """最好是前腿肉, 苹果香蕉都行: which kind, not another line."""
    words = "".join([t.text for t in clause.tokens])
    return (words.startswith(_PREFERS) or words.endswith(_WILL_DO)) and not any(_counts(t) for t in clause.tokens)


def _bracketed(plain: str, clause: Clause) -> bool:
    return plain[clause.start - 1 : clause.start] == "(" and plain[clause.end : clause.end + 1] == ")"


def _close(found: list[Line], segment: list[Piece], bare: bool) -> None:
    """Pairs the names and amounts of one stretch and empties it."""
    if segment:
        _pair(found, segment, bare)
        segment.clear()


def _pair(found: list[Line], segment: list[Piece], bare: bool) -> None:
    shared = "各" in [piece.kind for piece in segment]
    names = [piece for piece in segment if piece.kind == "T"]
    amounts = [piece for piece in segment if piece.kind == "Q"]
    if not names:
        if shared and amounts:
            _share(found, names, amounts[-1])
        elif (
            amounts
            and found
            and found[-1].quantity is None
            and found[-1].unit is None
            and found[-1].clause >= amounts[0].clause - (2 if amounts[0].unit else 1)
        ):
            found[-1] = found[-1]._replace(quantity=amounts[0].quantity, unit=amounts[0].unit)
        return
    if shared and amounts:
        _share(found, names, amounts[-1])
        return
    if (
        segment[0].joined == "topic"
        and segment[-1].kind == "T"
        and any(p.kind == "T" and p.known for p in segment[1:])
        and segment[1].kind == "Q"
    ):
        # 家里没酱油了捎两袋盐: what comes after the amount is what is asked for.
        segment = segment[1:]
    if (
        len(segment) > 2
        and not segment[0].known
        and segment[1].kind == "Q"
        and segment[2].kind == "T"
        and segment[2].known
        and segment[0].clause == segment[1].clause == segment[2].clause
    ):
        segment = segment[1:]
    amount_first = segment[0].kind == "Q"
    place = 0
    pieces = [piece for piece in segment if piece.kind in "TQ"]
    while place < len(pieces):
        piece = pieces[place]
        if piece.kind == "T":
            before = pieces[place - 1] if place else None
            after = pieces[place + 1] if place + 1 < len(pieces) else None
            if piece.unit is not None:
                _add(found, piece, piece, bare)
            elif (
                amount_first
                and before is not None
                and before.kind == "Q"
                and (before.unit is not None or before.end == piece.start)
            ):
                first = before
                if (
                    place > 1
                    and pieces[place - 2].kind == "Q"
                    and pieces[place - 2].clause == before.clause
                    and before.unit
                    and pieces[place - 2].unit
                ):
                    first = pieces[place - 2]
                _add(found, piece, first, bare)
            elif not amount_first and after is not None and after.kind == "Q":
                _add(found, piece, after, bare)
            elif piece.joined != "done" and (bare or piece.known) and (len(piece.name) == 1 or _surely(piece.name)):
                _add(found, piece, None, bare)
        place += 1


def _surely(name: str) -> bool:
    """Whether a name may stand without an amount: it ends in a word of goods of two characters or more."""
    words = lexicon().automaton
    folded = name.lower()
    return (
        folded in words
        or any("货" in words.get(folded[-length:], (0, {}))[1] for length in range(2, min(8, len(folded)) + 1))
        or (folded[-1:] not in ("香", "面", "盆", "米", "线") and _sounds_like_goods(name))
    )


def _share(found: list[Line], names: list[Piece], amount: Piece) -> None:
    """酱油、醋各一瓶: the amount is that of every name before it that has none."""
    for place, line in enumerate(found):
        if line.quantity is None and line.unit is None and line.clause >= (names[0] if names else amount).clause - 3:
            found[place] = line._replace(quantity=amount.quantity, unit=amount.unit)
    for name in names:
        _add(found, name, amount, True)


def _add(found: list[Line], name: Piece, amount: Piece | None, bare: bool) -> None:
    if amount is None and not name.known and not _sounds_like_goods(name.name):
        return
    if (
        amount is not None
        and not name.known
        and (not _could_be_goods(name.name, amount) or (amount.unit is None and not bare))
    ):
        return
    quantity = amount.quantity if amount else None
    unit = amount.unit if amount else None
    words = (
        name.name
        if amount is None
        else f"{name.name} {quantity:g}{unit or ''}"
        if quantity is not None
        else f"{name.name} {unit or ''}"
    )
    found.append(
        Line(
            name.name,
            quantity,
            unit,
            name.household or (amount.household if amount else None),
            name.clause,
            words,
            name.known,
        )
    )


_HAN = regex("[\u4e00-\u9fffA-Za-z]")
_TIMES = rule("goods.times")


_SPEAKS = frozenset("我你他她就了吗呢咱俺谁啥够冒讲")


def _could_be_goods(name: str, amount: Piece) -> bool:
    return (
        1 <= len(name) <= 14
        and name != "差"
        and _SPEAKS.isdisjoint(name)
        and bool(_HAN.search(name))
        and name not in units()
        and name[0] not in _TIMES
        and amount.unit != "组"
        and (amount.unit is not None or len(name) <= 6)
    )


def _sounds_like_goods(name: str) -> bool:
    """An unknown name without an amount: short, and ending as goods do (…粉, …饼, …胶囊)."""
    return 2 <= len(name) <= 7 and name.endswith(endings())
