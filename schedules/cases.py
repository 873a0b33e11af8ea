"""Isolation by the clock: two temperatures a day, who is late, and the team's morning (docs/domain.md S7, S8)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from pydantic import Field

from core.config import Section
from core.context import Household
from core.model import Priority, Role, Say
from schedules.firing import Firing
from store import Act
from store.cases import Case
from store.temperatures import Slot
from store.timers import Timer

_MISSED = "case-missed"


class Ask(Section):
    """`slot` is which of the day's two temperatures; a missed one is raised after `missed` minutes, and again."""

    slot: Slot
    missed: int = Field(60, gt=0)


class Nothing(Section):
    """No options."""


def ask(act: Act, firing: Firing, options: Ask) -> None:
    """Ask every household in isolation that has not told this slot's temperature; one letter for all its cases."""
    asked_at = min(act.store.temperatures.begin(act.today(), options.slot), act.now())
    for home, cases in _homes(act, firing.region):
        if act.store.temperatures.told_since(home.id, asked_at):
            continue
        voice = act.store.teams.voice(home)
        if voice is not None:
            address, relay = voice
            facts = {
                "household": home,
                "cases": [(case, case.day(act.today())) for case in cases],
                "slot": options.slot,
                "relay": relay,
                "late": firing.late,
                "phone": act.store.households.phone(home.id) if relay else None,
            }
            act.letter(f"{firing.key}:{home.id}", address, Say("cases/ask", facts), Priority.ROLLCALL)
        wait = timedelta(minutes=options.missed)
        for rung, (role, due) in enumerate(((Role.DOCTOR, act.now() + wait), (Role.SECRETARY, act.now() + 2 * wait))):
            act.store.timers.set(
                # the household comes first, so that whoever sees to it calls off what is left
                f"{_MISSED}:{home.id}:{firing.planned:%Y%m%dT%H%M}:{rung}",
                "cases.missed",
                home.region,
                act.config.quiet.after(due, act.zone),
                {
                    "cases": [case.id for case in cases],
                    "slot": options.slot,
                    "since": asked_at.isoformat(),
                    "role": int(role),
                },
            )


def _homes(act: Act, region: str) -> list[tuple[Household, list[Case]]]:
    """The households of a region with their cases that have begun and are not over."""
    homes: dict[int, list[Case]] = {}
    for case in act.store.cases.within(region):
        if 1 <= case.day(act.today()) <= case.days:
            homes.setdefault(case.household_id, []).append(case)
    return [(act.store.households.get(home), cases) for home, cases in homes.items()]


def morning(act: Act, firing: Firing, options: Nothing) -> None:
    """Each duty's own short list; the release of those whose days are over; who still waits to be settled."""
    open_ = act.store.cases.within(firing.region)
    over = [case for case in open_ if act.today() >= case.release]
    _offer(act, firing, over)
    running = {case.id: case for case in open_ if case not in over and case.day(act.today()) >= 1}
    rows: dict[tuple[int, str], list[dict[str, Any]]] = {}
    told = {case.id: _row(act, case) for case in running.values()}
    for case_id, team in act.store.teams.within(running.values()).items():
        for carer in team:
            if carer.person_id is not None:
                rows.setdefault((carer.person_id, carer.duty), []).append(told[case_id])
    for (person_id, duty), cases in rows.items():
        what = Say(f"cases/duty_{duty}", {"rows": cases, "day": act.today()})
        act.tell(f"{firing.key}:{duty}", person_id, what, Priority.REMINDER)
    _returnees(act, firing)


def _row(act: Act, case: Case) -> dict[str, Any]:
    """What the duties need to know of a case this morning."""
    home = act.store.households.get(case.household_id)
    limit = act.mode(case.region).fever
    curve = act.store.temperatures.curve(case, limit)
    yesterday = curve[-2] if len(curve) > 1 else None
    return {
        "case": case,
        "grid": home.grid,
        "n": case.day(act.today()),
        "phone": act.store.households.phone(home.id),
        "tags": home.tags,
        "wanted": act.store.supplies.lines_of(home),
        "yesterday": yesterday,
        "missing": sum(slot.state == "missing" for slot in yesterday.slots) if yesterday else 0,
        "fever": any(slot.fever for slot in (*yesterday.slots, *curve[-1].slots)) if yesterday else False,
        "limit": limit,
    }


def _offer(act: Act, firing: Firing, over: list[Case]) -> None:
    """Ask doctor and secretary for their yes, each morning until both have said it; who said it is left in peace."""
    for case in over:
        home = act.store.households.get(case.household_id)
        limit = act.mode(case.region).fever
        slots = [
            slot for day in act.store.temperatures.curve(case, limit) for slot in day.slots if day.day <= case.last
        ]
        facts = {
            "case": case,
            "grid": home.grid,
            "told": sum(slot.temp is not None for slot in slots),
            "total": len(slots),
            "fevers": sum(slot.fever for slot in slots),
            "limit": limit,
        }
        doctors = [carer.person_id for carer in act.store.teams.of(case) if carer.duty == "doctor"]
        secretaries = [one.id for one in act.store.households.holders(Role.SECRETARY, home.region)]
        asked = [*(doctors if case.doctor_yes is None else []), *(secretaries if case.secretary_yes is None else [])]
        for person_id in dict.fromkeys(asked):
            if person_id is not None:
                act.tell(f"{firing.key}:offer:{case.id}", person_id, Say("cases/offer", facts), Priority.REMINDER)


def _returnees(act: Act, firing: Firing) -> None:
    """The secretary is reminded of who came and is not settled."""
    waiting = act.store.returnees.waiting(firing.region)
    if not waiting:
        return
    act.tell_holders(
        f"{firing.key}:returnees",
        Role.SECRETARY,
        firing.region,
        Say("returnees/waiting", {"waiting": waiting}),
        Priority.REMINDER,
    )


def missed(act: Act, timer: Timer, late: bool) -> None:
    """A temperature that was asked for and did not come: to the doctor, then to the secretary."""
    cases = [case for case in map(act.store.cases.get, timer.facts["cases"]) if case.is_open]
    since = datetime.fromisoformat(timer.facts["since"])
    if not cases or act.store.temperatures.told_since(cases[0].household_id, since):
        return
    home = act.store.households.get(cases[0].household_id)
    doctors = {carer.person_id for case in cases for carer in act.store.teams.of(case) if carer.duty == "doctor"}
    secretaries = {one.id for one in act.store.households.holders(Role.SECRETARY, home.region)}
    climbed = Role(timer.facts["role"]) is not Role.DOCTOR
    facts = {
        "cases": cases,
        "household": home,
        "slot": timer.facts["slot"],
        "phone": act.store.households.phone(home.id),
        "climbed": climbed,
        "late": late,
    }
    for person_id in sorted(one for one in (secretaries if climbed else doctors or secretaries) if one is not None):
        act.tell(timer.key, person_id, Say("cases/missed", facts), Priority.REMINDER)
