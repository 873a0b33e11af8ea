"""Check-ins: store what was said of each household, answer in one line, raise what is abnormal."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.context import Household
from core.model import Doubt, PersonReading, Reading, Report, Say
from handlers import alarms, contradictions, roster
from store import Ctx
from store.checkins import Checkin

_AND_MORE = ("多", "几")  # 37度多 is either side of the bound: nobody is told 正常
_LOW = 36.9  # °C; no mode has its threshold below, so that most check-ins need not ask which is in force


@dataclass(frozen=True)
class Noted:
    """One household's line in the answer. `kept` false: its own earlier word stands against a proxy's."""

    household: Household
    report: Report
    own: bool
    kept: bool
    alarm: str | None = None
    notified: tuple[str, ...] = ()
    left_out: str | None = None
    differs: bool = False  # it says well where the proxy says ill, or the other way round
    asked: str | None = None  # the leader who was asked which of them is right


def checkin(reading: Reading, ctx: Ctx) -> Say | list[Say] | None:
    """Store every report of the message (DOMAIN S3–S5)."""
    noted: list[Noted] = []
    unclear: list[Say] = []
    for report in reading.reports:
        if report.household is None:
            if ctx.sender.household is None:
                # an official's own health is no household's: it is not counted, and they know
                unclear.append(Say("roster/no_household", {}))
                continue
            noted.append(_note(ctx, ctx.sender.household, report, reading, own=True))
            continue
        found = roster.find(ctx, report.household)
        if found.household is None:
            doubt = Doubt("household", report.household, found.choices)
            ctx.store.doubts.add(ctx.region or "", None, ctx.inbox_id, doubt)
            unclear.append(Say("roster/which", {"mention": report.household, "choices": found.choices}))
            continue
        own = reading.chain is not None or found.household == ctx.sender.household
        noted.append(_note(ctx, found.household, report, reading, own=own))
    for doubt in reading.doubts:
        if doubt.about == "temperature":
            home = ctx.sender.household
            ctx.store.doubts.add(ctx.region or "", home.id if home else None, ctx.inbox_id, doubt)
            unclear.append(Say("checkin/doubt", {"words": doubt.words, "alternatives": doubt.alternatives}))
    if not noted:
        return unclear
    facts = {
        "noted": noted,
        "doubtful": any(one.about == "temperature" and one.words.endswith(_AND_MORE) for one in reading.doubts),
        "corrected": "correct" in reading.intents,
        "private": ctx.private,
        "chain": reading.chain is not None,
    }
    return [Say("checkin/done", facts), *unclear]


def for_household(reading: Reading, home: Household, ctx: Ctx) -> Say:
    """Store what somebody found out about a household that was pointed at by a number, not by a name."""
    noted = [_note(ctx, home, report, reading, own=False) for report in reading.reports]
    facts = {"noted": noted, "doubtful": False, "corrected": False, "private": ctx.private, "chain": False}
    return Say("checkin/done", facts)


def what_instead(reading: Reading, ctx: Ctx) -> Say | None:
    """ "发错了" and no more: ask what is right; what was said stands until then."""
    if reading.reports or reading.items:
        return None
    return Say("checkin/what_instead")


def withdraw(ctx: Ctx) -> Say | None:
    """ "我上午那条打卡作废": the household's word of today no longer holds."""
    home = ctx.sender.household
    standing = ctx.store.checkins.current(home.id, ctx.today()) if home else None
    if home is None or standing is None:
        return None
    ctx.store.checkins.withdraw(standing)
    ctx.store.audit.note(home.head, "withdraw checkin", {"checkin": standing.id}, ctx.inbox_id)
    return Say("checkin/withdrawn", {"household": home.head})


