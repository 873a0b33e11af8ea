"""Which way a clause says somebody goes: into the village or out of it, and from or to where."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from core.lazy import regex
from core.model import Direction
from reading.lexicon import rule
from reading.normalise import Text
from reading.places import ABBREVIATED, FROM, LOCAL, NOT_PLACE, home_at, nearest_place, place_at
from reading.tokens import Clause, Token

PEOPLE = frozenset(("我", "亲", "户", "他"))
# Words that lead to a place.
TO = rule("ways.to")

# Days to come; those of the past are in the lexicon.
AHEAD = rule("ways.ahead")
_COMES_BACK = rule("ways.sure_in")
_LEAVES = rule("ways.sure_out")
# 从西安出发回来 has only set off; after other words of leaving 从 is where they leave.
_SETS_OFF = frozenset(("动身", "出发", "启程", "返程", "离开"))
_WALKS_OFF = frozenset(["走了", "走", "出门", "出去", "出去了", "上路", "坐车走"])
# 上来, 来人: no arrival.
_NO_COMING = frozenset(("上来", "下来", "来人", "进门", "进家"))
# 接回宿州: back to where they live, away from the village.
_LEADS = TO | {"接回", "赶回", "返回", "回到"}
# Beside 回来 these say what one does on the way or after it.
_WEAK_TO = frozenset(("上", "下", "到", "进", "往"))
# 去了趟武汉, 到过西安
_ONCE = ("了", "过", "趟", "一趟")
# 打算, 打听: no 打 of 打武汉来.
_PLANS = regex("[算听车电针点工完]")
# 放回来, 收回来: things come back, not people.
_CARRIES = tuple("汇放拿买收捎带送退寄取搬还抱牵赶拉找借")
# 工钱要回来了: 要 carries too, but 儿子要回来 is one who will come.
_CLAIMED = regex("[钱账债款费]|把")
# 老毛病又来了
_AGAIN = frozenset(("又", "再", "又要", "又再"))
_HAS_COME = frozenset(("来了", "回来", "回来了", "上来"))
_AILING = frozenset(("症", "弱", "感"))
# What one goes to a place for, known or not.
_GOING = regex(
    "上班|打工|务工|上学|读书|读册|念书|开学|返校|复工|返工|干活|出差|拉货|拉煤|看病|住院|办事|打针"
    "|复查|治病|实习|当兵|送货|做生意|工作|走亲戚|看闺女|看儿子|带孩子|跑车|跑运输|陪护|照顾|考试"
    "|面试|进货|过年|住几天|卖|看[^,。!?]{0,2}[病眼牙腿腰伤]|娘家|婆家"
)
# 去曹妃甸送钢材, but not 去养老院送饭.
_TAKING = regex("送(?![我俺你他她回给])|[拉运]")
_AT_HAND = tuple("院店厂所站校棚口点家房场部摊屋楼组湾边")
# 下屯溪卖茶叶: the only word for going that no token is.
_DOWN = regex(
    "下(?![河塘田园坡井沟楼房集镇乡湖海江水])([\u4e00-\u9fff]{2,3}?)(?=卖|打工|看病|上班|做生意|送货|进货|拉货)"
)
_AT_ONCE = frozenset(("副", "填", "来", "今"))
_ASIDE = frozenset(("副", "今", "填", "昔", "要"))
_STRANGERS = frozenset(("官", "他人"))


_WARES = frozenset(("货", "物", "机"))
_PARCELS = frozenset(("快递", "包裹", "邮件"))


class Telling(NamedTuple):
    """A clause that may tell of a movement, `clauses[c]`. `ours`: it is of somebody of ours; `anchored`: of ours, or of
    a day; `listed`: it is under somebody's name, so that it need not say who; `tags` are those of the whole text."""

    text: Text
    clauses: list[Clause]
    c: int
    clause: Clause
    listed: bool
    ours: bool
    anchored: bool
    tags: frozenset[str]

    @property
    def tokens(self) -> tuple[Token, ...]:
        return self.clause.tokens

    @property
    def words(self) -> str:
        return self.text.plain[self.clause.start : self.clause.end]


