"""Finds households named by their rooms: 8-1-501, 6栋302, 12栋1单元603, and in a floor head's list 401三人,402一人."""

from __future__ import annotations

from typing import NamedTuple

from core.lazy import regex

# Floor and door: 101, 1203; a year (2020) is none.
_DOOR = r"(?:(?!20[12]\d)(?:[1-9]|[12]\d|3[0-5])(?:0[1-9]|1\d|2[0-4]))"
_BUILDING = r"(?:(?:[A-Za-z]|\d{1,3}|[一二三四五六七八九十]{1,3})\s?(?:号楼|号院|楼|栋|幢|座|单元))"
# What an entry of a chain may open with.
ROOM = rf"(?:{_BUILDING}{{1,3}}[- ]?{_DOOR}|\d{{1,2}}-(?:\d{{1,2}}-)?{_DOOR}|{_DOOR})[室房]?"
_ROOM = regex(ROOM)
_NO_FIGURE = r"(?![\d.]|\s?[度℃°%])"
# 8-501 is a room only where it opens a stretch and counts nothing; 8-1-501 is nothing else.
_FULL = regex(
    rf"(?<![\d.A-Za-z-])(?:{_BUILDING}{{1,3}}[- ]?{_DOOR}[室房]?|\d{{1,2}}-\d{{1,2}}-{_DOOR}[室房]?"
    rf"|(?:(?<=[\n,;。])|(?<=^)|(?<=\s))\d{{1,2}}-{_DOOR}[室房]?(?=\s|[:,家户室房]|打卡|签到))(?!-){_NO_FIGURE}"
)
_COUNTED = r"(?!\s?(?:[斤个袋瓶桶包盒箱条双只块号月点元圆毛分天年日名提把板根颗克岁路次米位台%]|公斤|[kK][gG]))"
# After a space a door of a list is followed at once by what is told of it: 早上 401 下午 402 are two fevers.
_BARE = regex(
    rf"(?:(?<=[\n,;。:!])\s?|(?<=^)|(?P<space>(?<=\s)))(?!1(?:10|14|19|20|22)\D)(?P<door>{_DOOR})"
    rf"(?:[室房](?!间)|{_NO_FIGURE}{_COUNTED}(?=:|(?(space)|\s?)[\u4e00-\u9fff]|\s(?:\d|[一二两三四五六七八九]\S?[口人])))"
)
# One alone is a room where a number of people or a check-in follows, or a colon.
_SURELY = regex(
    r"[室房]|\s?(?::|[一二两三四五六七八九十\d]{1,2}(?:口|个?人)|打卡|签到|报到|报平安|已报|有人|家(?=[一二两三四五六七八九老小大孩娃媳]))"
)
# 101,102,201都正常: a run of doors of which one thing is told; 房号:501 in a form.
_RUN = regex(rf"(?<![\d.-]){_DOOR}(?:[、,和跟 ]{{1,2}}{_DOOR}){{1,20}}(?=[家户室]?(?:都|均|全|各|也))")
_LABELLED = regex(rf"(?:房号|房间号?|门牌号?|室号|户号)\s?:?\s?({_DOOR}){_NO_FIGURE}")
_ANY_DOOR = regex(r"\d{3,4}")
_NEXT = regex(rf"[、和跟]({_DOOR}){_NO_FIGURE}{_COUNTED}")
_NUMBER = regex(r"\d{3}")
# 2栋: the building of which the list is.
_HEAD = regex(rf"(?<![\d.]){_BUILDING}")

# 住6栋302, 放6栋302门口: where somebody is or something goes, not who.
_WHERE = regex(r"(?:住|我|俺|咱|家|是|址|到|放|在|从|去|往|回|搬)[了的]?\s?:?\s?$")


class Room(NamedTuple):
    """`end` includes the word for a house behind the name; a room that is not `named` is only a place."""

    start: int
    name_end: int
    end: int
    named: bool


def is_room(mention: str) -> bool:
    """Whether a household is called by its door: 6栋302, 8-1-501, 101."""
    return _ROOM.fullmatch(mention) is not None


def rooms(plain: str) -> list[Room]:
    """The rooms of a text, and of a list the building (2栋要的东西) as a place."""
    if _NUMBER.search(plain) is None:
        return []
    found = [match.span() for match in _FULL.finditer(plain)]
    taken = {place for start, end in found for place in range(start, end)}
    bare = [match for match in _BARE.finditer(plain) if match.start("door") not in taken]
    doors = [int(match["door"]) for match in bare]
    listed = len(doors) > 1 and doors == sorted(set(doors))
    for match in bare:
        if (
            listed
            or plain[match.end() - 1] in "室房"
            or (match.start() == 0 and _SURELY.match(plain, match.end("door")))
        ):
            found.append((match.start("door"), match.end()))
    for match in _RUN.finditer(plain):
        if match.start() not in taken:
            found.extend(door.span() for door in _ANY_DOOR.finditer(plain, *match.span()))
    found.extend(match.span(1) for match in _LABELLED.finditer(plain))
    for _, end in found:
        # 1单元102、103都好: the list grows while it is read.
        if following := _NEXT.match(plain, end):
            found.append(following.span(1))
    if not found:
        return []
    found = sorted(set(found))
    inside = {place for start, end in found for place in range(start, end)}
    places = [Room(*match.span(), match.end(), False) for match in _HEAD.finditer(plain) if match.start() not in inside]
    return sorted(
        [
            *places,
            *(
                Room(
                    start,
                    end,
                    end + (plain[end : end + 1] in ("家", "户")),
                    _WHERE.search(plain[max(0, start - 5) : start]) is None,
                )
                for start, end in found
            ),
        ]
    )
