"""Messages without words: somebody follows us, or sends what we cannot read."""

from __future__ import annotations

from core.model import Reading, Say
from store import Ctx

FOLLOWED = "[关注]"
UNREADABLE = ("[图片]", "[语音]", "[视频]", "[文件]")


def sign(reading: Reading, ctx: Ctx) -> Say | None:
    """Welcome who follows; say in private that pictures and the like cannot be read. Groups are left in peace."""
    text = ctx.message.text.strip()
    if text == FOLLOWED:
        return Say("signs/welcome", {"known": ctx.sender.person is not None})
    if ctx.private and text in UNREADABLE:
        return Say("signs/unreadable", {"what": text.strip("[]")})
    return None
