"""Duty at the posts: who stands where and when, who has arrived, and who has not (docs/domain.md S17)."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

from core.lazy import regex
from core.model import Reading, Role, Say
from handlers import handover, roster, said
from store import Ctx
from store.shifts import Shift

REMINDED = timedelta(minutes=30)  # before a shift
WAITED = timedelta(minutes=15)  # after it began, until the secretary hears who is not there
_USAGE = "值班 东卡口 8-16 李建军 孙梅"
_SPAN = regex(r"(?P<from>\S*?\d\S*?|\S*?[一二两三四五六七八九十]点\S*?)[-—~～到至](?P<to>\S+)")
_CLOCK = regex(r"(?P<hour>[01]?\d|2[0-4])(?:[:：](?P<minute>[0-5]\d))?[点时]?")
_ARRIVED = regex(r"到岗|上岗了|已上岗|接班了|到卡口了|到卡点了")
_NOT_SO = regex(r"[没未不谁别][^，。,]{0,3}(?:到岗|上岗)|几点|[?？吗么]$")
_LONGEST = 30  # characters of a message that is an arrival
_LONGEST_POST = 12


def duty(argument: str, ctx: Ctx, region: str) -> Say | None:
    """值班: the roster of today; with a post, a time and names, who stands there; 值班 取消 东卡口."""
    village = ctx.store.households.village(region)
    words = [word for word in re.split(r"[\s、，,]+", argument) if word]
    if not words or (len(words) == 1 and words[0] in ("今天", "明天", "后天", "名单", "表")):
        return _list(ctx, village, said.day(argument, ctx.today()) or ctx.today())
    if not ctx.sender.may(Role.SECRETARY, village):
        # "值班的辛苦了" is talk
        return Say("commands/not_allowed", {"word": "值班"}) if any(map(_span, words)) else None
    if words[0] == "取消":
        return _cancel(ctx, village, words[1]) if len(words) == 2 else Say("commands/usage", {"usage": _USAGE})
    return _plan(ctx, village, words)


def _list(ctx: Ctx, village: str, day: date) -> Say:
    begins = said.moment(day, time(0), ctx)
    shifts = ctx.store.shifts.within(village, max(begins, ctx.now() - timedelta(hours=12)), begins + timedelta(days=1))
    return Say("posts/list", {"day": day, "today": ctx.today(), "rows": _rows(ctx, shifts), "usage": _USAGE})


def _rows(ctx: Ctx, shifts: list[Shift]) -> list[dict[str, Any]]:
    """The shifts that belong together, each with who came and who is awaited."""
    rows: dict[tuple[str, datetime, datetime], list[Shift]] = {}
    for shift in shifts:
        rows.setdefault((shift.post, shift.starts_at, shift.ends_at), []).append(shift)
    return [
        {"post": post, "starts_at": start, "ends_at": end, "shifts": some, "begun": start <= ctx.now()}
        for (post, start, end), some in rows.items()
    ]


def _cancel(ctx: Ctx, village: str, post: str) -> Say:
    gone = ctx.store.shifts.cancel(village, post, ctx.now())
    for shift in gone:
        ctx.store.timers.cancel(f"shift:{shift.id}:")
    if gone:
        _audit(ctx, "cancel shifts", {"post": post, "names": [one.name for one in gone]})
    return Say("posts/cancelled", {"post": post, "gone": gone})


def _plan(ctx: Ctx, village: str, words: list[str]) -> Say:
    span = next((found for word in words if (found := _span(word)) is not None), None)
    others = [word for word in words if _span(word) is None]  # 6-8 is a time here, not the eighth of June
    day = said.day(" ".join(others), ctx.today()) or ctx.today()
    rest = [word for word in others if said.day(word, ctx.today()) is None]
    if span is None or len(rest) < 2 or len(rest[0]) > _LONGEST_POST:
        return Say("commands/usage", {"usage": _USAGE})
    post, mentions = rest[0], rest[1:]
    starts_at, ends_at = (said.moment(day, at, ctx) for at in span)
    if ends_at <= starts_at:
        ends_at += timedelta(days=1)
    if ends_at <= ctx.now():
        return Say("posts/over", {"ends_at": ends_at, "usage": _USAGE})
    meant = {mention: roster.people(ctx, village, mention) for mention in dict.fromkeys(mentions)}
    unclear = {mention: roster.told_apart(ctx, found) for mention, found in meant.items() if len(found) != 1}
    if unclear:
        return Say("posts/unclear", {"unclear": unclear})
    sender = ctx.sender.person
    assert sender is not None  # who may command is on the roster
    unreached = []
    for (person,) in meant.values():
        ctx.store.shifts.plan(village, post, person.id, starts_at, ends_at, by=sender.id, inbox_id=ctx.inbox_id)
        if not ctx.store.accounts.of_person(person.id):
            unreached.append(person.name)
    _set_timers(ctx, village, post, starts_at, ends_at)
    names = [person.name for (person,) in meant.values()]
    _audit(ctx, "plan shift", {"post": post, "from": starts_at.isoformat(), "to": ends_at.isoformat(), "names": names})
    facts = {"post": post, "day": day, "today": ctx.today(), "starts_at": starts_at, "ends_at": ends_at}
    return Say("posts/planned", {**facts, "names": names, "unreached": unreached})


def _set_timers(ctx: Ctx, village: str, post: str, starts_at: datetime, ends_at: datetime) -> None:
    for shift in ctx.store.shifts.within(village, starts_at, ends_at):
        if (shift.post, shift.starts_at) == (post, starts_at):
            facts = {"shift": shift.id}
            ctx.store.timers.set(f"shift:{shift.id}:remind", "posts.remind", village, starts_at - REMINDED, facts)
            # one timer a person: who is added to a shift later is awaited too
            due = max(starts_at, ctx.now()) + WAITED
            ctx.store.timers.set(f"shift:{shift.id}:missing", "posts.missing", village, due, facts)


def _span(word: str) -> tuple[time, time] | None:
    """8-16, 8:00-16:30, 早八点到下午四点 → from and to."""
    found = _SPAN.fullmatch(word)
    if found is None:
        return None
    start, end = _clock(found["from"]), _clock(found["to"])
    return (start, end) if start is not None and end is not None else None


def _clock(words: str) -> time | None:
    """8, 8:30, 24 as on a clock of 24 hours; 早八点, 下午四点半 as people say it."""
    exact = _CLOCK.fullmatch(words)
    if exact is not None:
        return time(int(exact["hour"]) % 24, int(exact["minute"] or 0))
    return said.hour(words)


def arrive(reading: Reading, ctx: Ctx) -> Say | None:
    """到岗, 张三到岗了: somebody who is down for a shift is there."""
    text = ctx.message.text.strip()
    if len(text) > _LONGEST or _ARRIVED.search(text) is None or _NOT_SO.search(text) is not None:
        return None
    person = ctx.sender.person
    if person is None or ctx.region is None:
        return None
    standing = ctx.store.shifts.standing(ctx.store.households.village(ctx.region))
    named = [one for one in standing if one.name in text]
    meant = named or [one for one in standing if one.person_id == person.id]
    shift = next((one for one in meant if one.arrived_at is None), meant[0] if meant else None)
    if shift is None:
        return Say("posts/none") if _ARRIVED.match(text) and len(text) <= len("我已到岗了。") else None
    ctx.outcome = "handled"
    own = shift.person_id == person.id
    if shift.arrived_at is not None:
        return Say("posts/arrived", {"shift": shift, "own": own, "again": True, "words": []})
    raised = not ctx.store.timers.waits(f"shift:{shift.id}:missing")
    shift = ctx.store.shifts.arrive(shift, person.id)
    ctx.store.timers.cancel(f"shift:{shift.id}:")
    _audit(ctx, "arrive at post", {"post": shift.post, "name": shift.name, "shift": shift.id})
    if raised:
        _tell_at_last(ctx, shift)
    return Say("posts/arrived", {"shift": shift, "own": own, "again": False, "words": handover.pass_on(ctx, shift)})


def _tell_at_last(ctx: Ctx, shift: Shift) -> None:
    """Whoever was told that nobody is there hears that somebody is."""
    for holder in ctx.store.households.holders(Role.SECRETARY, shift.region):
        ctx.tell(f"shift:{shift.id}:came", holder.id, Say("posts/came_late", {"shift": shift}))


def _audit(ctx: Ctx, action: str, detail: dict[str, Any]) -> None:
    person = ctx.sender.person
    ctx.store.audit.note(person.name if person else "", action, detail, ctx.inbox_id)
