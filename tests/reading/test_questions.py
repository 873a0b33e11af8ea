"""What is asked of the village, and what only looks like it."""

from __future__ import annotations

import pytest

import reading


@pytest.mark.parametrize(
    "text",
    [
        "几点发口罩",
        "超市开不开门",
        "通行证一户发几张",
        "隔离14天还是7天",
        "报给组长还是报给村里",
        "出村要条子不",
        "体温计有没",
        "卡口在哪",
        "咋打卡",
        "校车明天还开不开",
        "半夜山上滚石头我们往哪跑",
        "路灯坏了找哪个修",
        "自家三桌人,给不给办啊",
        "自来水发浑 能喝不",
        "诊所今天开门不 我家断药了",
        "从到屋那天算还是从报备那天算",
        "鸡蛋好多钱一斤",
        "狗要不要拴起来",
        "返校的证明村里开还是学校开",
        "粮食够吃到啥时候,村里发不发",
        "垃圾车几点来",
        "36.9算高不",
        "收麦机哪天到咱村",
        "江堤那边还安全不",
        "上坟准去几个人",
    ],
)
def test_ways_of_asking(text: str) -> None:
    assert "ask" in reading.read(text).intents


@pytest.mark.parametrize(
    ("asked", "remark"),
    [
        ("是否发口罩没有", "是否发口罩:没有"),
        ("卡口怎么走?", "卡口不知怎么走"),
        ("谁卖苹果呀", "谁卖苹果"),
        ("你那里有口罩没", "你吃药没"),
        ("村里发口罩吗?", "听说村里发口罩吗?"),
        ("卡口开了没?", "饭吃了没?"),
        ("哪里不舒服要报给谁", "老人家体温35.9,没得哪里不舒服"),
        ("有没有哪里卖口罩的", "36.6,没感觉哪里不好"),
        ("河水涨了往哪跑", "那个贼不晓得往哪跑了"),
        ("猪肉好多钱一斤", "今年过年花了好多钱"),
        ("条子去村部领还是去卡口领", "打了针还是打不好"),
        ("外地车让不让进", "大清早放歌,还让不让人睡"),
        ("秧田要不要放水", "要不要一起吃饭"),
    ],
)
def test_remarks(asked: str, remark: str) -> None:
    assert "ask" in reading.read(asked).intents
    assert "ask" not in reading.read(remark).intents


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("能不能给我带两袋盐?", ("supply",)),
        ("给我带两袋盐,几点能到?", ("ask", "supply")),
        ("村里统一买种子不?俺要五斤盐", ("ask", "supply")),
        ("给我带两袋盐,到家要不要做核酸", ("ask", "supply")),
        ("要不要送医院?顺便带点蒙脱石散", ("ask", "supply")),
        ("诊所今天开门不 给捎盒蒙脱石散", ("ask", "supply")),
        ("给我带一袋米,中不中", ("supply",)),
        ("奶粉到了没,到了给我留两罐", ("ask", "supply")),
    ],
)
def test_a_request_is_no_question_unless_more_is_asked(text: str, intents: tuple[str, ...]) -> None:
    assert reading.read(text, "supply").intents == intents
