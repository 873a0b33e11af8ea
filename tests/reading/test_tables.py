"""Sentences of patients must be abnormal, small talk must not be, each line of the two tables by itself."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import reading
from reading.lexicon import lexicon

TABLES = Path(__file__).parent / "tables"


def _lines(name: str) -> list[str]:
    return [line for line in (TABLES / name).read_text(encoding="utf-8").splitlines() if line.strip()]


def _abnormal(text: str, prompt: reading.Prompt | None = None) -> bool:
    return any(report.status == "abnormal" for report in reading.read(text, prompt).reports)


@pytest.mark.parametrize("text", _lines("patients.txt") + _lines("consultations.txt"))
def test_patients_are_heard(text: str) -> None:
    assert _abnormal(text)


@pytest.mark.parametrize("text", _lines("smalltalk.txt") + _lines("ordinary.txt"))
def test_small_talk_raises_no_alarm(text: str) -> None:
    assert not _abnormal(text)


@pytest.mark.parametrize("line", _lines("patients2.tsv") + _lines("patients3.tsv"))
def test_patients_told_from_the_well(line: str) -> None:
    text, status = line.split("\t")
    assert _abnormal(text) == (status == "abnormal")


@pytest.mark.parametrize("text", _lines("everyday.txt") + _lines("everyday2.txt"))
def test_everyday_messages_are_no_reports(text: str) -> None:
    read = reading.read(text, None)
    assert (read.reports, read.travel) == ((), ())


def test_symptoms_of_patients() -> None:
    rows = [json.loads(line) for line in _lines("patients.jsonl")]
    told = [{code for report in reading.read(row["text"], None).reports for code in report.symptoms} for row in rows]
    want = [set(row["symptoms"]) for row in rows]
    right = sum(len(a & b) for a, b in zip(told, want, strict=True))
    assert right / sum(map(len, told)) >= 0.96
    assert right / sum(map(len, want)) >= 0.98
    missed = [row["text"] for row, a, b in zip(rows, told, want, strict=True) if b and not a]
    # 心里难受 may be a mood.
    assert missed == ["姥姥说心里难受，又说不清怎么了"]


SAID = [
    "{}三天了",
    "孩子{}",
    "从昨天开始{}",
    "医生你好,我{}",
    "没有发烧,就是{}",
    "我妈70岁了,{},有高血压",
    "{}一个星期了一直不好",
    "感觉{},不知道是不是感冒",
]
NOT_SAID = [
    "我家没人{}",
    "要是{}怎么办",
    "别{}了",
    "听说他{}了",
    "你{}好了吗",
    "{}都没有",
    "{}的人不能来",
    "邻村有人{}",
    "预防{}",
    "昨天{},今天好了",
    "无发热、{}、乏力",
    "{}的请举手",
]


def _symptom_words() -> list[str]:
    words = {word for group in lexicon().words["症"].values() for word in group}
    negative = ("没", "不", "无", "闻不", "吃不", "尝不", "冇", "闻唔")
    return sorted(word for word in words if not word.startswith(negative))


@pytest.mark.parametrize("frame", SAID)
def test_every_symptom_word_is_heard(frame: str) -> None:
    assert [word for word in _symptom_words() if not _abnormal(frame.format(word))] == []


@pytest.mark.parametrize("frame", NOT_SAID)
def test_every_symptom_word_can_be_denied(frame: str) -> None:
    assert [word for word in _symptom_words() if _abnormal(frame.format(word))] == []
