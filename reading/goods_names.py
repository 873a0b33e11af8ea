"""Finds the names of goods in a run of words, each stripped of what stands around it."""

from __future__ import annotations

import re
from typing import NamedTuple

from reading.goods_joins import bare_measure, counted_next, endings, one_kind, overlaps, units
from reading.lexicon import lexicon, phrases, rule
from reading.subjects import Subject
from reading.tokens import Clause, Token

_SIZES = phrases("pieces.sizes")


class Piece(NamedTuple):
    """A stretch of a clause: a name (kind T) or an amount (kind Q)."""

    kind: str
    clause: int
    start: int
    end: int
    name: str = ""
    known: bool = False
    quantity: float | None = None
    unit: str | None = None
    household: str | None = None
    joined: str = ""


# Words that stand before or after a name without belonging to it.
_AROUND = rule("pieces.around")
_FIRST = re.compile(
    "^(?:我|俺|咱|给|帮|捎|带|买|要|来|送|拿|订|弄|再|还|也|就|先|都|想(?!念)|请|的|把|将|用|个|些|点"
    "|儿|另外|顺|需|求|缺|家里|家|里|是|为|有|另|和|跟|与|加|外|上|下|去|到|能|可以|可|得|给|又"
    "|只|了|啊|呀|吧|呢|嘛|哈|那|这|哦|噢|嗯|额|呃|装|写清|登记)+"
)
_LAST = re.compile(
    "(?:就行|即可|就好|就可以|行不|可以不|备用|备着|回来|过来|上来|吧|啊|呀|呢|哈|哦|嘛|哩|啦|了"
    "|咯|喽|谢|的|来|去|一下|就够|够了|足够|足矣|左右|各|共|用|吃|喝|都|也|要|上|给|各要|每样|每种"
    "|各来|各买|每人|送|买|带|捎|和|跟|与|加|再|还|订|拿|改)+$"
)
# What is done with goods, after their name: 梨熬水喝.
_USES = re.compile("[熬煮喝吃用做炒泡炖擦洗喂给治养蒸烤补备修糊盖抹贴防]")
_SIZE = re.compile("^(?:[A-Za-z]{1,4}|\\d{1,3})[号码段寸]?$")
_EACH = re.compile("各|每样|每种|每人")
_SOME = rule("pieces.some")


def names(plain: str, clause: Clause, c: int, run: list[int], track: list[Subject]) -> list[Piece]:
    """A run of words → the names in it, stripped of what stands around them."""
    if len(run) == 1 and "货" in (only := clause.tokens[run[0]]).tags:
        name, owner = plain[only.start : only.end], household_of(track[run[0]])
        return [Piece("T", c, only.start, only.end, name, True, household=owner)]
    cut = -1 if clause.tags.isdisjoint(_CUTTING) else _cut(clause.tokens, run)
    topic = False
    if cut >= 0:
        if all(_strippable(clause.tokens[t]) for t in run[cut + 1 :]) and (kept := _topic(clause.tokens, run[:cut])):
            run, topic = kept, True
        else:
            run = run[cut + 1 :]
    while (
        run
        and _strippable(clause.tokens[run[0]])
        and not (len(run) > 1 and _begins_unknown(clause.tokens[run[0]], clause.tokens[run[1]]))
        and not (clause.tokens[run[0]].figure is not None and of_the_name(clause.tokens, run[0]))
        and not (len(run) > 1 and _modifies(clause.tokens[run[0]], clause.tokens[run[1]]))
    ):
        run = run[1:]
    while (
        run
        and _strippable(clause.tokens[run[-1]])
        and not _EACH.search(clause.tokens[run[-1]].text)
        and not (len(run) > 1 and clause.tokens[run[-1]].figure is not None and of_the_name(clause.tokens, run[-1]))
    ):
        run = run[:-1]
    if len(run) > 2 and clause.tokens[run[1]].text == "要" and clause.tokens[-1].text.endswith("的"):
        # 猪肉要五花的: which kind.
        run = run[:1]
    if not run:
        return []
    tokens = [clause.tokens[t] for t in run]
    start, end = tokens[0].start, tokens[-1].end
    owner = household_of(track[run[-1]])
    goods = [token for token in tokens if "货" in token.tags]
    each = bool(_EACH.search(plain[goods[-1].end if goods else start : end]))
    if (
        goods
        and len(goods) > 1
        and (each or all(len(token.text) == 1 for token in tokens))
        and all("货" in token.tags for token in tokens[: len(goods)])
    ):
        pieces = [Piece("T", c, g.start, g.end, plain[g.start : g.end], True, household=owner) for g in goods]
        return [*pieces, Piece("各", c, end, end)] if each else pieces
    if len(goods) > 1 and one_kind(clause.tokens, tokens, run[-1]):
        return [Piece("T", c, g.start, g.end, plain[g.start : g.end], True, household=owner) for g in goods]
    doing = False
    if goods and tokens[0] is goods[0] and tokens[-1] not in goods:
        last = max(place for place, token in enumerate(tokens) if "货" in token.tags)
        rest = plain[tokens[last].end : end]
        if rest in ("子", "儿") or (0 < len(rest) < 4 and overlaps(plain, tokens[last], end)):
            rest = ""
            last = len(tokens) - 1
        if (
            not counted_next(clause.tokens, run[-1], tokens[last + 1 :], branded=tokens[last].tags.get("货") == "品牌")
            and not _SIZE.match(rest)
            and (_USES.search(rest) or not rest.endswith(endings()))
        ):
            doing = bool(_LAST.sub("", rest))
            tokens = tokens[: last + 1]
            end = tokens[-1].end
    if tokens[0].text == "把" and len(tokens) > 1 and not (run[0] and "要" in clause.tokens[run[0] - 1].tags):
        # 把降压药退掉: no measure word, as nothing is asked for.
        tokens, start = tokens[1:], tokens[1].start
    bare = bare_measure(tokens, cut >= 0)
    name, unit = (
        (plain[tokens[1].start : end], tokens[0].text)
        if bare
        else _clean(plain[start:end], bool(goods) and tokens[0] is goods[0], bool(goods) and tokens[-1] is goods[-1])
    )
    if not name:
        return []
    known = bare or (bool(goods) and name.lower().endswith(goods[-1].text))
    if known and ("的" in name[:-1] or "嘅" in name[:-1]):
        name = re.split("[的嘅]", name)[-1]
    if known and len(goods) == 1 and name[: -len(goods[0].text)].endswith(("里", "上", "中")):
        # 单子里酱油: where it stands written.
        name = goods[0].text
    doing = doing and cut < 0
    if not doing and goods and tokens[0] is not goods[0]:
        doing = bool(_USES.search(plain[tokens[0].start : goods[0].start]))
    piece = Piece(
        "T", c, start, end, name, known, household=owner, joined="topic" if topic else "done" if doing else ""
    )
    made = [piece if not unit else piece._replace(quantity=1.0, unit=unit)]
    return [*made, Piece("各", c, end, end)] if each else made


