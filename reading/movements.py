"""Who comes to the village and who leaves it, and from or to where."""

from __future__ import annotations

import re

from core.lazy import regex
from core.model import Direction, Evidence, Movement
from reading.lexicon import rule
from reading.normalise import Text
from reading.subjects import Subject
from reading.tokens import Clause, Token

_FROM = frozenset(["从", "由", "自", "打", "打从", "搁", "自从"])
_TO = rule("movements.to")
_SURE_IN = rule("movements.sure_in")
_SURE_OUT = rule("movements.sure_out")
# 放回来, 收回来: things come back, not people.
_CARRIES = tuple("汇放拿买收捎带送退寄取搬还抱牵赶拉找借")
# 工钱要回来了: 要 carries too, but 儿子要回来 is one who will come.
_CLAIMED = regex("[钱账债款费]|把")
# 回村第三天: a state, not a movement.
_SINCE = regex("(?:回来|回村|到家|返乡)[^,。]{0,3}(?:第|[\\d一二两三四五六七八九十]+[天日])")
_LEAVES = frozenset(["走了", "走", "出门", "出去", "出去了", "上路", "坐车走"])
_LOCAL = rule("movements.local")
_GOING = regex(
    "上班|打工|务工|上学|读书|读册|念书|开学|返校|复工|返工|干活|出差|拉货|拉煤|看病|住院|办事|打针"
    "|复查|治病|实习|当兵|送货|做生意|工作|走亲戚|看闺女|看儿子|带孩子|跑车|跑运输|陪护|照顾|考试"
    "|面试|进货|过年|住几天|卖"
)
_SUFFIX = regex("(?<=..)(?:市|省|县)$")
# 罗山县: what has its rank behind it is a place, whatever words it is made of.
_DISTRICT = regex("[\u4e00-\u9fff]{2,3}?(?=[县市省])")
_NOT_PLACE = regex(
    "^(?:家|这|那|哪|外|今|明|昨|后|前|早|晚|现在|小|上|下|初|我|你|他|村|屋|里|山|地|床|头|来"
    "|去|手|学校?|医院|单位|厂|超市|银行|队|车|路|店|门|底|心|年|月|网|街|被窝)"
)
_TAIL = regex(
    "(?:坐|乘|开车|自驾|回|来|返|过来|赶|搭|的|这边|那边|那儿|那里|出发|骑|飞|走|一路|连夜|抵|到"
    "|上班|打工|工地|学校|大学|读书|读册|娘家|婆家|上学|务工|火车站|机场|了|啦|隔离|出差|直接|往|动身|拉|送|看"
    "|做|干|进|住|办|帮|接|陪|复|过年|学|实习|当|考|找|给|卖|转).*$"
)


_NOT_GOING = rule("movements.not_going")
_ASKS_LEAVE = rule("movements.asks_leave")
# 原本打算初八走, 等疫情完了去, 会飞就好了: wished, or planned once.
_WISHED = regex(
    "原本|本来|原打算|原计划|原定|恨不得|巴不得|盼着|就好了|[闹吵嚷喊]着|念叨|做梦|[真好也只多都早老就]想"
    "|[等待][^,。!?]{0,8}(?:完|过去|过了|结束|解封|放开|解除|好起来|开春|太平|有钱|有空|退休|长大|老了)"
)
# 原本打算初八走,现在就走: what was wished is over, what follows is told.
_TURNED = regex("现在|今[天早晚儿]|改|结果|提前|已经|终于|总算|但|却|可是|不过|昨|刚|明[天早儿]")
# 票退了,不走了: what comes after a movement and takes it back.
_OFF: dict[Direction, re.Pattern[str]] = {
    "out": regex(
        "退了?票|票[^,。!?]{0,3}退|[买抢]不[到着]票|没[买抢]到票|票没[买抢]|[不没]走[了成]|不去[了成]|[去走]不[成了脱]|没去成|不让走"
    ),
    "in": regex(
        "[买抢]不[到着]票|没[买抢]到票|票没[买抢]|[不没别]回来?[了成](?!去)|不回来|[回来]不[成了来]|[不别]来了|没来成|不[让叫]回"
    ),
}
_DONE = regex("已|刚|昨|前天|了$")
# How far after a movement it is taken back.
_OFF_WITHIN = 40
# 从温州回来的要隔离几天: whoever it is.
_ANYBODY = regex(
    "[来回去走]的(?:人|一律|统统|都要|都得|要|得|需|必须|应|能|可以|算|怎么|咋|[^,。!?]{0,8}(?:几天|多少天|多久|还是))"
)
_BURIED = regex("上山|入土|火化|后事|戴孝|不在了|节哀|安葬|安详|灵堂|送葬|送最后|过世|去世|寿终|高寿|享年|一路走好")


