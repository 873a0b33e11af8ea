"""Tells a person's name from the language's ordinary words: 周敏, 老廖, 李大爷; not 大米, 三口 or 国家."""

from __future__ import annotations

from core.lazy import regex
from core.remembered import remembered
from reading.lexicon import Hit, lexicon, phrases, rule

HAN = "[\u4e00-\u9fff]"
_SURNAMES = lexicon().list("姓")
_DOUBLE = "|".join(name for name in _SURNAMES if len(name) > 1)
SURNAME = f"(?:{_DOUBLE}|[{''.join(name for name in _SURNAMES if len(name) == 1)}])"
TITLES = lexicon().list("称")
TITLE = f"(?:{'|'.join(TITLES)})"

_PERSON = regex(f"{SURNAME}{HAN}{{1,2}}|[老小阿]{HAN}{{1,2}}|{HAN}{{1,3}}(?:{TITLE}|老师|医生)")
_NOT_A_NAME = phrases("households.not_a_name")
_NOT_FIRST = frozenset(
    "在回到全一每各谁哪自人国这那我俺咱你您他她额恁侬专厂商店农居离想搬当别亲娘婆管作画买卖玩客冤独好东皇"
)
# 罗山县娘家: a place, and whose house it is there.
_DISTRICT = regex("[县市省镇]")
_FUNCTION = frozenset("到已刚了在的是不没着过我你他她们就都也还又吗呢吧啊哪谁什怎这那很说从跟给把被")
# 孙老师家: an office after a surname is a title; alone it is nobody's house.
_OFFICES = frozenset(["他人", "官"])
_SPEECH = rule("households.speech")
_NEVER = frozenset(["否", "我", "你", "他"])
_NEVER_ALONE = frozenset(["否", "你", "他"])
_NAMES_TOO = frozenset(["亲", "货"])


def is_person(word: str) -> bool:
    """Whether a word that stands behind a room is who lives there: 周敏, 老廖, 豆豆妈; not 大米 or 三口."""
    if _PERSON.fullmatch(word) is None or word in _NOT_A_NAME:
        return False
    return not any(
        end - start > 1 and ("货" in tags or _ordinary((start, end, tags))) for start, end, tags in lexicon().hits(word)
    )


# A village says the same names every day, and a list again and again.
@remembered
def is_name(name: str, kind: str) -> bool:
    """Whether a stretch that looks like a name is none of the language's ordinary words.

    `kind` says by what it looks like one: "kin" of the speaker (我妈); "titled" before a word for a house, "alone"
    without (二婶); "old" (老李); "full" with a surname; "nick" by its place only; "foreign" by its syllables.
    """
    if kind == "kin":
        return name not in _NOT_A_NAME
    if name in lexicon().automaton:
        return kind == "titled" and not _is_phrase_or_place(name)
    if kind == "foreign":
        return True
    if _is_phrase_or_place(name) or (kind == "nick" and name[0] in _NOT_FIRST):
        return False
    if not _FUNCTION.isdisjoint(_wholly_name(name, kind)):
        return False
    office_is_title = kind not in ("full", "nick")
    return not any(
        _ordinary(hit) and not (office_is_title and hit[2].keys() <= _OFFICES) for hit in lexicon().hits(name)
    )


def _is_phrase_or_place(name: str) -> bool:
    return name.startswith(_NOT_A_NAME) or _DISTRICT.search(name, 1) is not None


def _wholly_name(name: str, kind: str) -> str:
    """The part of a name in which a function word says that it is none."""
    if kind in ("titled", "alone"):
        return name[1:-1] if len(name) < 5 else ""
    # 孙志刚: 刚 ends a man's name as often as it begins a phrase.
    return name[:-1] if name[-1] == "刚" or (name[0] == "阿" and name[-1] == "都") else name


def _ordinary(word: Hit) -> bool:
    """Whether a word inside a would-be name says that it is none; 来福, 铁蛋, 和平 and 小米 are people too."""
    start, end, tags = word
    if end - start == 1:
        return not _NEVER_ALONE.isdisjoint(tags)
    return not _NEVER.isdisjoint(tags) or (not _SPEECH.isdisjoint(tags) and _NAMES_TOO.isdisjoint(tags))
