"""Finds the households a text names: 老李家, 东头二婶家, 张三 3口, 隔壁马大娘, 志强他们."""

from __future__ import annotations

import re
from functools import cache

from core.lazy import regex
from reading.lexicon import Tags, lexicon, phrases, rule
from reading.normalise import Text
from reading.rooms import rooms

Reserved = tuple[tuple[int, int, Tags], ...]

_FUNCTION = frozenset("到已刚了在的是不没着过我你他她们就都也还又吗呢吧啊哪谁什怎这那很说从跟给把被")
_HAN = "[\u4e00-\u9fff]"
_PLACE = (
    "(?:隔壁|对门|对面|楼上|楼下|斜对门|斜对面|邻居|后邻|前邻|西邻|东邻|左邻|右邻|村(?:东|西|南"
    "|北|口|头|尾|中)(?:头|边|口)?"
    "|[东西南北前后上下里外中大小老新高](?:头|街|院|沟|坡|崖|湾|河|塬|梁|庄|巷|胡同|岭|坪|洼|桥"
    "|井|坎|坝|垭|寨|坑|塘|营|滩|场|关|门|屋|边|村|堡|圪|台|畔|排)"
    "(?:上|里|边|口|头|沿|底)?|[沟坡河桥井庙坎坝山岭巷街梁塘渠湾崖场](?:上|里|边|口|头|沿|底|东"
    "|西|南|北|对岸)|[一二三四五六七八九十\\d]{1,2}(?:组|队|社|排|号|栋|单元|楼)的?)"
)
_SUFFIX = (
    "(?:家(?!庄|口|里[蹲]|长|电|具|禽|乡|园|常|务|政|教|访|用|属|畜)|户(?!口|外|型)|他们家?|她们家?"
    "|一家子?(?!医|超|店)|两口子|俩口子|老两口|小两口|(?=屋企))"
)
# A full name opens a line and is followed by what a report or an order begins with.
_OPENS = (
    r"(?=\s*[:,、]?\s*(?:(?:全家|一家|家里|家中)?[一二两三四五六七八九十\d]+\s?(?:口|人|个人)|3[4-9]"
    r"|4[0-3]|三十[四五六七八九]|全家|一家|正常|体温|都好|都正常|平安"
    r"|[男女][,\s]|1[3-9]\d{9}|\d{1,3}岁|说(?:他|她|家|屋)|无|没事|没有|健康|均|家|户|报平安|打卡|签到|已测|一切|安全)|\s*:)"
)
# 王家湾李建军: the hamlet, which is where the roster keeps him.
_VILLAGE = f"{_HAN}家[湾庄村沟坪寨营屯坡岭洼塘冲坝]"
_BEGINS = r"(?:^|(?<=[\n。;!,:])|(?<= )(?! ))"
# What tells of one in a list of several: 胡水生3口都好;吴翠兰老人头痛.
_TELLS = regex(
    r"(?:老人|老两口)?\s?[:,]?\s?(?:(?:全家|一家)?[一二两三四五六七八九十\d]+\s?(?:口|人|个人)|3[4-9]|4[0-3]|三十[四五六七八九]"
    "|全家|一家|正常|体温|[都也]|平安|没|无|健康|均|有点|有些|今|昨|早|要|缺|需|想|不|咳|干咳|发|低烧|高烧|头|嗓|喉|拉|肚|感冒|流|浑身"
    "|胸|吐|呕|腰|腿|乏|回|出|去|在|老人)"
)
_LISTS = regex("[;\n、]")
# 马文斌36.2,摆玉花36.5,老冶37.5: beside a name that is known as one, whatever a reading follows right away.
_MEASURED = regex(f"(?<=[\n。;、,])\\s?(?P<name>{_HAN}{{2,3}})(?=\\s?(?:3[4-9]|4[0-2])[.点度。]?\\d)")
_NO_NAME = frozenset("一二两三四五六七八九十口人早晚午晨今昨日天测量度温报家我俺")
# 我是六组的段嫂: who is speaking is nobody else.
_SELF = regex("(?:我|俺|咱|本人)(?:是|叫|就是)(?:[^,。!?]{0,4}的)?$")
_PARTS = phrases("households.parts")
_NOT_FIRST = frozenset(
    "在回到全一每各谁哪自人国这那我俺咱你您他她额恁侬专厂商店农居离想搬当别亲娘婆管作画买卖玩客冤独好东皇"
)
_NOT_A_NAME = phrases("households.not_a_name")


