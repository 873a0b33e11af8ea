"""为什么: how a household's words of today were read, with the words each fact came from."""

from __future__ import annotations

import reading as reader
from core.model import Say
from handlers import roster
from store import Ctx


def why(argument: str, ctx: Ctx, region: str) -> Say:
    """Read the message behind what holds of a household once more and say what each fact rests on."""
    if not argument:
        return Say("commands/usage", {"usage": "为什么 姓名"})
    if not ctx.private:
        return Say("why/privately")
    found = roster.find(ctx, argument.removesuffix("家"))
    if found.household is None:
        return Say("roster/which", {"mention": argument, "choices": found.choices})
    standing = ctx.store.checkins.current(found.household.id, ctx.today())
    said = ctx.store.inbox.text(standing.inbox_id) if standing else None
    if standing is None or not said:
        return Say("why/nothing", {"household": found.household})
    read = reader.read(said, "checkin")
    return Say("why/because", {"household": found.household, "said": said, "lines": reader.explain(read)})
