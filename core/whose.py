"""Whom an answer to a roll-call is about, and how many: 我爹, 王桂香家, 6口人 (core/rollcall.py)."""

from __future__ import annotations

import re

from core.lazy import regex

_KIN = (
    "老爷子|老太太|老头子?|老伴|爷爷|奶奶|姥爷|姥姥|外公|外婆|公公|婆婆|父亲|母亲|爸爸|妈妈|媳妇|老婆|老公|对象|儿媳妇?|女婿"
    "|儿子|闺女|女儿|孙子|孙女|孩子|老人|老汉|[爹爸妈娘娃哥姐弟妹叔婶舅姨姑伯]"
)
_FIGURE = {**{str(n): n for n in range(10)}, **{name: n for n, name in enumerate("零一二三四五六七八九")}, "两": 2}
COUNT = regex(
    r"(?P<n>\d{1,3}|[一二两三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九])\s*"
    r"(?:口人?|个(?=人|孩|老|大|娃|$)人?|人|位)"
)
_OWN = regex(r"(?:我|俺|咱|额|我们|俺们|咱们|全|一|自|自己|大|人|老|这|家)")
_FILLER = regex(
    r"村信|书记|您好|你好|报告|现在|目前|今天|刚才|刚刚|已经|全部|全都|都|也|全|已|刚|还|人|有|家里|家|们|把|被|让|是|了|的|一直|在|说"
)
_HOUSE = regex(r"(?P<names>[\u4e00-\u9fff·、]{2,40}?)(?:家(?!里人?待)(?:里|的)?|他们|两口子|夫妻)")
_HAN_NAME = regex(r"[\u4e00-\u9fff·]{2,12}")


def count(clause: str) -> int | None:
    """How many people a clause counts, in figures or characters; None if it counts none."""
    told = COUNT.search(clause)
    if told is None:
        return None
    figure = told["n"]
    if figure.isdigit():
        return int(figure)
    tens, ten, ones = figure.rpartition("十")
    return ((_FIGURE[tens] if tens else 1) * 10 if ten else 0) + (_FIGURE[ones] if ones else 0)


SELF: tuple[None, bool, None] = (None, False, None)


def subjects(part: str) -> list[tuple[str | None, bool, str | None]]:
    """(another household, whether surely one, one person) that the words beside a status speak of."""
    plain = COUNT.sub("", part).strip(" ：:")
    house = _HOUSE.search(plain)
    if house is not None:
        names = [name for name in re.split(r"[、和跟与]", house["names"]) if name]
        cleaned = [re.sub(r"^(?:听说|我看|刚才|刚刚|现在|还有|隔壁|对门|报告|书记)+", "", name) for name in names]
        if not _OWN.fullmatch(cleaned[0]):
            others = [name for name in cleaned if not re.match(r"[我俺咱额]", name) and len(name) > 1]
            if others:
                return [(name, True, None) for name in others]
    kin = re.search(rf"(?:[我俺咱额]|家里)?(?:[大小二三四老])?(?:{_KIN})", plain)
    if kin is not None:
        return [(None, False, kin.group())]
    names = [_FILLER.sub("", name) for name in re.split(r"[、和跟与\s]", plain)]
    others = [
        name
        for name in names
        if _HAN_NAME.fullmatch(name)
        and len(name) <= 4
        and not re.search("[我俺咱额你他她不没这那上里下边顶屋房水]", name)
    ]
    return [(name, False, None) for name in others] or [SELF]
