"""What is abnormal goes to a person, who says "on my way"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from core.context import Household, Person
from core.lazy import regex
from core.model import Priority, Reading, Report, Role, Say
from handlers import said
from store import Ctx
from store.alarms import Alarm
from store.checkins import Checkin

CARE = (Role.DOCTOR, Role.SECRETARY)  # who hears of an abnormal reading: the first of these that can be written to
_GOING = regex(r"我?(?:马上|这就|现在)?(?:去|过去|去看)(?:看看|一趟)?[\s。.!！]*")
# "A1 我去看，带上血氧仪" is on the way; "A1 我去看了，没事" was there.
_STILL_GOING = regex(rf"{_GOING.pattern}(?:[，,;；].*)?", re.S)
# "A1 怎么样了？", "A1 没人接电话": nothing is done yet, and the alarm stays open.
_NO_END = regex(r"怎么|咋|没人|[没不]接|[打联]\S{0,2}不[通上]|没联系上|不在家|还没|[吗么?？][。.!！]*$")
_END = regex(r"已|送|核实|看过|去过|正常|没事|好了|出院|住院|隔离|处理")
_ON_MY_WAY = regex(rf"(?:收到|好的?|马上)[\s。.!！]*|我{_GOING.pattern}")
_DAYS_BEFORE = 3  # how far back an alarm tells how the household was


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
    standing = ctx.store.alarms.open_of(home.id)
    if report.status == "abnormal":
        news = before is None or (before.temps, before.symptoms) != (checkin.temps, checkin.symptoms)
        alarm = ctx.store.alarms.raise_(village, checkin)
        if standing is None:
            _set_ladder(ctx, alarm, home)
            ctx.store.audit.note("村信", "alarm", {"alarm": alarm.code, "household": home.head}, ctx.inbox_id)
        told = _Told(alarm, home, report, words, again=standing is not None)
        return alarm.code, _tell(ctx, told, "alarms/alarm", roles, write=news)
    changed = before is None or before.status != "normal"  # well once more is no news
    if standing is not None and checkin.current and report.status == "normal" and changed:
        return standing.code, _tell(ctx, _Told(standing, home, report, words), "alarms/corrected", roles)
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


@dataclass(frozen=True)
class _Told:
    """What there is to tell of an alarm. `again`: the household had one that is still open."""

    alarm: Alarm
    home: Household
    report: Report
    words: str
    again: bool = False


def _tell(ctx: Ctx, told: _Told, template: str, roles: tuple[Role, ...], *, write: bool = True) -> tuple[str, ...]:
    """Write to the first of the roles that can be reached, to the care team of who is isolated there, and to who has
    the alarm already; the names of the doctors who know, or of whoever is in their place."""
    alarm, home = told.alarm, told.home
    cases = ctx.store.cases.of_household(home.id)
    team = [carer for carers in ctx.store.teams.within(cases).values() for carer in carers]
    facts = {
        "alarm": alarm,
        "household": home,
        "report": told.report,
        "phone": ctx.store.households.phone(home.id),
        "words": told.words,
        "speaker": ctx.sender.person.name if ctx.sender.person else ctx.sender.name,
        "history": ctx.store.checkins.before(home.id, ctx.today(), _DAYS_BEFORE),
        "cases": [(case, case.day(ctx.today())) for case in cases],
        "again": told.again,
    }
    known: dict[int, str] = {}  # who is named to the household
    for role in roles:
        for person in ctx.store.households.holders(role, home.region):
            if ctx.store.accounts.of_person(person.id):
                known[person.id] = person.name
        if known:
            break
    doctors = {one.person_id: one.name for one in team if one.person_id is not None and one.duty == "doctor"}
    known |= {one: name for one, name in doctors.items() if ctx.store.accounts.of_person(one)}
    others = [one.person_id for one in team] + [alarm.taken_by]
    for person_id in dict.fromkeys([*known, *(one for one in others if one is not None)]):
        if write:
            what = Say(template, {**facts, "mine": person_id == alarm.taken_by})
            ctx.tell(f"alarm:{alarm.id}:{ctx.inbox_id}:{home.id}", person_id, what, Priority.ALARM)
    return tuple(known.values())


def answer(number: int, deed: str, ctx: Ctx, village: str) -> Say | None:
    """ "收到A12": somebody looks after it; "A12 已送县医院": how it ended. See handlers/codes.py."""
    person = ctx.sender.person
    alarm = ctx.store.alarms.numbered(village, number)
    if person is None or (alarm is None and person.role < Role.LEADER):
        return None
    if alarm is None:
        return Say("codes/unknown", {"code": f"A{number}"})
    if not _may_take(ctx, person, alarm):
        return Say("codes/not_yours", {"code": alarm.code}) if person.role >= Role.LEADER else None
    deed = said.of_own(deed)[0]
    if not deed or _STILL_GOING.fullmatch(deed):
        return _take(ctx, person, alarm)
    ctx.store.alarms.acknowledge(alarm, person.id)
    if _NO_END.search(deed) and not _END.search(deed.replace("怎么处理", "")):
        return _still_open(ctx, alarm.number, village)
    ctx.store.alarms.close(alarm, deed)
    ctx.store.timers.cancel(f"alarm:{alarm.id}:")
    ctx.store.audit.note(person.name, "close alarm", {"alarm": alarm.code, "deed": deed}, ctx.inbox_id)
    ctx.outcome = "handled"
    return Say("alarms/closed", {"alarm": alarm, "outcome": deed})


def _still_open(ctx: Ctx, number: int, village: str) -> Say:
    alarm = ctx.store.alarms.numbered(village, number)
    assert alarm is not None
    ctx.store.timers.cancel(f"alarm:{alarm.id}:")
    ctx.outcome = "handled"
    return Say("alarms/still_open", {"alarm": alarm, "phone": ctx.store.households.phone(alarm.household_id)})


def on_my_way(reading: Reading, ctx: Ctx) -> Say | None:
    """A plain "我去看" of the care team, in private or quoting the alarm, when it can mean only one.

    "收到" alone is enough of a doctor or secretary; of who has no role it may answer anything.
    """
    person, text = ctx.sender.person, ctx.message.text.strip()
    if person is None or not _ON_MY_WAY.fullmatch(text):
        return None
    quoted = re.search(r"异常\s*A(\d+)", ctx.message.quote or "")
    if not (ctx.private or quoted):
        return None
    if person.role >= Role.DOCTOR:
        waiting = ctx.store.alarms.waiting(person.scope or "")
    elif ctx.region is not None and _GOING.fullmatch(text) and ctx.store.cases.cared_for(person.id):
        waiting = [one for one in ctx.store.alarms.waiting(ctx.region) if _may_take(ctx, person, one)]
    else:
        return None
    if quoted:
        waiting = [alarm for alarm in waiting if alarm.number == int(quoted[1])]
    if not waiting:
        return None
    if len(waiting) > 1:
        return Say("alarms/which", {"alarms": waiting})
    return _take(ctx, person, waiting[0])


def _may_take(ctx: Ctx, person: Person, alarm: Alarm) -> bool:
    """Who has the role there, leads the household, or is on the care team of who is isolated in it."""
    home = ctx.store.households.get(alarm.household_id)
    if home.leader_id == person.id or ctx.sender.may(Role.LEADER, home.region):
        return True
    return home.id in ctx.store.cases.cared_for(person.id)


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
