"""Reads lines of goods: name and amount in either order, lists, 各, one amount for several names.

Names and amounts are gathered into stretches; where a stretch ends, they are paired. It knows nothing of what is done
with the goods; `wants` decides that.
"""

from __future__ import annotations

from collections.abc import Iterator
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
    listing = _Listing(bare)
    for c, clause in enumerate(clauses):
        if (listing.found or listing.stretch) and (_remark(plain, clause) or _preferred(clause)):
            continue
        if wanted[c] and (len(clauses) <= _LONGEST or clause.has("货", "数")):
            listing.add(cut(plain, clause, c, tracks[c]), clause)
        elif "货" in clause.tags and not listing.found:
            listing.mention(cut(plain, clause, c, tracks[c]))
        elif listing.stretch:
            listing.close()
    listing.close()
    found = listing.found
    return [line for n, line in enumerate(found) if not _heads(line, found[n + 1 : n + 2])]


_HEADINGS = rule("goods.headings")


def _heads(line: Line, following: list[Line]) -> bool:
    """缺菜,要一捆菠菜: the first only says what kind the others are."""
    if line.quantity is not None or line.name not in _HEADINGS or not following:
        return False
    return following[0].quantity is not None and following[0].clause > line.clause


def _remark(plain: str, clause: Clause) -> bool:
    """奶粉(飞鹤二段)两罐: what stands in brackets says which."""
    bracketed = plain[clause.start - 1 : clause.start] == "(" and plain[clause.end : clause.end + 1] == ")"
    return bracketed and not any(_counts(t) and t.text[-1] not in "段号码" for t in clause.tokens)


_PREFERS = phrases("goods.prefers")
_WILL_DO = phrases("goods.will_do")


def _preferred(clause: Clause) -> bool:
    """最好是前腿肉, 苹果香蕉都行: which kind, not another line."""
    words = "".join([t.text for t in clause.tokens])
    return (words.startswith(_PREFERS) or words.endswith(_WILL_DO)) and not any(_counts(t) for t in clause.tokens)


def _counts(token: Token) -> bool:
    return token.figure is not None and token.figure.kind == "number" and token.figure.unit is not None


class _Listing:
    """A list of goods while it is heard: the lines `found`, and the `stretch` of names and amounts that is open."""

    def __init__(self, bare: bool) -> None:
        self.found: list[Line] = []
        self._bare = bare
        self.stretch: list[Piece] = []
        self._mentioned: Piece | None = None
        self._alone: Piece | None = None
        self._doubted: list[Line] = []

    def add(self, pieces: list[Piece], clause: Clause) -> None:
        """The pieces of a clause that asks. A new clause begins a stretch, unless it only has the amount of the last;
        an amount ends one, and so does 、."""
        kinds = {piece.kind for piece in pieces}
        if "T" in kinds or "Q" not in kinds:
            self.close()
        else:
            self._await_amount(any(piece.unit for piece in pieces))
        for place, piece in enumerate(pieces):
            if piece.joined == "、":
                self.close()
            if piece.kind:
                self.stretch.append(piece)
                self._alone = piece if _fills(pieces, place, clause) else None
        if "Q" in kinds:
            self.close()

    def _await_amount(self, measured: bool) -> None:
        """盐,两袋: leaves open the stretch an amount alone in its clause belongs to, or begins it with what was only
        mentioned."""
        if self.stretch and (self.stretch[-1].known or measured):
            return
        self.close()
        if self._mentioned is not None and not self.found:
            self.stretch.append(self._mentioned)

    def mention(self, pieces: list[Piece]) -> None:
        """还有口罩没?给我留5个: goods named where nothing is wanted yet; they end a stretch as any other words do."""
        self.close()
        known = [piece for piece in pieces if piece.kind == "T" and piece.known]
        self._mentioned = known[-1] if known else self._mentioned

    def close(self) -> None:
        """Pairs the names and amounts of the stretch, if there is one, and empties it."""
        if self.stretch:
            count = len(self.found)
            _pair(self.found, self.stretch, self._bare)
            if self._bare:
                self._admit(count)
            self.stretch.clear()

    def _admit(self, count: int) -> None:
        """豆腐 藠头 鸡蛋: an unknown word alone between known goods, all without an amount, is one of them."""
        added = self.found[count:]
        if added and added[0].known and _uncounted(added[0]):
            self.found[count:count] = self._doubted
        if not added and self._alone is not None and self.stretch == [self._alone] and self.found:
            before = (self._doubted or self.found)[-1]
            if (before.known or self._doubted) and _uncounted(before) and before.clause + 1 >= self._alone.clause:
                self._doubted.append(_line(self._alone, None))
                return
        self._doubted = []


def _fills(pieces: list[Piece], place: int, clause: Clause) -> bool:
    """Whether a short unknown name is all there is between two signs."""
    piece = pieces[place]
    start = pieces[place - 1].end if place else clause.start
    end = pieces[place + 1].start if place + 1 < len(pieces) else clause.end
    return not piece.known and (piece.start, piece.end) == (start, end) and 1 < len(piece.name) == end - start < 5


# --- names and their amounts ----------------------------------------------------------------------


def _pair(found: list[Line], stretch: list[Piece], bare: bool) -> None:
    """Adds the lines of one stretch to those found before; an amount without a name completes these."""
    kinds = {piece.kind for piece in stretch}
    if "各" in kinds and "Q" in kinds:
        _share(found, stretch)
    elif "T" in kinds:
        found.extend(_matched(stretch, bare))
    elif "Q" in kinds:
        _complete(found, stretch[0])


