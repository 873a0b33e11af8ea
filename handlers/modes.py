"""Event modes by command: what is in force, the switch, the episode's end, and 点名, how the roll-call stands."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from core.model import Priority, Role, Say
from core.modes import Mode
from store import Ctx
from store.modes import Episode
from store.whereabouts import Board, board

_FIRST_CALL = timedelta(minutes=30)  # how long the roll-call of the switch itself stays open at most


def mode(argument: str, ctx: Ctx, region: str) -> Say:
    """模式: what is in force and since when; `模式 防汛`: what that would change, carried out after 确认."""
    standing = ctx.store.modes.in_force(region)
    now = ctx.mode(region)
    wanted = argument.strip().removesuffix("模式")
    if not wanted:
        return Say(
            "modes/status", {"mode": now, "episode": standing, "others": [one for one in ctx.modes if one != now.name]}
        )
    if wanted not in ctx.modes:
        return Say("modes/unknown", {"mode": wanted, "others": list(ctx.modes)})
    if wanted == now.name:
        return Say("modes/already", {"mode": now})
    person = ctx.sender.person
    assert person is not None
    ctx.store.confirmations.ask(person.id, f"模式\n{region}\n{wanted}")
    homes, _ = ctx.store.households.count(region)
    new = ctx.modes[wanted]
    facts = {
        "region": region,
        "old": now,
        "new": new,
        "ladder": new.ladder if new.ladder is not None else ctx.config.ladder,
        "homes": homes,
        "groups": len(ctx.chats_within(region)),
        "standing": len(_askings(ctx, region)),
    }
    return Say("modes/preview", facts)


def switch(ctx: Ctx, region: str, wanted: str) -> Say:
    """Put a mode in force: tell the groups once, close what the old one asked, archive its episode, call the roll."""
    old = ctx.mode(region)
    if wanted == old.name:
        return Say("modes/already", {"mode": old})
    new = ctx.modes[wanted]
    person = ctx.sender.person
    for round_ in _askings(ctx, region):
        ctx.store.rounds.close(round_.id)
        ctx.store.timers.cancel(f"round:{round_.id}:")
        ctx.store.outbox.supersede(f"round:{round_.id}:")
    summaries = [(one, where, _summary(ctx, one, where)) for one, where in _ending(ctx, region)]
    episode, ended = ctx.store.modes.switch(region, wanted, person.id if person else None)
    for past, where, summary in summaries:
        if past in ended:
            ctx.store.modes.archive(past, summary)
        if ctx.modes[past.mode].calls_roll:
            _tell_the_end(ctx, past, where, summary)
    round_name = _call(ctx, region, new)
    facts = {"old": old, "new": new, "round": round_name}
    groups = ctx.announce(f"mode:{episode.id}", region, Say("modes/notice", facts), Priority.ROLLCALL)
    detail = {"from": old.name, "to": wanted, "region": region}
    ctx.store.audit.note(person.name if person else "", "mode", detail, ctx.inbox_id)
    return Say("modes/switched", {"old": old, "new": new, "groups": groups})


def _askings(ctx: Ctx, region: str) -> list[Any]:
    """The open rounds that ask how or where people are; a notice or a shopping list goes on."""
    return [round_ for round_ in ctx.store.rounds.open_within(region) if round_.prompt in ("checkin", "rollcall")]


def _ending(ctx: Ctx, region: str) -> list[tuple[Episode, str]]:
    """The episodes that a switch of the region ends, with where; one that goes on elsewhere ends only here."""
    inside = [
        (one, one.region)
        for one in ctx.store.modes.standing()
        if not region or one.region == region or one.region.startswith(region + "/")
    ]
    above = ctx.store.modes.in_force(region)
    return inside or ([(above, region)] if above else [])


def _call(ctx: Ctx, region: str, new: Mode) -> str | None:
    """The first roll-call of a mode is called by the notice itself; its ladder is set by the clock."""
    if not new.calls_roll:
        return None
    name = f"点名 {ctx.now().astimezone(ctx.zone):%H:%M}"
    until = ctx.now() + _FIRST_CALL
    round_ = ctx.store.rounds.open(region, name, "rollcall", until, until)
    if round_ is not None:
        facts = {"round": round_.id}
        ctx.store.timers.set(f"round:{round_.id}:ladder", "rounds.ladder", region, ctx.now(), facts)
    return name


def _summary(ctx: Ctx, episode: Episode, region: str) -> dict[str, Any]:
    """What an episode came to, as plain data."""
    summary: dict[str, Any] = {
        "rounds": ctx.store.rounds.count(region, episode.since),
        "alarms": len(ctx.store.alarms.raised(region, episode.since)),
    }
    if ctx.modes[episode.mode].calls_roll:
        seen = look(ctx, episode, region)
        summary |= {
            "total": seen.total,
            "statuses": [
                {"status": row["status"], "households": len(row["households"]), "people": row["people"]}
                for row in seen.statuses
            ],
            "shelters": seen.shelters,
            "silent": [name for names in seen.silent.values() for name in names],
        }
    return summary


def _tell_the_end(ctx: Ctx, episode: Episode, region: str, summary: dict[str, Any]) -> None:
    """The closing letter to the secretary and the township."""
    facts = {"episode": episode, "region": region, "summary": summary, "until": ctx.now()}
    for role in (Role.SECRETARY, Role.TOWNSHIP):
        key = f"episode:{episode.id}:{ctx.inbox_id}"
        ctx.tell_holders(key, role, region, Say("modes/closing", facts), Priority.REMINDER)


# --- 点名 -----------------------------------------------------------------------------------------------


def look(ctx: Ctx, episode: Episode, region: str) -> Board:
    """The board of a region."""
    homes = ctx.store.households.within(region)
    return board(homes, ctx.store.whereabouts.standing(episode, region), ctx.store.households.labels(region))


def called(argument: str, ctx: Ctx, region: str) -> Say:
    """点名: how many households are where, the heads of each shelter, and whom nothing was heard from."""
    episode = ctx.store.modes.in_force(region)
    mode = ctx.mode(region)
    if episode is None or not mode.calls_roll:
        return Say("modes/no_rollcall", {"mode": mode.name})
    harm = {status.name for status in mode.statuses if status.abnormal}
    return Say(
        "modes/board",
        {"mode": mode, "board": look(ctx, episode, region), "harm": harm, "private": ctx.private, "at": ctx.now()},
    )
