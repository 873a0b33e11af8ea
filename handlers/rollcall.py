"""The evacuation roll-call: who is where, who is not found, and how many heads each shelter has."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from core.context import Household
from core.lazy import regex
from core.model import Doubt, Reading, Report, Say
from core.modes import Mode, Status, shelters
from core.rollcall import Told, read
from handlers import alarms, roster
from reading.normalise import normalise
from store import Ctx
from store.modes import Episode

_SAID_BY_IT = frozenset(
    {"checkin", "ack", "ask", "travel"}
)  # "转移到学校了" is no journey, "联系不上怎么办" no question
_FOUND = regex("找到|找着|联系上|回来了")


@dataclass(frozen=True)
class Placed:
    """One household's line in the answer. `kept` false: its own word stands against a proxy's."""

    household: Household
    own: bool
    kept: bool
    parts: tuple[Told, ...]
    abnormal: bool
    notified: tuple[str, ...] = ()


def answer(reading: Reading, ctx: Ctx) -> tuple[list[Say], Reading]:
    """Take what a message tells of where people are, if that is being asked; and what is left of it for others."""
    if not hears(ctx):
        return [], reading
    unclear: list[Say] = []
    homes: dict[int, tuple[Household, list[Told]]] = {}
    for one in _told(reading, ctx):
        found = _whose(one, ctx)
        if isinstance(found, Say):
            unclear.append(found)
            continue
        home, part = found
        homes.setdefault(home.id, (home, []))[1].append(part)
    if not homes and not unclear:
        return [], reading
    noted = [_note(ctx, home, parts) for home, parts in homes.values()]
    says = [Say("modes/noted", {"noted": noted, "private": ctx.private})] if noted else []
    # "都好" was an answer to the roll-call; a temperature or a cough is more than that
    more = any(report.temps or report.symptoms for report in reading.reports)
    rest = reading.intents if more else tuple(one for one in reading.intents if one not in _SAID_BY_IT)
    return [*says, *unclear], replace(reading, intents=rest)


def hears(ctx: Ctx) -> bool:
    """Whether a roll-call is being held here and the message has a word for it."""
    mode = ctx.mode(ctx.region) if ctx.region is not None else None
    if mode is None or not mode.calls_roll:
        return False
    text = normalise(ctx.message.text).folded
    if not mode.ear.search(text):
        return False
    bare = re.fullmatch(r"\D{0,2}\d\D{0,2}", text) is not None
    return not bare or ctx.store.rounds.current(ctx.region or "", "rollcall") is not None


def speaks_for_own(reading: Reading, ctx: Ctx) -> bool:
    """Whether an answer to a roll-call is about the sender's own house, so that we have to know whose that is."""
    return hears(ctx) and any(one.mention is None for one in _told(reading, ctx))


def _told(reading: Reading, ctx: Ctx) -> list[Told]:
    """What the words tell; each line of a 接龙 under its name."""
    mode = ctx.mode(ctx.region or "")
    places = shelters(mode, ctx.config.shelters)
    if reading.chain is None:
        return list(read(normalise(ctx.message.text).folded, mode, places))
    told = []
    for entry in reading.chain.entries:
        for one in read(normalise(entry.text).folded, mode, places):
            told.append(replace(one, mention=entry.name, sure=True))
    return told


def _whose(one: Told, ctx: Ctx) -> tuple[Household, Told] | Say:
    """The household an answer is about, and the answer as it is about that household."""
    own = ctx.sender.household
    if one.mention is None:
        return (own, one) if own else Say("roster/no_household", {})
    if not one.sure:
        if own is not None:
            people = [own.head, *ctx.store.households.members(own.id)]
            who = next((name for name in people if name.endswith(one.mention)), None)
            if who is not None:
                return own, replace(one, who=who)
        named = ctx.store.households.named(one.mention, ctx.region or "")
        if len(named) == 1:
            return named[0], replace(one, who=None if one.mention == named[0].head else one.mention)
        if own is not None and not named:
            return own, replace(one, who=one.mention)  # a word for somebody of the house
    found = roster.find(ctx, one.mention)
    if found.household is not None:
        return found.household, one
    ctx.store.doubts.add(ctx.region or "", None, ctx.inbox_id, Doubt("household", one.mention, found.choices))
    return Say("roster/which", {"mention": one.mention, "choices": found.choices})


def _note(ctx: Ctx, home: Household, parts: list[Told]) -> Placed:
    """Keep what was told of one household; who is hurt or not found goes to a person at once."""
    ctx.outcome = "handled"
    mode = ctx.mode(home.region)
    episode = ctx.store.modes.in_force(home.region)
    assert episode is not None
    own = home == ctx.sender.household
    parts = [_of_the_missing(ctx, episode, home, part, mode) for part in parts]
    round_ = ctx.store.rounds.current(home.region, "rollcall")
    person = ctx.sender.person
    kept = ctx.store.whereabouts.add(
        episode,
        home,
        [(part, mode.by_name[part.status], mode.rank(mode.by_name[part.status])) for part in parts],
        round_=round_,
        inbox_id=ctx.inbox_id,
        speaker_id=person.id if person else None,
        proxy=not own,
    )
    harm = [mode.by_name[part.status] for part in parts if mode.by_name[part.status].abnormal]
    if kept:
        holds = ctx.store.whereabouts.of(episode, home.id)
        harm += [mode.by_name[one.status] for one in holds if mode.by_name[one.status].abnormal]
    notified = _check_in(ctx, home, mode, list(dict.fromkeys(harm)), own=own, kept=kept)
    return Placed(home, own, kept, tuple(parts), bool(harm), notified)


def _of_the_missing(ctx: Ctx, episode: Episode, home: Household, part: Told, mode: Mode) -> Told:
    """ "找到了" is about whom the household missed, by whatever word they are called now."""
    if mode.by_name[part.status].abnormal or not _FOUND.search(part.words):
        return part
    lost = [one for one in ctx.store.whereabouts.of(episode, home.id) if mode.by_name[one.status].abnormal]
    return replace(part, who=lost[0].who) if len(lost) == 1 else part


def _check_in(ctx: Ctx, home: Household, mode: Mode, harm: list[Status], *, own: bool, kept: bool) -> tuple[str, ...]:
    """The same as a check-in of the day, so that reports, alarms and their ladder know it."""
    before = ctx.store.checkins.current(home.id, ctx.today())
    ill = before is not None and before.status == "abnormal" and not set(before.symptoms) <= set(mode.by_name)
    report = Report(
        temps=before.temps if before and ill and harm else (),
        symptoms=(*(before.symptoms if before and ill and harm else ()), *(status.name for status in harm)),
        status="abnormal" if harm else "normal",
    )
    person = ctx.sender.person
    stored = ctx.store.checkins.add(
        home,
        report,
        inbox_id=ctx.inbox_id,
        speaker_id=person.id if person else None,
        proxy=not own,
        round_=ctx.store.rounds.current(home.region, "rollcall"),
        replaces=before,
        current=kept and (not ill or bool(harm)),  # being at the school does not cure a fever
    )
    past = [mode.by_name[name] for name in (before.symptoms if before else ()) if name in mode.by_name]
    roles = tuple(dict.fromkeys(role for status in harm or past for role in status.roles)) or alarms.CARE
    standing = ctx.store.alarms.open_of(home.id)
    if not harm and (standing is None or ill):
        return ()
    _, notified = alarms.follow(ctx, home, stored, report, before, ctx.message.text, roles)
    return notified if harm else ()
