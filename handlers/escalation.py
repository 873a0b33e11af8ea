"""A rung answered by a person: "已联系 3号 8号", "8号没人，去外地了", "3号都好"."""

from __future__ import annotations

import re
from dataclasses import replace

import reading as reader
from core.lazy import regex
from core.model import Reading, Say
from handlers import checkin, said
from store import Ctx

_CONTACTED = regex(
    r"(?:已|都)?(?:联系|通知|问)(?:上|到|过)?了?[\s:：]*(?P<numbers>\d{1,3}(?:[\s,，、和]*号?[\s,，、和]*\d{1,3})*)\s*号?[\s。.!！]*"
)
_ONE = regex(r"(?P<number>\d{1,3})\s*号(?P<words>[^\d\s].*)", re.S)


def contacted(reading: Reading, ctx: Ctx) -> Say | list[Say] | None:
    """What somebody found who was given a list; None if the message is no answer to one."""
    person = ctx.sender.person
    text = ctx.message.text.strip()
    several, one = _CONTACTED.fullmatch(text), _ONE.fullmatch(text)
    if person is None or not (several or one):
        return None
    handed = ctx.store.contacts.list_of(person.id)
    if handed is None:
        return None
    round_id, homes = handed
    numbers = (
        [int(n) for n in re.findall(r"\d+", several["numbers"])] if several else [int(one["number"])] if one else []
    )
    wrong = [n for n in numbers if not 1 <= n <= len(homes)]
    if wrong:
        return Say("escalation/no_number", {"numbers": wrong, "last": len(homes)})
    ctx.outcome = "handled"
    found = [ctx.store.households.get(homes[n - 1]) for n in numbers]
    words = said.of_own(one["words"])[0].strip("，,。 ") if one and not several else None
    told = reader.read(words, "checkin") if words else None
    if told is not None and any(report.household is None and report.status != "unstated" for report in told.reports):
        # what the leader found out counts as a report for the household
        named = tuple(replace(report, household=found[0].head) for report in told.reports if report.household is None)
        return checkin.for_household(replace(told, reports=named), found[0], ctx)
    labels = ctx.store.households.labels(ctx.store.rounds.get(round_id).region)
    for home in found:
        ctx.store.contacts.note(round_id, home.id, person.id, ctx.inbox_id, words)
    return Say("escalation/contacted", {"names": [labels.get(home.id, home.head) for home in found], "note": words})
