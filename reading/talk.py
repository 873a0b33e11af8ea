"""What a message does besides telling: confirms, asks, corrects, withdraws, offers help, announces a gathering."""

from __future__ import annotations

import re

from core.lazy import regex
from core.model import Prompt
from reading.lexicon import phrases, rule
from reading.subjects import Subject
from reading.tokens import Clause

_ACK_SURE = rule("talk.ack_sure")
_ACK_BESIDE = frozenset(["收", "好应", "填", "副", "官", "谢", "我", "祝", "他人", "口", "似"])
_ACKING = frozenset(["收", "好应"])
_OK = regex("[👌👍🆗✅☑✔💪🫡🙋]|\\[(?:OK|ok|强|抱拳|好的|收到|敬礼|赞)\\]")


_ACK_WHOLE = rule("talk.ack_whole")
_LOOSE_QUESTIONS = rule("talk.loose_questions")
_ALWAYS_ASKS = rule("talk.always_asks")


def acknowledges(clauses: list[Clause], prompt: Prompt | None, original: str) -> bool:
    """收到, 明白 anywhere as a clause of its own; 好的, 嗯, 行 only under an open notice."""
    if not clauses:
        return prompt == "notice" and _OK.search(original) is not None
    for place, clause in enumerate(clauses):
        if clause.after == "?" or (clause.has("否", "问", "若") and prompt != "notice"):
            continue
        tokens = clause.tokens
        sure = not clause.tags.isdisjoint(_ACKING) and any(t.text in _ACK_SURE for t in tokens[:3])
        if not sure and prompt != "notice":
            continue
        only = all(t.tags.keys() & _ACK_BESIDE or t.sign or (not t.tags and len(t.text) <= 1) for t in tokens)
        if sure and (
            only
            or (
                tokens[0].text in _ACK_SURE
                and len(tokens) <= 5
                and not clause.has("货", "症")
                and not tokens[0].text.endswith("到了")
            )
        ):
            return not any("请回复" in t.text for c in clauses for t in c.tokens)
        if (
            prompt == "notice"
            and only
            and place == 0
            and any(t.tags.keys() & {"收", "好应"} or t.text in ("1", "+1") for t in tokens)
        ):
            return True
    if prompt == "notice" and len(clauses) == 1:
        return "".join(t.text for t in clauses[0].tokens) in _ACK_WHOLE
    return False


_ASK_WORDS = rule("talk.ask_words")
_WHERE = regex(
    "是[^,。!?]{1,12}还是|[到去上找]哪|几楼|在哪|哪[里儿]|多会儿|啥条件|啥手续|什么手续|什么证|什么时间|几号楼"
)
_LOCAL_END = regex("(?:在|来|能|行|去|开|有|要|收|送|发|给|让|中|卖|管|算|到|通)不$")
_END = regex("(?:不|没|没有|吗|么|呀|呢|啊|吧|否|嘛)[?\\s]*$")
# 开不开门, 通行证一户发几张: a verb put both ways, or how many at the end.
_EITHER = regex("([^\\W能可行要是会用需中发])不\\1|(?<![有剩好没前这过])几[张个袋斤份样回次块瓶桶针]$")
# Without any of these nothing is asked.
_MAYBE = regex("[哪几啥什是多不没吗么呀呢啊吧否嘛?]")
# 有无发热咳嗽:无, a line of a form with its answer.
_FORM = regex("(?:有无|是否)[^:]{1,12}:")
_LASTING = regex("(?:住|待|呆|过|玩|歇|这|前|好|那|了|上)几[天个次日]|几[天日](?=了|来|没|前|就)")
# 方不方便给我带: asked out of politeness only.
# 你那里有口罩没: goods are asked for; 你电话怎么一直占线 is talk.
_TRADES = regex("有|卖|多少|价|钱|能|可以|给[我俺咱]|帮|哪[里儿]|[要买拿送领发带捎]")
_POLITE = regex("(?:方不方便|方便不方便|能不能够?|可不可以|行不行|得不得空)(?=[^,。!?]{0,3}[给帮替捎带代])")
# 隔离14天还是7天, 报给组长还是报给村里
_OR_ELSE = regex(
    "[\\d一二三四五六七八九十]+[^\\W\\d]{0,3}还是[^\\W\\d]{0,3}[\\d一二两三四五六七八九十]|([报送交打去走找领])[^,。!?]{1,6}还是\\1"
)
# What a village is asked about that no word of the lexicon tells.
_TOPICS = regex(
    "外卖|货车|进得?来|收不收|派人|派个|来个人|能帮我|团购|截单|接龙|打卡|下单|[要用得还]报|上报|套餐|[摆办]\\S{0,3}桌"
)
_TOLD = regex(
    "说不[上清准来出]{1,3}哪[里儿]?|不知道?哪|不知道?是不是|也不知|不知道咋|多少年|什么都|啥都"
    "|啥也|什么也|没什么|没啥|怎么也|咋也|不怎么|不咋|谁也|谁都|怎么都|哪都|哪儿都|哪也|怎么说"
    "|不知怎么|不知道咋|不知咋|多少有|什么的|啥的|谁家.{0,6}(?:跑|丢|车|挪)|怎么这么|咋这么|多么"
)