def _topic(tokens: tuple[Token, ...], run: list[int]) -> list[int]:
    """火柴也捎上两盒: goods named before the verb, with nothing of weight between."""
    end = len(run)
    while end and _strippable(tokens[run[end - 1]]):
        end -= 1
    if not end or "货" not in tokens[run[end - 1]].tags:
        return []
    start = end
    while (
        start
        and (token := tokens[run[start - 1]])
        and (
            "货" in token.tags
            or (
                token.figure is None
                and (
                    (not token.tags and len(token.text) <= 3) or (len(token.text) == 1 and token.tags.keys() <= _PLAIN)
                )
            )
        )
    ):
        start -= 1
    return run[start:end]


_PLAIN = frozenset(("物", "问域", "货", "尾", "地", "兽", "部", "感", "亲"))


_CUTTING = frozenset(("要", "助", "捐"))


def _cut(tokens: tuple[Token, ...], run: list[int]) -> int:
    """The place in the run of the last verb that asks or gives, before which no name begins; -1 if there is none."""
    final = max([t for t, x in enumerate(tokens) if x.figure is not None or "货" in x.tags], default=-1)
    for place in range(len(run) - 1, -1, -1):
        if not _CUTTING.isdisjoint(tokens[run[place]].tags) and _cuts(tokens, run[place], final):
            return place
    return -1


def _cuts(tokens: tuple[Token, ...], t: int, final: int) -> bool:
    """家里炒菜没盐了捎…: what stands before the verb that asks or gives is not the name."""
    token = tokens[t]
    if "货" in token.tags:
        return False
    return (final > t and not any("货" in x.tags for x in tokens[max(0, t - 1) : t])) or bool(
        t + 1 < len(tokens) and tokens[t + 1].figure is not None
    )


_BY_CHANCE = frozenset(("他", "他人", "公", "怕", "岗", "部", "官", "防"))


def _begins_unknown(token: Token, following: Token) -> bool:
    """伊维菌素: one character that is a word by chance, right before an unknown one."""
    return (
        len(token.text) == 1
        and bool(token.tags)
        and token.tags.keys() <= _BY_CHANCE
        and not following.tags
        and following.figure is None
        and not following.sign
        and token.end == following.start
    )


def _modifies(token: Token, following: Token) -> bool:
    """婴儿洗衣液, 消毒纸巾: people and doings that are part of a name, right before goods."""
    return "修" in token.tags and token.end == following.start and "货" in following.tags


def _strippable(token: Token) -> bool:
    tags = token.tags
    if "货" in tags:
        return False
    if token.figure is not None or token.sign:
        return token.figure is None or token.figure.kind != "code"
    if token.text in _SOME:
        return True
    if len(token.text) == 1 and tags.keys() <= _NOUNS:
        return False
    return not _AROUND.isdisjoint(tags)


