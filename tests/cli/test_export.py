"""`bot.py export rulings`: what people ruled on, in the shape of the labelled messages."""

from __future__ import annotations

import json

import pytest

from store.doubts import Ruled
from tests.cli.conftest import Cli
from web import rulings


def test_a_day_with_a_ruling_becomes_an_example(cli: Cli) -> None:
    cli.config["schedules"].append({"name": "拿不准", "job": "doubts.card", "cron": "0 9 * * *"})
    day = [
        ("07:35", "张建国", "g1", "体温63.5，电话13900000004"),
        ("09:05", "书记", "private", "1改37.8"),
    ]
    said: list[dict[str, str]] = [{"at": "2020-02-05T07:00:00+08:00"}]
    said += [
        {"at": f"2020-02-05T{at}:00+08:00", "channel": "console", "chat": chat, "sender": who, "text": text}
        for at, who, chat, text in day
    ]
    cli.write("day.jsonl", "\n".join(json.dumps(one, ensure_ascii=False) for one in said))
    done = cli("replay", cli.folder / "day.jsonl", "--state", cli.folder / "village.db")
    assert "1 张建国家 37.8℃" in done.out, done
    done = cli("export", "rulings", "--out", cli.folder / "rulings.jsonl")
    assert done.code == 0, done
    (line,) = (cli.folder / "rulings.jsonl").read_text(encoding="utf-8").splitlines()
    row = json.loads(line)
    assert row["text"] == "体温63.5，电话139****0004"
    assert row["prompt"] == "checkin"
    (report,) = row["reports"]
    assert (report["temps"], report["symptoms"], report["status"]) == ([37.8], ["fever"], "abnormal")
    assert row["rulings"] == [{"about": "temperature", "words": "63.5", "ruling": "37.8"}]


def test_nothing_ruled_is_an_empty_file(cli: Cli) -> None:
    done = cli("export", "rulings")
    assert (done.code, done.out.strip()) == (0, "")


@pytest.mark.parametrize(
    ("one", "reports"),
    [
        (Ruled(1, "temperature", "63.5", ("36.5",), "体温63.5", "对"), [[36.5]]),
        (Ruled(2, "temperature", "63.5", ("36.5",), "体温63.5", "不算"), [[]]),
        (Ruled(3, "household", "陈平", ("三组陈平", "二组陈平"), "陈平家都好", "二组陈平"), [[]]),
    ],
)
def test_what_a_ruling_puts_right(one: Ruled, reports: list[list[float]]) -> None:
    (line,) = rulings.lines([one])
    row = json.loads(line)
    assert [report["temps"] for report in row["reports"]] == reports
    assert row["rulings"][0]["ruling"] == one.ruling


def test_a_message_with_two_doubts_is_one_line() -> None:
    two = [Ruled(n, "temperature", "63.5", ("36.5",), "体温63.5", "对") for n in (1, 2)]
    assert len(list(rulings.lines(two))) == 1
