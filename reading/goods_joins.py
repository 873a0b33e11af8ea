"""Whether words side by side are one name of goods or several, and where a measure word stands bare."""

from __future__ import annotations

from functools import cache

from reading.lexicon import lexicon, rule
from reading.tokens import Token


@cache
def units() -> frozenset[str]:
    return frozenset(lexicon().list("量"))


@cache
def endings() -> tuple[str, ...]:
    return lexicon().list("尾")


def bare_measure(tokens: list[Token], asked: bool) -> bool:
    """买个手机支架: a measure word after the verb, and what ends as goods do."""
    return (
        asked
        and len(tokens) > 1
        and not tokens[0].tags
        and tokens[0].text in units()
        and tokens[-1].text.endswith(endings())
        and not any("货" in token.tags for token in tokens)
    )


_KITCHEN = frozenset(("粮油", "蔬菜", "肉蛋奶", "调料"))


def single_words(words: list[Token]) -> bool:
    """葱姜蒜, 米油: words of one character are names of their own, unless two are of things that nobody lists together
    (藕煤, 茶油)."""
    if any(len(word.text) > 1 for word in words):
        return False
    kinds = {word.tags.get("货", "") for word in words}
    return len(words) != 2 or len(kinds) == 1 or kinds <= _KITCHEN or words[-1].text not in endings()


_HEADINGS = rule("goods.headings")


def without_heading(words: list[Token]) -> list[Token]:
    """药苯磺酸氨氯地平片, 水果苹果: a word for the whole kind before what is meant of it."""
    first, following = words[0], words[1] if len(words) > 1 else words[0]
    if first.text not in _HEADINGS or following is first or "货" not in following.tags:
        return words
    same = first.tags["货"] == following.tags["货"] and len(first.text + following.text) > 3
    return words[1:] if same else words


def one_kind(clause: tuple[Token, ...], tokens: list[Token], last: int) -> bool:
    """白菜萝卜, 苹果香蕉: goods of one kind side by side without an amount are several; 猪肉包子 is one."""
    following = clause[last + 1] if last + 1 < len(clause) else None
    return (
        all("货" in token.tags and len(token.text) > 1 for token in tokens)
        and len({token.tags["货"] for token in tokens}) == 1
        and (following is None or following.figure is None)
    )


def overlaps(plain: str, token: Token, end: int) -> bool:
    """红薯粉条: 红薯粉 and 粉条 share a character and are one name."""
    words = lexicon().automaton
    return any("货" in words.get(plain[k:end].lower(), (0, {}))[1] for k in range(token.start + 1, token.end))


def counted_next(tokens: tuple[Token, ...], index: int, rest: list[Token], branded: bool = False) -> bool:
    """莜面栲栳栳三份: unknown characters between a known word and its amount belong to the name; after a brand any
    do (双汇王中王)."""
    following = tokens[index + 1] if index + 1 < len(tokens) else None
    counted = following is not None and following.figure is not None and following.figure.unit is not None
    return counted and (branded or not any(token.tags for token in rest))
