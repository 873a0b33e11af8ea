"""接龙 as a ledger: of each snapshot only what is new counts, and nobody is dropped without a question."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from core.model import Doubt, Reading, Say
from reading import chain
from store import Ctx

_FORK = timedelta(minutes=3)


def news(reading: Reading, ctx: Ctx) -> tuple[Reading, list[Say]]:
    """The part of a snapshot that is new or changed since the last one of this chain in this chat, and what to ask
    about lines that are gone. Everything else passes unchanged."""
    if reading.chain is None:
        return reading, []
    place = ctx.message.chat or ctx.message.sender
    title = chain.key(chain.title_of(reading.chain))
    before = ctx.store.chains.last(ctx.message.channel, place, title)
    change = chain.diff(before, reading.chain)
    ctx.store.chains.keep(ctx.message.channel, place, title, change.merged, ctx.inbox_id)
    fresh = {entry.name for entry in change.added} | {edit.after.name for edit in change.edited}
    asked: list[Say] = []
    # two who answered the same snapshot within a few minutes did not see one another's line: nobody has left
    seen = ctx.store.chains.names_before(ctx.message.channel, place, title, ctx.now() - _FORK) if change.shrinks else ()
    names = tuple(entry.name for entry in change.removed if entry.name in seen)
    if names:
        ctx.store.doubts.add(ctx.region or "", None, ctx.inbox_id, Doubt("chain", "、".join(names), ("还算", "退出了")))
        asked.append(Say("chain/shrunk", {"names": names}))
    return (
        replace(
            reading,
            reports=tuple(report for report in reading.reports if report.household in fresh),
            items=tuple(item for item in reading.items if item.household in fresh),
        ),
        asked,
    )
