"""Recognises what is not somebody speaking: bulletins, notices, advertisements, messages of machines."""

from __future__ import annotations

import re

from reading.tokens import Clause

_MACHINE = re.compile(
    r"验证码|回复?T[Dd]?退|退订|尊敬的(?:客户|用户|会员|旅客|家长|市民|顾客|业主)|https?://|www\."
    r"|截[至止]\D{0,6}\d|^\s*转[::发自]|^\s*【[^】]{2,16}】(?=.{25})|气象[台局]|预警信号|客服热线"
    r"|点击链接|低至|全场|中奖|恭喜您"
    r"|各位村民|各位乡亲|广大(?:村民|群众|市民)|全体(?:村民|居民)|(?<!再)请(?:大家|各户|广大|各位|互相)(?!.{0,4}(?:放心|别来|不要来|不必|见谅|原谅|理解|吃|喝))"
    r"|特此(?:通知|公告)|紧急通知|^\s*(?:通知|通告|公告|温馨提示|快讯|紧急通知|重要通知|倡议书)[::!\s]"
    r"|请转(?:发|告)|转发"
)
_MARKS = frozenset(("公", "闻词"))
_TALLY = re.compile(r"(?:确诊|疑似|死亡|治愈|新增|累计).{0,6}\d+.{0,2}[例人]")


def is_broadcast(plain: str, clauses: list[Clause], seen: frozenset[str]) -> bool:
    """Whether the text is passed on or sent to many; nothing in it is the sender's to report. `seen`: all its tags."""
    if seen.isdisjoint(_MARKS) and "【" not in plain:
        return False
    if _MACHINE.search(plain) or _TALLY.search(plain):
        return not any(clause.has("户") for clause in clauses[:2]) or len(plain) > 120
    return sum(len([t for t in c.tokens if t.tags.keys() & {"闻词", "公"}]) for c in clauses) >= 3 and len(plain) > 50
