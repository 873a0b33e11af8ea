"""OneBot events, version 12 and 11, → Message (docs/protocols.md §6.2, §6.3). Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from channels.payload import LINK, PLACE, WORDLESS, clean, identity, labelled, moment, part, text
from core.errors import Rejected
from core.lazy import regex
from core.model import Message

_CQ = regex(r"\[CQ:([a-z0-9_.-]+)((?:,[^\[\],]*)*)\]", re.IGNORECASE)
_ESCAPES = (("&#91;", "["), ("&#93;", "]"), ("&#44;", ","), ("&amp;", "&"))  # "&" last, or it would make new ones

Segment = tuple[str, Mapping[str, Any]]


def version(raw: Mapping[str, Any]) -> int:
    """12 or 11, by the field that names the kind of event. Raises Rejected if there is neither."""
    if isinstance(raw.get("type"), str):
        return 12
    if isinstance(raw.get("post_type"), str):
        return 11
    raise Rejected("不是 OneBot 事件")


def read(raw: Mapping[str, Any], channel: str) -> Message | None:
    """An event → Message; None for what is not a message, is not in a group or private, or is the bot's own."""
    if version(raw) == 12:
        kind, where = raw["type"], raw.get("detail_type")
        me = part(raw, "self").get("user_id")
    else:
        kind, where, me = raw["post_type"], raw.get("message_type"), raw.get("self_id")
    if kind != "message" or where not in ("group", "private"):
        return None
    me, sender = str(me), identity(raw, "user_id", numbers=True)
    if sender == me:
        return None
    person = part(raw, "sender")
    return Message(
        channel=channel,
        # ids of two accounts on one bridge may be equal
        id=identity({"message_id": f"{me[:64]}:{identity(raw, 'message_id', numbers=True)}"}, "message_id"),
        sender=sender,
        text=clean("".join(_words(segment, me) for segment in _segments(raw.get("message")))).strip(),
        chat=identity(raw, "group_id", numbers=True) if where == "group" else None,
        name=_name(person.get("card")) or _name(person.get("nickname")),
        at=moment(raw.get("time")),
    )


def _name(value: object) -> str | None:
    # the sender's fields are best effort: a strange name is no reason to lose a message
    return clean(value).strip() or None if isinstance(value, str) else None


def _segments(message: object) -> list[Segment]:
    if isinstance(message, str):
        return _from_cq(message)
    if not isinstance(message, list) or not all(isinstance(one, dict) for one in message):
        raise Rejected("message 应为文字或消息段数组")
    return [(text(one, "type"), part(one, "data")) for one in message]


def _from_cq(message: str) -> list[Segment]:
    segments: list[Segment] = []
    end = 0
    for found in _CQ.finditer(message):
        segments.append(("text", {"text": _unescape(message[end : found.start()])}))
        pairs = (pair.partition("=") for pair in found[2].split(",")[1:])
        segments.append((found[1].lower(), {key: _unescape(value) for key, _, value in pairs}))
        end = found.end()
    segments.append(("text", {"text": _unescape(message[end:])}))
    return segments


def _unescape(text: str) -> str:
    for escaped, plain in _ESCAPES:
        text = text.replace(escaped, plain)
    return text


def _words(segment: Segment, me: str) -> str:
    kind, data = segment
    if kind == "text":
        return text(data, "text")
    if kind in ("at", "mention"):
        who = str(data.get("qq" if kind == "at" else "user_id", ""))
        return "" if who == me else f"@{who}"
    if kind == "mention_all":
        return "@all"
    if kind == "location":
        return labelled(PLACE, text(data, "title"))
    if kind == "share":
        return labelled(LINK, text(data, "title"))
    return WORDLESS.get(kind, "")
