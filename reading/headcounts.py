"""How many people a clause says there are: 一家五口, 4口人, 我和老伴, 我跟俩孙子, 俩人, 娘仨."""

from __future__ import annotations

from reading.figures import Figure
from reading.lexicon import rule
from reading.subjects import AT_HOME
from reading.tokens import Clause, Token

_PAIRS = rule("headcounts.pairs")
_TRIOS = frozenset(["俺仨", "我仨", "娘仨", "爷仨"])
_AND = rule("headcounts.and")
# One word for two people, and for nobody knows how many.
_BOTH = rule("headcounts.both")
_ALL_OF_US = frozenset(["老小", "老少", "大小", "大大小小", "老老小小", "上下"])
# 人数:4, as in a form.
_HEADING = ("人数", "人口", "口数")
_FAMILY = (
    "爷孙",
    "婆孙",
    "祖孙",
    "母子",
    "父子",
    "母女",
    "父女",
    "婆媳",
    "夫妻",
    "娘崽",
    "爷儿",
    "娘儿",
    "姐弟",
    "兄妹",
    "兄弟",
)
_OLD = frozenset(["老人", "老的", "老人家", "大人"])
_US = frozenset(["我们", "俺们", "咱们", "我们家", "我哋"])
_THIRD = frozenset("他她")
# Who may be counted off first.
_COUNTERS = frozenset(("我", "亲", "他"))
_ME = frozenset(["我", "本人", "我家", "俺", "俺家", "咱", "阮", "侬"])


def in_a_form(before: Clause, clause: Clause) -> tuple[int, str] | None:
    """人数 2, where the sign between them is a space."""
    figure = clause.tokens[0].figure
    if len(clause.tokens) > 1 or figure is None or figure.value is None or figure.unit not in (None, "个", "口"):
        return None
    heading = "".join(token.text for token in before.tokens[-2:])
    return (int(figure.value), clause.tokens[0].text) if heading.endswith(_HEADING) else None


def headcount(clause: Clause, start: int, end: int) -> tuple[int, str] | None:
    """The number of people stated between two tokens of a clause, and the words that state it."""
    tokens = clause.tokens[start:end]
    if "数" in clause.tags:
        # A total that is stated (我跟媳妇伢三个人) goes before what is counted off.
        numbers = 0
        for place, token in enumerate(tokens):
            if token.figure is not None:
                numbers += 1
                stated = _stated(tokens, place, token.figure)
                if stated is not None and not _of_some(tokens, place):
                    return stated
        if numbers > 1 and (sorts := _sorts(clause, tokens)) is not None:
            return sorts
    paired = any(token.text in _PAIRS for token in tokens)  # 她跟二爷俩: the word says how many they are
    for place, token in enumerate(tokens):
        if (
            not (paired and token.text in _THIRD)
            and not token.tags.keys().isdisjoint(_COUNTERS)
            and (together := _together(tokens, place)) is not None
        ):
            return together
        if token.text in _PAIRS:
            return 2, token.text
        if token.text in _TRIOS:
            return 3, token.text
    return None


_SORTS = frozenset(("大", "小", "老", "大人", "老人", "小孩", "大的", "小的", "老的"))


def _sorts(clause: Clause, tokens: tuple[Token, ...]) -> tuple[int, str] | None:
    """两大一小 3, 两个大人三个娃 5: nothing but the sorts of people there are."""
    if clause.has("货"):
        return None
    first = next((place for place, token in enumerate(tokens) if token.figure is not None), 0)
    if first and (tokens[first - 1].text in _AND or tokens[first - 1].text in ("我", "俺")):
        # 我和两个娃一个老人: he counts himself.
        return None
    total, sorts, place = 0, 0, first
    while place + 1 < len(tokens):
        figure, word = tokens[place].figure, tokens[place + 1]
        if figure is None or not figure.value or figure.unit not in (None, "个", "口") or figure.value > 9:
            break
        if not (word.text in _SORTS or "亲" in word.tags):
            break
        total, sorts, place = total + int(figure.value), sorts + 1, place + 2
        while place < len(tokens) and (tokens[place].text in ("的", *_AND) or tokens[place].sign == "、"):
            place += 1
    return (total, "".join(t.text for t in tokens[first:place])) if sorts > 1 else None


_REST = rule("headcounts.rest")


def _of_some(tokens: tuple[Token, ...], place: int) -> bool:
    """其余三口人, 就我一个人牙疼: some of the household, not all of it."""
    if place and tokens[place - 1].text in _REST:
        return True
    rest = tokens[place + 1 :]
    figure = tokens[place].figure
    alone = figure is not None and figure.value == 1 and place > 0 and tokens[place - 1].tags.keys() & {"我", "亲"}
    return bool(alone) and any(t.tags.keys() & {"症", "弱", "感"} for t in rest[:6])


