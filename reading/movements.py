"""Who comes to the village and who leaves it: what clauses say of it, less what is no journey of ours.

A clause is put before UNREAL (denied, asked, wished), then before the rules of `ways.py`; the way they find is put
before UNDONE (things that only sound like it, or that were called off). What is left is a movement.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from core.lazy import regex
from core.model import Direction, Evidence, Movement
from reading.lexicon import rule
from reading.normalise import Text
from reading.places import place_at
from reading.subjects import Subject
from reading.tokens import Clause, Token
from reading.ways import AHEAD, PEOPLE, TO, Telling, Way, way

_NOT_GOING = rule("movements.not_going")
_GOES = frozenset(("来", "去"))
_ASKS_LEAVE = rule("movements.asks_leave")
# 从温州回来的要隔离几天: whoever it is.
_ANYBODY = regex(
    "[来回去走]的(?:请|主动|自觉|尽快|人|一律|统统|都要|都得|要|得|需|必须|应|能|可以|算|怎么|咋|[^,。!?]{0,8}(?:几天|多少天|多久|还是))"
)
# 谁家有外地回来的跟我说
_WHOEVER = regex("(?:谁|哪[家户个位])[^,。!?]{0,10}[来回去走]")
# 原本打算初八走, 等疫情完了去, 会飞就好了: wished, or planned once.
_WISHED = regex(
    "原本|本来|原打算|原计划|原定|恨不得|巴不得|盼着|就好了|[闹吵嚷喊]着|念叨|做梦|等[^,。!?今明后初\\d]{1,3}回来?(?:再|了?就)|[真好也只多都早老就]想"
    "|[等待][^,。!?]{0,8}(?:完|过去|过了|结束|解封|放开|解除|好起来|开春|太平|有钱|有空|退休|长大|老了)"
)
# So many clauses before it what is wished may be said.
_BEFORE = 4
# 原本打算初八走,现在就走: what was wished is over, what follows is told.
_TURNED = regex("现在|今[天早晚儿]|改|结果|提前|已经|终于|总算|但|却|可是|不过|昨|刚|明[天早儿]")
# 原计划初五回来,改到初十: later, but it holds.
_PUT_OFF = regex("[,。 ]?(?:现在|又|才|临时)?(?:改[到成在]|推[到迟]|延[到后]|提前)")
_HERE_I_AM = frozenset(("来了", "过来", "转来", "回屋"))
# 家里来了两个客人
_GUESTS = regex("来了?[^,。!?]{0,4}(?:客|亲戚|朋友|同学|工友|老乡)")
_SINCE = regex("(?:回来|回村|到家|返乡)[^,。]{0,3}(?:第|[\\d一二两三四五六七八九十]+[天日])")
_BURIED = regex(
    "上山|入土|火化|后事|戴孝|不在了|节哀|安葬|安详|灵堂|送葬|响器|摆席|白事|送最后|过世|去世|寿终|高寿|享年|一路走好"
)
# 票退了,不走了: what comes after a movement and takes it back.
_OFF: dict[Direction, re.Pattern[str]] = {
    "out": regex(
        "退了?票|票[^,。!?]{0,3}退|[买抢]不[到着]票|没[买抢]到票|票没[买抢]|[不没]走[了成]|不去[了成]|[去走]不[成了脱开]|没去成|不让走"
    ),
    "in": regex(
        "[买抢]不[到着]票|没[买抢]到票|票没[买抢]|[不没别]回来?[了成](?!去)|不回来|[回来]不[成了来]|[不别]来了|没来成|不[让叫]回"
    ),
}
_DONE = regex("已|刚|昨|前天|了$")
_BACK = "[^,。!?]{0,5}?(?:回|上来|转来|下来|过来|到家|进屋|进门)"
# Where work, water and neighbours are; 工地, 外地 and 坝上 are elsewhere.
_NEARBY = regex(
    "(?:从|打|由|自|在|搁)[^,。!?从]{0,4}?(?:[田园塘河溪井圈棚林沟坡岗湾垄坟池院楼渠][里上边头下间子地口]{1,2}|(?<![工外当驻基营内各本矿飞厂])地[里头边上]"
    "|山[里上下边坡]|菜园|果园|茶园|秧田|稻田|大棚|隔壁(?![县市省镇乡])|邻居家?|村部|村委|卡[口点]|路口|小卖部|代销店|厕所|茅房|[门井]口)"
    + _BACK
)
# 挑秧, 打猪草, 放牛, 遛弯: done before the next meal.
_CHORE = regex(
    "(?:[挑打担割砍捡拾扯拔薅摘掐挖][了完]?(?:一[担捆筐篮把])?(?:秧|水|柴|猪?草|牛草|菜|笋|药|肥|粪)|放[了完]?(?:牛|羊|鸭|鹅|鱼|水)|[锄翻浇犁耕耙][了完]?地|下[地田]"
    "|喂[了完]?(?:猪|鸡|牛|羊|鸭)|犁[了完]?田|[插栽][了完]?[秧田]|[捞钓][了完]?鱼|遛[了完]?(?:弯|狗)|散步|[倒丢][了完]?垃圾|[取拿][了完]?快递|[值换下][了完]?[班岗]|吃[了完]?饭|串[了完]?门|打[了完]?(?:牌|麻将)|理[了完]?发|站[了完]?岗)"
    "[^,。!?]{0,3}?(?:回|上来|转来|下来)"
)
# How far around a movement it is taken back, or a burial spoken of.
_NEAR = 40


def movements(
    text: Text, clauses: list[Clause], tracks: list[list[Subject]], seen: frozenset[str], listed: bool = False
) -> tuple[Movement, ...]:
    """All movements, in order; two that say the same way, one of them without a place, are one. `listed`: the text is
    somebody's entry in a list, so that it need not say who."""
    found: list[Movement] = []
    if not seen.isdisjoint(("来", "去", "介", "地")):
        for telling in _tellings(text, clauses, tracks, seen, listed):
            movement = _movement(telling)
            if movement is not None:
                _add(movement, found)
    return tuple(found)


