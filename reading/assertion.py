"""Judges what is said of a symptom: that somebody of ours has it now, or that it is denied, asked, feared, over …

Default is affirmed: a missed fever costs more than a question too many. Each judge below looks for one way of not
affirming and names it; the first that finds something wins.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Literal, NamedTuple

from reading.subjects import Subject
from reading.symptoms import Mention
from reading.temperatures import FEVER, Temperature
from reading.tokens import Clause, Token

State = Literal["affirmed", "denied", "asked", "supposed", "feared", "past", "others", "figurative"]


class Scene(NamedTuple):
    """All that the judges may look at."""

    clauses: list[Clause]
    tracks: list[list[Subject]]
    mentions: list[Mention]
    temperatures: list[Temperature]
    expected: bool
    corrected: bool = False
    listed: bool = False


class Judged(NamedTuple):
    """A mention and what is said of it; `because` is the word that decided."""

    mention: Mention
    state: State
    because: str = ""


Judge = Callable[[Scene, Mention, list[Judged]], "tuple[State, str] | None"]

# Adverbs that begin a statement of their own after a denied symptom: 不发烧,还咳嗽.
_AFRESH = frozenset("还 还是 就 又 只 光 一直 老 老是 总 总是 仍 仍然 突然 忽然 开始 越来越 时不时 偶尔 经常 一个劲".split())
# Negators of reports and forms; what follows them in a row is denied with them, even across commas.
_FORMAL = frozenset("无 未见 未出现 未发现 否认 无任何 没有任何 均无 皆无 全无 无明显 没有明显 均未 均未出现 没有出现 没有发现 没出现 没任何 未有 暂无 毫无 排除".split())
_AFTERWARDS = frozenset(
    "没有 没 无 未 否 都没有 也没有 都没 也没 均无 一个也没 一个都没 没啥 未出现 未发现 不存在 全无 暂无 冇 木有 没有人 没人 没出现 均没有 都无 一概没有 攏無 没得 不是 没见 没有一个".split()
)
_CLOSERS = ("等", "症状", "现象", "情况", "表现", "之类", "啥的", "什么的", "类症", "这些", "迹象", "反应")
_YES_NO = frozenset("吗 么 嘛".split())
_WHETHER = frozenset("有没有 有没 是不是 是否 会不会 有冇 谁 哪家 谁家 哪个 谁家有 谁有 可有 哪些".split())
_ONLY_FEVER = frozenset("退了 退啦 退下去 退下来 退下去了 退热了 退烧了 退烧 退热 已退 全退了 退净 下去了 降下来 降下来了 降下去 降了".split())
_MOODS = frozenset("runny_nose cough sore_throat headache dizziness vomiting unwell breathless fatigue muscle_ache".split())


def judge(scene: Scene) -> list[Judged]:
    """Every mention with its state."""
    judged: list[Judged] = []
    for mention in scene.mentions:
        for find in JUDGES:
            verdict = find(scene, mention, judged)
            if verdict is not None:
                judged.append(Judged(mention, *verdict))
                break
        else:
            judged.append(Judged(mention, "affirmed"))
    return _settle(scene, judged)


def _tokens(scene: Scene, mention: Mention) -> tuple[Token, ...]:
    return scene.clauses[mention.clause].tokens


def _sentence_before(scene: Scene, mention: Mention) -> list[Token]:
    """The words of the sentence that stand before the mention."""
    words: list[Token] = []
    sentence = scene.clauses[mention.clause].sentence
    c = mention.clause - 1
    while c >= 0 and scene.clauses[c].sentence == sentence:
        words[:0] = scene.clauses[c].tokens
        c -= 1
    return [*words, *_tokens(scene, mention)[: mention.first]]


def _figurative(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    if mention.code not in _MOODS:
        return None
    tokens = _tokens(scene, mention)
    if any(t.text in ("像", "好像", "跟") or t.text.endswith("像") for t in tokens[: mention.first]) and any(
        t.text.startswith(("一样", "似的", "一般")) for t in tokens[mention.last + 1 :]
    ):
        return "figurative", "像…一样"
    for place, token in enumerate(tokens[: mention.first]):
        if "喻因" in token.tags or ("喻" in token.tags and token.text.endswith("得")) or (token.text == "得" and place and _drives(tokens, place, mention.first)):
            return "figurative", token.text
    if mention.code == "runny_nose" and any(_THOUGHT_OF.search(t.text) for c in scene.clauses for t in c.tokens if "喻" in t.tags):
        return "figurative", "想我"
    if mention.code == "headache" and not scene.temperatures and len(scene.mentions) == 1:
        worry = next((c for c in scene.clauses if "愁" in c.tags), None)
        if worry is not None:
            return "figurative", "愁"
    return None


# What really makes ill, before 得: 咳得头疼, 呛得咳嗽; with any other verb (累得, 辣得, 压得) it passes or is a picture.
_ILL_VERBS = frozenset("烧咳拉吐病疼痛憋喘堵呛熏冻觉显变使值记懂睡难感晕热闷泻渴哑肿痒重害")


_THOUGHT_OF = re.compile("想我|骂我|念叨我|打喷嚏")


def _drives(tokens: tuple[Token, ...], place: int, first: int) -> bool:
    """逛得腿疼, 压得我喘不过气: a verb that is no illness, 得, and the symptom right after."""
    verb = tokens[place - 1]
    if verb.tags.keys() & {"症", "弱", "部", "感", "副"} or verb.figure is not None or verb.text[-1] in _ILL_VERBS:
        return False
    return all(t.tags.keys() & {"我", "副", "口", "部", "感"} or t.text == "直" for t in tokens[place + 1 : first])


def _of_others(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    subject = scene.tracks[mention.clause][mention.first]
    if subject.side not in ("own", "named"):
        return "others", subject.side
    rest = [t for t in _tokens(scene, mention)[mention.last + 1 :] if not (t.tags.keys() & {"症", "列"} or t.sign)]
    if len(rest) > 1 and rest[0].text == "的" and rest[1].tags.keys() & {"他人", "口", "愁"} and not subject.said:
        return "others", rest[1].text
    return None


def _of_a_thing(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    """变压器烧了, 拖拉机直咳嗽, 这电视剧没劲."""
    tokens = _tokens(scene, mention)
    if mention.code == "fever" or mention.weak:
        for token in reversed(tokens[: mention.first]):
            if token.tags.keys() & {"亲", "我", "户", "他", "部"} or token.figure is not None:
                break
            if token.tags.keys() & {"物", "烧物"} and "昔" not in token.tags:
                return "figurative", token.text
    if mention.weak and mention.code == "fever" and mention.last + 1 < len(tokens):
        following = tokens[mention.last + 1]
        if following.tags.keys() & {"物", "烧物", "货"} or (not following.tags and following.figure is None and len(following.text) > 2):
            return "figurative", following.text
    return None


def _denied(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    tokens = _tokens(scene, mention)
    inner = next((t for t in tokens[mention.first + 1 : mention.last] if "否" in t.tags), None)
    if inner is not None:
        return "denied", inner.text
    return _denied_before(scene, mention, done, tokens) or _denied_after(scene, mention, tokens)


def _denied_before(scene: Scene, mention: Mention, done: list[Judged], tokens: tuple[Token, ...]) -> tuple[State, str] | None:
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
        if "转" in tags or "未愈" in tags:
            return None
        if "有" in tags:
            if place and "否" in tokens[place - 1].tags:
                return "denied", tokens[place - 1].text
            if token.text not in ("出现", "感觉", "觉得", "感到", "觉着", "伴", "伴有", "伴随"):
                return None
        elif token.sign == "、" or "列" in tags:
            listed = True
        elif tags.keys() & {"副", "填", "似", "口", "部", "感", "今"} or token.text in ("哪里", "哪儿", "哪", "啥", "什么", "人"):
            afresh = afresh or token.text in _AFRESH
        elif token.figure is not None or tags or len(token.text) > 1:
            return None
        place -= 1
    return _denied_row(scene, mention, done)


def _insisted(tokens: tuple[Token, ...], mention: Mention) -> bool:
    """不发烧咳嗽得厉害: what is said more of was not denied."""
    rest = tokens[mention.last + 1 :]
    return bool(rest) and (rest[0].text in ("得", "厉害", "严重", "了", "不停", "着") or rest[0].figure is not None)


def _denied_row(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    """无发热,咳嗽,乏力: a bare symptom that goes on a formal denial, or one that 等症状 closes."""
    clause = scene.clauses[mention.clause]
    if not done or clause.before not in (" ", ",", "(") or mention.first:
        return None
    last = done[-1]
    if last.state != "denied" or last.mention.clause != mention.clause - 1:
        return None
    if scene.clauses[last.mention.clause].tokens[-1].end > scene.clauses[last.mention.clause].tokens[last.mention.last].end and last.because not in _FORMAL:
        return None
    rest = clause.tokens[mention.last + 1 :]
    if last.because in _FORMAL and all(t.sign == "、" or t.tags.keys() & {"症", "列", "部", "感"} or t.text.startswith(_CLOSERS) or t.text == "的" for t in rest):
        return "denied", last.because
    following = scene.clauses[mention.clause : mention.clause + 4]
    if any(t.text.startswith(_CLOSERS) for c in following if c.sentence == clause.sentence for t in c.tokens) and last.because in ("没有", "没", "没啥", "没什么", *_FORMAL):
        return "denied", last.because
    return None


def _denied_after(scene: Scene, mention: Mention, tokens: tuple[Token, ...]) -> tuple[State, str] | None:
    """发烧咳嗽都没有, 咳嗽:无; but 咳嗽没有发烧 denies the fever only."""
    others = {place for m in scene.mentions if m.clause == mention.clause for place in range(m.first, m.last + 1)}
    place = mention.last + 1
    while place < len(tokens):
        token = tokens[place]
        if token.text in _AFTERWARDS:
            rest = tokens[place + 1 :]
            if any(p in others for p in range(place + 1, len(tokens))) or not all(
                t.tags.keys() & {"副", "填", "有", "问", "口", "报"} or t.text in ("发生", "的") for t in rest
            ):
                return None
            asked = scene.clauses[mention.clause].after == "?" or (token.text in ("没", "不", "未") and not rest and place == mention.last + 1)
            return ("asked" if asked else "denied"), token.text
        if token.text == "不" and place == len(tokens) - 1:
            return "asked", token.text
        if place in others or token.sign in ("、", ":") or token.tags.keys() & {"副", "填", "列"} or token.text.startswith(_CLOSERS):
            place += 1
            continue
        return None
    return None


def _asked(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    clause = scene.clauses[mention.clause]
    tokens = clause.tokens
    for token in tokens[: mention.first]:
        if token.text in _WHETHER:
            return "asked", token.text
    rest = tokens[mention.last + 1 :]
    bare = [t for t in rest if not (t.tags.keys() & {"副", "填", "症", "部", "感", "列"} or t.sign in ("、",))]
    if bare and bare[0].text in _YES_NO:
        return "asked", bare[0].text
    if not bare and clause.after == "?" and not any(t.figure for t in tokens) and not any(t.text == "了" for t in rest[:1]):
        return "asked", "?"
    if rest and any(t.text in _YES_NO or t.text in ("能不能", "可以不", "要不要", "行不行", "用不用", "算不算") for t in bare) and not _owned(scene, mention):
        return "asked", "吗"
    return None


def _owned(scene: Scene, mention: Mention) -> bool:
    """Whether the sentence says whose it is, since when, or that it has come about: then it is no general question."""
    subject = scene.tracks[mention.clause][mention.first]
    if subject.said or subject.person:
        return True
    rest = _tokens(scene, mention)[mention.last + 1 :]
    return bool(rest) and (rest[0].text == "了" or any(t.figure is not None for t in rest[:3])) or bool(scene.temperatures)


def _supposed(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    before = _sentence_before(scene, mention)
    for token in reversed(before):
        if "若" in token.tags and token.text != "的话":
            return "supposed", token.text
    for token in _tokens(scene, mention)[mention.last + 1 :]:
        if token.text == "的话":
            return "supposed", token.text
    sentence = scene.clauses[mention.clause].sentence
    if not _owned(scene, mention) and not scene.expected:
        for clause in scene.clauses:
            if clause.sentence == sentence and "劝" in clause.tags:
                return "supposed", "劝"
    return None


def _feared(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    tokens = _tokens(scene, mention)
    if any(t.clause == mention.clause and t.value is not None and t.value >= FEVER for t in scene.temperatures):
        return None
    before = tokens[mention.first - 1].text if mention.first else ""
    if mention.code in ("cold", "fever", "vomiting", "dizziness") and (before.endswith("要") or before in ("会", "快", "将会")):
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


def _long_ago(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    rest = _tokens(scene, mention)[mention.last + 1 :]
    for place, token in enumerate(rest):
        if token.tags.keys() & {"昔", "昔远"} and any("事" in t.text for t in rest[place + 1 :]):
            return "past", token.text
    for token in reversed(_sentence_before(scene, mention)):
        if "今" in token.tags:
            return None
        if "昔远" in token.tags:
            return "past", token.text
    return None


def _alone(scene: Scene, mention: Mention, done: list[Judged]) -> tuple[State, str] | None:
    """Weak words count only in company: a person of ours, a body, another symptom, a temperature, an open check-in."""
    if not mention.weak:
        return None
    subject = scene.tracks[mention.clause][mention.first]
    tokens = _tokens(scene, mention)
    if mention.code == "fever" and mention.words == "烧" and not _burns(tokens, mention.last):
        return "figurative", mention.words
    if mention.code == "fever" and mention.words == "烧" and _lasts(tokens, mention):
        return None
    strong = any(not m.weak for m in scene.mentions if m is not mention)
    person = subject.person is not None and (subject.person not in ("我", "俺", "咱", "额", "自己") or mention.words in ("不舒服", "不适", "吐了", "没力气", "没劲"))
    body = any("部" in t.tags for t in tokens[: mention.first])
    if scene.expected or scene.temperatures or strong or person or body:
        return None
    return "figurative", mention.words


_GOES_ON = frozenset("还是 还 一直 又 反复 仍 仍然 不停 持续 还在 总 老".split())


def _lasts(tokens: tuple[Token, ...], mention: Mention) -> bool:
    """烧了三天, 吃了药还是烧: what goes on for days or in spite of medicine, and no thing that burns beside it."""
    if any(t.tags.keys() & {"物", "烧物", "兽"} for t in tokens):
        return False
    rest = tokens[mention.last + 1 :]
    if any(t.figure is not None and t.figure.unit is None for t in rest[:2]) and any(t.text.startswith(("天", "夜", "宿", "晚", "小时", "个小时")) for t in rest[:4]):
        return True
    before = tokens[mention.first - 1] if mention.first else None
    return before is not None and before.text in _GOES_ON and not [t for t in rest if t.text not in ("着", "了", "呢", "得", "哩")]


_AFTER_BURN = frozenset("了 到 得 着 的 起来 退 过 还 不 呢 没 又 厉害".split())


def _burns(tokens: tuple[Token, ...], index: int) -> bool:
    if index + 1 == len(tokens):
        return True
    following = tokens[index + 1]
    return following.text in _AFTER_BURN or following.figure is not None or bool(following.tags.keys() & {"愈", "未愈", "否", "转", "副", "填", "问"})


JUDGES: tuple[Judge, ...] = (_figurative, _of_others, _of_a_thing, _asked, _supposed, _feared, _denied, _long_ago, _alone)


def _settle(scene: Scene, judged: list[Judged]) -> list[Judged]:
    """What later words of the text say of an affirmed symptom: over (现在好了), or denied after all (不烧了)."""
    for place, item in enumerate(judged):
        if item.state == "asked" and (answer := _answered(scene, item.mention)):
            judged[place] = item._replace(state="denied", because=answer)
        if item.state != "affirmed":
            continue
        over = _over(scene, item.mention)
        if over is not None:
            judged[place] = item._replace(state="past", because=over)
            continue
        who = scene.tracks[item.mention.clause][item.mention.first]
        for later in judged[place + 1 :]:
            if later.mention.code == item.mention.code and later.state == "denied":
                other = scene.tracks[later.mention.clause][later.mention.first]
                if (other.household, other.person) == (who.household, who.person):
                    judged[place] = item._replace(state="past", because=later.because)
                    break
    return judged


def _answered(scene: Scene, mention: Mention) -> str | None:
    """有没有咳嗽的,没有: the question and its answer in one message."""
    following = scene.clauses[mention.clause + 1 : mention.clause + 2]
    for clause in following:
        if all(t.tags.keys() & {"否", "副", "填"} for t in clause.tokens):
            return clause.tokens[0].text
    return None


def _over(scene: Scene, mention: Mention) -> str | None:
    """The word that says the symptom has passed: later in its sentence, or opening the next one."""
    start = scene.clauses[mention.clause]
    past = any(t.tags.keys() & {"昔", "昔远"} for t in (*_sentence_before(scene, mention)[-12:], *start.tokens[: mention.first]))
    for c in range(mention.clause, len(scene.clauses)):
        clause = scene.clauses[c]
        if clause.sentence > start.sentence + 1 or (clause.sentence == start.sentence + 1 and not (past or mention.code == "fever")):
            break
        tokens = clause.tokens
        for place in range(mention.last + 1 if c == mention.clause else 0, len(tokens)):
            token = tokens[place]
            if "未愈" in token.tags:
                return None
            if "愈" in token.tags:
                if place and tokens[place - 1].tags.keys() & {"否", "若", "怕", "问"} or clause.has("若"):
                    continue
                if token.text in _ONLY_FEVER and mention.code != "fever":
                    continue
                who, whose = scene.tracks[c][place], scene.tracks[mention.clause][mention.first]
                if whose.person and who.person and who.person != whose.person:
                    continue
                return token.text
        if c > mention.clause and clause.has("症") and not past:
            break
    if mention.code == "fever" and past and any(
        t.value is not None and not t.past and t.value < FEVER and t.clause >= mention.clause for t in scene.temperatures
    ):
        return "体温"
    return None
