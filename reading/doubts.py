"""What could be two things: it is marked with what it might mean, for a person to say, and never silently chosen."""

from __future__ import annotations

from core.model import Doubt
from reading import goods
from reading.scene import Judged, Scene
from reading.subjects import Subject
from reading.temperatures import Odd
from reading.tokens import Clause

_LISTED = frozenset(("货", "副", "填", "列", "口"))
_SELF = frozenset(("我", "俺", "咱", "阮", "自己"))
# A complaint of more words than this says by itself how it is meant.
_SHORT = 8
# Longer texts are told, not listed.
_LONGEST_LIST = 60


def of_temperatures(odd: list[Odd]) -> list[Doubt]:
    return [Doubt("temperature", o.words, o.guesses) for o in odd]


def of_complaints(scene: Scene, judged: list[Judged]) -> list[Doubt]:
    """我难受: health or mood, where nothing else was said of either."""
    if any(j.state != "figurative" for j in judged):
        return []
    found = []
    for j in judged:
        clause = scene.clauses[j.mention.clause]
        subject = scene.tracks[j.mention.clause][j.mention.first]
        own = subject.side == "own" and subject.said and subject.person in _SELF
        if j.mention.weak and j.because == j.mention.words and own and len(clause.tokens) < _SHORT:
            found.append(Doubt("complaint", j.mention.words, ("身体不舒服", "只是心里或嘴上说说")))
    return found[:1]


def of_lists(plain: str, clauses: list[Clause], tracks: list[list[Subject]], seen: frozenset[str]) -> list[Doubt]:
    """电热毯一床 暖水瓶一个, when nobody asked what is needed: an order, or only said."""
    if "货" not in seen or "数" not in seen or len(plain) > _LONGEST_LIST:
        return []
    listing = [_lists(clause) for clause in clauses]
    if not any(listing):
        return []
    others = [clause for clause, lists in zip(clauses, listing, strict=True) if not lists]
    if any(clause.has("货", "要", "助", "捐", "消", "问") for clause in others):
        return []
    lines = goods.lines(plain, clauses, tracks, listing, bare=False)
    words = tuple(line.words for line in lines if line.known and line.unit)
    return [Doubt("goods", "、".join(words), ("要买", "只是说起，不买"))] if words else []


def _lists(clause: Clause) -> bool:
    """Whether a clause is nothing but goods and how many."""
    amounts = [t for t in clause.tokens if t.figure is not None and t.figure.kind == "number" and t.figure.unit]
    return (
        bool(amounts)
        and "货" in clause.tags
        and all(
            t.figure is not None or t.sign or not _LISTED.isdisjoint(t.tags) or (not t.tags and len(t.text) < 4)
            for t in clause.tokens
        )
        and not any(t.text in ("了", "过", "着") for t in clause.tokens)
    )


def of_names(clauses: list[Clause], tracks: list[list[Subject]]) -> list[Doubt]:
    """我36.5,刘芳37.0: one of the sender's, or another household."""
    return [
        Doubt("household", token.text, ("本户的人", f"{token.text}家"))
        for clause, track in zip(clauses, tracks, strict=True)
        if "户" in clause.tags
        for token, subject in zip(clause.tokens, track, strict=True)
        if "户" in token.tags and subject.side == "own" and subject.person == token.text
    ]
