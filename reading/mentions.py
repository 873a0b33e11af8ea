"""The ways of naming a household: 老李家, 东头二婶家, 张三 3口, 隔壁马大娘, 6栋302, 姓名:彭小丽.

Each way is a function of a text and of what the ways before it have found; it gives the stretches that look like its
own. `WAYS` is their order: of two that want the same characters the earlier has them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from re import Match
from typing import NamedTuple

from core.lazy import regex
from reading.lexicon import lexicon, phrases
from reading.persons import HAN, SURNAME, TITLE, TITLES
from reading.rooms import rooms


class Mention(NamedTuple):
    """A stretch that looks like a household; `end` includes the word for a house behind the name.

    `kind` is "room", "sure", or one of those of `persons.is_name`, which is then asked about `name`. One that is not
    `named` is only a place.
    """

    kind: str
    start: int
    name_end: int
    end: int
    name: str = ""
    named: bool = True


Way = Callable[[str, Sequence[Mention]], Iterable[Mention]]

_COUNT, _ORDINAL = "[一二两三四五六七八九十\\d]", "[一二三四五六七八九十\\d]"
_PLACE = (
    "(?:隔壁|对门|对面|楼上|楼下|斜对门|斜对面|邻居|后邻|前邻|西邻|东邻|左邻|右邻|村(?:东|西|南"
    "|北|口|头|尾|中)(?:头|边|口)?"
    "|[东西南北前后上下里外中大小老新高](?:头|街|院|沟|坡|崖|湾|河|塬|梁|庄|巷|胡同|岭|坪|洼|桥"
    "|井|坎|坝|垭|寨|坑|塘|营|滩|场|关|门|屋|边|村|堡|圪|台|畔|排)"
    "(?:上|里|边|口|头|沿|底)?|[沟坡河桥井庙坎坝山岭巷街梁塘渠湾崖场](?:上|下|里|边|口|头|沿|底|脚|东"
    f"|西|南|北|对岸)|{_ORDINAL}{{1,2}}(?:组|队|社|排|号|栋|单元|楼)的?)"
)
# 王家湾李建军: the hamlet, which is where the roster keeps him.
_VILLAGE = f"{HAN}家[湾庄村沟坪寨营屯坡岭洼塘冲坝]"
_OFFICE = "(?:老师|医生|大夫|书记|支书|主任|校长|会计|队长|组长|师傅)"
_TITLED = f"(?:{SURNAME}(?:{HAN}{{0,2}}?)|[大二三四五六七八九小老幺])?{TITLE}"
_HOUSE = ("家", "户")


def _mention(kind: str, match: Match[str]) -> Mention:
    """What a pattern has found: its last group, or all of it."""
    start, end = match.span(match.lastgroup or 0)
    return Mention(kind, start, end, end, match.string[start:end])


def _before_house(kind: str, match: Match[str]) -> Mention:
    """All that a pattern has found, and the word for a house if one follows."""
    start, end = match.span()
    return Mention(kind, start, end, end + match.string.startswith(_HOUSE, end), match.group())


_DOTTED = regex(
    f"{HAN}{{1,8}}(?:·{HAN}{{1,8}}?)+?(?=家|户|他们|她们|一家|[^\u4e00-\u9fff·]"
    "|$|[三四五六七八九两]口|体温|全家|正常|都|也|的|在|说|今|昨|有|没|从|要|发烧|咳嗽)"
)
_SYLLABLES = regex(
    rf"(?<!{HAN})[{''.join(sorted(set(''.join(lexicon().list('音')))))}]{{3,6}}?"
    r"(?=[^\u4e00-\u9fff]|家|开车|从|回|去|来|体温|发烧|咳嗽|说|今|昨|要|也|都|没|\d|一家|他们)"
)


def _dotted(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """阿依古丽·吐尔逊家: a name with a dot is kept whole, whatever is in it."""
    return [_before_house("sure", match) for match in _DOTTED.finditer(plain)]


def _by_syllables(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """斯日古楞开车出村了: names of the steppe are known by their syllables."""
    return [_before_house("foreign", match) for match in _SYLLABLES.finditer(plain)]


def _rooms(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """8-1-501, 6栋302."""
    return [Mention("room", room.start, room.name_end, room.end, named=room.named) for room in rooms(plain)]


_NUMBERED = regex(
    r"(?:^|[,。;\s])(?P<name>\d{1,3}号)"
    r"(?=(?:家|户|都|全家|一家|两口|[一二三四五六七八九\d]口|娃|老|俩|正常|没事|平安|3[5-9]))"
)


def _numbered(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """3号都好,5号两口子36.4: several numbers of houses, each with how they are; one alone is a day."""
    numbered = [_mention("sure", match) for match in _NUMBERED.finditer(plain)]
    return numbered if len(numbered) > 1 else ()


_YARD = regex(f"{SURNAME}家(?:大院|老院|老宅|老屋|大屋|祠堂)")


def _yards(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """李家大院: a house that bears a name."""
    return [_mention("sure", match) for match in _YARD.finditer(plain)]


_KIN = (
    f"(?:我|俺|咱|孩子他?|娃他?)(?:{_TITLED}|爸|妈|爹|娘|哥|姐|弟|妹|儿子|闺女|女儿"
    "|儿|丈人|丈母娘|岳父|岳母|老丈人|婆婆|公公|外婆|外公|舅公|姑婆|姨婆|舅爷|姑奶|姨奶)"
    "|(?<![的我俺咱])(?:丈母娘|岳母|岳父|老丈人|外婆|外公|姥姥|姥爷|舅公|姑婆|姨婆)(?=家)"
)
_PARTS = "".join(phrases("households.parts"))
_BEHOUSED = (
    "(?:(?<![搁待呆蹲窝宅])家(?!庄|口|里[蹲]|长|电|具|禽|乡|园|常|务|政|教|访|用|属|畜)|(?<!住)户(?!口|外|型)|他们家?|她们家?"
    "|一家子?(?!医|超|店)|两口子|俩口子|老两口|小两口|(?=屋企))"
)
# Looks first whether there is a word for a house at all: that is seldom, and names begin everywhere.
_WITH_HOUSE = regex(
    f"(?=[\u4e00-\u9fff\\d]{{1,16}}?[家户们口屋])(?:(?P<kin>{_KIN})"
    f"|(?P<titled>{_PLACE}{HAN}{{1,2}}?{TITLE}|{_PLACE}?(?:{_TITLED}|{SURNAME}{HAN}{{0,2}}?{_OFFICE}))"
    f"|(?P<old>{_PLACE}?[老小大阿]{SURNAME}{HAN}??)"
    f"|(?P<full>{_PLACE}?{SURNAME}{HAN}{{1,2}}?)"
    f'|(?P<nick>(?<![^{_PARTS}\\s,。;:、!?()~"])(?![{_PARTS}])(?:{_PLACE})?{HAN}{{2,3}}?)){_BEHOUSED}'
)
_ANY_HOUSE = regex("家(?<![我俺咱在回国搁待呆蹲窝宅]家)(?![里人])|户|他们|她们|口子|老两口|小两口")
# 三组刘大壮: the number of a group is where the roster keeps him, not part of the name.
_UNIT = regex(f"{_ORDINAL}{{1,2}}(?:组|队|社|号|栋|单元|楼)的?")


def _with_house(plain: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """老李家, 我妈家, 志强他们."""
    if _ANY_HOUSE.search(plain) is None:
        return
    for match in _WITH_HOUSE.finditer(plain):
        kind = match.lastgroup or ""
        (start, name_end), end = match.span(kind), match.end()
        if (unit := _UNIT.match(plain, start, name_end)) and unit.end() < name_end:
            start = unit.end()
        if plain[name_end - 1] == "全" and name_end - start > 2 and end > name_end:
            # 李四|全家都好
            name_end = end = name_end - 1
        if plain[match.start() : end] not in lexicon().automaton:
            yield Mention(kind, start, name_end, end, plain[start:name_end])


_WITH_TITLE = regex(
    f"(?:{_PLACE}{_TITLED}|{SURNAME}{HAN}{{0,1}}?{TITLE})(?![们家户])"
    f"|[大二三四五六七八九小老]{TITLE}(?=那边|那儿|那里|屋里)"
    f"|老{SURNAME}头?(?=要|一个人|两个人|一人|在家|今|昨|早|晚|体温|说|想|让|叫|那|[34]|三十|发烧|咳|也|都|没|不|说他|媳妇|他)"
)


def _with_title(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """隔壁马大娘头疼."""
    return [_mention("alone", match) for match in _WITH_TITLE.finditer(plain)]


_WITH_OFFICE = regex(f"{_PLACE}?{SURNAME}{_OFFICE}(?=\\s?:?\\s?(?:3[4-9]|4[0-3]|{_COUNT}{{1,2}}(?:口|个?人)))")
_ANY_OFFICE = regex(f"[师生夫记书任长计傅]\\s?:?\\s?{_COUNT}")


def _with_office(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """王老师36.5: an office is a name where a reading or a number of people follows."""
    return [_mention("alone", match) for match in _WITH_OFFICE.finditer(plain)] if _ANY_OFFICE.search(plain) else ()


# At the very start, after a sign, and after the last of some spaces.
_BEGINS = "(?<![^\n。;!,: ])(?!(?<= ) )"
_GAP = "\\s{0,2}"
_LINE = f"{_GAP}(?:\\d+[.、]{_GAP})?(?:(?:{_VILLAGE}|{_PLACE}){_GAP})?"
_OPENING = regex(
    f"{_BEGINS}{_LINE}(?P<name>{SURNAME}{HAN}{{1,2}})"
    rf"(?=\s*[:,、]?\s*(?:(?:全家|一家|家里|家中)?{_COUNT}+\s?(?:口|人|个人)|3[4-9]"
    r"|4[0-3]|三十[四五六七八九]|全家|一家|正常|体温|都好|都正常|平安"
    r"|[男女][,\s]|1[3-9]\d{9}|\d{1,3}岁|[说讲](?:他|她|家|屋)|无|没事|没有|健康|均|家|户|报平安|打卡|签到|已测|一切|安全)|\s*:)"
)


def _opening(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """张三 3口: a full name opens a line and is followed by what a report or an order begins with."""
    return [_mention("full", match) for match in _OPENING.finditer(plain)]


_LISTED = regex(
    f"(?<![^\n。;、,]){_LINE}(?P<name>{SURNAME}{HAN}{{1,2}}?)"
    rf"(?=(?:老人|老两口)?\s?[:,]?\s?(?:(?:全家|一家)?{_COUNT}+\s?(?:口|人|个人)|3[4-9]|4[0-3]|三十[四五六七八九]"
    "|全家|一家|正常|体温|[都也]|平安|没|无|健康|均|有点|有些|今|昨|早|要|缺|需|想|不|咳|干咳|发|低烧|高烧|头|嗓|喉|拉"
    "|肚|感冒|流|浑身|胸|吐|呕|腰|腿|乏|回|出|去|在|老人))"
)
_LISTS = regex("[;\n、]")


def _listed(plain: str, found: Sequence[Mention]) -> Iterator[Mention]:
    """胡水生3口都好;吴翠兰老人头痛: one in a list of several, and what tells of each."""
    if not found or (len(found) == 1 and _LISTS.search(plain) is None):
        return
    for match in _LISTED.finditer(plain):
        if len(found) > 1 or plain[match.start("name") - 1 : match.start("name")] != ",":
            yield _mention("full", match)


_MEASURED = regex(f"(?<=[\n。;、,])\\s?(?P<name>{HAN}{{2,3}})(?=\\s?(?:3[4-9]|4[0-2])[.点度。]?\\d)")
_NO_NAME = frozenset("一二两三四五六七八九十口人早晚午晨今昨日天测量度温报家我俺")


def _measured(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """马文斌36.2,摆玉花36.5: beside a name that is known as one, whatever a reading follows right away."""
    if not found:
        return ()
    return [_mention("nick", match) for match in _MEASURED.finditer(plain) if _NO_NAME.isdisjoint(match["name"])]


_TOLD_FOR = regex(
    f"[代替帮](?P<told>{_PLACE}?{HAN}{{2,3}}?)(?=家?[上汇]?报(?!名))"
    f"|(?:姓名|户主)(?:\\s?:|\\s)\\s?(?P<form>{HAN}{{2,4}})(?!{HAN})"
)
_PLACED = regex(f"{_PLACE}(?={HAN}{{2}})")


def _told_for(plain: str, found: Sequence[Mention]) -> Iterable[Mention]:
    """代村东头李大个报, 姓名:彭小丽."""
    told = [_mention("nick", match) for match in _TOLD_FOR.finditer(plain)]
    return [mention._replace(name=_PLACED.sub("", mention.name)) for mention in told]


# In this order; each with characters of which a text has one at least, if there is anything to find: looking for them
# all once spares most texts most of the ways.
WAYS: tuple[tuple[Way, frozenset[str] | None], ...] = (
    (_dotted, frozenset("·")),
    (_by_syllables, None),
    (_rooms, None),
    (_numbered, frozenset("号")),
    (_yards, frozenset("家")),
    (_with_house, frozenset("家户们口俩")),
    (_with_title, frozenset(title[-1] for title in TITLES)),
    (_with_office, frozenset("师生夫记书任长计傅")),
    (_opening, None),
    (_listed, None),
    (_measured, None),
    (_told_for, frozenset("报姓户")),
)
