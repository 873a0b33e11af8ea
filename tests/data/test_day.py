"""The recorded day through the whole bot: the numbers of the report are those counted by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from bot import Bot
from core import config
from core.replay import Recorder, Replay, SimulatedClock, parse
from store import roster

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "data"
EXPECTED: dict[str, Any] = json.loads((DATA / "day.expected.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """The day's report, and all that was said, after the replay."""
    folder = tmp_path_factory.mktemp("day")
    settings = config.load(DATA / "demo.yaml").model_copy(update={"database": f"sqlite:///{folder / 'day.db'}"})
    with (DATA / "day.jsonl").open(encoding="utf-8") as lines:
        recorded = list(parse(lines, "day.jsonl"))
    clock = SimulatedClock(recorded[0].at)
    bot = Bot(settings, clock, {"console": Recorder("console")})
    assert bot.store.write(lambda tx: roster.load(tx, DATA / "roster.csv")).problems == []
    said = list(Replay(bot, clock, settings.zone).play(recorded))
    report: dict[str, Any] = bot.store.write(lambda tx: tx.reports.issue(EXPECTED["region"], tx.day()))
    bot.close()
    return {"report": report, "said": said}


@pytest.mark.parametrize("part", ["households", "people", "supplies", "travel", "donations", "gatherings", "outages"])
def test_report_as_counted_by_hand(day: dict[str, Any], part: str) -> None:
    assert day["report"][part] == EXPECTED[part]


def test_abnormal_as_counted_by_hand(day: dict[str, Any]) -> None:
    told = [{key: one[key] for key in ("household", "temps", "symptoms")} for one in day["report"]["abnormal"]]
    assert told == EXPECTED["abnormal"]


def test_every_alarm_reached_the_doctor(day: dict[str, Any]) -> None:
    alarms = [row for row in day["said"] if row["class"] == "alarm" and row["to"] == "yisheng"]
    for one in EXPECTED["abnormal"]:
        assert any(one["household"] in row["text"] for row in alarms), one


def test_nobodys_illness_is_spoken_in_the_group(day: dict[str, Any]) -> None:
    words = ("发热", "咳嗽", "咽痛", "腹泻", "鼻塞", "乏力", "37.6", "37.8", "38")
    for row in day["said"]:
        if row.get("chat") == "g1" and row["kind"] == "answer" and not row["text"].startswith("记下了"):
            assert not any(word in row["text"] for word in words), row


def test_phones_are_told_in_private_only(day: dict[str, Any]) -> None:
    assert not any("139000000" in row["text"] for row in day["said"] if row.get("chat"))
    assert any("139000000" in row["text"] for row in day["said"] if row.get("to") == "shuji")


def test_a_repeat_gets_the_same_answer_and_counts_once(day: dict[str, Any]) -> None:
    answers = [row["text"] for row in day["said"] if row["answers"] == "d070"]
    assert len(answers) == 2
    assert answers[0] == answers[1]
