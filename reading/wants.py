"""Which clauses ask for goods, give them, or withdraw them."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from core.lazy import regex
from core.model import Prompt
from reading.goods_joins import units
from reading.lexicon import lexicon, rule
from reading.tokens import Clause, Token

# Verbs that ask for goods wherever they stand.
STRONG = rule("wants.strong")
# Verbs that ask only with goods or an amount right after them.
_WEAK_FOLLOW = rule("wants.weak_follow")
_AMOUNT_ONLY = rule("wants.amount_only")
_LACKS = regex(
    r"没[^,。]{0,5}了|没电|坏了|用完|吃完|喝完|[快都]\S{0,3}完|断了|不够|等着用|用的$|急用|还有\S{1,6}没",
    re.MULTILINE,
)
# 大米只剩半袋了: what there is still is not asked for.
_LEFT = regex("剩[下了]?(?:不到)?[\\d一两二三四五六七八九十半几点]")
_PRICED = regex("多少钱|多钱|几块|啥价|什么价|[咋怎]么?卖")
_HAD = regex("捡到|捡了|丢了|找到了|收到|到货|领到|拿到|取到|买到了|吃了|喝了|用了|卖了")
# 村里统一买种子不?: whether they will, not that they should.
_THEIRS = regex("^(?:村里|村委|村上|大队|社区|镇上)(?!能|可).*[不没吗]$")
_NONE_LEFT = regex("一[^,。一]{1,5}[都也](?:没|木)")
_WHEN = regex("几点|啥时|什么时候|多会|哪天|到了[吗没]|到没到")
_HAS_IT = regex("^有[^要]{1,8}没有?$")
# 刚才说的一板: what was said before and no longer holds.
_SAID = regex(
    r"^(?:我|俺)?(?:刚才|刚刚|之前|原来|前面|上面|昨天|早上)?(?:说|报|写|发|打|登记)的(?:是)?(?=$|[\d一二两三四五六七八九十半])"
)
_LISTED = frozenset(["货", "副", "填"])
# 红薯粉写成红糖了: what was put wrongly.
_MISWRITTEN = regex("(?:写|打|发|报|说|填|输)成|[写打发报说填输记]错")
_DONE = frozenset(["了", "过", "到", "着"])
_SELLS = regex(
    r"[块毛元]\d?一?[斤个只袋箱包瓶桶板把盒](?!的)|价才|价[是格]?[\d一二两三四五六七八九十]|\d一公?斤|又涨|涨价|降价|涨到|贵了|便宜了|新到|先到先得|(?<![家屋]里)(?<![我俺咱自]家)还剩[\d一二两三四五六七八九十百几]+[斤箱只袋条头](?!.*[捎带帮缺])|批发(?!市场|部)|零售|出售"
    r"|甩卖|便宜卖|本店|店里(?=新|刚|现|还有|到|进|明天)|有货(?![吗不没么嘛])|到货(?![了吗不没么嘛?])|促销|优惠|特价|元一斤|[块毛][一二三四五六七八九]?一[斤个只]"
    r"|^卖|私聊|有要的|谁要|谁需要|要的(?:联系|私|说|找|报|举手|吱)|需要的(?:联系|私)|现宰|现杀"
    r"|自家产|/斤|块钱一|元一|买[一二两三\d]送[一二两三\d]"
)
_GIVES = regex(
    r"(?:我|俺|咱|本人)[^,。!?]{0,10}(?:出|拿|掏|凑)(?:了|出)?[\d一二两三四五六七八九十百千万]+(?:块|元|千"
    r"|百|万|副|套|件|箱|,|$)|转给?(?:支书|书记|村主任|会计)[\d一二两三四五六七八九十百千万]+|捐|赞助|献爱心|奉献|慰问|无偿|义捐|(?<!免)免费(?:送|提供)|支援(?:村|卡|咱|给|一"
    r"|防)|心意|(?:放|搁)(?:在|到)?(?:卡口|卡点|村部|村委|大队)[^,。!?]{0,4}了[^。]{0,4}(?:不用记|不留名|别记)"
    r"|(?:出|拿出|掏出)(?:来)?[\d一二两三四五六七八九十百千万]+[^。!?]{0,24}?(?:放|搁|交|送)[^,。!?]{0,3}?(?:卡口|卡点|村部|村委|值班)"
    r"|(?:送|给|转|拉|交|匀|搬|扛|端)[^,。!?\n]{0,10}?(?:卡口|卡点|村里|村委|村部|大队|值班|站岗"
    r"|值守|守[卡路口桥堤坝山夜]|执勤|防疫|一线|隔离点|安置点|志愿者|孤寡|困难户|敬老院|灾区|武汉|支部|河堤|堤上|救灾|医护|检查站|党员"
    r"|消防|武警|部队|战士|子弟兵|民警|救援|环卫|驻村|工作队|五保|抢修|护林|抢险|值夜|守夜|抗洪|乡亲)|[分匀送]给大家"
)
_GIVEN = regex(
    r"送去|送给|送到|送来了|送过去|捐|拿出|转给|转了|拉到|拉过去|搁|放在|出|给|匀|赞助|支援|提供"
    r"|无偿|白送|不要钱|免费|端|赠|献|慰问|放|搬|扛|打款|打到|交到|交给|心意"
)


def asks(clause: Clause, spoken: bool = False) -> bool:
    """Whether a clause holds a verb that asks for goods, not denied and not told of as done. `spoken`: the goods were
    named before, so that 给我留5个 is enough."""
    tokens = clause.tokens
    if clause.tags.isdisjoint(("要", "助")) or "昔远" in clause.tags:
        return False
    for t, token in enumerate(tokens):
        if token.tags.keys().isdisjoint(("要", "助")):
            continue
        before = tokens[t - 1] if t else None
        after = tokens[t + 1] if t + 1 < len(tokens) else None
        if before is not None and ("否" in before.tags or before.text in ("不", "别", "甭", "啥都不", "谁", "都不")):
            continue
        if after is not None and after.text in _ASPECT and t + 2 < len(tokens) and _amount(tokens[t + 2]):
            after = tokens[t + 2]  # 给我拿上两包火柴
        if after is not None and not after.tags and after.text in units() and t + 2 < len(tokens):
            # 弄个血氧仪: the measure word stands for an amount of one.
            after = tokens[t + 2]
        if after is not None and (after.text in _DONE or (after.text == "的" and clause.has("昔", "谢"))):
            continue
        if clause.has("问") and any(x.text in ("什么", "啥", "哪种", "多少", "几斤") for x in tokens[t + 1 : t + 4]):
            continue
        if "谢" in clause.tags and token.text.startswith("送") and "助" not in clause.tags:
            continue  # 感谢志愿者送药上门
        if "他人" in clause.tags and any(x.text in _WHOSE for x in tokens[max(0, t - 3) : t + 4]):
            continue  # 给谁家送菜: offered, not asked for
        if token.text in _HAULS and "助" not in clause.tags and _hauls_away(tokens[t:]):
            continue  # 明天拉一车橘子去黄石
        if after is not None and _amount(after) and _of_people(tokens, t + 1):
            continue  # 带三个人来帮我采茶
        if token.text in ("加", "添") and t and "货" in tokens[t - 1].tags:
            continue  # 泡面加两个蛋
        if ("地" in clause.tags and _fetches(tokens[:t])) or (after is not None and after.text in _GOES):
            continue
        if token.text in STRONG:
            return True
        if (
            "助" in token.tags
            and token.text.startswith("给")
            and after is not None
            and (_amount(after) or (token.text.startswith(_OURS) and any(_amount(x) for x in tokens[t + 1 : t + 4])))
            and clause.has("货")
        ):
            return True  # 再给我们一顶帐篷, 给我家再发一根温度计
        if not (
            clause.has("货") or (spoken and (token.text in STRONG or any("助" in x.tags for x in tokens[:t])))
        ) and not any(x.text.endswith(_ends()) for x in tokens[t + 1 :] if not x.tags):
            continue
        if (
            token.text in _WEAK_FOLLOW
            and after is not None
            and (
                _amount(after)
                or ("货" in after.tags and (token.text not in _AMOUNT_ONLY or (t > 0 and "助" in tokens[t - 1].tags)))
            )
        ):
            return True
        if token.text in _WEAK_FOLLOW - _AMOUNT_ONLY and any("助" in x.tags for x in tokens[:t]):
            return True
    return False


_GOES = frozenset(["去", "回", "走", "到"])
_ASPECT = frozenset(["上", "给", "回"])


_WHOSE = frozenset(["谁家", "哪家", "给谁", "给哪家"])
_HAULS = frozenset(["拉", "运", "装", "送", "带"])


def _hauls_away(after: tuple[Token, ...]) -> bool:
    """Whether goods go somewhere: 去 and a place behind them."""
    return any(
        "去" in one.tags and not other.sign and any("货" in x.tags for x in after[:n])
        for n, (one, other) in enumerate(pairwise(after))
    )


def for_us(clause: Clause) -> bool:
    """另外给我家捎一袋洗衣粉: asked for, beside what is given."""
    if not clause.has("助") or not _counted(clause):
        return False
    return any("助" in t.tags and t.text.startswith(_OURS) for t in clause.tokens) and asks(clause)


_OURS = tuple(verb + ours for verb in "给帮替" for ours in "我俺咱")
_SOMEBODY = frozenset(["谁", "哪个", "哪位", "有人"])
_PLEASE = ("给我", "帮我", "给俺", "帮俺", "麻烦", "劳驾", "劳烦", "帮忙")


def _fetches(before: tuple[Token, ...]) -> bool:
    """明天我要去信阳拿药: the sender goes and fetches it."""
    places = [t for t, token in enumerate(before) if "地" in token.tags]
    if not places or not places[0] or not before[places[0] - 1].text.endswith(("去", "到", "上")):
        return False
    return not any("你" in t.tags or t.text in _SOMEBODY or t.text.startswith(_PLEASE) for t in before)


@cache
def _ends() -> tuple[str, ...]:
    return tuple(word for word in lexicon().list("尾"))


def _counted(clause: Clause) -> bool:
    """Whether a clause holds an amount, other than of people."""
    tokens = clause.tokens
    return any(_amount(token) and not _of_people(tokens, t) for t, token in enumerate(tokens))


def _of_people(tokens: tuple[Token, ...], t: int) -> bool:
    """Whether people stand behind an amount."""
    return t + 1 < len(tokens) and tokens[t + 1].text.startswith(("人", "大人", "老人"))


def _amount(token: Token) -> bool:
    return token.figure is not None and token.figure.kind == "number" and token.figure.unit is not None


def refuses(clause: Clause) -> bool:
    """啥都不缺, 不用买, 没有要买的; not 啥都不缺就缺盐."""
    tokens = clause.tokens
    for t, token in enumerate(tokens):
        if "否" in token.tags and any(x.text.startswith(_LACKING) for x in tokens[t + 1 : t + 3]):
            return not any(x.text[0] in _BUT and "要" in y.tags for x, y in pairwise((*tokens[t + 1 :], tokens[-1])))
    return False


_LACKING = ("缺", "需要", "用", "买", "要")
_BUT = "就只光但"


_BOUGHT = frozenset("买捎带送来领发拿")
_EATEN = frozenset(["吃", "喝", "花", "输", "包", "蒸", "做", "煮", "炸", "饺子包"])


def _amount_follows(clauses: list[Clause], c: int) -> bool:
    """东北大米 10斤: a name, and after a space its amount."""
    here = clauses[c]
    if here.after != " " or "货" not in here.tags or c + 1 == len(clauses):
        return False
    return _amount(clauses[c + 1].tokens[0])


def tells(clause: Clause, words: str) -> bool:
    """买了两袋面, 昨天捎的, 谢谢送来的: told of as done."""
    tokens = clause.tokens
    for t, token in enumerate(tokens[:-1]):
        if "要" not in token.tags and token.text not in _EATEN:
            continue
        if tokens[t + 1].text in _DONE or (
            tokens[t + 1].text == "的" and token.text[-1] in _BOUGHT and clause.has("昔", "昔远", "谢")
        ):
            return True
    return _HAD.search(words) is not None


def _told_on(pair: list[Clause], flags: list[bool]) -> bool:
    """昨天卖了30箱奶 5袋面: an amount and its goods in the manner of those right before, of which something is told."""
    if len(pair) < 2 or flags[-1] or pair[1].before not in (" ", "、", ","):
        return False
    told, clause = pair
    return (
        told.sentence == clause.sentence
        and _amount(clause.tokens[0])
        and "货" in clause.tokens[-1].tags
        and len(told.tokens) > 1
        and _amount(told.tokens[-2])
        and "货" in told.tokens[-1].tags
    )


def sells(folded: str) -> bool:
    """An offer of a shop, not a request."""
    return _SELLS.search(folded) is not None


_GIVES_SURELY = regex("捐|赞助|献爱心|奉献|慰问|无偿|义捐")


def gives(sentence: str, ordering: bool = False) -> bool:
    """Whether a sentence gives something to the village or its watch; when orders are open it must say so."""
    if ordering and _GIVES_SURELY.search(sentence) is None:
        return False
    return _GIVES.search(sentence) is not None and _GIVEN.search(sentence) is not None


# 没烟了,红双喜两包,搁墙头上就行: a bare list is asked for where it is said that one is out of it, by please and
# thank you, where it is to be brought to, or how it is paid.
_NEEDED = regex(
    "(?:没[^,。!?]{0,3}|[断完光]|见底)了|快[没断完]|给[^,。!?]{2,8}家(?=$|\n)|拜托|麻烦|劳驾|辛苦|谢谢"
    "|(?:送|捎|拿|带|放|搁|撂|挂)[^,。!?]{0,8}?(?:就行|就好|就成|即可|最好)"
    "|(?:钱|账)[^,。!?]{0,10}?(?:给|付|结|转|算)|进货|先给订|急用|等不[得及]|^(?:药|药品|东西|清单|单子)\\s?:|医保[卡本]|[我俺]要的",
    re.MULTILINE,
)
_NOT_NEEDED = regex("卖|收购|[送捐给发]的|送来|发了|感谢")


def _needed(clauses: list[Clause], whole: str) -> bool:
    """Whether a list without a verb is an order."""
    if _NEEDED.search(whole) is None or _NOT_NEEDED.search(whole) is not None:
        return False
    if any(token.figure is not None and token.figure.kind == "money" for clause in clauses for token in clause.tokens):
        return False
    return any(
        "货" in clause.tags
        and _counted(clause)
        and clause.tags.isdisjoint(_TOLD)
        and not tells(clause, "".join(t.text for t in clause.tokens))
        for clause in clauses
    )


_TOLD = frozenset(("昔", "昔远", "否", "捐", "问", "谢", "兽", "去", "来", "若"))


def wanted(clauses: list[Clause], prompt: Prompt | None, folded: str, corrected: bool = False) -> list[bool]:
    """For each clause whether its goods are asked for. `corrected`: an order is put right, so lines are enough."""
    if sells(folded):  # 猪肉又涨了,给我家捎两袋盐: what is asked for oneself is asked for all the same
        return [for_us(clause) for clause in clauses]
    flags: list[bool] = []
    spoken = any("货" in clause.tags for clause in clauses)
    asked = [asks(clause, spoken) for clause in clauses]
    asking = {clause.sentence for clause, asking in zip(clauses, asked, strict=True) if asking}
    open_list = prompt == "supply"
    spelt = ["".join([t.text for t in clause.tokens]) for clause in clauses]
    whole = "\n".join(spelt)
    going = bare = not any(asked) and not open_list and _needed(clauses, whole)
    priced, had, lacking, none_left, left = (
        pattern.search(whole) is not None for pattern in (_PRICED, _HAD, _LACKS, _NONE_LEFT, _LEFT)
    )
    for c, (clause, words, asking_now) in enumerate(zip(clauses, spelt, asked, strict=True)):
        amounts = "数" in clause.tags and _counted(clause)
        if (
            (clause.after == "?" and (_HAS_IT.search(words) or _THEIRS.search(words)))
            or (open_list and not asking_now and clause.has("昔") and any(t.text == "的" for t in clause.tokens))
            or (none_left and _NONE_LEFT.search(words))
            or (left and not asking_now and _LEFT.search(words))
            or (open_list and not amounts and _WHEN.search(words) and (not asking_now or "的" in words))
            or (priced and not asking_now and _PRICED.search(words))
            or ("否" in clause.tags and refuses(clause))
            or (not asking_now and tells(clause, words if had else ""))
        ):
            flags.append(False)
            continue
        if corrected and not asking_now and not amounts and _MISWRITTEN.search(words):
            flags.append(False)
            continue
        if corrected and not asking_now and (_SAID.search(words) or words.startswith("不是")):
            flags.append(False)
            continue
        if open_list and not asking_now and _told_on(clauses[c - 1 : c + 1], flags):
            flags.append(False)
            continue
        if asking_now:
            going = True
        listed = amounts or all(not _LISTED.isdisjoint(t.tags) for t in clause.tokens) or _amount_follows(clauses, c)
        if lacking and not amounts and not asking_now and _LACKS.search(words):
            flags.append(False)
            continue
        flags.append(
            (corrected and listed and clause.has("货"))
            or open_list
            or asking_now
            or (going and listed)
            or (clause.sentence in asking and listed)
        )
        if clause.after in (".", "?") and not listed:
            going = going and (asking_now or bare)
    return flags
