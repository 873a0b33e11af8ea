"""交班: what who leaves a post tells who comes (docs/domain.md S17)."""

from __future__ import annotations

import re
from dataclasses import replace

from core.lazy import regex
from core.model import Reading, Say
from store import Ctx
from store.shifts import Shift

_LEAVES = regex(r"(?:我|我们|我这班|这班)?交班了?(?![的时前后表])[\s:：，,。;；!！]*(?P<word>.*)", re.DOTALL)
_FOR_US = regex("[给帮替][我俺咱]")
_ASKS = regex(r"[?？吗]\s*$")


def hand_over(reading: Reading, ctx: Ctx) -> tuple[Reading, Say | None]:
    """交班，体温枪没电了: kept for the next shift; with what is left of the reading for others to handle."""
    text, person = ctx.message.text.strip(), ctx.sender.person
    if person is None or ctx.region is None or _LEAVES.match(text) is None or _ASKS.search(text) is not None:
        return reading, None
    shift = ctx.store.shifts.leaving(ctx.store.households.village(ctx.region), person.id)
    if shift is None:
        return reading, Say("posts/not_there") if len(text) <= len("我交班了。") else None
    ctx.outcome = "handled"
    if not _word(text):
        nobody: list[str] = []
        return _own(reading, text), Say(
            "posts/left", {"shift": shift, "word": False, "told": nobody, "unreached": nobody, "awaited": nobody}
        )
    ctx.store.shifts.hand_over(shift, ctx.inbox_id)
    ctx.store.audit.note(person.name, "hand over post", {"post": shift.post, "shift": shift.id}, ctx.inbox_id)
    following = ctx.store.shifts.following(shift)
    there = [one for one in following if one.arrived_at is not None]
    told = [one.name for one in there if _tell(ctx, one, shift, text)]
    facts = {
        "shift": shift,
        "word": True,
        "told": told,
        "unreached": [one.name for one in there if one.name not in told],
        "awaited": [one.name for one in following if one.arrived_at is None],
    }
    return _own(reading, text), Say("posts/left", facts)


def pass_on(ctx: Ctx, shift: Shift) -> list[dict[str, str]]:
    """What the shift before left for somebody who has just come, for the answer to say; in a group, where not all
    of it is for everybody, it goes to them as a letter if one reaches them."""
    here = ctx.private and ctx.sender.person is not None and ctx.sender.person.id == shift.person_id
    words = []
    for left in ctx.store.shifts.before(shift):
        text = ctx.store.inbox.text(left.handed_over_id) if left.handed_over_id else None
        if text is not None and (here or not _tell(ctx, shift, left, text)):
            words.append({"name": left.name, "text": _word(text) if here else ""})
    return words


def _tell(ctx: Ctx, shift: Shift, left: Shift, text: str) -> bool:
    key = f"shift:{left.id}:left:{left.handed_over_id}"
    return ctx.tell(key, shift.person_id, Say("posts/word", {"shift": left, "text": _word(text)}))


def _word(text: str) -> str:
    """What was left for the next, without 交班 itself."""
    found = _LEAVES.match(text.strip())
    return found["word"].strip() if found else text


def _own(reading: Reading, text: str) -> Reading:
    """What a message says beside the post: 一切正常 and 都在家 are the post's, but whoever measured somebody, or tells
    of an illness, has said so of people; and what is asked for 给我家 is asked for."""
    kept = {"checkin"} if any(report.temps or report.status == "abnormal" for report in reading.reports) else set()
    if _FOR_US.search(text) is not None:
        kept |= {"supply", "cancel"}
    return replace(reading, intents=tuple(intent for intent in reading.intents if intent in kept))
