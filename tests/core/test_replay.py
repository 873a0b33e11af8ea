"""Recorded lines: what is read out of them, and which line is wrong."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from core.channel import Request
from core.errors import ConfigError, Rejected
from core.model import Address
from core.replay import Recorder, SimulatedClock, parse

LINE: dict[str, Any] = {"at": "2020-02-05T07:30:00+08:00", "channel": "console", "sender": "u1", "text": "都好"}


def lines(*rows: dict[str, Any] | str) -> list[str]:
    return [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in LINE.items() if name != key}


def test_a_message() -> None:
    (line,) = parse(lines({**LINE, "id": "d1", "chat": "g1", "name": "三娃"}), "x")
    assert line.at == datetime(2020, 2, 4, 23, 30, tzinfo=UTC)
    message = line.message
    assert message is not None
    assert (message.channel, message.id, message.sender, message.text) == ("console", "d1", "u1", "都好")
    assert (message.chat, message.name, message.at) == ("g1", "三娃", line.at)


@pytest.mark.parametrize("more", [{}, {"chat": None, "name": None, "id": None}])
def test_what_may_be_missing(more: dict[str, Any]) -> None:
    (line,) = parse(lines({**LINE, **more}), "x")
    assert line.message is not None
    assert (line.message.chat, line.message.name) == (None, None)
    assert line.message.id


def test_ids_are_the_same_again_and_others_the_next_day() -> None:
    """Else a second day on the same state would be taken for repeats of the first."""

    def ids(day: int) -> list[str]:
        rows = [{**LINE, "at": f"2020-02-{day:02}T07:30:00+08:00"}] * 2
        return [line.message.id for line in parse(lines(*rows), "x") if line.message]

    assert ids(5) == ids(5)
    assert len({*ids(5), *ids(6)}) == 4


def test_a_move_of_the_clock_and_blank_lines() -> None:
    found = list(parse(lines({"at": LINE["at"]}, "", "  \n", LINE), "x"))
    assert [line.message is None for line in found] == [True, False]


def test_what_no_database_takes_is_taken_out() -> None:
    (line,) = parse([json.dumps({**LINE, "text": "好\x00的\ud83d"})], "x")
    assert line.message is not None
    assert line.message.text == "好的?"


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{", "Expecting"),
        ("[" * 5000, ""),
        ("[1]", ""),
        ("7", ""),
        ('"text"', ""),
        (without("at"), "at"),
        (without("channel"), "channel"),
        (without("sender"), "sender"),
        (without("text"), "text"),
        ({**LINE, "text": None}, "text"),
        ({**LINE, "text": 5}, "text"),
        ({**LINE, "sender": 5}, "sender"),
        ({**LINE, "chat": ["g1"]}, "chat"),
        ({**LINE, "at": "7:30"}, "7:30"),
        ({**LINE, "at": 1580859000}, ""),
        ({**LINE, "at": "2020-02-05T07:30:00"}, "+08:00"),
        ({**LINE, "at": "2020-02-05T07:29:00+08:00"}, "倒退"),
        ({"at": LINE["at"], "txt": "都好"}, "text"),
    ],
)
def test_a_broken_line_is_named(row: dict[str, Any] | str, told: str) -> None:
    with pytest.raises(ConfigError) as caught:
        list(parse(lines(LINE, "", row, LINE), "day.jsonl"))
    (line,) = str(caught.value).splitlines()
    assert line.startswith("day.jsonl: 第 3 行")
    assert told in line


def test_lines_before_the_broken_one_are_good() -> None:
    found = parse(lines(LINE, "{"), "x")
    assert next(found).message is not None
    with pytest.raises(ConfigError):
        next(found)


def test_the_sample_day() -> None:
    path = Path(__file__).resolve().parents[2] / "data" / "day.jsonl"
    messages = [line.message for line in parse(path.read_text(encoding="utf-8").splitlines(), "day") if line.message]
    assert len(messages) >= 120


def test_a_recorder_lets_nothing_out_and_nobody_in() -> None:
    door = Recorder("gzh")
    door.send(Address("gzh", "oZhang"), "停水")
    with pytest.raises(Rejected) as caught:
        door.open(Request("POST", {}, {}, b""))
    assert caught.value.status == 404
    clock = SimulatedClock(datetime(2020, 2, 5, tzinfo=UTC))
    assert clock() == clock.at
