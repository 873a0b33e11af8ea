"""Recognises a command word at the start of a message, however it is written, and lets ordinary speech pass.

"统计", "＃统计 昨天", "統計。", "/统计 二组" are commands; "通计" is one off and is asked about;
"统计一下谁家没有口罩" and "未报名的同学" are people talking.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from core.lazy import regex
from reading.normalise import Text, normalise


@dataclass(frozen=True, slots=True)
class CommandMatch:
    """`word` as in the list, `argument` as written after it, `exact` false for a slip of one character that should
    be asked about before it is obeyed."""

    word: str
    argument: str
    exact: bool


Known = tuple[str, str, frozenset[str]]

_LEAD = regex(r"^[\s。.,、!]*([#/\\＃]?)[\s]*")
_STOP = regex(r"^[\s,。.、:;!?~\-—()#/]+")
# What an argument without a space between may look like: a day, a figure, a grid, a name of a list, on and off.
_ARGUMENT = regex(
    r"^(?:\d|今[天日晚早]|昨[天日晚]|前天|明[天日]|本[周月轮]|上[周月轮午]|下午|早|晚|第|[一二三四五六七八九十]+"
    r"(?:组|队|社|号|轮|网格|天|日|月)|初[一二三四五六七八九十]|全[村部镇乡]|所有|[\u4e00-\u9fff]{1,6}(?:村"
    r"|组|网格|乡|镇)$|防汛|疫情|防火|地震|平时|开|关|on|off)"
)
_TALK = regex(
    "一下|一个|了|的|过|谁|吗|呢|吧|没有|有没有|怎么|什么|多少|啥|咋|我|你|他|她|名|不|好|要|会"
    "|能|可以|在|是|大家|咱|们|也|都|到|给|得|着|下$|完|员|表|数|人|率"
)


def recognise(text: str, words: tuple[str, ...]) -> CommandMatch | None:
    """The command a message begins with, None for ordinary speech. Longer words win over their beginnings."""
    written = normalise(text)
    lead = _LEAD.match(written.plain)
    start = lead.end() if lead else 0
    marked = bool(lead and lead.group(1))
    body = written.folded[start:]
    known = _known(words)
    bare = body.replace(" ", "").strip("。.!")
    for folded, word, _ in known:
        if bare == folded:
            return CommandMatch(word, "", True)
        if body.startswith(folded):
            rest = body[len(folded) :]
            if _is_command(rest, marked):
                return CommandMatch(word, _argument(written, start + len(folded)), True)
            return None
    return _slip(written, start, body, marked, known)


@cache
def _known(words: tuple[str, ...]) -> list[Known]:
    """The words as they are compared and as they are called, with their characters, the longest first."""
    every = [(normalise(word).folded.strip(), word) for word in words if word.strip()]
    return sorted(((folded, word, frozenset(folded)) for folded, word in every), key=lambda known: -len(known[0]))


def _is_command(rest: str, marked: bool) -> bool:
    """Whether what follows the word leaves it a command: nothing, a separator, or what looks like an argument."""
    if not rest.strip() or _STOP.match(rest):
        return True
    if marked:
        return not _TALK.match(rest)
    return _ARGUMENT.match(rest) is not None and not _TALK.match(rest) and len(rest) <= 20


def _slip(written: Text, start: int, body: str, marked: bool, known: list[Known]) -> CommandMatch | None:
    """通计 → 统计: one character off, the message being little else than the word."""
    head = re.split(r"[\s,。.、:;!?]", body, maxsplit=1)[0]
    if not 2 <= len(head) <= 6 or (len(body.strip()) > len(head) + 12 and not marked):
        return None
    near = {
        word: folded
        for folded, word, signs in known
        if abs(len(head) - len(folded)) <= 1 and not signs.isdisjoint(head) and _one_off(head, folded)
    }
    if len(near) != 1:
        return None
    word = next(iter(near))
    return CommandMatch(word, _argument(written, start + len(head)), False)


def _one_off(head: str, word: str) -> bool:
    """One character replaced, one left out or one too many; words of two characters must keep one of them."""
    from rapidfuzz.distance import DamerauLevenshtein

    if len(word) < 2 or head == word or abs(len(head) - len(word)) > 1:
        return False
    if len(word) == 2 and len(head) == 2:
        return head == word[::-1] or (
            sum(a == b for a, b in zip(head, word, strict=True)) == 1 and _sounds_alike(head, word)
        )
    if len(word) == 2:
        return False
    return bool(DamerauLevenshtein.distance(head, word, score_cutoff=1) == 1)


def _sounds_alike(head: str, word: str) -> bool:
    """In a word of two the other character must sound or look near (通/统); 会计 is no slip of 统计."""
    from pypinyin import lazy_pinyin

    for a, b in zip(head, word, strict=True):
        if a != b:
            one, two = lazy_pinyin(a)[0], lazy_pinyin(b)[0]
            return bool(one == two or one.removesuffix("g") == two.removesuffix("g"))
    return False


def _argument(written: Text, start: int) -> str:
    rest = written.plain[start:]
    gap = _STOP.match(rest)
    begin = start + (gap.end() if gap else 0)
    return written.written(begin, len(written.plain)).strip().rstrip("。!！ ")
