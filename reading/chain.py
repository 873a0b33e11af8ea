"""Reads a 接龙 as a ledger: its entries, who wrote them, and what changed since the last snapshot."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree.ElementTree import Element

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

from core.lazy import regex
from core.model import Chain, ChainEntry
from reading.normalise import normalise
from reading.persons import is_person
from reading.rooms import ROOM

_HEADER = regex(r"^[\s\-]*(?:@\S{1,20}\s*)?\S{0,10}?#\s*(?:接\s*[龙龍]|group\s*note)", re.IGNORECASE)
_HEADER_LINE = regex(r"#\s*(?:接\s*[龙龍]|group\s*note)", re.IGNORECASE)
_ENTRY = regex(r"^\s*(\d{1,4})\s*(?:[.．。、)）:：]|\s(?=\D))(\s*)(.*)$")
_EXAMPLE = regex(r"^\s*[(（【]?(?:例[如子:：\s]?|示例|格式|样例|模板|举例|例)")
_RULE = regex(r"^\s*(?:- ){4,}-?\s*$|^\s*[-—_=]{5,}\s*$")
_PREFIX = regex(
    r"^(?:[第]?[一二三四五六七八九十\d]{1,3}\s*(?:组|队|社|号楼|号院|号|栋|幢|单元|室|户|排|楼|村民小组"
    r"|网格)\s*[-—]?)+\s*|^\d{1,2}-\d{1,4}(?:-\d{1,4})?\s+|^\d{2,4}\s+(?=[\u4e00-\u9fff])"
)
_NAME = regex(
    r"^([A-Za-z]+(?:\s[A-Za-z]+)?|[\u3400-\u9fff·•・]+(?=\W|$)|[\u3400-\u9fff·]{2,4}?(?=\d"
    r"|一家|全家|家|三十|正常|[一二两三四五六七八九十]口)|[^\s,，:：、;；\d]{1,20})"
)
# 1.101 3人: the room, not the tenths of one.
_ROOM = regex(rf"{ROOM}(?![\d.])(?=\W|[\u3400-\u9fff]|$)")
_LINKS = " ,，:：、;；-—"
_ROOM_FIRST = regex(rf"{ROOM}(?=[\s:：,，]|$)")
_OLD_PUPPET = (("<br/>", "\n"), ("<br>", "\n"), ("&#x20;", " "), ("&nbsp;", " "), ("&amp;", "&"))


def is_chain(text: str) -> bool:
    """Whether the first line that is not blank opens a 接龙."""
    return _first_line_opens(text)


def _first_line_opens(text: str) -> bool:
    if "接" not in text and "roup" not in text.lower():
        return False
    for line in normalise(text[:400].replace("<br/>", "\n")).plain.split("\n"):
        if line.strip() and not _RULE.match(line):
            return _HEADER.match(line) is not None
    return False


def parse(text: str) -> Chain | None:
    """A text → its title block and entries; None if it is no 接龙. Numbers may skip, repeat or be empty."""
    if not _first_line_opens(text):
        return None
    for old, new in _OLD_PUPPET:
        text = text.replace(old, new)
    title: list[str] = []
    entries: list[tuple[int, list[str]]] = []
    for raw in re.split(r"\r\n|[\n\r\u2028\u2029\x85]", text):
        if _RULE.match(raw):
            continue
        plain = normalise(raw)
        match = _ENTRY.match(plain.plain)
        if match and _begins_entry(match, entries, title):
            start = match.start(3)
            entries.append((int(match[1]), [plain.written(start, len(plain.plain)).strip()]))
        elif entries:
            entries[-1][1].append(raw.strip())
        else:
            title.append(raw.strip())
    made = tuple(_entry(number, lines) for number, lines in entries)
    return Chain("\n".join(line for line in title if line), tuple(entry for entry in made if entry is not None))


def _begins_entry(match: re.Match[str], entries: list[tuple[int, list[str]]], title: list[str]) -> bool:
    """Whether a numbered line is an entry; 1.6号打卡 in a title is none: a point with a figure right after it."""
    number, space, rest = int(match[1]), match[2], match[3]
    if rest[:1].isdigit() and not space and _ROOM_FIRST.match(rest) is None:
        return False
    if not entries:
        return number <= 5
    last = entries[-1][0]
    return last - 2 <= number <= last + 30


def _entry(number: int, lines: list[str]) -> ChainEntry | None:
    content = "\n".join(line for line in lines if line)
    if not content:
        return None
    room = _ROOM.match(content)
    bare = content[room.end() :].lstrip(_LINKS) if room else _PREFIX.sub("", content)
    match = _NAME.match(bare)
    if room and not (match and is_person(normalise(match[1]).folded)):
        # 101 3人 36.5: who lives there is not said, so the room is the name.
        return ChainEntry(number, room.group(), bare.strip())
    name = match[1].strip() if match else bare.split()[0] if bare.split() else content
    rest = bare[len(name) :].lstrip(_LINKS) if match else ""
    return ChainEntry(number, name, rest.strip())


def title_of(chain: Chain) -> str:
    """The title without the header sign and without example lines, on which the kind of chain is decided."""
    lines = [line for line in chain.title.split("\n") if not _EXAMPLE.match(line)]
    return _HEADER_LINE.sub("", "\n".join(lines)).strip()


# --- the ledger -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Edit:
    """One entry that says something else than before."""

    before: ChainEntry
    after: ChainEntry


@dataclass(frozen=True, slots=True)
class ChainDiff:
    """What a new snapshot changes. `merged` is the ledger to keep: nobody in it is ever dropped without being asked
    about, so a fork (two people answering the same snapshot) ends with both. `shrinks` is true when entries that were
    there are missing; whether they withdrew or were overwritten is for a person to say."""

    added: tuple[ChainEntry, ...]
    edited: tuple[Edit, ...]
    removed: tuple[ChainEntry, ...]
    merged: Chain
    shrinks: bool
    forked: bool


def key(name: str) -> str:
    """What two spellings of one name share."""
    return re.sub(r"[\s·•・.()（）\[\]]|(?:家|户)$", "", normalise(name).folded)


def same(one: Chain, other: Chain) -> bool:
    """Whether two snapshots are of one chain: the title block agrees."""
    return key(title_of(one)) == key(title_of(other))


def diff(old: Chain | None, new: Chain) -> ChainDiff:
    """Compares by name, not by number: people edit, delete, skip numbers, and post two different "3."."""
    before = _by_name(old.entries if old else ())
    after = _by_name(new.entries)
    added = tuple(entry for name, entry in after.items() if name not in before)
    removed = tuple(entry for name, entry in before.items() if name not in after)
    edited = tuple(
        Edit(before[name], entry)
        for name, entry in after.items()
        if name in before and _said(before[name]) != _said(entry)
    )
    kept = [after.get(name, entry) for name, entry in before.items()]
    merged = tuple(ChainEntry(number, entry.name, entry.text) for number, entry in enumerate([*kept, *added], 1))
    return ChainDiff(added, edited, removed, Chain(new.title, merged), bool(removed), bool(removed) and bool(added))


def _by_name(entries: Sequence[ChainEntry]) -> dict[str, ChainEntry]:
    """Entries by name, the later of two winning; one who is there twice with different words keeps both."""
    found: dict[str, ChainEntry] = {}
    for entry in entries:
        name = key(entry.name)
        if name in found and found[name].text and entry.text and _said(found[name]) != _said(entry):
            entry = ChainEntry(entry.number, entry.name, f"{found[name].text}\n{entry.text}")
        found[name] = entry
    return found


def _said(entry: ChainEntry) -> str:
    return re.sub(r"\s+", " ", normalise(entry.text).folded).strip()


# --- the card WeChat itself sends ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a card: who wrote it (platform id), when, and what."""

    user: str
    at: datetime | None
    text: str
    entry: ChainEntry | None


