"""Rounds by the clock: open with a prompt, remind whom we have not heard from, close."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from core.config import Section
from core.model import Priority, Prompt, Role, Say
from schedules import escalation
from schedules.firing import Firing
from store import Act


class Open(Section):
    """`round` names it; `deadline` and `close` are minutes after the opening."""

    round: str
    prompt: Prompt = "checkin"
    deadline: int = Field(150, gt=0)
    close: int = Field(270, gt=0)


class Named(Section):
    """Which round of the day."""

    round: str


def open_(act: Act, firing: Firing, options: Open) -> None:
    """Open the round and ask in every group of the region; where there is none, the secretary is given the words."""
    round_ = act.store.rounds.open(
        firing.region,
        options.round,
        options.prompt,
        firing.planned + timedelta(minutes=options.deadline),
        firing.planned + timedelta(minutes=options.close),
    )
    if round_ is None:
        return
    escalation.set_ladder(act, round_)
    mode = act.mode(firing.region)
    question = mode.question if options.prompt == "checkin" and not mode.calls_roll else options.prompt
    homes, _ = act.store.households.count(firing.region)
    what = Say(f"rounds/open_{question}", {"round": round_, "homes": homes, "late": firing.late})
    if not act.announce(firing.key, firing.region, what, Priority.ROLLCALL, expires_at=round_.closes_at):
        escalation.have_forwarded(act, firing.key, firing.region, what)


def remind(act: Act, firing: Firing, options: Named) -> None:
    """Remind in the groups, and each silent household and leader in private; who has answered is left in peace."""
    round_ = act.store.rounds.last(firing.region, options.round)
    if round_ is None or not act.store.rounds.is_open(round_):
        return
    silent = act.store.rounds.not_heard(round_)
    if silent:
        for rung in (escalation.group, escalation.private, escalation.leader):
            rung(act, firing.key, round_, silent)


def close(act: Act, firing: Firing, options: Named) -> None:
    """Close the round and tell the secretary who was never heard from."""
    round_ = act.store.rounds.last(firing.region, options.round)
    if round_ is None or not act.store.rounds.close(round_.id):
        return
    total, reported, missing = act.store.rounds.progress(round_)
    silent = act.store.rounds.not_heard(round_)
    named = act.store.households.labels(firing.region)
    facts = {
        "round": round_,
        "total": total,
        "reported": reported,
        "late": act.store.rounds.late(round_)[0],
        "missing": missing,
        "silent": [
            {"name": named[home.id], "grid": home.grid, "phone": act.store.households.phone(home.id), "tags": home.tags}
            for home in silent
        ],
    }
    act.tell_holders(firing.key, Role.SECRETARY, firing.region, Say("rounds/closed", facts), Priority.REMINDER)
