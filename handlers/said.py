"""What somebody's own words say besides what the reader reads: which day, which hour, whose house, how they came."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from core import lunar
from core.context import Household
from core.lazy import regex
from core.privacy import PHONE
from store import Ctx

_DAYS = {"大前": -3, "前": -2, "昨": -1, "今": 0, "明": 1, "后": 2, "大后": 3}
_NEAR = {f"{word}{part}": n for word, n in _DAYS.items() for part in ("天", "日", "儿", "早", "晚", "夜")}
_NEAR |= {"刚刚": 0, "刚才": 0, "刚到": 0}
_NEAR_WORD = regex("|".join(sorted(_NEAR, key=len, reverse=True)))
_MONTH, _DAY = (
    r"1[0-2]|0?[1-9]|十[一二]?|[一二三四五六七八九]",
    r"3[01]|[12]\d|0?[1-9]|三十一?|二?十[一二三四五六七八九]?",
)
_DATE = regex(
    rf"(?:(?P<year>20\d\d)[-年/.])?(?<![\d.])(?:(?P<month>{_MONTH})月|(?P<figure>1[0-2]|0?[1-9])[-/])"
    rf"(?P<day>{_DAY}|[一二三四五六七八九])(?![\d.])[号日]?"
)
_DAY_OF_MONTH = regex(rf"(?<![\d月初十廿])(?P<day>{_DAY}|[一二三四五六七八九])[号日](?!人|家|楼|院)")


def day(words: str, today: date) -> date | None:
    """The first day named: 昨天, 2月3日, 二月三号, 2-3, 初八, 腊月二十八, 3号 (the nearest one); None if none is."""
    found: list[tuple[int, date]] = []
    if (near := _NEAR_WORD.search(words)) is not None:
        found.append((near.start(), today + timedelta(days=_NEAR[near[0]])))
    if (feast := lunar.find(words, today)) is not None:
        found.append(feast)
    for told in _DATE.finditer(words):
        on = _nearest(figure(told["month"] or told["figure"]), figure(told["day"]), told["year"], today)
        if on is not None and not (feast and told.start() == feast[0]):
            found.append((told.start(), on))
    if found:
        return min(found)[1]
    numbered = _DAY_OF_MONTH.search(words)
    if numbered is None:
        return None
    months = (today.replace(day=1) - timedelta(days=1), today, today.replace(day=28) + timedelta(days=4))
    days = [one for month in months if (one := _date(month.year, month.month, figure(numbered["day"]))) is not None]
    return min(days, key=lambda one: abs(one - today))


_COMES = regex("回|返|到|来")
_LEAVES = regex("出[门村去]|能|走")
_NUMBER = r"\d{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一两二三四五六七八九]"
_NTH = regex(rf"第(?P<n>{_NUMBER})天")
_AGO = regex(rf"(?P<n>{_NUMBER})天(?:了|前|以前|之前)")


def arrival(words: str, today: date) -> date | None:
    """The day somebody came or comes: what is said beside the coming, 回来第十四天了 and 三天前 too; never the day on
    which they want to go out again."""
    clauses = [one for one in re.split(r"[，。,；;！!？?\n]+", words) if one]
    for clause in (
        *(one for one in clauses if _COMES.search(one)),
        *(one for one in clauses if not _COMES.search(one) and not _LEAVES.search(one)),
    ):
        if (nth := _NTH.search(clause)) is not None:
            return today - timedelta(days=figure(nth["n"]) - 1)
        if (ago := _AGO.search(clause)) is not None:
            return today - timedelta(days=figure(ago["n"]))
        if (on := day(clause, today)) is not None:
            return on
    return None


def _nearest(month: int, day_of_month: int, year: str | None, today: date) -> date | None:
    """A date without a year is the one nearest to today, so that in January 12月30日 was last year."""
    if year is not None:
        return _date(int(year), month, day_of_month)
    years = (today.year - 1, today.year, today.year + 1)
    days = [one for number in years if (one := _date(number, month, day_of_month)) is not None]
    return min(days, key=lambda one: abs(one - today), default=None)


def _date(year: int, month: int, number: int) -> date | None:
    try:
        return date(year, month, number)
    except ValueError:
        return None


_FIGURES = {"零": 0, "一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9}
_HOUR = regex(
    r"(?P<part>早上|早晨|上午|中午|下午|傍晚|晚上|今晚|晚)?\s*"
    r"(?:(?P<hour>[01]?\d|2[0-4]|[一二两三四五六七八九]|十[一二]?)\s*点\s*(?P<half>半|一刻|三刻|[0-5]\d(?=分|\D|$))?"
    r"|(?P<clock>(?:[01]?\d|2[0-3])[:：][0-5]\d))"
)
_PARTS = {"中午": time(13), "上午": time(12), "天黑": time(19), "下午": time(18), "傍晚": time(19)}


def hour(words: str) -> time | None:
    """The last hour named: 下午五点, 17点半, 17:30, else the end of 上午, 中午, 下午; None if none is.

    An hour without 上午 or 下午 up to six is meant in the afternoon, as nobody comes home at five in the morning.
    """
    found = list(_HOUR.finditer(words))
    if not found:
        return next((until for part, until in _PARTS.items() if part in words), None)
    told = found[-1]
    if told["clock"]:
        number, minute = (int(part) for part in told["clock"].replace("：", ":").split(":"))
    else:
        number = figure(told["hour"])
        minute = {"半": 30, "一刻": 15, "三刻": 45}.get(told["half"] or "", 0)
        minute = int(told["half"]) if (told["half"] or "").isdigit() else minute
    part = told["part"]
    afternoon = part in ("下午", "傍晚", "晚上", "今晚", "晚") or (part == "中午" and number < 11)
    if number < 12 and (afternoon or (part is None and number <= 6)):
        number += 12
    return time(23, 59) if number >= 24 else time(number, minute)


def figure(text: str) -> int:
    """5, 五, 十, 二十三 → a number up to ninety-nine; figures of any size."""
    if text.isdigit():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    return ((_FIGURES[tens] if tens else 1) * 10 if ten else 0) + (_FIGURES[ones] if ones else 0)


def moment(on: date, at: time, ctx: Ctx) -> datetime:
    """An hour of a day in the village."""
    return datetime.combine(on, at, ctx.zone)


_HOW = regex(r"高铁|火车|动车|大巴|客车|长途车|飞机|自驾|开车|拼车|顺风车|包车|摩托|骑车|电动车|三轮|步行|走着|走路")
_TRAIN = regex(r"(?<![A-Za-z0-9])[GDCKTZgdcktz]\d{1,4}(?:次|车)?(?![\dA-Za-z])")


def how(words: str) -> str | None:
    """The vehicle, with the train's number if it was said: 火车K117."""
    vehicle, train = _HOW.search(words), _TRAIN.search(words)
    told = (vehicle[0] if vehicle else "") + (train[0].upper() if train else "")
    return told or None


