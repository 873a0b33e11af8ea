"""接龙: parsing, the ledger, and WeChat's own card."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

import reading
from core.model import Chain, ChainEntry
from reading.chain import diff, parse, parse_appmsg, same


@pytest.mark.parametrize(
    ("text", "entries"),
    [
        (
            "#接龙\n标题\n1. 张三 2斤\n2. 李四 5斤\n送到二组\n3. 王五嫂子 三斤",
            [(1, "张三", "2斤"), (2, "李四", "5斤\n送到二组"), (3, "王五嫂子", "三斤")],
        ),
        ("#接龍\n1. 王小明 麵粉1袋", [(1, "王小明", "麵粉1袋")]),
        ("#Group Note\n日报\n\n1. 侯玉梅 4人", [(1, "侯玉梅", "4人")]),
        ("\n# 接龙 今天的\n1、周涛 3人\n2、吴芳", [(1, "周涛", "3人"), (2, "吴芳", "")]),
        (
            "#接龙\n1.6号打卡\n例 张三 36.5\n\n1. 三组 李保成 3口\n3. 12号 焦二旦",
            [(1, "李保成", "3口"), (3, "焦二旦", "")],
        ),
        ("@村信 打卡#接龙\n1. 张三36.5", [(1, "张三", "36.5")]),
        ("#接龙\n- - - - - - - - - - -\n1. 张三&#x20;好<br/>2. 李四", [(1, "张三", "好"), (2, "李四", "")]),
        ("#接龙\n体温\n１．阿依古丽·买买提 36.5", [(1, "阿依古丽·买买提", "36.5")]),
        ("#接龙\n房间\n1. 201 丘福来 4人", [(1, "丘福来", "4人")]),
        ("#接龙\n体温\n1. 101 3人 36.5\n2.203室：36.6", [(1, "101", "3人 36.5"), (2, "203室", "36.6")]),
        ("#接龙\n菜\n1. 3栋502 周敏 葱\n2. 5栋101 大米1袋", [(1, "周敏", "葱"), (2, "5栋101", "大米1袋")]),
        ("#接龙\n1. 8-1-501 豆豆妈 36.5\n2. 8-2-101", [(1, "豆豆妈", "36.5"), (2, "8-2-101", "")]),
        ("#接龙\n打卡\n1. 龙晓燕✅\n2. 王小红👍36.5", [(1, "龙晓燕", "✅"), (2, "王小红", "👍36.5")]),
        ("#接龙\n团购\n1. 罗永红 肉3斤\n2. \n3. 苗春香 蛋2板", [(1, "罗永红", "肉3斤"), (3, "苗春香", "蛋2板")]),
    ],
)
def test_parse(text: str, entries: list[tuple[int, str, str]]) -> None:
    chain = parse(text)
    assert chain is not None
    assert [(e.number, e.name, e.text) for e in chain.entries] == entries


@pytest.mark.parametrize("text", ["", "1. 张三 36.5", "大家快接龙啊", "我看见#接龙了吗没有\n1. 张三"[4:]])
def test_no_chain(text: str) -> None:
    assert parse(text) is None


def _chain(*entries: tuple[str, str]) -> Chain:
    return Chain("#接龙\n体温", tuple(ChainEntry(n, name, text) for n, (name, text) in enumerate(entries, 1)))


def test_a_longer_snapshot_adds() -> None:
    change = diff(_chain(("张三", "36.5")), _chain(("张三", "36.5"), ("李四", "36.6")))
    assert ([e.name for e in change.added], change.edited, change.removed, change.shrinks) == (["李四"], (), (), False)


def test_the_first_snapshot_adds_everybody() -> None:
    assert [e.name for e in diff(None, _chain(("张三", ""), ("李四", ""))).added] == ["张三", "李四"]


def test_an_edit_is_by_name_not_by_number() -> None:
    change = diff(_chain(("张三", "36.5"), ("李四", "")), _chain(("李四", ""), ("张三家", "36.9")))
    assert [(e.before.text, e.after.text) for e in change.edited] == [("36.5", "36.9")]
    assert (change.added, change.removed) == ((), ())


def test_a_fork_keeps_both() -> None:
    change = diff(_chain(("张三", "1"), ("李四", "2")), _chain(("张三", "1"), ("王五", "3")))
    assert [e.name for e in change.merged.entries] == ["张三", "李四", "王五"]
    assert (change.forked, change.shrinks, [e.name for e in change.removed]) == (True, True, ["李四"])


def test_a_shrinking_list_drops_nobody() -> None:
    change = diff(_chain(("张三", "1"), ("李四", "2"), ("王五", "3")), _chain(("张三", "1")))
    assert (change.shrinks, change.forked, len(change.merged.entries)) == (True, False, 3)


def test_same_chain_by_its_title() -> None:
    assert same(_chain(("张三", "")), _chain(("李四", "")))


XML = """<msg><appmsg><title>#接龙
团购鸡蛋

