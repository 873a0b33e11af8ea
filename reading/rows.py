"""The rows of a list: an optional mark, who it is about, and what is told of them.

①李铁锁√, 2户陈国梁3人正常, 东头二婶家 36.5, 张婶 豆腐2块.
"""

from __future__ import annotations

from re import Match
from typing import NamedTuple

from core.lazy import regex
from reading.lexicon import lexicon
from reading.normalise import Text
from reading.numerals import number
from reading.persons import HAN, SURNAME, TITLE, is_name


class Row(NamedTuple):
    """`who` as written, "" for the sender's own household, None where a marked row names nobody. `sure`: a name by
    itself, not by its place only."""

    who: str | None
    told: str
    sure: bool = False


_KINDS = ("own", "kin", "dotted", "titled", "old", "full", "nick")

_N = "[一二两三四五六七八九十\\d]"
_MARK = (
    r"(?:[(第]?(?:(?:\d{1,3}|[一二三四五六七八九十]{1,3})\s?(?:号院|号楼|号|户|院|排|栋|组|队|楼|单元|室|[.、):])"
    r"|\d{1,3}(?=[\s|]))[.、):,]?\s?){1,3}"
)
_OFFICE = "(?:老师|医生|大夫|书记|支书|主任|校长|会计|队长|组长|师傅|木匠|[瘸聋哑瞎]子)"
_PLACE = (
    "(?:隔壁|对门|对面|楼上|楼下|靠?[东西南北前后上下里外中村河井桥庙街路沟]"
    "(?:头|街|院|沟|坡|湾|河|庄|巷|口|边|屯|岗|胡同|梁|洼|坪)的?)"
)
_CORE = (
    "(?:(?P<own>(?:我|俺|咱)(?:们|自己|自个)?(?:家里?|户|屋里?)?|本[户人家])"
    f"|(?P<kin>(?:我|俺|咱|孩子他?|娃他?){HAN}{{1,2}})(?=家)"
    f"|(?P<dotted>{HAN}{{1,8}}(?:·{HAN}{{1,8}}?)+?)"
    f"|(?:{_PLACE})?(?:(?P<titled>{SURNAME}{HAN}{{0,2}}?(?:{TITLE}|{_OFFICE})|[大二三四五六七八九小老幺]{TITLE}(?=家))"
    f"|(?P<old>[老小大阿]{SURNAME}(?:{TITLE}|{HAN})??)|(?P<full>{SURNAME}{HAN}{{1,2}}?))"
    f"|(?P<nick>{HAN}{{2,4}}?|{HAN}{{5,8}}(?=\\|)))"
)
_COUNT = f"(?:全家|一家|家里|老少|大小)?\\s?{_N}{{1,2}}\\s?(?:口|个?人)|[俩仨](?:口|个?人)|一家|全家|老?[两俩]口"
_TEMPERATURE = (
    r"(?:体温|测温|[Tt]:?)?\s?(?:(?:3[4-9]|4[0-2])(?:\s?[.点。]\s?\d|\s?[度℃°]|\d(?!\d))|三十[四五六七八九]?[点度])"
)
FINE = (
    "正常|没事|平安|挺好|都好|好着|健康|安全|没问题|没毛病|无恙|没病|无症状|无异常|无不适|没症状|[没不]发?烧|[没不]咳"
    "|无发[热烧]|无咳|√|对勾"
)
_ILL = "发[烧热]|[高低]烧|干?咳|感冒|头[疼痛晕]|嗓子|咽|拉肚子|腹泻|流鼻涕|鼻塞|乏力|恶心|呕吐|胸闷|不舒服|难受"
_GONE = "空[户的房着]|敲门|锁门|没人|不在家|没回来|联系不上|打不通"
_TOLD = f"(?:{_COUNT}|{_TEMPERATURE}|[都均也]?(?:{FINE})|{_ILL}|{_GONE}|×|体温|[都均]?没有?)"
_ASIDE = r"(?:\s?\([^()]{1,14}\))?"

