"""What a message does to what was said before: confirms it, corrects it, withdraws it."""

from __future__ import annotations

import re

from core.lazy import regex
from core.model import Prompt
from reading.lexicon import phrases, rule
from reading.tokens import Clause, Token

_ACK_SURE = rule("talk.ack_sure")
_ACK_WHOLE = rule("talk.ack_whole")
_ACKING = frozenset(["收", "好应"])
_ACK_BESIDE = frozenset(["收", "好应", "填", "副", "官", "谢", "我", "祝", "他人", "口", "似"])
_OK = regex("[👌👍🆗✅☑✔💪🫡🙋]|\\[(?:OK|ok|强|抱拳|好的|收到|敬礼|赞)\\]")


def acknowledges(clauses: list[Clause], prompt: Prompt | None, original: str, seen: frozenset[str]) -> bool:
    """收到, 明白 anywhere as a clause of its own; 好的, 嗯, 行 only under an open notice."""
    noticed = prompt == "notice"
    if not noticed and seen.isdisjoint(_ACKING):
        return False
    if not clauses:
        return noticed and _OK.search(original) is not None
    for place, clause in enumerate(clauses):
        if clause.after == "?" or (not noticed and (clause.has("问", "若") or _negated(clause))):
            continue
        if _confirms(clause):
            return not any("请回复" in t.text for c in clauses for t in c.tokens)
        if noticed and place == 0 and _nods(clause):
            return True
    return noticed and len(clauses) == 1 and "".join([t.text for t in clauses[0].tokens]) in _ACK_WHOLE


def _negated(clause: Clause) -> bool:
    """没收到, 收到没有; not 知道了不出去, which says what will be done."""
    if "否" not in clause.tags:
        return False
    first, *rest = clause.tokens
    at = next((t for t, token in enumerate(rest) if "否" in token.tags), None)
    if first.text not in _ACK_SURE or at is None or at + 1 == len(rest):
        return True
    return not rest[at].text.startswith("不") or rest[at + 1].text == "了"


def _confirms(clause: Clause) -> bool:
    """收到 alone, or at the head of a few words; not 口罩收到了, 送到了."""
    tokens = clause.tokens
    if clause.tags.isdisjoint(_ACKING) or not any(t.text in _ACK_SURE for t in tokens[:3]):
        return False
    first = tokens[0].text
    heads = first in _ACK_SURE and not first.endswith("到了") and len(tokens) <= 5 and not clause.has("货", "症")
    return heads or _nothing_else(tokens)


def _nods(clause: Clause) -> bool:
    """好的, 嗯嗯, +1"""
    return _nothing_else(clause.tokens) and any(
        not _ACKING.isdisjoint(t.tags) or t.text in ("1", "+1") for t in clause.tokens
    )


def _nothing_else(tokens: tuple[Token, ...]) -> bool:
    return all(t.tags.keys() & _ACK_BESIDE or t.sign or (not t.tags and len(t.text) <= 1) for t in tokens)


_CORRECTS = regex(
    "(?:手机|语音|输入法|机器)[^,。!?]{0,4}(?:听|识别|转|打|写|认)(?:错|成)|是[^,。!?\\d]{0,3}\\d[^。!?]{0,8}(?:打|写|听|认|转)成了?\\d|"
    "把[^,。!?]{0,10}(?:写|打|发|报|说|填|输)成|更正|纠正|改正|修正|订正|(?:发|写|打|说|报|填|弄|搞|输|按|看|记|数|量|点|算|选|登记)(?:错"
    "|岔|差|反|颠倒|串|混|少|多)[了咗啦]|(?:发|写|打|说|报|填|弄|搞|输|按|数|量)错|错[字别]|重新?报|重新?发"
    "|以(?:这|此|本)[条个次]?为准|按(?:这|此|现在)[条个次]?(?:的)?[记算登]|作废|(?:前面|刚才|刚刚|上面|上午|早上|之前|前头|上一)[^,。]{0,8}(?:不对"
    "|不算|有误|错)|(?:写|报|发|填|输|说)成了?\\d|打成了?\\d+\\.|(?:报|写|打|说|填|登记?)漏|报的不对|有误|口误|手误|笔误|手滑|说岔|少写|多写|漏写|漏报|少报|多报|多打|少打"
    "|我把[^,。]{1,10}(?:报|写|说|登记|弄|记)错|改一下|改下|改改|修改|(?:^|[,。\\s哎呀哟噢哦诶呃])不对不?对?[,。\\s]|改成|改为|应该是|应为"
)
_CORRECTING = regex("|".join(phrases("talk.correcting")))
# 你打错了, 商家发错颜色: not the sender's slip.
_OF_OTHERS = regex("(?:[你您他她它师生员]|[商厂卖店东]家)(?:们|又|也|怎么|咋|是不是)?$")
_WARES = regex("颜色|货|尺码|款|型号|地址|件|药")
_SWAPS = regex(
    "(?:我|俺)(?:要|报|订|登记)的是[^。!?]{0,12}[\\d一二两三四五六七八九十半][^。!?]{0,6}不是|"
    "不是[^,。!?\\d]{0,3}[一二两三四五六七八九十][^,。!?]{0,4}?[,!]?(?:而是|是)[^,。!?\\d]{0,2}[一二两三四五六七八九十]|"
    "不要[^,。!?\\d]{0,3}[\\d一二两三四五六七八九十][^,。]{0,4},[^,。]{0,3}要[^,。]{0,3}[\\d一二两三四五六七八九十]|"
    "\\d[^,。!?]{0,4}[,。!\\s]*不是[^,。!?\\d]{0,4}\\d|"
    "(?:不是|唔系|毋是)[^,。!?]{0,8}?\\d[^,。!?]{0,6}[,,]?\\s*(?:而是|是)[^,。!?]{0,8}\\d|(?:是"
    "|要)[^,。!?]{0,10}\\d[^,。!?]{0,6}[,,]\\s*不是[^,。!?]{0,6}\\d"
)


