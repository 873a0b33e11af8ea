"""Words, figures and clauses."""

from __future__ import annotations

import pytest

from reading.lexicon import build, lexicon
from reading.normalise import normalise
from reading.tokens import clauses, tokenise


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("84消毒液2瓶", ["84消毒液", "2瓶"]),
        ("三七粉两盒", ["三七粉", "两盒"]),
        ("两口罩", ["两", "口罩"]),
        ("三块煤", ["三块", "煤"]),
        ("半吨块煤", ["半吨", "块煤"]),
        ("5号电池4节", ["5号电池", "4节"]),
        ("37.9头晕", ["37.9", "头晕"]),
        ("退烧药一盒", ["退烧药", "一盒"]),
    ],
)
def test_a_name_keeps_its_figures(text: str, words: list[str]) -> None:
    assert [token.text for token in tokenise(normalise(text))] == words


@pytest.mark.parametrize("text", ["我家三口都好,36.5。", "  ", "#￥%……&*", "三七粉84消毒液502胶", "a1b2 三十"])
def test_every_character_is_in_one_token(text: str) -> None:
    plain = normalise(text)
    assert "".join(plain.plain[t.start : t.end] for t in tokenise(plain)) == plain.plain


def test_clauses_end_at_signs_and_spaces() -> None:
    split = clauses(tokenise(normalise("可嗽 流鼻提,没有 发烧。好吗?")))
    assert [(len(c.tokens), c.sentence, c.after) for c in split] == [(1, 0, " "), (1, 0, ","), (2, 0, "."), (2, 1, "?")]


def test_a_village_teaches_a_word() -> None:
    taught = build(["症:\n  fever: 火烧火辣\n货: 苦荞饼"])
    assert [tags for _, _, tags in taught.hits("火烧火辣要苦荞饼")] == [{"症": "fever"}, {"货": ""}]


def test_the_longest_word_wins() -> None:
    found = [end - start for start, end, _ in lexicon().hits("退烧药发热鞋垫发烧")]
    assert found == [3, 4, 2]


def test_hits_are_those_of_the_longest_match_from_the_left() -> None:
    text = "早上好愿平安健康伴您每一天"
    words = {word for group in lexicon().words.values() for words in group.values() for word in words}
    scanned = [text[start:end] for start, end, _ in lexicon().hits(text)]
    assert "平安" in scanned
    assert set(scanned) <= words