@cache
def _patterns() -> tuple[re.Pattern[str], ...]:
    names = lexicon().list("姓")
    surname = (
        "(?:"
        + "|".join([*(n for n in names if len(n) > 1), "[" + "".join(n for n in names if len(n) == 1) + "]"])
        + ")"
    )
    title = "(?:" + "|".join(lexicon().list("称")) + ")"
    office = "(?:老师|医生|大夫|书记|支书|主任|校长|会计|队长|组长|师傅)"
    titled = f"(?:{surname}(?:{_HAN}{{0,2}}?)|[大二三四五六七八九小老幺])?{title}"
    with_house = re.compile(
        f"(?:(?P<kin>(?:我|俺|咱|额|孩子他?|娃他?)(?:{titled}|爸|妈|爹|娘|哥|姐|弟|妹|儿子|闺女|女儿"
        f"|儿|丈人|丈母娘|岳父|岳母|老丈人|婆婆|公公|外婆|外公))"
        f"|(?P<titled>{_PLACE}{_HAN}{{1,2}}?{title}|{_PLACE}?(?:{titled}|{surname}{_HAN}{{0,2}}?{office}))|(?P<old>{_PLACE}?[老小大阿]{surname}{_HAN}??)"
        f'|(?P<full>{_PLACE}?{surname}{_HAN}{{1,2}}?)|(?P<nick>(?:(?<=^)|(?<={"|".join(_PARTS)})|(?<=[\\s,。;:、!?()~"'
        f"]))(?![{''.join(_PARTS)}])(?:{_PLACE})?{_HAN}{{2,3}}?)){_SUFFIX}"
    )
    without = re.compile(
        f"(?:{_PLACE}{titled}|{surname}{_HAN}{{0,1}}?{title})(?![们家户])"
        f"|[大二三四五六七八九小老]{title}(?=那边|那儿|那里|屋里)"
        f"|老{surname}头?(?=要|一个人|两个人|一人|在家|今|昨|早|晚|体温|说|想|让|叫|那|[34]|三十|发烧|咳|也|都|没|不|说他|媳妇|他)"
    )
    # 王老师36.5: an office is a name where a reading or a number of people follows.
    officed = re.compile(
        f"{_PLACE}?{surname}{office}(?=\\s?:?\\s?(?:3[4-9]|4[0-3]|[一二两三四五六七八九十\\d]{{1,2}}(?:口|个?人)))"
    )
    gap = "\\s{0,2}"
    opening = re.compile(
        f"{_BEGINS}{gap}(?:\\d+[.、]{gap})?(?:(?:{_VILLAGE}|{_PLACE}){gap})?(?P<name>{surname}{_HAN}{{1,2}})" + _OPENS
    )
    listed = re.compile(
        f"(?:^|(?<=[\n。;、,])){gap}(?:\\d+[.、]{gap})?(?:(?:{_VILLAGE}|{_PLACE}){gap})?(?P<name>{surname}{_HAN}{{1,2}}?)"
        f"(?={_TELLS.pattern})"
    )
    last = re.compile("[" + "".join({word[-1] for word in lexicon().list("称")}) + "]")
    return with_house, without, officed, opening, listed, last


@cache
def _person() -> re.Pattern[str]:
    surname, title = ("|".join(lexicon().list(tag)) for tag in ("姓", "称"))
    return re.compile(f"(?:{surname}){_HAN}{{1,2}}|[老小阿]{_HAN}{{1,2}}|{_HAN}{{1,3}}(?:{title}|老师|医生)")


