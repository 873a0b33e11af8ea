"""What somebody says of their own house beside an order, an answer by code or a name: 确认，我家孩子也发烧39."""

from __future__ import annotations

from dataclasses import replace

import reading as reader
from core.model import Say
from handlers import checkin, said
from store import Ctx


def illness(ctx: Ctx) -> list[Say]:
    """An illness in the sender's house that would be lost with the order, raised like any other."""
    home, own = ctx.sender.household, said.of_own(ctx.message.text)[1]
    if not own or ctx.quotes:
        return []
    told = reader.read(own, "checkin")
    ill = tuple(report for report in told.reports if report.household is None and report.status == "abnormal")
    if ill and home is None:
        return [Say("roster/no_household")]
    if home is None or not ill or ctx.store.checkins.of_message(ctx.inbox_id, home.id) is not None:
        return []
    raised = checkin.checkin(replace(told, intents=("checkin",), reports=ill, doubts=()), ctx)
    return raised if isinstance(raised, list) else []
