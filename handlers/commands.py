"""Commands of the secretary and the leaders: one table, checked by role and region."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.model import Reading, Role, Say
from core.remembered import remembered
from handlers import (
    cases,
    modes,
    neighbours,
    notices,
    permits,
    posts,
    progress,
    residents,
    returnees,
    rounds,
    supplies,
    why,
)
from reading import commands as front
from store import Ctx


@dataclass(frozen=True)
class Command:
    """A row of the table. `usage` is what 帮助 shows; `run` gets the words behind the command and the region.

    `ordinary`: villagers begin a sentence with the word too ("体温 36.5"), so that it is a command only of those who
    may use it, and only if `run` can make something of what follows. `quotes`: what follows is not said by the sender
    of themselves (a notice to all).
    """

    words: tuple[str, ...]
    run: Callable[[str, Ctx, str], Say | list[Say] | None]
    usage: str
    at_least: Role
    ordinary: bool = False
    quotes: bool = False


def command(reading: Reading, ctx: Ctx) -> Say | list[Say] | None:
    """Run the command a message is, refuse it politely, or None if it is none."""
    found = _recognise(ctx.message.text, WORDS)
    if found is None:
        return None
    row = next(row for row in COMMANDS if found.word in row.words)
    person = ctx.sender.person
    if not found.exact:
        # villagers slip into command-like words by chance; only who may command is asked
        may = person is not None and person.role >= max(row.at_least, Role.LEADER) and not row.ordinary
        return Say("commands/did_you_mean", {"word": found.word}) if may else None
    region = _region(ctx, row.at_least) if row.at_least > Role.VILLAGER else ctx.region or ""
    if region is None and row.ordinary:
        return None
    said = Say("commands/not_allowed", {"word": found.word}) if region is None else row.run(found.argument, ctx, region)
    if said is not None:
        ctx.outcome = ctx.outcome or "handled"
        ctx.quotes = row.quotes
    return said


def _region(ctx: Ctx, at_least: Role) -> str | None:
    """Where the sender may use a command here: the group's region, or the sender's own part of it."""
    person = ctx.sender.person
    if person is None or person.scope is None:
        return None
    here = ctx.chat.region if ctx.chat else person.scope
    for region in (here, person.scope):
        inside = not here or region == here or region.startswith(here + "/")
        if inside and ctx.sender.may(at_least, region):
            return region
    return None


def confirm(argument: str, ctx: Ctx, region: str) -> Say:
    """确认: carry out what was shown within the last five minutes."""
    person = ctx.sender.person
    assert person is not None
    waiting = ctx.store.confirmations.take(person.id)
    if waiting is None:
        return Say("commands/nothing_to_confirm")
    what, where, text = waiting.split("\n", 2)
    return CONFIRMED[what](ctx, where, text)


# What waits for its 确认, by the word it is kept under.
CONFIRMED: dict[str, Callable[[Ctx, str, str], Say]] = {
    "公告": notices.issue,
    "隔离": cases.confirmed,
    "模式": modes.switch,
    "搬走": residents.moved,
    "去世": residents.died,
}


def help_(argument: str, ctx: Ctx, region: str) -> Say:
    """帮助: what this person can say here."""
    person = ctx.sender.person
    role = person.role if person else Role.VILLAGER
    return Say("commands/help", {"rows": [row for row in COMMANDS if Role.VILLAGER < row.at_least <= role]})


COMMANDS: tuple[Command, ...] = (
    Command(("统计", "汇总"), progress.status, "统计 [昨天|2月5日] —— 本轮报了几户、还差几户", Role.LEADER),
    Command(("未报", "谁没报"), progress.missing, "未报 —— 还没有音信的人家（私聊里带电话）", Role.LEADER),
    Command(("催报",), progress.remind, "催报 —— 给没音信的人家逐户发提醒", Role.LEADER),
    Command(("采购单", "购物单"), supplies.shopping_list, "采购单 —— 要买什么、谁家要", Role.LEADER),
    Command(
        ("公告", "通知"),
        notices.preview,
        "公告 内容 —— 先给您看一遍，回「确认」再发到群里",
        Role.SECRETARY,
        quotes=True,
    ),
    Command(("开报",), rounds.open_, "开报 早 —— 现在就开始问一轮平安", Role.SECRETARY),
    Command(("排查",), rounds.screen, "排查 咳嗽 —— 挨户问一件事", Role.SECRETARY, ordinary=True),
    Command(("截止",), rounds.close, "截止 [早] —— 结束正在问的一轮", Role.SECRETARY, ordinary=True),
    Command(("模式",), modes.mode, "模式 [防汛] —— 现在是什么模式，或者换一个", Role.SECRETARY, ordinary=True),
    Command(("点名",), modes.called, "点名 —— 谁在家、谁转移了、安置点各多少人", Role.LEADER, ordinary=True),
    Command(("确认",), confirm, "确认 —— 刚才给您看的没错，照办", Role.DOCTOR),
    Command(("日报",), progress.report, "日报 [昨天|2月5日] —— 当天日报，可直接转发", Role.SECRETARY),
    Command(("绑定",), neighbours.bind, "绑定 昵称 姓名 —— 告诉我这个昵称是谁", Role.SECRETARY),
    Command(("外出",), permits.leave, "外出 —— 今天谁可以出村（给卡口看）", Role.LEADER, ordinary=True),
    Command(("值班",), posts.duty, "值班 [东卡口 8-16 姓名 姓名] —— 谁在岗，或者排一班", Role.LEADER, ordinary=True),
    Command(
        ("返乡",),
        returnees.returnees,
        "返乡 [姓名 从哪回 哪天 怎么回] —— 看登记，或者登记一个",
        Role.LEADER,
        ordinary=True,
    ),
    Command(("来客",), returnees.visitors, "来客 [谁家 从哪来 哪天] —— 同上，登记客人", Role.LEADER, ordinary=True),
    Command(("隔离",), cases.isolate, "隔离 [姓名 原因 哪天起] —— 看名单，或者办一个", Role.DOCTOR, ordinary=True),
    Command(("体温",), cases.temperatures, "体温 姓名 —— 隔离的人这些天的体温", Role.DOCTOR, ordinary=True),
    Command(("新户",), residents.settled, "新户 二组 张三 4口 [电话] —— 登记新来的一户", Role.SECRETARY, ordinary=True),
    Command(("搬走",), residents.moves, "搬走 张建国 [去处] —— 这户不再统计", Role.SECRETARY, ordinary=True),
    Command(("去世",), residents.dies, "去世 户主 姓名 —— 有人走了，改人口", Role.SECRETARY, ordinary=True),
    Command(("出生",), residents.born, "出生 张建国 [名字] —— 添了孩子", Role.SECRETARY, ordinary=True),
    Command(("务工",), residents.works_away, "务工 张小宝 太原 —— 在外面做工，不算在村", Role.SECRETARY, ordinary=True),
    Command(("代报",), neighbours.proxy, "代报 王桂香 李建军 —— 没手机的由邻居报", Role.SECRETARY, ordinary=True),
    Command(
        ("静音",), neighbours.mute, "静音 张建国 到2月10日 原因 —— 不提醒，照样统计", Role.SECRETARY, ordinary=True
    ),
    Command(("人口",), residents.size, "人口 张建国 5 —— 改一户的人口", Role.SECRETARY, ordinary=True),
    Command(("生人",), neighbours.strangers, "生人 —— 说过话、还不知道是谁的", Role.SECRETARY, ordinary=True),
    Command(
        ("为什么", "为啥"), why.why, "为什么 姓名 —— 他家的话我是怎么读的", Role.LEADER, ordinary=True, quotes=True
    ),
    Command(("帮助", "怎么用"), help_, "帮助 —— 看这一页", Role.VILLAGER),
)
WORDS: tuple[str, ...] = tuple(word for row in COMMANDS for word in row.words)
_recognise = remembered(front.recognise)