# 代村东头李大个报:, 姓名:彭小丽.
_TOLD_FOR = regex(
    f"[代替帮](?P<told>{_PLACE}?{_HAN}{{2,3}}?)(?=家?[上汇]?报(?!名))|(?:姓名|户主)(?:\\s?:|\\s)\\s?(?P<form>{_HAN}{{2,4}})(?!{_HAN})"
)
_TELLS_FOR = regex("[代替帮][^,。]{2,12}报")
_PLACED = regex(_PLACE + f"(?={_HAN}{{2}})")
# Names with a dot are kept whole, whatever is in them; those of the steppe are known by their syllables.
_DOTTED = regex(
    "[\u4e00-\u9fff]{1,8}(?:·[\u4e00-\u9fff]{1,8}?)+?(?=家|户|他们|她们|一家|[^\u4e00-\u9fff·]"
    "|$|[三四五六七八九两]口|体温|全家|正常|都|也|的|在|说|今|昨|有|没|从|要|发烧|咳嗽)"
)
_SYLLABLES = regex(
    rf"(?<![\u4e00-\u9fff])[{''.join(sorted({*''.join(lexicon().list('音'))}))}]{{3,6}}?"
    r"(?=[^\u4e00-\u9fff]|家|开车|从|回|去|来|体温|发烧|咳嗽|说|今|昨|要|也|都|没|\d|一家|他们)"
)
# 三组刘大壮: the number of a group is where the roster keeps him, not part of the name.
_UNIT_PREFIX = regex("[一二三四五六七八九十\\d]{1,2}(?:组|队|社|号|栋|单元|楼)的?")
# 3号都好,5号两口子36.4: several numbers of houses, each with how they are; one alone is a day.
_NUMBERED = regex(
    r"(?:^|[,。;\s])(\d{1,3}号)(?=(?:家|户|都|全家|一家|两口|[一二三四五六七八九\d]口|娃|老|俩|正常|没事|平安|3[5-9]))"
)
# 李家大院: a house that bears a name.
_YARD = regex(f"(?:{'|'.join(map(re.escape, lexicon().list('姓')))})家(?:大院|老院|老宅|老屋|大屋|祠堂)")
_TRIGGER = regex("(?<![我俺咱在回国])家(?![里人])|户|[他她]们|口子|老两口|小两口")


def find(text: Text) -> Reserved:
    """Stretches of the text that name a household, with the tag 户 carrying the name as written."""
    plain = text.plain
    with_house, without, officed, opening, listed, titles = _patterns()
    spans: list[tuple[int, int, Tags]] = []
    covered = bytearray(len(plain) + 1)
    judged: dict[tuple[str, str, str], bool] = {}

    def is_name(*words: str) -> bool:
        # A list says the same names again and again.
        key = words[0], words[1], words[2]
        if key not in judged:
            judged[key] = _is_name(*key)
        return judged[key]

    def keep(start: int, name_end: int, end: int, named: bool = True) -> None:
        named = named and not (start and _SELF.search(plain, max(0, start - 9), start))
        spans.append((start, end, {"户": text.written(start, name_end)} if named else {}))
        covered[start:end] = b"1" * (end - start)

    if "·" in plain:
        for match in _DOTTED.finditer(plain):
            house = 1 if plain[match.end() : match.end() + 1] in ("家", "户") else 0
            keep(match.start(), match.end(), match.end() + house)
    for match in _SYLLABLES.finditer(plain):
        if not any(covered[slice(*match.span())]) and match.group() not in lexicon().automaton:
            house = 1 if plain[match.end() : match.end() + 1] in ("家", "户") else 0
            keep(match.start(), match.end(), match.end() + house)
    homes = rooms(plain)
    for room in homes:
        keep(room.start, room.name_end, room.end, room.named)
    numbered = list(_NUMBERED.finditer(plain)) if "号" in plain else []
    for match in numbered if len(numbered) > 1 else ():
        keep(*match.span(1), match.end(1))
    for match in _YARD.finditer(plain) if "家" in plain else ():
        keep(match.start(), match.end(), match.end())
    if _TRIGGER.search(plain):
        for match in with_house.finditer(plain):
            name = match.group(match.lastgroup or 0)
            start, end = match.start(match.lastgroup or 0), match.end(match.lastgroup or 0)
            prefix = _UNIT_PREFIX.match(name)
            if prefix and prefix.end() < len(name):
                start, name = start + prefix.end(), name[prefix.end() :]
            close = match.end()
            if len(name) > 2 and name[-1] == "全" and close > end:
                # 李四|全家都好
                name, end, close = name[:-1], end - 1, end - 1
            if not any(covered[start:end]) and is_name(name, match.lastgroup or "", plain[match.start() : close]):
                keep(start, end, close)
    for match in without.finditer(plain) if titles.search(plain) else ():
        if not any(covered[slice(*match.span())]) and is_name(match.group(), "titled", match.group()):
            keep(match.start(), match.end(), match.end())
    for match in officed.finditer(plain) if _OFFICE.search(plain) else ():
        if not any(covered[slice(*match.span())]) and is_name(match.group(), "titled", match.group()):
            keep(match.start(), match.end(), match.end())
    for pattern in (opening, listed):
        if pattern is listed and not (len(spans) > 1 or (spans and _LISTS.search(plain))):
            break
        for opens in pattern.finditer(plain):
            start, end = opens.span("name")
            if pattern is listed and plain[start - 1 : start] == "," and len(spans) < 2:
                continue
            if not any(covered[start:end]) and is_name(opens["name"], "full", opens["name"]):
                keep(start, end, end)
    if spans:
        for match in _MEASURED.finditer(plain):
            start, end = match.span("name")
            name = match["name"]
            known = name in lexicon().automaton or not _NO_NAME.isdisjoint(name)
            if not any(covered[start:end]) and not known and is_name(name, "nick", name):
                keep(start, end, end)
    told_for = "姓名" in plain or "户主" in plain or ("报" in plain and _TELLS_FOR.search(plain))
    for match in _TOLD_FOR.finditer(plain) if told_for else ():
        start, end = match.span(match.lastgroup or 0)
        name = plain[start:end]
        if not any(covered[start:end]) and is_name(_PLACED.sub("", name), "nick", name):
            keep(start, end, end)
    if len(spans) > len(homes):
        doors = {start for start, *_ in homes}
        goods = bytearray(len(plain) + 1)
        across: list[tuple[int, int, bool]] = []
        for start, end, tags in lexicon().hits(text.folded):
            if end - start > 2 and "货" in tags:
                goods[start:end] = b"1" * (end - start)
            elif end - start > 1 and ("货" in tags or "地" in tags):
                across.append((start, end, "货" in tags))
        spans = [
            span
            for span in spans
            if span[0] in doors
            or (
                not any(goods[span[0] : span[1]])
                # 纯甄|酸奶, 去信阳|给老头: a word of goods closes it, or a word runs into it from before.
                and not any(
                    start < span[0] < end < span[1] or (food and span[0] < start and end == span[1])
                    for start, end, food in across
                )
            )
        ]
    if homes and len(spans) > len(homes):
        # 6栋203高小军家: the door is where they live.
        named = {start for start, _, tags in spans if tags}
        gap = {end: end + (plain[end : end + 1] == " ") for _, end, _ in spans}
        rooms_here = {room.start for room in homes}
        spans = [(s, e, {} if s in rooms_here and gap[e] in named else tags) for s, e, tags in spans]
    return tuple(sorted(spans, key=lambda span: span[0]))


