"""What is abnormal goes to a person, who says "on my way"."""

from __future__ import annotations

import re
from datetime import timedelta

from core.context import Household, Person
from core.model import Priority, Reading, Report, Role, Say
from store import Ctx
from store.alarms import Alarm
from store.checkins import Checkin

CARE = (Role.DOCTOR, Role.SECRETARY)  # who hears of an abnormal reading: the first of these that can be written to
_ON_MY_WAY = re.compile(r"(?:收到|好的?|马上|我(?:马上|这就|现在)?(?:去|过去|去看)(?:看看|一趟)?)[\s。.!！]*")


def follow(
    ctx: Ctx,
    home: Household,
    checkin: Checkin,
    report: Report,
    before: Checkin | None,
    words: str,
    roles: tuple[Role, ...] = CARE,
) -> tuple[str | None, tuple[str, ...]]:
    """Raise an alarm for an abnormal check-in, or tell the team that an alarming one was corrected.

    Returns the alarm's code, None if there is nothing to follow, and the names of those who were written to.
    """
    village = ctx.store.households.village(home.region)
    if report.status == "abnormal":
        news = before is None or (before.temps, before.symptoms) != (checkin.temps, checkin.symptoms)
        standing = ctx.store.alarms.open_of(home.id)
        alarm = ctx.store.alarms.raise_(village, checkin)
        if standing is None:
            _set_ladder(ctx, alarm, home)
            ctx.store.audit.note("村信", "alarm", {"alarm": alarm.code, "household": home.head}, ctx.inbox_id)
        return alarm.code, _tell(ctx, alarm, home, report, words, "alarms/alarm", roles, write=news)
    standing = ctx.store.alarms.open_of(home.id)
    if standing is not None and checkin.current and report.status == "normal":
        return standing.code, _tell(ctx, standing, home, report, words, "alarms/corrected", roles)
    return None, ()


def _set_ladder(ctx: Ctx, alarm: Alarm, home: Household) -> None:
    """If nobody says that they are on their way, the secretary hears of it, then the township."""
    steps = ctx.config.alarms
    for role, after in ((Role.SECRETARY, steps.secretary), (Role.TOWNSHIP, steps.township)):
        ctx.store.timers.set(
            f"alarm:{alarm.id}:{role.name.lower()}",
            "alarms.climb",
            home.region,
            ctx.now() + timedelta(minutes=after),
            {"alarm": alarm.id, "role": int(role)},
        )


def _tell(
    ctx: Ctx,
    alarm: Alarm,
    home: Household,
    report: Report,
    words: str,
    template: str,
    roles: tuple[Role, ...],
    *,
    write: bool = True,
) -> tuple[str, ...]:
    """Write to the first of the roles that can be reached; the names of those who know."""
    facts = {
        "alarm": alarm,
        "household": home,
        "report": report,
        "phone": ctx.store.households.phone(home.id),
        "words": words,
        "speaker": ctx.sender.person.name if ctx.sender.person else ctx.sender.name,
    }
    for role in roles:
        told = []
        for person in ctx.store.households.holders(role, home.region):
            for address in ctx.store.accounts.of_person(person.id)[:1]:
                if write:
                    key = f"alarm:{alarm.id}:{ctx.inbox_id}:{home.id}:{person.id}"
                    ctx.letter(key, address, Say(template, facts), Priority.ALARM)
                told.append(person.name)
        if told:
            return tuple(told)
    return ()


def answer(number: int, deed: str, ctx: Ctx, village: str) -> Say | None:
    """ "收到A12": somebody looks after it; "A12 已送县医院": how it ended. See handlers/codes.py."""
    person = ctx.sender.person
    if person is None or person.role < Role.LEADER:
        return None
    alarm = ctx.store.alarms.numbered(village, number)
    if alarm is None:
        return Say("codes/unknown", {"code": f"A{number}"})
    if not deed:
        return _take(ctx, person, alarm)
    ctx.store.alarms.acknowledge(alarm, person.id)
    ctx.store.alarms.close(alarm, deed)
    ctx.store.timers.cancel(f"alarm:{alarm.id}:")
    ctx.store.audit.note(person.name, "close alarm", {"alarm": alarm.code, "deed": deed}, ctx.inbox_id)
    ctx.outcome = "handled"
    return Say("alarms/closed", {"alarm": alarm, "outcome": deed})


def on_my_way(reading: Reading, ctx: Ctx) -> Say | None:
    """A plain "我去看" of the care team, in private or quoting the alarm, when it can mean only one."""
    person = ctx.sender.person
    if person is None or person.role < Role.DOCTOR or not _ON_MY_WAY.fullmatch(ctx.message.text.strip()):
        return None
    quoted = re.search(r"异常\s*A(\d+)", ctx.message.quote or "")
    waiting = ctx.store.alarms.waiting(person.scope or "")
    if quoted:
        waiting = [alarm for alarm in waiting if alarm.number == int(quoted[1])]
    if not waiting or not (ctx.private or quoted):
        return None
    if len(waiting) > 1:
        return Say("alarms/which", {"alarms": waiting})
    return _take(ctx, person, waiting[0])


def _take(ctx: Ctx, person: Person, alarm: Alarm) -> Say:
    """The alarm is this person's from now on, unless somebody else has it."""
    ctx.outcome = "handled"
    home = ctx.store.households.get(alarm.household_id)
    facts = {"alarm": alarm, "household": home, "phone": ctx.store.households.phone(home.id), "private": ctx.private}
    if not ctx.store.alarms.acknowledge(alarm, person.id) and alarm.acknowledged_by != person.name:
        return Say("alarms/already", facts)
    ctx.store.timers.cancel(f"alarm:{alarm.id}:")
    ctx.store.audit.note(person.name, "acknowledge", {"alarm": alarm.code}, ctx.inbox_id)
    return Say("alarms/acknowledged", facts)