class Way(NamedTuple):
    """What one rule of WAYS found, and the word by which it did."""

    direction: Direction
    place: str | None
    rule: str
    word: str


def way(telling: Telling) -> Way | None:
    """Which way somebody goes, if the clause says so."""
    for find in WAYS:
        found = find(telling)
        if found is not None:
            return found
    return None


def _from(telling: Telling) -> Way | None:
    """从武汉回来, 打西安过来; not 从村里出去打工, and not 这批苹果从烟台来."""
    tokens = telling.tokens
    for t, token in enumerate(tokens):
        if token.text not in FROM and (token.tags or not token.text.endswith(("从", "由"))):
            continue
        if token.text == "打" and not _out_of(telling, t):
            continue
        place = place_at(telling.text, tokens, t + 1)
        if place is None or (not telling.ours and any("货" in x.tags for x in tokens[:t])):
            continue
        if not any(x.text in _LEAVES and x.text not in _SETS_OFF for x in tokens[t + 1 :]):
            return Way("in", place, "从…来", token.text)
    return None


def _out_of(telling: Telling, t: int) -> bool:
    """打西安过来, not 打字牌手气背到家: 打 leads from a known place, or from one that somebody comes from at once."""
    tokens = telling.tokens
    if _PLANS.match(telling.text.plain, tokens[t].end) or t + 1 == len(tokens):
        return False
    return "地" in tokens[t + 1].tags or any("来" in x.tags for x in tokens[t + 2 : t + 4])


def _to(telling: Telling) -> Way | None:
    """去包头拉煤, 回石家庄上班: to a known place, or to do there what one leaves for; 回老家 is to us."""
    for t, token in enumerate(telling.tokens):
        word = token.text
        if word not in _LEADS and (token.tags or len(word) == 1 or word[-1] not in "去往赴"):
            continue
        place = _goal(telling, t)
        if place is None:
            continue
        if place == "老家" or word == "来去":
            return Way("in", None, "回老家", word)
        if telling.anchored and (_on_the_map(telling, t, place) or _for_a_purpose(telling.words, place)):
            return Way("out", place, "去…", word)
    return None


def _down(telling: Telling) -> Way | None:
    """老头子下屯溪卖茶叶去了"""
    if not telling.anchored or "下" not in telling.words:
        return None
    found = _DOWN.search(telling.text.plain, telling.clause.start, telling.clause.end)
    if found is None or NOT_PLACE.match(found.group(1)):
        return None
    return Way("out", telling.text.written(*found.span(1)), "去…", "下")


def _goal(telling: Telling, t: int) -> str | None:
    """The place to which the word at `t` takes somebody who may be ours."""
    tokens = telling.tokens
    word = tokens[t].text
    once = t + 1 < len(tokens) and tokens[t + 1].text in _ONCE
    place = place_at(telling.text, tokens, t + 1 + once)
    if place is None or (place in LOCAL and word != "回"):
        return None
    if (word in _WEAK_TO and _returning(telling) is not None) or _is_a_line(telling, t) or _of_another(tokens[:t]):
        return None
    return place


def _is_a_line(telling: Telling, t: int) -> bool:
    """广州到武汉的票: a line, not somebody on it."""
    tokens = telling.tokens
    return t > 0 and tokens[t].text == "到" and "地" in tokens[t - 1].tags and not telling.clause.has(*PEOPLE)


def _of_another(before: tuple[Token, ...]) -> bool:
    """我们领导去上海: who goes is none of the household; 我跟领导去 is."""
    who = [x for x in before if _ASIDE.isdisjoint(x.tags) and x.figure is None and x.text not in AHEAD]
    return bool(who) and not _STRANGERS.isdisjoint(who[-1].tags) and not any("列" in x.tags for x in who)


