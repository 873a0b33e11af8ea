"""Brings a text to one way of writing while remembering how it was written.

Full-width and compatibility forms become plain, Traditional becomes Simplified, the small words of a dialect become
the common ones, emoji and [表情] become a space, invisible characters vanish. `Text.written` gives back the original
characters of any stretch, for names and places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import opencc

from core.lazy import regex

# What is beyond is not read: a chain of a thousand households has some 40,000 characters.
LONGEST = 100_000

_LOWER = {code: code + 32 for code in range(65, 91)}
# Replaced one for one, so that positions stay what they were.
_PLAIN: dict[int, str] = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_PLAIN |= {
    ord(written): plain
    for plain, many in {
        " ": "\u3000\t\u00a0\u2002\u2003\u2009",
        "\n": "\r\u2028\u2029\u0085",
        ".": "．",
        ",": "﹐",
        "、": "﹑､",
        "。": "｡…",
        "·": "・•‧∙",
        "~": "〜∼～",
        '"': "“”‘’「」『』«»",
        "(": "〔﹝",
        ")": "〕﹞",
        "/": "⁄∕",
        "-": "—–−﹣‐‑─",
        "°": "º˚",
        "℃": "℉",
    }.items()
    for written in many
}
_REPLACED = regex("[" + re.escape("".join(map(chr, _PLAIN))) + "]")
# Everything that the fast way can take as it is: ASCII, CJK, and the signs above.
_USUAL = regex(
    "[^\n -~\u4e00-\u9fff\u3400-\u4dbf，。！？：；（）【】《》、·°℃％" + re.escape("".join(map(chr, _PLAIN))) + "]"
)
_FACE = regex(r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]")
_GONE = regex("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f\u20e3\u00ad\U0001f3fb-\U0001f3ff]")


# 额家三口都好着咧, 么事, 冇得, 呷饭: what the north-west and Hunan say for 我, 了, 没, 吃.
# Not 额头, 金额, 咧嘴, 什么, 要么. 退咯, 不要哒, 莫捎喽: said of what is withdrawn; 好咯 and 快点喽 are left alone.
_DIALECT = {"额": "我", "咧": "了", "么": "没", "冇": "没", "呷": "吃", **dict.fromkeys("咯哒嘞喽哩啰", "了")}
_DIALECTAL = frozenset(_DIALECT)
_SPOKEN = regex(
    "(?<![金名数余差超全限总定份足前巨税度])额(?![头温度外定角尔满吉日济])|(?<![咧好])咧(?![咧嘴着开])"
    "|(?<![什怎这那多要为做搞有得])么(?=[事有出得发烧咳拉病啥问])|(?<=有)么(?=有)|[冇呷]|(?<=[不别莫甭用][要买捎带送用拿订])[咯哒嘞喽哩啰](?![嗦唆])|(?<=退)[咯哒嘞喽哩啰]"
)


@dataclass(frozen=True, slots=True)
class Text:
    """`plain` is what the stages read, `folded` the same in lower case; `origin` maps a position to the original."""

    original: str
    plain: str
    folded: str
    origin: Sequence[int]

    def written(self, start: int, end: int) -> str:
        """The original characters of plain[start:end]."""
        if start >= end:
            return ""
        return self.original[self.origin[start] : self.origin[end - 1] + 1]


# Simplified themselves, whatever the table says: 红菜薹.
_KEPT = "薹"


@cache
def _converter() -> opencc.OpenCC:
    return opencc.OpenCC("t2s.json")


@cache
def _traditional() -> frozenset[str]:
    """The characters that have a simplified form; a text without any need not be converted."""
    every = [chr(code) for code in (*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000))]
    plain = _converter().convert("\n".join(every)).split("\n")
    return frozenset(old for old, new in zip(every, plain, strict=True) if old != new and old not in _KEPT)


def simplified(text: str) -> str:
    """Traditional → Simplified, never changing the length."""
    if _traditional().isdisjoint(text):
        return text
    try:
        converted: str = _converter().convert(text)
    except UnicodeEncodeError:
        return text
    if len(converted) == len(text):
        return converted
    singles = [_converter().convert(char) for char in text]
    return "".join(new if len(new) == 1 else old for old, new in zip(text, singles, strict=True))


def common(plain: str) -> str:
    """The small words of a dialect → those of the standard language, never changing the length."""
    if _DIALECTAL.isdisjoint(plain):
        return plain
    return _SPOKEN.sub(lambda match: _DIALECT[match[0]], plain)


def _one(char: str) -> str:
    """What an unusual character reads as: its compatibility form, a space for a picture, nothing if invisible."""
    if _GONE.match(char):
        return ""
    category = unicodedata.category(char)
    if category in ("So", "Cs", "Co", "Cn", "Sk", "Cc"):
        plain = unicodedata.normalize("NFKC", char)
        return plain if plain != char and plain.isalnum() else " "
    return unicodedata.normalize("NFKC", char).translate(_PLAIN)


def normalise(text: str) -> Text:
    """One way of writing for everything that reads on."""
    text = text[:LONGEST]
    origin: Sequence[int] = range(len(text))
    if _USUAL.search(text) is None:
        plain = _plainly(text)
    else:
        chars: list[str] = []
        places: list[int] = []
        for place, char in enumerate(text):
            for new in _one(char) if _USUAL.match(char) else char.translate(_PLAIN):
                chars.append(new)
                places.append(place)
        plain, origin = "".join(chars), places
    plain = common(simplified(plain))
    if "[" in plain:
        plain = _FACE.sub(lambda face: " " * len(face.group()), plain)
    return Text(text, plain, _folded(plain), origin)


def _plainly(text: str) -> str:
    # Not str.translate: a table without an entry for every character of a text costs an exception for each.
    return _REPLACED.sub(lambda match: _PLAIN[ord(match[0])], text)


def _folded(plain: str) -> str:
    """In lower case, position by position: İ alone would become two characters."""
    lower = plain.lower()
    return lower if len(lower) == len(plain) else plain.translate(_LOWER)