def _tellings(
    text: Text, clauses: list[Clause], tracks: list[list[Subject]], seen: frozenset[str], listed: bool
) -> Iterator[Telling]:
    """The clauses that may tell of a movement of ours."""
    owned = {x.sentence for x in clauses if x.has("我", "亲", "户")}
    dated = {
        x.sentence
        for x in clauses
        if x.has("今", "昔") or (x.has("数") and _says_when(x)) or any(t.text in AHEAD for t in x.tokens)
    }
    reported = "报" in text.plain and any(t.text in ("报备", "报告") for x in clauses for t in x.tokens)
    for c, clause in enumerate(clauses):
        if not (clause.has("来", "去", "介") or _goes_up(clause)) or clause.has("若", "听", "公", "怕"):
            continue
        # 我回东莞厂里, 有个亲戚过来俺家: whoever is spoken of where it says that somebody goes, or behind it
        moving = [s for token, s in zip(clause.tokens, tracks[c], strict=True) if token.tags.keys() & _MOVES]
        if any(subject.side in ("own", "named") for subject in (*moving, tracks[c][-1])):
            ours = listed or clause.sentence in owned or _names_ours(clause)
            anchored = ours or reported or clause.sentence in dated
            yield Telling(text, clauses, c, clause, listed, ours, anchored, seen)


def _goes_up(clause: Clause) -> bool:
    """下月跟我哥上新疆: a word that leads to a place only behind people and times; not 手机上北京时间."""
    tokens = clause.tokens
    return "地" in clause.tags and any(
        "地" in following.tags and token.text in ("上", "下", "奔") and (not t or _leads(tokens[t - 1]))
        for t, (token, following) in enumerate(pairwise(tokens))
    )


def _leads(token: Token) -> bool:
    return token.text in AHEAD or token.figure is not None or not token.tags.keys().isdisjoint(("我", "亲", "今", "要"))


def _says_when(clause: Clause) -> bool:
    return any(t.figure is not None and t.figure.kind == "time" for t in clause.tokens)


_MOVES = frozenset(("来", "去", "介"))


def _names_ours(clause: Clause) -> bool:
    """他昨天走了 is of one of ours; 给他捎回来 is not."""
    return clause.has(*PEOPLE) and any(
        x.tags.keys() & PEOPLE and not (t and clause.tokens[t - 1].text.endswith(("给", "替", "帮")))
        for t, x in enumerate(clause.tokens)
    )


def _movement(telling: Telling) -> Movement | None:
    for unreal in UNREAL:
        if unreal(telling):
            return None
    found = way(telling)
    if found is None:
        return None
    for undone in UNDONE:
        if undone(telling, found):
            return None
    place = found.place or (_stayed(telling) if found.direction == "in" else None)
    return Movement(found.direction, place, (Evidence(telling.words, found.rule),))


def _denied(telling: Telling) -> bool:
    """没去过外地, 不让走"""
    tokens = telling.tokens
    for t, token in enumerate(tokens):
        if "否" not in token.tags and token.text not in _NOT_GOING:
            continue
        whole = token.text.startswith(("没", "不")) and len(token.text) > 1
        if whole or "报" in token.tags or any(x.tags.keys() & _GOES or x.text in TO for x in tokens[t:]):
            return True
    return False


