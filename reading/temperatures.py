"""Decides which figures are body temperatures.

A figure is one only where temperature is what is spoken of; a price, age, house number, or the heat of water, weather
or a stove never is. What lies outside 34.0–43.0 but looks mistyped (63.5) is a doubt, not a temperature.
"""

from __future__ import annotations

from typing import NamedTuple

from reading.figures import Figure
from reading.subjects import Subject
from reading.tokens import Clause, Token

LOWEST, HIGHEST, FEVER = 34.0, 43.0, 37.3

_AFTER_NOT = ("岁", "号", "楼", "栋", "单元", "路", "户", "年", "月", "日", "天", "周", "米", "%", "名", "例", "分", "人", "口", "个", "排", "组",
              "次", "公里", "里地", "万", "亿", "块", "元", "毛", "/", "频道", "度电", "码", "寸", "比", "度酒", "度的酒", "度白酒", "届", "集", "章", "页", "级", "倍", "点")
_PER = ("一斤", "每斤", "/斤", "一公斤", "一袋", "一瓶", "一箱", "一盒", "1斤", "一个", "一只", "一张", "一桶", "一米", "一吨", "立方", "一包", "元", "块", "钱", "米", "万", "亿", "%", "斤", "公里", "分")
_BEFORE_NOT = ("第", "no.", "no", "共", "门牌", "房号", "¥", "￥", "考了", "考", "输了", "赢了", "花了", "零下", "-", "工号", "编号", "密码", "尾号", "涨到", "跌到", "价", "卖", "收费", "罚", "比分", "号",
               "高压", "低压", "血压", "血糖", "心率", "脉搏", "体重", "身高", "腰围", "鞋码", "花", "欠", "还剩", "剩", "血氧", "流量", "用了", "房间", "度", "排")
_NAMED = frozenset(("体温", "体文", "体问", "提温", "测温", "体温枪", "体温计", "额温", "腋温", "耳温", "烧到", "高烧到", "最高烧到", "摄氏", "体温为"))
_HEALTHY_BELOW = ("不到", "没到", "未到", "没超", "没超过", "没有超过", "未超", "未超过", "不超", "不超过", "低于", "没过", "没有过", "小于", "没上", "不过", "没上过", "不高于", "没有高于", "没高过", "均未超过", "<")
_HEALTHY_AFTER = ("以下", "以内", "之内", "之下", "度以下", "度以内", "℃以下")


class Temperature(NamedTuple):
    """`clause` and `token` say where; `value` None is a bound said to be kept (不到37)."""

    clause: int
    token: int
    value: float | None
    words: str
    rule: str
    past: bool = False


_THRESHOLD = ("超过", "高于", "大于", "≥", ">", "达到", "超出", "不低于")


class Odd(NamedTuple):
    """A figure in the place of a temperature that cannot be one, and what it may have been meant to be."""

    words: str
    guesses: tuple[str, ...]


