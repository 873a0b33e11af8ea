"""Finds mentions of symptoms: whole words (发烧), and a part of the body with what it feels (头 有点 疼)."""

from __future__ import annotations

from typing import NamedTuple

from core.lazy import regex
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
        "swollen": "unwell",
    },
    "throat": {
        "pain": "sore_throat",
        "itch": "sore_throat",
        "swollen": "sore_throat",
        "bad": "sore_throat",
        "tight": "sore_throat",
        "sore": "sore_throat",
        "dizzy": "sore_throat",
        "hot": "sore_throat",
        "block": "sore_throat",
    },
    "nose": {
        "block": "runny_nose",
        "tight": "runny_nose",
        "itch": "runny_nose",
        "swollen": "runny_nose",
        "bad": "runny_nose",
    },
    "chest": {
        "swollen": "unwell",
        "tight": "breathless",
        "pain": "unwell",
        "bad": "unwell",
        "dizzy": "breathless",
        "itch": "unwell",
    },
    "belly": {
        "swollen": "unwell",
        "pain": "unwell",
        "bad": "unwell",
        "dizzy": "unwell",
        "sore": "unwell",
        "tight": "unwell",
    },
    "limb": {
        "swollen": "unwell",
        "pain": "muscle_ache",
        "sore": "muscle_ache",
        "weak": "fatigue",
        "bad": "muscle_ache",
    },
    "whole": {
        "pain": "muscle_ache",
        "sore": "muscle_ache",
        "weak": "fatigue",
        "cold": "chills",
        "hot": "fever",
        "bad": "unwell",
        "itch": "unwell",
        "swollen": "unwell",
        "dizzy": "fatigue",
    },
    "other": {"pain": "unwell", "bad": "unwell", "swollen": "unwell"},
    "mouth": {"pain": "unwell", "bad": "unwell", "swollen": "unwell", "taste": "taste_smell_loss"},
    "stool": {"loose": "diarrhea"},
}
# How many words may stand between a part and its feeling.
_REACH = 5
SPEAKING = frozenset(("症", "弱", "感"))
_BETWEEN = {"副", "有", "否", "填", "部", "感", "转", "列", "似", "今", "昔", "弱", "烧物", "要"}


def mentions(clauses: list[Clause]) -> list[Mention]:
    """All mentions, in order, whatever is said of them (`assertion` judges that)."""
    found: list[Mention] = []
    ill = any(clause.has("症", "温词", "部") for clause in clauses[1:])
    for c, clause in enumerate(clauses):
        if clause.tags.isdisjoint(SPEAKING) and "拉" not in [t.text[-1] for t in clause.tokens]:
            continue
        for t, token in enumerate(clause.tokens):
            tags = token.tags
            if "喻" in tags or "烧物" in tags:
                continue
            if "症" in tags:
                if ill or not _interjection(clause, t):
                    found.extend(Mention(code, c, t, t, token.text) for code in tags["症"].split())
            elif tags.get("感") == "loose" and t == 0 and _of_stool(clauses, c):
                found.append(Mention("diarrhea", c, t, t, token.text))
            elif "感" in tags and (part := _part(clause.tokens, t)) is not None:
                code = COMBINED.get(clause.tokens[part].tags["部"], {}).get(tags["感"].split()[0])
                if code:
                    words = "".join(other.text for other in clause.tokens[part : t + 1])
                    found.append(Mention(code, c, part, t, words))
            elif token.text.endswith("拉") and _times(clause.tokens, t):
                found.append(Mention("diarrhea", c, t, t, token.text))
            elif "弱" in tags:
                weak = not (tags["弱"] == "vomiting" and _repeated(clause.tokens, t))
                found.append(Mention(tags["弱"].split()[0], c, t, t, token.text, weak))
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
        if token.text in ("是", "东西") or (token.figure is None and not token.tags and len(token.text) <= 1):
            continue
        return None
    return None


def _of_stool(clauses: list[Clause], c: int) -> bool:
    """大便绿色,稀: what the clause before spoke of."""
    before = clauses[c - 1] if c else None
    return (
        before is not None
        and before.sentence == clauses[c].sentence
        and any(t.tags.get("部") == "stool" for t in before.tokens)
    )


def _times(tokens: tuple[Token, ...], index: int) -> bool:
    """拉了七八次, 一天拉七八回, 拉了两天了: counted and of nothing, so it is the bowels."""
    rest = tokens[index + 1 :]
    told = bool(rest) and rest[0].text in ("了", "过")
    rest = rest[told:]
    if not rest or not (told or rest[0].figure is not None):
        return False
    counted = any(t.text[0] in "次趟回遍" or t.text[-1] in "次趟回遍" for t in rest[:4])
    if counted:
        return told or not any(t.tags.keys() & {"货", "物"} for t in tokens)
    words = "".join(t.text for t in rest)
    return told and _DAYS.fullmatch(words) is not None and not any(t.tags.keys() & {"货", "物"} for t in tokens)


_DAYS = regex("(?:好几|[一二两三四五六七八九十几半\\d]+)(?:天|夜|宿|晚上)(?:了|呢|啦)?")
_AGAIN = rule("symptoms.again")


def _repeated(tokens: tuple[Token, ...], index: int) -> bool:
    """吐了三四次, 吃完就吐, 吐得一塌糊涂: not the word for disgust."""
    before = tokens[index - 1].text if index else ""
    rest = tokens[index + 1 :]
    if before in _AGAIN and (not rest or rest[0].text in ("了", "，") or not rest[0].tags.keys() & {"物", "货"}):
        return len(rest) < 2
    if rest and rest[0].text == "得" and len(rest) > 1:
        return True
    return any(t.figure is not None for t in rest[:2]) and any(t.text[:1] in tuple("次回趟口遍") for t in rest[1:4])


def _interjection(clause: Clause, index: int) -> bool:
    """咳,别提了: the sigh, not the cough."""
    return (
        clause.tokens[index].text == "咳" and len(clause.tokens) == 1 and clause.after == "," and clause.before == "."
    )
