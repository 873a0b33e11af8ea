"""Returnees and visitors: registered from what people say or by command, settled by a person (docs/domain.md S6)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

from core.context import Household, Person
from core.lazy import regex
from core.model import Movement, Role, Say
from handlers import cases, letters, said
from store import Ctx
from store.returnees import Arrival, Returnee, State

_SHOWN = timedelta(days=14)  # how long those settled stay on the list


def arrived(movement: Movement, ctx: Ctx) -> None:
    """Somebody came or is coming, as a message says: registered once, however often it is said."""
    words = ctx.message.text
    home = said.household(words, ctx)
    speaker = ctx.sender.person.name if ctx.sender.person else ctx.sender.name
    visitor = said.visitor(words)
    who = said.who(words, home, "客人" if visitor else speaker if home == _own(ctx, home) else None)
    _register(ctx, home, who or (home.head if home else "不知姓名"), visitor, movement.place, words)


def _own(ctx: Ctx, home: Household | None) -> Household | None:
    """The household, if it is the sender's."""
    own = ctx.sender.household
    return home if home is not None and own is not None and home.id == own.id else None


def _register(
    ctx: Ctx, home: Household | None, who: str, visitor: bool, place: str | None, words: str
) -> tuple[Returnee, bool]:
    """Put an arrival on the list, and the secretary in the picture if it is new there."""
    arrival = Arrival(who, visitor, place, said.arrival(words, ctx.today()), said.how(words), said.phone(words))
    village = ctx.store.households.village(home.region if home else ctx.region or "")
    returnee, new = ctx.store.returnees.note(village, home, arrival, words, ctx.inbox_id)
    if new:
        detail = {"returnee": returnee.code, "who": returnee.name, "place": place}
        ctx.store.audit.note(_actor(ctx), "register returnee", detail, ctx.inbox_id)
        speaker = ctx.sender.person.id if ctx.sender.person else None
        for person in ctx.store.households.holders(Role.SECRETARY, village):
            if person.id != speaker or not ctx.private:
                ctx.tell(f"returnee:{returnee.id}", person.id, _about("returnees/new", ctx, returnee))
    return returnee, new


def _row(ctx: Ctx, returnee: Returnee) -> dict[str, Any]:
    """An arrival with the house it belongs to and the phone to ask at."""
    home = ctx.store.households.get(returnee.household_id) if returnee.household_id is not None else None
    phone = returnee.phone or (ctx.store.households.phone(home.id) if home else None)
    return {"returnee": returnee, "household": home, "phone": phone}


def _about(template: str, ctx: Ctx, returnee: Returnee, *, new: bool = True) -> Say:
    row = _row(ctx, returnee)
    facts = {"returnee": returnee, "household": row["household"], "phone": row["phone"], "new": new}
    return Say(template, facts)


def _actor(ctx: Ctx) -> str:
    return ctx.sender.person.name if ctx.sender.person else ctx.sender.name or "村民"


# --- by command -----------------------------------------------------------------------------------


def returnees(argument: str, ctx: Ctx, region: str) -> Say | None:
    """返乡: without a name the register; 返乡 张建国 武汉 昨天 火车 adds to it."""
    return _list(ctx, region) if not argument else _add(argument, ctx, region, visitor=False)


def visitors(argument: str, ctx: Ctx, region: str) -> Say | None:
    """来客: the same, for who does not live here."""
    return _list(ctx, region) if not argument else _add(argument, ctx, region, visitor=True)


def _list(ctx: Ctx, region: str) -> Say:
    since = ctx.now() - _SHOWN
    village = ctx.store.households.village(region)
    waiting = [_row(ctx, one) for one in ctx.store.returnees.waiting(village)]
    confirmed = [_row(ctx, one) for one in ctx.store.returnees.confirmed(village, since)]
    if region != village:  # a leader sees the own grid
        waiting, confirmed = (
            [row for row in rows if row["household"] and _inside(row["household"].region, region)]
            for rows in (waiting, confirmed)
        )
    return letters.discreetly(ctx, Say("returnees/list", {"waiting": waiting, "confirmed": confirmed}))


def _inside(path: str, region: str) -> bool:
    return path == region or path.startswith(region + "/")