def _stated(tokens: tuple[Token, ...], place: int, figure: Figure) -> tuple[int, str] | None:
    """5口, 三个人, 俩人, 我们俩."""
    if figure.value is None or figure.kind != "number" or figure.value != int(figure.value):
        return None
    token = tokens[place]
    following = tokens[place + 1] if place + 1 < len(tokens) else None
    counted = following is not None and (
        "口" in following.tags or (following.text[0] in "人口" and "好" in following.tags)
    )
    if (
        figure.form == "pair"
        and (place == 0 or following is None or not following.tags.keys() & {"货"})
        and figure.unit == "个"
    ):
        counted = counted or bool(place and tokens[place - 1].tags.keys() & {"我", "亲"})
    if place and tokens[place - 1].text in _ALL_OF_US and figure.unit in ("个", "口"):
        return int(figure.value), tokens[place - 1].text + token.text
    if _of_food(tokens, place):
        return None
    heading = "".join(t.text for t in tokens[max(0, place - 4) : place]).rstrip(":")
    if heading.endswith(_HEADING) and figure.unit in (None, "口", "个"):
        return int(figure.value), token.text
    if figure.form == "pair" and following is not None and following.text in _OLD:
        return int(figure.value), token.text + following.text
    if figure.unit == "个" and _of_people(tokens, place):
        # 我屋头四个都量了, 妈老汉跟我三个
        return int(figure.value), token.text
    alone = figure.unit == "个" and figure.value == 1 and place and tokens[place - 1].text in ("我", "俺")
    if alone and (following is None or following.tags.keys() & {"报", "亲"}):
        # 就我一个; not 给我一个口罩
        return 1, token.text
    if figure.unit == "个" and "".join(t.text for t in tokens[place + 1 : place + 3]) == "老的":
        return int(figure.value), token.text + "老的"
    if figure.unit == "个" and "".join(t.text for t in tokens[max(0, place - 2) : place]).endswith(_FAMILY):
        # 娘崽两个都好
        return int(figure.value), token.text
    if figure.unit == "个" and place and tokens[place - 1].text in _US and following is not None:
        counted = counted or "货" not in following.tags
    if figure.unit == "个" and figure.form != "pair":
        counted = (counted and following is not None and following.text in ("人", "人口")) or counted
    if counted and following is not None and 0 < figure.value <= 40 and (figure.unit in (None, "个", "口")):
        return int(figure.value), token.text + following.text
    if figure.form == "pair" and counted:
        return int(figure.value), token.text
    return None


def _of_food(tokens: tuple[Token, ...], place: int) -> bool:
    """一口粥, 一口饭: a mouthful."""
    rest = tokens[place + 1 : place + 3]
    return len(rest) == 2 and rest[0].text == "口" and not rest[1].tags.keys().isdisjoint(("物", "货"))


_SPOKEN_OF = frozenset(("我", "亲", "户", "他"))


def _of_people(tokens: tuple[Token, ...], place: int) -> bool:
    """Whether a number with 个 counts people: behind who is spoken of, and before how they are, or at the end."""
    if not place or any("货" in t.tags for t in tokens):
        return False
    near = tokens[max(0, place - 3) : place]
    if not any(t.tags.keys() & _SPOKEN_OF or t.text in AT_HOME for t in near):
        return False
    rest = [t for t in tokens[place + 1 : place + 4] if t.text not in _ALL_OF_THEM]
    if not rest:
        return True
    well = not rest[0].tags.keys().isdisjoint(("好", "温词", "报"))
    return well or rest[0].text.startswith(("量", "测")) or any(t.measures for t in rest[:2])


_ALL_OF_THEM = frozenset("都全均")


def _together(tokens: tuple[Token, ...], place: int) -> tuple[int, str] | None:
    """我和老伴 2, 我跟俩孙子 3, 我、我妈还有两个娃 4: people counted off one by one."""
    total, members, last = 0, 0, place
    while place < len(tokens):
        number, place = _member(tokens, place)
        if number == 0:
            return None
        total, members, last = total + number, members + 1, place
        if place < len(tokens) and (tokens[place].text in _AND or tokens[place].sign == "、"):
            place += 1
            continue
        if place < len(tokens) and tokens[place].figure is not None and _member(tokens, place)[0]:
            # 我和两个娃一个老人
            continue
        break
    return (total, "".join(t.text for t in tokens[last - 1 : last])) if members > 1 else None


def _member(tokens: tuple[Token, ...], place: int) -> tuple[int, int]:
    """One of those counted off, and where the next begins; 0 if it is none."""
    number = 1
    figure = tokens[place].figure
    if figure is not None:
        if figure.value is None or figure.unit not in (None, "个", "口") or not 0 < figure.value < 10:
            return 0, place
        number, place = int(figure.value), place + 1
    elif tokens[place].text in _ME or tokens[place].text in _THIRD:
        place += 1
        if place == len(tokens) or "亲" not in tokens[place].tags:
            return 1, place
    if yours := place + 1 < len(tokens) and tokens[place].text == "你":
        place += 1  # 我和你大妈, 我跟你汪爷爷: one's own, named as the reader calls them
    if place == len(tokens) or not ("亲" in tokens[place].tags or (yours and "户" in tokens[place].tags)):
        return 0, place
    word = tokens[place].text
    if word in _BOTH and number == 1:
        number = 2
    if place + 1 < len(tokens) and tokens[place + 1].text == "们":
        return 0, place
    return number, place + 1
