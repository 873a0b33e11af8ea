"""Whether something is asked of the village: about rules, goods, help.

Each sentence is taken as a possible question and put before REMARKS, ways of only looking like one; what none of them
recognises is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import groupby
from typing import NamedTuple

from core.lazy import regex
from reading.lexicon import rule
from reading.subjects import Side, Subject
from reading.tokens import Clause

_ASK_WORDS = rule("questions.ask_words")
# 啥, 谁: these ask only beside a topic or with a particle at the end.
_LOOSE = rule("questions.loose")
# 咋打卡, 找谁: these ask whatever it is about.
_ALWAYS = rule("questions.always")
_PRICE_OR_TIME = rule("questions.price_or_time")
# 要不要做核酸, 让不让办: these ask what holds, whatever is asked for beside it.
_WHETHER = rule("questions.whether")
# Of these what must be done, which only the village can say; 开不开 may be of a lamp.
_MUST = rule("questions.must")

# Without any of these nothing is asked.
_MAYBE = regex("[真哪几啥什是多不没吗么呀呢啊吧否嘛?]")
# What asks by its shape: where, and what for.
_WHERE = regex(
    "(?<![花挣赚欠了有])好多钱(?=[一每,。!? ]|$)"
    "|是[^,。!?]{1,12}还是|[到去上找往朝]哪|几楼|(?<!知道)(?<!晓得)真的假的|在哪|哪[里儿]|多会儿|啥条件|啥手续|什么手续|什么证|什么时间|几号楼|让[进出过走回]不"
)
# 开不开门, 通行证一户发几张: a verb put both ways, or how many at the end.
_EITHER = regex(
    "(?<=([^\\W能可行要是会用需中发]))不\\1|(?<![有剩好没前这过])几[张个袋斤份样回次块瓶桶针]$|(?<![有剩好没前这过了])几个?人$"
)
# 隔离14天还是7天, 报给组长还是报给村里: one or the other.
_OR_ELSE = regex(
    "[\\d一二三四五六七八九十]+[^\\W\\d]{0,3}还是[^\\W\\d]{0,3}[\\d一二两三四五六七八九十]"
    "|([报送交打去走找领从按在到要让坐])[^,。!?]{1,8}还是\\1(?![不没着了]|[^,。!?]{0,6}(?:都|一样|随便))"
    "|([办开发管出报])还是[^,。!?]{1,6}\\2"
)
_CLAUSE_END = regex(
    "(?:能|让|许|准|给)[^,。!?]{0,9}[^\\W啥也都可得是就]不$|(?:在|来|能|行|去|开|有|要|收|送|发|给|让|中|卖|管|算|到|通)不$|算[^,。!?]{1,3}不$|(?:安全|要紧|严重|管用|顶用|稳当)不$|(?<!水)(?:到|开|来|发|通)了没$"
)
_END = regex("(?:不|没|没有|有没有了|吗|么|呀|呢|啊|吧|否|嘛)[?\\s]*$")
# 诊所开门不 给捎盒药: the same before the text ends.
_INNER_END = regex("(?:不|了没)[,。! ]")

# 方不方便给我带: asked out of politeness only.
_POLITE = regex("(?:方不方便|方便不方便|能不能够?|可不可以|行不行|得不得空)(?=[^,。!?]{0,3}[给帮替捎带代])")
_LASTING = regex("(?:住|待|呆|过|玩|歇|这|前|好|那|了|上)几[天个次日]|几[天日](?=了|来|没|前|就)")
_TOLD = regex(
    "说不[上清准来出]{1,3}哪[里儿]?|找不[到着][^,。]{0,3}哪[里儿]?|不(?:知道?|晓得)(?:往?哪|准不准)|还让不让人|要不要(?:一起|来我家|来玩)|不知道?是不是|也不知|不知道咋|多少年|什么都|啥都"
    "|啥也|什么也|(?<!有)[没莫](?:得|有)?(?:感觉|觉得|觉着)?(?:哪[里儿个样家]?|啥|什么|谁)|不(?:感觉|觉得|觉着)有?哪[里儿]|怎么也|咋也|不怎么|不咋|谁也|谁都|怎么都|哪都|哪儿都|哪也|怎么说"
    "|不知怎么|不知道咋|不知咋|多少有|什么的|啥的|谁家.{0,6}(?:跑|丢|车|挪)|怎么这么|咋这么|多么"
)

# 有无发热咳嗽:无, a line of a form with its answer.
_FORM = regex("(?:有无|是否)[^:]{1,12}:")
# 你那里有口罩没: goods are asked for; 你电话怎么一直占线 is talk.
_TRADES = regex("有|卖|多少|价|钱|能|可以|给[我俺咱]|帮|哪[里儿]|[要买拿送领发带捎]")
# 听说明天封村,真的假的: what is asked is whether it holds here.
_TRUE = regex("(?<!知道)(?<!晓得)真的假的|是真的[吗不么]|是不是真的|真的[吗么]$|有没有这回事|有这(?:回)?事[吗不没]")
# What a village is asked about.
_THEMES = frozenset(("问域", "症", "货", "官", "宴", "来", "去"))
_THEMES_OF_WORDS = _THEMES | {"报", "温词"}
_THEMES_OF_A_BARE_END = _THEMES | {"弱"}
# The same where no word of the lexicon tells.
_TOPICS = regex(
    "外卖|药店|商店|诊所|卫生室|货车|让[进出过走回]不|口罩|进得?来|收不收|派人|派个|来个人|能帮我|团购|截单|接龙|打卡|下单|[要用得还]报|上报|套餐|[摆办]\\S{0,3}桌"
    "|[往朝]哪[里儿]?[跑躲撤走逃转]|[躲撤][到去]?哪|按[户人][^,。!?]{0,2}发|([发收摆补封查停通供])不\\1|算[^,。!?]{0,2}(?:发烧|高|低)|[从到]哪天|算起"
    "|(?:啥时候?|什么时候|几时|何时|哪天|几点)(?:才|能|再|会)*(?:通|开(?!车|饭|始|心)|修|恢复|解[封除]|到[咱村])"
)
_MORE = regex("还有[^,。!?]{1,8}(?:没|吗|么)|还有[没冒莫不吗]|到货|[能会]到[不没吗]|有[没木]有|来一趟|能来|多少")


class Setting(NamedTuple):
    """What is known of the whole message: `topical` that it speaks of what a village is asked about, `requests` that it
    asks for goods, `told` that it tells how somebody is."""

    plain: str
    clauses: list[Clause]
    topical: bool
    requests: bool
    told: bool


class Question(NamedTuple):
    """A sentence as a possible question. `words` are without those that only sound like asking, `asked` those of them
    that ask; `marked`: its sign or the end of a clause asks; `tags` and `sides` are those of all its tokens."""

    clauses: list[Clause]
    tags: frozenset[str]
    sides: frozenset[Side]
    words: str
    asked: frozenset[str]
    marked: bool


def asks(
    plain: str,
    clauses: list[Clause],
    tracks: list[list[Subject]],
    seen: frozenset[str],
    requests: bool,
    told: bool = False,
) -> bool:
    """A question to the village about rules, goods or help; a request in the form of a question is none."""
    if "问" not in seen and not _may_ask(plain):
        return False
    setting = Setting(plain, clauses, not seen.isdisjoint(_THEMES_OF_A_BARE_END), requests, told)
    return any(not any(is_one(question, setting) for is_one in REMARKS) for question in _questions(setting, tracks))


def _may_ask(plain: str) -> bool:
    if _MAYBE.search(plain) is None:
        return False
    return "?" in plain or any(end.search(plain) is not None for end in (_END, _INNER_END)) or _shaped(plain)


def _shaped(words: str) -> bool:
    if _WHERE.search(words) or _EITHER.search(words):
        return True
    return "还是" in words and _OR_ELSE.search(words) is not None


def _questions(setting: Setting, tracks: list[list[Subject]]) -> Iterator[Question]:
    """Every sentence."""
    for _, places in groupby(range(len(setting.clauses)), lambda c: setting.clauses[c].sentence):
        yield _question(setting, [(setting.clauses[c], tracks[c]) for c in places])


def _question(setting: Setting, sentence: list[tuple[Clause, list[Subject]]]) -> Question:
    plain = setting.plain
    members = [clause for clause, _ in sentence]
    words = plain[members[0].start : members[-1].end]
    words = _TOLD.sub("", _LASTING.sub("", _POLITE.sub("", words) if setting.requests else words))
    asked = {t.text for clause in members for t in clause.tokens if t.text in _ASK_WORDS and t.text in words}
    if _shaped(words):  # any word that asks will do
        asked.add("在哪")
    marked = members[-1].after == "?" or any(_ends_asking(plain, c) for c in members)
    tags = frozenset().union(*[clause.tags for clause in members])
    sides = frozenset([subject.side for _, track in sentence for subject in track])
    return Question(members, tags, sides, words, frozenset(asked), marked)


def _ends_asking(plain: str, clause: Clause) -> bool:
    """能喝不, 诊所今天开门不"""
    if not clause.tokens[-1].text.endswith(("不", "没")):
        return False
    themed = len(clause.tokens) > 1 and "问域" in clause.tokens[-2].tags and clause.tokens[-1].text == "不"
    return themed or _CLAUSE_END.search(plain[clause.start : clause.end]) is not None


def _filled_in(question: Question, setting: Setting) -> bool:
    return any(_FORM.search(setting.plain, clause.start, clause.end) for clause in question.clauses)


def _of_the_reader(question: Question, setting: Setting) -> bool:
    """你吃了没: of the reader, who is asked neither as an official nor for goods."""
    if "you" not in question.sides or "官" in question.tags:
        return False
    return "货" not in question.tags or _TRADES.search(question.words) is None


def _without_asking(question: Question, setting: Setting) -> bool:
    """没有啥, 好不: no sign of a question, and no word that is enough alone."""
    if question.marked:
        return False
    ends = _END.search(question.words) is not None
    if question.asked:
        return question.asked <= _LOOSE and not ends and "问域" not in question.tags
    bare = ends and question.words.endswith(("不", "没", "没有", "有没有了")) and len(question.words) > 3
    return not (bare and setting.topical) or "好" in question.clauses[-1].tokens[-1].tags


def _of_hearsay(question: Question, setting: Setting) -> bool:
    return "hearsay" in question.sides and _TRUE.search(question.words) is None


def _off_topic(question: Question, setting: Setting) -> bool:
    if not (question.tags.isdisjoint(_THEMES_OF_WORDS) and question.asked.isdisjoint(_ALWAYS)):
        return False
    of_the_ill = setting.told and (question.marked or "算不算" in question.asked)
    if not question.asked.isdisjoint(_MUST):
        return False
    return not of_the_ill and _TOPICS.search(question.words) is None


def _requests(question: Question, setting: Setting) -> bool:
    """能给我带袋盐不: goods are asked for and nothing else; 菜几点到 is a question beside."""
    if not setting.requests or not question.asked.isdisjoint(_PRICE_OR_TIME) or _MORE.search(question.words):
        return False
    if any(_beside(setting.plain, clause) for clause in question.clauses):
        return False
    final = question.clauses[-1]
    besides = len(question.clauses) > 1 and question.marked and not final.has("货", "要", "助")
    return not besides and not (final.after == "?" and _apart(question, setting))


def _beside(plain: str, clause: Clause) -> bool:
    """要不要送医院, 诊所开门不: a clause that asks what holds, and neither names goods nor begs for help."""
    if clause.has("助") or (clause.has("货") and not clause.tokens[-1].text.endswith("没")):
        return False
    return _ends_asking(plain, clause) or any(token.text in _WHETHER for token in clause.tokens)


def _apart(question: Question, setting: Setting) -> bool:
    """村里统一买种子不?俺要五斤: nothing is asked for in the question itself, but in another sentence."""
    sentence = question.clauses[0].sentence
    return question.tags.isdisjoint(("助", "数")) and any(
        clause.has("数") and (clause.has("要", "货") or any(t.text.endswith("要") for t in clause.tokens))
        for clause in setting.clauses
        if clause.sentence != sentence
    )


# Ways of only looking like a question to the village.
REMARKS: tuple[Callable[[Question, Setting], bool], ...] = (
    _filled_in,
    _without_asking,
    _of_the_reader,
    _of_hearsay,
    _off_topic,
    _requests,
)