def _add(argument: str, ctx: Ctx, region: str, *, visitor: bool) -> Say | None:
    """The first word is whose household, the next the place; the rest is read for day, vehicle and phone."""
    mention, _, rest = argument.replace("，", " ").partition(" ")
    if not rest.strip():
        return letters.discreetly(ctx, Say("returnees/usage", {"visitor": visitor}))
    found, who = cases.person(ctx, region, mention)
    home = found.household
    if home is None and (found.choices or not visitor):
        return letters.discreetly(ctx, Say("roster/which", {"mention": mention, "choices": found.choices}))
    place = next((word for word in rest.split() if _is_place(word, ctx)), None)
    here = replace(ctx, region=region)
    returnee, new = _register(here, home, "客人" if visitor and home else who, visitor, place, rest)
    return letters.discreetly(ctx, _about("returnees/added", ctx, returnee, new=new))


def _is_place(word: str, ctx: Ctx) -> bool:
    """Not a day, a vehicle or a number."""
    return not (said.day(word, ctx.today()) or said.how(word) or re.search(r"\d", word))


# --- by code --------------------------------------------------------------------------------------

_ISOLATE = regex(r"(?:居家)?隔离[\s，,:：]*(?P<rest>.*)", re.S)
_DISMISS = regex(r"(?:不用|不需要|不是|误报|取消|撤销)(?:隔离|管|登记)?了?[\s，,:：]*(?P<rest>.*)", re.S)
_CHECKED = regex(r"(?:已经?)?(?:核实|确认|查过|登记|处理)(?:过|好|完)?了?[\s，,:：]*(?P<rest>.*)", re.S)
_SETTLED: tuple[tuple[re.Pattern[str], State], ...] = ((_DISMISS, "dismissed"), (_CHECKED, "checked"))


def answer(number: int, words: str, ctx: Ctx, village: str) -> Say | None:
    """ "R3 隔离 2月3日", "R3 不用", "R3 已核实", "R3 2月3日"; see handlers/codes.py."""
    person = ctx.sender.person
    if person is None or person.role < Role.LEADER:
        return None
    returnee = ctx.store.returnees.numbered(village, number)
    if returnee is None:
        return Say("codes/unknown", {"code": f"R{number}"})
    if not ctx.sender.may(Role.DOCTOR, village):
        return letters.discreetly(ctx, Say("codes/not_yours", {"code": returnee.code}))
    return letters.discreetly(ctx, _settle(ctx, person, returnee, words.strip()))


def _settle(ctx: Ctx, person: Person, returnee: Returnee, words: str) -> Say:
    if not words:
        return _about("returnees/card", ctx, returnee)
    told = _ISOLATE.fullmatch(words)
    if told is not None:
        return _isolate(ctx, person, returnee, told["rest"])
    for pattern, state in _SETTLED:
        told = pattern.fullmatch(words)
        if told is not None:
            if returnee.state != "waiting":
                return _about("returnees/settled", ctx, returnee)
            ctx.store.returnees.settle(returnee, state, person.id, words)
            return _noted(ctx, person, returnee, words)
    day = said.day(words, ctx.today())
    if day is None:
        return Say("returnees/what", {"returnee": returnee})
    if returnee.state == "isolated":
        return _about("returnees/settled", ctx, returnee)
    ctx.store.returnees.date(returnee, day)
    return _noted(ctx, person, returnee, words)


def _noted(ctx: Ctx, person: Person, returnee: Returnee, words: str) -> Say:
    ctx.store.audit.note(person.name, "settle returnee", {"returnee": returnee.code, "words": words}, ctx.inbox_id)
    return _about("returnees/noted", ctx, ctx.store.returnees.get(returnee.id))


def _isolate(ctx: Ctx, person: Person, returnee: Returnee, rest: str) -> Say:
    """Open a case from an arrival; day 1 is the day that was said, by the secretary or by the household."""
    if not ctx.sender.may(Role.SECRETARY, returnee.region):
        return Say("codes/not_yours", {"code": returnee.code})
    if returnee.household_id is None:
        return Say("returnees/no_household", {"returnee": returnee})
    if returnee.state in ("isolated", "dismissed"):
        return _about("returnees/settled", ctx, returnee)
    since = said.day(rest, ctx.today()) or returnee.arrived or ctx.store.day(returnee.at)
    home = ctx.store.households.get(returnee.household_id)
    reason = f"{returnee.place or '外地'}{'来客' if returnee.visitor else '返乡'}"
    opened = cases.begin(ctx, home, returnee.who, reason, since, returnee.id)
    ctx.store.returnees.settle(returnee, "isolated", person.id, None)
    _noted(ctx, person, returnee, "隔离")
    return opened
