"""What the judges of a symptom look at, and what they answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Literal, NamedTuple

from reading.subjects import Subject
from reading.symptoms import Mention
from reading.temperatures import Temperature
from reading.tokens import Clause, Token

State = Literal["affirmed", "denied", "asked", "supposed", "feared", "past", "others", "figurative"]


class Scene(NamedTuple):
    """All that the judges may look at. `tags` are those of the whole text; `offer` is the word by which somebody sells
    or praises a remedy; `put_off`: a report is promised for later."""

    clauses: list[Clause]
    tracks: list[list[Subject]]
    mentions: list[Mention]
    temperatures: list[Temperature]
    expected: bool
    corrected: bool = False
    listed: bool = False
    tags: frozenset[str] = frozenset()
    offer: str = ""
    put_off: bool = False


class Judged(NamedTuple):
    """A mention and what is said of it; `because` is the word that decided."""

    mention: Mention
    state: State
    because: str = ""


Verdict = tuple[State, str] | None
Judge = Callable[[Scene, Mention, list[Judged]], Verdict]

# Sentences longer than this are no sentences; what is said so far back no longer governs a word.
_FAR = 60


def tokens_of(scene: Scene, mention: Mention) -> tuple[Token, ...]:
    return scene.clauses[mention.clause].tokens


# 我有点咳嗽, 老伴今早烧起来了: said of now, whatever was told before.
_PRESENT = frozenset(("有点", "有些", "有一点", "有点儿", "也", "又", "还", "正", "一直", "老是", "总"))
_PRESENT_TAGS = frozenset(("今", "似"))
_ME = frozenset(("我", "俺", "咱", "本人", "我自己", "俺自己"))
_WHEN = ("时候", "时", "那会", "那会儿", "那年", "那阵", "那阵子", "期间", "以前", "以后", "之前", "之后", "的话")


def governs(scene: Scene, mention: Mention, c: int, *, firmly: bool) -> bool:
    """Whether a word of time or supposition in clause `c` still holds where a symptom is told of.

    上次订的油取消吧,我有点咳嗽: who opens a clause with 我 speaks anew, unless what stands before it is a mere frame
    (去年过年,我发烧了). `firmly`: only a word of the present ends it (那年非典村里也封过,俺爹发烧三天).
    """
    here = scene.clauses[mention.clause]
    if c == mention.clause:
        return True
    opening = next((t for t in here.tokens[: mention.first] if t.tags.keys().isdisjoint(("填", "转"))), None)
    if opening is None or not (opening.text in _ME or "亲" in opening.tags):
        return True
    if any(one.has("问") or one.after == "?" for one in scene.clauses[c : mention.clause]):
        return False  # 万一卡口不让过咋办,孩子发烧了: it was asked and is done with
    if all(_is_frame(clause) for clause in scene.clauses[c : mention.clause]):
        return True
    present = any(t.text in _PRESENT or t.tags.keys() & _PRESENT_TAGS for t in here.tokens[: mention.first + 1])
    return not present and (firmly or opening.text not in _ME)


def _is_frame(clause: Clause) -> bool:
    """去年过年, 住院的时候: when, and no more."""
    words = clause.tokens[-1].text
    return words.endswith(_WHEN) or len(clause.tokens) < 3


def sentence_before(scene: Scene, mention: Mention) -> list[Token]:
    """The words of the sentence that stand before the mention."""
    return [token for _, token in said_before(scene, mention)][::-1]


def said_before(scene: Scene, mention: Mention) -> Iterator[tuple[int, Token]]:
    """The same, the nearest first, each with the number of its clause."""
    far = _FAR
    for token in reversed(tokens_of(scene, mention)[: mention.first]):
        yield mention.clause, token
    sentence = scene.clauses[mention.clause].sentence
    for c in range(mention.clause - 1, -1, -1):
        if scene.clauses[c].sentence != sentence or far <= 0:
            return
        far -= len(scene.clauses[c].tokens)
        for token in reversed(scene.clauses[c].tokens):
            yield c, token