def _general(telling: Telling) -> bool:
    """外地回来的要隔离几天: about anybody; 我啥时候能去武汉?: asks for leave."""
    clause = telling.clause
    asked = clause.has("问") or clause.after == "?"
    if asked and _WHOEVER.search(telling.words) is not None:
        return True
    if clause.has(*PEOPLE):
        words = [t.text for t in clause.tokens]
        return asked and not _ASKS_LEAVE.isdisjoint(words) and not any("了" in word for word in words)
    return asked or _ANYBODY.search(telling.text.plain, clause.start, clause.end) is not None


def _supposed(telling: Telling) -> bool:
    """我要是会飞就好了,去武汉看女儿: the clause before it supposes."""
    if not telling.c:
        return False
    clause, before = telling.clause, telling.clauses[telling.c - 1]
    return before.sentence == clause.sentence and "若" in before.tags and not clause.has("今", "昔")


def _wished(telling: Telling) -> bool:
    """原本打算初八走,去苏州: wished, in this clause or before it in the sentence."""
    clause, plain = telling.clause, telling.text.plain
    if _PUT_OFF.match(plain, clause.end):
        return False
    first = telling.c
    while first and telling.clauses[first - 1].sentence == clause.sentence and telling.c - first < _BEFORE:
        first -= 1
    wishes = list(_WISHED.finditer(plain, telling.clauses[first].start, clause.end))
    return bool(wishes) and (
        wishes[-1].start() >= clause.start or _TURNED.search(plain, wishes[-1].end(), clause.end) is None
    )


# Ways of not telling of a journey.
UNREAL: tuple[Callable[[Telling], bool], ...] = (_denied, _general, _supposed, _wished)


def _announced(telling: Telling, found: Way) -> bool:
    """我来了: said on entering the chat."""
    if found.rule != "来" or found.word not in _HERE_I_AM or found.place or telling.clause.has("亲"):
        return False
    return _GUESTS.search(telling.words) is None


def _over(telling: Telling, found: Way) -> bool:
    """回村第三天: a state, not a movement."""
    clause = telling.clause
    if found.place is not None or found.direction == "out":
        return False
    return _SINCE.search(telling.text.plain, clause.start, clause.end) is not None and _stayed(telling) is None


def _buried(telling: Telling, found: Way) -> bool:
    """外婆走了,明天上山: not a journey."""
    if found.rule != "走了":
        return False
    clause = telling.clause
    around = max(0, clause.start - _NEAR), clause.end + _NEAR
    return "宴" in telling.tags or _BURIED.search(telling.text.plain, *around) is not None


def _errand(telling: Telling, found: Way) -> bool:
    """刚从菜园地里回来, 挑秧回来: from the fields, the neighbours or a chore, which no list of places knows."""
    if found.direction == "out" or any(token.tags.get("地") == "city" for token in telling.tokens):
        return False
    return _NEARBY.search(telling.words) is not None or _CHORE.search(telling.words) is not None


def _taken_back(telling: Telling, found: Way) -> bool:
    """初八去苏州上班,车票退了: planned, and then not done; 他去苏州,我不去了 is of somebody else."""
    clause, plain = telling.clause, telling.text.plain
    off = _OFF[found.direction].search(plain, clause.start, clause.end + _NEAR)
    if off is None or off.start() < clause.end:
        return off is not None
    return _DONE.search(plain, clause.start, clause.end) is None and not any(
        x.start <= off.start() < x.end and x.has(*PEOPLE) for x in telling.clauses[telling.c + 1 :]
    )


# Ways of being no journey after all.
UNDONE: tuple[Callable[[Telling, Way], bool], ...] = (_announced, _over, _buried, _errand, _taken_back)


def _stayed(telling: Telling) -> str | None:
    """在库尔勒摘完棉花,往回走了: where they were, said earlier in the sentence."""
    c = telling.c
    for clause in telling.clauses[max(0, c - 2) : c]:
        if clause.sentence == telling.clause.sentence:
            for t, token in enumerate(clause.tokens[:-1]):
                if token.text.endswith("在") and "地" in clause.tokens[t + 1].tags:
                    return place_at(telling.text, clause.tokens, t + 1)
    return None


def _add(movement: Movement, found: list[Movement]) -> None:
    """Adds what is new; a place makes up for a movement that had none."""
    if movement.place is None and movement.direction == "in" and found:
        return
    for at, other in enumerate(found):
        if other.direction == movement.direction and (
            other.place is None or movement.place is None or other.place == movement.place
        ):
            if other.place is None and movement.place is not None:
                found[at] = movement
            return
        if movement.place is None and other.place is not None and movement.evidence[0].rule in ("走了", "来"):
            return
    found.append(movement)
