"""The ladder for those not heard from: group, private, leader, secretary, loudspeaker (DOMAIN S5).

Each rung is a timer set when the round opens. It looks who is still silent when it goes off, so any sign of life
stops it, and being a timer it goes off once, whatever is restarted in between.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from core.context import Household
from core.model import Priority, Role, Say
from store import Act
from store.rounds import Round
from store.timers import Timer


def set_ladder(act: Act, round_: Round) -> None:
    """Set the rungs of the mode, else of the config, for a round just opened; in the quiet hours a rung waits for
    their end, unless the mode knows none."""
    mode = act.mode(round_.region)
    for n, rung in enumerate(act.config.ladder if mode.ladder is None else mode.ladder):
        due = round_.opened_at + timedelta(minutes=rung.after)
        if mode.quiet:
            due = act.config.quiet.after(due, act.zone)
        act.store.timers.set(
            f"round:{round_.id}:{n}", "rounds.climb", round_.region, due, {"round": round_.id, "to": rung.to}
        )


def start(act: Act, timer: Timer, late: bool) -> None:
    """Set the ladder of a round that somebody opened by command."""
    round_ = act.store.rounds.get(timer.facts["round"])
    if act.store.rounds.is_open(round_):
        set_ladder(act, round_)


def climb(act: Act, timer: Timer, late: bool) -> None:
    """One rung for everybody still silent and not reached by anybody."""
    round_ = act.store.rounds.get(timer.facts["round"])
    if not act.store.rounds.is_open(round_):
        return
    reached = act.store.contacts.of_round(round_)
    silent = [home for home in act.store.rounds.not_heard(round_) if home.id not in reached]
    if silent:
        RUNGS[timer.facts["to"]](act, timer.key, round_, silent)


def have_forwarded(act: Act, key: str, region: str, what: Say) -> None:
    """A village whose group the bot is not in: what would be said there, to the secretary, who forwards it."""
    words = Say("rounds/forward", {"text": act.render(what)})
    act.tell_holders(f"{key}:forward", Role.SECRETARY, region, words, Priority.ROLLCALL)


def group(act: Act, key: str, round_: Round, silent: list[Household]) -> None:
    """Name the silent households in their groups."""
    named = act.store.households.labels(round_.region)
    asked = [home for home in silent if not is_muted(act, home)]
    for chat in act.chats_within(round_.region):
        here = [home for home in asked if home.region == chat.region or home.region.startswith(chat.region + "/")]
        if here and chat.speaks is not None:
            act.letter(
                f"{key}:{chat.channel}:{chat.id}",
                chat.speaks,
                Say("rounds/remind_group", {"round": round_, "names": [named[home.id] for home in here]}),
                Priority.REMINDER,
                expires_at=round_.closes_at,
            )


def private(act: Act, key: str, round_: Round, silent: list[Household]) -> None:
    """Write to each silent household, or to the neighbour who speaks for it."""
    for home in silent:
        if is_muted(act, home):
            continue
        own = act.store.accounts.of_household(home.id)
        for address in (own or act.store.accounts.of_neighbour(home))[:1]:
            act.letter(
                f"{key}:home:{home.id}",
                address,
                Say("rounds/remind_private", {"round": round_, "household": home, "relay": not own}),
                Priority.REMINDER,
                expires_at=round_.closes_at,
            )


def is_muted(act: Act, home: Household) -> bool:
    """Whether a household asked to be left in peace: it is on every list, but nobody reminds it."""
    return home.muted_until is not None and act.today() <= home.muted_until


def leader(act: Act, key: str, round_: Round, silent: list[Household]) -> None:
    """Give each leader the numbered list of the own households."""
    led: dict[int, list[Household]] = {}
    for home in silent:
        if home.leader_id is not None:
            led.setdefault(home.leader_id, []).append(home)
    for leader_id, homes in led.items():
        if not act.store.contacts.has_just(leader_id, round_.id, [home.id for home in homes]):
            _hand_out(act, key, round_, leader_id, homes, "escalation/leader")


def secretary(act: Act, key: str, round_: Round, silent: list[Household]) -> None:
    """Give the secretary the numbered list of all."""
    for person in act.store.households.holders(Role.SECRETARY, round_.region):
        _hand_out(act, key, round_, person.id, silent, "escalation/secretary")


def loudspeaker(act: Act, key: str, round_: Round, silent: list[Household]) -> None:
    """Give the secretary the words for the loudspeaker, and whom to visit."""
    for person in act.store.households.holders(Role.SECRETARY, round_.region):
        _hand_out(act, key, round_, person.id, silent, "escalation/loudspeaker")


RUNGS: dict[str, Callable[[Act, str, Round, list[Household]], None]] = {
    "group": group,
    "private": private,
    "leader": leader,
    "secretary": secretary,
    "loudspeaker": loudspeaker,
}


def _hand_out(act: Act, key: str, round_: Round, person_id: int, homes: list[Household], template: str) -> None:
    for address in act.store.accounts.of_person(person_id)[:1]:
        act.store.contacts.hand_out(person_id, round_.id, [home.id for home in homes])
        named = act.store.households.labels(round_.region)
        rows: list[dict[str, Any]] = [
            {
                "number": n,
                "name": named[home.id],
                "head": home.head,
                "grid": home.grid,
                "phone": act.store.households.phone(home.id),
                "tags": (*home.tags, *act.store.households.remarks(home)),
            }
            for n, home in enumerate(homes, 1)
        ]
        act.letter(
            f"{key}:{person_id}",
            address,
            Say(template, {"round": round_, "rows": rows}),
            Priority.REMINDER,
            expires_at=round_.closes_at,
        )