def _note(ctx: Ctx, home: Household, report: Report, reading: Reading, *, own: bool) -> Noted:
    """Store one report and raise what is abnormal in it."""
    ctx.outcome = "handled"
    if report.status == "abnormal" or max(report.temps, default=0) >= _LOW:
        report = ctx.mode(home.region).judge(report)
    round_ = ctx.store.rounds.current(home.region, "checkin")
    ctx.store.households.hold(home.id)
    before = ctx.store.checkins.current(home.id, ctx.today())
    if before is not None and before.round_id != (round_.id if round_ else None):
        same_round = None  # another asking: what holds now is today's last word
    else:
        same_round = before
    kept = True
    if same_round is not None:
        if not own and not same_round.proxy and same_round.status != "unstated":
            kept = False  # the household itself has spoken (docs/domain.md, Correction)
        elif report.status == "unstated" and same_round.status != "unstated":
            report = replace(as_report(same_round, ctx), headcount=report.headcount or same_round.headcount)
        elif "correct" not in reading.intents:
            report = merge(as_report(same_round, ctx), report) if report.people else report
    person = ctx.sender.person
    stored = ctx.store.checkins.add(
        home,
        report,
        inbox_id=ctx.inbox_id,
        speaker_id=person.id if person else None,
        proxy=not own,
        round_=round_,
        replaces=before,
        current=kept,
    )
    differs = same_round is not None and not kept and contradictions.differs(same_round, report)
    asked = contradictions.put(ctx, home, same_round, report) if same_round is not None and differs else None
    alarm, notified = alarms.follow(ctx, home, stored, report, before, _words(ctx, reading, home))
    left_out = _left_out(ctx, home, report) if own and before is None and reading.chain is None else None
    return Noted(home, report, own, kept, alarm, notified, left_out, differs, asked)


def _left_out(ctx: Ctx, home: Household, report: Report) -> str | None:
    """Who of the household was not spoken for, by name where the roster knows, asked once and no more.

    "都好" speaks for all; only who counts heads or names people can leave somebody out.
    """
    if report.status == "abnormal":
        return None  # who has a fever in the house is not to be quizzed; the doctor will ask
    told = {person.who for person in report.people} - {None}
    spoken = report.headcount if report.headcount is not None else len(told)
    if not 0 < spoken < home.present:
        return None
    everybody = ctx.store.households.at_home(home.id)
    speaker = ctx.sender.person.name if ctx.sender.person else None
    rest = [name for name in everybody if name != speaker and name not in told]
    if told <= {"我", *everybody} and spoken == 1 and len(everybody) == home.present:
        return "、".join(rest)
    return f"{home.present - spoken}口"


def _words(ctx: Ctx, reading: Reading, home: Household) -> str:
    """What was said of a household: its own line of a 接龙, else the message."""
    for entry in reading.chain.entries if reading.chain else ():
        if entry.name in (home.head, *home.members):
            return f"{entry.name} {entry.text}"
    return ctx.message.text


def merge(before: Report, now: Report) -> Report:
    """A second message of one round: it replaces the first, unless both name people and not the same ones.

    Then it completes it: a grandmother's 36.5 must not hide the child's 38.2 of a minute ago.
    """
    told = {person.who for person in before.people}
    tells = {person.who for person in now.people}
    if not told or not tells or None in told | tells or told & tells:
        return now
    people = before.people + now.people
    return Report(
        household=now.household,
        headcount=max((heads for heads in (before.headcount, now.headcount) if heads is not None), default=None),
        temps=before.temps + now.temps,
        symptoms=tuple(sorted({*before.symptoms, *now.symptoms})),
        status="abnormal" if "abnormal" in (before.status, now.status) else now.status,
        people=people,
    )


def as_report(checkin: Checkin, ctx: Ctx) -> Report:
    """What a check-in says, as it was told."""
    people: tuple[PersonReading, ...] = ctx.store.checkins.people(checkin.id)
    return Report(
        headcount=checkin.headcount,
        temps=checkin.temps,
        symptoms=checkin.symptoms,
        status=checkin.status,
        people=people,
    )
