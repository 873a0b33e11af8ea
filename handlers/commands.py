"""Commands of the secretary and the leaders: one table, checked by role and region."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from core.context import Household
from core.model import Priority, Reading, Role, Say
from handlers import cases, modes, neighbours, notices, permits, residents, returnees, roster, rounds, why
from reading import commands as front
from store import Ctx
from store.reports import shopping


@dataclass(frozen=True)
class Command:
    """A row of the table. `usage` is what 帮助 shows; `run` gets the words behind the command and the region.

    `ordinary`: villagers begin a sentence with the word too ("体温 36.5"), so that it is a command only of those who
    may use it, and only if `run` can make something of what follows.
    """

    words: tuple[str, ...]
    run: Callable[[str, Ctx, str], Say | list[Say] | None]
    usage: str
    at_least: Role
    ordinary: bool = False


def command(reading: Reading, ctx: Ctx) -> Say | list[Say] | None:
    """Run the command a message is, refuse it politely, or None if it is none."""
    found = front.recognise(ctx.message.text, WORDS)
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


def _own(ctx: Ctx, homes: list[Household]) -> list[Household]:
    """A leader sees the linked households; everybody else what the region holds."""
    person = ctx.sender.person
    if person is None or person.role is not Role.LEADER:
        return homes
    return [home for home in homes if home.leader_id == person.id] or homes


_NEAR = {"": 0, "今天": 0, "昨天": 1, "前天": 2}
_DATE = re.compile(r"(?:(?P<year>\d{4})[-年/.])?(?P<month>\d{1,2})[-月/.](?P<day>\d{1,2})[日号]?")


def _day(argument: str, ctx: Ctx) -> date | None:
    """今天, 昨天, 前天, 2月5日, 2-5, 2020-02-05 → a day that has been; None for anything else."""
    argument = argument.strip()
    if argument in _NEAR:
        return ctx.today() - timedelta(days=_NEAR[argument])
    told = _DATE.fullmatch(argument)
    if told is None:
        return None
    try:
        day = date(int(told["year"] or ctx.today().year), int(told["month"]), int(told["day"]))
        return day if day <= ctx.today() or told["year"] else day.replace(year=day.year - 1)
    except ValueError:
        return None


def status(argument: str, ctx: Ctx, region: str) -> Say:
    """统计: how many have reported in the round, who is missing by grid."""
    day = _day(argument, ctx)
    if day is None:
        return Say("commands/usage", {"usage": "统计 [昨天|2月5日]"})
    round_ = ctx.store.rounds.latest(region, "checkin", day)
    if round_ is None:
        report = ctx.store.reports.daily(region, day)
        return Say("commands/status_without_round", {"report": report, "day": day})
    total, reported, missing = ctx.store.rounds.progress(round_, region)
    late, after = ctx.store.rounds.late(round_, region)
    silent = ctx.store.rounds.not_heard(round_, region)
    grids: dict[str, int] = {}
    for home in silent:
        grids[home.grid] = grids.get(home.grid, 0) + 1
    waiting = ctx.store.alarms.waiting(region)
    return Say(
        "commands/status",
        {
            "round": round_,
            "region": region,
            "day": day,
            "total": total,
            "reported": reported,
            "late": late,
            "after": after,
            "heard": total - missing,
            "missing": missing,
            "grids": grids,
            "abnormal": sum(one.status == "abnormal" for one in ctx.store.checkins.of_day(region, day).values()),
            "waiting": waiting,
            "doubts": ctx.store.doubts.open_count(region),
        },
    )


def missing(argument: str, ctx: Ctx, region: str) -> Say:
    """未报: the households nothing was heard from, by grid, with whom to call in private."""
    round_ = ctx.store.rounds.latest(region, "checkin", ctx.today())
    if round_ is None:
        return Say("commands/no_round")
    silent = _own(ctx, ctx.store.rounds.not_heard(round_, region))
    named = ctx.store.households.labels(region)
    grids: dict[str, list[dict[str, object]]] = {}
    for home in silent:
        grids.setdefault(home.grid, []).append(
            {
                "name": named[home.id],
                "tags": home.tags,
                "remarks": ctx.store.households.remarks(home),
                "phone": ctx.store.households.phone(home.id) if ctx.private else None,
            }
        )
    return Say("commands/missing", {"round": round_, "grids": grids, "count": len(silent), "private": ctx.private})


def remind(argument: str, ctx: Ctx, region: str) -> Say:
    """催报: write to everybody not heard from who can be written to; the rest are for the phone."""
    round_ = ctx.store.rounds.latest(region, "checkin", ctx.today())
    if round_ is None:
        return Say("commands/no_round")
    silent = _own(ctx, ctx.store.rounds.not_heard(round_, region))
    reached: list[Household] = []
    phone: list[Household] = []
    for home in silent:
        own = ctx.store.accounts.of_household(home.id)
        addresses = (own or ctx.store.accounts.of_neighbour(home))[:1]
        if home.muted_until is not None and ctx.today() <= home.muted_until:
            addresses = []
        for address in addresses:
            key = f"remind:{round_.id}:{home.id}:{ctx.inbox_id}"
            ctx.letter(
                key,
                address,
                Say("rounds/remind_private", {"round": round_, "household": home, "relay": not own}),
                Priority.REMINDER,
            )
        (reached if addresses else phone).append(home)
    return Say(
        "commands/reminded",
        {
            "count": len(silent),
            "reached": len(reached),
            "phone": [ctx.store.households.labels(region)[home.id] for home in phone],
        },
    )


def shopping_list(argument: str, ctx: Ctx, region: str) -> Say:
    """采购单: what to buy, by goods and by household."""
    lines = ctx.store.supplies.wanted(region)
    named = ctx.store.households.labels(region)
    # who is isolated is nobody's business in the group: there the list keeps the roster's order
    isolated = ctx.store.cases.isolated(region) if ctx.private else set()
    homes: dict[str, list[object]] = {}
    order = {household_id: (household_id not in isolated, n) for n, household_id in enumerate(named)}
    for line in sorted(lines, key=lambda line: order.get(line.household_id, (True, len(order)))):
        homes.setdefault(named.get(line.household_id, line.head), []).append(line)
    marked = [named.get(line.household_id, line.head) for line in lines if line.household_id in isolated]
    return Say("commands/shopping_list", {"goods": shopping(lines, named), "households": homes, "isolated": marked})


def notice(argument: str, ctx: Ctx, region: str) -> Say:
    """公告: shown first, sent after 确认; a title of the library stands for its text."""
    library = ctx.renderer.library()
    if not argument:
        return Say("commands/notice_titles", {"titles": [one.title for one in library]})
    text = argument
    for one in library:
        if one.title == argument:
            text = ctx.renderer.notice(one, region.rpartition("/")[2], ctx.today())
    person = ctx.sender.person
    assert person is not None
    ctx.store.confirmations.ask(person.id, f"公告\n{region}\n{text}")
    return Say("commands/notice_preview", {"text": text, "groups": len(ctx.chats_within(region))})


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


def report(argument: str, ctx: Ctx, region: str) -> Say:
    """日报: the day's report, ready to forward."""
    day = _day(argument, ctx)
    if day is None:
        return Say("commands/usage", {"usage": "日报 [昨天|2月5日]"})
    return Say("reports/daily", {"report": ctx.store.reports.issue(region, day), "day": day})


