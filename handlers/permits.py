"""Exit permits: asked in a chat, decided by the leader or the secretary, shown at the gate (docs/domain.md S25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.context import Household
from core.model import Reading, Role, Say
from handlers import permit_wishes, roster, said
from store import Ctx
from store.permits import Permit

CLIMBS = timedelta(minutes=30)  # until a request that the leader has not answered goes to the secretary


def request(reading: Reading, ctx: Ctx) -> tuple[Reading, Say | None]:
    """A wish to go out, or a question how; with what is left of the reading for others to handle."""
    text = ctx.message.text
    if not permit_wishes.mentioned(text) or reading.chain is not None:
        return reading, None
    wish = permit_wishes.read(text)
    if wish is None:
        return reading, None
    if wish == "how":
        own = ctx.sender.household
        if own is not None and ctx.store.cases.of_household(own.id):
            return reading, None  # when they may go out again is for a person to answer
        return replace(reading, intents=tuple(one for one in reading.intents if one != "ask")), Say("permits/how")
    home = said.household(text, ctx)
    if home is None:
        if ctx.sender.person is not None:
            return reading, Say("roster/no_household")
        ctx.outcome = "unknown"
        return reading, Say("roster/who_are_you", {"grid_example": roster.example(ctx)})
    ctx.outcome = "handled"
    return _left(reading, ctx), _ask(ctx, home, text)


def _left(reading: Reading, ctx: Ctx) -> Reading:
    """What a message says beside the wish; goods stay if somebody is asked to bring them.

    The way out is noted in the ledger as ever, but not answered twice.
    """
    home = ctx.sender.household
    for movement in reading.travel:
        if movement.direction == "out":
            facts = {"direction": "out", "place": movement.place}
            ctx.store.ledger.add("travel", ctx.region or "", home, ctx.inbox_id, ctx.message.text, facts)
    coming = tuple(movement for movement in reading.travel if movement.direction == "in")
    brings = permit_wishes.brings(ctx.message.text)
    kept = {"checkin", "correct"} | ({"travel"} if coming else set()) | ({"supply", "cancel"} if brings else set())
    intents = tuple(intent for intent in reading.intents if intent in kept)
    return replace(reading, intents=intents, travel=coming, items=reading.items if brings else ())


def _ask(ctx: Ctx, home: Household, text: str) -> Say:
    person = ctx.sender.person
    own = ctx.sender.household is not None and ctx.sender.household.id == home.id
    day = max(said.day(text, ctx.today()) or ctx.today(), ctx.today())
    village = ctx.store.households.village(home.region)
    if ctx.store.cases.of_household(home.id):
        return _isolated(ctx, home, village)
    permit, new = ctx.store.permits.ask(
        village,
        home,
        person.name if person and own else home.head,
        text,
        day,
        channel=ctx.message.channel,
        chat=ctx.message.chat,
        asked_by=person.id if person else None,
        inbox_id=ctx.inbox_id,
    )
    asked, climbs = _put_to_somebody(ctx, permit, home)
    if new:
        ctx.store.audit.note(permit.name, "ask permit", {"permit": permit.code, "day": day.isoformat()}, ctx.inbox_id)
        if climbs:
            due = ctx.config.quiet.after(ctx.now() + CLIMBS, ctx.zone)
            ctx.store.timers.set(f"permit:{permit.id}:climb", "permits.climb", village, due, {"permit": permit.id})
    return Say("permits/asked", {"permit": permit, "asked": asked, "new": new})


def _put_to_somebody(ctx: Ctx, permit: Permit, home: Household) -> tuple[list[str], bool]:
    """Put it to the linked leader, else the secretary, else the township; who was asked, and whether it can climb."""
    asker = ctx.sender.person.id if ctx.sender.person else None
    facts = {"permit": permit, "household": home, "today": ctx.today(), "late": False}
    leader = [home.leader_id] if home.leader_id is not None else []
    holders = ctx.store.households.holders
    for n, some in enumerate(
        (leader, *([one.id for one in holders(role, home.region)] for role in (Role.SECRETARY, Role.TOWNSHIP)))
    ):
        told = [
            one
            for one in some
            if one != asker and ctx.tell(f"permit:{permit.id}:{ctx.inbox_id}", one, Say("permits/to_decide", facts))
        ]
        if told:
            return [ctx.store.households.person(one).name for one in told], n == 0
    return [], False


def _isolated(ctx: Ctx, home: Household, village: str) -> Say:
    """Who is in isolation stays; the doctor can be asked, and the secretary knows. Nothing of it in the group."""
    facts = {"household": home, "words": ctx.message.text}
    for person in ctx.store.households.holders(Role.SECRETARY, village):
        ctx.tell(f"permit-isolated:{ctx.inbox_id}", person.id, Say("permits/isolated_secretary", facts))
    ctx.store.audit.note("村信", "refuse permit", {"household": home.head, "isolated": True}, ctx.inbox_id)
    doctors = [one.name for one in ctx.store.households.holders(Role.DOCTOR, home.region)]
    refusal = Say("permits/isolated", {"household": home, "doctors": doctors})
    if ctx.private:
        return refusal
    asker = ctx.sender.person
    told = asker is not None and ctx.tell(f"permit-isolated:{ctx.inbox_id}:told", asker.id, refusal)
    return Say("permits/see_private", {"household": home, "told": told})


def row(ctx: Ctx, permit: Permit) -> dict[str, Any]:
    """A permit as the gate sees it."""
    return {
        "permit": permit,
        "grid": ctx.store.households.get(permit.household_id).grid,
        "over": permit.over(ctx.now(), ctx.today()),
    }


def leave(argument: str, ctx: Ctx, region: str) -> Say | None:
    """外出: who may go out today, for the gate; and what still waits for an answer."""
    if argument and argument not in ("今天", "名单"):
        return None
    village = ctx.store.households.village(region)  # the gate is the whole village's
    rows = [row(ctx, permit) for permit in ctx.store.permits.granted(village, ctx.today())]
    waiting = ctx.store.permits.waiting(village, ctx.today())
    return Say("permits/list", {"rows": rows, "waiting": waiting, "day": ctx.today()})
