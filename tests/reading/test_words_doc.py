"""docs/words.md is true: each of its examples is read here, and the words it says to add are read once added."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import reading
from core.model import Reading
from reading.guide import INTENTS_IN_WORDS, STATUS_IN_WORDS, SYMPTOMS_IN_WORDS

DOC = Path(__file__).parent.parent.parent / "docs" / "words.md"
PROMPTS: dict[str, reading.Prompt | None] = {"体温": "checkin", "东西": "supply", "通知": "notice", "没问": None}
ROW = re.compile(r"^\| (.+?) \| (体温|东西|通知|没问) \| (.+?) \|$", re.MULTILINE)


def in_brief(read: Reading) -> str:
    """A reading as the doc writes it."""
    parts = ["、".join(INTENTS_IN_WORDS[name] for name in read.intents) or "闲话"]
    for r in read.reports:
        facts = [r.household or "本户"] + ([f"{r.headcount}人"] if r.headcount is not None else [])
        facts += [f"{temp:.1f}" for temp in r.temps] + [SYMPTOMS_IN_WORDS[code] for code in r.symptoms]
        parts.append(" ".join([*facts, STATUS_IN_WORDS[r.status]]))
    for i in read.items:
        amount = (
            ""
            if i.quantity is None and i.unit is None
            else f" {'' if i.quantity is None else f'{i.quantity:g}'}{i.unit or ''}"
        )
        parts.append((f"{i.household} " if i.household else "") + i.name + amount)
    parts += [("进 " if m.direction == "in" else "出 ") + (m.place or "地点没说") for m in read.travel]
    parts += [f"捐 {g.name} {g.quantity:g}{g.unit or ''}" for g in read.donations if g.quantity is not None]
    parts += [f"拿不准 {d.words}" for d in read.doubts]
    return ";".join(parts)


def _rows() -> list[tuple[str, str, str]]:
    return ROW.findall(DOC.read_text(encoding="utf-8"))


def test_there_are_thirty() -> None:
    assert len(_rows()) >= 30


@pytest.mark.parametrize(("said", "asked", "meaning"), _rows())
def test_example(said: str, asked: str, meaning: str) -> None:
    assert in_brief(reading.read(said, PROMPTS[asked])) == meaning


def test_the_files_it_names_are_there() -> None:
    named = set(re.findall(r"`(\w+\.yaml)`", DOC.read_text(encoding="utf-8")))
    assert named
    assert {name for name in named if not (Path(reading.__file__).parent / "words" / name).exists()} == set()
