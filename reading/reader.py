"""The way of a text to its Reading, stage by stage."""

from __future__ import annotations

import re

from core.model import Chain, Doubt, Evidence, Gift, Item, Movement, Prompt, Reading, Report
from reading import chain as chains
from reading import gifts, goods, talk, wants
from reading.assertion import Scene, judge
from reading.broadcast import is_broadcast
from reading.households import find
from reading.movements import movements
from reading.normalise import Text, normalise
from reading.reports import reports
from reading.subjects import Subject, follow
from reading.symptoms import mentions
from reading.temperatures import Odd, temperatures
from reading.tokens import Clause, clauses, tokenise

INTENTS = ("ack", "ask", "cancel", "checkin", "correct", "donation", "gathering", "supply", "travel", "volunteer")

_BARE_REPORT = re.compile(r"^[\s+1]*\+?1[\s!。.]*$")


def read(text: str, prompt: Prompt | None = None) -> Reading:
    """What a message means under the open prompt of its chat. Never raises, keeps nothing between calls."""
    chain = chains.parse(text)
    if chain is not None and chain.entries:
        return _read_chain(chain, prompt)
    return _read_text(normalise(text), prompt)


def _read_text(text: Text, prompt: Prompt | None, listed: bool = False) -> Reading:
    split = clauses(tokenise(text, find(text)))
    if not split:
        return Reading(intents=("ack",)) if talk.acknowledges(split, prompt, text.original) else Reading()
    if is_broadcast(text.plain, split):
        return Reading(evidence=(Evidence(text.written(0, min(12, len(text.plain))), "转发或公告"),))
    tracks = follow(split)
    gathering = talk.gathers(text.plain, split)
    correct = talk.corrects(text.plain, split)
    told, odd = _health(text, split, tracks, prompt, correct)
    wanted = [] if gathering else _wanted(text, split, prompt)
    items, donations, cancel = _goods(text, split, tracks, prompt, wanted, gathering)
    moves: tuple[Movement, ...] = movements(text, split, tracks, listed)
    asked = talk.asks(text.plain, split, tracks, bool(items))
    if not told and prompt == "checkin" and not items and not cancel:
        told = _bare(text, split)
        if not told and odd:
            told = (Report(evidence=(Evidence(odd[0].words, "读数存疑"),)),)
    intents = {
        "ack": talk.acknowledges(split, prompt, text.original),
        "ask": asked and not cancel,
        "cancel": cancel,
        "checkin": bool(told) and not cancel,
        "correct": correct and not cancel,
        "donation": bool(donations),
        "gathering": gathering,
        "supply": bool(items) and not cancel,
        "travel": bool(moves),
        "volunteer": not cancel and talk.volunteers(text.plain, split, asked),
    }
    return Reading(
        intents=tuple(name for name in INTENTS if intents[name]),
        reports=() if cancel else told,
        items=items,
        travel=moves,
        donations=donations,
        doubts=tuple(Doubt("temperature", o.words, o.guesses) for o in odd),
    )


def _health(
    text: Text, split: list[Clause], tracks: list[list[Subject]], prompt: Prompt | None, correct: bool
) -> tuple[tuple[Report, ...], list[Odd]]:
    expected = prompt == "checkin"
    temps, odd = temperatures(text.plain, split, tracks, expected, correct)
    scene = Scene(split, tracks, mentions(split), temps, expected, correct)
    return reports(text.plain, scene, judge(scene)), odd


def _bare(text: Text, split: list[Clause]) -> tuple[Report, ...]:
    """打卡, +1, 在家没出门 under an open check-in: heard from, nothing said."""
    if _BARE_REPORT.match(text.plain.strip()):
        return (Report(evidence=(Evidence(text.plain.strip(), "打卡"),)),)
    for clause in split:
        for t, token in enumerate(clause.tokens):
            before = clause.tokens[t - 1] if t else None
            if "报" in token.tags and not clause.has("问", "若") and clause.after != "?" and not (before is not None and before.text in ("还没", "没", "怎么", "重", "一会", "一会儿", "再")):
                if _BARE_WORDS.search(text.plain) and len(text.plain) < 30:
                    return (Report(evidence=(Evidence(token.text, "打卡"),)),)
    return ()


_BARE_WORDS = re.compile("打卡|签到|已报|报到|报平安|已测|报数|报个到|上报|在家|在加|没出|未出|未外出|没外出|宅|居家|没串门|没乱跑|不出门|没接触|在村|达卡|打咔|\\+1|在屋|打开卡|已量|报告|报一下|在家呢")


def _wanted(text: Text, split: list[Clause], prompt: Prompt | None) -> list[bool]:
    return wants.wanted(split, prompt, text.folded)