1. 张三 2斤
2. 李四 5斤</title><type>53</type><extinfo><solitaire_info><![CDATA[<solitaire><tt>0-9</tt><au>wxid_a</au><content>
<s>3</s><i><u>wxid_a</u><h>0</h><t>1700000000</t><r>0-1</r><c>张三 2斤</c></i>
<i><u>wxid_b</u><t>1700000060</t><c>李四 5斤</c></i></content></solitaire>]]></solitaire_info></extinfo>
</appmsg></msg>"""


def test_a_card_says_who_and_when() -> None:
    card = parse_appmsg("wxid_b:\n" + XML)
    assert card is not None
    assert card.chain is not None
    assert (card.creator, card.lost, [e.name for e in card.chain.entries]) == ("wxid_a", 1, ["张三", "李四"])
    assert [(line.user, line.text) for line in card.lines] == [("wxid_a", "张三 2斤"), ("wxid_b", "李四 5斤")]
    assert card.lines[0].at == datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


@pytest.mark.parametrize(
    "xml",
    [
        "",
        "not xml",
        "<a>",
        "<msg><appmsg><type>5</type></appmsg></msg>",
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><msg><appmsg><title>&a;</title><type>53</type></appmsg></msg>',
    ],
)
def test_no_card(xml: str) -> None:
    assert parse_appmsg(xml) is None


def test_a_card_without_info_is_its_title() -> None:
    card = parse_appmsg("<msg><appmsg><title>#接龙\n1. 张三</title><type>53</type></appmsg></msg>")
    assert card is not None
    assert card.chain is not None
    assert (len(card.chain.entries), card.lines) == (1, ())


def test_a_game_is_no_check_in() -> None:
    read = reading.read("#接龙\n猜猜这头猪多少斤\n1. 阿强 365\n2. 桂花 380", None)
    assert (read.intents, read.reports) == ((), ())


@pytest.mark.parametrize(
    "text",
    [
        "#接龙\n夜班卡口报名\n1. 冉红军",
        "#接龙 护村队巡逻谁能来\n1. 赵刚 我来",
        "#接龙\n志愿者招募,明天卸货\n1. 李军 下午可以",
    ],
)
def test_who_signs_up_for_duty_reports_nothing(text: str) -> None:
    read = reading.read(text, None)
    assert (read.intents, read.reports) == (("volunteer",), ())


def test_who_is_ill_is_heard_in_any_chain() -> None:
    read = reading.read("#接龙 值守报名\n1. 赵刚 我来\n2. 钱勇 发烧38.5来不了", None)
    assert [(r.household, r.status) for r in read.reports] == [("钱勇", "abnormal")]


@pytest.mark.parametrize(
    ("title", "entry", "given"),
    [
        ("为值班点献爱心", "100元", ("现金", 100)),
        ("支援本村防疫，捐钱捐物都行", "口罩50个", ("口罩", 50)),
        ("慰问品接龙", "捐两条烟", ("烟", 2)),
    ],
)
def test_a_title_says_it_is_a_gift(title: str, entry: str, given: tuple[str, float]) -> None:
    read = reading.read(f"#接龙\n{title}\n1. 段学文 {entry}", None)
    assert [(d.name, d.quantity) for d in read.donations] == [given]
    assert read.intents == ("donation",)


@pytest.mark.parametrize(
    ("title", "name"),
    [("土鸡蛋30枚一板35元，要的接", "土鸡蛋"), ("本地草莓10元一板,想要的接龙", "草莓"), ("3栋团购鸡蛋", "鸡蛋")],
)
def test_a_title_names_the_goods(title: str, name: str) -> None:
    read = reading.read(f"#接龙\n{title}\n1. 刘红霞 2板\n2. 103 大米1袋", None)
    assert [(i.household, i.name, i.quantity) for i in read.items] == [("刘红霞", name, 2), ("103", "大米", 1)]


def test_returnees_say_where_from() -> None:
    read = reading.read("#接龙\n返乡人员登记\n1. 谭勇 广州 36.4\n2. 李涛 从杭州回来\n3. 周红 36.5", None)
    assert [(m.direction, m.place) for m in read.travel] == [("in", "广州"), ("in", "杭州")]
    assert [r.household for r in read.reports] == ["谭勇", "李涛", "周红"]


@pytest.mark.parametrize(
    ("title", "entries", "intents"),
    [
        ("拉煤换气登记", ("煤球300块", "液化气1罐"), ("supply",)),
        ("农资店后天开门,统一拖回来,各户报数", ("早稻种4包 尿素3包", ""), ("supply",)),
        ("今日打卡", ("3口 正常", "盐2袋"), ("checkin",)),
        ("人员登记", ("轿车一辆", "面包车1辆"), ("checkin",)),
    ],
)
def test_entries_of_goods_alone_tell_what_a_title_asks_for(
    title: str, entries: tuple[str, ...], intents: tuple[str, ...]
) -> None:
    rows = "\n".join(f"{n}. 谭勇{n * '红'} {told}" for n, told in enumerate(entries, 1))
    assert reading.read(f"#接龙\n{title}\n{rows}", None).intents == intents


def test_where_the_title_is_silent_the_entries_tell() -> None:
    read = reading.read("#接龙\n6号楼\n1. 1-101 3人正常\n2. 1-102 张敏 2人 36.5\n3. 2-301", None)
    assert [(r.household, r.headcount, r.temps) for r in read.reports] == [("1-101", 3, ()), ("张敏", 2, (36.5,))]
