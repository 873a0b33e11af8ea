"""Movements and the intents that are carried by words alone."""

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
    ("text", "prompt", "intents"),
    [
        ("收到", None, ["ack"]),
        ("好的", None, []),
        ("好的", "notice", ["ack"]),
        ("嗯", "notice", ["ack"]),
        ("口罩收到了", None, []),
        ("收到请回复", None, []),
        ("知道了书记,不串门", "notice", ["ack"]),
        ("👌", "notice", ["ack"]),
        ("退烧药多少钱一盒?", None, ["ask"]),
        ("出村的条子找谁开呀", None, ["ask"]),
        ("几度算发烧?37.3算不算", "checkin", ["ask"]),
        ("吃了没", None, []),
        ("今晚卡点算我一个", None, ["volunteer"]),
        ("昨晚值班的兄弟们辛苦了", None, []),
        ("刚才发错了", "checkin", ["correct"]),
        ("36.8!不是38.6!", "checkin", ["checkin", "correct"]),
        ("婚事推迟了", None, ["gathering"]),
        ("祝李奶奶生日快乐", None, []),
        ("父亲去世,后天出殡,一切从简", None, ["gathering"]),
        ("我上午那条打卡作废", "checkin", ["cancel"]),
        ("正常", None, []),
        ("正常", "checkin", ["checkin"]),
        ("孩子发烧了,咋办?", None, ["ask", "checkin"]),
        ("哈哈哈哈", "checkin", []),
        ("今天团购几点截单", "supply", ["ask"]),
        ("外地回来的隔离7天还是14天", None, ["ask"]),
        ("早上报了晚上还要不要", "checkin", ["ask"]),
        ("方便不方便给我捎包盐", None, ["supply"]),
        ("有酱油吗?来两瓶", None, ["ask", "supply"]),
        ("菜几点到?我要两斤青椒", None, ["ask", "supply"]),
        ("你电话怎么一直占线", None, []),
        ("你那里有口罩没", None, ["ask"]),
        ("老伴腰疼几天了,应该是挖藕累的", "checkin", ["checkin"]),
        ("请战!夜班排我", None, ["volunteer"]),
        ("今晚路口我来站一班", None, ["volunteer"]),
        ("我家两口子也能去卡口替个班", None, ["volunteer"]),
        ("谢谢守路口的兄弟们,一天站三班", None, []),
        ("量体温这活交给我,我当过护士", None, ["volunteer"]),
        ("夜里卡口那班我顶", None, ["volunteer"]),
        ("卡口今晚缺人吗,我能去", None, ["ask", "volunteer"]),
        ("我是学生,随时听村里召唤", None, ["volunteer"]),
        ("明晚的班老张替我站", None, []),
        ("我在卡口值班呢", None, []),
        ("能不能派人来帮我家抬一下柜子", None, ["ask"]),
        ("外卖能进来吗", None, ["ask"]),
        ("孩子升学酒免了", None, ["gathering"]),
        ("明天是我生日", None, []),
        ("我昨天在卡口站了一班,冻得够呛", None, []),
        ("我去卡口拿个快递", None, []),
        ("今天夜班谁去顶一下?", None, ["ask"]),
        ("二十六的搬家酒改到清明后", None, ["gathering"]),
        ("老娘九十,能不能自家摆三桌?", None, ["ask", "gathering"]),
        ("订的酒席退了,礼金都退回去", None, ["gathering"]),
        ("同学结婚摆了三十桌,真热闹", None, []),
        ("火锅店排队排了38桌", None, []),
        ("体温写反了,老的36.8,小的36.2", "checkin", ["checkin", "correct"]),
        ("不是一瓶是一桶,酱油一桶", "supply", ["correct", "supply"]),
        ("店家发错货了", None, []),
        ("你打错了,我不是王经理", None, []),
        ("本来订了初六回来的票,退了", None, []),
        ("还没打卡的抓紧,八点前我要往镇上报数", "checkin", []),
        ("就差三户没报了,赶紧", "checkin", []),
        ("@所有人 晚上八点前报体温", "checkin", []),
        ("@所有人 我家四口没出门", "checkin", ["checkin"]),
        ("@所有人 谁去镇上,给我带袋盐", None, ["supply"]),
        ("大家赶紧报,我家两口36.5", "checkin", ["checkin"]),
    ],
)
def test_intents(text: str, prompt: reading.Prompt | None, intents: list[str]) -> None:
    assert sorted(reading.read(text, prompt).intents) == intents


@pytest.mark.parametrize(
    "text",
    [
        "【县疫情防控办通告】自2月10日0时起,出现发热、干咳症状的,请立即到县医院就诊。请互相转告!",
        "截至2月9日24时,全省累计报告确诊119例",
        "尊敬的客户,您本月话费36.50元,回复TD退订",
        "各位村民:凡有发热咳嗽的请立即上报",
        "转发:发烧别慌,先量体温,38.5以下物理降温",
    ],
)
def test_bulletins_are_nobodys_report(text: str) -> None:
    read = reading.read(text, "checkin")
    assert (read.intents, read.reports) == ((), ())