# 夏国清家我一早都敲了门,人都平安: how the teller knows, which is no word of theirs.
_KNOWS = (
    "[我俺](?:[都也才刚早]|已经|一早|今天|上午|下午|早上|刚才|挨个|挨家|挨户){0,3}"
    "(?:打[了过]?电话|上门|[去]?(?:敲|问|看|走|跑|转|量))(?:[了过]|问|看|门|一?[遍圈趟]){0,4}[,\\s]?"
)
_HOW = regex(_KNOWS)
_ALL = f"(?:(?:这|那)?{_N}{{1,2}}[家户])?(?:全|都|均)"
# 李铁锁、李铁山、陈二柱三户都正常: names alone, and a word for all of them.
_FULL = f"{SURNAME}(?:{HAN}{{1,2}}?|{HAN}{{0,2}}?{TITLE})"
_NAMES = regex(rf"(?<![^\s,;。:!?])(?:{_FULL}(?:[、,]\s?|\s)){{2,30}}{_FULL}家?[\s,]?(?={_ALL}|{_KNOWS}人?{_ALL})")
_NAME = regex(f"{_FULL}(?=[\\s、,]|{_ALL}|[家我俺]|$)")
_ROW = regex(
    rf"\s*\|?\s*(?:{_MARK})?\s*\|?\s*(?P<tick>[√×])?\s*"
    rf"(?P<who>{_CORE})(?=[家户\s:,、|(√×;。-]|$|{_TOLD}|{_ALL}|{_KNOWS})[家户]?(?P<gap>[\s:,、|-]*)"
)
_INSIDE = regex(
    rf"(?:(?<![^\s,;。:、!?])|(?<=[口人])(?={HAN}{{2,5}}家))(?P<who>{_CORE})"
    rf"(?:(?=家)|户?{_ASIDE}[\s:,、|]{{0,3}}(?={_TOLD}))"
)
_NUMBERED = regex(rf"(?<![^\s,;。:、!?])(?={_MARK}(?:{HAN}|\s))[(第]?(?P<ordinal>\d+|[一二三四五六七八九十]+)")
_MARK_ONLY = regex(rf"\s*{_MARK}")

_UNIT = regex("[组队院栋楼村片]")
_HEALTH = regex(f"{_COUNT}|{_TEMPERATURE}|{FINE}|{_ILL}")
_UNITS = "|".join(unit for unit in lexicon().list("量") if unit not in ("人", "口", "号", "点", "度", "户", "位"))
# So many houses in a row may not be told of.
_SKIPPED = 4
_AWAY = regex(_GONE)
# Goods stand before how many there are of them: 豆腐 2块 is an order, 张婶 豆腐 2块 somebody's.
_GOODS = regex(
    rf"(?:[\u4e00-\u9fff][A-Za-z\d%]?){{1,10}}[\s,|]{{0,2}}(?:(?:[\d半]|(?<!第)[一二两三四五六七八九十])+(?:\.\d+)?\s?[大小]?(?:{_UNITS})|[俩几]{HAN}?)"
    "|[一两三]?点(?=$|[\\s,;。])"
)


def row(words: Text, start: int, end: int) -> Row | None:
    """A line as a row; None if it is none."""
    match = _ROW.match(words.plain, start, end)
    kind = _kind(match) if match else None
    if match is None or kind is None:
        mark = _MARK_ONLY.match(words.plain, start, end)
        return Row(None, words.plain[mark.end() : end].strip()) if mark else None
    how = _HOW.match(words.plain, match.end(), end)
    told = words.plain[how.end() if how else match.end() : end].strip(" \n,;。|")
    if match["tick"]:
        told = f"{match['tick']} {told}"
    return Row("" if kind == "own" else words.written(*match.span("who")), told, kind not in ("own", "nick"))


def _kind(match: Match[str]) -> str | None:
    """By what a row's opening looks like a name, if it is one."""
    kind = next(kind for kind in _KINDS if match[kind])
    if kind in ("own", "dotted"):
        return kind
    named = is_name(match[kind], "alone" if kind == "titled" and match.string[match.end("who")] != "家" else kind)
    return kind if named and not (kind == "nick" and _is_no_nick(match[kind])) else None


def _is_no_nick(name: str) -> bool:
    """酱油 2瓶 is an order, 三组四家 a part of the village."""
    return _UNIT.search(name) is not None or any(
        end - start > 1 and "货" in tags for start, end, tags in lexicon().hits(name)
    )


def starts(plain: str, start: int, end: int) -> list[int]:
    """Where the rows of a line begin that holds several: by their marks, or by the names and what is told of them."""
    if len(marked := _run(plain, start, end)) > 1:
        return marked
    alike = [
        name.start()
        for names in _NAMES.finditer(plain, start, end)
        for name in _NAME.finditer(plain, *names.span())
        if is_name(name.group(), "full")
    ]
    found = [(match.start("who"), _kind(match)) for match in _INSIDE.finditer(plain, start, end)]
    sure = [place for place, kind in found if kind not in (None, "own", "nick")]
    apart = all(plain[place - 1] in ":;。\n" for place in sure if place)
    if not alike and len(sure) < (2 if apart else 3):
        return []
    return sorted({*alike, *(place for place, kind in found if kind is not None)})


def _run(plain: str, start: int, end: int) -> list[int]:
    """Where 1, 2, 3 … stand; a house that is left out (1, 2, 4) leaves a gap."""
    run: list[int] = []
    last = 0.0
    for match in _NUMBERED.finditer(plain, start, end):
        ordinal = number(match["ordinal"]) or 0
        if last < ordinal <= last + (_SKIPPED if run else 1):
            run.append(match.start())
            last = ordinal
    return run


def tells_of_health(told: str) -> bool:
    return _HEALTH.search(told) is not None


def tells_of_goods(told: str) -> bool:
    return _GOODS.search(told) is not None


def orders_several(told: str) -> bool:
    return len(_GOODS.findall(told)) > 1


def is_away(told: str) -> bool:
    """Whether it says that nobody was met: 敲门没人应, 空户."""
    return _AWAY.search(told) is not None