def movements(
    text: Text, clauses: list[Clause], tracks: list[list[Subject]], seen: frozenset[str], listed: bool = False
) -> tuple[Movement, ...]:
    """All movements, in order; two that say the same way, one of them without a place, are one. `listed`: the text is
    somebody's entry in a list, so that it need not say who."""
    if seen.isdisjoint(("来", "去", "介")):
        return ()
    found: list[Movement] = []
    owned = {x.sentence for x in clauses if x.has("我", "亲", "户")}
    reported = any(t.text in ("报备", "报告") for x in clauses for t in x.tokens)
    dated = {
        x.sentence
        for x in clauses
        if reported or x.has("今", "昔") or any(t.figure is not None and t.figure.kind == "time" for t in x.tokens)
    }
    for c, clause in enumerate(clauses):
        if not clause.has("来", "去", "介"):
            continue
        if clause.has("若", "听", "公", "怕") or tracks[c][-1].side in ("hearsay", "other", "animal", "you"):
            continue
        if _denied(clause) or _general(text, clause) or _wished(text, clauses, c):
            continue
        movement = _movement(
            text, clause, clauses, c, listed, listed or clause.sentence in owned, listed or clause.sentence in dated
        )
        if movement is not None and movement.place is None and movement.direction == "in":
            movement = Movement("in", _stayed(text, clauses, c), movement.evidence)
            if movement.place is None and _SINCE.search(text.plain, clause.start, clause.end):
                continue
        if movement is not None and movement.evidence[0].rule == "走了" and ("宴" in seen or _buried(text, clause)):
            continue
        if movement is not None and _taken_back(text, clauses, c, movement.direction):
            continue
        if movement is not None and not (movement.place is None and movement.direction == "in" and found):
            _merge(found, movement)
    return tuple(found)


def _denied(clause: Clause) -> bool:
    tokens = clause.tokens
    for t, token in enumerate(tokens):
        if ("否" in token.tags or token.text in _NOT_GOING) and (
            any(x.tags.keys() & {"来", "去"} or x.text in _TO for x in tokens[t:])
            or "报" in token.tags
            or (token.text.startswith(("没", "不")) and len(token.text) > 1)
        ):
            return True
    return False


def _general(text: Text, clause: Clause) -> bool:
    """外地回来的要隔离几天: about anybody, not somebody of ours."""
    if clause.has("我", "亲", "户", "他"):
        return (
            any(t.text in _ASKS_LEAVE for t in clause.tokens)
            and (clause.has("问") or clause.after == "?")
            and not any("了" in t.text for t in clause.tokens)
        )
    return clause.has("问") or clause.after == "?" or _ANYBODY.search(text.plain, clause.start, clause.end) is not None


def _wished(text: Text, clauses: list[Clause], c: int) -> bool:
    """我要是会飞就好了,去武汉看女儿; 原本打算初八走,去苏州: supposed or wished, in this clause or before it."""
    clause = clauses[c]
    before = clauses[c - 1] if c else None
    if before is not None and before.sentence == clause.sentence and "若" in before.tags and not clause.has("今", "昔"):
        return True
    first = c
    while first and clauses[first - 1].sentence == clause.sentence and c - first < _BEFORE:
        first -= 1
    if _PUT_OFF.match(text.plain, clause.end):
        return False
    wishes = list(_WISHED.finditer(text.plain, clauses[first].start, clause.end))
    return bool(wishes) and (
        wishes[-1].start() >= clause.start or _TURNED.search(text.plain, wishes[-1].end(), clause.end) is None
    )


# 原计划初五回来,改到初十: later, but it holds.
_PUT_OFF = regex("[,。 ]?(?:现在|又|才|临时)?(?:改[到成在]|推[到迟]|延[到后]|提前)")
# So many clauses before it what is wished may be said.
_BEFORE = 4