# 婚期改成初八, 路应该是通了: these are said of the world too, so something must tell what they change here.
_CHANGES = ("改成", "改为", "应该是", "应为", "作废")
_SAID_BEFORE = regex(
    "[\\d一二两三四五六七八九十半][^\\W\\d]改[成为][\\d一二两三四五六七八九十半]|"
    "(?:昨天|刚才|之前|上次|早上|上午|报的|订的|要的|登记的|我家?的?)[^。!?]{0,12}改[成为][\\d一二两三四五六七八九十]"
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
    if match.group() not in _CHANGES:
        return "听" not in seen
    return "宴" not in seen and _changes(match.group(), plain, clauses)


def _changes(word: str, plain: str, clauses: list[Clause]) -> bool:
    """订的两袋米改成三袋, 早上报的改成37.2, 应为36.8不是38.6."""
    if word in ("改成", "改为"):
        amounts = any(clause.has("货") and clause.has("数") for clause in clauses)
        if amounts or _SAID_BEFORE.search(plain) is not None:
            return True
    return any(clause.has("数") for clause in clauses) and _SWAPS.search(plain) is not None


_VOIDS = regex(
    "(?:打卡|报的|上报|那条|这条|登记|接龙|订的|订单|报名)[^,。!?]{0,8}(?:作废|撤回|撤了|撤掉|撤销|删[了掉])"
)
_CANCELS = regex(
    "取消|撤[回销了]|退[了掉]|退订|(?:不|别|甭|先不|唔|莫)(?:用|要|想要|需要|买|捎|带|送|订|定|必|拿|领)了"
    "|(?:不|甭)用(?:再)?(?:给[^,。]{0,6})?(?:买|捎|带|送|订|拿|留)|(?:先|就)?[别莫](?:再)?(?:给[^,。]{0,6})?(?:买"
    "|捎|带|送|订|拿|留)|先不(?:要|买|捎|订|拿)|划掉|去掉|删[掉了]|退了吧|退一下|唔要"
)
_ORDERED = regex("[说讲]的|订|登记|报的|要的|那些|那份|定的|上次|早上|昨天|之前|刚才|我家的|订单|[那这的]单")
# 啥都不缺: nothing was ordered. 票退了: not with us.
_NOTHING = regex("不缺|啥都不|什么都不|没啥要|没什么要")
_TICKETS = regex("票|航班|酒店|宾馆|彩礼|车次")
# 不用了: alone it is thanks to whoever offers.
# 别送了,回去吧 is said at the door.
_THANKS = ("不用了", "退了", "不必了", "不要了", "不拿了", "不带了", "不送了", "别拿了", "别带了", "别送了")
# 取消取消,我老公自己去买了
_MYSELF = regex("(?:取消|不[要用]了|[别甭]买了)[^。!?]{0,12}?(?:自己|自个儿?)[^。!?]{0,6}?(?:买|去|捎|带|拿)")
# 今早36.9,退了退了: the fever, not the order.
_SUBSIDED = frozenset(("退了", "退掉"))
_ALL_OFF = ("不要了", "都不要了", "全不要了", "退了")


def _feverish(clause: Clause) -> bool:
    """Whether a figure with a decimal point stands in it, as a temperature does, or what is taken against one."""
    return any(t.measures or t.text.startswith("退烧") for t in clause.tokens)


def voids(plain: str) -> re.Match[str] | None:
    """我上午那条打卡作废: the words that withdraw an earlier report."""
    return _VOIDS.search(plain) if "作废" in plain or "撤" in plain or "删" in plain else None


def _withdrawal(plain: str, clauses: list[Clause]) -> re.Match[str] | None:
    """The words that withdraw; not those that call off a feast (酒席退了)."""
    feasts = [clause for clause in clauses if clause.has("宴")]
    for match in _CANCELS.finditer(plain):
        if not any(clause.start <= match.start() < clause.end for clause in feasts):
            return match
    return None


def cancels(plain: str, clauses: list[Clause], goods: bool) -> bool:
    """Withdraws an order: 鸡蛋不要了, 取消."""
    if voids(plain):
        return True
    match = _withdrawal(plain, clauses)
    if match is None or any(clause.has("若") for clause in clauses) or _NOTHING.search(plain):
        return False
    if "谁" in plain[: match.end()]:
        return False  # 谁家的菜不要了
    if match.group() in _SUBSIDED and any(clause.has("症", "弱", "温词") or _feverish(clause) for clause in clauses):
        return False
    if _TICKETS.search(plain, max(0, match.start() - 6), match.end()):
        return False
    if goods or _ORDERED.search(plain):
        return True
    alone = len(plain.strip()) <= 8 and match.group() not in _THANKS
    return alone or _MYSELF.search(plain) is not None or plain.strip(" 。!,的吧啦") in _ALL_OFF
