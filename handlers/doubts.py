"""Doubtful readings, put to the secretary in one numbered card and ruled on in one line: "1对 2改37.2 3不是"."""

from __future__ import annotations

import re
from typing import Any

from core.model import PersonReading, Reading, Report, Say
from handlers import alarms
from store import Ctx
from store.doubts import OpenDoubt

_RULING = r"(?P<number>\d{1,2})\s*号?\s*(?P<word>对|是|不是|不对|不算|改(?:成|为)?\s*(?P<value>\d{2}(?:[.．]\d)?))"
_LINE = re.compile(
    rf"{_RULING.replace('?P<number>', '').replace('?P<word>', '').replace('?P<value>', '')}[\s,，;；、。]*"
)
_ONE = re.compile(_RULING)


def rule(reading: Reading, ctx: Ctx) -> Say | None:
    """Carry out the secretary's rulings on the card sent last; None if the message is none."""
    person = ctx.sender.person
    text = ctx.message.text.strip()
    if person is None or not re.fullmatch(rf"(?:{_LINE.pattern})+", text):
        return None
    card = ctx.store.doubts.card_of(person.id)
    if not card:
        return None
    ctx.outcome = "handled"
    done: list[dict[str, Any]] = []
    for told in _ONE.finditer(text):
        doubt = card.get(int(told["number"]))
        if doubt is None:
            done.append({"number": int(told["number"]), "ruling": None, "words": ""})
            continue
        ruling = _carry_out(ctx, doubt, told["word"], told["value"])
        ctx.store.doubts.rule(doubt.id, ruling)
        ctx.store.audit.note(person.name, "rule", {"doubt": doubt.id, "ruling": ruling}, ctx.inbox_id)
        done.append({"number": doubt.number, "ruling": ruling, "words": doubt.words})
    return Say("doubts/ruled", {"done": done})


def _carry_out(ctx: Ctx, doubt: OpenDoubt, word: str, value: str | None) -> str:
    """What the ruling comes to, in words; a temperature that is settled becomes a check-in."""
    if word in ("不是", "不对", "不算"):
        return "不算"
    settled = value or (doubt.alternatives[0] if doubt.alternatives else None)
    if doubt.about != "temperature" or settled is None or doubt.household_id is None:
        return f"改为{value}" if value else "对"
    try:
        temp = float(settled.replace("．", ".").removesuffix("℃"))
    except ValueError:
        return "对"
    home = ctx.store.households.get(doubt.household_id)
    before = ctx.store.checkins.current(home.id, ctx.today())
    fever = temp >= FEVER
    report = Report(
        temps=(temp,),
        symptoms=("fever",) if fever else (),
        status="abnormal" if fever else "normal",
        people=(PersonReading(None, (temp,), ("fever",) if fever else ()),),
    )
    round_ = ctx.store.rounds.current(home.region, "checkin")
    stored = ctx.store.checkins.add(
        home,
        report,
        inbox_id=ctx.inbox_id,
        speaker_id=ctx.sender.person.id if ctx.sender.person else None,
        proxy=True,
        round_=round_,
        replaces=before,
        current=before is None or before.status != "abnormal" or fever,
    )
    alarms.follow(ctx, home, stored, report, before, doubt.words)
    return f"{home.head}家 {temp:.1f}℃"


FEVER = 37.3  # °C, docs/domain.md, Definitions
