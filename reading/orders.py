"""What is done with the goods of a message: asked for, given, or withdrawn. The lines are the same; verbs tell."""

from __future__ import annotations

from typing import NamedTuple

from core.lazy import regex
from core.model import Evidence, Gift, Item, Prompt
from reading import gifts, goods, talk, wants
from reading.normalise import Text
from reading.subjects import Subject
from reading.tokens import Clause


class Orders(NamedTuple):
    """`items` are asked for, or withdrawn if `cancelled`; `given` are donations; `swapped`: one order for another."""

    items: tuple[Item, ...] = ()
    given: tuple[Gift, ...] = ()
    cancelled: bool = False
    swapped: bool = False

    @property
    def asks(self) -> bool:
        """Whether anything is asked for."""
        return not all(item.withdrawn for item in self.items)

    @property
    def withdrawn(self) -> bool:
        """Whether goods are named that are withdrawn."""
        return any(item.withdrawn for item in self.items)


NONE = Orders()


def orders(
    text: Text,
    split: list[Clause],
    tracks: list[list[Subject]],
    prompt: Prompt | None,
    seen: frozenset[str],
    corrected: bool,
) -> Orders:
    """Reads the goods of a text; `seen` are all tags in it, so that texts without such verbs cost nothing."""
    ordering = prompt == "supply"
    if (
        not ordering
        and not corrected
        and seen.isdisjoint(_VERBS)
        and not seen >= _BARE
        and "心意" not in text.plain
        and not talk.voids(text.plain)
    ):
        return NONE
    given = _given(text, split, tracks, ordering) if not seen.isdisjoint(_GIVING) or "心意" in text.plain else ()
    if given:
        besides = goods.lines(text.plain, split, tracks, [wants.for_us(clause) for clause in split], ordering)
        return Orders(tuple(_item(line, "求购") for line in besides), given)
    if "消" in seen or talk.voids(text.plain):
        swap = next((c for c, clause in enumerate(split) if _SWAP.search(text.plain, clause.start, clause.end)), None)
        if swap is not None:
            lines = goods.lines(text.plain, split, tracks, [c >= swap for c in range(len(split))], False)
            if lines:
                return Orders(tuple(_item(line, "改要") for line in lines), swapped=True)
        lines = _taken_back(text, split, tracks)
        healthy = seen.isdisjoint(("症", "弱", "温词"))
        if talk.cancels(text.plain, split, bool(lines)) and (lines or healthy):
            flags = [wants.for_us(clause) and not clause.has("消") for clause in split]
            besides = goods.lines(text.plain, split, tracks, flags, False) if any(flags) else []
            asked = tuple(_item(line, "求购") for line in besides)
            return Orders((*asked, *(_item(line, "取消", withdrawn=True) for line in lines)), (), True)
    flags = wants.wanted(split, prompt, text.folded, corrected)
    if not any(flags):
        return NONE
    lines = goods.lines(text.plain, split, tracks, flags, ordering)
    shared = _shared(split, tracks, {line.clause for line in lines})
    return Orders(
        tuple(
            _item(one, "求购")
            for line in lines
            for one in (*(line._replace(household=other) for other in shared.get(line.clause, ())), line)
        )
    )


def _shared(split: list[Clause], tracks: list[list[Subject]], ordered: set[int]) -> dict[int, tuple[str | None, ...]]:
    """我家和我哥家各要一袋大米: of each clause the households that are named together with the one it is for."""
    shared: dict[int, tuple[str | None, ...]] = {}
    for c in ordered:
        also = next((subject.also for subject in tracks[c] if subject.also), ())
        if also and any(token.text.startswith(_EACH) for token in split[c].tokens):
            shared[c] = also
    return shared


_EACH = ("各", "每家", "每户")


_SWAP = regex("换成|改成|改要|改为|换[\\d一两二三四五六七八九十]")
_VERBS = frozenset(("要", "助", "捐", "消"))
_BARE = frozenset(("货", "数"))
# A cheap look before the dear one: without any of these nobody gives anything to the village.
_GIVING_WORDS = regex(
    "[捐赞献慰义]|无偿|免费|支援|心意|[出拿掏凑][\\d一二两三四五六七八九十百千万]|[送给转拉交匀搬扛端]"
)
# 谢谢老李捐的菜, 口罩能捐吗, 请村里给卡口送床被子: told of, asked, or asked for.
_NO_GIFT = regex(
    "谢[^,。!]{0,8}[捐送]的|[捐送赠][^,。!?]{0,4}[吗么嘛](?=[,。!?]|$)|(?:请|请求|希望|建议|盼)(?:村里|村委|大队|社区|政府|领导|上面)"
)
_GIVING = frozenset(("捐", "助", "要", "岗"))


