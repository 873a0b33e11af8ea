"""The roll-call by the clock: one asking after the other while the situation lasts."""

from __future__ import annotations

from datetime import timedelta

from pydantic import Field

from core.config import Section
from core.context import Chat
from core.model import Priority, Say
from core.modes import Mode
from schedules import escalation
from schedules.firing import Firing
from store import Act
from store.rounds import Round
from store.whereabouts import Whereabouts


class Call(Section):
    """`close` is minutes after the opening; who was asked less than `gap` minutes ago is not asked again yet."""

    close: int = Field(30, gt=0)
    gap: int = Field(10, ge=0)


def open_(act: Act, firing: Firing, options: Call) -> None:
    """Close the last roll-call and open the next; ask by name whoever is not known to be in a safe place."""
    mode = act.mode(firing.region)
    if not mode.calls_roll:
        return
    before = [one for one in act.store.rounds.open_within(firing.region) if one.prompt == "rollcall"]
    if any(firing.planned - one.opened_at < timedelta(minutes=options.gap) for one in before):
        return
    for one in before:
        act.store.rounds.close(one.id)
        act.store.timers.cancel(f"round:{one.id}:")
    closes = firing.planned + timedelta(minutes=options.close)
    name = f"点名 {firing.planned.astimezone(act.zone):%H:%M}"
    round_ = act.store.rounds.open(firing.region, name, "rollcall", closes, closes)
    if round_ is None:
        return
    escalation.set_ladder(act, round_)
    ask(act, firing, round_, mode)


def ask(act: Act, firing: Firing, round_: Round, mode: Mode) -> None:
    """Ask in every group that has somebody to be asked: by name, once anybody has answered."""
    episode = act.store.modes.in_force(round_.region)
    assert episode is not None
    standing = act.store.whereabouts.standing(episode, round_.region)
    named = act.store.households.labels(round_.region)
    groups = act.chats_within(round_.region)
    if not groups:
        _forward(act, firing, round_, mode)
    for chat in groups:
        assert chat.speaks is not None
        homes = _of_chat(act, chat, round_)
        silent = [named[home_id] for home_id in homes if home_id not in standing]
        waiting = [named[home_id] for home_id in homes if _is_asked(standing.get(home_id, ()))]
        if not silent and not waiting:
            continue
        facts = {
            "round": round_,
            "homes": len(homes),
            "late": firing.late,
            "again": len(silent) < len(homes),
            "silent": silent,
            "waiting": waiting,
        }
        for language in chat.languages:
            act.letter(
                f"round:{round_.id}:{chat.channel}:{chat.id}:{language}",
                chat.speaks,
                Say(f"modes/ask_{mode.question}", facts),
                Priority.ROLLCALL,
                language=language,
                expires_at=round_.closes_at,
            )


def _forward(act: Act, firing: Firing, round_: Round, mode: Mode) -> None:
    count, _ = act.store.households.count(round_.region)
    facts = {"round": round_, "homes": count, "late": firing.late, "again": False, "silent": [], "waiting": []}
    escalation.have_forwarded(act, firing.key, round_.region, Say(f"modes/ask_{mode.question}", facts))


def _of_chat(act: Act, chat: Chat, round_: Round) -> list[int]:
    """The households of a group that the round is about, in the roster's order."""
    here = chat.region if chat.region.startswith(round_.region) else round_.region
    return list(act.store.households.labels(here))


def _is_asked(parts: tuple[Whereabouts, ...] | list[Whereabouts]) -> bool:
    """Neither in safety nor somebody's business already."""
    return any(part.asked_again for part in parts)
