"""Reads the entries of a 接龙: one report, order or gift each, under the name that opens it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from core.lazy import regex
from core.model import Chain, ChainEntry, Doubt, Gift, Item, Movement, Prompt, Reading, Report
from reading import chain as chains
from reading.lexicon import lexicon
from reading.listing import Listing
from reading.normalise import Text, normalise
from reading.rows import tells_of_goods, tells_of_health

# A text, the open prompt, and whether it is somebody's entry → its reading.
ReadText = Callable[[str, "tuple[Prompt | None, bool]"], Reading]

_SUPPLY = regex(
    "购|买|捎|带货|团|采买|订|需要|需求|物资|所需|菜|肉|蛋|要啥|要什么|要点|药|缺|下单|要的|想要|[要带捎]东西|要[^,。\n出回返离去]{1,8}的(?:接|写|跟)|[元块]一?[斤板箱袋份盒只]"
)
_CHECKIN = regex(
    "体温|健康|打卡|平安|上报|症状|报一下|签到|报备|测温|每日|情况|排查|汛情|报到|安全|人员|在家|登记|日报|回来|返乡|点名"
    "|身体|状况|每天"
)
_ONLY_SUPPLY = regex("(?:购|买|药品|物资|团|菜|肉|货).{0,4}登记")
_SURELY_CHECKIN = regex("健康|体温|平安")
_OF_PEOPLE = regex("健康|体温|平安|人员|情况|状[况态]|身体|症状|安全|排查|返[乡村家]")
_GIVING = regex("捐|献爱心|赞助|善款|支援|爱心|慰问")
_HANDED_OUT = regex("领|发放|分发|要的")
_DUTY = regex(
    "值守|值班|值夜|守堤|巡堤|巡山|守山|夜班|白班|卡口|卡点|站岗|巡逻|执勤|志愿|义工|消毒|护村|守夜|帮忙|搬运|卸货|突击队|先锋队"
)
_SIGN_UP = regex("报名|招募|认领|谁[来能去]|排班")
_RETURNING = regex("返[乡村家]|回[来村乡]|归来|哪里?回|从哪|外地")
_PLACE = regex("[\u4e00-\u9fff]{2,8}")
_HOUSE = regex("(?<=..)(?:他们家?|一?家|户)$")
_OWN = regex("[我俺咱]们?(?:自己)?(?:家|户|屋)|^\\s*[我俺咱](?=[\\d三没])")
_AMOUNT = regex(
    r"\s*[要来订+]?\s*[\d一二两三四五六七八九十半]+\s*[\u4e00-\u9fff]?[\s。!,]*(?:(?:谢谢|多谢|麻烦|辛苦)[^\d,。]{0,4})?$"
)
_ACK = regex("收到|阅读|确认|知晓|已读|看到.{0,6}接龙|通知.{0,8}(?:回|接龙)")


class Kind(NamedTuple):
    """What a title asks for; several at once are possible."""

    checkin: bool = False
    supply: bool = False
    giving: bool = False
    ack: bool = False
    duty: bool = False
    returning: bool = False
    guessed: bool = False
    # A list that is no 接龙 may hold more households than its rows show.
    others: bool = False


def kind_of(title: str, prompt: Prompt | None) -> Kind:
    """What the title of a chain asks for; where it does not say, what the bot has asked."""
    if _DUTY.search(title) and _SIGN_UP.search(title) and not _SURELY_CHECKIN.search(title):
        return Kind(duty=True)
    supply = _SUPPLY.search(title) is not None
    giving = _GIVING.search(title) is not None and _HANDED_OUT.search(title) is None
    ordering = supply and _ONLY_SUPPLY.search(title) is not None and _SURELY_CHECKIN.search(title) is None
    checkin = not giving and not ordering and _CHECKIN.search(title) is not None
    if supply or checkin or giving:
        return Kind(checkin, supply, giving, returning=_RETURNING.search(title) is not None)
    return Kind(ack=True) if _ACK.search(title) else Kind(prompt == "checkin", prompt == "supply")


def read_chain(chain: Chain, prompt: Prompt | None, read_text: ReadText) -> Reading:
    """The reading of a whole chain; `read_text` reads one entry."""
    title = normalise(chains.title_of(chain))
    kind = kind_of(title.plain, prompt)
    if kind.ack:
        return Reading(intents=("ack",), chain=chain)
    if kind.checkin and not kind.supply and _lists_goods(chain, title):
        kind = Kind(supply=True)
    read = _read(chain, title, kind, read_text)
    if kind == Kind() and read.reports and not read.items:
        # The title says nothing; one entry that reports says what the others are, as far as they report.
        return _read(chain, title, Kind(checkin=True, guessed=True), read_text)
    return read


def _lists_goods(chain: Chain, title: Text) -> bool:
    """拉煤换气登记: where a title only seems to ask how people are, entries that are nothing but goods say what it asks
    for."""
    if _OF_PEOPLE.search(title.plain) is not None:
        return False
    told = [entry.text for entry in chain.entries if entry.text]
    if not told or tells_of_health(told[0]):
        return False
    plain = [normalise(words).plain for words in told]
    goods = sum(map(tells_of_goods, plain))
    return goods * 2 > len(told) and not any(map(tells_of_health, plain))


def _read(chain: Chain, title: Text, kind: Kind, read_text: ReadText) -> Reading:
    offered = _offered(title, kind, read_text)
    reports: list[Report] = []
    items: list[Item] = []
    moves: list[Movement] = []
    given: list[Gift] = []
    doubts: list[Doubt] = []
    for entry in chain.entries:
        part, wanted = _entry(entry, kind, offered, read_text)
        told = [report for report in part.reports if report.household in (None, entry.name)][:1]
        if kind.duty:
            # Who signs up for duty reports nothing, unless he is ill.
            told, wanted = [report for report in told if report.status == "abnormal"], ()
        if kind.checkin and not (told or wanted or kind.guessed):
            told = [Report()]
        name = _HOUSE.sub("", entry.name) or None
        reports.extend(replace(report, household=name) for report in told)
        if kind.others:
            reports.extend(one for one in part.reports if one.household not in (None, entry.name, name))
        if kind.giving:
            given.extend(part.donations or [Gift(i.name, i.quantity, i.unit, i.evidence) for i in wanted])
        else:
            given.extend(part.donations)
            items.extend(replace(item, household=name) for item in wanted)
        moves.extend(part.travel)
        doubts.extend(part.doubts)
    found = (
        ("checkin", reports),
        ("donation", given),
        ("supply", items),
        ("travel", moves),
        ("volunteer", [True] * kind.duty),
    )
    intents = tuple(name for name, present in found if present)
    return Reading(intents, tuple(reports), tuple(items), tuple(moves), tuple(given), tuple(doubts), chain)


def read_listing(listing: Listing, prompt: Prompt | None, read_text: ReadText) -> Reading | None:
    """The reading of a list that is no 接龙; None where it tells nothing that only a list can tell."""
    around = read_text(f"{listing.heading}\n{listing.rest}".strip(), (None, False))
    own = _OWN.search(listing.heading + listing.rest) is not None
    if around.evidence or (
        not own and any(one.household is None and (one.temps or one.symptoms) for one in around.reports)
    ):
        # News; or the words before the rows are of somebody too.
        return None
    asked = kind_of(listing.heading, None)
    if asked.ack or asked.duty:
        return None
    supply = listing.goods and (prompt == "supply" or asked.supply)
    giving = listing.goods and asked.giving
    kind = Kind(listing.health, supply and not giving, giving, returning=asked.returning, guessed=True, others=True)
    entries = tuple(_with_what_is_said_of_all(entry, listing.of_all, read_text) for entry in listing.entries)
    read = _read(Chain(listing.heading, entries), normalise(listing.heading), kind, read_text)
    told = any(one.status != "unstated" for one in read.reports) or (read.reports and prompt == "checkin")
    if not (told or read.items or read.donations):
        return None
    reports = tuple(one for one in around.reports if one.status != "unstated" and (own or one.household)) + read.reports
    present = {*read.intents, *around.intents} - ({"checkin"} if not reports else set()) - {"ack"}
    return Reading(
        tuple(sorted(present)),
        reports,
        around.items + read.items,
        around.travel + read.travel,
        around.donations + read.donations,
        around.doubts + read.doubts,
    )


def _with_what_is_said_of_all(entry: ChainEntry, of_all: str, read_text: ReadText) -> ChainEntry:
    """全都没烧没咳 counts for every household that has no reading and no word of its own."""
    if not of_all:
        return entry
    told = read_text(entry.text, ("checkin", True)).reports if entry.text else ()
    if entry.text and not (told and told[0].status == "unstated"):
        return entry
    return replace(entry, text=f"{entry.text},{of_all}".lstrip(","))


def _offered(title: Text, kind: Kind, read_text: ReadText) -> str:
    """土鸡蛋35元一板,要的接: the goods of a title that names one."""
    if not kind.supply or kind.checkin:
        return ""
    named = {item.name for item in read_text(title.original, ("supply", True)).items if _has(item.name, "货")}
    # A price (草莓10元一斤) hides the goods from who reads orders; the word itself is there.
    names = named or {title.plain[start:end] for start, end, tags in lexicon().hits(title.folded) if "货" in tags}
    return names.pop() if len(names) == 1 else ""


def _entry(entry: ChainEntry, kind: Kind, offered: str, read_text: ReadText) -> tuple[Reading, tuple[Item, ...]]:
    if not entry.text:
        return Reading(), ()
    words = entry.text
    if offered and _AMOUNT.match(normalise(words).plain):
        words = offered + words
    if kind.giving and "捐" not in words:
        words = "捐" + words
    part = read_text(words, ("checkin" if kind.checkin else "supply" if kind.supply else None, True))
    if kind.returning and not part.travel:
        part = replace(part, travel=_returned(normalise(words), read_text))
    if kind.checkin and kind.supply and not part.items:
        return part, read_text(words, ("supply", True)).items
    return part, part.items


def _returned(words: Text, read_text: ReadText) -> tuple[Movement, ...]:
    """广州 36.4 under a title that asks who has come back: from there."""
    for match in _PLACE.finditer(words.plain):
        if _has(match.group(), "地"):
            return read_text(f"从{match.group()}回来", (None, True)).travel
    return ()


def _has(words: str, tag: str) -> bool:
    return any(tag in tags for _, _, tags in lexicon().hits(words))
