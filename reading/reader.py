"""The way of a text to its Reading, stage by stage."""

from __future__ import annotations

from core.lazy import regex
from core.model import Doubt, Evidence, Prompt, Reading, Report
from core.remembered import remembered
from reading import chain as chains
from reading import doubts, talk
from reading import listing as listings
from reading.assertion import judge
from reading.broadcast import is_broadcast, own_words
from reading.gatherings import gathers
from reading.households import find
from reading.lexicon import rule
from reading.movements import movements
from reading.normalise import Text, normalise
from reading.offers import volunteers
from reading.orders import beside_a_gathering, orders
from reading.questions import asks
from reading.reports import reports
from reading.rollcall import read_chain, read_listing
from reading.scene import Scene
from reading.subjects import Subject, follow
from reading.symptoms import SPEAKING, mentions
from reading.temperatures import Odd, temperatures
from reading.tokens import Clause, clauses, tokenise

INTENTS = ("ack", "ask", "cancel", "checkin", "correct", "donation", "gathering", "supply", "travel", "volunteer")


def read(text: str, prompt: Prompt | None = None) -> Reading:
    """What a message means under the open prompt of its chat. Never raises, keeps nothing between calls."""
    chain = chains.parse(text)
    if chain is not None and chain.entries:
        return read_chain(chain, prompt, _read_entry)
    listing = listings.parse(text, prompt)
    if listing is not None and (told := read_listing(listing, prompt, _read_entry)) is not None:
        return told
    return read_text(normalise(text), prompt)


def read_text(text: Text, prompt: Prompt | None, listed: bool = False) -> Reading:
    """Any text but a chain. `listed`: it is an entry under somebody's name, who need not be named again."""
    split = clauses(tokenise(text, find(text)))
    if not split:
        return Reading(intents=("ack",)) if talk.acknowledges(split, prompt, text.original, frozenset()) else Reading()
    seen = frozenset().union(*[clause.tags for clause in split])
    if is_broadcast(text.plain, split, seen) and (own := own_words(text.plain, split)) != split:
        if own:
            words = "，".join(text.written(clause.start, clause.end) for clause in own)
            return read_text(normalise(words), prompt, listed)
        return Reading(evidence=(Evidence(text.written(0, min(12, len(text.plain))), "转发或公告"),))
    tracks = follow(split)
    gathering = gathers(text.plain, split, seen)
    correct = talk.corrects(text.plain, split, seen)
    told, odd, unsure = _health(text, split, tracks, prompt == "checkin", correct, listed, seen)
    if gathering:
        ordered = beside_a_gathering(text, split, tracks, seen)
    else:
        ordered = orders(text, split, tracks, prompt, seen, correct)
    moves = movements(text, split, tracks, seen, listed)
    asked = asks(text.plain, split, tracks, seen, bool(ordered.items), bool(told))
    if not told and prompt == "checkin" and not ordered.items and not ordered.cancelled:
        told = _bare(text, split, tracks, odd)
    if prompt != "supply" and not (ordered.items or ordered.given or gathering or moves):
        unsure += doubts.of_lists(text.plain, split, tracks, seen)
    if told and _NO_ANSWER.search(text.plain) is not None:
        # 王大爷一个人在家,敲门也不应: that nobody answers is no word of theirs.
        told = tuple([one for one in told if one.status != "unstated" or one.household is None])
    restated = False
    if ordered.cancelled:
        told = tuple(one for one in told if one.status != "unstated")
        if not ordered.withdrawn:
            told = _apart(told, split, correct)
        # 早上那条作废,孩子现在38.2: a report is put right, not withdrawn
        restated = talk.voids(text.plain) is not None and bool(told) and not ordered.items
        asked = asked and any(len(one.tokens) > 1 and one.has("问") and not one.has("消") for one in split)
    intents = {
        "ack": talk.acknowledges(split, prompt, text.original, seen),
        "ask": asked,
        "cancel": ordered.cancelled and not restated,
        "checkin": bool(told),
        "correct": restated or ((correct or ordered.swapped) and not ordered.cancelled),
        "donation": bool(ordered.given),
        "gathering": gathering,
        "supply": ordered.asks,
        "travel": bool(moves),
        "volunteer": volunteers(text.plain, split, seen, asked, bool(ordered.items), bool(ordered.given)),
    }
    return Reading(
        intents=tuple([name for name in INTENTS if intents[name]]),
        reports=told,
        items=ordered.items,
        travel=moves,
        donations=ordered.given,
        doubts=tuple(unsure),
    )