def _share(found: list[Line], stretch: list[Piece]) -> None:
    """酱油、醋各一瓶: the last amount is that of every name before it that has none."""
    names = [piece for piece in stretch if piece.kind == "T"]
    amount = [piece for piece in stretch if piece.kind == "Q"][-1]
    since = (names[0] if names else amount).clause - 3
    for place, line in enumerate(found):
        if line.clause >= since and _uncounted(line) and not (names and place == 0 and line.name in _HEADINGS):
            found[place] = line._replace(quantity=amount.quantity, unit=amount.unit)
    found.extend(_line(name, amount) for name in names if _credible(name, amount, True))


def _complete(found: list[Line], amount: Piece) -> None:
    """盐,要两袋: an amount for the line right before it; with a unit, a clause may lie between."""
    reach = 2 if amount.unit else 1
    if found and _uncounted(found[-1]) and found[-1].clause >= amount.clause - reach:
        found[-1] = found[-1]._replace(quantity=amount.quantity, unit=amount.unit)


def _uncounted(line: Line) -> bool:
    return line.quantity is None and line.unit is None


def _matched(pieces: list[Piece], bare: bool) -> Iterator[Line]:
    """Every name with the amount beside it; names without one if they may stand alone."""
    if _counted_off(pieces):
        pieces = pieces[1:]
    for idle in _IDLE:
        if len(pieces) > 2 and pieces[1].kind == "Q" and idle(pieces):
            pieces = pieces[1:]
    amount_of = _amount_before if pieces[0].kind == "Q" else _amount_after
    for place, piece in enumerate(pieces):
        if piece.kind == "T":
            amount = piece if piece.unit is not None else amount_of(pieces, place)
            if (amount is not None or _alone(piece, bare)) and _credible(piece, amount, bare):
                yield _line(piece, amount)


def _lacked(pieces: list[Piece]) -> bool:
    """家里没酱油了捎两袋盐: what comes after the amount is what is asked for."""
    return pieces[0].joined == "topic" and pieces[-1].kind == "T" and any(piece.known for piece in pieces[1:])


def _by_the_way(pieces: list[Piece]) -> bool:
    """An unknown word before an amount that has its known name behind it, all in one clause."""
    first, amount, name = pieces[:3]
    return not first.known and name.known and first.clause == amount.clause == name.clause


def _counted_off(pieces: list[Piece]) -> bool:
    """一个洗衣粉给我带一袋: the first amount counts what is spoken of, the one behind the verb the goods."""
    if [piece.kind for piece in pieces] != ["Q", "T", "Q"] or pieces[1].joined != "topic":
        return False
    return (pieces[0].quantity, pieces[0].unit) == (1, "个")


# What may stand before the first amount and is no part of the list, in the order in which it is dropped.
_IDLE = (_lacked, _by_the_way)


def _amount_after(pieces: list[Piece], place: int) -> Piece | None:
    """盐两袋."""
    after = pieces[place + 1] if place + 1 < len(pieces) else None
    return after if after is not None and after.kind == "Q" else None


def _amount_before(pieces: list[Piece], place: int) -> Piece | None:
    """两袋盐; of 两袋50斤 大米 the first amount counts, the second describes."""
    before, name = pieces[place - 1], pieces[place]
    if before.kind != "Q" or (before.unit is None and before.end != name.start):
        return None
    first = pieces[place - 2] if place > 1 else before
    return first if first.kind == "Q" and first.clause == before.clause and before.unit and first.unit else before


def _line(name: Piece, amount: Piece | None) -> Line:
    if amount is None:
        return Line(name.name, None, None, name.household, name.clause, name.name, name.known)
    count = "" if amount.quantity is None else f"{amount.quantity:g}"
    words = f"{name.name} {count}{amount.unit or ''}"
    owner = name.household or amount.household
    return Line(name.name, amount.quantity, amount.unit, owner, name.clause, words, name.known)


# --- what may be goods ----------------------------------------------------------------------------


def _credible(name: Piece, amount: Piece | None, bare: bool) -> bool:
    """Whether a name is one of goods: known, or like one by itself or with its amount."""
    if name.known:
        return True
    if amount is None:
        return _sounds_like_goods(name.name)
    return (bare or amount.unit is not None) and _could_be_goods(name.name, amount)


_HAN = regex("[\u4e00-\u9fffA-Za-z]")
_TIMES = rule("goods.times")
_SPEAKS = frozenset("我你他她就了吗呢咱俺谁啥够冒讲")


def _could_be_goods(name: str, amount: Piece) -> bool:
    """An unknown name with an amount: neither speech nor a time, nor a measure word itself."""
    return (
        1 <= len(name) <= (14 if amount.unit is not None else 6)
        and name != "差"
        and amount.unit != "组"
        and name[0] not in _TIMES
        and _SPEAKS.isdisjoint(name.replace("感冒", ""))
        and name not in units()
        and _HAN.search(name) is not None
    )


def _sounds_like_goods(name: str) -> bool:
    """An unknown name without an amount: short, ending as goods do (…粉, …饼, …胶囊), and no other word (停水)."""
    return 2 <= len(name) <= 7 and name.endswith(endings()) and name not in lexicon().automaton


def _alone(name: Piece, bare: bool) -> bool:
    """Whether a name may stand without an amount: nothing is done with it, and it surely is one of goods."""
    return name.joined != "done" and (bare or name.known) and (len(name.name) == 1 or _surely(name.name))


def _surely(name: str) -> bool:
    """Whether a name ends in a word of goods of two characters or more, or is a word or sounds like goods."""
    words = lexicon().automaton
    folded = name.lower()
    return (
        folded in words
        or any("货" in words.get(folded[-length:], (0, {}))[1] for length in range(2, min(8, len(folded)) + 1))
        or (folded[-1:] not in ("香", "面", "盆", "米", "线") and _sounds_like_goods(name))
    )
