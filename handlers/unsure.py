"""What a message might have meant besides: asked of its sender in private, and put on the secretary's card."""

from __future__ import annotations

from core.model import Reading, Say
from store import Ctx


def ask(reading: Reading, ctx: Ctx) -> list[Say]:
    """Keep the doubts that no other handler asks about; a group is not troubled with them."""
    home = ctx.sender.household
    if home is None:
        return []
    says = []
    for doubt in reading.doubts:
        if doubt.about == "goods":
            question = Say("unsure/goods", {"words": doubt.words})
        elif doubt.about == "complaint":
            question = Say("unsure/complaint", {"words": doubt.words})
        else:
            continue
        ctx.store.doubts.add(ctx.region or home.region, home.id, ctx.inbox_id, doubt)
        ctx.outcome = "handled"
        if ctx.private:
            says.append(question)
    return says
