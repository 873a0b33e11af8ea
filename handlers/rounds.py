"""Rounds by command: 开报 早, 排查 咳嗽, 截止."""

from __future__ import annotations

from datetime import timedelta

from core.model import Priority, Say
from store import Ctx
from store.rounds import Round

_DEADLINE, _CLOSE = 150, 270  # minutes, where no schedule of this name says otherwise
_LONGEST = 8  # characters of a name


def open_(argument: str, ctx: Ctx, region: str) -> Say | None:
    """开报 早: ask now, as the schedule would."""
    name = argument.strip().removesuffix("报")
    if not 1 <= len(name) <= _LONGEST or " " in name:
        return Say("commands/usage", {"usage": "开报 早"})
    planned = next(
        (one.options for one in ctx.config.schedules if one.job == "rounds.open" and one.options.get("round") == name),
        {},
    )
    return _open(ctx, region, name, None, planned.get("deadline", _DEADLINE), planned.get("close", _CLOSE))


def screen(argument: str, ctx: Ctx, region: str) -> Say | None:
    """排查 咳嗽: ask every household about one thing, once."""
    topic = argument.strip()
    if not 1 <= len(topic) <= _LONGEST or " " in topic:
        return Say("commands/usage", {"usage": "排查 咳嗽"})
    return _open(ctx, region, f"排查{topic}", topic, _DEADLINE, _CLOSE)


def _open(ctx: Ctx, region: str, name: str, topic: str | None, deadline: int, close: int) -> Say:
    now = ctx.now()
    before = ctx.store.rounds.of_day(region, ctx.today(), name)
    if before is not None:
        return Say("rounds/already", {"round": before, "open": ctx.store.rounds.is_open(before)})
    round_ = ctx.store.rounds.open(
        region, name, "checkin", now + timedelta(minutes=deadline), now + timedelta(minutes=close), topic
    )
    assert round_ is not None
    facts = {"round": round_.id}
    ctx.store.timers.set(f"round:{round_.id}:ladder", "rounds.ladder", region, now, facts)
    homes, _ = ctx.store.households.count(region)
    what = _question(round_, homes)
    groups = ctx.announce(f"round:{round_.id}", region, what, Priority.ROLLCALL, expires_at=round_.closes_at)
    _audit(ctx, "open round", round_)
    return Say("rounds/opened", {"round": round_, "groups": groups, "text": ctx.render(what)})


def _question(round_: Round, homes: int) -> Say:
    facts = {"round": round_, "homes": homes, "late": False}
    return Say("rounds/open_checkin", facts) if round_.topic is None else Say("rounds/open_screening", facts)


def close(argument: str, ctx: Ctx, region: str) -> Say | None:
    """截止 [早]: close the round opened last, or the one that is named, and say how it stands."""
    name = argument.strip().removesuffix("报")
    open_rounds = [one for one in ctx.store.rounds.open_within(region) if one.prompt in ("checkin", "rollcall")]
    chosen = [one for one in open_rounds if not name or one.name == name or one.topic == name]
    if not chosen:
        return Say("rounds/none_open", {"name": name, "others": [one.title for one in open_rounds]})
    round_ = chosen[0]
    total, reported, missing = ctx.store.rounds.progress(round_)
    ctx.store.rounds.close(round_.id)
    ctx.store.timers.cancel(f"round:{round_.id}:")
    ctx.store.outbox.supersede(f"round:{round_.id}:")
    _audit(ctx, "close round", round_)
    others = [one.title for one in open_rounds if one.id != round_.id]
    late, _ = ctx.store.rounds.late(round_)
    facts = {
        "round": round_,
        "total": total,
        "reported": reported,
        "late": late,
        "missing": missing,
        "others": others,
    }
    return Say("rounds/closed_by_command", facts)


def _audit(ctx: Ctx, action: str, round_: Round) -> None:
    person = ctx.sender.person
    ctx.store.audit.note(person.name if person else "", action, {"round": round_.title}, ctx.inbox_id)