def bind(argument: str, ctx: Ctx, region: str) -> Say:
    """绑定: say whose an account is; `绑定 昵称 二组张建国`."""
    nickname, _, who = argument.partition(" ")
    if not nickname or not who.strip():
        return Say("commands/usage", {"usage": "绑定 昵称 姓名"})
    since = ctx.now() - timedelta(days=7)
    accounts = ctx.store.inbox.unknown_named(nickname, since)
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


def help_(argument: str, ctx: Ctx, region: str) -> Say:
    """帮助: what this person can say here."""
    person = ctx.sender.person
    role = person.role if person else Role.VILLAGER
    return Say("commands/help", {"rows": [row for row in COMMANDS if Role.VILLAGER < row.at_least <= role]})


COMMANDS: tuple[Command, ...] = (
    Command(("统计", "汇总"), status, "统计 [昨天|2月5日] —— 本轮报了几户、还差几户", Role.LEADER),
    Command(("未报", "谁没报"), missing, "未报 —— 还没有音信的人家（私聊里带电话）", Role.LEADER),
    Command(("催报",), remind, "催报 —— 给没音信的人家逐户发提醒", Role.LEADER),
    Command(("采购单", "购物单"), shopping_list, "采购单 —— 要买什么、谁家要", Role.LEADER),
    Command(("公告", "通知"), notice, "公告 内容 —— 先给您看一遍，回「确认」再发到群里", Role.SECRETARY),
    Command(("开报",), rounds.open_, "开报 早 —— 现在就开始问一轮平安", Role.SECRETARY),
    Command(("排查",), rounds.screen, "排查 咳嗽 —— 挨户问一件事", Role.SECRETARY, ordinary=True),
    Command(("截止",), rounds.close, "截止 [早] —— 结束正在问的一轮", Role.SECRETARY, ordinary=True),
    Command(("模式",), modes.mode, "模式 [防汛] —— 现在是什么模式，或者换一个", Role.SECRETARY, ordinary=True),
    Command(("点名",), modes.called, "点名 —— 谁在家、谁转移了、安置点各多少人", Role.LEADER, ordinary=True),
    Command(("确认",), confirm, "确认 —— 刚才给您看的没错，照办", Role.DOCTOR),
    Command(("日报",), report, "日报 [昨天|2月5日] —— 当天日报，可直接转发", Role.SECRETARY),
    Command(("绑定",), bind, "绑定 昵称 姓名 —— 告诉我这个昵称是谁", Role.SECRETARY),
    Command(("外出",), permits.leave, "外出 —— 今天谁可以出村（给卡口看）", Role.LEADER, ordinary=True),
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
    Command(("为什么", "为啥"), why.why, "为什么 姓名 —— 他家的话我是怎么读的", Role.LEADER, ordinary=True),
    Command(("帮助", "怎么用"), help_, "帮助 —— 看这一页", Role.VILLAGER),
)
WORDS: tuple[str, ...] = tuple(word for row in COMMANDS for word in row.words)