def asks(
    plain: str,
    clauses: list[Clause],
    tracks: list[list[Subject]],
    seen: frozenset[str],
    requests: bool,
    told: bool = False,
) -> bool:
    """A question to the village about rules, goods or help; a request in the form of a question is none."""
    if "问" not in seen and _MAYBE.search(plain) is None:
        return False
    if (
        "问" not in seen
        and "?" not in plain
        and _END.search(plain) is None
        and _WHERE.search(plain) is None
        and _EITHER.search(plain) is None
        and _OR_ELSE.search(plain) is None
    ):
        return False
    sentences: dict[int, list[int]] = {}
    for c, clause in enumerate(clauses):
        sentences.setdefault(clause.sentence, []).append(c)
    topical = any(clause.has("问域", "症", "货", "官", "宴", "来", "去", "弱") for clause in clauses)
    for members in sentences.values():
        sentence = plain[clauses[members[0]].start : clauses[members[-1]].end]
        if any(_FORM.search(plain, clauses[c].start, clauses[c].end) for c in members):
            continue
        words = _TOLD.sub("", _LASTING.sub("", _POLITE.sub("", sentence) if requests else sentence))
        marked = clauses[members[-1]].after == "?"
        marked = marked or any(_LOCAL_END.search(plain[clauses[c].start : clauses[c].end]) for c in members)
        asked = [t.text for c in members for t in clauses[c].tokens if t.text in _ASK_WORDS and (t.text in words)]
        if _WHERE.search(words) or _EITHER.search(words) or _OR_ELSE.search(words):
            asked.append("在哪")
        if any(s.side == "you" for c in members for s in tracks[c]) and not any(
            clauses[c].has("官") or (clauses[c].has("货") and _TRADES.search(words)) for c in members
        ):
            continue
        ends = _END.search(words) is not None
        if not (marked or asked):
            last = clauses[members[-1]].tokens[-1]
            if "好" in last.tags or not (ends and words.endswith(("不", "没", "没有")) and topical and len(words) > 3):
                continue
        elif (
            not marked
            and asked
            and set(asked) <= _LOOSE_QUESTIONS
            and not ends
            and not any(clauses[c].has("问域") for c in members)
        ):
            continue
        if any(s.side == "hearsay" for c in members for s in tracks[c]):
            continue
        if (
            not any(clauses[c].has("问域", "症", "货", "官", "宴", "来", "去", "报", "温词") for c in members)
            and not ((_ALWAYS_ASKS & set(asked)) or (told and (marked or "算不算" in asked)))
            and _TOPICS.search(words) is None
        ):
            continue
        final = clauses[members[-1]]
        if (
            requests
            and not _asks_more(asked, words)
            and not (len(members) > 1 and marked and not final.has("货", "要", "助"))
            and not (final.after == "?" and _apart(clauses, members))
        ):
            continue
        return True
    return False


