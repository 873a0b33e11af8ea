"""What people ruled on, as labelled messages: one JSON line each, in the shape of tests/corpus/GUIDE.md."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

import reading
from core.lazy import regex
from core.modes import FEVER
from core.privacy import PHONE, mask_numbers, mask_phone
from store.doubts import Ruled

_DEGREES = regex(r"(\d{2}(?:\.\d)?)℃?")


def lines(ruled: Iterable[Ruled]) -> Iterator[str]:
    """Each message once, numbers in it masked, read as it is read today, with what its rulings say put right."""
    seen: dict[str, dict[str, Any]] = {}
    for one in ruled:
        text = PHONE.sub(lambda found: mask_phone(found[0]), mask_numbers(one.said))
        prompt: reading.Prompt = "checkin"  # what is doubtful was read as an answer to it
        row = seen.get(text) or {"id": f"ruling-{one.id}", "text": text, "prompt": prompt, "rulings": []}
        if text not in seen:
            row |= reading.as_guide_json(row["id"], reading.read(text, prompt))
            seen[text] = row
        if one.about == "temperature":
            _settle(row, one)
        row["rulings"].append({"about": one.about, "words": one.words, "ruling": one.ruling})
    for row in seen.values():
        yield json.dumps(row, ensure_ascii=False)


def _settle(row: dict[str, Any], one: Ruled) -> None:
    """The temperature that was ruled to be meant; none if it was none."""
    told = one.alternatives[0] if one.ruling == "对" and one.alternatives else one.ruling
    degrees = _DEGREES.fullmatch(told)
    report = next((report for report in row["reports"] if report["household"] is None), None)
    if degrees is None:
        return
    if report is None:
        report = {"household": None, "headcount": None, "temps": [], "symptoms": [], "status": "unstated"}
        row["reports"].append(report)
        row["intents"] = sorted({*row["intents"], "checkin"})
    report["temps"] = [*report["temps"], float(degrees[1])]
    if float(degrees[1]) >= FEVER:
        report["symptoms"] = sorted({*report["symptoms"], "fever"})
    report["status"] = "abnormal" if report["symptoms"] else "normal"
