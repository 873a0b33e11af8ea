"""Exit permits: asked in a chat, decided by the leader or the secretary, shown at the gate (docs/domain.md S25)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from core.context import Household, Person
from core.model import Address, Reading, Role, Say
from handlers import letters, permit_wishes, said
from store import Ctx
from store.permits import Permit, State

CLIMBS = timedelta(minutes=30)  # until a request that the leader has not answered goes to the secretary
_DAY_ENDS = time(23, 59)


def request(reading: Reading, ctx: Ctx) -> tuple[Reading, Say | None]:
    """A wish to go out, or a question how; with what is left of the reading for others to handle."""
    text = ctx.message.text
    if not permit_wishes.mentioned(text) or reading.chain is not None:
        return reading, None
    wish = permit_wishes.read(text)
    if wish is None:
        return reading, None
    if wish == "how":
        return _without(reading, text), Say("permits/how")
    home = said.household(text, ctx)
    if home is None:
        if ctx.sender.person is None:
            ctx.outcome = "unknown"
        return reading, None
    ctx.outcome = "handled"
    return _without(reading, text), _ask(ctx, home, text)


def _without(reading: Reading, text: str) -> Reading:
    """The same without what the wish itself was read as; goods stay if somebody is asked to bring them."""
    kept = {"checkin", "correct"} | ({"supply", "cancel"} if permit_wishes.brings(text) else set())
    return replace(
        reading,
        intents=tuple(intent for intent in reading.intents if intent in kept),
        items=reading.items if "supply" in kept else (),
    )


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
            if one != asker
            and letters.tell(ctx, f"permit:{permit.id}:{ctx.inbox_id}", one, Say("permits/to_decide", facts))
        ]
        if told:
            return [ctx.store.households.person(one).name for one in told], n == 0
    return [], False


def _isolated(ctx: Ctx, home: Household, village: str) -> Say:
    """Who is in isolation stays; the doctor can be asked, and the secretary knows. Nothing of it in the group."""
    facts = {"household": home, "words": ctx.message.text}
    for person in ctx.store.households.holders(Role.SECRETARY, village):
        letters.tell(ctx, f"permit-isolated:{ctx.inbox_id}", person.id, Say("permits/isolated_secretary", facts))
    ctx.store.audit.note("村信", "refuse permit", {"household": home.head, "isolated": True}, ctx.inbox_id)
    doctors = [one.name for one in ctx.store.households.holders(Role.DOCTOR, home.region)]
    refusal = Say("permits/isolated", {"household": home, "doctors": doctors})
    if ctx.private:
        return refusal
    if ctx.sender.person is not None:
        letters.tell(ctx, f"permit-isolated:{ctx.inbox_id}:told", ctx.sender.person.id, refusal)
    return Say("permits/see_private", {"household": home})


# --- by code --------------------------------------------------------------------------------------


def answer(number: int, words: str, ctx: Ctx, village: str) -> Say | None:
    """ "P2 同意 到下午五点", "P2 不行 原因", "P2" at the gate; see handlers/codes.py."""
    person = ctx.sender.person
    if person is None:
        return None
    permit = ctx.store.permits.numbered(village, number)
    own = permit is not None and ctx.sender.household is not None and permit.household_id == ctx.sender.household.id
    if person.role < Role.LEADER and not own:
        return None
    if permit is None:
        return Say("codes/unknown", {"code": f"P{number}"})
    ctx.outcome = "handled"
    words = words.strip()
    if not words:
        return Say("permits/card", _facts(ctx, permit))
    told = permit_wishes.verdict(words)
    if told is None:
        return Say("permits/usage", {"permit": permit}) if person.role >= Role.LEADER else None
    home = ctx.store.households.get(permit.household_id)
    if permit.asked_by == person.id or not (
        home.leader_id == person.id or ctx.sender.may(Role.SECRETARY, permit.region)
    ):
        return Say("codes/not_yours", {"code": permit.code})
    return _decide(ctx, person, permit, home, *told)


def _decide(ctx: Ctx, person: Person, permit: Permit, home: Household, state: State, rest: str) -> Say:
    if permit.over(ctx.now(), ctx.today()):
        return Say("permits/over", _facts(ctx, permit))
    until = _until(ctx, permit.day, rest) if state == "granted" else None
    if permit.state == state and (state == "refused" or permit.until == until or not rest):
        return Say("permits/decided_already", _facts(ctx, permit))
    if until is not None and until <= ctx.now():
        return Say("permits/too_late", {"permit": permit, "until": until})
    if state == "granted" and ctx.store.cases.of_household(home.id):
        return letters.discreetly(ctx, Say("permits/isolated_leader", {"permit": permit, "household": home}))
    permit = ctx.store.permits.decide(permit, state, person.id, until=until, reason=rest or None)
    ctx.store.timers.cancel(f"permit:{permit.id}:")
    detail = {"permit": permit.code, "state": state, "words": rest}
    ctx.store.audit.note(person.name, "decide permit", detail, ctx.inbox_id)
    return Say("permits/decided", {**_facts(ctx, permit), "reached": _tell(ctx, permit, home)})


def _until(ctx: Ctx, day: date, words: str) -> datetime:
    """When a permit ends: the hour given, else the end of its day."""
    return said.moment(day, said.hour(words) or _DAY_ENDS, ctx)


def _tell(ctx: Ctx, permit: Permit, home: Household) -> bool:
    """Tell who asked in private; in the group only by name, yes or no, where no private word can reach them."""
    facts = {"permit": permit, "today": ctx.today()}
    key = f"permit:{permit.id}:decided:{ctx.inbox_id}"
    addresses = ctx.store.accounts.of_person(permit.asked_by) if permit.asked_by is not None else []
    for address in (*addresses, *ctx.store.accounts.of_household(home.id)):
        if _writable(ctx, address):
            return ctx.letter(key, address, Say("permits/answer", facts))
    for chat in ctx.chats:
        if chat.speaks is not None and (chat.channel, chat.id) == (permit.channel, permit.chat):
            return ctx.letter(key, chat.speaks, Say("permits/answer_group", facts))
    return False


def _writable(ctx: Ctx, address: Address) -> bool:
    """Whether the bot can speak there unasked."""
    door = ctx.config.channels.get(address.channel)
    return door is None or not (door.type == "wecom_aibot" or (door.type == "official_account" and door.secret is None))


def _facts(ctx: Ctx, permit: Permit) -> dict[str, Any]:
    return {
        "permit": permit,
        "grid": ctx.store.households.get(permit.household_id).grid,
        "today": ctx.today(),
        "over": permit.over(ctx.now(), ctx.today()),
    }


def leave(argument: str, ctx: Ctx, region: str) -> Say | None:
    """外出: who may go out today, for the gate; and what still waits for an answer."""
    if argument and argument not in ("今天", "名单"):
        return None
    rows = [_facts(ctx, permit) for permit in ctx.store.permits.granted(region, ctx.today())]
    waiting = ctx.store.permits.waiting(region, ctx.today())
    return Say("permits/list", {"rows": rows, "waiting": waiting, "day": ctx.today()})