def _apart(clauses: list[Clause], members: list[int]) -> bool:
    """村里统一买种子不?俺要五斤: nothing is asked for in the question itself, but in another sentence."""
    return not any(clauses[c].has("助", "数") for c in members) and any(
        clause.has("数") and (clause.has("要", "货") or any(t.text.endswith("要") for t in clause.tokens))
        for c, clause in enumerate(clauses)
        if c not in members
    )


_PRICE_OR_TIME = rule("talk.price_or_time")


def _asks_more(asked: list[str], words: str) -> bool:
    return (
        bool(_PRICE_OR_TIME & set(asked))
        or re.search(
            "还有[^,。!?]{1,8}(?:没|吗|么)|还有[没冒冇莫不吗]|到货|[能会]到[不没吗]|有[没木]有|来一趟|能来|多少", words
        )
        is not None
    )


_CORRECTS = regex(
    "把[^,。!?]{0,10}(?:写|打|发|报|说|填|输)成|更正|纠正|改正|修正|订正|(?:发|写|打|说|报|填|弄|搞|输|按|看|记|数|量|点|算|选|登记)(?:错"
    "|岔|差|反|颠倒|串|混|少|多)[了咗啦咧]|(?:发|写|打|说|报|填|弄|搞|输|按|数|量)错|错[字别]|重新?报|重新?发"
    "|以(?:这|此|本)[条个次]?为准|作废|(?:前面|刚才|刚刚|上面|上午|早上|之前|前头|上一)[^,。]{0,8}(?:不对"
    "|不算|有误|错)|报的不对|有误|口误|手误|笔误|手滑|说岔|少写|多写|漏写|漏报|少报|多报|多打|少打"
    "|我把[^,。]{1,10}(?:报|写|说|登记|弄|记)错|改一下|改下|改改|修改|(?:^|[,。\\s])不对不?对?[,。\\s]|改成|改为|应该是|应为"
)
_CORRECTING = regex("|".join(phrases("talk.correcting")))
# 你打错了, 商家发错颜色: not the sender's slip.
_OF_OTHERS = regex("[你您他她它家师生员](?:们|又|也|怎么|咋|是不是)?$")
_WARES = regex("颜色|货|尺码|款|型号|地址|件|药")
_SWAPS = regex(
    "不是[^,。!?\\d]{0,3}[一二两三四五六七八九十][^,。!?]{0,4}?[,!]?(?:而是|是)[^,。!?\\d]{0,2}[一二两三四五六七八九十]|"
    "不要[^,。!?\\d]{0,3}[\\d一二两三四五六七八九十][^,。]{0,4},[^,。]{0,3}要[^,。]{0,3}[\\d一二两三四五六七八九十]|"
    "\\d[^,。!?]{0,4}[,。!\\s]*不是[^,。!?\\d]{0,4}\\d|"
    "(?:不是|唔系|毋是)[^,。!?]{0,8}?\\d[^,。!?]{0,6}[,,]?\\s*(?:而是|是)[^,。!?]{0,8}\\d|(?:是"
    "|要)[^,。!?]{0,10}\\d[^,。!?]{0,6}[,,]\\s*不是[^,。!?]{0,6}\\d"
)


def corrects(plain: str, clauses: list[Clause], seen: frozenset[str]) -> bool:
    """更正, 发错了, 不是36.8是36.3."""
    if "改" not in seen and _CORRECTING.search(plain) is None:
        return False
    match = _CORRECTS.search(plain)
    if match is None:
        return _SWAPS.search(plain) is not None
    if _OF_OTHERS.search(plain, max(0, match.start() - 3), match.start()) or _WARES.match(plain, match.end()):
        return False
    if match.group() in ("改成", "改为") and re.search(
        "(?:昨天|刚才|之前|上次|早上|上午|报的|订的|要的|登记的|我家?的?)[^。!?]{0,12}改[成为][\\d一二两三四五六七八九十"
        "]",
        plain,
    ):
        return not any(clause.has("宴") for clause in clauses)
    if match.group() in ("改成", "改为") and any(c.has("货") and any(t.figure for t in c.tokens) for c in clauses):
        return not any(clause.has("宴") for clause in clauses)
    if match.group() in ("应该是", "应为", "改成", "改为", "作废"):
        return (
            not any(clause.has("宴") for clause in clauses)
            and any(t.figure for c in clauses for t in c.tokens)
            and _SWAPS.search(plain) is not None
        )
    return not any(clause.has("听") for clause in clauses)


