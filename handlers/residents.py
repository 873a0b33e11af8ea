"""The roster's life by command: 新户 搬走 去世 出生 务工 人口 (docs/decisions/0004-roster-life.md)."""

from __future__ import annotations

import re
from dataclasses import replace

from core.context import Household, Person
from core.lazy import regex
from core.model import Say
from handlers import case_releases, roster
from store import Ctx
from store.cases import Case

_SIZE = regex(r"(\d{1,2})\s*口?人?")
_PHONE = regex(r"\+?\d{7,15}")
BACK = ("回来", "回村", "回家", "取消")


def split(argument: str) -> list[str]:
    return [word for word in re.split(r"[\s,，]+", argument.strip()) if word]


def usage(text: str) -> Say:
    return Say("commands/usage", {"usage": text})


def home_of(mention: str, ctx: Ctx, region: str) -> Household | Say:
    """The household meant, or what to say if it is none or several."""
    found = roster.find(replace(ctx, region=region), mention.removesuffix("家"))
    if found.household is not None:
        return found.household
    return Say("roster/which", {"mention": mention, "choices": found.choices})


def person_named(mention: str, ctx: Ctx, region: str, home: Household | None = None) -> Person | Say:
    """The one who is meant in the household or the region, or what to say if nobody or several are."""
    people = [one for one in roster.people(ctx, region, mention) if one.household_id is not None]
    if home is not None:
        people = [one for one in people if one.household_id == home.id]
    if len(people) == 1:
        return people[0]
    return Say("residents/which", {"name": mention, "choices": roster.told_apart(ctx, people)})


def actor(ctx: Ctx) -> str:
    return ctx.sender.person.name if ctx.sender.person else ""


def _sender(ctx: Ctx) -> Person:
    """Who commands is on the roster."""
    assert ctx.sender.person is not None
    return ctx.sender.person


def _ask(ctx: Ctx, what: str, region: str, text: str) -> None:
    ctx.store.confirmations.ask(_sender(ctx).id, f"{what}\n{region}\n{text}")


# --- coming and going -------------------------------------------------------------------------------------


def settled(argument: str, ctx: Ctx, region: str) -> Say:
    """新户 二组 张三 4口 [电话]."""
    words = split(argument)
    grids = {path.rpartition("/")[2]: path for path in ctx.store.households.children(region)}
    size = _SIZE.fullmatch(words[2]) if len(words) > 2 else None
    if size is None or not int(size[1]) > 0 or (len(words) > 3 and not _PHONE.fullmatch(words[3])):
        return usage("新户 二组 张三 4口 [电话]")
    if words[0] not in grids:
        return Say("residents/no_grid", {"grid": words[0], "grids": list(grids)})
    household_id = ctx.store.residents.settle(
        grids[words[0]], words[1], int(size[1]), words[3] if len(words) > 3 else None
    )
    if household_id is None:
        return Say("residents/there_already", {"grid": words[0], "name": words[1]})
    ctx.store.residents.note("new", household_id, None, actor(ctx), ctx.inbox_id, head=words[1], size=int(size[1]))
    return Say("residents/settled", {"household": ctx.store.households.get(household_id)})


def moves(argument: str, ctx: Ctx, region: str) -> Say:
    """搬走 张建国 [去处]: shown first, done after 确认."""
    mention, _, place = argument.strip().partition(" ")
    if not mention:
        return usage("搬走 张建国 [去处]")
    home = home_of(mention, ctx, region)
    if isinstance(home, Say):
        return home
    _ask(ctx, "搬走", region, f"{home.id} {place.strip()}")
    codes = [case.code for case in ctx.store.cases.of_household(home.id)]
    return Say("residents/moves", {"household": home, "place": place.strip(), "cases": codes})


def moved(ctx: Ctx, region: str, text: str) -> Say:
    """The household is counted no more; what it said stays."""
    number, _, place = text.partition(" ")
    home = ctx.store.households.get(int(number))
    for case in ctx.store.cases.of_household(home.id):
        case_releases.end(ctx, _sender(ctx), case, "moved", place or "外地")
    alone = ctx.store.residents.move_out(home)
    ctx.store.residents.note("moved", home.id, None, actor(ctx), ctx.inbox_id, head=home.head, place=place)
    return Say("residents/moved", {"household": home, "place": place, "alone": alone})


