"""What is abnormal goes to a person, who says "on my way"."""

from __future__ import annotations

import re

from core.context import Household
from core.model import Priority, Reading, Report, Role, Say
from store import Ctx
from store.alarms import Alarm
from store.checkins import Checkin

_ACKNOWLEDGED = re.compile(r"^\s*(?:收到|去看|我去|知道了?)?\s*[Aa]\s*(?P<number>\d{1,6})\s*(?P<rest>.*)$", re.S)
CARE_TEAM = (Role.DOCTOR, Role.SECRETARY)


def follow(
    ctx: Ctx, home: Household, checkin: Checkin, report: Report, before: Checkin | None
) -> tuple[str | None, tuple[str, ...]]:
    """Raise an alarm for an abnormal check-in, or tell the team that an alarming one was corrected.

    Returns the alarm's code, None if there is nothing to follow, and the names of those who were written to.
    """
    village = ctx.store.households.village(home.region)
    if report.status == "abnormal":
        news = before is None or (before.temps, before.symptoms) != (checkin.temps, checkin.symptoms)
        alarm = ctx.store.alarms.raise_(village, checkin)
        if before is None or before.status != "abnormal":
            ctx.store.audit.note("时钟", "alarm", {"alarm": alarm.code, "household": home.head}, ctx.inbox_id)
        return alarm.code, _tell(ctx, alarm, home, report, "cases/alarm") if news else ()
    standing = ctx.store.alarms.open_of(home.id)
    if standing is not None and checkin.current and report.status == "normal":
        return standing.code, _tell(ctx, standing, home, report, "cases/corrected")
    return None, ()


def _tell(ctx: Ctx, alarm: Alarm, home: Household, report: Report, template: str) -> tuple[str, ...]:
    """Write to everybody of the care team who can be written to; the names of those."""
    facts = {
        "alarm": alarm,
        "household": home,
        "report": report,
        "phone": ctx.store.households.phone(home.id),
        "words": ctx.message.text,
        "speaker": ctx.sender.person.name if ctx.sender.person else ctx.sender.name,
    }
    told = []
    for role in CARE_TEAM:
        for person in ctx.store.households.holders(role, home.region):
            for address in ctx.store.accounts.of_person(person.id)[:1]:
                key = f"alarm:{alarm.id}:{ctx.inbox_id}:{home.id}:{person.id}"
                ctx.letter(key, address, Say(template, facts), Priority.ALARM)
                told.append(person.name)
    return tuple(told)


def acknowledge(reading: Reading, ctx: Ctx) -> Say | None:
    """ "收到A12", and later "A12 已送县医院": note who looks after it, and how it ended."""
    told = _ACKNOWLEDGED.match(ctx.message.text)
    person = ctx.sender.person
    if told is None or person is None or person.role < Role.LEADER or ctx.region is None:
        return None
    alarm = ctx.store.alarms.numbered(ctx.store.households.village(ctx.region), int(told["number"]))
    if alarm is None:
        return Say("cases/no_such_alarm", {"code": f"A{told['number']}"})
    home = ctx.store.households.get(alarm.household_id)
    facts = {"alarm": alarm, "household": home, "phone": ctx.store.households.phone(home.id), "private": ctx.private}
    rest = re.sub(r"^[\s,，。.!！:：]+|[\s,，。.!！]+$", "", told["rest"])
    first = ctx.store.alarms.acknowledge(alarm, person.id)
    ctx.outcome = "handled"
    ctx.store.audit.note(person.name, "acknowledge", {"alarm": alarm.code, "said": rest}, ctx.inbox_id)
    if rest:
        ctx.store.alarms.close(alarm, rest)
        return Say("cases/closed", {**facts, "outcome": rest})
    if not first and alarm.acknowledged_by != person.name:
        return Say("cases/already", facts)
    return Say("cases/acknowledged", facts)
