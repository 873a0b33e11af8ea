"""The XML messages of official accounts and WeCom apps (docs/protocols.md §1.2, §2.1) and the replies to them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring
from wechatpy.replies import TextReply

from channels.payload import FOLLOWED, LINK, PLACE, WORDLESS, clean, identity, labelled, moment
from core.errors import Rejected
from core.model import Message

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_TAGS = 4096  # far over any message; a megabyte of empty elements would cost seconds
_FOLLOWS = ("subscribe", "subscribe_scan", "subscribe_scan_product")


def fields(body: bytes | str) -> dict[str, str]:
    """The texts right under `<xml>`. Raises Rejected for anything else, a DTD and entities above all."""
    try:
        # decoded first, so that no declaration in the document chooses another encoding
        document = body if isinstance(body, str) else body.decode("utf-8-sig")
        if document.count("<") > _MOST_TAGS:
            raise ValueError
        root = fromstring(document, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, RecursionError):
        raise Rejected("正文不是 XML:请在平台后台把数据格式设为 XML") from None
    if root.tag != "xml":
        raise Rejected("XML 的根不是 <xml>")
    return {child.tag: child.text or "" for child in root}


def parse(xml: str, parser: Callable[[str], Any]) -> Any:
    """wechatpy's message or event out of decrypted XML. Raises Rejected if it has no type or no sender."""
    fields(xml)  # refuses what wechatpy's parser would swallow or choke on
    try:
        parsed = parser(xml)
        parsed.id, parsed.time, parsed.type  # noqa: B018  # wechatpy converts on access, and raises there
    except (ExpatError, TypeError, ValueError, KeyError, AttributeError, IndexError, RecursionError):
        raise Rejected("消息缺少字段或字段有误") from None
    identity({"FromUserName": parsed.source}, "FromUserName")
    return parsed


def message(parsed: Any, channel: str) -> Message | None:
    """A parsed message or event → Message; None for events that nobody has to act on.

    Its id is MsgId; for events, which have none, sender, time and event, as the platform tells us to (§1.2).
    """
    event = str(parsed.event) if parsed.type == "event" else ""
    said = FOLLOWED if event in _FOLLOWS else _words(parsed)
    if said is None:
        return None
    sender = identity({"FromUserName": parsed.source}, "FromUserName")
    # no message should come without MsgId; if one does, its words part it from another of the same second
    mark = event or hashlib.sha256(said.encode()).hexdigest()[:16]
    unique = str(parsed.id) if parsed.id else f"{sender[:128]}:{parsed.time}:{mark}"
    return Message(channel, identity({"MsgId": unique}, "MsgId"), sender, said, at=moment(parsed.time))


def _words(parsed: Any) -> str | None:
    kind = str(parsed._data.get("MsgType")).lower()
    if kind == "text":
        return _text(parsed.content)
    if kind == "location":
        return labelled(PLACE, _text(parsed.label))
    if kind == "link":
        return labelled(LINK, _text(parsed.title))
    return (_text(parsed.recognition) if kind == "voice" else "") or WORDLESS.get(kind)


def _text(value: object) -> str:
    if value is None:
        return ""
    if not isinstance(value, str):  # an element given twice or with elements inside
        raise Rejected("消息的文字字段有误")
    return clean(value)


def reply(parsed: Any, text: str, timestamp: str) -> str:
    """The passive text reply to a parsed message, as XML (§1.4)."""
    source, target = _cdata(str(parsed.target or "")), _cdata(str(parsed.source))
    return str(TextReply(source=source, target=target, content=_cdata(text), time=int(timestamp)).render())


def _cdata(text: str) -> str:
    # wechatpy pastes values between <![CDATA[ and ]]>: a villager's "]]>" would end it and write XML of its own
    return _NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