def _buried(text: Text, clause: Clause) -> bool:
    """外婆走了,明天上山: not a journey."""
    return _BURIED.search(text.plain, max(0, clause.start - _OFF_WITHIN), clause.end + _OFF_WITHIN) is not None


def _taken_back(text: Text, clauses: list[Clause], c: int, direction: Direction) -> bool:
    """初八去苏州上班,车票退了: planned, and then not done; 他去苏州,我不去了 is of somebody else."""
    clause = clauses[c]
    off = _OFF[direction].search(text.plain, clause.start, clause.end + _OFF_WITHIN)
    if off is None or off.start() < clause.end:
        return off is not None
    return _DONE.search(text.plain, clause.start, clause.end) is None and not any(
        x.start <= off.start() < x.end and x.has("我", "亲", "他", "户") for x in clauses[c + 1 :]
    )


# 打算, 打听: no 打 of 打武汉来.
_PLANS = regex("[算听车电针点工完]")
# 接回宿州: back to where they live, away from the village.
_BACK = frozenset(("接回", "赶回", "返回", "回到"))


def _movement(
    text: Text, clause: Clause, clauses: list[Clause], c: int, listed: bool, ours: bool, dated: bool
) -> Movement | None:
    tokens = clause.tokens
    ours = ours or any(
        x.tags.keys() & {"我", "亲", "户", "他"} and not (t and tokens[t - 1].text.endswith(("给", "替", "帮")))
        for t, x in enumerate(tokens)
    )
    words = text.plain[clause.start : clause.end]
    for t, token in enumerate(tokens):
        if (token.text in _FROM and not (token.text == "打" and _PLANS.match(text.plain, token.end))) or (
            not token.tags and token.text.endswith(("从", "由"))
        ):
            place = _place_at(text, tokens, t + 1)
            if place is not None:
                if not ours and any("货" in x.tags for x in tokens[:t]):
                    # 这批苹果从烟台来
                    continue
                if any(
                    x.text in _SURE_OUT and x.text not in ("动身", "出发", "启程", "返程", "离开")
                    for x in tokens[t + 1 :]
                ):
                    continue
                return Movement("in", place, (Evidence(words, "从…来"),))
    sure_in = next(
        (t for t, x in enumerate(tokens) if x.text in _SURE_IN and not (t and _carried(tokens[t - 1], words))),
        None,
    )
    for t, token in enumerate(tokens):
        to = (
            token.text in _TO
            or token.text in _BACK
            or (not token.tags and len(token.text) > 1 and token.text[-1] in "去往赴")
        )
        if not to:
            continue
        place = _place_at(
            text, tokens, t + 1 + (t + 1 < len(tokens) and tokens[t + 1].text in ("了", "过", "趟", "一趟"))
        )
        if place is None or (place in _LOCAL and token.text != "回"):
            continue
        if t and "地" in tokens[t - 1].tags and token.text == "到" and not clause.has("我", "亲", "户", "他"):
            # 广州到武汉的票: a line, not somebody on it.
            continue
        if _of_another(tokens[:t]):
            continue
        if token.text in ("上", "下", "到", "进", "往") and sure_in is not None:
            continue
        if place == "老家" or token.text == "来去":
            return Movement("in", None, (Evidence(words, "回老家"),))
        known = any("地" in x.tags for x in tokens[t + 1 : t + 3]) or re.search(f"{place}[市省县]", words) is not None
        if (ours or dated) and (known or _GOING.search(words[words.find(place) :])):
            return Movement("out", place, (Evidence(words, "去…"),))
    if sure_in is not None and (
        ours
        or dated
        or all(x.tags.keys() & {"副", "填", "来", "今"} or x.text in ("终于", "总算") for x in tokens[:sure_in])
    ):
        return Movement("in", _nearest_place(text, tokens, sure_in), (Evidence(words, "回来"),))
    comes = next(
        (
            t
            for t, x in enumerate(tokens)
            if "来" in x.tags
            and x.text not in ("上来", "下来", "来人", "进门", "进家")
            and not (t and _carried(tokens[t - 1], words))
        ),
        None,
    )
    if comes is not None and (listed or clause.has("我", "亲") or _nearest_place(text, tokens, comes)):
        if tokens[comes].text in ("来了", "过来", "转来", "回屋") and not (
            clause.has("亲") or _nearest_place(text, tokens, comes)
        ):
            return None
        return Movement("in", _nearest_place(text, tokens, comes), (Evidence(words, "来"),))
    leaves: Direction = "out"
    for t, token in enumerate(tokens):
        if token.text in _SURE_OUT and (ours or dated):
            return Movement(leaves, _nearest_place(text, tokens[t:], 99), (Evidence(words, "离村"),))
        if token.text in _LEAVES and clause.has("亲", "户"):
            return Movement(leaves, None, (Evidence(words, "走了"),))
    return None


