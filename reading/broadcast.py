"""Recognises what is not somebody speaking: bulletins, notices, advertisements, messages of machines."""

from __future__ import annotations

from core.lazy import regex
from reading.tokens import Clause

_MACHINE = regex(
    r"验证码|回复?T[Dd]?退|退订|尊敬的(?:客户|用户|会员|旅客|家长|市民|顾客|业主)|https?://|www\."
    r"|截[至止]\D{0,6}\d|^\s*【[^】]{2,16}】(?=.{25})|气象[台局]|预警信号|客服热线"
    r"|点击链接|低至|全场|中奖|恭喜您"
    r"|各位村民|各位乡亲|广大(?:村民|群众|市民)|全体(?:村民|居民)|(?<!再)请(?:大家|各户|广大|各位|互相)(?!.{0,4}(?:放心|别来|不要来|不必|见谅|原谅|理解|吃|喝))"
    r"|特此(?:通知|公告)|紧急通知|^\s*(?:通知|通告|公告|温馨提示|快讯|紧急通知|重要通知|倡议书)[::!\s]"
    r"|请转(?:发|告)|转发|^\s*转给(?:大家|各位)"
)
_FORWARDED = regex(r"^\s*[【\[(]?转(?:[::发载自】\])])")
_MARKS = frozenset(("公", "闻词"))
# @所有人 还没打卡的抓紧, 就差三户没报了: a call to report, by who collects the reports.
_CALLS = regex(
    r"^\s*@(?:所有人|全体|大家|all).{0,30}?(?:打卡|报|接龙|填|登记|量体温)|(?:没|未)(?:有)?(?:打卡|打的|报|上报|接龙|填|登记|量体温|量)[^,。!?]{0,6}?的[^。!?]{0,10}"
    r"(?:抓紧|赶紧|赶快|尽快|抓点紧|快点|快些|速度|麻利|请|补|打卡|报一下|接一下|吱|冒泡)"
    r"|(?:就|只|还)差[^,。!?]{1,8}(?:没|未)(?:打卡|报|上报|接龙|填)"
    r"|(?:大家|各户|各家|各位|每户|家家|邻居们|乡亲们)[^。!?]{0,12}(?:记得|别忘|抓紧|赶紧|按时|及时|准时)[^。!?]{0,10}(?:打卡|报|接龙|量)"
)
# Of the sender's own, so it is no call.
_HOME = regex("[我俺咱阮]们?家|全家|一家|本户|[我俺]屋")
_OURS = frozenset(("我", "俺", "我家", "俺家", "我们家", "家里"))
_CALLING = frozenset(("报", "他人", "官"))
_OWN = frozenset(("症", "亲", "户", "好"))
_TALLY = regex(r"(?:确诊|疑似|死亡|治愈|新增|累计).{0,6}\d+.{0,2}[例人]")


def is_broadcast(plain: str, clauses: list[Clause], seen: frozenset[str]) -> bool:
    """Whether the text is passed on or sent to many; nothing in it is the sender's to report. `seen`: all its tags."""
    if not seen.isdisjoint(_CALLING) and seen.isdisjoint(_OWN) and _CALLS.search(plain) and not _tells(plain, clauses):
        return True
    if seen.isdisjoint(_MARKS) and "【" not in plain:
        return False
    if _FORWARDED.match(plain):
        return True
    if _MACHINE.search(plain) or _TALLY.search(plain):
        return not any(clause.has("户") for clause in clauses[:2]) or len(plain) > 120
    return sum(len([t for t in c.tokens if t.tags.keys() & {"闻词", "公"}]) for c in clauses) >= 3 and len(plain) > 50


def own_words(plain: str, clauses: list[Clause]) -> list[Clause]:
    """The clauses in which the sender tells of an illness at home, or of a neighbour's reading, around what is passed
    on; behind 转 on another line only."""
    passed_on = _FORWARDED.match(plain) is not None
    first = plain.find("\n") if passed_on else 0
    if first < 0:
        return []
    return [
        clause
        for clause in clauses
        if clause.start >= first
        and ("症" in clause.tags or any(t.measures for t in clause.tokens))
        and ("户" in clause.tags or _of_ours(clause))
    ]


def _of_ours(clause: Clause) -> bool:
    """我妈发烧38.5, 家里都36.5; 我们村规定 speaks of the village."""
    first = next((t for t in clause.tokens if t.tags.keys().isdisjoint(("填", "转"))), clause.tokens[0])
    return first.text in _OURS or (first.text[0] in "我俺咱" and "亲" in first.tags)


def _tells(plain: str, clauses: list[Clause]) -> bool:
    """Whether the sender reports too."""
    return _HOME.search(plain) is not None or any(t.measures for c in clauses for t in c.tokens)
