"""Recognises somebody's own wish to leave the village, or the question how one may; pure, and careful.

"我家没出村", "不能出门" and "谁要出村登记一下" are no wishes: an answer that nobody asked for would be an odd one.
"""

from __future__ import annotations

import re
from typing import Literal

from core.lazy import regex
from store.permits import State

Wish = Literal["leave", "how"]

# Leaving the village, by whatever word.
_OUT = r"(?:出(?:一?[趟下回次])?[村门去屯寨庄](?:一?[趟下回次])?|外出|离村|出(?:一?趟)?远门)"
# Where one goes for an errand; without a word of leaving it counts only when leave is asked for.
_FAR = r"(?:县城?|[一-鿿]{0,3}医院|卫生院|[镇乡城市街集]上|[乡城市县]里|信用社|银行|邮局|药店|派出所|车站)"
_PAPER = r"(?:出[入门村]证|出[门村]条|通行证|外出证|放行条|条子|假条)"
_WANT = r"(?:想|要|得|需要|打算|准备|必须|申请|请求|急着)"

_MENTIONED = regex(rf"{_OUT}|{_PAPER}|去(?:一?趟)?{_FAR}")

# 能不能 and its like ask, and their 不 denies nothing.
_WHETHER = regex(r"能不能够?|可不可以|能否|可否|让不让|给不给|准不准|批不批")
_ASKS = regex(r"[吗么嘛?？]|(?:行|成|中|可以|好|能行)(?:不行|不|吧)|请?批(?:准|一下|个|条)|望批|允许")

_DENIED = regex(
    r"(?:没有?|未|别|莫|勿|禁止|严禁|不(?:准|让|许|得|要|用|想|敢|能|可以?|打算|需要|随便|乱)?)"
    rf"(?:随便|随意|乱|再|私自|往外)?{_OUT}"
)
_OTHERS = regex(
    r"谁|大家|各位|各户|各家|凡|任何|一律|村民|如[有需]|登记一下|报备|听说|通知|别人|隔壁|人家|有人|隔离|观察|解封|解除|第[一二三四五六七八九十\d]{1,3}天|[他她它]|[们个]都|老王|老李"
    rf"|(?<!申)请(?!批|假|求|您批|书记批|问|允许)|{_OUT}[一-鿿]{{0,4}}的(?!时|话|{_PAPER})"
)
_PAST = regex(
    rf"(?:昨|前天|刚才|刚刚|上[周月]|去年).{{0,8}}(?:{_OUT}|去)|{_OUT}[过了](?![吗么没])|回来了|(?:什么|啥)时候|几时|多会儿?|哪天"
)
_APPLIES = regex(
    rf"(?:申请|请求|请假|批准).{{0,4}}(?:{_OUT}|{_PAPER}|去.{{0,4}}{_FAR})|[开办要领批][个张一]*{_PAPER}|{_OUT}申请"
)
_WANTS = regex(rf"{_WANT}[一-鿿0-9，, ]{{0,10}}?{_OUT}")
_WANTS_FAR = regex(rf"{_WANT}[一-鿿0-9，, ]{{0,8}}?去(?:一?趟)?{_FAR}|{_WANT}[一-鿿0-9，, ]{{0,6}}去一?趟")
_MAY = regex(rf"(?:能|可以|让|给)[一-鿿]{{0,5}}?{_OUT}|{_OUT}.{{0,10}}(?:行|成|中|可以)(?:吗|么|嘛|不|吧)")
_ERRAND = regex(
    r"复查|看病|看[牙眼]|[拿取买开抓换]药|打针|透析|产检|生孩子|住院|化疗|办|[取存交缴]|[接送][人娃孩货]|上班|进货|卖|买|加油|修|拉"
    rf"|{_FAR}"
)
_HOW = regex(
    r"找谁|问谁|谁[开批]|怎么|咋|如何|哪里|哪儿|在哪|去哪|上哪|要不要|用不用|需不需要|什么手续|啥手续"
    rf"|{_OUT}.{{0,4}}(?:要|需要|得|用).{{0,6}}{_PAPER}.{{0,3}}[吗么嘛?？]"
)
_BRINGS = regex(r"捎|代[买购]|帮(?:我|忙|俺)?家?[买带捎]|带[点些一两三四五六七八九十\d]")


def mentioned(text: str) -> bool:
    """Whether it is worth a closer look; most messages are done with here."""
    return _MENTIONED.search(text) is not None


def read(text: str) -> Wish | None:
    """leave: somebody of the house wants to go out; how: they ask who gives leave; None: neither."""
    plain = _WHETHER.sub("能", text)
    asks = plain != text or _ASKS.search(text) is not None
    if not mentioned(text) or _DENIED.search(plain):
        return None
    how = _HOW.search(plain)
    if how and (_PAPER_OR_LEAVE.search(plain)):
        return None if _OTHERS.search(_HOW.sub("", plain)) else "how"
    if _OTHERS.search(plain) or _PAST.search(plain):
        return None
    if _APPLIES.search(plain) or _WANTS.search(plain):
        return "leave"
    if _MAY.search(plain) and asks:
        return "leave" if _ERRAND.search(plain) else "how"
    return "leave" if asks and _WANTS_FAR.search(plain) else None


_PAPER_OR_LEAVE = regex(rf"{_PAPER}|{_OUT}")
_YES = regex(r"(?:已?同意了?|可以|准了?|批准|行|好的?|去吧|放行)[\s，,:：]*(?P<rest>.*)", re.S)
_NO = regex(r"(?:不(?:行|同意|准|批|可以|能|让)|拒绝|不要去?|别去|作废|撤销|取消|收回)了?[\s，,:：]*(?P<rest>.*)", re.S)


def brings(text: str) -> bool:
    """Whether somebody else is asked to bring goods."""
    return _BRINGS.search(text) is not None


def verdict(words: str) -> tuple[State, str] | None:
    """What somebody decided, and the words behind it: the hour, or the reason."""
    if told := _NO.fullmatch(words):
        return "refused", told["rest"]
    if told := _YES.fullmatch(words):
        return "granted", told["rest"]
    return None
