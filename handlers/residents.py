"""The roster's life by command: 新户 搬走 去世 出生 务工 代报 静音 人口 生人 (issue C.9)."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from core.context import Household, Person
from core.model import Say
from handlers import roster, said
from store import Ctx

_SIZE = re.compile(r"(\d{1,2})\s*口?人?")
_PHONE = re.compile(r"\+?\d{7,15}")
_BACK = ("回来", "回村", "回家", "取消")
UNKNOWN_FOR = timedelta(days=7)


def _words(argument: str) -> list[str]:
    return [word for word in re.split(r"[\s,，]+", argument.strip()) if word]


def _usage(text: str) -> Say:
    return Say("commands/usage", {"usage": text})


def _home(mention: str, ctx: Ctx, region: str) -> Household | Say:
    """The household meant, or what to say if it is none or several."""
    found = roster.find(replace(ctx, region=region), mention.removesuffix("家"))
    if found.household is not None:
        return found.household
    return Say("roster/which", {"mention": mention, "choices": found.choices})


def _person(name: str, ctx: Ctx, region: str, home: Household | None = None) -> Person | Say:
    """The one of this name in the household or the region, or what to say if nobody or several are."""
    people = [one for one in ctx.store.households.people_named(name, region) if one.household_id is not None]
    if home is not None:
        people = [one for one in people if one.household_id == home.id]
    if len(people) == 1:
        return people[0]
    choices = [ctx.store.households.get(one.household_id) for one in people if one.household_id is not None]
    return Say("residents/which", {"name": name, "choices": [f"{one.grid}{one.head}家" for one in choices]})


def _by(ctx: Ctx) -> str:
    return ctx.sender.person.name if ctx.sender.person else ""


def _ask(ctx: Ctx, what: str, region: str, text: str) -> None:
    assert ctx.sender.person is not None
    ctx.store.confirmations.ask(ctx.sender.person.id, f"{what}\n{region}\n{text}")


# --- coming and going -------------------------------------------------------------------------------------


def settled(argument: str, ctx: Ctx, region: str) -> Say:
    """新户 二组 张三 4口 [电话]."""
    words = _words(argument)
    grids = {path.rpartition("/")[2]: path for path in ctx.store.households.children(region)}
    size = _SIZE.fullmatch(words[2]) if len(words) > 2 else None
    if size is None or not int(size[1]) > 0 or (len(words) > 3 and not _PHONE.fullmatch(words[3])):
        return _usage("新户 二组 张三 4口 [电话]")
    if words[0] not in grids:
        return Say("residents/no_grid", {"grid": words[0], "grids": list(grids)})
    household_id = ctx.store.residents.settle(
        grids[words[0]], words[1], int(size[1]), words[3] if len(words) > 3 else None
    )
    if household_id is None:
        return Say("residents/there_already", {"grid": words[0], "name": words[1]})
    ctx.store.residents.note("new", household_id, None, _by(ctx), ctx.inbox_id, head=words[1], size=int(size[1]))
    return Say("residents/settled", {"household": ctx.store.households.get(household_id)})


def moves(argument: str, ctx: Ctx, region: str) -> Say:
    """搬走 张建国 [去处]: shown first, done after 确认."""
    mention, _, place = argument.strip().partition(" ")
    if not mention:
        return _usage("搬走 张建国 [去处]")
    home = _home(mention, ctx, region)
    if isinstance(home, Say):
        return home
    _ask(ctx, "搬走", region, f"{home.id} {place.strip()}")
    return Say("residents/moves", {"household": home, "place": place.strip()})


def moved(ctx: Ctx, region: str, text: str) -> Say:
    """The household is counted no more; what it said stays."""
    number, _, place = text.partition(" ")
    home = ctx.store.households.get(int(number))
    ctx.store.residents.move_out(home)
    ctx.store.residents.note("moved", home.id, None, _by(ctx), ctx.inbox_id, head=home.head, place=place)
    return Say("residents/moved", {"household": home, "place": place})


def dies(argument: str, ctx: Ctx, region: str) -> Say:
    """去世 [张建国] 李秀兰: shown first, done after 确认."""
    words = _words(argument)
    if not 1 <= len(words) <= 2:
        return _usage("去世 户主 姓名")
    if len(words) == 1:
        person = _person(words[0], ctx, region)
        if isinstance(person, Say):
            return person
        assert person.household_id is not None
        home = ctx.store.households.get(person.household_id)
    else:
        found = _home(words[0], ctx, region)
        if isinstance(found, Say):
            return found
        home = found
    known = _person(words[-1], ctx, region, home)
    _ask(ctx, "去世", region, f"{home.id} {words[-1]}")
    facts = {"household": home, "name": words[-1], "known": isinstance(known, Person), "size": max(home.size - 1, 0)}
    return Say("residents/dies", facts)


def died(ctx: Ctx, region: str, text: str) -> Say:
    """One less in the household; another is head if the head died."""
    number, _, name = text.partition(" ")
    home = ctx.store.households.get(int(number))
    known = _person(name, ctx, region, home)
    person = known if isinstance(known, Person) else None
    was_head = person is not None and name == home.head
    heir = ctx.store.residents.die(home, person)
    detail = {"name": name, "was_head": home.head if was_head else None, "head": heir or home.head}
    person_id = person.id if person else None
    ctx.store.residents.note("died", home.id, person_id, _by(ctx), ctx.inbox_id, **detail)
    return Say("residents/died", {"household": home, "name": name, "heir": heir, "size": max(home.size - 1, 0)})


def born(argument: str, ctx: Ctx, region: str) -> Say:
    """出生 张建国 [名字]."""
    words = _words(argument)
    if not 1 <= len(words) <= 2:
        return _usage("出生 张建国 [名字]")
    home = _home(words[0], ctx, region)
    if isinstance(home, Say):
        return home
    name = words[1] if len(words) > 1 else None
    child = ctx.store.residents.born(home, name)
    ctx.store.residents.note("born", home.id, child, _by(ctx), ctx.inbox_id, name=name)
    return Say("residents/born", {"household": home, "name": name, "size": home.size + 1})


def works_away(argument: str, ctx: Ctx, region: str) -> Say:
    """务工 张小宝 太原; 务工 张小宝 回来."""
    words = _words(argument)
    if len(words) != 2:
        return _usage("务工 张小宝 太原；回来了发「务工 张小宝 回来」")
    person = _person(words[0], ctx, region)
    if isinstance(person, Say):
        return person
    assert person.household_id is not None
    place = None if words[1] in _BACK else words[1]
    if not ctx.store.residents.set_away(person, place):
        return Say("residents/away_already", {"person": person.name, "away": place is not None})
    kind = "back" if place is None else "away"
    ctx.store.residents.note(
        kind, person.household_id, person.id, _by(ctx), ctx.inbox_id, name=person.name, place=place
    )
    home = ctx.store.households.get(person.household_id)
    return Say("residents/away", {"person": person.name, "place": place, "household": home})


def size(argument: str, ctx: Ctx, region: str) -> Say:
    """人口 张建国 5."""
    words = _words(argument)
    told = _SIZE.fullmatch(words[1]) if len(words) == 2 else None
    if told is None or not int(told[1]) > 0:
        return _usage("人口 张建国 5")
    home = _home(words[0], ctx, region)
    if isinstance(home, Say):
        return home
    ctx.store.residents.set_size(home, int(told[1]))
    detail = {"from": home.size, "to": int(told[1])}
    ctx.store.residents.note("size", home.id, None, _by(ctx), ctx.inbox_id, **detail)
    return Say("residents/size", {"household": home, "size": int(told[1])})


# --- who speaks for whom, and who is left in peace ----------------------------------------------------------


def proxy(argument: str, ctx: Ctx, region: str) -> Say:
    """代报 王桂香 李建军: the neighbour gets the household's reminders; 代报 王桂香 取消."""
    words = _words(argument)
    if len(words) != 2:
        return _usage("代报 王桂香 李建军（谁家 谁来报）")
    home = _home(words[0], ctx, region)
    if isinstance(home, Say):
        return home
    if words[1] in _BACK:
        ctx.store.residents.set_proxy(home, None)
        ctx.store.residents.note("proxy", home.id, None, _by(ctx), ctx.inbox_id, name=None)
        return Say("residents/proxy", {"household": home, "person": None, "reached": True})
    person = _person(words[1], ctx, region)
    if isinstance(person, Say):
        return person
    ctx.store.residents.set_proxy(home, person.id)
    ctx.store.residents.note("proxy", home.id, person.id, _by(ctx), ctx.inbox_id, name=person.name)
    reached = bool(ctx.store.accounts.of_person(person.id))
    return Say("residents/proxy", {"household": home, "person": person.name, "reached": reached})