def _carried(before: Token, words: str) -> bool:
    """Whether it is a thing that comes back."""
    return before.text.endswith(_CARRIES) or (before.text.endswith("要") and _CLAIMED.search(words) is not None)


def _of_another(before: tuple[Token, ...]) -> bool:
    """我们领导去上海: who goes is none of the household; 我跟领导去 is."""
    who = [x for x in before if not x.tags.keys() & {"副", "今", "填", "昔", "要"} and x.figure is None]
    return bool(who) and not who[-1].tags.keys().isdisjoint(("官", "他人")) and not any("列" in x.tags for x in who)


def _stayed(text: Text, clauses: list[Clause], c: int) -> str | None:
    """在库尔勒摘完棉花,往回走了: where they were, said earlier in the sentence."""
    for clause in clauses[max(0, c - 2) : c]:
        if clause.sentence == clauses[c].sentence:
            for t, token in enumerate(clause.tokens[:-1]):
                if token.text.endswith("在") and "地" in clause.tokens[t + 1].tags:
                    return _place_at(text, clause.tokens, t + 1)
    return None


def _place_at(text: Text, tokens: tuple[Token, ...], t: int) -> str | None:
    """The place that begins at token t: known ones, or unknown characters up to what cannot be part of a place."""
    if t >= len(tokens) or tokens[t].text in ("娘家", "婆家") or (t > 1 and tokens[t - 2].text.endswith(("考", "嫁"))):
        return None
    token = tokens[t]
    if "地" in token.tags:
        end = t
        while (
            end + 1 < len(tokens)
            and "地" in tokens[end + 1].tags
            and tokens[end + 1].start == tokens[end].end
            and tokens[end + 1].tags["地"] == "city"
        ):
            end += 1
        stop = tokens[end].end
        if end + 1 < len(tokens) and text.plain[stop : stop + 1] in ("市", "省", "县"):
            stop += 1
        return _trimmed(text, token.start, stop)
    district = _DISTRICT.match(text.plain, token.start)
    if district is not None and not _NOT_PLACE.match(district.group()):
        return text.written(*district.span())
    if token.tags or token.figure is not None or token.sign:
        return None
    piece = _TAIL.sub("", token.text)
    if len(token.text) == 1 and _comes_from(tokens, t):
        # 从汉|口回来: a name whose second half is a word too.
        return text.written(token.start, tokens[t + 1].end)
    if 2 <= len(piece) <= 6 and not _NOT_PLACE.match(piece) and piece.isalpha():
        return _trimmed(text, token.start, token.start + len(piece))
    return None


def _comes_from(tokens: tuple[Token, ...], t: int) -> bool:
    return (
        t + 2 < len(tokens)
        and tokens[t - 1].text in _FROM
        and len(tokens[t + 1].text) == 1
        and tokens[t + 1].text not in "家里上边店厂场队站院村"
        and "来" in tokens[t + 2].tags
        and not _NOT_PLACE.match(tokens[t].text)
    )


def _trimmed(text: Text, start: int, end: int) -> str:
    if text.plain[end - 1] in "市省县" and end - start > 2:
        end -= 1
    return text.written(start, end)


def _nearest_place(text: Text, tokens: tuple[Token, ...], before: int) -> str | None:
    for t in range(min(before, len(tokens)) - 1, -1, -1):
        if "地" in tokens[t].tags and tokens[t].text not in _LOCAL:
            return _place_at(text, tokens, t)
    return None


def _merge(found: list[Movement], movement: Movement) -> None:
    for place, other in enumerate(found):
        if other.direction == movement.direction and (
            other.place is None or movement.place is None or other.place == movement.place
        ):
            if other.place is None and movement.place is not None:
                found[place] = movement
            return
        if movement.place is None and other.place is not None and movement.evidence[0].rule in ("走了", "来"):
            return
    found.append(movement)
