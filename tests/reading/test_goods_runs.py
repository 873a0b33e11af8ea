"""Which words of a run names of goods are made of, and where the verb that asks stands."""

from __future__ import annotations

import pytest

from reading.goods_runs import narrowed
from reading.normalise import normalise
from reading.tokens import clauses, tokenise


@pytest.mark.parametrize(
    ("text", "words", "verb"),
    [
        ("盐", "盐", ""),
        ("豆瓣酱", "豆瓣酱", ""),
        ("孩子的奶粉", "奶粉", ""),
        ("婴儿洗衣液", "婴儿|洗衣液", ""),
        ("消毒纸巾", "消毒|纸巾", ""),
        ("他克莫司", "他|克莫司", ""),
        ("给我捎点盐", "盐", "before"),
        ("家里炒菜没盐了捎点酱油", "酱油", "before"),
        ("给我捎五得利面粉一袋", "五得利|面粉", "before"),
        ("给我带两盒", "", "before"),
        ("火柴也捎上两盒", "火柴", "after"),
        ("家里没酱油了捎两袋", "酱油", "after"),
        ("703胶两支", "703|胶", ""),
        ("三百度老花镜一副", "三百|度|老花镜", ""),
        ("盐各两袋", "盐|各", ""),
        ("猪肉要五花的", "猪肉", ""),
        ("我们今天", "", ""),
    ],
)
def test_narrowed(text: str, words: str, verb: str) -> None:
    (clause,) = clauses(tokenise(normalise(text)))
    run = [place for place, token in enumerate(clause.tokens) if token.figure is None or token.figure.unit is None]
    kept, stands = narrowed(clause, run)
    assert ("|".join(clause.tokens[place].text for place in kept), stands) == (words, verb)