def phone(words: str) -> str | None:
    """A mobile number."""
    found = PHONE.search(words)
    return found[0] if found else None


_KIN = (
    "大儿子|小儿子|二儿子|大小子|二小子|三小子|小小子|小子|老大|老二|老三|大丫头|二丫头|丫头|二闺女|小闺女|大孙子|儿子|儿媳妇|儿媳|媳妇|大闺女|闺女|女儿|女婿|孙子|孙女|外孙|老公|老婆|爱人|老伴|丈夫|妻子|对象|弟弟|妹妹"
    "|哥哥|姐姐|大哥|二哥|大姐|二姐|表哥|表弟|表姐|表妹|堂哥|堂弟|侄子|侄女|外甥女|外甥|爸妈|爸爸|妈妈|爸|妈|爹|娘|叔叔|舅舅|姑姑"
    "|姑父|姨妈|公公|婆婆|岳父|岳母|亲家|亲戚|孩子|娃|客人|朋友|同学|同事|一家[三四五六]?口"
)
_WHO = regex(rf"(?:{_KIN})")
_VISITOR = regex(r"来客|客人|串门|走亲戚|来亲戚|亲戚|探亲|表[哥弟姐妹]|堂[哥弟姐妹]|朋友|同学|同事|亲家|做客|来住")


def who(words: str, home: Household | None, speaker: str | None) -> str | None:
    """Who came: a name of the household, else the word for the relative, else the speaker."""
    for name in (home.head, *home.members) if home else ():
        if name in words and f"{name}家" not in words:
            return name
    kin = _WHO.search(words)
    return kin[0] if kin else speaker


def visitor(words: str) -> bool:
    """Whether who came does not live here."""
    return _VISITOR.search(words) is not None


_HOUSE = regex(r"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff·]{2,12}?)家")
_OWN = regex(r"我|俺|咱|额|自")


def household(words: str, ctx: Ctx) -> Household | None:
    """Whose house it is about: the one that is named exactly, else the sender's own."""
    for told in _HOUSE.finditer(words):
        if not _OWN.search(told["name"]):
            named = ctx.store.households.named(told["name"], ctx.region or "")
            if len(named) == 1:
                return named[0]
    home = ctx.sender.household
    return replace(home, members=tuple(ctx.store.households.members(home.id))) if home else None


# The sender's own must be said; "老人38.5，我送他去" behind a code is of whom the code stands for.
_OF_OWN = regex(
    r"(?:^|[，,。;；!！\s])(?:另外|还有|对了|顺便|就是)?[，,\s]*[我俺咱额]们?"
    r"(?:[家屋]|自[己个]|也(?![量去看没])|有点|有些|头|嗓|发[烧热]|咳|拉肚|吐|难受|不舒服|体温|3[5-9]|4[0-2]"
    r"|的?(?:孩|娃|伢|崽|儿|女|老|妈|爸|爹|娘|婆|公|媳|爷|奶|孙))"
)


def of_own(text: str) -> tuple[str, str]:
    """The words of the order, and those of the sender's own house; "" if there are none."""
    own = _OF_OWN.search(text)
    return (text[: own.start()], text[own.start() :].strip("，,。;；!！ \n")) if own else (text, "")
