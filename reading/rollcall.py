"""Reads the entries of a 接龙: one report, order or gift each, under the name that opens it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import NamedTuple

from core.model import Chain, ChainEntry, Doubt, Gift, Item, Movement, Prompt, Reading, Report
from reading import chain as chains
from reading.normalise import Text, normalise

ReadText = Callable[[Text, "Prompt | None", bool], Reading]

_SUPPLY = re.compile("购|买|捎|带货|团|采买|订|需要|需求|物资|所需|菜|肉|蛋|要啥|要什么|要点|药")
_CHECKIN = re.compile(
    "体温|健康|打卡|平安|上报|症状|报一下|签到|报备|测温|每日|情况|排查|汛情|报到|安全|人员|在家|登记|日报|回来|返乡"
)
_ONLY_SUPPLY = re.compile("(?:购|买|药品|物资|团|菜|肉|货).{0,4}登记")
_SURELY_CHECKIN = re.compile("健康|体温|平安")
_GIVING = re.compile("捐|献爱心|赞助|善款")
_HOUSE = re.compile("(?<=..)(?:他们家?|一?家|户)$")
_ACK = re.compile("收到|阅读|确认|知晓|已读|看到.{0,6}接龙|通知.{0,8}(?:回|接龙)")


class Kind(NamedTuple):
    """What a title asks for; several at once are possible."""

    checkin: bool = False
    supply: bool = False
    giving: bool = False
    ack: bool = False


def kind_of(title: str, prompt: Prompt | None) -> Kind:
    """What the title of a chain asks for; where it does not say, what the bot has asked."""
    supply, giving = _SUPPLY.search(title) is not None, _GIVING.search(title) is not None
    ordering = supply and _ONLY_SUPPLY.search(title) is not None and _SURELY_CHECKIN.search(title) is None
    checkin = not giving and not ordering and _CHECKIN.search(title) is not None
    if supply or checkin or giving:
        return Kind(checkin, supply, giving)
    return Kind(ack=True) if _ACK.search(title) else Kind(prompt == "checkin", prompt == "supply")


def read_chain(chain: Chain, prompt: Prompt | None, read_text: ReadText) -> Reading:
    """The reading of a whole chain; `read_text` reads one entry."""
    kind = kind_of(normalise(chains.title_of(chain)).plain, prompt)
    if kind.ack:
        return Reading(intents=("ack",), chain=chain)
    reports: list[Report] = []
    items: list[Item] = []
    moves: list[Movement] = []
    given: list[Gift] = []
    doubts: list[Doubt] = []
    for entry in chain.entries:
        part, wanted = _entry(entry, kind, read_text)
        told = [report for report in part.reports if report.household in (None, entry.name)][:1]
        if kind.checkin and not told and not wanted:
            told = [Report()]
        name = _HOUSE.sub("", entry.name)
        reports.extend(replace(report, household=name) for report in told)
        if kind.giving:
            given.extend(part.donations or [Gift(i.name, i.quantity, i.unit, i.evidence) for i in wanted])
        else:
            given.extend(part.donations)
            items.extend(replace(item, household=name) for item in wanted)
        moves.extend(part.travel)
        doubts.extend(part.doubts)
    found = (("checkin", reports), ("donation", given), ("supply", items), ("travel", moves))
    intents = tuple(name for name, present in found if present)
    return Reading(intents, tuple(reports), tuple(items), tuple(moves), tuple(given), tuple(doubts), chain)


def _entry(entry: ChainEntry, kind: Kind, read_text: ReadText) -> tuple[Reading, tuple[Item, ...]]:
    if not entry.text:
        return Reading(), ()
    words = normalise(entry.text)
    part = read_text(words, "checkin" if kind.checkin else "supply" if kind.supply else None, True)
    if kind.checkin and kind.supply and not part.items:
        return part, read_text(words, "supply", True).items
    return part, part.items
