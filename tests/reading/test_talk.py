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
        ("早上那条打卡作废,孩子现在38.2", None, ["checkin", "correct"]),
        ("早上我报的孩子38.2那条作废", None, ["cancel"]),
        ("鸡蛋不要了,行不", None, ["cancel"]),
        ("我订的面不要了,今晚值班算我一个", None, ["cancel", "volunteer"]),
        ("进屋酒不办了,定的那两箱啤酒也别送了", None, ["cancel", "gathering"]),
        ("可乐那两箱先不拿了 厂家给补货了", None, ["cancel"]),
        ("我那个豆笋不买了,坛子里还有", "supply", ["cancel"]),
        ("这手机先不拿了,没钱", None, []),
        ("初十闺女出门子,就娘家人坐两桌", None, ["gathering"]),
        ("老父亲后天上山,只请八个抬重的", None, ["gathering"]),
        ("老父亲昨晚走了,初八上山,一切从简", None, ["gathering"]),
        ("我明天上山砍柴,不做饭了", None, []),
        ("我妈八十大寿不做了", None, ["gathering"]),
        ("三月三的进火酒不请客了", None, ["gathering"]),
        ("我们家剃头酒不办了", None, ["gathering"]),
        ("昨天去喝了三朝酒", None, []),
        ("我水性好,转移老人叫上我", None, ["volunteer"]),
        ("去赶集叫上我", None, []),
        ("后半夜那班俺替", None, ["volunteer"]),
        ("哪家没劳力的我帮忙犁,不要钱", None, ["volunteer"]),
        ("俺拉一车沙子捐给河堤 不收钱", None, ["donation"]),
        ("知道了不出去", "checkin", ["ack"]),
        ("收到不了消息", None, []),
        ("手机听错了 我讲的是36.2 它打成39.2", "checkin", ["checkin", "correct"]),
        ("哎呀不对,我要的是复合肥两包,不是尿素", None, ["correct", "supply"]),
        ("我说的是老王,不是老李", None, []),
        ("刚才写成38.6了,是36.8", "checkin", ["checkin", "correct"]),
        ("上面那条不算,我家四口36.5", "checkin", ["checkin", "correct"]),
        ("打卡打错了怎么改", None, ["ask", "correct"]),
        ("二十八搬新房子,不请客", None, ["gathering"]),
        ("隔壁老王家儿子结婚真热闹", None, []),
        ("我在家闲着,可以去卡口帮忙", None, ["volunteer"]),
        ("我会电焊,帐篷坏了找我", None, ["volunteer"]),
        ("我家有抽水机,谁家地窖进水跟我说", None, ["volunteer"]),
        ("村里要是缺车,我家小货车随时用", None, ["volunteer"]),
        ("你有事叫我", None, []),
        ("有事找我老公", None, []),
        ("给我捎袋面,我下午可以去值班", None, ["supply", "volunteer"]),
        ("我去买菜,谁也别叫我", None, []),
        ("老人走了一上午还没上山", None, []),
        ("我要的是态度,不是道歉", None, []),
        ("别送了,回去吧", None, []),
        ("前天订的鸡苗退咯", None, ["cancel"]),
        ("我订的面不要哒", None, ["cancel"]),
        ("快点带来喽", None, []),
        ("鸡蛋不要了孩子发烧38", None, ["cancel", "checkin"]),
        ("我那单退了吧", "supply", ["cancel"]),
        ("14天是从哪天算起", "notice", ["ask"]),
        ("篮球赛打成66平", None, []),
        ("听说明天封村,真的假的", None, ["ask"]),
        ("听说邻村有人发烧,不知道真的假的", None, []),
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


@pytest.mark.parametrize(
    ("text", "intents"),
    [
        ("喜事缓办，省下两千块捐给卡口", ("donation", "gathering")),
        ("娃的满月酒不办了，麻烦给我家捎两袋盐", ("gathering", "supply")),
        ("后天我家办酒，要买两箱啤酒", ("gathering",)),
        ("酒席退了，定的两箱啤酒别送了", ("cancel", "gathering")),
    ],
)
def test_beside_a_gathering(text: str, intents: tuple[str, ...]) -> None:
    assert reading.read(text).intents == intents
