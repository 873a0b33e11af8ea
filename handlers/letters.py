"""Writing to somebody by name, and keeping out of the group what is nobody's business there."""

from __future__ import annotations

from core.context import Household
from core.model import Priority, Say
from store import Ctx


def tell_household(ctx: Ctx, key: str, home: Household, what: Say, priority: Priority = Priority.ANSWER) -> bool:
    """Write to a household, or to who passes it on; `what` says that by its fact `relay`. False: nobody."""
    voice = ctx.store.teams.voice(home)
    if voice is None:
        return False
    address, relay = voice
    ctx.letter(f"{key}:home:{home.id}", address, Say(what.template, {**what.facts, "relay": relay}), priority)
    return True


def discreetly(ctx: Ctx, what: Say) -> Say:
    """Answer in private; in a group say only that the answer is there, as isolation is nobody's business."""
    ctx.outcome = "handled"
    if ctx.private:
        return what
    person = ctx.sender.person
    told = person is not None and ctx.tell(f"discreetly:{ctx.inbox_id}", person.id, what)
    return Say("codes/in_private") if told else Say("codes/say_in_private")