def _given(text: Text, split: list[Clause], tracks: list[list[Subject]], ordering: bool) -> tuple[Gift, ...]:
    if _GIVING_WORDS.search(text.plain) is None:
        return ()
    sentences: dict[int, str] = {}
    for clause in split:
        sentences[clause.sentence] = sentences.get(clause.sentence, "") + text.plain[clause.start : clause.end] + ","
    if not wants.gives("".join(sentences.values()), ordering) or any(c.after == "?" and c.has("问") for c in split):
        return ()
    if _NO_GIFT.search(text.plain) is not None:
        return ()
    giving = [
        not wants.for_us(clause)
        and (wants.gives(sentences[clause.sentence], ordering) or not clause.has("助"))
        and ("数" in clause.tags or not clause.has("问", "否"))  # 谁家没菜自己拿
        for clause in split
    ]
    money = gifts.money(split, giving)
    lines = goods.lines(text.plain, split, tracks, giving, False)
    sums = {gift.quantity for gift in money}
    if money:  # 捐两千给村里买消毒水: what is bought for it is no gift besides
        lines = [
            line
            for line in lines
            if line.unit != "块" and line.quantity is not None and not (line.unit is None and line.quantity in sums)
        ]
    found = gifts.goods(lines) + money
    return tuple(sorted(found, key=lambda gift: text.plain.find(gift.evidence[0].words.split(" ")[0])))


def _withdrawn(split: list[Clause], c: int) -> bool:
    """The clause that withdraws and those before it in its sentence; 进屋酒不办了 is no ware."""
    if wants.for_us(split[c]) and not split[c].has("消"):
        return False  # 给我家捎两袋盐,昨天订的鸡蛋不要了
    if split[c].has("宴") or (split[c].has("宴变") and not split[c].has("消")):
        return False
    return any("消" in clause.tags for clause in split[c:] if clause.sentence == split[c].sentence)


def _taken_back(text: Text, split: list[Clause], tracks: list[list[Subject]]) -> list[goods.Line]:
    """The goods that are withdrawn, even if no list knows them (豆笋不买了)."""
    flags = [_withdrawn(split, c) for c in range(len(split))]
    told = [_without_reason(clause) for clause in split]
    lines = goods.lines(text.plain, told, tracks, flags, True)
    lines = [line for line in lines if line.known or line.quantity is not None or split[line.clause].has("消")]
    if lines:
        return lines
    topics = [_topic(clause) if flag else clause for clause, flag in zip(split, flags, strict=True)]
    flags = [flag and topic is not one for flag, topic, one in zip(flags, topics, split, strict=True)]
    if any(flags):
        return goods.lines(text.plain, topics, tracks, flags, True)
    return goods.lines(text.plain, split, tracks, [_ordered_before(text.plain, one) for one in split], False)


def _topic(clause: Clause) -> Clause:
    """盐我自己买到了,不用带了: the goods a clause begins with, whatever is told of them."""
    first = clause.tokens[0]
    return clause._replace(tokens=(first,)) if "货" in first.tags and len(clause.tokens) > 1 else clause


def _without_reason(clause: Clause) -> Clause:
    """豆腐不用带了隔壁送了一块来: where goods stand before the word that withdraws, what follows it says why."""
    if not clause.has("消"):
        return clause
    last = max(t for t, token in enumerate(clause.tokens) if "消" in token.tags)
    tokens = clause.tokens
    if not any("货" in token.tags for token in tokens[:last]) or any(token.figure for token in tokens[last + 1 :][:1]):
        return clause
    return clause._replace(tokens=tokens[: last + 1])


def beside_a_gathering(text: Text, split: list[Clause], tracks: list[list[Subject]], seen: frozenset[str]) -> Orders:
    """酒不办了,定的那两箱啤酒也别送了,省下的两千捐给卡口: what a feast needs is ordered elsewhere, but what was ordered
    for it may go back, what it would have cost may be given, and one's own house may want something besides."""
    given = _given(text, split, tracks, False) if not seen.isdisjoint(_GIVING) else ()
    given = tuple(gift for gift in given if gift.quantity is not None)  # 寿酒不办了,心意领了
    if "助" in seen:
        flags = [wants.for_us(clause) and not clause.has("宴") for clause in split]
        if lines := goods.lines(text.plain, split, tracks, flags, False):
            return Orders(tuple(_item(line, "求购") for line in lines), given)
    if given or not seen >= _WITHDRAWING:
        return Orders(given=given)
    flags = [
        clause.has("消") and not clause.has("宴") and _BEFORE.search(text.plain, clause.start, clause.end) is not None
        for clause in split
    ]
    lines = goods.lines(text.plain, [_without_reason(clause) for clause in split], tracks, flags, False)
    return Orders(tuple(_item(line, "取消", withdrawn=True) for line in lines), (), True) if lines else NONE


_WITHDRAWING = frozenset(("消", "货"))


_BEFORE = regex("[订定报要买记]的|那[一二两三四五六七八九十几\\d]?[份箱袋个包]")


def _ordered_before(plain: str, clause: Clause) -> bool:
    """俺家不要了,昨天报的那两箱方便面: what is withdrawn comes after."""
    return "数" in clause.tags and "货" in clause.tags and _BEFORE.search(plain, clause.start, clause.end) is not None


def _item(line: goods.Line, rule: str, *, withdrawn: bool = False) -> Item:
    evidence = (Evidence(line.words, rule),)
    return Item(line.name, line.quantity, line.unit, line.household, evidence, withdrawn=withdrawn)
