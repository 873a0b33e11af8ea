"""How a case ends: doctor and secretary both say yes, or it is moved elsewhere; the certificate (docs/domain.md S7)."""

from __future__ import annotations

import re

from core.context import Person
from core.model import Role, Say
from handlers import cases, letters
from store import Ctx
from store.cases import Case, Outcome


def agree(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 同意: the second of the two yeses releases."""
    if ctx.today() < case.release:
        return Say("cases/too_early", {"case": case, "n": case.day(ctx.today())})
    side = _side(ctx, case, person)
    if side is None:
        return Say("codes/not_yours", {"code": case.code})
    if (case.doctor_yes if side == "doctor" else case.secretary_yes) is None:
        case = ctx.store.cases.agree(case, **{side: person.id})
        ctx.store.audit.note(person.name, "agree to release", {"case": case.code, "as": side}, ctx.inbox_id)
    if case.doctor_yes is None or case.secretary_yes is None:
        return Say("cases/agreed", {"case": case, "waiting_for": "村医" if case.doctor_yes is None else "村支书"})
    return _release(ctx, person, case)


def _side(ctx: Ctx, case: Case, person: Person) -> str | None:
    """For whom somebody speaks. One person is never both: two people have to look."""
    if person.role is Role.SECRETARY and ctx.sender.may(Role.SECRETARY, case.region):
        return "secretary"
    if cases.has_duty(ctx, case, "doctor") or (person.role is Role.DOCTOR and ctx.sender.may(Role.DOCTOR, case.region)):
        return "doctor"
    return None


def disagree(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 不同意 原因: whoever agreed before is asked again tomorrow."""
    if _side(ctx, case, person) is None:
        return Say("codes/not_yours", {"code": case.code})
    if not told["reason"]:
        return Say("cases/needs_reason", {"case": case, "example": f"{case.code} 不同意 还在咳嗽"})
    ctx.store.cases.disagree(case)
    detail = {"case": case.code, "reason": told["reason"]}
    ctx.store.audit.note(person.name, "disagree to release", detail, ctx.inbox_id)
    facts = {"case": case, "person": person.name, "reason": told["reason"]}
    for other in _deciders(ctx, case):
        if other.id != person.id:
            ctx.tell(f"case:{case.id}:no:{ctx.inbox_id}", other.id, Say("cases/disagreed", facts))
    return Say("cases/disagreed", facts)


def _deciders(ctx: Ctx, case: Case) -> list[Person]:
    """Who is asked about the release."""
    home = ctx.store.households.get(case.household_id)
    people = ctx.store.households.holders(Role.SECRETARY, home.region)
    carers = [carer.person_id for carer in ctx.store.teams.of(case) if carer.duty == "doctor" and carer.person_id]
    return list(dict.fromkeys([*people, *(ctx.store.households.person(one) for one in carers)]))


def _release(ctx: Ctx, person: Person, case: Case) -> Say:
    case = ctx.store.cases.close(case, "released")
    home = ctx.store.households.get(case.household_id)
    detail = {"case": case.code, "certificate": case.certificate}
    ctx.store.audit.note(person.name, "release case", detail, ctx.inbox_id)
    certificate = _certificate(ctx, case)
    letters.tell_household(
        ctx,
        f"case:{case.id}:released",
        home,
        Say("cases/released_household", {"case": case, "household": home, "relay": False}),
    )
    letters.tell_household(ctx, f"case:{case.id}:certificate", home, certificate)
    for secretary in ctx.store.households.holders(Role.SECRETARY, home.region):
        ctx.tell(f"case:{case.id}:certificate", secretary.id, certificate)
    spread(ctx, case, "released", Say("cases/released_team", {"case": case}))
    return Say("cases/released_team", {"case": case})


def _certificate(ctx: Ctx, case: Case) -> Say:
    """The text to print."""
    people = ctx.store.households.person
    limit = ctx.mode(case.region).fever
    slots = [slot for day in ctx.store.temperatures.curve(case, limit) for slot in day.slots if day.day <= case.last]
    return Say(
        "cases/certificate",
        {
            "case": case,
            "household": ctx.store.households.get(case.household_id),
            "village": case.region.rpartition("/")[2],
            "sign": ctx.config.sign,
            "released": ctx.store.day(case.closed_at),
            "told": sum(slot.temp is not None for slot in slots),
            "fevers": sum(slot.fever for slot in slots),
            "limit": limit,
            "doctor": people(case.doctor_yes).name if case.doctor_yes else "",
            "secretary": people(case.secretary_yes).name if case.secretary_yes else "",
            "relay": False,
        },
    )


def certificate_again(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 证明: once more, for printing."""
    return _certificate(ctx, case) if case.outcome == "released" else Say("cases/no_certificate", {"case": case})


def end(ctx: Ctx, person: Person, case: Case, outcome: Outcome, note: str) -> Say:
    """End a case otherwise than by release."""
    case = ctx.store.cases.close(case, outcome, note)
    detail = {"case": case.code, "outcome": outcome, "note": note}
    ctx.store.audit.note(person.name, "end case", detail, ctx.inbox_id)
    home = ctx.store.households.get(case.household_id)
    facts = {"case": case, "household": home, "relay": False}
    spread(ctx, case, f"ended:{ctx.inbox_id}", Say("cases/closed", {"case": case}))
    if outcome == "cancelled":
        letters.tell_household(ctx, f"case:{case.id}:ended", home, Say("cases/cancelled_household", facts))
    return Say("cases/closed", {"case": case})


def spread(ctx: Ctx, case: Case, what: str, letter: Say) -> None:
    """Tell everybody of the team but who is speaking, each once."""
    speaker = ctx.sender.person.id if ctx.sender.person else None
    for person_id in dict.fromkeys(carer.person_id for carer in ctx.store.teams.of(case)):
        if person_id is not None and person_id != speaker:
            ctx.tell(f"case:{case.id}:{what}", person_id, letter)
