"""The XML messages of official accounts and WeCom apps (docs/protocols.md §1.2, §2.1) and the replies to them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from xml.parsers import expat

from wechatpy.replies import TextReply

from channels.payload import FOLLOWED, LINK, PLACE, WORDLESS, clean, identity, labelled, moment
from core.errors import Rejected
from core.lazy import regex
from core.model import Message

_NOT_XML = regex("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_TAGS = 4096  # far over any message; a megabyte of empty elements would cost seconds
_FOLLOWS = ("subscribe", "subscribe_scan", "subscribe_scan_product")

Fields = Mapping[str, str]


class _Reader:
    """One pass of expat over a flat document: the texts right under its root.

    A document type is refused as soon as it begins, and with it every entity that could grow or reach for a file.
    """

    def __init__(self) -> None:
        self.root = ""
        self.found: dict[str, str] = {}
        self._depth = 0
        self._tag = ""
        self._flat = True
        self._text: list[str] = []

    def start(self, tag: str, _: object) -> None:
        self._depth += 1
        if self._depth == 1:
            self.root = tag
        elif self._depth == 2:
            if tag in self.found:
                raise Rejected(f"{tag} 出现了两次")
            self._tag = tag
            self._text.clear()
        else:
            self._flat = False  # an element of elements has no text of its own

    def data(self, text: str) -> None:
        if self._depth == 2:
            self._text.append(text)

    def end(self, _: str) -> None:
        if self._depth == 2:
            if self._flat:
                self.found[self._tag] = "".join(self._text).strip()
            self._flat = True
        self._depth -= 1

    def refuse(self, *_: object) -> None:
        raise ValueError("a document type")


def fields(body: bytes | str) -> Fields:
    """The texts right under `<xml>`. Raises Rejected for anything else, a DTD and entities above all."""
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.CharacterDataHandler = reader.data
    parser.StartDoctypeDeclHandler = reader.refuse
    try:
        # decoded first, so that no declaration in the document chooses another encoding
        document = body if isinstance(body, str) else body.decode("utf-8-sig")
        if document.count("<") > _MOST_TAGS:
            raise ValueError
        parser.Parse(document, True)
    except (expat.ExpatError, ValueError):
        raise Rejected("正文不是 XML:请在平台后台把数据格式设为 XML") from None
    if reader.root != "xml":
        raise Rejected("XML 的根不是 <xml>")
    return reader.found


def message(raw: Fields, channel: str) -> Message | None:
    """The fields of a message or event → Message; None for events that nobody has to act on.

    Its id is MsgId; for events, which have none, sender, time and event, as the platform tells us to (§1.2).
    Raises Rejected if it has no type or no sender.
    """
    kind = identity(raw, "MsgType").lower()
    sender = identity(raw, "FromUserName")
    written = raw.get("CreateTime", "0")
    if not (written.isascii() and written.isdigit()):
        raise Rejected("CreateTime 应为数字")
    event = identity(raw, "Event") if kind == "event" else ""
    said = FOLLOWED if event.lower() in _FOLLOWS else _words(raw, kind)
    if said is None:
        return None
    # no message should come without MsgId; if one does, its words part it from another of the same second
    mark = event or hashlib.sha256(said.encode()).hexdigest()[:16]
    number = raw.get("MsgId", "")
    if number and not (number.isascii() and number.isdigit()):
        raise Rejected("MsgId 应为数字")
    unique = number.lstrip("0") or f"{sender[:128]}:{int(written)}:{mark}"
    return Message(channel, identity({"MsgId": unique}, "MsgId"), sender, said, at=moment(written))


def _words(raw: Fields, kind: str) -> str | None:
    if kind == "text":
        if "Content" not in raw:
            raise Rejected("缺少 Content")
        return clean(raw["Content"])
    if kind == "location":
        return labelled(PLACE, clean(raw.get("Label", "")))
    if kind == "link":
        return labelled(LINK, clean(raw.get("Title", "")))
    return (clean(raw.get("Recognition", "")) if kind == "voice" else "") or WORDLESS.get(kind)


def reply(raw: Fields, text: str, timestamp: str) -> str:
    """The passive text reply to a message, as XML (§1.4)."""
    source, target = _cdata(raw.get("ToUserName", "")), _cdata(raw.get("FromUserName", ""))
    return str(TextReply(source=source, target=target, content=_cdata(text), time=int(timestamp)).render())


def _cdata(text: str) -> str:
    # wechatpy pastes values between <![CDATA[ and ]]>: a villager's "]]>" would end it and write XML of its own
    return _NOT_XML.sub("", text).replace("]]>", "]]]]><![CDATA[>")
