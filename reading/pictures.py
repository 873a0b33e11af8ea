"""Judges whether a word of illness is none: a figure of speech, a thing that burns, everyday 难受 and 没劲."""

from __future__ import annotations

from core.lazy import regex
from reading.everyday import around
from reading.lexicon import phrases, rule
from reading.scene import Judged, Scene, Verdict, tokens_of
from reading.subjects import AT_HOME
from reading.symptoms import Mention
from reading.tokens import Token

_MOODS = rule("pictures.moods")


def figurative(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    tokens = tokens_of(scene, mention)
    if any(t.text in ("像", "好像", "跟") or t.text.endswith("像") for t in tokens[: mention.first]) and any(
        t.text.startswith(("一样", "似的", "一般"))
        and not any("感" in x.tags for x in tokens[mention.last + 1 + place :])
        for place, t in enumerate(tokens[mention.last + 1 :])
    ):
        return "figurative", "像…一样"
    if mention.code not in _MOODS:
        return None
    for place, token in enumerate(tokens[: mention.first]):
        if (
            "喻因" in token.tags
            or ("喻" in token.tags and token.text.endswith("得"))
            or (token.text == "得" and place and _drives(tokens, place, mention.first))
        ):
            return "figurative", token.text
    if mention.code == "runny_nose" and any(
        _THOUGHT_OF.search(t.text) for c in scene.clauses for t in c.tokens if "喻" in t.tags
    ):
        return "figurative", "想我"
    if (
        (mention.code == "headache" or mention.words.endswith("发黑"))
        and not scene.temperatures
        and len(scene.mentions) == 1
    ):
        worry = next((c for c in scene.clauses if "愁" in c.tags), None)
        if worry is not None:
            return "figurative", "愁"
    return None


# Tiredness is everyday; only one who was asked how they are means it.
_TIRED = frozenset(("累", "疲惫", "困乏"))
# What really makes ill, before 得 (咳得头疼, 呛得咳嗽); after others (累得, 压得) it passes or is a picture.
_ILL_VERBS = frozenset("烧咳拉吐病疼痛憋喘堵呛熏冻觉显变使值记懂睡难感晕泻渴哑肿痒重害")


_THOUGHT_OF = regex("想我|骂我|念叨我|打喷嚏")


_WHO_OR_WHEN = ("亲", "他", "户", "昔", "昔远", "今")


def _drives(tokens: tuple[Token, ...], place: int, first: int) -> bool:
    """逛得腿疼, 压得我喘不过气: a verb that is no illness, 得, and the symptom right after."""
    verb = tokens[place - 1]
    if tokens[place + 1].text in ("过", "了", "上") or not verb.tags.keys().isdisjoint(_WHO_OR_WHEN):
        # 孩子得了肺炎, 小时候得过哮喘: to fall ill.
        return False
    if any(t.text == "人" for t in tokens[place + 1 : first]):
        return True
    if (
        (verb.text != "累" and "弱" in verb.tags)
        or verb.tags.keys() & {"症", "部", "感", "副"}
        or verb.figure is not None
        or verb.text[-1] in _ILL_VERBS
    ):
        return False
    return all(t.tags.keys() & {"我", "副", "口", "部", "感"} or t.text == "直" for t in tokens[place + 1 : first])


def of_a_thing(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    """变压器烧了, 拖拉机直咳嗽, 这电视剧没劲."""
    tokens = tokens_of(scene, mention)
    bodiless = _bodiless(tokens, mention.first)
    if bodiless:
        return "figurative", bodiless
    if mention.code == "fever" or (mention.weak and mention.code != "chills"):
        for token in reversed(tokens[: mention.first]):
            if token.tags.keys() & {"亲", "我", "户", "他", "部"} or token.figure is not None:
                break
            if token.text in AT_HOME and mention.words in ("发烧", "高烧", "低烧"):
                break
            if token.tags.keys() & {"物", "烧物"} and "昔" not in token.tags:
                return "figurative", token.text
    before = tokens[mention.first - 1] if mention.first else None
    if mention.words in ("滚烫", "发烫") and before is not None and "货" in before.tags:
        return "figurative", before.text
    if mention.words == "恶心" and _nauseating(tokens[mention.last + 1 :]):
        return "figurative", mention.words
    if mention.words == "发热" and mention.last + 1 < len(tokens) and _is_ware(tokens[mention.last + 1]):
        return "figurative", tokens[mention.last + 1].text
    if mention.weak and mention.code == "fever" and mention.last + 1 < len(tokens):
        following = tokens[mention.last + 1]
        if mention.words == "烧" and _cooked(tokens[mention.last + 1 :]):
            return "figurative", following.text
        if following.tags.keys() & {"物", "烧物", "货"} or (
            not following.tags and following.figure is None and len(following.text) > 2
        ):
            return "figurative", following.text
    return None


def _cooked(rest: tuple[Token, ...]) -> bool:
    """烧了四个菜, 烧一锅肉."""
    rest = rest[rest[0].text == "了" :]
    return len(rest) > 1 and rest[0].figure is not None and not rest[1].tags.keys().isdisjoint(("货", "物"))


def _is_ware(token: Token) -> bool:
    """发热袜子, 发热马甲: goods that are warm by themselves; 发热药 is for one who is ill."""
    return "药" not in token.text and ("货" in token.tags or token.text.startswith(_WARES))


def _nauseating(rest: tuple[Token, ...]) -> bool:
    """恶心的推销电话: said of what follows."""
    return (
        len(rest) > 1
        and rest[0].text == "的"
        and len(rest[1].text) > 1
        and not rest[1].tags.keys() & {"副", "症", "弱"}
    )


_WARES = phrases("pictures.wares")
_STRAIGHT = {"副", "似", "有", "填", "今", "机", "市", "物", "症", "感"}


def _bodiless(tokens: tuple[Token, ...], first: int) -> str:
    """经济增长乏力, 老爷车直咳嗽: the thing or body of men that is said to have it, right before it."""
    for token in reversed(tokens[:first]):
        if token.tags.keys() & {"机", "市"}:
            return token.text
        if token.figure is not None or token.sign or (token.tags and not token.tags.keys() & _STRAIGHT):
            return ""
        if not token.tags and len(token.text) > 3:
            return ""
    return ""


def alone(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    """Weak words count only in company: a person of ours, a body, another symptom, a temperature, an open check-in."""
    if not mention.weak:
        return None
    subject = scene.tracks[mention.clause][mention.first]
    tokens = tokens_of(scene, mention)
    if mention.code == "fever" and mention.words == "烧" and not _burns(tokens, mention.last):
        return "figurative", mention.words
    if mention.code == "fever" and mention.words == "烧" and _lasts(scene, tokens, mention):
        return None
    if mention.code == "diarrhea":
        return None if _runs(scene, tokens, mention) else ("figurative", "只说厕所")
    rest = tokens[mention.last + 1 :]
    if mention.words in _TIRED and (not scene.expected or (len(rest) == 1 and rest[0].text == "的")):
        return "figurative", mention.words
    strong = any(not m.weak for m in scene.mentions if m is not mention)
    person = subject.person is not None and (
        subject.person not in ("我", "俺", "咱", "自己")
        or mention.words in ("不舒服", "不适", "吐了", "没力气", "没劲")
    )
    body = any("部" in t.tags for t in tokens[: mention.first])
    if scene.expected or scene.temperatures or strong or person or body:
        return None
    return "figurative", mention.words


_TRIPS = regex("[跑蹲]|[趟次回遍]$")
_BOWELS = regex("肚|稀|拉|泻|吃坏|吃了凉|水样|不干净")


def _runs(scene: Scene, tokens: tuple[Token, ...], mention: Mention) -> bool:
    """肚子咕噜响,跑了四趟厕所: gone to again and again, and something of the bowels beside it."""
    return (
        _TRIPS.search("".join(t.text for t in tokens[max(0, mention.first - _REACH) : mention.first])) is not None
        and _BOWELS.search(around(scene, mention)) is not None
    )


# So many words before it say how often.
_REACH = 5
_GOES_ON = rule("pictures.goes_on")


def _lasts(scene: Scene, tokens: tuple[Token, ...], mention: Mention) -> bool:
    """烧了三天, 吃了药还是烧: what goes on for days or in spite of medicine, and no thing that burns beside it."""
    near = scene.clauses[max(0, mention.clause - 1) : mention.clause + 1]
    if any(clause.has("物", "烧物", "兽", "机") for clause in near):
        return False
    rest = tokens[mention.last + 1 :]
    if any(t.figure is not None and t.figure.unit is None for t in rest[:2]) and any(
        t.text.startswith(("天", "夜", "宿", "晚", "小时", "个小时")) for t in rest[:4]
    ):
        return True
    before = tokens[mention.first - 1] if mention.first else None
    return (
        before is not None
        and before.text in _GOES_ON
        and not [t for t in rest if t.text not in ("着", "了", "呢", "得", "哩")]
    )


_AFTER_BURN = rule("pictures.after_burn")


def _burns(tokens: tuple[Token, ...], index: int) -> bool:
    if index + 1 == len(tokens):
        return True
    if (
        tokens[index + 1].text == "的"
        and index + 2 < len(tokens)
        and tokens[index + 2].tags.keys() & {"货", "兽", "物"}
    ):
        # 我妈烧的鱼.
        return False
    following = tokens[index + 1]
    return (
        following.text in _AFTER_BURN
        or following.figure is not None
        or bool(following.tags.keys() & {"愈", "未愈", "否", "转", "副", "填", "问"})
    )