def mute(argument: str, ctx: Ctx, region: str) -> Say:
    """静音 张建国 到2月10日 原因: no reminders till then, counted and listed as ever; 静音 张建国 取消."""
    mention, _, rest = argument.strip().partition(" ")
    if not mention or not rest.strip():
        return _usage("静音 张建国 到2月10日 原因")
    home = _home(mention, ctx, region)
    if isinstance(home, Say):
        return home
    if rest.strip() in _BACK:
        ctx.store.residents.mute(home, None, None)
        ctx.store.residents.note("muted", home.id, None, _by(ctx), ctx.inbox_id, until=None)
        return Say("residents/muted", {"household": home, "until": None, "why": ""})
    when, _, why = rest.strip().partition(" ")
    until = said.day(when, ctx.today())
    if until is None or until < ctx.today():
        return _usage("静音 张建国 到2月10日 原因（日子要在今天以后）")
    ctx.store.residents.mute(home, until, why.strip() or None)
    detail = {"until": until.isoformat(), "why": why.strip()}
    ctx.store.residents.note("muted", home.id, None, _by(ctx), ctx.inbox_id, **detail)
    return Say("residents/muted", {"household": home, "until": until, "why": why.strip()})


def strangers(argument: str, ctx: Ctx, region: str) -> Say:
    """生人: who spoke this week and is not known, with their last words and how to say who they are."""
    people = ctx.store.inbox.strangers(region, ctx.now() - UNKNOWN_FOR)
    return Say("residents/strangers", {"people": people})
