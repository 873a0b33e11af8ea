"""Judges what is said of a symptom: that somebody of ours has it now, or that it is denied, asked, feared, over …

Default is affirmed: a missed fever costs more than a question too many. Each judge below looks for one way of not
affirming and names it; the first that finds something wins.
"""

from __future__ import annotations

import re

from core.lazy import regex
from reading.denial import answered, denied
from reading.everyday import everyday
from reading.lexicon import rule
from reading.pictures import alone, figurative, of_a_thing
from reading.recovery import settle
from reading.scene import Judge, Judged, Scene, Verdict, governs, said_before, sentence_before, tokens_of
from reading.symptoms import Mention
from reading.temperatures import FEVER

_YES_NO = frozenset(["吗", "么", "嘛"])
_WHETHER = rule("assertion.whether")
# 咳嗽需要去医院吗: who asks how to treat it has it; 感冒能出村吗 asks for the rule.
_TREATED = regex(
    "需要|严重|要紧|(?:要|用)不?(?:用|要)?(?:吃|去医院|打针|输液|看|住院|挂|检查|做|治)|吃.{0,6}药|吃什么|吃啥"
)
# 发烧的请举手: whoever it is.
_CALLED = regex("请|赶紧|赶快|马上|必须|一律|不要|不能|不得|不许|别来|举手|报名|先报|都要|都得|站出来|都报")
# Nobody reports more than this of one household in one message; more is a text to be left alone.
_MOST = 30


def judge(scene: Scene) -> list[Judged]:
    """Every mention with its state."""
    if not scene.mentions:
        return []
    judged: list[Judged] = []
    scene = scene._replace(offer=_offered(scene))
    for mention in scene.mentions[:_MOST]:
        for find in JUDGES:
            verdict = find(scene, mention, judged)
            if verdict is not None:
                judged.append(Judged(mention, *verdict))
                break
        else:
            judged.append(Judged(mention, "affirmed"))
    return settle(scene, judged)


