"""What the care team answers by code: "C3 体温", "C3 延长3天 原因", "C3 医 段守义", "C3 同意"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from core.context import Person
from core.lazy import regex
from core.model import Role, Say
from core.privacy import PHONE
from handlers import case_releases, cases, letters, roster, said
from store import Ctx
from store.cases import Case
from store.teams import DUTIES

_LONGEST = 60  # days ahead or back that a correction may reach


def answer(number: int, words: str, ctx: Ctx, village: str) -> Say | None:
    """See handlers/codes.py. Who is neither on the team nor holds a role is passed on to the readers."""
    person = ctx.sender.person
    if person is None:
        return None
    case = ctx.store.cases.numbered(village, number)
    if case is None:
        return Say("codes/unknown", {"code": f"C{number}"}) if person.role >= Role.LEADER else None
    if not (cases.has_duty(ctx, case) or ctx.sender.may(Role.DOCTOR, case.region)):
        return letters.discreetly(ctx, Say("codes/not_yours", {"code": case.code})) if person.role > 0 else None
    for pattern, row in _PATTERNS:
        told = pattern.fullmatch(words)
        if told is None:
            continue
        if row.decides and not cases.may_decide(ctx, case):
            return letters.discreetly(ctx, Say("codes/not_yours", {"code": case.code}))
        if row.open_only and not case.is_open:
            return letters.discreetly(ctx, Say("cases/closed", {"case": case}))
        return letters.discreetly(ctx, row.act(case, told, ctx, person))
    return letters.discreetly(ctx, Say("cases/usage", {"case": case}))


def look(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3: what there is to know; "收到C3" also says that somebody sees to what was raised."""
    if re.search(r"收到|我?去|知道", ctx.message.text) and ctx.store.timers.cancel(f"case-missed:{case.household_id}:"):
        return reached(case, told, ctx, person)
    home = ctx.store.households.get(case.household_id)
    curve = ctx.store.temperatures.curve(case, ctx.mode(case.region).fever)
    facts = {
        "case": case,
        "household": home,
        "n": case.day(ctx.today()),
        "team": ctx.store.teams.of(case),
        "last": curve[-1] if curve and cases.may_decide(ctx, case) else None,
        "phone": ctx.store.households.phone(home.id),
    }
    return Say("cases/card", facts)