_CANCELS = regex(
    "取消|撤[回销了]|退[了掉]|退订|(?:不|别|甭|先不|唔|莫)(?:用|要|想要|需要|买|捎|带|送|订|必|拿)了"
    "|(?:不|甭)用(?:再)?(?:给[^,。]{0,6})?(?:买|捎|带|送|订|拿|留)|(?:先|就)?[别莫](?:再)?(?:给[^,。]{0,6})?(?:买"
    "|捎|带|送|订|拿|留)|先不(?:要|买|订)|划掉|去掉|删[掉了]|退了吧|退一下|唔要"
)


def voids(plain: str) -> bool:
    """我上午那条打卡作废: an earlier report is withdrawn."""
    return ("作废" in plain or "撤" in plain or "删" in plain) and _VOIDS.search(plain) is not None


_VOIDS = regex(
    "(?:打卡|报的|上报|那条|这条|登记|接龙|订的|订单|报名)[^,。!?]{0,8}(?:作废|撤回|撤了|撤掉|撤销|删[了掉])"
)
_ORDERED = regex("[说讲]的|订|登记|报的|要的|那些|那份|定的|上次|早上|昨天|之前|刚才|我家的|订单")


def cancels(plain: str, clauses: list[Clause], goods: bool) -> bool:
    """Withdraws an order: 鸡蛋不要了, 取消."""
    match = _CANCELS.search(plain)
    if voids(plain):
        return True
    if (
        match is None
        or any(clause.has("宴", "若") for clause in clauses)
        or re.search("不缺|啥都不|什么都不|没啥要|没什么要|谁", plain)
    ):
        return False
    if _TICKETS.search(plain, max(0, match.start() - 6), match.end()):
        return False
    if goods or _ORDERED.search(plain):
        return True
    return (len(plain.strip()) <= 8 and match.group() not in ("不用了", "退了", "不必了", "不要了")) or plain.strip(
        " 。!,的吧啦"
    ) in ("不要了", "都不要了", "全不要了", "退了")


_TICKETS = regex("票|航班|酒店|宾馆|彩礼|车次")

