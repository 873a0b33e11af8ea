"""`bot.py replay`: a recorded day through the whole bot."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.cli.conftest import HOME, Cli
from tests.village import ROSTER

GROUP = {"channel": "console", "chat": "g1"}
MORNING: list[dict[str, Any]] = [
    {"at": "2020-02-05T06:59:00+08:00"},
    {"at": "2020-02-05T07:31:00+08:00", **GROUP, "sender": "张建国", "text": "三口都好"},
    {"at": "2020-02-05T07:32:00+08:00", **GROUP, "sender": "周文", "text": "今天风真大", "id": "x7"},
    {"at": "2020-02-05T07:33:00+08:00", **GROUP, "chat": "小卖部", "sender": "赵大勇", "text": "要两袋盐"},
    {"at": "2020-02-05T12:00:00+08:00"},
]


def jsonl(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def rows(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_what_the_bot_says_in_order(cli: Cli) -> None:
    done = cli("replay", cli.write("day.jsonl", jsonl(*MORNING)))
    assert (done.code, done.err) == (0, "")
    told = rows(done.out)
    assert [row["at"] for row in told] == sorted(row["at"] for row in told)
    for row in told:
        assert set(row) <= {"at", "channel", "chat", "to", "kind", "class", "text", "answers", "state"}
        assert ("chat" in row) != ("to" in row)
        assert row["at"].endswith("+08:00")
        assert row["kind"] in ("answer", "letter")
    answers = [row for row in told if row["kind"] == "answer"]
    assert [row.get("chat") or row["to"] for row in answers] == ["g1", "赵大勇"]  # a chat not listed is private
    assert "张建国" in answers[0]["text"]
    assert "盐" in answers[1]["text"]
    opened = next(row for row in told if row["class"] == "rollcall")
    assert (opened["kind"], opened["chat"], opened["at"]) == ("letter", "g1", "2020-02-05T07:30:00+08:00")
    closed = [row for row in told if row["at"].startswith("2020-02-05T12:00")]
    assert [row["to"] for row in closed] == ["书记"]


def test_twice_it_says_the_same(cli: Cli) -> None:
    path = cli.write("day.jsonl", jsonl(*MORNING))
    assert cli("replay", path).out == cli("replay", path).out
    assert not (cli.folder / "village.db-wal").exists()


def test_the_bots_own_database_is_left_alone(cli: Cli) -> None:
    before = (cli.folder / "village.db").read_bytes()
    cli("replay", cli.write("day.jsonl", jsonl(*MORNING)))
    assert (cli.folder / "village.db").read_bytes() == before


def test_state_is_kept(cli: Cli) -> None:
    state = cli.folder / "state.db"
    path = cli.write("day.jsonl", jsonl(*MORNING))
    cli("replay", path, "--state", state)
    cli.config["database"] = f"sqlite:///{state}"
    body = json.loads(cli("report", "--region", "枕头乡/垣上村", "--day", "2020-02-05", "--format", "json").out)
    assert (body["households"]["reported"], body["households"]["heard_from"]) == (1, 3)
    # the same day again has no new effect, the next day has its own
    again = rows(cli("replay", path, "--state", state).out)
    assert [row for row in again if row["kind"] == "letter"] == []
    tomorrow = [{**row, "at": row["at"].replace("-05T", "-06T")} for row in MORNING]
    for row in tomorrow:
        row.pop("id", None)
    told = rows(cli("replay", cli.write("next.jsonl", jsonl(*tomorrow)), "--state", state).out)
    assert "张建国" in next(row for row in told if row["kind"] == "answer")["text"]
    body = json.loads(cli("report", "--region", "枕头乡/垣上村", "--day", "2020-02-06", "--format", "json").out)
    assert body["households"]["reported"] == 1


def test_a_repeat_has_the_same_answer(cli: Cli) -> None:
    line = {**MORNING[3], "id": "m1"}
    told = rows(cli("replay", cli.write("day.jsonl", jsonl(line, line))).out)
    answers = [row for row in told if row["kind"] == "answer"]
    assert len(answers) == 2
    assert answers[0]["text"] == answers[1]["text"]
    assert {row["answers"] for row in answers} == {"m1"}


def test_doors_of_the_config_need_no_secrets_and_send_nothing(cli: Cli) -> None:
    cli.config["channels"]["gzh"] = {"type": "official_account", "app_id": "wx1", "token": "${NO_TOKEN}"}
    line = {**MORNING[1], "channel": "gzh", "chat": None, "sender": "oZhang", "text": "帮助"}
    done = cli("replay", cli.write("day.jsonl", jsonl(line)))
    assert (done.code, done.err) == (0, "")
    assert rows(done.out)[-1]["to"] == "oZhang"


def test_an_empty_recording(cli: Cli) -> None:
    assert cli("replay", cli.write("empty.jsonl", "")) == cli("replay", cli.write("blank.jsonl", "\n\n"))


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{", ""),
        (jsonl({"at": "gestern"}), "gestern"),
        (jsonl({**MORNING[1], "at": "2020-02-05T07:00:00+08:00"}), "倒退"),
        (jsonl({"at": MORNING[1]["at"], "text": "好"}), "channel"),
    ],
)
def test_a_broken_line_names_itself(cli: Cli, bad: str, told: str) -> None:
    path = cli.write("day.jsonl", jsonl(*MORNING[:2]) + bad)
    assert cli.refused("replay", path, told=told).startswith(f"{path}: 第 3 行")


def test_bytes_and_files(cli: Cli) -> None:
    cli.refused("replay", cli.write("day.jsonl", b"\xff\xfe\n"), told="第 1 行")
    cli.refused("replay", cli.folder / "none.jsonl", told="none.jsonl")
    cli.config["roster"] = "none.csv"
    cli.refused("replay", cli.write("day.jsonl", jsonl(*MORNING)), told="none.csv")


def test_rows_of_the_roster_that_cannot_be_used_are_told(cli: Cli) -> None:
    cli.write("roster.csv", ROSTER + "枕头乡,垣上村,一组,坏一,四,,,,,,\n")
    done = cli("replay", cli.write("day.jsonl", jsonl(*MORNING)))
    assert done.code == 0
    assert len(done.problems) == 1
    assert "不是整数" in done.err


def test_the_sample_day_runs(cli: Cli) -> None:
    cli.config = {"debug": True, "roster": str(HOME / "data" / "roster.csv"), "database": "sqlite:///sample.db"}
    cli.config |= {"channels": {"console": {"type": "console"}}}
    cli.config |= {"chats": [{"channel": "console", "id": "g1", "region": "枕头乡/垣上村"}]}
    done = cli("replay", HOME / "data" / "day.jsonl")
    assert (done.code, done.err) == (0, "")
    answers = [row for row in rows(done.out) if row["kind"] == "answer"]
    assert len(answers) > 60
    assert all("抱歉" not in row["text"] for row in answers)
