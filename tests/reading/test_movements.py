"""Who comes and who leaves, by which rule, and what is no journey."""

from __future__ import annotations

import pytest

import reading


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("儿子昨儿夜里从武汉回来了", [("in", "武汉")]),
        ("本人1月18日由西安乘火车回村", [("in", "西安")]),
        ("明早五点出车 去包头拉煤", [("out", "包头")]),
        ("闺女初六就回石家庄上班了", [("out", "石家庄")]),
        ("我姨从祁县过来的,住两天", [("in", "祁县")]),
        ("孩子他爸从忻州市往回走", [("in", "忻州")]),
        ("大姐一家昨后晌走了", [("out", None)]),
        ("我回来啦终于到家", [("in", None)]),
        ("没去过外地", []),
        ("外地回来的要隔离几天", []),
        ("燕子回来了,春天不远了", []),
        ("请柬都收回来了", []),
        ("听说他从武汉回来了", []),
        ("我要是会飞就好了,去武汉看女儿", []),
        ("等疫情完了要去武汉吃热干面", []),
        ("原本打算初八去苏州上班,车票退了,不走了", []),
        ("原本打算初八走,现在改成明天去苏州上班", [("out", "苏州")]),
        ("闺女初十要去宁波上班,没买到票,走不了", []),
        ("儿子昨天从武汉回来了,今年不走了", [("in", "武汉")]),
        ("儿子今天从武汉回来,买不到高铁票,坐大巴", [("in", "武汉")]),
        ("本来说不回来,结果儿子昨晚从郑州回来了", [("in", "郑州")]),
        ("从温州回来的要隔离14天还是7天", []),
        ("外婆昨天早上走了,明天就上山", []),
        ("儿子在漯河打工,今儿个包车往家赶", [("in", "漯河")]),
        ("他姑明天要来俺家送灯", [("in", None)]),
        ("俺哥把账要回来了", []),
        ("原计划初五回来,改到初十了", [("in", None)]),
        ("我们领导去上海开会了", []),
        ("书记,我明天去合肥上班", [("out", "合肥")]),
        ("孩子闹着要去上海迪士尼", []),
        ("这批苹果从烟台来", []),
        ("带着苹果从烟台来看我", [("in", "烟台")]),
        ("外孙今天被他爸接回宿州了", [("out", "宿州")]),
        ("小叔子打算明天去杭州", [("out", "杭州")]),
        ("春运火车票今天开售,广州到武汉", []),
        ("初八要是能出村,我就去合肥上班", []),
        ("老公明早去东莞返工,我跟孩子不去了", [("out", "东莞")]),
        ("大崽腊月廿四从汉口回来的", [("in", "汉口")]),
        ("小姑子从老街口回来的", [("in", None)]),
    ],
)
def test_movements(text: str, moves: list[tuple[str, str | None]]) -> None:
    assert [(m.direction, m.place) for m in reading.read(text, None).travel] == moves


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("儿子昨天从武汉回来了", "从…来"),
        ("闺女明天去包头拉煤", "去…"),
        ("儿子回趟老家", "回老家"),
        ("媳妇昨晚回来了", "回来"),
        ("我姐过来住", "来"),
        ("老公明天返工", "离村"),
        ("大姐一家走了", "走了"),
    ],
)
def test_each_rule_finds_its_own(text: str, rule: str) -> None:
    assert [m.evidence[0].rule for m in reading.read(text).travel] == [rule]


@pytest.mark.parametrize(
    ("told", "untold"),
    [
        ("儿子从武汉回来了", "儿子没从武汉回来"),
        ("我明天去武汉", "我明天能不能去武汉?"),
        ("早上通车,我去武汉", "要是通车,我去武汉"),
        ("我明天去武汉", "我盼着明天去武汉"),
        ("我姐过来了", "我过来了"),
        ("儿子回村了", "儿子回村第三天"),
        ("外婆走了,明天到家", "外婆走了,明天火化"),
        ("我明天去武汉", "我明天去武汉,票退了"),
        ("我明天去武汉", "我明天去镇上"),
        ("儿子明天去上海", "领导明天去上海"),
        ("我媳妇昨天回来了", "我手机昨天拿回来了"),
    ],
)
def test_what_makes_it_no_journey(told: str, untold: str) -> None:
    assert reading.read(told).travel
    assert not reading.read(untold).travel


@pytest.mark.parametrize(
    ("text", "moves"),
    [
        ("儿子昨天回来了,从武汉回来的", [("in", "武汉")]),
        ("儿子从武汉回来了,女儿从西安回来了", [("in", "武汉"), ("in", "西安")]),
        ("儿子从武汉回来了,媳妇也回来了", [("in", "武汉")]),
        ("儿子昨天从武汉回来,初八去苏州上班", [("in", "武汉"), ("out", "苏州")]),
    ],
)
def test_several_are_told_once_each(text: str, moves: list[tuple[str, str | None]]) -> None:
    assert [(m.direction, m.place) for m in reading.read(text).travel] == moves
