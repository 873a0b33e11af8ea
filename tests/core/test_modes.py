"""Mode files: what is wrong with one is said in one line with file and key; what a mode makes of a temperature."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.errors import ConfigError
from core.model import Evidence, PersonReading, Report
from core.modes import Mode, load

GOOD = """
name: 寒潮
about: 每天问一次
question: cold
schedules:
  - {name: 寒潮问安, job: rounds.open, cron: "0 9 * * *", options: {round: 早}}
"""
ROLL = """
name: 防汛
about: 点名
question: flood
statuses:
  - {name: 失联, words: [失联], abnormal: true, denied: 在家}
  - {name: 在家, short: "1", words: [在家]}
"""
TEMPLATES = ("rounds/open_cold", "modes/ask_flood")


def loaded(folder: Path, **files: str) -> dict[str, Mode]:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load(folder, TEMPLATES)


def test_a_village_may_add_its_own(tmp_path: Path) -> None:
    assert list(loaded(tmp_path, cold=GOOD, flood=ROLL)) == ["寒潮", "防汛"]


@pytest.mark.parametrize(
    ("wrong", "right", "key", "remedy"),
    [
        ("qiuet: false\nquestion", "question", "qiuet", "不认识的键"),
        ("question: Flood", "question: flood", "question", "flood"),
        ("question: sea", "question: flood", "question", "没有模板 templates/modes/ask_sea.txt"),
        ("denied: 在屋", "denied: 在家", "statuses[0].denied", "没有「在屋」"),
        ("words: [失联, 在家]", "words: [失联]", "statuses", "「在家」写了 2 次"),
        ("words: 失联", "words: [失联]", "statuses[0].words", ""),
        ("abnormal: true, tell: [书记]", "abnormal: true", "statuses[0].tell[0]", "职务「书记」不认识"),
        ("threshold: 30\nquestion", "question", "threshold", ""),
        ("ladder: [{after: 5, to: moon}]\nquestion", "question", "ladder[0].to", ""),
        ("file: x\nquestion", "question", "file", "不认识的键"),
        ("question: [", "question: flood", "第", "YAML 写法有误"),
    ],
)
def test_what_is_wrong_is_said_in_one_line(tmp_path: Path, wrong: str, right: str, key: str, remedy: str) -> None:
    with pytest.raises(ConfigError) as caught:
        loaded(tmp_path, flood=ROLL.replace(right, wrong, 1))
    line = str(caught.value).splitlines()[0]
    assert line.startswith(f"{tmp_path / 'flood.yaml'}: {key}") or (wrong.endswith("[") and "flood.yaml: 第" in line), (
        line
    )
    assert remedy in line


def test_two_of_one_name_and_none_at_all(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="恢复随附"):
        load(tmp_path, TEMPLATES)
    with pytest.raises(ConfigError, match=r"b\.yaml: name: 「防汛」"):
        loaded(tmp_path, a=ROLL, b=ROLL)


FEVER = Report(
    temps=(37.6,), symptoms=("fever",), status="abnormal", people=(PersonReading("我", (37.6,), ("fever",)),)
)


@pytest.mark.parametrize(
    ("threshold", "report", "status", "symptoms"),
    [
        (37.3, FEVER, "abnormal", ("fever",)),
        (None, FEVER, "normal", ()),
        (38.0, FEVER, "normal", ()),
        (37.0, Report(temps=(37.1,), status="normal"), "abnormal", ("fever",)),
        (None, Report(temps=(37.6,), symptoms=("cough", "fever"), status="abnormal"), "abnormal", ("cough",)),
        (None, Report(symptoms=("fever",), status="abnormal"), "abnormal", ("fever",)),
        (
            None,
            Report(temps=(38.5,), symptoms=("fever",), status="abnormal", evidence=(Evidence("发烧", "症状"),)),
            "abnormal",
            ("fever",),
        ),
    ],
)
def test_a_threshold_is_the_modes(
    threshold: float | None, report: Report, status: str, symptoms: tuple[str, ...]
) -> None:
    mode = Mode(name="防汛", about="", question="flood", threshold=threshold)
    judged = mode.judge(report)
    assert (judged.status, judged.symptoms) == (status, symptoms)
