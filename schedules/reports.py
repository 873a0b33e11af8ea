"""The secretary's day: tasks in the morning, the summary in the evening (DOMAIN S22)."""

from __future__ import annotations

from core.config import Section
from core.model import Priority, Role, Say
from schedules.firing import Firing
from store import Act


class Nothing(Section):
    """No options."""


def morning(act: Act, firing: Firing, options: Nothing) -> None:
    """早派工: what is to be done today, to the secretary and the doctor."""
    alarms = act.store.alarms.open_within(firing.region)
    facts = {
        "day": act.today(),
        "alarms": [(alarm, act.store.households.get(alarm.household_id)) for alarm in alarms],
        "alone": [
            home for home in act.store.households.within(firing.region) if {"无手机", "独居老人"} & set(home.tags)
        ],
        "wanted": len({line.household_id for line in act.store.supplies.wanted(firing.region)}),
        "doubts": act.store.doubts.open_count(firing.region),
    }
    _to(act, firing, (Role.SECRETARY, Role.DOCTOR), Say("reports/morning", facts))


def evening(act: Act, firing: Firing, options: Nothing) -> None:
    """晚研判: the day's report, to the secretary and the township."""
    day = firing.planned.astimezone(act.zone).date()
    report = act.store.reports.issue(firing.region, day)
    _to(act, firing, (Role.SECRETARY, Role.TOWNSHIP), Say("reports/daily", {"report": report, "day": day}))


def _to(act: Act, firing: Firing, roles: tuple[Role, ...], what: Say) -> None:
    for role in roles:
        act.tell_holders(firing.key, role, firing.region, what, Priority.REMINDER)
