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
