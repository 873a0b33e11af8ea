"""Who somebody is, and which household is meant by a name."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.context import Household, Sender
from core.model import Address, Role, Say
from core.privacy import has_id_number
from reading import names
from store import Ctx
from store.households import labels

_INTRODUCTION = re.compile(
    r"^(?:书记|村信)?(?:您好|你好)?[,，。!！ ]*(?:我|俺|额|咱|阮)(?:就是|是|叫|家是)(?P<who>[\w·]{2,24}?)"
    r"(?P<kin>家?的?(?:媳妇|老伴|老婆|儿子|儿媳|女儿|闺女|孙子|孙女|他爸|他妈|人)?)[。.!！~ ]*$"
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


def introduce(ctx: Ctx) -> Say | None:
    """ "我是二组张建国": bind the account, if the roster and nobody else says otherwise."""
    told = _INTRODUCTION.match(ctx.message.text.strip())
    if told is None:
        return None
    if ctx.sender.person is not None:
        if told["who"].endswith(ctx.sender.person.name):
            return Say("roster/known", {"person": ctx.sender.person.name})
        return None
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
    ctx.introduced = Address(ctx.message.channel, ctx.message.sender)
    ctx.store.audit.note(name, "bind", {"account": ctx.message.sender}, ctx.inbox_id)
    return Say("roster/bound", {"person": name, "grid": household.grid, "household": household.head})


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
