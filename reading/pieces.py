"""Cuts a clause into names of goods and amounts, in order."""

from __future__ import annotations

from reading.figures import Figure
from reading.goods_figures import of_the_name
from reading.goods_names import Piece, household_of, names
from reading.lexicon import rule
from reading.subjects import Subject
from reading.temperatures import superseded
from reading.tokens import Clause, Token


def pieces(plain: str, clause: Clause, c: int, track: list[Subject]) -> list[Piece]:
    """Names and amounts of one clause in order; an empty kind with joined 、 marks a list sign."""
    found: list[Piece] = []
    run: list[int] = []
    tokens = clause.tokens
    refused = False
    for t, token in enumerate(tokens):
        if refused or (token.text in _REFUSES and _refused(tokens, t)):
            # 要鸭蛋不要鸡蛋: what is not wanted, up to the next verb that asks.
            refused = token.text in _REFUSES or "要" not in token.tags
            if refused:
                continue
        if (
            (token.sign and token.sign in "、:")
            or (("列" in token.tags or token.text == "还有") and _splits(tokens, t))
            or ("消" in token.tags and any("货" in later.tags for later in tokens[t + 1 :]))
        ):
            if run:
                found.extend(names(plain, clause, c, run, track))
            run = []
            found.append(Piece("", c, token.start, token.end, joined="、" if token.sign != ":" else ":"))
        elif _of_each(tokens, t, run):
            if run:
                found.extend(names(plain, clause, c, run if token.text in _ALL_OF_THEM else [*run, t], track))
            run = []
            if not found or found[-1].kind != "各":
                found.append(Piece("各", c, token.start, token.end))
        elif token.figure is not None and not of_the_name(tokens, t):
            if token.figure.kind == "number" and not _not_an_amount(plain, tokens, t):
                if _specifies(tokens, t):
                    run.append(t)
                    continue
                if run:
                    found.extend(names(plain, clause, c, run, track))
                run = []
                figure = token.figure
                found.append(
                    Piece(
                        "Q",
                        c,
                        token.start,
                        token.end,
                        quantity=figure.value,
                        unit=figure.unit,
                        household=household_of(track[t]),
                    )
                )
            else:
                run.append(t)
        else:
            run.append(t)
    if run:
        found.extend(names(plain, clause, c, run, track))
    if len(found) > 2 and [piece.kind for piece in found[-3:]] == ["T", "Q", "T"] and _of_which_kind(tokens, found[-1]):
        found.pop()
    for place, piece in enumerate(found[1:-1], 1):
        if piece.joined == ":" and found[place - 1].kind == "T" and found[place + 1].kind == "T":
            # 要药:阿司匹林一瓶: what stands before the colon is a heading.
            found[place - 1] = piece
    return found


def _of_which_kind(tokens: tuple[Token, ...], last: Piece) -> bool:
    """香皂两块舒肤佳的, 降压药两盒硝苯地平那种: which kind is meant, after the amount."""
    words = "".join([token.text for token in tokens if token.end > last.start])
    return words.endswith(("的", "那种", "这种", "牌子", "牌"))


def _of_each(tokens: tuple[Token, ...], t: int, run: list[int]) -> bool:
    """盐,酱油,醋,都要一瓶; 盐 醋 各一瓶; 酱油醋各来一瓶: an amount of each."""
    word, after = tokens[t].text, tokens[t + 1 : t + 3]
    if word not in _ALL_OF_THEM and word not in _OF_EACH:
        return False
    asked = len(after) > 1 and "要" in after[0].tags
    counted = bool(after) and after[asked].figure is not None
    return counted and (asked or not run or word in _ALL_OF_THEM)


_NO_GOODS = ("码", "寸", "岁", "度", "户", "家", "人", "老的", "小的", "大人", "娃", "孩", "天", "事")
_OF_EACH = frozenset(("各", "各要", "各来", "每样", "每种", "每样来", "每种来"))
_REFUSES = rule("pieces.refuses")


def _refused(tokens: tuple[Token, ...], t: int) -> bool:
    """Whether 不要 is said of what follows it, and not of an order that is taken back (不要了, 不要那两箱了)."""
    return t + 1 < len(tokens) and not any(token.text.startswith("了") for token in tokens[t + 1 :])


_ALL_OF_THEM = frozenset(("都要", "都来", "都买", "都带", "都捎", "全要"))


def _splits(tokens: tuple[Token, ...], t: int) -> bool:
    """和, 跟 part two names; inside one name (三和面) they do not stand alone."""
    return 0 < t < len(tokens) - 1


def _specifies(tokens: tuple[Token, ...], t: int) -> bool:
    """50斤装的, 一袋50斤的大米: an amount that describes, beside another that counts."""
    end = t + 1
    if end < len(tokens) - 1 and (beside := tokens[end].figure) is not None and beside.unit is not None:
        if any("货" in token.tags for token in tokens[end:]):
            return False
        end += 1  # 面粉50斤一袋的来两袋
    if end >= len(tokens) or not tokens[end].text.startswith(("装", "的")):
        return False
    others = (*tokens[:t], *tokens[end:])
    return any(x.figure is not None and x.figure.unit is not None for x in others)


_IS = ("是", "就是", "呢", "呐", "嘛")


def _counts_off(figure: Figure | None, before: Token | None, following: Token | None) -> bool:
    """一个我家都好, 再一个就是…: the points of a speech are counted, no goods."""
    return (
        figure is not None
        and (before is None or "要" not in before.tags)
        and (figure.value, figure.unit, figure.form) == (1, "个", "chinese")
        and following is not None
        and ("我" in following.tags or following.text in _IS)
    )


def _not_an_amount(plain: str, tokens: tuple[Token, ...], t: int) -> bool:
    """口 of people, times of the day, what is left, and what was put wrongly are no amounts."""
    following = tokens[t + 1] if t + 1 < len(tokens) else None
    figure = tokens[t].figure
    before = tokens[t - 1] if t else None
    if _counts_off(figure, before, following) or (before is not None and before.text.endswith("剩")):
        return True
    after = "".join([token.text for token in tokens[t + 1 : t + 3]])
    if following is not None and "货" not in following.tags and after.startswith(_NO_GOODS):
        return True
    if (following is not None and "口" in following.tags) or (
        figure is not None and figure.unit is None and figure.form in ("decimal", "joined")
    ):
        return True
    return superseded(plain, tokens[t].start, tokens[t].end) or (
        figure is not None
        and tokens[t].text in ("一", "二")
        and figure.unit is None
        and following is not None
        and not following.tags.keys() & {"货"}
    )
