"""No text of any length or script raises, and none takes long."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import reading
from reading import chain, commands, names
from reading.lexicon import lexicon

reading.warm()
PROMPTS = st.sampled_from([None, "checkin", "supply", "notice"])
_WORDS = [word for group in lexicon().words.values() for words in group.values() for word in words]
_SIGNS = "36.5℃。,、 \n度点一二三十百半几两俩家户不没在从#接龙.:()\u200b"
VILLAGE = st.lists(
    st.one_of(st.sampled_from(_WORDS), st.sampled_from(list(_SIGNS))),
    max_size=80,
).map("".join)
QUICK = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _use(text: str, prompt: reading.Prompt | None) -> None:
    read = reading.read(text, prompt)
    assert set(read.intents) <= set(reading.INTENTS)
    assert ("checkin" in read.intents) == bool(read.reports)
    reading.explain(read)
    reading.as_guide_json("x", read)
    assert reading.read(text, prompt) == read


@given(st.text(max_size=400), PROMPTS)
@QUICK
def test_any_text(text: str, prompt: reading.Prompt | None) -> None:
    _use(text, prompt)


@given(VILLAGE, PROMPTS)
@QUICK
def test_village_words_in_any_order(text: str, prompt: reading.Prompt | None) -> None:
    _use(text, prompt)


@given(VILLAGE)
@QUICK
def test_chains_commands_and_names(text: str) -> None:
    parsed = chain.parse("#接龙\n" + text)
    if parsed is not None:
        change = chain.diff(parsed, parsed)
        assert (change.added, change.removed, change.edited) == ((), (), ())
    chain.parse_appmsg(text)
    commands.recognise(text, ("统计", "未报"))
    names.link(text, [names.Candidate("1", "张建国", ("李四",))])


@pytest.mark.parametrize(
    "unit",
    [
        "我",
        "36.5",
        "张家",
        "三",
        "不",
        "没有发烧",
        "十",
        "a1",
        "从",
        "盐2袋",
        " ",
        "的",
        "他说",
        "36。",
        "1. ",
        "斯",
        "·",
        "0-",
        "(",
        "给",
        "#接龙\n",
        "\n1. ",
        "老王大",
        "?",
        "在不",
        "改成",
        "咳嗽,",
        "张三:",
        "走了脚疼",
        "吐了",
        "在家闷得慌,",
        "101,",
        "101都好,",
        "6栋302 ",
    ],
)
@pytest.mark.parametrize("prompt", [None, "checkin", "supply"])
def test_two_thousand_characters_are_quick(unit: str, prompt: reading.Prompt | None) -> None:
    text = (unit * 2000)[:2000]
    best = 1.0
    for _ in range(8):
        best = min(best, _seconds(text, prompt))
        if best < 0.05:
            return
    raise AssertionError(f"{best * 1000:.0f} ms")


def _seconds(text: str, prompt: reading.Prompt | None) -> float:
    start = time.process_time()
    reading.read(text, prompt)
    return time.process_time() - start


# What is passed on under its own mark is not the sender's; a table's own headings govern what stands before them.
_NOT_SPEECH = re.compile(r"^\s*[【\[(]?转|^\s*#|姓名[|,，]")
_ROWS = {
    row["text"]: set(row["intents"])
    for file in sorted((Path(__file__).parent.parent / "corpus").glob("*.jsonl"))
    for row in map(json.loads, file.read_text(encoding="utf-8").splitlines())
    if len(row["text"]) <= 60 and not _NOT_SPEECH.search(row["text"])
}


@pytest.mark.parametrize(
    "joined",
    [
        "我家孩子发烧38.5，{}",
        "{}，我家孩子发烧38.5",
        "{}\n我家孩子发烧38.5",
        "隔壁李建国家孩子发烧38.5，{}",
        "{}，隔壁李建国家孩子发烧38.5",
        "我家孩子发烧38.5{}",
    ],
)
def test_a_fever_is_heard_beside_anything(joined: str) -> None:
    """Whatever else a message says (every short one of the corpus), an illness at home or next door is not lost."""
    texts = [joined.format(text) for text in _ROWS]
    lost = [text for text in texts if all(one.status != "abnormal" for one in reading.read(text, "checkin").reports)]
    assert len(texts) > 2000
    assert lost == []


@pytest.mark.parametrize("joined", ["麻烦给我家捎两袋盐，{}", "{}，麻烦给我家捎两袋盐"])
def test_an_order_is_heard_beside_anything(joined: str) -> None:
    """What one's own house asks for is asked for, by itself, whatever else is told; but for what undoes orders."""
    undoing = {"cancel", "correct", "donation", "gathering"}
    beside = [text for text, intents in _ROWS.items() if not intents & undoing and "盐" not in text]
    texts = [joined.format(text) for text in beside if not _passed_on(text)]
    wanted = (None, "盐", 2, "袋")
    lost = [
        text
        for text in texts
        if wanted not in [(i.household, i.name, i.quantity, i.unit) for i in reading.read(text, "checkin").items]
    ]
    assert len(texts) > 2000
    assert lost == []


def _passed_on(text: str) -> bool:
    return any(one.rule == "转发或公告" for one in reading.read(text).evidence)