def temperatures(
    plain: str, clauses: list[Clause], tracks: list[list[Subject]], expected: bool, corrected: bool = False
) -> tuple[list[Temperature], list[Odd]]:
    """All temperatures of a text. `expected`: a check-in is what was asked for, so bare figures count."""
    people = any(clause.has("我", "亲", "户") for clause in clauses)
    ill = any(clause.has("症") for clause in clauses)
    context = ill or corrected or any(clause.has("温词", "口", "好", "弱", "报") for clause in clauses)
    spoken = any(token.text in _NAMED for clause in clauses for token in clause.tokens)
    well = any("好" in clause.tags for clause in clauses)
    if not ill:
        ill = _a_series(clauses)
    found: list[Temperature] = []
    odd: list[Odd] = []
    for c, clause in enumerate(clauses):
        for t, token in enumerate(clause.tokens):
            figure = token.figure
            if figure is None or figure.value is None or figure.kind not in ("number", "degrees"):
                continue
            if figure.kind == "number" and figure.unit:
                continue
            subject = tracks[c][t]
            if subject.side in ("hearsay", "animal", "other") or _of_a_thing(clause, t, found and found[-1].clause == c):
                continue
            value = _value(figure)
            if superseded(plain, token.start, token.end):
                continue
            if value is None or _measured_otherwise(plain, figure):
                continue
            near = spoken or expected or ill or (context and (people or well or corrected))
            if plain[figure.end : figure.end + 4].lstrip("度℃ 左右").startswith(("算", "属于", "才算")):
                continue
            if plain[max(0, figure.start - 3) : figure.start].rstrip().endswith(_THRESHOLD) and not plain[max(0, figure.start - 6) : figure.start].rstrip().endswith(
                _HEALTHY_BELOW
            ) and not any(
                x.has("我", "亲", "户") for x in clauses if x.sentence == clause.sentence
            ):
                continue
            if not _plausible(clause, c, t, figure, near, expected, spoken, found):
                continue
            if not LOWEST <= value <= HIGHEST:
                if (near or expected) and figure.form in ("decimal", "joined") and _looks_mistyped(value):
                    odd.append(Odd(token.text, _guesses(value)))
                continue
            found.append(_judge(plain, clause, c, t, token, round(value, 1)))
    return found, odd


def _a_series(clauses: list[Clause]) -> bool:
    """早上37度,下午38.5: two readings of the right size, one in degrees and one with a decimal, are a course of fever."""
    sized = [t.figure for c in clauses for t in c.tokens if t.figure is not None and t.figure.unit is None and t.figure.kind in ("number", "degrees")
             and t.figure.value is not None and LOWEST <= t.figure.value <= HIGHEST]
    return len(sized) > 1 and any(f.kind == "degrees" for f in sized) and any(f.value != int(f.value or 0) for f in sized)


_REPLACED_BEFORE = ("不是", "唔系", "唔是", "毋是", "写成", "打成", "发成", "报成", "说成", "填成", "输成", "看成", "按成", "当成", "成了", "写的", "发的", "错写", "误写", "并非", "误报")
_REPLACED_AFTER = ("改成", "改为", "应该是", "应为", "是错的", "写错", "发错", "报错", "打错", "是写错", "不对", "是打错", "看错", "错了", "更正为", "->")


def superseded(plain: str, start: int, end: int) -> bool:
    """不是38.3是36.3: a value the sender takes back."""
    return plain[max(0, start - 3) : start].rstrip().endswith(_REPLACED_BEFORE) or plain[end : end + 5].lstrip("度℃ ,口人斤袋瓶个的").startswith(_REPLACED_AFTER)


def _value(figure: Figure) -> float | None:
    value = figure.value
    if value is not None and figure.kind == "number" and figure.form == "int" and 300 <= value <= 450:
        return value / 10
    return value


def _measured_otherwise(plain: str, figure: Figure) -> bool:
    after = plain[figure.end : figure.end + 5].lstrip()
    before = plain[max(0, figure.start - 3) : figure.start].lower().rstrip()
    if figure.kind == "degrees" or figure.form in ("decimal", "joined"):
        if after.startswith(_PER) or (figure.kind == "degrees" and after.startswith(("酒", "的酒", "白酒", "电", "角", "水", "近视", "高温"))):
            return True
        return before.endswith(_BEFORE_NOT) and not (before.endswith(("-", "度")) and figure.form == "decimal")
    return after.startswith(_AFTER_NOT) or before.endswith(_BEFORE_NOT)


_WARM_THINGS = frozenset(
    "预报 天气预报 高温 最高气温 最低气温 水温 气温 室温 室内 屋里 屋子 外面 地温 棚里 大棚 温棚 地表 路面 太阳 酒 白酒 啤酒 这酒 那酒 茶 粥 汤 水 开水 洗澡水 泡脚水 泳池 温泉 烤箱 烤炉 孵化器 孵化箱 炕 热炕 火炕 暖气 暖气片 锅炉 炉子 炉 地暖 天 天气 油温 胎温 机油 冰箱 空调 发动机 水箱 天儿 "
    "灶 锅 羊 牛 猪 鸡 鱼 鱼塘 电机 机器 手机 电脑 显卡 变压器 热水袋 鸡舍 猪圈 羊圈 太阳 水泵 车".split()
)


