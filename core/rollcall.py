"""Reads an answer to a roll-call by the word lists of the event mode: where somebody is, or that they are not found.

Pure: a text and a mode in, what was told out. Whose household a name stands for is for whoever asked to find.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache

from core import whose
from core.lazy import regex
from core.modes import Mode, Status, Words

_CLAUSES = regex(r"[^,，。;；!！?？\n~]+[?？]?")
_DENIED = regex(r"(?:没有?|未|不|无|别|甭|没能)(?:有?人|再|曾|能|用|需要?|肯|想|愿意?|打算|准备|法|敢)*$")
_NOT_YET = regex(
    r"(?:准备|打算|马上|就要|正在|正|这就|想|要|快|等会儿?|一会儿?|等下|计划|收拾|往|朝)(?:往|去|走|开始|要|就|着|东西|[\u4e00-\u9fff]{0,2}村)*$"
)
_ASKS = regex(r"[?？]$|[吗么不没]$|没有$|要不要|用不用|能不能|是不是|哪|啥时|什么|怎么|咋|谁|多少|几点")
_ASKS_OF_HARM = regex(r"[吗么没][?？]?$|^(?:谁|哪家|有没有|有谁)|(?:谁家|有没有).*[?？]$")
_BEFORE_PLACE = regex(r"(?P<verb>到|在|去|来|进|上|住|回|转|搬|撤|往|朝)(?P<done>到|在|了|进)?[\u4e00-\u9fff]{0,3}$")
_FREE_PLACE = regex(r"(?:到|去|在|住)了?(?P<place>[\u4e00-\u9fff]{2,8}?)(?:里|上|那边)?(?:了|的|呢|住|$)")


@dataclass(frozen=True, slots=True)
class Told:
    """One thing that was told. `mention` names another household as written, `sure` if "…家" was said; `who` is one
    person of a household. `people` None: nobody was counted."""

    status: str
    mention: str | None = None
    sure: bool = False
    who: str | None = None
    people: int | None = None
    shelter: str | None = None
    words: str = ""


def read(text: str, mode: Mode, places: Mapping[str, Words]) -> tuple[Told, ...]:
    """What a plain text (simplified, half-width) tells of where people are; empty if it is no such answer."""
    if not mode.statuses or len(text) > 300:
        return ()
    bare = re.sub(r"[\s+。.!！回报]", "", text)
    for status in mode.statuses:
        if bare == status.short:
            return (Told(status.name, words=text.strip()),)
    told: list[Told] = []
    for found in _CLAUSES.finditer(text):
        clause = found.group().strip()
        said = _clause(clause, mode, places)
        count = whose.count(clause)
        if not said and told and count is not None and told[-1].people is None:
            told[-1] = replace(told[-1], people=count)  # "转移到村小学了，6口人"
        elif not said and told and told[-1].shelter is None and mode.by_name[told[-1].status].sheltered:
            told[-1] = replace(told[-1], shelter=_shelter(clause, places))
        for one in said:
            if told and (merged := _merged(told[-1], one, mode)) is not None:
                told[-1] = merged
            else:
                told.append(one)
    return tuple(told)


def _merged(before: Told, now: Told, mode: Mode) -> Told | None:
    """ "没事，都在家": two clauses about the same people are one answer, the more pressing status; else None."""
    statuses = [mode.by_name[before.status], mode.by_name[now.status]]
    same = (before.mention, before.who) == (now.mention, now.who)
    if not same or (before.people and now.people) or (statuses[0] != statuses[1] and any(s.abnormal for s in statuses)):
        return None
    status = min(statuses, key=mode.statuses.index)
    return replace(now, status=status.name, people=before.people or now.people, shelter=before.shelter or now.shelter)


def _clause(clause: str, mode: Mode, places: Mapping[str, Words]) -> list[Told]:
    """What one clause tells."""
    found = _status(clause, mode) or _by_place(clause, mode, places)
    if found is None:
        return []
    status, start, end = found
    if (_ASKS_OF_HARM if status.abnormal else _ASKS).search(clause):
        return []
    before, after = _NOT_YET.sub("", _DENIED.sub("", clause[:start])), clause[end:]
    shelter = None
    if status.sheltered:
        shelter = _shelter(clause, places) or _free(clause)
    subjects = whose.subjects(before)
    if subjects == [whose.SELF] and status.abnormal:
        subjects = whose.subjects(after)
    count = whose.count(clause)
    return [
        Told(status.name, mention, sure, who, count if len(subjects) == 1 else None, shelter, clause)
        for mention, sure, who in subjects
    ]


@lru_cache(maxsize=16)
def _words(statuses: tuple[Status, ...]) -> tuple[re.Pattern[str], dict[str, Status]]:
    by_word = {word: status for status in statuses for word in status.words}
    return re.compile("|".join(map(re.escape, sorted(by_word, key=len, reverse=True)))), by_word


def _status(clause: str, mode: Mode) -> tuple[Status, int, int] | None:
    """The most pressing status of a clause and where its word stands; statuses are in the order of their urgency."""
    pattern, by_word = _words(mode.statuses)
    best: tuple[Status, int, int] | None = None
    for found in pattern.finditer(clause):
        status: Status | None = by_word[found.group()]
        assert status is not None
        before = clause[: found.start()]
        if _DENIED.search(before):
            status = mode.by_name[status.denied] if status.denied else None
        elif status.not_yet and _NOT_YET.search(before):
            status = mode.by_name[status.not_yet]
        if status and (best is None or mode.statuses.index(status) < mode.statuses.index(best[0])):
            best = status, found.start(), found.end()
    return best


def _by_place(clause: str, mode: Mode, places: Mapping[str, Words]) -> tuple[Status, int, int] | None:
    """ "我们在学校", "上山了": a shelter with a verb before it says as much as a status."""
    sheltered = next((status for status in mode.statuses if status.sheltered), None)
    if sheltered is None:
        return None
    for word in sorted((word for words in places.values() for word in words), key=len, reverse=True):
        at = clause.find(word)
        if at < 0:
            continue
        verb = _BEFORE_PLACE.search(clause[:at])
        start = verb.start() if verb else at
        if verb is None and word[0] not in "上去到":
            continue
        if _DENIED.search(clause[:start]):
            status = mode.by_name[sheltered.denied] if sheltered.denied else None
        elif _NOT_YET.search(clause[:start]) or (verb and verb["verb"] in "往朝") or not _arrived(clause, verb):
            status = mode.by_name[sheltered.not_yet] if sheltered.not_yet else None
        else:
            status = sheltered
        return (status, start, at + len(word)) if status else None
    return None


def _arrived(clause: str, verb: re.Match[str] | None) -> bool:
    """ "去学校" is a plan, "去学校了" and "在学校" are not."""
    return verb is None or verb["verb"] not in "去上回转搬撤" or verb["done"] is not None or "了" in clause


def _shelter(clause: str, places: Mapping[str, Words]) -> str | None:
    named = ((word, name) for name, words in places.items() for word in (*words, name))
    return next((name for word, name in sorted(named, key=lambda pair: -len(pair[0])) if word in clause), None)


def _free(clause: str) -> str | None:
    """A place that is on no list, by its own name."""
    told = _FREE_PLACE.search(clause)
    return told["place"] if told and not whose.COUNT.fullmatch(told["place"]) else None
