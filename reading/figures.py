"""Finds every run of figures in a text and says what kind it is before anybody takes it for a temperature.

Phones, plates, identity and parcel numbers, dates, times and money are set aside here; what is left is a number with
the measure word that follows it, or degrees.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Literal, NamedTuple

from core.lazy import regex
from reading.lexicon import lexicon
from reading.numerals import CHARS, number

Kind = Literal["number", "degrees", "code", "time", "money"]


class Figure(NamedTuple):
    """A run of figures with its unit.

    `value` None is open (几袋). `form` is how it was written: int, decimal, chinese, pair (俩), joined (36。5).
    `numeral_end` is where the unit begins. `vague` marks 多, 来, 左右."""

    start: int
    end: int
    kind: Kind
    value: float | None = None
    form: str = "int"
    unit: str | None = None
    numeral_end: int = 0


_CN = f"[{CHARS}]"
# 五香豆干, 三黄鸡: figures that begin a name.
_NAMES = (
    "(?:香[豆瓜粉牛花鸡]|花(?![了钱掉费])|仁[月酥]|谷|味[地羌]|宝[粥米饭菜茶辣]|鲜|制|黄[鸡片]|七[粉片]|角[板巾]"
    "|喜|次性|文[鱼治]|粮液|面针|层[饼肚]|个核桃|合一|轮车|草堂|叶草|道木)"
)
_ONES = "[一二三四五六七八九]"
# Figures joined by a sign that is no point are a decimal only if no measure word follows: 36,5 but not 36,5口.
_NOT_COUNTED = r"(?!\s?[口个人位岁家户斤袋瓶桶包盒箱条双只块号月点楼栋组年天日名提把元毛分])"
# Three patterns by the first character, so that a text without figures costs one pass of a character class.
_START = regex(
    f"[A-Za-z]+|[初正冬腊大]|[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新](?=[A-Z])"
    f"|[\\d半几数{CHARS}]"
)
_ARABIC = regex(
    "|".join(
        (
            # ID numbers, phones, parcels: too long to be measured; letters after figures.
            r"(?P<code>(?:\d{5,}[xX]?|0\d{2,3}-\d{7,8}|\d+(?:-\d+){2,}|\d{3}[- ]\d{4}[- ]\d{4})(?![\d.]*[度℃°])"
            r"|\d+(?![cC](?![A-Za-z]))[A-Za-z]+\d*|\d米\d(?![\d斤袋米]))",
            r"(?P<time>\d{2,4}年(?:\d{1,2}月)?(?:\d{1,2}[日号]?)?|\d{1,2}月(?:份|\d{1,2}[日号]?)?|[012]?\d:[0-5]\d(?::[0-5"
            r"]\d)?(?!\d)"
            r"|[012]?\d点(?:[0-5]\d分?|半|钟|整|多|一刻|三刻|左右|来钟)?(?![\d度])|[012]?\d时(?:[0-5]?\d分)?"
            r"|\d{1,3}号(?!电池|汽油|柴油|铁丝|螺丝|线|砂|工具))",
            # 36。5 36,5 36点5 36 .5
            r"(?P<joined>(?:3[4-9]|4[0-3])(?:\s?[。,·'点]\s?|\s\.\s?|\.\s)\d{1,2}"
            rf"(?![\d]|\.\d|[-/])(?:\s?(?:度|℃|°[cC]?))?{_NOT_COUNTED})",
            rf"(?P<marked>\d{{2}}\s?(?:度|°[cC]?|℃|摄氏度)\s?(?:\d(?!\d|\.\d|\s?[口个人位]|{_CN}*[口个人])"
            rf"|{_ONES}(?![口个人斤袋瓶位])|半)?|(?:3[4-9]|4[0-3])点{_ONES}(?![十点口个人刻]))",
            r"(?P<number>\d+(?:\.\d+)?[十百千万亿]*)",
        )
    )
)
_CHINESE = regex(
    "|".join(
        (
            rf"(?P<time>(?:二?十)?{_ONES}?[十两]?点(?:半|钟|整|多|一刻|三刻|(?:[二三四五]?十){_ONES}?分?|左右)"
            rf"|(?:十[一二]?|[一二三四五六七八九两]|二十[一二三])点(?![\d零〇一二三四五六七八九十度滴儿点])(?=[^\u4e00-\u9fff"
            rf"]|去|来|出|回|到|走|起|的|量|开|前|后|就|在|从)"
            r"|(?:[正冬腊]|[一二三四五六七八九十]{1,2})月(?:初[一二三四五六七八九十]|[一二三四五六七八九十廿]{1,3}[日号]?)?"
            r"|初[一二三四五六七八九十](?!中)|大年[一二三四五六]十?|[一二三四五六七八九十]{1,3}号(?!电池"
            r"|汽油|柴油|铁丝|工具))",
            # 三十六度五 三十六点五 三六点五 卅六度半; 三十七度
            rf"(?P<chinese>(?:(?:三十|卅|四十){_ONES}?|三[四五六七八九])(?:[度点](?:[零〇一二三四五六七八九]"
            rf"|\d)(?:[一二三四五六七八九](?![十度点个人]))?度?|度半?)(?![十百千]))",
            rf"(?P<number>[一二三四五六七八九半]+(?=两(?!{_CN}|[个斤袋瓶包盒桶箱口位人]))|(?![一二两三四五六七八九十百千万]{_NAMES}){_CN}+?(?:(?={_CN}{_NAMES})|(?!{_CN}))(?:点{_CN}+)?半?"
            rf"|半|几[十百千万]?|数[十百千])",
        )
    )
)
# T36.5 in a doctor's hand is a temperature.
_LATIN = regex(
    r"(?![Tt](?:3[4-9]|4[0-3])(?:[.度℃]|\s))(?P<code>[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新][A-Z]·?[A-Z0-9]{5,6}(?![A-Za-z\d"
    r"])|[A-Za-z]+-?\d[\dA-Za-z]*(?!\.\d))"
)
_CHINESE_FIRST = frozenset(CHARS + "半几数初正冬腊大")
_DEGREE_FIRST = frozenset("度℃°摄cC \n")
_DEGREE = regex(r"\s?(?:度|℃|°[cC]?|摄氏度|[cC](?![A-Za-z]))")
_MONEY = regex(
    r"\s?[多来]?(?:块钱|元|圆|毛钱|毛(?![巾衣裤毯线笔豆])|角(?![豆瓜])|[rR][mM][bB]|大洋|块(?=[零一二三四五六七八九\d"
    r"])(?!\d*[斤袋瓶桶包盒箱个块]))"
)
# What money may begin with: one look that spares most figures the pattern.
_MONEY_FIRST = frozenset("多来块元圆毛角rR大 \n")
_SIGN = regex(r"[¥￥$]\s?$")
_TYPED = frozenset("三四五六七八九零〇")
_SPELT = regex(rf"^(?:三十|卅)[四五六七八九]{_ONES}$")


@cache
def _unit() -> re.Pattern[str]:
    """What may follow a number: 多/来, 大/小, the measure word, 半."""
    words = lexicon().list("量")
    singles = "".join(word for word in words if len(word) == 1)
    units = "|".join([*(re.escape(word) for word in words if len(word) > 1), f"[{re.escape(singles)}]"])
    return re.compile(
        rf"\s?[多来余]?(?:[大小整满](?![米姜葱蒜枣豆麦]))?(?P<unit>(?!听[说要到见])(?!两[{re.escape(singles)}])(?:{units}))(?P<half>半(?!斤))?",
        re.IGNORECASE,
    )


@cache
def _before_units() -> frozenset[str]:
    """The characters that what may follow a number begins with: one look that spares most figures the pattern."""
    words = "".join(word[0] + word[0].upper() for word in lexicon().list("量"))
    return frozenset("多来余大小整满 \n" + words)


def figures(plain: str) -> list[Figure]:
    """All figures of a text, left to right."""
    found: list[Figure] = []
    end = 0
    ordinals = _ordinals(plain) if "\n" in plain else {}
    for start in _START.finditer(plain):
        at = start.start()
        if at < end:
            continue
        if at in ordinals:
            # 4.15瓦灯泡 on the fourth line: the number of the line, not 4.15.
            end = ordinals[at]
            found.append(Figure(at, end, "number", float(plain[at:end]), numeral_end=end))
            continue
        first = plain[at]
        pattern = _ARABIC if first.isdigit() else _CHINESE if first in _CHINESE_FIRST else _LATIN
        match = pattern.match(plain, at)
        if match is None:
            continue
        figure = _READERS[match.lastgroup or "number"](plain, at, match.end())
        if found and figure.unit and _one_range(plain, found[-1], figure):
            figure = figure._replace(start=found.pop().start)
        found.append(figure)
        end = figure.end
    return found


_ORDINAL = regex(r"^[ ]*(\d{1,2})[.、](?=\s?\S)", re.MULTILINE)


def _ordinals(plain: str) -> dict[int, int]:
    """Where the numbers of a list numbered line by line begin and end: 1., 2., 3. …"""
    found = list(_ORDINAL.finditer(plain))
    if len(found) < 2 or [int(match[1]) for match in found] != list(range(1, len(found) + 1)):
        return {}
    return {match.start(1): match.end(1) for match in found}


def _one_range(plain: str, low: Figure, high: Figure) -> bool:
    """2-3斤: two numbers with one unit are one amount, the larger."""
    return (
        low.kind == "number"
        and low.unit is None
        and plain[low.end : high.start].strip() in ("-", "~", "到", "至", "--")
    )


def _code(plain: str, start: int, end: int) -> Figure:
    return Figure(start, end, "code", numeral_end=end)


def _time(plain: str, start: int, end: int) -> Figure:
    return Figure(start, end, "time", numeral_end=end)


def _chinese(plain: str, start: int, end: int) -> Figure:
    words = plain[start:end].rstrip("度")
    whole, _, tail = words.replace("点", "度").partition("度")
    value = number(whole) if len(whole) != 2 or "十" in whole or "卅" in whole else 30 + (number(whole[1]) or 0)
    return Figure(start, end, "degrees", _tail(value, tail), "chinese", numeral_end=end)


def _joined(plain: str, start: int, end: int) -> Figure:
    whole, tail = plain[start : start + 2], "".join(char for char in plain[start + 2 : end] if char.isdigit())
    kind: Kind = "degrees" if plain[end - 1] in "度℃°Cc点" or "点" in plain[start:end] else "number"
    return Figure(start, end, kind, float(f"{whole}.{tail}"), "joined", None, end)


def _marked(plain: str, start: int, end: int) -> Figure:
    tail = plain[end - 1]
    value = float(plain[start : start + 2])
    return Figure(
        start,
        end,
        "degrees",
        _tail(value, tail if tail in "半一二三四五六七八九" or tail.isdigit() else ""),
        "marked",
        numeral_end=end,
    )


def _tail(value: float | None, tail: str) -> float | None:
    """36度五 → 36.5, 36度半 → 36.5, 三十六点五六 → 36.56."""
    if value is None or not tail:
        return value
    if tail == "半":
        return value + 0.5
    digits = "".join(str(int(number(char) or 0)) for char in tail)
    return float(f"{int(value)}.{digits}")


def _form(words: str) -> str:
    """How a number is written; 三六五 is spelt as it is typed."""
    if "." in words:
        return "decimal"
    if words.isascii() or _TYPED.issuperset(words):
        return "int"
    return "pair" if words in ("俩", "仨") else "chinese"


def _number(plain: str, start: int, end: int) -> Figure:
    words = plain[start:end]
    if start and plain[start - 1] in "¥￥$ " and _SIGN.search(plain, max(0, start - 2), start):
        return Figure(start, end, "money", number(words), numeral_end=end)
    form = _form(words)
    following = plain[end : end + 1]
    unit = _unit().match(plain, end) if following in _before_units() else None
    if 2 < len(words) < 5 and unit is None and _SPELT.match(words):
        return Figure(start, end, "degrees", _tail(number(words[:-1]), words[-1]), "chinese", numeral_end=end)
    value = number(words)
    if form == "decimal" and following in _DEGREE_FIRST and (degree := _DEGREE.match(plain, end)):
        return Figure(start, degree.end(), "degrees", value, "decimal", numeral_end=end)
    if following in _MONEY_FIRST and (money := _MONEY.match(plain, end)):
        return Figure(start, money.end(), "money", value, form, numeral_end=end)
    if unit and not (form == "decimal" and plain[end].isspace()):
        if unit["unit"] == "些":
            return Figure(start, unit.end(), "number", None, form, None, numeral_end=end)
        if unit["half"] and value is not None:
            value += 0.5
        return Figure(start, unit.end(), "number", value, form, unit["unit"].lower(), numeral_end=end)
    return Figure(start, end, "number", value, form, "个" if form == "pair" else None, numeral_end=end)


_READERS = {
    "code": _code,
    "time": _time,
    "chinese": _chinese,
    "joined": _joined,
    "marked": _marked,
    "number": _number,
}