def _apart(told: tuple[Report, ...], split: list[Clause], correct: bool) -> tuple[Report, ...]:
    """老伴38.5,昨天订的都取消: what is said apart from what is withdrawn, where no goods are; of who puts something
    right only what comes after (报错了,那条作废,孩子现在38.2)."""
    spelt = ["".join(token.text for token in clause.tokens) for clause in split]
    taken = [c for c, clause in enumerate(split) if clause.has("改") or _OF_A_REPORT.search(spelt[c])]
    first = taken[-1] + 1 if correct and taken else 0
    apart = "\n".join(words for c, words in enumerate(spelt) if c >= first and c not in taken)
    return tuple(one for one in told if any(said.words in apart for said in one.evidence))


def _health(
    text: Text,
    split: list[Clause],
    tracks: list[list[Subject]],
    expected: bool,
    correct: bool,
    listed: bool,
    seen: frozenset[str],
) -> tuple[tuple[Report, ...], list[Odd], list[Doubt]]:
    temps, odd = temperatures(text.plain, split, tracks, expected, correct)
    spoken = mentions(split) if not seen.isdisjoint(SPEAKING) or "拉" in text.plain else []
    if not (spoken or temps or expected or correct or "好" in seen):
        return (), odd, doubts.of_temperatures(odd)
    later = expected and _LATER.search(text.plain) is not None
    scene = Scene(split, tracks, spoken, temps, expected, correct, listed, seen, put_off=later)
    judged = judge(scene)
    unsure = [*doubts.of_temperatures(odd), *doubts.of_complaints(scene, judged), *doubts.of_names(split, tracks)]
    return reports(text.plain, scene, judged), odd, unsure


@remembered
def _read_entry(text: str, asked: tuple[Prompt | None, bool]) -> Reading:
    """An entry of a list. A chain comes again and again, each time with one more: what was read of the others is still
    known."""
    prompt, listed = asked
    return read_text(normalise(text), prompt, listed)


_OF_A_REPORT = regex("[报填写发打登]的|打卡|那[条个]|作废")
# 没问题,等下量了报: a promise.
_LATER = regex("(?:等[会下]|等一[会下]|一会儿?|待会儿?|回头|晚点|马上|这就|呆会儿?)[^,。!?]{0,6}(?:量|测|报|打卡|签到)")
_NO_ANSWER = regex(
    "没人(?:接|应|答|回|开门)|不接|(?:打不|没打|叫不|敲不)(?:通|开)|[不没]应(?!该|当)|联系不[上到着]|没联系上|找不[到着]人"
)
_ONE = regex(r"^[\s+1]*\+?1[\s!。.]*$")
_HERE = regex(
    r"打个?卡|补个?卡|打过卡|报过|签到|已报|报到|报平安|已测|报数|报个到|上报|在家|在加|没出|未出|未外出|没外出|宅|居家"
    r"|没串门|没乱跑|不出门|没接触|在村|达卡|打咔|\+1|在屋"
    r"|^到(?=[,。!\s]|$)|打开卡|已量|报告|报一下|待|蹲|哪|门都|没下楼"
)
# 还没打卡的抓紧, 一天要报几次: who calls others or asks how it is done has not been heard from.
_CALLS = regex("@所有人|@全体|没[打签报上][^,。]{0,3}的|报几次|要不要|用不用|怎么报|咋报|怎么打|咋打")
_NOT_YET = rule("reader.not_yet")


def _bare(text: Text, split: list[Clause], tracks: list[list[Subject]], odd: list[Odd]) -> tuple[Report, ...]:
    """打卡, +1, 在家没出门 under an open check-in: heard from, nothing said. So is a reading that cannot be one."""
    if _ONE.match(text.plain.strip()):
        return (Report(evidence=(Evidence(text.plain.strip(), "打卡"),)),)
    if (
        len(text.plain) < 30
        and _LATER.search(text.plain) is None
        and _HERE.search(text.plain)
        and not _CALLS.search(text.plain)
    ):
        for clause, track in zip(split, tracks, strict=True):
            for t, token in enumerate(clause.tokens):
                late = t > 0 and clause.tokens[t - 1].text in _NOT_YET
                if (
                    ("报" in token.tags or token.text == "到")
                    and not late
                    and not clause.has("问", "若")
                    and clause.after != "?"
                ):
                    whose = track[t].household if track[t].side == "named" else None
                    return (Report(whose, evidence=(Evidence(token.text, "打卡"),)),)
    return (Report(evidence=(Evidence(odd[0].words, "读数存疑"),)),) if odd else ()
