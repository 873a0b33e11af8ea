"""Answers by code: what the bot asked a person to see to has a letter and a number, and they answer with it.

"收到A12", "A12 已送县医院". A code alone means "I have it"; the words behind it say what was done. Numbers count within
a village: whoever serves several says which, "垣上村 A12", if more than one has that number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from core.lazy import regex
from core.model import Reading, Say
from handlers import alarms, case_answers, permit_answers, returnees
from store import Ctx

# letter → what an answer to it does: (number, the words behind the code, context, village)
CODES: dict[str, Callable[[int, str, Ctx, str], Say | None]] = {
    "A": alarms.answer,
    "C": case_answers.answer,
    "R": returnees.answer,
    "P": permit_answers.answer,
}
# where the things with a letter are kept
_KEPT: dict[str, Callable[[Ctx], Any]] = {
    "A": lambda ctx: ctx.store.alarms,
    "C": lambda ctx: ctx.store.cases,
    "R": lambda ctx: ctx.store.returnees,
    "P": lambda ctx: ctx.store.permits,
}

_LETTERS = "".join(CODES)
_VILLAGE = r"(?:(?P<village>[一-鿿]{1,10}?)[\s，,的]*)?"
_ALONE = regex(
    rf"(?:收到|我?去看|我去|知道了?)?[\s，,]*{_VILLAGE}(?P<letter>[{_LETTERS}])\s*(?P<number>\d{{1,6}})[\s。.!！]*",
    re.I,
)
# words need a gap or a verb behind the number, as "A4纸一包" answers nothing
_WITH_WORDS = regex(
    rf"(?:收到[\s，,]*)?{_VILLAGE}(?P<letter>[{_LETTERS}])\s*(?P<number>\d{{1,6}})(?:[\s，,:：]+|(?=[已送没正核处转到人不同可准隔体延撤证医警乡村志]))(?P<words>\S.*?)[\s。.!！]*",
    re.I | re.S,
)


def code(reading: Reading, ctx: Ctx) -> Say | None:
    """Pass an answer by code to what it answers; None if the message is none."""
    text = ctx.message.text.strip()
    told = _ALONE.fullmatch(text) or _WITH_WORDS.fullmatch(text)
    if told is None or ctx.region is None:
        return None
    letter, number = told["letter"].upper(), int(told["number"])
    villages = _villages(ctx, ctx.region, letter, number, told["village"])
    if villages is None:
        return None
    if len(villages) > 1:
        names = [village.rpartition("/")[2] for village in villages]
        return Say("codes/which", {"code": f"{letter}{number}", "villages": names})
    return CODES[letter](number, told.groupdict().get("words") or "", ctx, villages[0])


def _villages(ctx: Ctx, region: str, letter: str, number: int, named: str | None) -> list[str] | None:
    """The village that is meant, or those that may be; None if another is named, as in "新A12"."""
    below = ctx.store.households.villages(region) or [ctx.store.households.village(region)]
    if named is not None:
        below = [village for village in below if village.rpartition("/")[2] == named]
        return below or None
    if len(below) == 1:
        return below
    return [village for village in below if _KEPT[letter](ctx).numbered(village, number)] or below[:1]