def _of_others(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    subject = scene.tracks[mention.clause][mention.first]
    if subject.side not in ("own", "named"):
        return "others", subject.side
    words = tokens_of(scene, mention)[mention.last + 1 :]
    rest = [t for t in words if not (t.sign or "症" in t.tags or "列" in t.tags)] if words else []
    following = rest[1].tags.keys() if len(rest) > 1 and rest[0].text == "的" else ()
    if following and following & {"他人", "口", "愁", "兽", "物", "机", "市"} and not subject.said:
        return "others", rest[1].text
    if "货" in following and "药" not in rest[1].text and not subject.said:
        # 拉肚子的辣条: what the goods do.
        return "others", rest[1].text
    if not subject.said and subject.side == "own" and not scene.expected and scene.offer:
        return "others", scene.offer
    if len(rest) > 1 and rest[0].text == "的" and _CALLED.match("".join(t.text for t in rest[1:])) and not subject.said:
        return "others", rest[1].text
    return None


_OFFERED = regex("|".join(map(re.escape, sorted(rule("assertion.offered")))))


def _offered(scene: Scene) -> str:
    """The word by which somebody sells or praises a remedy."""
    for clause in scene.clauses[:_MOST]:
        match = _OFFERED.search("".join([token.text for token in clause.tokens]))
        if match is not None:
            return match.group()
    return ""


# 感冒和流感啥区别, 咳嗽几天算新冠: asked or told of the illness, not of somebody.
_OF_ILLNESS = regex(
    "^到(?:多少|几)度|(?:啥|什么|的)区别|的?(?:护理)?方法|的[^,]{0,4}个原因|^了?也[^,]{0,6}的人|几天算|多少度(?:算|要|得|该)|不一定"
)


def _asked(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    clause = scene.clauses[mention.clause]
    tokens = clause.tokens
    for token in tokens[: mention.first]:
        if token.text in _WHETHER and answered(tokens, mention) is None:
            return "asked", token.text
    rest = tokens[mention.last + 1 :]
    if not rest and clause.after != "?":
        return None
    about = _OF_ILLNESS.search("".join(t.text for t in rest))
    of_all = about is not None and about.group().endswith(("方法", "度"))
    if about is not None and (of_all or not scene.tracks[mention.clause][mention.first].said):
        return "asked", about.group()
    bare = [t for t in rest if not (t.tags.keys() & {"副", "填", "症", "部", "感", "列"} or t.sign in ("、",))]
    if bare and bare[0].text in _YES_NO:
        return "asked", bare[0].text
    if (
        not bare
        and clause.after == "?"
        and not any(t.figure for t in tokens)
        and not any(t.text == "了" for t in rest[:1])
    ):
        return "asked", "?"
    if (
        rest
        and any(
            t.text in _YES_NO or t.text in ("能不能", "可以不", "要不要", "行不行", "用不用", "算不算") for t in bare
        )
        and not _owned(scene, mention)
        and not _TREATED.search("".join(t.text for t in rest))
    ):
        return "asked", "吗"
    return None


def _owned(scene: Scene, mention: Mention) -> bool:
    """Whether the sentence says whose it is, since when, or that it has come about: then it is no general question."""
    subject = scene.tracks[mention.clause][mention.first]
    if subject.said or subject.person:
        return True
    rest = tokens_of(scene, mention)[mention.last + 1 :]
    return (
        bool(rest)
        and (rest[0].text == "了" or any(t.figure is not None and t.figure.value is not None for t in rest[:3]))
    ) or bool(scene.temperatures)


def _supposed(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    for c, token in said_before(scene, mention) if "若" in scene.tags else ():
        near = mention.clause - c < 2
        if "若" in token.tags and token.text != "的话" and governs(scene, mention, c, firmly=near):
            return "supposed", token.text
    for token in tokens_of(scene, mention)[mention.last + 1 :]:
        if token.text == "的话":
            return "supposed", token.text
    sentence = scene.clauses[mention.clause].sentence
    if "劝" in scene.tags and not _owned(scene, mention) and not scene.expected:
        for clause in scene.clauses:
            if clause.sentence == sentence and "劝" in clause.tags:
                return "supposed", "劝"
    return None


def _feared(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    tokens = tokens_of(scene, mention)
    if any(t.clause == mention.clause and t.value is not None and t.value >= FEVER for t in scene.temperatures):
        return None
    before = tokens[mention.first - 1].text if mention.first else ""
    if mention.code in ("cold", "fever", "vomiting", "dizziness") and (
        before.endswith("要") or before in ("会", "快", "将会")
    ):
        return "feared", before
    if mention.code == "cold" and any(t.text.endswith("对") for t in tokens[: mention.first]):
        return "figurative", "对…感冒"
    for place in range(mention.first - 1, max(-1, mention.first - 8), -1):
        tags = tokens[place].tags
        if "怕" in tags or "专治病" in tags:
            return "feared", tokens[place].text
        if "转" in tags:
            break
    return None


_YEAR = regex("(?:0[0-9]|1[0-9]|20[01][0-9])年")
_BEFORE = frozenset(("昔", "昔远"))
# Times of a price or an errand as much as of an illness.
_LATELY = frozenset(("上次", "上回", "以前", "过去", "往年", "年前", "原先", "当初"))
# 昨晚头疼了一阵,早上起来啥事没有: how they are after it.
_RELIEVED = regex(
    "(?:今|现在|如今|眼下|早上|起来|睡|醒|后来|药)(?:(?!别的|其他|其它|除|另)[^.!?]){0,12}?"
    "(?:啥事儿?[也都]?没|没(?:啥|什么)?事(?![做干])|没事人|跟好人一样|[一浑全]身轻)"
)


# 昨天头疼,今天不疼了: what was felt then is not felt any more.
_FELT = {
    "headache": "疼痛",
    "sore_throat": "疼痛哑",
    "muscle_ache": "疼痛酸",
    "unwell": "疼痛",
    "cough": "咳",
    "diarrhea": "拉泻屙",
    "vomiting": "吐呕",
    "dizziness": "晕昏",
    "runny_nose": "流淌堵塞",
    "breathless": "喘憋闷",
    "chills": "冷抖",
    "fatigue": "累乏",
    "fever": "烧热烫",
}
_STOPPED = {
    code: regex(f"(?:今|现在|如今|眼下|早上|起来|后来)[^.!?]{{0,6}}?(?:不|没|没再|不再|不怎么)[{felt}]了?(?![得不没])")
    for code, felt in _FELT.items()
}


# 从去年开始咳嗽,到现在没好
_SET_IN = frozenset(("开始", "以来", "起"))
_STILL = regex("到现在|至今|到今天|又犯|没好|现在还|没断过|没停过")


def _goes_on(scene: Scene, mention: Mention) -> bool:
    before = sentence_before(scene, mention)[-_NEAR:]
    rest = "".join(t.text for t in tokens_of(scene, mention)[mention.last + 1 :])
    return any(t.text in _SET_IN for t in before) or _STILL.search(rest + _later(scene, mention)) is not None


# So many words before a symptom it may be said that it began.
_NEAR = 4
# 昨天吐了一次,今天吃喝正常: said of what eating and playing tell of; a fever may well play.
_PASSING = frozenset(("vomiting", "diarrhea", "headache", "dizziness"))
_HEARTY = regex("(?:今|现在|如今|早上|起来)[^.!?]{0,8}?(?:吃喝正常|能吃能喝|吃饭正常|活蹦乱跳|一切正常|玩得[欢好])")


def _long_ago(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    if scene.tags.isdisjoint(_BEFORE) and "年" not in "".join(t.text for t in sentence_before(scene, mention)):
        return None
    rest = tokens_of(scene, mention)[mention.last + 1 :]
    for place, token in enumerate(rest):
        if token.tags.keys() & {"昔", "昔远"} and any("事" in t.text for t in rest[place + 1 :]):
            return "past", token.text
    for c, token in said_before(scene, mention):
        if "今" in token.tags:
            return None
        if not governs(scene, mention, c, firmly=token.text not in _LATELY):
            return None
        if c < mention.clause and scene.clauses[c].has("好"):
            return None  # 以前身体挺好,老伴咳嗽三天了
        if "昔远" in token.tags or _YEAR.fullmatch(token.text):
            # 高中的时候咳了一个月: so long ago it says nothing of now
            return None if _goes_on(scene, mention) else ("figurative", token.text)
        if "昔" in token.tags:
            later = "".join(t.text for t in rest) + _later(scene, mention)
            relieved = (
                _RELIEVED.search(later)
                or (mention.code in _PASSING and _HEARTY.search(later))
                or (mention.code in _STOPPED and _STOPPED[mention.code].search(later))
            )
            return ("past", relieved.group()) if relieved else None
    return None


def _later(scene: Scene, mention: Mention) -> str:
    """The words after a mention, to the end of the next sentence."""
    last = scene.clauses[mention.clause].sentence + 1
    later = (c.tokens for c in scene.clauses[mention.clause + 1 : mention.clause + _LATER] if c.sentence <= last)
    return "".join(t.text for tokens in later for t in tokens)


# So many clauses later it may be said how they are now.
_LATER = 6


JUDGES: tuple[Judge, ...] = (
    figurative,
    _of_others,
    of_a_thing,
    _asked,
    _supposed,
    _feared,
    denied,
    _long_ago,
    everyday,
    alone,
)