def reached(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 已联系: the reading that was missed climbs no further."""
    ctx.store.timers.cancel(f"case-missed:{case.household_id}:")
    ctx.store.audit.note(person.name, "see to case", {"case": case.code, "words": told[0]}, ctx.inbox_id)
    return Say("cases/reached", {"case": case})


def temperatures(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 体温: the curve."""
    return cases.curve(ctx, case)


def extend(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 延长3天 原因: the household and the team hear of it; a yes to the release no longer counts."""
    more = said.figure(told["days"])
    if told["unit"] != "天":
        more *= 7
    if not told["reason"]:
        return Say("cases/needs_reason", {"case": case, "example": f"{case.code} 延长{more}天 又有接触"})
    if not 0 < more <= _LONGEST:
        return Say("cases/usage", {"case": case})
    changed = ctx.store.cases.change(case, days=case.days + more)
    return _changed(ctx, person, changed, "extend case", told["reason"])


def dated(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 2月3日: the arrival was another day."""
    since = said.day(told[0], ctx.today())
    if since is None or abs(since - ctx.today()) > timedelta(days=_LONGEST):
        return Say("cases/usage", {"case": case})
    return _changed(ctx, person, ctx.store.cases.change(case, since=since), "date case", "到家的日子更正了")


def _changed(ctx: Ctx, person: Person, case: Case, action: str, reason: str) -> Say:
    """Other days than before: everybody concerned is told."""
    detail = {"case": case.code, "since": case.since.isoformat(), "days": case.days, "reason": reason}
    ctx.store.audit.note(person.name, action, detail, ctx.inbox_id)
    home = ctx.store.households.get(case.household_id)
    facts = {"case": case, "household": home, "reason": reason, "n": case.day(ctx.today()), "relay": False}
    case_releases.spread(ctx, case, f"changed:{ctx.inbox_id}", Say("cases/changed_team", facts))
    letters.tell_household(ctx, f"case:{case.id}:changed:{ctx.inbox_id}", home, Say("cases/changed_household", facts))
    return Say("cases/changed_team", facts)


def move(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 转走 县医院: the case ends here."""
    if not told["where"]:
        return Say("cases/needs_reason", {"case": case, "example": f"{case.code} 转走 县医院"})
    return case_releases.end(ctx, person, case, "moved", told["where"])


def cancel(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 撤销 原因: it should not have been opened."""
    if not told["reason"]:
        return Say("cases/needs_reason", {"case": case, "example": f"{case.code} 撤销 搞错人了"})
    return case_releases.end(ctx, person, case, "cancelled", told["reason"])


def appoint(case: Case, told: re.Match[str], ctx: Ctx, person: Person) -> Say:
    """C3 医 段守义; C3 警 王建 13900001111 for somebody who is not on the roster."""
    duty = next(duty for duty, word in DUTIES.items() if word[0] in told["duty"].replace("村医", "医"))
    home = ctx.store.households.get(case.household_id)
    carers: list[tuple[int | None, str, str | None]] = []
    for name, phone in re.findall(rf"([^\s\d、，,和]+)[\s、，,和]*({PHONE.pattern})?", told["who"]):
        found = _people(ctx, case.region, name)
        if len(found) > 1:
            return Say("residents/which", {"name": name, "choices": roster.told_apart(ctx, found)})
        if not found and not phone:
            return Say("cases/not_on_roster", {"case": case, "name": name, "duty": told["duty"]})
        carers.append((found[0].id, found[0].name, None) if found else (None, name, phone))
    if not carers:
        return Say("cases/usage", {"case": case})
    ctx.store.teams.appoint(case, duty, carers)
    names = [name for _, name, _ in carers]
    detail = {"case": case.code, "duty": DUTIES[duty], "names": names}
    ctx.store.audit.note(person.name, "appoint to case", detail, ctx.inbox_id)
    unreached = [name for person_id, name, _ in carers if not cases.assign(ctx, case, home, duty, person_id)]
    return Say("cases/appointed", {"case": case, "duty": DUTIES[duty], "names": names, "unreached": unreached})


def _people(ctx: Ctx, village: str, mention: str) -> list[Person]:
    """Who is meant: of the village, or somebody with a role above it."""
    above = [one for role in (Role.TOWNSHIP, Role.ADMIN) for one in ctx.store.households.holders(role, village)]
    return list(dict.fromkeys([*roster.people(ctx, village, mention), *(one for one in above if one.name == mention)]))


Act = Callable[[Case, re.Match[str], Ctx, Person], Say]


@dataclass(frozen=True)
class Answer:
    """What the words behind the code may be. `decides`: it takes the right to; `open_only`: not once it is over."""

    words: str
    act: Act
    decides: bool = False
    open_only: bool = True


_DUTY = "村医|医生?|警察?|民警|乡镇?|村干部|村|志愿者?|志"
_WHY = r"[\s，,:：]*(?P<reason>.*)"

ANSWERS: tuple[Answer, ...] = (
    Answer(r"|情况|看看|查看?", look, open_only=False),
    Answer(r"(?:查|看)?体温(?:曲线|表|单)?|曲线", temperatures, decides=True, open_only=False),
    Answer(r"(?:已经?|都)?(?:联系|通知|打过?电话|问|催)(?:上|过|到)?了?.{0,20}", reached),
    Answer(r"同意(?:解除)?了?|可以解除了?", case_releases.agree),
    Answer(rf"不(?:同意|行|能解除|可以){_WHY}", case_releases.disagree),
    Answer(r"(?:发|要|补)?(?:解除)?证明", case_releases.certificate_again, decides=True, open_only=False),
    Answer(
        rf"(?:延长|延期|加)(?P<days>\d{{1,2}}|十?[一两二三四五六七八九十])(?P<unit>天|周|个?星期){_WHY}",
        extend,
        decides=True,
    ),
    Answer(r"(?:已经?)?(?:转走|转院|转到|转去|转|送到|送往|送去|送)[\s，,:：]*(?P<where>.*)", move, decides=True),
    Answer(rf"(?:撤销|取消|作废|开错){_WHY}", cancel, decides=True),
    Answer(rf"(?P<duty>{_DUTY})[\s，,:：]+(?P<who>.+)", appoint, decides=True),
    Answer(r"[^，,。]{1,16}", dated, decides=True),
)
_PATTERNS = tuple((regex(row.words, re.S), row) for row in ANSWERS)
