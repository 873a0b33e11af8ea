"""Lines of goods: names, amounts, units, for whom."""

from __future__ import annotations

import pytest

import reading

Line = tuple[str, float | None, str | None]


def _items(text: str, prompt: reading.Prompt | None = "supply") -> list[Line]:
    return [(i.name, i.quantity, i.unit) for i in reading.read(text, prompt).items]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("盐2 酱油1", [("盐", 2, None), ("酱油", 1, None)]),
        ("两袋面一桶油十斤土豆", [("面", 2, "袋"), ("油", 1, "桶"), ("土豆", 10, "斤")]),
        ("白菜10棵萝卜10斤豆腐2块", [("白菜", 10, "棵"), ("萝卜", 10, "斤"), ("豆腐", 2, "块")]),
        (
            "酱油醋各一瓶,葱姜蒜各半斤",
            [("酱油", 1, "瓶"), ("醋", 1, "瓶"), ("葱", 0.5, "斤"), ("姜", 0.5, "斤"), ("蒜", 0.5, "斤")],
        ),
        ("三七粉一瓶,84消毒液2瓶,八宝粥一提", [("三七粉", 1, "瓶"), ("84消毒液", 2, "瓶"), ("八宝粥", 1, "提")]),
        ("老干妈三瓶 二锅头两瓶 十三香1盒", [("老干妈", 3, "瓶"), ("二锅头", 2, "瓶"), ("十三香", 1, "盒")]),
        ("六味地黄丸2盒 五花肉3斤", [("六味地黄丸", 2, "盒"), ("五花肉", 3, "斤")]),
        ("俩5号电池,仨7号电池", [("5号电池", 2, "个"), ("7号电池", 3, "个")]),
        ("一袋50斤的大米", [("大米", 1, "袋")]),
        ("两三斤猪肉 十来个馒头", [("猪肉", 3, "斤"), ("馒头", 10, "个")]),
        ("盐，酱油，醋，都要一瓶", [("盐", 1, "瓶"), ("酱油", 1, "瓶"), ("醋", 1, "瓶")]),
        ("飞鹤三段一罐", [("飞鹤三段", 1, "罐")]),
        ("猪肉要五花的，两斤", [("猪肉", 2, "斤")]),
        ("1.挂面 5斤\n2.狗粮 一袋\n3.15瓦灯泡 俩", [("挂面", 5, "斤"), ("狗粮", 1, "袋"), ("15瓦灯泡", 2, "个")]),
        ("一箱纯甄酸奶", [("纯甄酸奶", 1, "箱")]),
        ("捎瓶醋,带包盐", [("醋", 1, "瓶"), ("盐", 1, "包")]),
        ("几袋盐", [("盐", None, "袋")]),
        ("两大袋面粉", [("面粉", 2, "袋")]),
        ("買兩袋麵粉", [("面粉", 2, "袋")]),
        ("馒头", [("馒头", None, None)]),
        ("38码雨靴一双", [("38码雨靴", 1, "双")]),
        ("尿不湿XL号一包", [("尿不湿XL号", 1, "包")]),
        ("莜面栲栳栳三份", [("莜面栲栳栳", 3, "份")]),
        ("啥都不缺", []),
        ("店里新到白菜8毛一斤", []),
        ("面发好了,中午蒸花卷", []),
        ("羊肉36块5一斤", []),
    ],
)
def test_items(text: str, items: list[Line]) -> None:
    assert _items(text) == items


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("给我捎两袋面、一桶油", [("面", 2, "袋"), ("油", 1, "桶")]),
        ("家里炒菜没盐了捎两袋盐", [("盐", 2, "袋")]),
        ("还有口罩没?有的话给我留5个", [("口罩", 5, "个")]),
        ("送点蜡烛和矿泉水", [("蜡烛", None, None), ("矿泉水", None, None)]),
        ("再捎2斤梨熬水喝", [("梨", 2, "斤")]),
        ("我昨儿在镇上买了两袋面", []),
        ("口罩收到了", []),
        ("晚上打两把王者", []),
    ],
)
def test_without_a_prompt_a_verb_must_ask(text: str, items: list[Line]) -> None:
    assert _items(text, None) == items


def test_for_whom() -> None:
    items = reading.read("我要20斤白面,李娥家要30斤白面外加一箱挂面", None).items
    assert [(i.household, i.name) for i in items] == [(None, "白面"), ("李娥", "白面"), ("李娥", "挂面")]


@pytest.mark.parametrize(
    ("text", "intent", "items"),
    [
        ("昨天订的5斤猪肉不要了", "cancel", [("猪肉", 5, "斤")]),
        ("取消", "cancel", []),
        ("鸡蛋要3斤不是13斤", "correct", [("鸡蛋", 3, "斤")]),
        ("我家的面粉退了,换成大米一袋", "correct", [("大米", 1, "袋")]),
    ],
)
def test_withdrawn_and_corrected(text: str, intent: str, items: list[Line]) -> None:
    read = reading.read(text, "supply")
    assert intent in read.intents
    assert [(i.name, i.quantity, i.unit) for i in read.items] == items


@pytest.mark.parametrize(
    ("text", "gifts"),
    [
        ("我捐500块钱给卡口", [("现金", 500, "元")]),
        ("捐方便面10箱,矿泉水20件", [("方便面", 10, "箱"), ("矿泉水", 20, "件")]),
        ("捐款一千元,口罩20个", [("现金", 1000, "元"), ("口罩", 20, "个")]),
        ("给值班的送去两箱火腿肠", [("火腿肠", 2, "箱")]),
        ("转给大家看看", []),
    ],
)
def test_gifts(text: str, gifts: list[Line]) -> None:
    assert [(g.name, g.quantity, g.unit) for g in reading.read(text, None).donations] == gifts
