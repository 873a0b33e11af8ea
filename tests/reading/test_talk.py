"""The intents that are carried by words alone."""

from __future__ import annotations

import pytest

import reading


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
        ("孩子发烧38.5,昨天订的面不用送了", None, ["cancel", "checkin"]),
        ("36.6好的,早上要的那两斤牛肉不要了,再问下医保几号截止", "checkin", ["ask", "cancel", "checkin"]),
        ("早上那条打卡作废,孩子现在38.2", None, ["cancel", "checkin"]),
        ("早上我报的孩子38.2那条作废", None, ["cancel"]),
        ("鸡蛋不要了,行不", None, ["cancel"]),
        ("我订的面不要了,今晚值班算我一个", None, ["cancel", "volunteer"]),
        ("进屋酒不办了,定的那两箱啤酒也别送了", None, ["cancel", "gathering"]),
        ("可乐那两箱先不拿了 厂家给补货了", None, ["cancel"]),
        ("我那个豆笋不买了,坛子里还有", "supply", ["cancel"]),
        ("这手机先不拿了,没钱", None, []),
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


def test_what_follows_a_withdrawal_is_not_withdrawn() -> None:
    read = reading.read("我上午讲要带的豆腐啊不用带了隔壁送了一块来")
    assert [(item.name, item.quantity) for item in read.items] == [("豆腐", None)]
