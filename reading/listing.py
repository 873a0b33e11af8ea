"""Lists of households that are no 接龙, brought to the same entries: tables, ticked, numbered and plain lists.

Whatever the layout, a row is a mark, who, and what is told. So a text is first brought to lines of one row each; it is
a list if its lines are rows and most of them of somebody whose name is known as one. What stands before the rows is
nobody's; what stands behind them may be said of all.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from core.lazy import regex
from core.model import ChainEntry
from reading.cells import by_headings, header, in_words, is_rule
from reading.normalise import Text, normalise
from reading.persons import SURNAME
from reading.rows import FINE, Row, is_away, orders_several, row, starts, tells_of_goods, tells_of_health


class Listing(NamedTuple):
    """`entries` are those who report or order, "" for the sender's own; `heading` and `rest` are the sender's words
    around them, `of_all` what he says of all. `health` and `goods`: what the rows tell of."""

    heading: str
    entries: tuple[ChainEntry, ...]
    of_all: str
    rest: str
    health: bool
    goods: bool


_SIGNS = {ord(char): "√" for char in "✓✔☑✅"} | {ord(char): "×" for char in "✗✘❌✖╳"}
_SIGNS |= {ord(char): "|" for char in "\t｜│┃¦"}
_SIGNS |= {0x2460 + n: f" {n + 1}." for n in range(20)} | {0x2776 + n: f" {n + 1}." for n in range(10)}
_KEYCAP = regex("(\\d)\ufe0f?\u20e3")
# One look at what a list on one line has, before anything is made of the text: several things told.
_ANCHOR = regex("口(?!罩)|[户√✓✔☑✅×✗✘❌✖]|[个一二两三四五六七八九十\\d俩]人|3[4-9]|4[0-2]|三十|正常|没事")
_FEWEST = 3
# 张三3口李四2口都好 on one line.
_SHORTEST = 10
_ALL = regex("[都均全]")
_APART = regex("[、 ](?=[\u4e00-\u9fff])")
# Calls, duties, telephones and news name many households too.
_OTHERWISE = regex(
    "[没未]报|[没未]打卡|还差|就差|值[班守夜]|排班|电话|号码|单价|通知|名单|确诊|疑似|密接|新闻|听说|据说|邻村|外村|谁家"
)
# 全都没烧没咳, 以上都正常: only of health, and only what is good, is told of all at once.
_OF_ALL = regex(
    r"(?:(?:以上|各[家户]|大家|所有|其[他余]|别的|[这那]?[几\d一二三四五六七八九十]+[家户])[^,。;!\n]{0,4}?)?"
    rf"人?(?P<all>全都|全部|都|均|全|一律)(?![家村国])[^,。;!\n]{{0,8}}?(?:{FINE}|没[啥事]|没什么|[没不]有?超|没有?高|好)"
    r"[^,。;!\n]*"
)
# 赵兰36.2,麻烦给我家捎两袋盐: what the teller of the list wants.
_FOR_US = regex(
    "[,。;](?:另外|还有|顺便|对了|再)?(?:麻烦|劳驾|请)?(?:你|您)?(?:再|也)?[给帮](?:我|俺|咱)们?[家屋].*", re.DOTALL
)
_PLACE = regex("[\u4e00-\u9fff\\d]{1,5}[头坡湾沟片庄巷街院组队区边村口岗梁洼坪屯]")
_SURELY_ALL = ("全都", "全部", "均", "一律")
_GAPS = " \n,;。、|"


def parse(text: str, prompt: str | None) -> Listing | None:
    """A text → its rows; None if it is no list of households."""
    if not _may_be_list(text, prompt):
        return None
    words = normalise(_KEYCAP.sub(r" \1.", text).translate(_SIGNS))
    lines = _lines(words.plain)
    if len(lines) < 2 and prompt != "supply":
        return None
    parts = _sorted(words, lines)
    if parts is None or not _is_list(parts, prompt) or _OTHERWISE.search("\n".join(parts.before + parts.after)):
        return None
    return _made(parts)


# 老李, 王, 我 where something begins: a list has two of them at least, an order under a name one.
_OPENS = regex(rf"(?:^|[^\u4e00-\u9fff]|[口人户院组队号家])[老小大阿隔对东西南北前后上下]?(?:{SURNAME}|[我俺咱额本])")


def _may_be_list(text: str, prompt: str | None) -> bool:
    """One look that spares ordinary messages everything that follows."""
    if "\n" not in text.strip():
        if len(text) < _SHORTEST:
            return False
        several = len(_ANCHOR.findall(text)) >= _FEWEST or (prompt == "supply" and " " in text)
        if not several and (_ALL.search(text) is None or len(_APART.findall(text)) < _FEWEST - 1):
            return False
    return "|" in text or "\t" in text or len(_OPENS.findall(text)) > (prompt != "supply")


class _Parts(NamedTuple):
    """The lines before the rows, the rows, and the lines behind them. `table`: there were headings; `inside`: the
    last row began within a line."""

    before: list[str]
    rows: list[Row]
    after: list[str]
    table: bool
    inside: bool


def _sorted(words: Text, lines: list[tuple[int, int]]) -> _Parts | None:
    """What each line is; None if something stands between the rows that belongs to none of them."""
    parts = _Parts([], [], [], False, False)
    headings: tuple[str, ...] | None = None
    spans = [(start, end) for start, end in lines if words.plain[start:end].strip(_GAPS)]
    continued = False
    for place, (start, end) in enumerate(spans):
        line = words.plain[start:end].strip(_GAPS.replace("|", ""))
        if is_rule(line):
            continue
        if headings is None and not parts.rows and (headings := header(line)) is not None:
            parts = parts._replace(table=True)
            continue
        found = _under(headings, line) if headings else row(words, start, end)
        if _is_heading(line, found, words, spans[place + 1 :]):
            parts.before.append(line)
            continue
        if found is None or _OF_ALL.match(line):
            (parts.after if parts.rows else parts.before).append(line)
            continue
        if parts.after:
            # Between two rows: more of the one before, if anything.
            if not all(tells_of_health(more) or tells_of_goods(more) for more in parts.after):
                return None
            continued = True
            _append(parts.rows, parts.after)
        parts.rows.append(found)
        parts = parts._replace(inside=start > 0 and words.plain[start - 1] != "\n")
    if any("|" in line for line in parts.after):
        return None
    if continued and not any(map(_OF_ALL.search, parts.after)):
        _append(parts.rows, parts.after)
    return parts if parts.rows else None


def _append(rows: list[Row], lines: list[str]) -> None:
    """谢红兵 4口, and on the next line 体温36.5."""
    last = rows[-1]
    rows[-1] = last._replace(told=",".join([last.told, *lines]).strip(","))
    lines.clear()


def _is_heading(line: str, found: Row | None, words: Text, following: list[tuple[int, int]]) -> bool:
    """葛家坪: or 西头 before the rows of that place; 张婶: before her order is none."""
    named = found is not None and found.who is not None
    if (found is not None and found.told) or not ((named and line.endswith(":")) or _PLACE.fullmatch(line.strip(":"))):
        return False
    return bool(following) and row(words, *following[0]) is not None


def _lines(plain: str) -> list[tuple[int, int]]:
    """The lines of a text; one that holds several rows is cut before each."""
    cuts: list[int] = []
    place = 0
    for line in plain.split("\n"):
        end = place + len(line)
        cuts += [place, *(start for start in starts(plain, place, end) if start > place)]
        place = end + 1
    return list(zip(cuts, [*cuts[1:], len(plain)], strict=True))


def _under(headings: tuple[str, ...], line: str) -> Row | None:
    """A row of a table that says what its columns are."""
    who, told = by_headings(headings, line)
    return Row(who, told, True) if who and told else None


def _is_list(parts: _Parts, prompt: str | None) -> bool:
    """Whether the rows are of households: known by their names, and told of."""
    named = [one for one in parts.rows if one.who is not None]
    if any(one.who is None and tells_of_health(one.told) for one in parts.rows):
        return False
    sure = sum(one.sure for one in named)
    known = sure + sum(one.who == "" for one in named)
    told = sum(tells_of_health(one.told) or tells_of_goods(one.told) for one in named)
    if any(_OF_ALL.search(line) for line in (*[one.told for one in named], *parts.after)):
        told += sum(not one.told for one in named)
    if parts.table:
        return told > 0
    if len(named) == 1:
        # 刘红霞 盐3袋 味精1袋: what one household orders.
        alone = not parts.before and not parts.after and len(parts.rows) == 1
        return alone and prompt == "supply" and sure == 1 and orders_several(named[0].told)
    return sure > 0 and known > 1 and known * 2 >= len(named) and told * 2 >= len(named)


def _made(parts: _Parts) -> Listing:
    rows = [one._replace(told=in_words(one.told)) for one in parts.rows if one.who is not None]
    if rows and (own := _FOR_US.search(rows[-1].told)) is not None:
        parts.after.append(rows[-1].told[own.start() :].strip(_GAPS))
        rows[-1] = rows[-1]._replace(told=rows[-1].told[: own.start()])
    rows = [one for one in rows if tells_of_health(one.told) or not is_away(one.told)]
    of_all, rest = _of_all(parts, rows)
    entries: dict[str, str] = {}
    for one in rows:
        who = one.who or ""
        entries[who] = f"{entries[who]}\n{one.told}" if who in entries else one.told
    return Listing(
        "\n".join(parts.before),
        tuple(ChainEntry(number, who, told) for number, (who, told) in enumerate(entries.items(), 1)),
        of_all,
        rest,
        bool(of_all) or any(tells_of_health(one.told) for one in rows),
        any(tells_of_goods(one.told) for one in rows),
    )


def _of_all(parts: _Parts, rows: list[Row]) -> tuple[str, str]:
    """What is said of all, before the rows, behind them, or at the end of the last; and what else stands behind."""
    rest = "\n".join(parts.after)
    if match := _OF_ALL.search(rest):
        return match.group(), (rest[: match.start()] + rest[match.end() :]).strip(_GAPS)
    last = max((place for place, one in enumerate(rows) if tells_of_health(one.told)), default=-1)
    for place, one in enumerate(rows):
        match = _OF_ALL.search(one.told)
        if match is None or not (parts.inside or match["all"] in _SURELY_ALL):
            continue
        # At the end of the last that is told of, or right behind names alone.
        if place == last or (match.start() == 0 and place and not rows[place - 1].told):
            rows[place] = one._replace(told=one.told[: match.start()].strip(_GAPS))
            return match.group(), "\n".join([one.told[match.end() :].strip(_GAPS), rest]).strip()
    match = _OF_ALL.search("\n".join(parts.before))
    return (match.group() if match else ""), rest
