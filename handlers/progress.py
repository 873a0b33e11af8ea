"""How a round stands: 统计 未报 催报, and the day's report."""

from __future__ import annotations

from datetime import date, timedelta

from core.context import Household
from core.lazy import regex
from core.model import Priority, Role, Say
from store import Ctx


def _own(ctx: Ctx, homes: list[Household]) -> list[Household]:
    """A leader sees the linked households; everybody else what the region holds."""
    person = ctx.sender.person
    if person is None or person.role is not Role.LEADER:
        return homes
    return [home for home in homes if home.leader_id == person.id] or homes


_NEAR = {"": 0, "今天": 0, "昨天": 1, "前天": 2}
_DATE = regex(r"(?:(?P<year>\d{4})[-年/.])?(?P<month>\d{1,2})[-月/.](?P<day>\d{1,2})[日号]?")


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
    told = ctx.store.checkins.told(region, day)
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
            "abnormal": sum(holds is not None and holds[0] == "abnormal" for holds in told.values()),
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


def report(argument: str, ctx: Ctx, region: str) -> Say:
    """日报: the day's report, ready to forward."""
    day = _day(argument, ctx)
    if day is None:
        return Say("commands/usage", {"usage": "日报 [昨天|2月5日]"})
    return Say("reports/daily", {"report": ctx.store.reports.issue(region, day), "day": day})
