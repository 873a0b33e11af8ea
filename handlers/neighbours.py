"""Who speaks for whom, who is left in peace, and who is not known yet: 代报 静音 生人 绑定."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.model import Say
from handlers import residents, roster, said
from store import Ctx

_UNKNOWN_FOR = timedelta(days=7)


def proxy(argument: str, ctx: Ctx, region: str) -> Say:
    """代报 王桂香 李建军: the neighbour gets the household's reminders; 代报 王桂香 取消."""
    words = residents.split(argument)
    if len(words) != 2:
        return residents.usage("代报 王桂香 李建军（谁家 谁来报）")
    home = residents.home_of(words[0], ctx, region)
    if isinstance(home, Say):
        return home
    if words[1] in residents.BACK:
        ctx.store.residents.set_proxy(home, None)
        ctx.store.residents.note("proxy", home.id, None, residents.actor(ctx), ctx.inbox_id, name=None)
        return Say("residents/proxy", {"household": home, "person": None, "reached": True})
    person = residents.person_named(words[1], ctx, region)
    if isinstance(person, Say):
        return person
    ctx.store.residents.set_proxy(home, person.id)
    ctx.store.residents.note("proxy", home.id, person.id, residents.actor(ctx), ctx.inbox_id, name=person.name)
    reached = bool(ctx.store.accounts.of_person(person.id))
    return Say("residents/proxy", {"household": home, "person": person.name, "reached": reached})


def mute(argument: str, ctx: Ctx, region: str) -> Say:
    """静音 张建国 到2月10日 原因: no reminders till then, counted and listed as ever; 静音 张建国 取消."""
    mention, _, rest = argument.strip().partition(" ")
    if not mention or not rest.strip():
        return residents.usage("静音 张建国 到2月10日 原因")
    home = residents.home_of(mention, ctx, region)
    if isinstance(home, Say):
        return home
    if rest.strip() in residents.BACK:
        ctx.store.residents.mute(home, None, None)
        ctx.store.residents.note("muted", home.id, None, residents.actor(ctx), ctx.inbox_id, until=None)
        return Say("residents/muted", {"household": home, "until": None, "why": ""})
    when, _, why = rest.strip().partition(" ")
    until = said.day(when, ctx.today())
    if until is None or until < ctx.today():
        return residents.usage("静音 张建国 到2月10日 原因（日子要在今天以后）")
    ctx.store.residents.mute(home, until, why.strip() or None)
    detail = {"until": until.isoformat(), "why": why.strip()}
    ctx.store.residents.note("muted", home.id, None, residents.actor(ctx), ctx.inbox_id, **detail)
    return Say("residents/muted", {"household": home, "until": until, "why": why.strip()})


def strangers(argument: str, ctx: Ctx, region: str) -> Say:
    """生人: who spoke this week and is not known, with their last words and how to say who they are."""
    people = ctx.store.inbox.strangers(region, ctx.now() - _UNKNOWN_FOR)
    return Say("residents/strangers", {"people": people})


def bind(argument: str, ctx: Ctx, region: str) -> Say:
    """绑定: say whose an account is; `绑定 昵称 二组张建国`."""
    nickname, _, who = argument.partition(" ")
    if not nickname or not who.strip():
        return Say("commands/usage", {"usage": "绑定 昵称 姓名"})
    accounts = ctx.store.inbox.unknown_named(nickname, ctx.now() - _UNKNOWN_FOR)
    if len(accounts) != 1:
        return Say("roster/no_account", {"nickname": nickname, "count": len(accounts)})
    people = roster.people(ctx, region, who.strip())
    if len(people) > 1:
        return Say("residents/which", {"name": who.strip(), "choices": roster.told_apart(ctx, people)})
    if not people:
        found = roster.find(replace(ctx, region=region), who.strip())
        if found.household is None:
            return Say("roster/which", {"mention": who, "choices": found.choices})
        people = ctx.store.households.people_named(found.household.head, found.household.region)[:1]
    address = accounts[0]
    actor = ctx.sender.person.name if ctx.sender.person else ""
    ctx.store.accounts.bind(address.channel, address.id, nickname, people[0].id, by=actor)
    ctx.introduced = address
    ctx.store.audit.note(actor, "bind", {"account": address.id, "person": people[0].name}, ctx.inbox_id)
    return Say("roster/bound_by_command", {"nickname": nickname, "person": people[0].name})
