"""Who wants to leave the village, who only asks how, and who does neither."""

from __future__ import annotations

import pytest

from handlers import permit_wishes

LEAVE = """想去县医院复查,明天上午能出村吗
想去县医院复查，明天上午能不能出村
申请外出
申请外出，去镇上取药
要出趟村买药
我要出村一趟，给娃买奶粉
下午想出村买药行吗
书记，我得出趟门，去县城办事
我想去趟镇上买药行吗
明天需要出门看牙
家里没盐了，可以出去买吗
老婆要产检，今天能出村不
可不可以出村接孩子
我爸要透析，每周三都得去县医院，让出去吗
请批准我外出，去信用社取钱
给我开个出门条，去县医院
开张通行证，去拉饲料
都好36.5，下午想出村买药行吗
外出申请：明天去县医院换药
想出村加点油
我想请假去趟县医院，批一下"""

HOW = """出村的条子找谁开呀
能出村吗
出村找谁批
出门要不要条子
怎么申请外出
通行证在哪办
现在让出去吗
出村要开条子吗"""

NEITHER = """我家没出村
二小子从武汉回来第十四天了，36.5，明天能出门不？
隔离满了能出门吗
不能出门
不出门
没出过村
别出门
大家不要出村
谁要出村登记一下
要出村的找我登记
昨天出村买药了
老王说要出村
他要出村
听说明天能出村了
什么时候能出村
啥时候让出门啊
都没出门，三口都好
不想出门
不用出村也能买菜
没有外出，一切正常
禁止外出
凡外出的一律隔离
儿子外出打工回来了
请大家不要外出
出门戴口罩
我家不外出，帮捎两袋盐
门口出去的路封了
鸡蛋出来了吗
人家都出村了
三口都好，36.5
今天没有人外出
从没外出过
出去了，马上回来了
不打算出远门
勿出门，勤洗手
刚出村口就让拦回来了
外出务工人员返乡要登记
张建国家三口都在家，没有外出"""


def lines(text: str) -> list[str]:
    return text.splitlines()


@pytest.mark.parametrize("text", lines(LEAVE))
def test_a_wish_to_leave(text: str) -> None:
    assert permit_wishes.read(text) == "leave"


@pytest.mark.parametrize("text", lines(HOW))
def test_a_question_how(text: str) -> None:
    assert permit_wishes.read(text) == "how"


@pytest.mark.parametrize("text", lines(NEITHER))
def test_no_wish(text: str) -> None:
    assert permit_wishes.read(text) is None


@pytest.mark.parametrize(
    "words, verdict",
    [
        ("同意", ("granted", "")),
        ("同意 到下午五点", ("granted", "到下午五点")),
        ("行，五点前回来", ("granted", "五点前回来")),
        ("可以", ("granted", "")),
        ("不行 县医院停诊", ("refused", "县医院停诊")),
        ("不同意", ("refused", "")),
        ("作废 封路了", ("refused", "封路了")),
        ("再说", None),
    ],
)
def test_a_verdict(words: str, verdict: tuple[str, str] | None) -> None:
    assert permit_wishes.verdict(words) == verdict
