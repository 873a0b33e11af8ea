"""Isolation cases: opened by command or from a returnee, listed, and looked at (docs/domain.md S7, S8)."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

from core.context import Household
from core.lazy import regex
from core.model import Role, Say
from handlers import letters, roster, said
from store import Ctx
from store.cases import DAYS, Case
from store.teams import DUTIES


def isolate(argument: str, ctx: Ctx, region: str) -> Say | None:
    """隔离: without a name the open cases; with one, shown first and opened after 确认."""
    if not argument:
        return letters.discreetly(ctx, _list(ctx, region))
    mention, _, reason = argument.replace("，", " ").partition(" ")
    found, who = person(ctx, region, mention)
    if found.household is None:
        return letters.discreetly(ctx, Say("roster/which", {"mention": mention, "choices": found.choices}))
    since = said.day(reason, ctx.today()) or ctx.today()
    standing = _standing(ctx, found.household, who)
    if standing is not None:
        return letters.discreetly(ctx, Say("cases/already", {"case": standing, "today": ctx.today()}))
    sender = ctx.sender.person
    assert sender is not None  # who may command is on the roster
    facts: dict[str, Any] = {
        "household": found.household.id,
        "who": who,
        "since": since.isoformat(),
        "reason": reason.strip(),
    }
    ctx.store.confirmations.ask(sender.id, f"隔离\n{region}\n{json.dumps(facts, ensure_ascii=False)}")
    preview = {"household": found.household, "who": who, "since": since, "days": DAYS, "reason": reason.strip()}
    return letters.discreetly(ctx, Say("cases/preview", preview))


def confirmed(ctx: Ctx, region: str, text: str) -> Say:
    """The command was confirmed."""
    facts = json.loads(text)
    home = ctx.store.households.get(facts["household"])
    since = date.fromisoformat(facts["since"])
    return letters.discreetly(ctx, begin(ctx, home, facts["who"], facts["reason"], since))


def begin(ctx: Ctx, home: Household, who: str, reason: str, since: date, returnee_id: int | None = None) -> Say:
    """Open a case, appoint the team that the roles make, and tell the household and the team."""
    standing = _standing(ctx, home, who)
    if standing is not None:
        return Say("cases/already", {"case": standing, "today": ctx.today()})
    sender = ctx.sender.person
    assert sender is not None
    village = ctx.store.households.village(home.region)
    case = ctx.store.cases.open(village, home, who, reason, since, sender.id, returnee_id)
    ctx.store.teams.appoint_by_role(case, home)
    facts = {"case": case, "household": home, "today": ctx.today(), "relay": False}
    reached = letters.tell_household(ctx, f"case:{case.id}:begin", home, Say("cases/begin", facts))
    team = [
        {"duty": carer.word, "name": carer.name, "reached": assign(ctx, case, home, carer.duty, carer.person_id)}
        for carer in ctx.store.teams.of(case)
    ]
    detail = {"case": case.code, "household": home.head, "who": who, "since": since.isoformat(), "reason": reason}
    ctx.store.audit.note(sender.name, "open case", detail, ctx.inbox_id)
    lacking = [word for duty, word in DUTIES.items() if word not in {one["duty"] for one in team}]
    return Say(
        "cases/opened",
        {
            "case": case,
            "team": team,
            "lacking": lacking,
            "reached": reached,
            "phone": ctx.store.households.phone(home.id),
        },
    )


def assign(ctx: Ctx, case: Case, home: Household, duty: str, person_id: int | None) -> bool:
    """Tell somebody of their duty; false if they cannot be written to. Who is speaking knows."""
    if person_id is None:
        return False
    if ctx.sender.person is not None and ctx.sender.person.id == person_id:
        return True
    facts = {"case": case, "household": home, "duty": duty, "phone": ctx.store.households.phone(home.id)}
    return ctx.tell(f"case:{case.id}:assigned:{duty}:{ctx.inbox_id}", person_id, Say("cases/assigned", facts))


def person(ctx: Ctx, region: str, mention: str) -> tuple[roster.Found, str]:
    """Whose isolation it is: the household, and the person's name in it."""
    found = roster.find(replace(ctx, region=region), mention)
    if found.household is None:
        return found, mention
    home = found.household
    names = (home.head, *ctx.store.households.members(home.id))
    return found, next((name for name in names if mention.endswith(name)), home.head)


def _standing(ctx: Ctx, home: Household, who: str) -> Case | None:
    """The person's open case."""
    return next((case for case in ctx.store.cases.of_household(home.id) if case.who == who), None)


def _list(ctx: Ctx, region: str) -> Say:
    rows = []
    for case in ctx.store.cases.within(region):
        home = ctx.store.households.get(case.household_id)
        curve = ctx.store.temperatures.curve(case, ctx.mode(region).fever)
        rows.append({"case": case, "grid": home.grid, "n": case.day(ctx.today()), "last": curve[-1] if curve else None})
    return Say("cases/list", {"rows": rows})


_NAME = regex(r"[一-鿿·]{2,12}(?:[(（][一-鿿0-9]{1,8}[)）])?")
_WELL = regex(r"正常|好|平安|没|不|高|低|烧|度|量")


def temperatures(argument: str, ctx: Ctx, region: str) -> Say | None:
    """体温 张建国: the curve of that person, or of the household's first case; None if it is no name."""
    if not _NAME.fullmatch(argument) or _WELL.search(argument):
        return None
    found, who = person(ctx, region, argument)
    if found.household is None:
        return Say("roster/which", {"mention": argument, "choices": found.choices}) if found.choices else None
    cases = ctx.store.cases.of_household(found.household.id)
    own = [case for case in cases if case.who == who] or cases
    if not own:
        return letters.discreetly(ctx, Say("cases/none", {"household": found.household}))
    return letters.discreetly(ctx, curve(ctx, own[0]))


def curve(ctx: Ctx, case: Case) -> Say:
    """The temperatures of a case, day by day."""
    limit = ctx.mode(case.region).fever
    days = ctx.store.temperatures.curve(case, limit)
    told = [slot.temp for day in days for slot in day.slots if slot.temp is not None]
    return Say("cases/curve", {"case": case, "days": days, "told": told, "n": case.day(ctx.today()), "limit": limit})


def may_decide(ctx: Ctx, case: Case) -> bool:
    """Doctor and secretary, those above them, and who has the doctor's duty in this case."""
    if ctx.sender.may(Role.DOCTOR, case.region):
        return True
    return has_duty(ctx, case, "doctor")


def has_duty(ctx: Ctx, case: Case, duty: str | None = None) -> bool:
    """Whether the sender is on the case's team, with this duty if one is given."""
    person_id = ctx.sender.person.id if ctx.sender.person else None
    return any(
        carer.person_id == person_id and duty in (None, carer.duty)
        for carer in ctx.store.teams.of(case)
        if carer.person_id is not None
    )