def is_person(word: str) -> bool:
    """Whether a word that stands behind a room is who lives there: 周敏, 老廖, 豆豆妈; not 大米 or 三口."""
    if _person().fullmatch(word) is None or word in _NOT_A_NAME:
        return False
    return not any(
        end - start > 1 and ("货" in tags or _ordinary(end - start, tags)) for start, end, tags in lexicon().hits(word)
    )


def _is_name(name: str, kind: str, whole: str) -> bool:
    """Whether a stretch that looks like a name is none of the language's ordinary words."""
    words = lexicon().automaton
    if whole in words or name in _NOT_A_NAME or (kind != "kin" and name.startswith(_NOT_A_NAME)):
        return False
    if kind == "kin":
        return True
    if _DISTRICT.search(name, 1):
        return False
    if name in words:
        return kind == "titled" and whole != name
    # 孙志刚: 刚 ends a man's name as often as it begins a phrase.
    if kind in ("full", "nick", "old") and not _FUNCTION.isdisjoint(
        name[:-1] if name[-1] == "刚" or (name[0] == "阿" and name[-1] == "都") else name
    ):
        return False
    if kind == "titled" and len(name) < 5 and not _FUNCTION.isdisjoint(name[1:-1]):
        return False
    if kind in ("full", "nick"):
        if kind == "nick" and name[0] in _NOT_FIRST:
            return False
        return not any(_ordinary(end - start, tags) for start, end, tags in lexicon().hits(name))
    return not any(
        _ordinary(end - start, tags) and not tags.keys() <= _OFFICES for start, end, tags in lexicon().hits(name)
    )


# 罗山县娘家: a place, and whose house it is there.
_OFFICE = regex("[师生夫记书任长计傅]\\s?:?\\s?[\\d一二两三四五六七八九十]")
_DISTRICT = regex("[县市省镇]")
# 孙老师家: an office after a surname is a title; alone it is nobody's house.
_OFFICES = frozenset(["他人", "官"])
# A word with one of these inside a would-be name says that it is none; 来福, 铁蛋, 和平 and 小米 are people too.
_SPEECH = rule("households.speech")
_NEVER = frozenset(["否", "我", "你", "他"])
_STRICTLY = frozenset(["否", "你", "他"])


def _ordinary(length: int, tags: Tags) -> bool:
    if not (_NEVER if length > 1 else _STRICTLY).isdisjoint(tags):
        return True
    return length > 1 and not tags.keys().isdisjoint(_SPEECH) and not tags.keys() & {"亲", "货"}
