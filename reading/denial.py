"""Judges whether a symptom is denied: before it (不发烧, 无发热咳嗽等症状), after it (发烧咳嗽都没有), or in a row."""

from __future__ import annotations

from bisect import bisect_left

from reading.lexicon import rule
from reading.scene import Judged, Scene, Verdict, tokens_of
from reading.symptoms import Mention
from reading.tokens import Token

# Adverbs that begin a statement of their own after a denied symptom: 不发烧,还咳嗽.
_AFRESH = rule("denial.afresh")
# Negators of reports and forms; what follows them in a row is denied with them, even across commas.
_FORMAL = rule("denial.formal")
_AFTERWARDS = rule("denial.afterwards")
_YES = frozenset(("有", "是", "有点", "有一点", "轻微", "有些"))
_CLOSERS = ("等", "症状", "现象", "情况", "表现", "之类", "啥的", "什么的", "类症", "这些", "迹象", "反应")


_FEELS = rule("denial.feels")


def denied(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    tokens = tokens_of(scene, mention)
    if answered(tokens, mention):
        return None
    inner = next((t for t in tokens[mention.first + 1 : mention.last] if "否" in t.tags), None)
    if inner is not None:
        return "denied", inner.text
    return _denied_before(scene, mention, done, tokens) or _denied_after(scene, mention, tokens)


def answered(tokens: tuple[Token, ...], mention: Mention) -> bool | None:
    """有无咳嗽:有, 是否发热:否: how the line of a form is answered; None where it is not."""
    rest = [t for t in tokens[mention.last + 1 :] if not (t.tags.keys() & {"症", "列"} or t.sign == "、")]
    if len(rest) < 2 or rest[0].sign != ":":
        return None
    return True if rest[1].text in _YES else False if rest[1].text in _AFTERWARDS else None


def _denied_before(scene: Scene, mention: Mention, done: list[Judged], tokens: tuple[Token, ...]) -> Verdict:
    afresh = listed = False
    peers = {j.mention.last: j for j in done if j.mention.clause == mention.clause}
    place = mention.first - 1
    while place >= 0:
        token, tags = tokens[place], tokens[place].tags
        if place in peers:
            peer = peers[place]
            if peer.state != "denied" or afresh or (not listed and _insisted(tokens, mention)):
                return None
            return "denied", peer.because
        if "否" in tags:
            return "denied", token.text
        if _not_one(tokens, place, mention):
            return "denied", tokens[place - 1].text + token.text
        if "转" in tags or "未愈" in tags:
            return None
        if "有" in tags:
            if place and "否" in tokens[place - 1].tags:
                return "denied", tokens[place - 1].text
            if token.text not in _FEELS:
                return None
        elif token.sign == "、" or "列" in tags:
            listed = True
        elif tags.keys() & {"副", "填", "似", "口", "部", "感", "今"} or token.text in (
            "哪里",
            "哪儿",
            "哪",
            "啥",
            "什么",
            "人",
        ):
            afresh = afresh or token.text in _AFRESH
        elif token.figure is not None or tags or len(token.text) > 1:
            return None
        place -= 1
    return _denied_row(scene, mention, done)


def _not_one(tokens: tuple[Token, ...], place: int, mention: Mention) -> bool:
    """没得一个咳的, 没有一个人发烧."""
    figure = tokens[place].figure
    rest = tokens[mention.last + 1 :]
    return (
        figure is not None
        and (figure.value, figure.unit) == (1, "个")
        and place > 0
        and "否" in tokens[place - 1].tags
        and (not rest or rest[0].text == "的")
    )


def _insisted(tokens: tuple[Token, ...], mention: Mention) -> bool:
    """不发烧咳嗽得厉害: what is said more of was not denied."""
    rest = tokens[mention.last + 1 :]
    return bool(rest) and (rest[0].text in ("得", "厉害", "严重", "了", "不停", "着") or rest[0].figure is not None)


def _denied_row(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    """无发热,咳嗽,乏力: a bare symptom that goes on a formal denial, or one that 等症状 closes."""
    clause = scene.clauses[mention.clause]
    if not done or clause.before not in (" ", ",", "(") or mention.first:
        return None
    last = done[-1]
    if last.state != "denied" or last.mention.clause != mention.clause - 1:
        return None
    if (
        scene.clauses[last.mention.clause].tokens[-1].end
        > scene.clauses[last.mention.clause].tokens[last.mention.last].end
        and last.because not in _FORMAL
    ):
        return None
    rest = clause.tokens[mention.last + 1 :]
    if last.because in _FORMAL and all(
        t.sign == "、" or t.tags.keys() & {"症", "列", "部", "感"} or t.text.startswith(_CLOSERS) or t.text == "的"
        for t in rest
    ):
        return "denied", last.because
    following = scene.clauses[mention.clause : mention.clause + 4]
    if any(
        t.text.startswith(_CLOSERS) for c in following if c.sentence == clause.sentence for t in c.tokens
    ) and last.because in ("没有", "没", "没啥", "没什么", *_FORMAL):
        return "denied", last.because
    return None


def _clause_of(mention: Mention) -> int:
    return mention.clause


def _denied_after(scene: Scene, mention: Mention, tokens: tuple[Token, ...]) -> Verdict:
    """发烧咳嗽都没有, 咳嗽:无; but 咳嗽没有发烧 denies the fever only."""
    others: set[int] = set()
    for m in scene.mentions[bisect_left(scene.mentions, mention.clause, key=_clause_of) :]:
        if m.clause != mention.clause:
            break
        others.update(range(m.first, m.last + 1))
    place = mention.last + 1
    while place < len(tokens):
        token = tokens[place]
        if token.text in _AFTERWARDS:
            rest = tokens[place + 1 :]
            if any(p in others for p in range(place + 1, len(tokens))) or not all(
                t.tags.keys() & {"副", "填", "有", "问", "口", "报"} or t.text in ("发生", "的") for t in rest
            ):
                return None
            asked = scene.clauses[mention.clause].after == "?" or (
                token.text in ("没", "不", "未") and not rest and place == mention.last + 1
            )
            return ("asked" if asked else "denied"), token.text
        if token.text == "不" and place == len(tokens) - 1:
            return "asked", token.text
        if (
            place in others
            or token.sign in ("、", ":")
            or token.tags.keys() & {"副", "填", "列"}
            or token.text.startswith(_CLOSERS)
        ):
            place += 1
            continue
        return None
    return None