def _of_a_thing(clause: Clause, index: int, after_another: object) -> bool:
    """水温38度, 那酒才三十六度: the nearest noun before the figure in its clause is a thing, not a person."""
    for token in reversed(clause.tokens[:index]):
        if token.tags.keys() & {"亲", "我", "户"} or (token.text in _NAMED and not token.text.endswith("到")):
            return False
        if token.tags.keys() & {"物", "兽", "烧物", "货"} and (token.text in _WARM_THINGS or "货" in token.tags):
            return "温词" not in token.tags
        if "症" in token.tags and not token.text.endswith("到"):
            return False
    return False


def _plausible(
    clause: Clause, c: int, t: int, figure: Figure, near: bool, expected: bool, spoken: bool, found: list[Temperature]
) -> bool:
    tokens = clause.tokens
    cue = any(token.tags.keys() & {"温词", "症"} or token.text == "烧" for token in tokens[max(0, t - 4) : t])
    beside = bool(found) and c - found[-1].clause <= 1
    if figure.kind == "degrees":
        if figure.form == "marked" and figure.value == int(figure.value or 0) and not (near or cue or beside):
            return False
        return near or cue or beside or figure.value != int(figure.value or 0)
    if figure.form in ("decimal", "joined"):
        if t and tokens[t - 1].tags.keys() & {"亲", "我"} and LOWEST <= (figure.value or 0) <= HIGHEST:
            return True
        return near or cue or beside
    if figure.form == "int" and (figure.value or 0) >= 300:
        return cue or beside or (expected and not _counts_goods(clause, t)) or (spoken and near)
    if figure.form in ("int", "chinese"):
        return cue or beside or (expected and _stands_alone(clause, t))
    return False


def _counts_goods(clause: Clause, index: int) -> bool:
    return any("货" in token.tags or token.tags.keys() & {"物", "要"} for token in clause.tokens)


def _stands_alone(clause: Clause, index: int) -> bool:
    """A bare 37 is a temperature under a check-in beside a person, a time of day, or nothing at all."""
    others = [token for place, token in enumerate(clause.tokens) if place != index]
    return all(token.tags.keys() & {"我", "亲", "今", "户", "副", "填", "好", "温词", "口"} or token.figure or token.text in ("早", "晚", "中", "午", "左右", "都", "早晨") for token in others)


def _looks_mistyped(value: float) -> bool:
    return 30 <= value < LOWEST or HIGHEST < value <= 45 or 60 <= value < 80 or 3.4 <= value <= 4.3


def _guesses(value: float) -> tuple[str, ...]:
    whole, tail = f"{value:.1f}".split(".")
    swapped = float(f"{whole[::-1]}.{tail}")
    guesses = [swapped] if LOWEST <= swapped <= HIGHEST else []
    guesses += [guess for guess in (value * 10,) if LOWEST <= guess <= HIGHEST]
    guesses += [float(f"3{digit}.{tail}") for digit in "6" if not guesses]
    return tuple(f"{guess:.1f}" for guess in guesses)


def _judge(plain: str, clause: Clause, c: int, t: int, token: Token, value: float) -> Temperature:
    before = plain[max(0, token.start - 6) : token.start].rstrip()
    after = plain[token.end : token.end + 4].lstrip("度℃ ")
    words = plain[token.start : token.end]
    if before.endswith(_HEALTHY_BELOW) or after.startswith(_HEALTHY_AFTER):
        return Temperature(c, t, None, words, "体温界限")
    past = False
    for other in reversed(clause.tokens[:t]):
        if "今" in other.tags:
            break
        if other.tags.keys() & {"昔", "昔远"}:
            past = True
            break
    return Temperature(c, t, value, words, "体温", past)