@dataclass(frozen=True, slots=True)
class Card:
    """An appmsg of type 53: the chain its title holds, its creator, and its lines. `lost` is how many lines the card
    declares beyond those it carries (a withdrawal leaves one)."""

    chain: Chain | None
    creator: str | None
    lines: tuple[Line, ...]
    lost: int


def parse_appmsg(xml: str) -> Card | None:
    """Reads an appmsg of type 53 (PROTOCOLS §8.1); None for any other message or for broken XML."""
    start = xml.find("<")
    if start < 0:
        return None
    root = _element(xml[start:])
    if root is None:
        return None
    appmsg = root if root.tag == "appmsg" else root.find(".//appmsg")
    if appmsg is None or (appmsg.findtext("type") or "").strip() not in ("53", ""):
        return None
    title = appmsg.findtext("title") or ""
    info = root.findtext(".//solitaire_info") or ""
    chain = parse(title) or parse("#接龙\n" + title)
    solitaire = _element(info.strip()) if info.strip() else None
    if solitaire is None:
        return Card(chain, None, (), 0)
    content = solitaire.find("content")
    items = content.findall("i") if content is not None else []
    lines = tuple(_line(item, title) for item in items)
    declared = (content.findtext("s") if content is not None else None) or ""
    lost = max(0, int(declared) - len(lines)) if declared.strip().isdigit() else 0
    return Card(chain, solitaire.findtext("au"), lines, lost)


def _element(xml: str) -> Element | None:
    try:
        root: Element = ElementTree.fromstring(xml, forbid_dtd=True)
    except (ElementTree.ParseError, DefusedXmlException, ValueError):
        return None
    return root


def _line(item: Element, title: str) -> Line:
    text = item.findtext("c") or _slice(title, item.findtext("r") or "")
    seconds = (item.findtext("t") or "").strip()
    at = datetime.fromtimestamp(int(seconds), UTC) if seconds.isdigit() and int(seconds) < 1 << 33 else None
    return Line(item.findtext("u") or "", at, text, _entry(0, [text.strip()]))


def _slice(title: str, span: str) -> str:
    start, _, length = span.partition("-")
    if start.isdigit() and length.isdigit():
        return re.sub(r"^\s*\d+\s*[.．、]\s*", "", title[int(start) : int(start) + int(length)])
    return ""
