"""Messages without words: somebody follows us, or sends what we cannot read."""

from __future__ import annotations

from core.model import Reading, Say
from store import Ctx

FOLLOWED = "[关注]"
UNREADABLE = ("[图片]", "[语音]", "[视频]", "[文件]")


def sign(reading: Reading, ctx: Ctx) -> Say | None:
    """Welcome who follows; say in private that pictures and the like cannot be read. Groups are left in peace."""
    text = ctx.message.text.strip()
    if ctx.message.chat is not None and ctx.chat is None:
        return _not_listed(ctx)
    if text == FOLLOWED:
        return Say("signs/welcome", {"known": ctx.sender.person is not None})
    if ctx.private and text in UNREADABLE:
        return Say("signs/unreadable", {"what": text.strip("[]")})
    return None


def _not_listed(ctx: Ctx) -> Say | None:
    """A group the config does not know: say its id to whoever called us, so that the operator can list it."""
    door = ctx.config.channels.get(ctx.message.channel)
    called = door is not None and door.type == "wecom_aibot"  # other doors hear everything; there we stay silent
    return Say("chats/not_listed", {"chat": ctx.message.chat}) if called else None
