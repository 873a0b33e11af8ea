"""Finds mentions of symptoms: whole words (发烧), and a part of the body with what it feels (头 有点 疼)."""

from __future__ import annotations

from typing import NamedTuple

from reading.lexicon import rule
from reading.tokens import Clause, Token

_STRAINS = rule("symptoms.strains")


class Mention(NamedTuple):
    """One symptom at tokens first..last of a clause. `weak` words need company before they count."""

    code: str
    clause: int
    first: int
    last: int
    words: str
    weak: bool = False


# Part of the body × what it feels. What has no code of its own is `unwell`.
COMBINED: dict[str, dict[str, str]] = {
    "head": {
        "pain": "headache",
        "sore": "headache",
        "dizzy": "dizziness",
        "tight": "dizziness",
        "bad": "headache",
        "hot": "fever",
    },
    "throat": {
        "pain": "sore_throat",
        "itch": "sore_throat",
        "bad": "sore_throat",
        "tight": "sore_throat",
        "sore": "sore_throat",
        "dizzy": "sore_throat",
        "hot": "sore_throat",
        "block": "sore_throat",
    },
    "nose": {"block": "runny_nose", "tight": "runny_nose", "itch": "runny_nose", "bad": "runny_nose"},
    "chest": {"tight": "breathless", "pain": "unwell", "bad": "unwell", "dizzy": "breathless", "itch": "unwell"},
    "belly": {"pain": "unwell", "bad": "unwell", "dizzy": "unwell", "sore": "unwell", "tight": "unwell"},
    "limb": {"pain": "muscle_ache", "sore": "muscle_ache", "weak": "fatigue", "bad": "muscle_ache"},
    "whole": {
        "pain": "muscle_ache",
        "sore": "muscle_ache",
        "weak": "fatigue",
        "cold": "chills",
        "hot": "fever",
        "bad": "unwell",
        "itch": "unwell",
        "dizzy": "fatigue",
    },
    "other": {"pain": "unwell", "bad": "unwell"},
}
# How many words may stand between a part and its feeling.
_REACH = 5
_SPEAKING = frozenset(("症", "弱", "感"))
_BETWEEN = {"副", "有", "否", "填", "部", "感", "转", "列", "似", "今", "昔", "弱", "烧物", "要"}


def mentions(clauses: list[Clause]) -> list[Mention]:
    """All mentions, in order, whatever is said of them (`assertion` judges that)."""
    found: list[Mention] = []
    ill = any(clause.has("症", "温词", "部") for clause in clauses[1:])
    for c, clause in enumerate(clauses):
        if clause.tags.isdisjoint(_SPEAKING) and not any(t.text.endswith("拉") for t in clause.tokens):
            continue
        for t, token in enumerate(clause.tokens):
            tags = token.tags
            if "喻" in tags or "烧物" in tags:
                continue
            if "症" in tags:
                if ill or not _interjection(clause, t):
                    found.extend(Mention(code, c, t, t, token.text) for code in tags["症"].split())
            elif "感" in tags and (part := _part(clause.tokens, t)) is not None:
                code = COMBINED.get(clause.tokens[part].tags["部"], {}).get(tags["感"].split()[0])
                if code:
                    words = "".join(other.text for other in clause.tokens[part : t + 1])
                    found.append(Mention(code, c, part, t, words))
            elif token.text.endswith("拉") and _times(clause.tokens, t):
                found.append(Mention("diarrhea", c, t, t, token.text))
            elif "弱" in tags:
                found.append(Mention(tags["弱"].split()[0], c, t, t, token.text, weak=True))
    return found


def _part(tokens: tuple[Token, ...], index: int) -> int | None:
    for place in range(index - 1, max(-1, index - 1 - _REACH), -1):
        token = tokens[place]
        if token.text in _STRAINS:
            return None
        if "部" in token.tags:
            return place
        if token.sign == "、" or token.tags.keys() & _BETWEEN:
            continue
        if token.figure is None and not token.tags and len(token.text) <= 1:
            continue
        return None
    return None


def _times(tokens: tuple[Token, ...], index: int) -> bool:
    """拉了七八次: counted, so it is the bowels."""
    following = tokens[index + 1 : index + 6]
    return (
        bool(following)
        and following[0].text in ("了", "过")
        and any(t.text[0] in "次趟回遍" or t.text[-1] in "次趟回遍" for t in following[1:])
    )


def _interjection(clause: Clause, index: int) -> bool:
    """咳,别提了: the sigh, not the cough."""
    return (
        clause.tokens[index].text == "咳" and len(clause.tokens) == 1 and clause.after == "," and clause.before == "."
    )
