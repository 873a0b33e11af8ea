"""Counts the sample day from its hand labels, with the standard library only and none of the product's code.

`python tests/data/count_day.py` prints what `data/day.expected.json` must say. The labels in `data/day.labels.jsonl`
are the judgement of whoever read each message: `who` is the sender's household, `by` says whose word a report is
(the household's own, its entry in a chain, its leader's, a neighbour's), `op` what an order does, `unresolved` names
that are in no roster, `command` what is for the bot. The counting follows the definitions of docs/domain.md:

- heard from: any message of the household, or one that speaks for it, after the round opened on that day;
- reported: somebody said how the household is or checked it in; its own words outweigh a leader's or a neighbour's,
  among equals the latest stands;
- covered: the people of the reported households, or the headcount stated if that is smaller.
"""

from __future__ import annotations

import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

DATA = Path(__file__).resolve().parents[2] / "data"
DAY = "2020-02-05"
REGION = "枕头乡/垣上村"
ROUND_OPENS = f"{DAY}T07:30"
OWN_WORDS = ("self", "chain")

Row = dict[str, Any]


def read_lines(name: str) -> list[Row]:
    """Every JSON line of a file in `data/`."""
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines() if line]


def read_households() -> dict[str, int]:
    """Household name → people, in roster order; heads who share a name carry their grid in brackets."""
    with (DATA / "roster.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if int(row["人口"]) > 0]
    heads = Counter(row["户主"] for row in rows)
    return {
        row["户主"] if heads[row["户主"]] == 1 else f"{row['户主']}({row['网格']})": int(row["人口"]) for row in rows
    }


def read_messages() -> list[Row]:
    """Each message of the day once, with its label under `label`; a repeated delivery is dropped."""
    labels = {label["id"]: label for label in read_lines("day.labels.jsonl")}
    seen: dict[str, Row] = {}
    for line in read_lines("day.jsonl"):
        if "text" in line:
            seen.setdefault(line["id"], {**line, "label": labels[line["id"]]})
    return list(seen.values())


def count() -> Row:
    """What `data/day.expected.json` must hold."""
    people = read_households()
    order = {name: place for place, name in enumerate(people)}
    heard: set[str] = set()
    standing: dict[str, Row] = {}
    wanted: dict[tuple[str, str, str], Row] = {}
    travel: list[Row] = []
    donations: list[Row] = []
    gatherings: list[Row] = []

    for message in read_messages():
        label = message["label"]
        reports, items = label.get("reports", []), label.get("items", [])
        if message["at"] >= ROUND_OPENS:
            spoken_for = {row["household"] for row in [*reports, *items]}
            heard |= spoken_for | ({label["who"]} if label["who"] else set())
        for report in reports:
            before = standing.get(report["household"])
            if before is None or report["by"] in OWN_WORDS or before["by"] not in OWN_WORDS:
                standing[report["household"]] = report
        for item in items:
            apply_order(wanted, item)
        travel += label.get("travel", [])
        donations += label.get("donations", [])
        if "gathering" in label:
            gatherings.append(label["gathering"])

    return {
        "day": DAY,
        "region": REGION,
        "households": {
            "total": len(people),
            "reported": len(standing),
            "heard_from": len(heard),
            "missing": [name for name in people if name not in heard],
        },
        "people": {
            "total": sum(people.values()),
            "covered": sum(min(people[name], report["headcount"] or people[name]) for name, report in standing.items()),
        },
        "abnormal": [
            {"household": name, "temps": standing[name]["temps"], "symptoms": standing[name]["symptoms"]}
            for name in people
            if name in standing and standing[name]["status"] == "abnormal"
        ],
        "supplies": add_up(wanted.values(), order),
        "travel": travel,
        "donations": donations,
        "gatherings": gatherings,
        "outages": [],
    }


def apply_order(wanted: dict[tuple[str, str, str], Row], item: Row) -> None:
    """Keep in `wanted` what each household wants now: `want` adds, `change` replaces, `drop` withdraws."""
    household, name = item["household"], item["name"]
    if item["op"] == "want":
        key = (household, name, item["unit"] or "")
        assert key not in wanted, f"asked twice: {key}"
        wanted[key] = item
        return
    old = [key for key in wanted if key[:2] == (household, name)]
    assert len(old) == 1, f"nothing to {item['op']}: {household} {name}"
    del wanted[old[0]]
    if item["op"] == "change":
        wanted[household, name, item["unit"] or ""] = item


def add_up(orders: Any, order: dict[str, int]) -> list[Row]:
    """Sum the orders by goods and unit, households in roster order; an open quantity adds nothing."""
    goods: dict[tuple[str, str], list[Row]] = {}
    for item in orders:
        goods.setdefault((item["name"], item["unit"] or ""), []).append(item)
    lines = []
    for (name, unit), items in sorted(goods.items()):
        stated = [item["quantity"] for item in items if item["quantity"] is not None]
        households = sorted({item["household"] for item in items}, key=lambda household: order[household])
        lines.append(
            {"name": name, "unit": unit or None, "quantity": sum(stated) if stated else None, "households": households}
        )
    return lines


if __name__ == "__main__":
    json.dump(count(), sys.stdout, ensure_ascii=False, indent=2)
    print()