def _on_the_map(telling: Telling, t: int, place: str) -> bool:
    words = telling.words
    if place in ABBREVIATED:
        return True
    known = any("地" in x.tags for x in telling.tokens[t + 1 : t + 3])
    return known or place.endswith("县") or any(place + rank in words for rank in "市省县")


def _for_a_purpose(words: str, place: str) -> bool:
    rest = words[words.find(place) + len(place) :]
    return _GOING.search(rest) is not None or (_TAKING.match(rest) is not None and not place.endswith(_AT_HAND))


def _back(telling: Telling) -> Way | None:
    """昨晚回来了, 终于到家: one of ours, on a day, or nothing but that."""
    at = _returning(telling)
    if at is None:
        return None
    tokens = telling.tokens
    if not (telling.anchored or all(x.tags.keys() & _AT_ONCE or x.text in ("终于", "总算") for x in tokens[:at])):
        return None
    return Way("in", nearest_place(telling.text, tokens, at), "回来", tokens[at].text)


def _returning(telling: Telling) -> int | None:
    """Where a word stands that is said of coming to the village only."""
    for t, token in enumerate(telling.tokens):
        if token.text in _COMES_BACK and not _carried(telling, t):
            return t
    return None


def _carried(telling: Telling, t: int) -> bool:
    """Whether it is a thing that comes back, or an illness (偏头痛又来了)."""
    before = telling.tokens[t - 1].text if t else ""
    if t > 1 and before in _AGAIN and telling.tokens[t].text in _HAS_COME:
        ill = telling.tokens[t - 2]
        return not ill.tags.keys().isdisjoint(_AILING) or ill.text.endswith(("病", "疼", "痛", "烧"))
    return before.endswith(_CARRIES) or (before.endswith("要") and _CLAIMED.search(telling.words) is not None)


def _comes(telling: Telling) -> Way | None:
    """我姨要来, 郑州来的: of somebody of ours or from somewhere."""
    for t, token in enumerate(telling.tokens):
        if "来" in token.tags and token.text not in _NO_COMING and not _carried(telling, t):
            place = nearest_place(telling.text, telling.tokens, t)
            if place or telling.listed or (telling.clause.has("我", "亲") or _gets_home(telling, t)):
                return None if _delivered(telling, t) else Way("in", place, "来", token.text)
            return None
    return None


def _gets_home(telling: Telling, t: int) -> bool:
    """儿子放寒假了,后天到家: who was named before, on a day; not 打牌手气背到家."""
    tokens = telling.tokens
    dated = any("今" in x.tags or x.text in AHEAD for x in tokens[:t])
    meant = all(not _ASIDE.isdisjoint(x.tags) or x.figure is not None or x.text in AHEAD for x in tokens[:t])
    return telling.ours and dated and meant and tokens[t].text.startswith("到家")


def _delivered(telling: Telling, t: int) -> bool:
    """我买的菜明天到家: wares come, and none of ours with them."""
    if telling.clause.has("亲"):
        return False
    what = [x for x in telling.tokens[:t] if _ASIDE.isdisjoint(x.tags) and x.figure is None and x.text not in AHEAD]
    return bool(what) and (not _WARES.isdisjoint(what[-1].tags) or what[-1].text in _PARCELS)


def _leaves(telling: Telling) -> Way | None:
    """明天返岗, 大姐一家走了"""
    tokens = telling.tokens
    for t, token in enumerate(tokens):
        if token.text in _LEAVES and telling.anchored:
            place = nearest_place(telling.text, tokens[t:], len(tokens) - t)
            if place is None and token.text == "回娘家":
                place = home_at(telling.text, tokens, t + 1)
            return Way("out", place, "离村", token.text)
        if token.text in _WALKS_OFF and telling.clause.has("亲", "户"):
            return Way("out", None, "走了", token.text)
    return None


# The first that finds a way wins: from where is surer than to where, and both are surer than a word alone.
WAYS: tuple[Callable[[Telling], Way | None], ...] = (_from, _to, _down, _back, _comes, _leaves)
