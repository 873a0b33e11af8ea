"""Who somebody is, and which household is meant by a name."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from core.context import Household, Person, Sender
from core.lazy import regex
from core.model import Address, Role, Say
from core.privacy import has_id_number
from reading import names
from reading.normalise import normalise
from reading.rooms import is_room, rooms
from store import Ctx
from store.households import labels

_INTRODUCTION = regex(
    r"^(?:书记|村信)?(?:您好|你好)?[,，。!！ ]*(?:我|俺|额|咱|阮)(?:就是|是|叫|家是)(?P<who>[\w·]{2,24}?)"
    r"(?P<kin>家?的?(?:媳妇|老伴|老婆|儿子|儿媳|女儿|闺女|孙子|孙女|他爸|他妈|人)?)"
    r"(?:[。.!！~ ]*$|[，,。;；!！\n]\s*(?P<besides>\S.*)$)",
    re.S,
)


@dataclass(frozen=True)
class Found:
    """What a name stands for: one household, or several (`choices`), or none."""

    household: Household | None
    choices: tuple[str, ...] = ()


def village(ctx: Ctx, sender: Sender) -> str | None:
    """The village a message belongs to: the group's, the sender's home's, or where the sender serves."""
    if ctx.chat is not None:
        return ctx.chat.region
    if sender.household is not None:
        return ctx.store.households.village(sender.household.region)
    return sender.person.scope if sender.person else None


def find(ctx: Ctx, mention: str) -> Found:
    """The household a mention stands for: an exact name first, then reading.names; never a guess."""
    region = ctx.region or ""
    exact = ctx.store.households.named(mention, region)
    if len(exact) == 1:
        return Found(exact[0])
    homes = ctx.store.households.within(region)
    if is_room(mention):
        return _behind(ctx, mention, homes)
    by_id = {home.id: home for home in homes}
    named = labels(homes)
    match = names.link(mention, [names.Candidate(str(home.id), home.head, home.members, home.grid) for home in homes])
    if match.chosen is not None and not match.doubtful:
        return Found(by_id[int(match.chosen.candidate.id)])
    meant = [by_id[int(link.candidate.id)] for link in match.links]
    placed = [home for home in meant if re.search(f"{re.escape(home.grid)}的?{re.escape(home.head)}", ctx.message.text)]
    if len(placed) == 1 and not match.doubtful:
        return Found(placed[0])  # "三组陈平家": the grid was said, though it is no part of the name
    # told apart the way people would say it, so that the answer can be given back in the same words
    return Found(
        None,
        tuple(dict.fromkeys(home.head if named[home.id] == home.head else home.grid + home.head for home in meant)),
    )


def _behind(ctx: Ctx, door: str, homes: list[Household]) -> Found:
    """The household behind a door: the one whose tags say so; else the sender's own, if no other door is named."""
    there = [home for home in homes if any(tag == door or tag.endswith(("栋" + door, "-" + door)) for tag in home.tags)]
    if not there and ctx.sender.household is not None and len(rooms(normalise(ctx.message.text).plain)) == 1:
        return Found(ctx.sender.household)
    named = labels(homes)
    return Found(there[0]) if len(there) == 1 else Found(None, tuple(named[home.id] for home in there))


_PLACED = regex(
    r"(?P<home>[^\s家]{2,12})家的?(?P<member>\S{2,})"
    r"|(?P<grid>\S{1,5}[组队社])的?(?P<head>\S{2,})"
    r"|(?P<name>\S+?)[(（](?P<where>\S+?)[)）]"
)


def people(ctx: Ctx, region: str, mention: str) -> list[Person]:
    """Everybody a mention may stand for: a name alone, or with the grid or the household: 二组陈平, 陈平(二组),
    张建国家张小宝."""
    found = ctx.store.households.people_named(mention, region)
    told = _PLACED.fullmatch(mention)
    if found or told is None:
        return found
    name, place = told["member"] or told["head"] or told["name"], told["home"] or told["grid"] or told["where"]

    def lives_there(one: Person) -> bool:
        home = ctx.store.households.get(one.household_id) if one.household_id is not None else None
        return home is not None and place in (home.grid, home.head, home.grid + home.head)

    return [one for one in ctx.store.households.people_named(name, region) if lives_there(one)]


