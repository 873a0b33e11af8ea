"""Doubtful readings, put to a person in one numbered card and ruled on in one line: "1对 2改37.2 3不是 4改二组陈平"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import reading as reader
from core.context import Household
from core.lazy import regex
from core.model import PersonReading, Reading, Report, Say
from handlers import alarms, checkin, roster, supplies
from store import Ctx
from store.checkins import Checkin
from store.doubts import OpenDoubt

_VALUE = r"\d{2}(?:[.．]\d)?|[一-鿿·]{2,10}(?:[(（][一-鿿\d]{1,8}[)）])?"
_RULING = (
    r"(?P<number>\d{1,2})\s*号?\s*"
    rf"(?:(?P<no>不是|不对|不算)|(?:改(?:成|为|是)?|是)\s*(?P<value>{_VALUE})|(?P<yes>对|是))[\s,，;；、。]*"
)
_ONE = regex(_RULING)
_ALL = regex(f"(?:{re.sub('[?]P<[a-z]+>', '?:', _RULING)})+")


def rule(reading: Reading, ctx: Ctx) -> Say | None:
    """Carry out somebody's rulings on the card they were sent last; None if the message is none."""
    person = ctx.sender.person
    text = ctx.message.text.strip()
    if person is None or not _ALL.fullmatch(text):
        return None
    card = ctx.store.doubts.card_of(person.id)
    if not card:
        return None
    ctx.outcome = "handled"
    done: list[dict[str, Any]] = []
    for told in _ONE.finditer(text):
        doubt = card.get(int(told["number"]))
        if doubt is None:
            done.append({"number": int(told["number"]), "outcome": "missing"})
            continue
        ruling = "不算" if told["no"] else (told["value"] or "对").replace("．", ".")
        outcome = _carry_out(ctx, doubt, ruling)
        done.append({"number": doubt.number, "by": doubt.by, "household": doubt.head, **outcome})
        if outcome["outcome"] != "which":
            ctx.store.doubts.rule(doubt.id, ruling)
            ctx.store.audit.note(person.name, "rule", {"doubt": doubt.id, "ruling": ruling}, ctx.inbox_id)
    return Say("doubts/ruled", {"done": done})


def _carry_out(ctx: Ctx, doubt: OpenDoubt, ruling: str) -> dict[str, Any]:
    """What a ruling comes to; only today's word becomes a check-in, and a later one of the household stands."""
    home = ctx.store.households.get(doubt.household_id) if doubt.household_id is not None else None
    if doubt.about == "household":
        return _of_household(ctx, doubt, ruling)
    if doubt.about == "goods" and home is not None:
        return _of_goods(ctx, doubt, home, ruling)
    if ruling == "对" and doubt.about == "temperature" and doubt.alternatives:
        ruling = doubt.alternatives[0].removesuffix("℃")
    degrees = float(ruling) if re.fullmatch(r"\d{2}(?:\.\d)?", ruling) else None
    proxy = doubt.about == "report" and ruling == "不算"
    if home is None or not (proxy or degrees is not None):
        return _no_more_than_said(doubt, ruling)
    if ctx.store.day(doubt.at) != ctx.today():
        return {"outcome": "past"}
    if ctx.store.doubts.overtaken(doubt):
        return {"outcome": "overtaken"}
    before = ctx.store.checkins.current(home.id, ctx.today())
    if degrees is not None:
        report = _measured(ctx, home, degrees)
        _store(ctx, doubt, home, report, before, current=not _hides_a_fever(before, report))
        return {"outcome": "temperature", "report": report}
    told = ctx.store.checkins.of_message(doubt.inbox_id, home.id)
    if told is None:
        return _no_more_than_said(doubt, ruling)
    report = checkin.as_report(told, ctx)
    _store(ctx, doubt, home, report, before, current=True)
    return {"outcome": "proxy", "report": report}


def _no_more_than_said(doubt: OpenDoubt, ruling: str) -> dict[str, Any]:
    if ruling == "不算":
        return {"outcome": "no"}
    if ruling == "对":
        return {"outcome": "own" if doubt.about == "report" else "yes"}
    return {"outcome": "as", "value": ruling}


def _measured(ctx: Ctx, home: Household, degrees: float) -> Report:
    """One temperature, judged by the event mode in force."""
    limit = ctx.mode(home.region).threshold
    fever = ("fever",) if limit is not None and degrees >= limit else ()
    people = (PersonReading(None, (degrees,), fever),)
    return Report(temps=(degrees,), symptoms=fever, status="abnormal" if fever else "normal", people=people)


def _hides_a_fever(before: Checkin | None, report: Report) -> bool:
    return before is not None and before.status == "abnormal" and report.status != "abnormal"


def _store(
    ctx: Ctx, doubt: OpenDoubt, home: Household, report: Report, before: Checkin | None, *, current: bool
) -> None:
    """What a person settled holds as a check-in of somebody else's."""
    stored = ctx.store.checkins.add(
        home,
        report,
        inbox_id=ctx.inbox_id,
        speaker_id=ctx.sender.person.id if ctx.sender.person else None,
        proxy=True,
        round_=ctx.store.rounds.current(home.region, "checkin"),
        replaces=before,
        current=current,
    )
    alarms.follow(ctx, home, stored, report, before, doubt.words)


def _of_goods(ctx: Ctx, doubt: OpenDoubt, home: Household, ruling: str) -> dict[str, Any]:
    """Whether goods that were named are wanted; they are then on the list as if their household had asked."""
    items = reader.read(doubt.said, "supply").items if ruling == "对" else ()
    if not items:
        return _no_more_than_said(doubt, ruling)
    if ctx.store.day(doubt.at) != ctx.today():
        return {"outcome": "past"}
    for item in items:
        ctx.store.supplies.add(home, item, ctx.inbox_id)
    return {"outcome": "wanted", "items": items}


def _of_household(ctx: Ctx, doubt: OpenDoubt, ruling: str) -> dict[str, Any]:
    """Which household was meant: what was said of it counts for that one."""
    if ruling == "不算":
        return {"outcome": "no"}
    if ruling == "对" and len(doubt.alternatives) == 1:
        ruling = doubt.alternatives[0]
    found = roster.find(ctx, ruling.removesuffix("家"))
    if found.household is None:
        return {"outcome": "which", "example": next(iter(found.choices or doubt.alternatives), "二组张三")}
    if ctx.store.day(doubt.at) != ctx.today():
        return {"outcome": "past"}
    home = found.household
    label = ruling.removesuffix("家")
    told = reader.read(doubt.said, "checkin")
    reports = tuple(replace(one, household=label) for one in told.reports if one.household == doubt.words)
    items = tuple(replace(one, household=label) for one in told.items if one.household == doubt.words)
    if reports:
        checkin.checkin(Reading(intents=("checkin",), reports=reports), ctx)
    if items:
        supplies.supply(Reading(intents=("supply",), items=items), ctx)
    return {"outcome": "home", "household": home.grid + home.head if label != home.head else home.head}