_NOUNS = frozenset(("亲", "兽", "物", "部", "感", "地"))


def _clean(name: str, starts_with_goods: bool, ends_with_goods: bool) -> tuple[str, str | None]:
    """The bare name, and the measure word of 捎瓶醋 if one was before it."""
    if starts_with_goods and ends_with_goods:
        return name, None
    name = name.rstrip("×*✕xX") if not name.isascii() and name[-1] in "×*✕" else name
    if not ends_with_goods:
        name = _LAST.sub("", name)
    unit = None
    if not starts_with_goods:
        name, unit = _measured(name)
        if unit is None:
            name, unit = _measured(_FIRST.sub("", name))
    return name, unit


def _measured(name: str) -> tuple[str, str | None]:
    """把锄头 → 锄头, 把; 把手 stays."""
    words = lexicon().automaton
    folded = name.lower()
    if folded in words:
        return name, None
    for length in (3, 2, 1):
        rest = folded[length:]
        if folded[:length] in units() and (
            "货" in words.get(rest, (0, {}))[1]
            or _compound(rest)
            or (length == 1 and rest[:1] in _NUMERALS)
            or (folded[:1] in _PACKED and 1 < len(rest) < 6 and rest.endswith(endings()))
        ):
            return name[length:], folded[:length]
    return name, None


_PACKED = frozenset("瓶袋包盒箱桶罐")
_NUMERALS = frozenset("0123456789一二三四五六七八九十百")


def _compound(name: str) -> bool:
    """盐砖: a word of goods and an ending that goods have."""
    return 1 < len(name) < 5 and name.endswith(endings()) and "货" in lexicon().automaton.get(name[:-1], (0, {}))[1]


def household_of(subject: Subject) -> str | None:
    return subject.household if subject.side == "named" else None


def of_the_name(tokens: tuple[Token, ...], t: int) -> bool:
    """703胶两支, N95口罩10个: figures without a measure word, before a word that an amount follows."""
    figure = tokens[t].figure
    if figure is None:
        return False
    if figure.kind == "number" and _begins_a_name(tokens, t):
        return True
    if figure.unit is not None and figure.unit != "段":
        return False
    if figure.kind in ("code", "time"):
        return figure.kind == "code" or bool(re.fullmatch(r"\d+号", tokens[t].text))
    if (
        t + 1 < len(tokens)
        and figure.unit is None
        and figure.form in ("int", "chinese")
        and tokens[t + 1].text.startswith(_SIZES)
        and any("货" in x.tags for x in tokens[t + 1 : t + 3])
    ):
        return True
    if (
        figure.unit == "段"
        and t
        and (tokens[t - 1].figure is None and not tokens[t - 1].sign)
        and any(x.figure is not None and x.figure.unit for x in tokens[t + 1 :])
    ):
        return True
    if figure.unit is not None or figure.kind != "number" or figure.form not in ("int", "decimal"):
        return False
    if t + 2 < len(tokens) and tokens[t + 1].figure is None and not tokens[t + 1].sign:
        after = tokens[t + 2]
        return (
            after.figure is not None
            and after.figure.unit is not None
            and (t == 0 or tokens[t - 1].figure is not None or bool(tokens[t - 1].tags.keys() & {"要", "助", "副"}))
        )
    return False


def _begins_a_name(tokens: tuple[Token, ...], t: int) -> bool:
    """一袋五得利面粉, 五得利面粉一袋, 郑单958五斤: a bare figure that touches a word which is no goods, where another
    figure counts."""
    token, figure = tokens[t], tokens[t].figure
    before = tokens[t - 1] if t and tokens[t - 1].end == token.start else None
    following = tokens[t + 1] if t + 1 < len(tokens) and tokens[t + 1].start == token.end else None
    if figure is None or figure.unit is not None or figure.value is None or following is None or following.sign:
        return False
    if following.figure is not None:
        unknown = before is not None and not before.tags and before.figure is None and not before.sign
        return unknown and figure.form == "int" and following.figure.unit is not None
    if not following.tags.keys() <= _PLAIN_NAME or following.text[0] in _COUNTED:
        return False
    if before is not None and before.figure is not None and before.figure.unit is not None:
        rest = tokens[t + 1 :]
        return any("货" in x.tags for x in rest) or not (following.tags or any(x.figure for x in rest))
    later = next((token for token in tokens[t + 1 :] if token.figure is not None or token.sign), None)
    return later is not None and later.figure is not None and later.figure.unit is not None


# What an unknown name may be taken for by its characters: 得 and 全 of 五得利 and 三全.
_PLAIN_NAME = frozenset(("副", "好应", "物", "地", "感", "部", "兽", "尾"))
_COUNTED = rule("goods.times") | frozenset("口人头码寸段瓦孔目的来多几左")