def dies(argument: str, ctx: Ctx, region: str) -> Say:
    """去世 [张建国] 李秀兰: shown first, done after 确认."""
    words = split(argument)
    if not 1 <= len(words) <= 2:
        return usage("去世 户主 姓名")
    if len(words) == 1:
        person = person_named(words[0], ctx, region)
        if isinstance(person, Say):
            return person
        assert person.household_id is not None
        home = ctx.store.households.get(person.household_id)
    else:
        found = home_of(words[0], ctx, region)
        if isinstance(found, Say):
            return found
        home = found
    known = person_named(words[-1], ctx, region, home)
    name = known.name if isinstance(known, Person) else words[-1]
    facts = {
        "household": home,
        "name": name,
        "known": isinstance(known, Person),
        "size": max(home.size - 1, 0),
        "cases": [case.code for case in _cases_of(ctx, home, name)],
    }
    _ask(ctx, "去世", region, f"{home.id} {name}")
    return Say("residents/dies", facts)


def _cases_of(ctx: Ctx, home: Household, name: str) -> list[Case]:
    """Whose isolation a death ends: the person's own, and any of a household in which nobody is left."""
    return [case for case in ctx.store.cases.of_household(home.id) if case.who == name or home.size <= 1]


def died(ctx: Ctx, region: str, text: str) -> Say:
    """One less in the household; another is head if the head died."""
    number, _, name = text.partition(" ")
    home = ctx.store.households.get(int(number))
    known = person_named(name, ctx, region, home)
    person = known if isinstance(known, Person) else None
    was_head = person is not None and name == home.head
    for case in _cases_of(ctx, home, name):
        case_releases.end(ctx, _sender(ctx), case, "died", name)
    heir, alone = ctx.store.residents.die(home, person)
    detail = {"name": name, "was_head": home.head if was_head else None, "head": heir or home.head}
    person_id = person.id if person else None
    ctx.store.residents.note("died", home.id, person_id, actor(ctx), ctx.inbox_id, **detail)
    facts = {"household": home, "name": name, "heir": heir, "size": max(home.size - 1, 0), "alone": alone}
    return Say("residents/died", facts)


def born(argument: str, ctx: Ctx, region: str) -> Say:
    """出生 张建国 [名字]."""
    words = split(argument)
    if not 1 <= len(words) <= 2:
        return usage("出生 张建国 [名字]")
    home = home_of(words[0], ctx, region)
    if isinstance(home, Say):
        return home
    name = words[1] if len(words) > 1 else None
    child = ctx.store.residents.born(home, name)
    ctx.store.residents.note("born", home.id, child, actor(ctx), ctx.inbox_id, name=name)
    return Say("residents/born", {"household": home, "name": name, "size": home.size + 1})


def works_away(argument: str, ctx: Ctx, region: str) -> Say:
    """务工 张小宝 太原; 务工 张小宝 回来."""
    words = split(argument)
    if len(words) != 2:
        return usage("务工 张小宝 太原；回来了发「务工 张小宝 回来」")
    person = person_named(words[0], ctx, region)
    if isinstance(person, Say):
        return person
    assert person.household_id is not None
    place = None if words[1] in BACK else words[1]
    if not ctx.store.residents.set_away(person, place):
        return Say("residents/away_already", {"person": person.name, "away": place is not None})
    kind = "back" if place is None else "away"
    ctx.store.residents.note(
        kind, person.household_id, person.id, actor(ctx), ctx.inbox_id, name=person.name, place=place
    )
    home = ctx.store.households.get(person.household_id)
    return Say("residents/away", {"person": person.name, "place": place, "household": home})


def size(argument: str, ctx: Ctx, region: str) -> Say:
    """人口 张建国 5."""
    words = split(argument)
    told = _SIZE.fullmatch(words[1]) if len(words) == 2 else None
    if told is None or not int(told[1]) > 0:
        return usage("人口 张建国 5")
    home = home_of(words[0], ctx, region)
    if isinstance(home, Say):
        return home
    ctx.store.residents.set_size(home, int(told[1]))
    detail = {"from": home.size, "to": int(told[1])}
    ctx.store.residents.note("size", home.id, None, actor(ctx), ctx.inbox_id, **detail)
    return Say("residents/size", {"household": home, "size": int(told[1])})
