"""What else people let the village know: movements, gifts, gatherings, helpers, questions."""

from __future__ import annotations

from typing import Any

from core.model import Reading, Say
from handlers import returnees
from store import Ctx
from store.ledger import Kind


def _note(ctx: Ctx, kind: Kind, facts: dict[str, Any]) -> bool:
    ctx.outcome = "handled"
    return ctx.store.ledger.add(kind, ctx.region or "", ctx.sender.household, ctx.inbox_id, ctx.message.text, facts)


def travel(reading: Reading, ctx: Ctx) -> Say | None:
    """Who came, who went (DOMAIN S6)."""
    for movement in reading.travel:
        _note(ctx, "travel", {"direction": movement.direction, "place": movement.place})
        if movement.direction == "in":
            returnees.arrived(movement, ctx)
    return Say("ledger/travel", {"travel": reading.travel})


def donation(reading: Reading, ctx: Ctx) -> Say | None:
    """What was given (DOMAIN S16)."""
    for gift in reading.donations:
        _note(ctx, "donation", {"name": gift.name, "quantity": gift.quantity, "unit": gift.unit})
    return Say("ledger/donation", {"donations": reading.donations, "person": _name(ctx)})


def gathering(reading: Reading, ctx: Ctx) -> Say | None:
    """A banquet, planned or called off (DOMAIN S20)."""
    _note(ctx, "gathering", {})
    return Say("ledger/gathering")


def volunteer(reading: Reading, ctx: Ctx) -> Say | None:
    """Somebody offers to help (DOMAIN S21)."""
    _note(ctx, "volunteer", {})
    return Say("ledger/volunteer", {"person": _name(ctx)})


def question(reading: Reading, ctx: Ctx) -> Say | None:
    """A question is kept for the secretary; the bot does not invent answers (DOMAIN S26)."""
    _note(ctx, "question", {})
    return Say("ledger/question")


def _name(ctx: Ctx) -> str:
    return ctx.sender.person.name if ctx.sender.person else ctx.sender.name or ""
