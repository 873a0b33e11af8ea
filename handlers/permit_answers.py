"""What is answered by code about an exit permit: "P2 同意 到下午五点", "P2 不行 原因", "P2" at the gate."""

from __future__ import annotations

from datetime import date, datetime, time

from core.context import Household, Person
from core.model import Role, Say
from handlers import letters, permit_wishes, permits, said
from store import Ctx
from store.permits import Permit, State

_DAY_ENDS = time(23, 59)


def answer(number: int, words: str, ctx: Ctx, village: str) -> Say | None:
    """See handlers/codes.py. Who asked may look at their own; a villager's other words are passed on."""
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
        return _about("permits/card", ctx, permit)
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
        return _about("permits/over", ctx, permit)
    until = _until(ctx, permit.day, rest) if state == "granted" else None
    if permit.state == state and (state == "refused" or permit.until == until or not rest):
        return _about("permits/decided_already", ctx, permit)
    if until is not None and until <= ctx.now():
        return Say("permits/too_late", {"permit": permit, "until": until})
    if state == "granted" and ctx.store.cases.of_household(home.id):
        return letters.discreetly(ctx, Say("permits/isolated_leader", {"permit": permit, "household": home}))
    permit = ctx.store.permits.decide(permit, state, person.id, until=until, reason=rest or None)
    ctx.store.timers.cancel(f"permit:{permit.id}:")
    detail = {"permit": permit.code, "state": state, "words": rest}
    ctx.store.audit.note(person.name, "decide permit", detail, ctx.inbox_id)
    return _about("permits/decided", ctx, permit, reached=_tell(ctx, permit, home))


def _until(ctx: Ctx, day: date, words: str) -> datetime:
    """When a permit ends: the hour given, else the end of its day."""
    return said.moment(day, said.hour(words) or _DAY_ENDS, ctx)


def _tell(ctx: Ctx, permit: Permit, home: Household) -> bool:
    """Tell who asked in private; in the group only by name, yes or no, where no private word can reach them."""
    facts = {"permit": permit, "today": ctx.today()}
    key = f"permit:{permit.id}:decided:{ctx.inbox_id}"
    addresses = ctx.store.accounts.of_person(permit.asked_by) if permit.asked_by is not None else []
    for address in (*addresses, *ctx.store.accounts.of_household(home.id)):
        return ctx.letter(key, address, Say("permits/answer", facts))
    for chat in ctx.chats:
        if chat.speaks is not None and (chat.channel, chat.id) == (permit.channel, permit.chat):
            return ctx.letter(key, chat.speaks, Say("permits/answer_group", facts))
    return False


def _about(template: str, ctx: Ctx, permit: Permit, *, reached: bool = False) -> Say:
    row = permits.row(ctx, permit)
    return Say(template, {"permit": permit, "grid": row["grid"], "over": row["over"], "reached": reached})