# 村头消毒我来背药桶, 守路口我也排一班: hands for a duty of the village, named beside it.
_DUTY = regex(
    "消毒|卡口|卡点|村口|村头|路口|寨门|值班|值守|值夜|夜班|白班|巡逻|防疫|物资|药桶|喷药|堤|[扫铲清]雪|隔离点|检查站|岗亭"
)
_HANDS = regex(
    "(?:我|俺)[^,。!?在了]{0,6}?(?:来|去|能|可以|愿意|负责|包)[^,。!?在了]{0,4}?"
    "(?:背|扛|抬|搬|挑|守|值|喷|扫|铲|打药|巡|登记|量|测|顶|替|站|烧水|跑腿|包)"
    "|(?:我|俺)(?:家|们)?(?:也|来|再|可以|能)(?:来)?(?:排|值|轮|站|守|顶|算)[一两二三个]{1,2}(?:班|岗|夜|宿|晚|份|天)"
    "|(?:我|俺)(?:家|们)?(?:也)?(?:包|顶|站|守|排)[一两][班岗夜宿晚]"
)
# 量体温这活交给我, 夜里那班我顶, 缺人我能去
_TAKEN = regex(
    "(?:班|活|岗|雪|石灰|消毒|值夜|卡口|路口|巡逻)[^,。!?在了]{0,8}?(?:"
    "(?:交给|算|归|留给|包给|派)(?:我|俺)|(?:我|俺)(?:家|们|爷俩|两口子)?[也来]?(?:顶|包|去|来|上|干)[了吧啊]?(?=$|[,。!\\s]))"
    "|缺人[^。!?]{0,4}[,?]?(?:我|俺)[^,。!?]{0,2}(?:能|可以|也|去|来)"
    "|召唤|差遣|待命|召之即来"
    "|(?:我|俺)(?:是|会|当过|学过|干过)[^。!?]{0,16}(?:可以|能|愿意)[^,。!?]{0,3}(?:给|帮|替|为)(?!我|俺|咱|忙)"
)
_OFFERS = regex("义务|工钱|请求|请战|请缨|能帮着|可以帮着|待命|召唤|缺人")
_VOLUNTEERS = regex(
    "(?:^|[,。!?\\s])(?:也)?(?:愿意|自愿)[^,。!?]{0,10}(?:值班|值守|站岗|巡|帮|守|登记|送|消毒)|不要(?:工钱|报酬|一分钱)|(?:把)?(?:我|俺)的?名字?(?:写|报|加|记|填|登)上|尽管(?:安排|吩咐|使唤|言语|叫)|(?:活|事)[^,。]{0,4}安排(?:我|俺)|算(?:我|俺|上我|咱)|加(?:我|俺)一个|(?:我|俺)(?:也)?(?:报名|报个名)|报名(?:当|做|参加|志愿"
    "|值|去|,|$)|随叫随到|随时(?:叫|喊|招呼|找|联系)(?:我|俺)?|(?:随时|有事|有活|村里|队里|卡口|需要|缺人|要人"
    "|用人|用车|拉东西|清雪|扫雪|巡逻|值班)[^,。]{0,4}(?:喊|叫|招呼|言语|吱|找)(?:我|俺|一?声)"
    "|请战|请求[^,。]{0,8}(?:值[班守夜岗]|上(?:[卡岗前堤夜白路阵火]|一线|村口)|站岗|守|参战|加入|参加)|主动请缨|[能可]以?上夜班|谁家[^,。]{0,12}找(?:我|俺)"
    "|(?:夜班|白班|班)排我|(?:谁|要|用)[^,。]{0,10}(?:喊|叫|招呼|言语|吱)(?:我|俺|一?声)(?=$|[,。!\\s])"
    "|不收钱|义务(?:帮|拉|接|送|值|出)|志愿者?|(?:我|俺|咱)(?:们)?(?:也)?(?:愿意|自愿|可以|能|来"
    "|去|替|顶|申请|想)[^,。!?]{0,10}(?:值班|值守|值夜|站岗|执勤|守|巡逻|巡|帮忙|帮|搭把手|出力"
    "|量体温|登记|消毒|送|拉|扛|开车|顶班|测温|跑腿|接送|配送|干|抬|清|挖|装)"
    "|(?:我|俺)(?:也)?(?:去|来)(?:扛|顶|守|帮|值|巡|送|挖|装|灭)|听(?:候|从)(?:调遣|安排|吩咐)"
    "|出(?:份|把|点)?力|搭把手|(?:缺人|人手|需要人|用人|用得着|用得上)[^,。]{0,8}(?:我|俺|说|找"
    "|叫|喊)|(?:我|俺)(?:家)?有(?:辆|台|个)?(?:三轮|车|拖拉机|铲车|面包车|货车|船|挖机|农用车|皮卡"
    "|摩托|无人机)[^?]{0,12}(?:谁|需要|能|可以|帮|拉|免费|用)|(?:能|可以)去?(?:帮忙|搭把手|顶班"
    "|值班|帮着)|替(?:他|她|你|老|大)[^,。]{0,5}(?:值|顶|站)|轮流值|排(?:我|俺)(?:的)?班|给(?:我"
    "|俺)排"
)


def volunteers(plain: str, clauses: list[Clause], seen: frozenset[str], asked: bool, requests: bool) -> bool:
    """Offers to stand duty or to help."""
    if seen.isdisjoint(("岗", "我")) and _OFFERS.search(plain) is None:
        return False
    match = (
        _VOLUNTEERS.search(plain)
        or _TAKEN.search(plain)
        or (_HANDS.search(plain) if not asked and _DUTY.search(plain) else None)
    )
    if match is None or any(clause.has("听") for clause in clauses):
        return False
    if requests and match.group().startswith(("能", "可以")):
        return False
    if "志愿" in match.group() and "谢" in seen:
        return False
    return "辛苦" not in plain and not (asked and ("志愿" in match.group() or match.group().startswith("报名")))