def _goods(
    text: Text, split: list[Clause], tracks: list[list[Subject]], prompt: Prompt | None, wanted: list[bool], gathering: bool
) -> tuple[tuple[Item, ...], tuple[Gift, ...], bool]:
    """Goods asked for, given, or withdrawn: the same lines, told apart by the verbs around them."""
    if gathering:
        return (), (), False
    sentence_words: dict[int, str] = {}
    for clause in split:
        sentence_words[clause.sentence] = sentence_words.get(clause.sentence, "") + text.plain[clause.start : clause.end] + ","
    whole = "".join(sentence_words.values())
    if wants.gives(whole, prompt == "supply") and not any(clause.has("问") and clause.after == "?" for clause in split):
        giving = [wants.gives(sentence_words[clause.sentence], prompt == "supply") or not clause.has("助") for clause in split]
        given = gifts.goods(goods.lines(text.plain, split, tracks, giving, False)) + gifts.money(text.plain, split, giving)
        if given:
            return (), tuple(_ordered(given, text.plain)), False
    every = [True] * len(split)
    if talk.cancels(text.plain, split, False) or talk.cancels(text.plain, split, True):
        flags = [_withdrawn(split, c) for c in range(len(split))]
        withdrawn = goods.lines(text.plain, split, tracks, flags, False)
        told = any(clause.has("症", "温词") for clause in split)
        if talk.cancels(text.plain, split, bool(withdrawn)) and (withdrawn or not told):
            return tuple(_item(line, "取消") for line in withdrawn), (), True
    del every
    if not any(wanted):
        return (), (), False
    asked = goods.lines(text.plain, split, tracks, wanted, prompt == "supply")
    return tuple(_item(line, "求购") for line in asked), (), False


def _withdrawn(split: list[Clause], c: int) -> bool:
    """The clause that withdraws and those before it in its sentence."""
    return any("消" in clause.tags for clause in split[c:] if clause.sentence == split[c].sentence)


def _item(line: goods.Line, rule: str) -> Item:
    return Item(line.name, line.quantity, line.unit, line.household, (Evidence(line.words, rule),))


def _ordered(given: list[Gift], plain: str) -> list[Gift]:
    return sorted(given, key=lambda gift: plain.find(gift.evidence[0].words.split(" ")[0]))


_SUPPLY_TITLE = re.compile("购|买|捎|带货|团|采买|订|需要|需求|物资|所需|菜|肉|蛋|要啥|要什么|要点|药")
_CHECKIN_TITLE = re.compile("体温|健康|打卡|平安|上报|症状|报一下|签到|报备|测温|每日|情况|排查|汛情|报到|安全|人员|在家|登记|日报|回来|返乡")
_ONLY_SUPPLY = re.compile("(?:购|买|药品|物资|团|菜|肉|货).{0,4}登记")
_GIVING_TITLE = re.compile("捐|献爱心|赞助|善款")
_ACK_TITLE = re.compile("收到|阅读|确认|知晓|已读|看到.{0,6}接龙|通知.{0,8}(?:回|接龙)")


def _read_chain(chain: Chain, prompt: Prompt | None) -> Reading:
    """One report or order per entry, under its name; the title says which where the entry does not."""
    title = normalise(chains.title_of(chain)).plain
    supply = _SUPPLY_TITLE.search(title) is not None
    giving = _GIVING_TITLE.search(title) is not None
    checkin = not giving and _CHECKIN_TITLE.search(title) is not None and not (supply and _ONLY_SUPPLY.search(title) is not None
                                                                               and not re.search("健康|体温|平安", title))
    if _ACK_TITLE.search(title) and not checkin and not supply:
        return Reading(intents=("ack",), chain=chain)
    if not (supply or checkin or giving):
        checkin, supply = prompt == "checkin", prompt == "supply"
    found: list[Report] = []
    items: list[Item] = []
    moves: list[Movement] = []
    given: list[Gift] = []
    doubts: list[Doubt] = []
    for entry in chain.entries:
        words = normalise(entry.text)
        part = _read_text(words, "checkin" if checkin else "supply" if supply else None, True) if entry.text else Reading()
        wanted = part.items
        if checkin and supply and not wanted and entry.text:
            wanted = _read_text(words, "supply").items
        told = [report for report in part.reports if report.household in (None, entry.name)][:1]
        if checkin and not told and not wanted:
            told = [Report()]
        found.extend(Report(entry.name, r.headcount, r.temps, r.symptoms, r.status, r.people, r.evidence) for r in told)
        items.extend(Item(i.name, i.quantity, i.unit, entry.name, i.evidence) for i in wanted if not giving)
        given.extend(part.donations or ([Gift(i.name, i.quantity, i.unit, i.evidence) for i in wanted] if giving else []))
        moves.extend(part.travel)
        doubts.extend(part.doubts)
    intents = [name for name, present in (("checkin", found), ("donation", given), ("supply", items), ("travel", moves)) if present]
    return Reading(tuple(intents), tuple(found), tuple(items), tuple(moves), tuple(given), tuple(doubts), chain)
