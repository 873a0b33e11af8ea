"""What the judges of a symptom look at, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from reading.subjects import Subject
from reading.symptoms import Mention
from reading.temperatures import Temperature
from reading.tokens import Clause, Token

State = Literal["affirmed", "denied", "asked", "supposed", "feared", "past", "others", "figurative"]


class Scene(NamedTuple):
    """All that the judges may look at. `tags` are those of the whole text; `offer` is the word by which somebody sells
    or praises a remedy."""

    clauses: list[Clause]
    tracks: list[list[Subject]]
    mentions: list[Mention]
    temperatures: list[Temperature]
    expected: bool
    corrected: bool = False
    listed: bool = False
    tags: frozenset[str] = frozenset()
    offer: str = ""


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


def sentence_before(scene: Scene, mention: Mention) -> list[Token]:
    """The words of the sentence that stand before the mention."""
    words: list[Token] = []
    sentence = scene.clauses[mention.clause].sentence
    c = mention.clause - 1
    while c >= 0 and scene.clauses[c].sentence == sentence and len(words) < _FAR:
        words[:0] = scene.clauses[c].tokens
        c -= 1
    return [*words, *tokens_of(scene, mention)[: mention.first]]