def told_apart(ctx: Ctx, some: Iterable[Person]) -> tuple[str, ...]:
    """People of one name, each so that `people` finds only that one."""
    homes = [(one, ctx.store.households.get(one.household_id)) for one in some if one.household_id is not None]
    return tuple(home.grid + one.name if one.name == home.head else f"{home.head}家{one.name}" for one, home in homes)


def introduce(ctx: Ctx) -> Say | None:
    """ "我是二组张建国": bind the account, if the roster and nobody else says otherwise."""
    told = _INTRODUCTION.match(ctx.message.text.strip())
    if told is None:
        return None
    if told["besides"] and (ctx.sender.person is not None or find(ctx, told["who"]).household is None):
        return None  # 我是张建国，三口都好: the message is about what follows
    if ctx.sender.person is not None:
        home = ctx.sender.household  # a family has one phone
        names = (ctx.sender.person.name, *(ctx.store.households.at_home(home.id) if home else ()))
        name = next((one for one in names if told["who"].endswith(one)), None)
        return Say("roster/known", {"person": name}) if name else None
    found = find(ctx, told["who"])
    household = found.household
    if household is None:
        ctx.outcome = "unknown"
        return Say("roster/which", {"mention": told["who"], "choices": found.choices})
    name = next((name for name in (household.head, *household.members) if told["who"].endswith(name)), None)
    if told["kin"] or name is None:
        name = f"{household.head}家人"
    people = [
        one for one in ctx.store.households.people_named(name, household.region) if one.household_id == household.id
    ]
    if told["besides"]:
        ctx.outcome = "unknown"  # until somebody says whose account it is, what else was said is kept
    if people and people[0].role > Role.VILLAGER:
        return Say("roster/ask_secretary", {"person": name})  # a role is never taken by saying so
    if people and not name.endswith("家人") and ctx.store.accounts.has(people[0].id, ctx.message.channel):
        return Say("roster/taken", {"person": name})
    person_id = (
        people[0].id
        if people
        else ctx.store.households.put_person(name, household.id, is_head=False, role=Role.VILLAGER, scope=None)[0]
    )
    ctx.store.accounts.bind(ctx.message.channel, ctx.message.sender, ctx.message.name, person_id, by=name)
    ctx.outcome = None
    ctx.introduced = Address(ctx.message.channel, ctx.message.sender)
    ctx.store.audit.note(name, "bind", {"account": ctx.message.sender}, ctx.inbox_id)
    return Say("roster/bound", {"person": name, "grid": household.grid, "household": household.head})


def besides(text: str) -> str:
    """What is said behind one's name: 我是三组高小军，孩子发烧38.8."""
    told = _INTRODUCTION.match(text.strip())
    return (told["besides"] or "") if told else ""


def stranger(ctx: Ctx) -> list[Say]:
    """Small talk of somebody nobody knows: kept for the secretary's list; in private they are asked once a day."""
    met = ctx.store.inbox.unknown_since(ctx.message.channel, ctx.message.sender, ctx.now() - timedelta(days=1))
    ctx.outcome = "unknown"
    return [Say("signs/welcome", {"known": False})] if ctx.private and not met else []


def example(ctx: Ctx) -> str:
    """The grid to use in "我是…张建国"; a real one if the village has grids."""
    children = ctx.store.households.children(ctx.region) if ctx.region else []
    return children[0].rpartition("/")[2] if children else ""


def id_number(ctx: Ctx) -> Say | None:
    """Somebody posted an ID number in the group: they are told privately, and it is stored masked."""
    if not has_id_number(ctx.message.text):
        return None
    if ctx.private:
        return Say("roster/id_number")
    for address in ctx.store.accounts.of_person(ctx.sender.person.id) if ctx.sender.person else []:
        ctx.letter(f"id-number:{ctx.inbox_id}", address, Say("roster/id_number"))
        break
    return None
