"""What later words of a text say of a symptom: over (现在好了), or denied after all (不烧了)."""

from __future__ import annotations

from reading.lexicon import phrases, rule
from reading.scene import Judged, Scene, sentence_before
from reading.symptoms import Mention
from reading.temperatures import FEVER

# How many clauses ahead it may be said that a symptom has passed.
_AHEAD = 6
# How many words of a clause are looked at: speech without signs has no end.
_FAR = 30
# 总怀疑自己发烧了,一量36.4: a thought that the thermometer answers.
_SUSPECTED = phrases("recovery.suspected")
_REST = rule("headcounts.rest")
_ONLY_FEVER = rule("recovery.only_fever")


def settle(scene: Scene, judged: list[Judged]) -> list[Judged]:
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
                if (other.household, other.person) == (who.household, who.person) and _then_and_now(
                    scene, item.mention, later.mention
                ):
                    judged[place] = item._replace(state="past", because=later.because)
                    break
    return judged


# 今天不咳了, 现在没发烧: how it is by now.
_NOW = frozenset(("了", "已经", "已", "再"))


def _then_and_now(scene: Scene, told: Mention, denied: Mention) -> bool:
    """昨天咳嗽,今天不咳了; 我有点咳嗽,无发热咳嗽 is a form's phrase behind what was said first."""
    if told.clause == denied.clause:
        return True  # 烧倒是不烧
    clause = scene.clauses[denied.clause]
    if any(t.text in _REST for t in clause.tokens[: denied.first]):
        return False  # 我昨天开始咳嗽,其他人无发热咳嗽
    if "昔" in scene.clauses[told.clause].tags:
        return True
    return clause.has("今") or any(t.text in _NOW for t in clause.tokens)


# 送过去了, 吃没了, 面发好了: what was done with something.
_DONE_WITH = frozenset("送放拿端搬走吃用喝烧花卖寄带发做修弄备收蒸煮腌洗晒买装种")
_SOON = frozenset("快早就")
_YES = frozenset(("好嘞", "好咧", "好咯", "好喽"))
_REMEDIES = ("药", "觉", "针", "汗", "液")
_ILL = frozenset(("我", "亲", "他", "户", "口", "部", "症", "弱", "感", "愈", "昔", "转"))
_TAKEN = frozenset("吃喝服打输贴灌喂敷抹擦泡挂")
_GONE = frozenset(("没了", "没有了", "不见了"))
_THROUGH = frozenset(("副", "填", "今", "有"))


def _of_the_ill(scene: Scene, mention: Mention, c: int, place: int) -> bool:
    """Whether a word of recovery in a later clause is of the illness: 家里煤气没了 is not, nor another's that is told
    of in between."""
    tokens = scene.clauses[c].tokens
    if any(m.clause == c and m.first < place and m.code != mention.code for m in scene.mentions):
        return False
    if tokens[place].text in _YES and place == 0 and len(tokens) < 3:
        return False  # it says yes
    before = place - 1
    while before >= 0 and (tokens[before].text in _SOON or tokens[before].tags.keys() & _THROUGH):
        before -= 1
    if before < 0:
        return True
    noun = tokens[before]
    if noun.text == "烧":
        return mention.code == "fever"
    if noun.text.endswith(_REMEDIES):
        return True
    taken = any(t.text[0] in _TAKEN for t in tokens[:before])
    if taken and noun.text not in _DONE_WITH and tokens[place].text not in _GONE:
        return True  # 吃了思密达好了
    return not noun.tags.keys().isdisjoint(_ILL)


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
    past = any(
        t.tags.keys() & {"昔", "昔远"} for t in (*sentence_before(scene, mention)[-12:], *start.tokens[: mention.first])
    )
    for c in range(mention.clause, min(mention.clause + _AHEAD, len(scene.clauses))):
        clause = scene.clauses[c]
        if clause.sentence > start.sentence + 1 or (
            clause.sentence == start.sentence + 1 and not (past or mention.code == "fever")
        ):
            break
        tokens = clause.tokens
        first = mention.last + 1 if c == mention.clause else 0
        for place in range(first, min(first + _FAR, len(tokens))):
            token = tokens[place]
            if "未愈" in token.tags:
                return None
            if "愈" in token.tags:
                if (place and tokens[place - 1].tags.keys() & {"否", "若", "怕", "问"}) or clause.has("若"):
                    continue
                if token.text in _ONLY_FEVER and mention.code != "fever":
                    continue
                if c > mention.clause and not _of_the_ill(scene, mention, c, place):
                    continue
                who, whose = scene.tracks[c][place], scene.tracks[mention.clause][mention.first]
                if whose.person and who.person and who.person != whose.person:
                    continue
                if who.household != whose.household:
                    continue
                return token.text
        if c > mention.clause and clause.has("症") and not past:
            break
    before = (*sentence_before(scene, mention)[-_FAR:], *start.tokens[: mention.first])
    if (
        mention.code == "fever"
        and (past or any(t.text.startswith(_SUSPECTED) for t in before))
        and any(
            t.value is not None and not t.past and t.value < FEVER and t.clause >= mention.clause
            for t in scene.temperatures
        )
    ):
        return "体温"
    return None
