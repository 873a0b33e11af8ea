"""Goods: add what is asked for, change it, take it back; 采购单, what is to be bought."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.context import Household
from core.model import Doubt, Item, Reading, Say
from handlers import checkin, roster
from store import Ctx
from store.reports import shopping
from store.supplies import Line


@dataclass
class Order:
    """One household's part of the answer."""

    household: Household
    own: bool
    lines: list[Line] = field(default_factory=list)


def supply(reading: Reading, ctx: Ctx) -> Say | list[Say] | None:
    """Add the goods asked for to each household's open request (DOMAIN S13)."""
    orders, unclear = _by_household(reading, ctx, withdrawn=False)
    correcting = "correct" in reading.intents
    answers: list[Order] = []
    for home, items in orders:
        standing = ctx.store.supplies.lines_of(home)
        order = Order(home, home == ctx.sender.household)
        for item in items:
            same = next((line for line in standing if line.name == item.name), None)
            if same is not None and not correcting and (same.quantity, same.unit) == (item.quantity, item.unit):
                order.lines.append(same)  # said twice is wanted once
                continue
            order.lines.append(ctx.store.supplies.add(home, item, ctx.inbox_id, replaces=same))
        answers.append(order)
        ctx.outcome = "handled"
    said = [Say("supplies/noted", {"orders": answers, "corrected": correcting})] if answers else []
    return said + unclear


def cancel(reading: Reading, ctx: Ctx) -> Say | list[Say] | None:
    """Take goods back: the named ones, or without names everything of the household; or a check-in."""
    if not any(item.withdrawn for item in reading.items):
        words = ctx.message.text
        # 孩子体温38.5,早上要的都不要了: who tells how they are takes no check-in back.
        if not reading.reports and any(word in words for word in ("打卡", "签到", "体温", "平安", "上报", "报的")):
            return checkin.withdraw(ctx)
        home = ctx.sender.household
        lines = ctx.store.supplies.lines_of(home) if home else []
        if home is None or not lines:
            return Say("supplies/nothing_to_cancel", {"names": []})
        return _cancelled(ctx, home, lines)
    orders, said = _by_household(reading, ctx, withdrawn=True)
    for home, items in orders:
        standing = ctx.store.supplies.lines_of(home)
        names = [item.name for item in items]
        lines = [line for line in standing if line.name in names]
        unknown = [name for name in names if name not in {line.name for line in lines}]
        if lines:
            said.append(_cancelled(ctx, home, lines))
        if unknown:
            said.append(Say("supplies/nothing_to_cancel", {"names": unknown}))
    return said


def _cancelled(ctx: Ctx, home: Household, lines: list[Line]) -> Say:
    for line in lines:
        ctx.store.supplies.cancel(line)
    ctx.outcome = "handled"
    return Say("supplies/cancelled", {"household": home, "lines": lines})


def _by_household(
    reading: Reading, ctx: Ctx, *, withdrawn: bool
) -> tuple[list[tuple[Household, list[Item]]], list[Say]]:
    """The items of a message that are asked for, or those withdrawn, by the household they are for; and what to ask
    where nobody can tell."""
    orders: dict[int, tuple[Household, list[Item]]] = {}
    unclear: list[Say] = []
    asked: set[str] = set()
    for item in reading.items:
        if item.withdrawn != withdrawn:
            continue
        home = ctx.sender.household
        if item.household is not None:
            found = roster.find(ctx, item.household)
            home = found.household
            if home is None and item.household not in asked:
                asked.add(item.household)
                doubt = Doubt("household", item.household, found.choices)
                ctx.store.doubts.add(ctx.region or "", None, ctx.inbox_id, doubt)
                unclear.append(Say("roster/which", {"mention": item.household, "choices": found.choices}))
        elif home is None and "" not in asked:
            asked.add("")
            unclear.append(Say("roster/no_household"))
        if home is not None:
            orders.setdefault(home.id, (home, []))[1].append(item)
    return list(orders.values()), unclear


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
