"""Whether somebody offers hands to the village: for a watch, a duty, an errand."""

from __future__ import annotations

import re

from core.lazy import regex
from reading.tokens import Clause

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
    """Offers to stand duty or to help; not 能帮我…, who asks for it, nor thanks to those who do."""
    if seen.isdisjoint(("岗", "我")) and _OFFERS.search(plain) is None:
        return False
    match = _offer(plain, asked)
    if match is None or "听" in seen or "辛苦" in plain:
        return False
    words = match.group()
    if requests and words.startswith(("能", "可以")):
        return False
    if asked and ("志愿" in words or words.startswith("报名")):
        return False
    return not ("志愿" in words and "谢" in seen)


def _offer(plain: str, asked: bool) -> re.Match[str] | None:
    """The words that offer; hands alone only where a duty is named and nothing is asked."""
    match = _VOLUNTEERS.search(plain) or _TAKEN.search(plain)
    if match is None and not asked and _DUTY.search(plain):
        return _HANDS.search(plain)
    return match
