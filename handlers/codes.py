"""Answers by code: what the bot asked a person to see to has a letter and a number, and they answer with it.

"收到A12", "A12 已送县医院". A code alone means "I have it"; the words behind it say what was done.
"""

from __future__ import annotations

import re
from collections.abc import Callable

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

_LETTERS = "".join(CODES)
_ALONE = re.compile(
    rf"(?:收到|我?去看|我去|知道了?)?[\s，,]*(?P<letter>[{_LETTERS}])\s*(?P<number>\d{{1,6}})[\s。.!！]*", re.I
)
# words need a gap or a verb behind the number, as "A4纸一包" answers nothing
_WITH_WORDS = re.compile(
    rf"(?P<letter>[{_LETTERS}])\s*(?P<number>\d{{1,6}})(?:[\s，,:：]+|(?=[已送没正核处转到人不同可准隔体延撤证医警乡村志]))(?P<words>\S.*?)[\s。.!！]*",
    re.I | re.S,
)


def code(reading: Reading, ctx: Ctx) -> Say | None:
    """Pass an answer by code to what it answers; None if the message is none."""
    text = ctx.message.text.strip()
    told = _ALONE.fullmatch(text) or _WITH_WORDS.fullmatch(text)
    if told is None or ctx.region is None:
        return None
    village = ctx.store.households.village(ctx.region)
    words = told.groupdict().get("words") or ""
    return CODES[told["letter"].upper()](int(told["number"]), words, ctx, village)
