"""The sample village, its recorded day and the hand labels agree with one another."""

from __future__ import annotations

import csv
import importlib.util
import json
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).resolve().parent
DATA = HERE.parents[1] / "data"
COLUMNS = ["乡镇", "村", "网格", "户主", "人口", "电话", "标签", "联户长", "成员", "职务", "账号"]


def load(name: str) -> ModuleType:
    """A script beside this file, as a module."""
    spec = importlib.util.spec_from_file_location(name, HERE / f"{name}.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


day = load("count_day")


@pytest.fixture(scope="module")
def roster() -> list[dict[str, str]]:
    with (DATA / "roster.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def accounts(roster: list[dict[str, str]]) -> dict[str, str]:
    """Account on the console → household it belongs to."""
    heads = Counter(row["户主"] for row in roster)
    found = {}
    for row in roster:
        name = row["户主"] if heads[row["户主"]] == 1 else f"{row['户主']}({row['网格']})"
        for entry in filter(None, row["账号"].split("、")):
            account = entry.split("=")[-1].removeprefix("console:")
            assert account not in found, f"account twice: {account}"
            found[account] = name
    return found


def test_the_roster_is_the_village_it_claims_to_be(roster: list[dict[str, str]]) -> None:
    households = [row for row in roster if row["人口"] != "0"]
    assert list(roster[0]) == COLUMNS
    assert len(households) == 85
    assert sum(int(row["人口"]) for row in households) == 302
    assert Counter(row["网格"] for row in households) == {"一组": 22, "二组": 22, "三组": 21, "四组": 20}
    assert {name for name, times in Counter(row["户主"] for row in households).items() if times > 1} == {"张建国"}


def test_every_leader_is_a_head_with_five_to_ten_households(roster: list[dict[str, str]]) -> None:
    leaders = {row["户主"] for row in roster if row["职务"] == "网格员"}
    linked = Counter(row["联户长"] for row in roster if row["联户长"])
    assert set(linked) == leaders
    assert len(leaders) == 12
    assert all(5 <= households <= 10 for households in linked.values())


def test_members_fill_the_household_and_no_phone_means_no_phone(roster: list[dict[str, str]]) -> None:
    for row in roster:
        if row["成员"]:
            assert len(row["成员"].split("、")) + 1 == int(row["人口"]), row["户主"]
        if "无手机" in row["标签"]:
            assert row["电话"] + row["账号"] == "", row["户主"]
    phones = [row["电话"] for row in roster if row["电话"]]
    assert len(set(phones)) == len(phones)
    assert all(phone.startswith("1390000") for phone in phones)


def test_every_message_has_one_label_and_its_sender_is_who_the_label_says(accounts: dict[str, str]) -> None:
    messages = day.read_messages()
    labels = day.read_lines("day.labels.jsonl")
    assert [message["id"] for message in messages] == [label["id"] for label in labels]
    assert len(messages) >= 140
    households = day.read_households()
    for message in messages:
        label, sender = message["label"], message["sender"]
        if sender in accounts and accounts[sender] in households:
            assert label["who"] == accounts[sender], message["id"]
        named = [row["household"] for key in ("reports", "items", "travel", "donations") for row in label.get(key, [])]
        assert set(named) <= set(households), message["id"]


def test_a_label_is_consistent_in_itself() -> None:
    for label in day.read_lines("day.labels.jsonl"):
        for report in label.get("reports", []):
            fever = any(temp >= 37.3 for temp in report["temps"])
            assert fever == ("fever" in report["symptoms"]), label["id"]
            assert (report["status"] == "abnormal") == bool(report["symptoms"]), label["id"]
            assert report["symptoms"] == sorted(report["symptoms"]), label["id"]
        intents = set(label["intents"])
        assert ("checkin" in intents) == bool(label.get("reports") or label.get("unresolved")), label["id"]
        assert bool(label.get("items")) == bool(intents & {"supply", "cancel"}), label["id"]
        assert bool(label.get("travel")) == ("travel" in intents), label["id"]
        assert bool(label.get("donations")) == ("donation" in intents), label["id"]
        assert ("gathering" in label) == ("gathering" in intents), label["id"]


@pytest.mark.parametrize("name", ["day.jsonl", "morning.jsonl"])
def test_a_recording_runs_forward_in_time(name: str) -> None:
    lines = day.read_lines(name)
    times = [line["at"] for line in lines]
    assert times == sorted(times)
    assert set(lines[-1]) == {"at"}
    for line in lines:
        assert set(line) in ({"at"}, {"at", "channel", "chat", "sender", "name", "text", "id"})
        assert line.get("chat") in (None, "g1", f"dm-{line.get('sender')}")


def test_the_expected_day_is_the_labels_counted() -> None:
    assert json.loads((DATA / "day.expected.json").read_text(encoding="utf-8")) == day.count()
