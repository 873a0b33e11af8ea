"""What each door reads out of what its platform writes: one row a shape."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from channels import console, official_account, onebot, wecom_aibot, wecom_app
from core.errors import Rejected
from core.model import Message
from tests.channels.samples import AT, aibot, event, onebot11, onebot12, weixin

WRITTEN = datetime.fromtimestamp(AT, UTC)


# --- official account and WeCom app ---------------------------------------------------------------


@pytest.mark.parametrize("read", [official_account.read, wecom_app.read])
@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (weixin(), "我家三口都好"),
        (weixin(Content="  36.5\n36.6 "), "36.5\n36.6"),
        (weixin(Content="a]]>b <b>&amp; #接龙"), "a]]>b <b>&amp; #接龙"),
        (weixin(Content=""), ""),
        (weixin("image", PicUrl="http://x/y.jpg", MediaId="m"), "[图片]"),
        (weixin("voice", MediaId="m", Format="amr"), "[语音]"),
        (weixin("voice", MediaId="m", Format="amr", Recognition=""), "[语音]"),
        (weixin("voice", MediaId="m", Format="amr", Recognition="我家都好。"), "我家都好。"),
        (weixin("video", MediaId="m", ThumbMediaId="t"), "[视频]"),
        (weixin("shortvideo", MediaId="m", ThumbMediaId="t"), "[视频]"),
        (weixin("file", MediaId="m"), "[文件]"),
        (weixin("location", Location_X="23.1", Location_Y="113.3", Scale=20, Label="垣上村村部"), "[位置] 垣上村村部"),
        (weixin("location", Location_X="23.1", Location_Y="113.3", Scale=20), "[位置]"),
        (weixin("link", Title="防疫须知", Description="d", Url="http://x"), "[链接] 防疫须知"),
        (weixin("TEXT", Content="大写"), "大写"),
    ],
)
def test_weixin(read: Callable[[str, str], Message | None], xml: str, text: str) -> None:
    assert read(xml, "gzh") == Message("gzh", "6054768590064713728", "oZhang", text, at=WRITTEN)


@pytest.mark.parametrize("read", [official_account.read, wecom_app.read])
@pytest.mark.parametrize(
    ("xml", "text"),
    [
        (event("subscribe"), "[关注]"),
        (event("subscribe", EventKey="qrscene_12", Ticket="t"), "[关注]"),
        (event("unsubscribe"), None),
        (event("CLICK", EventKey="k"), None),
        (event("VIEW", EventKey="http://x"), None),
        (event("LOCATION", Latitude="23.1", Longitude="113.3", Precision="119.3"), None),
        (event("TEMPLATESENDJOBFINISH", MsgID=200163836, Status="success"), None),
        (event("enter_agent", EventKey="", AgentID=1), None),
        (event("change_contact", ChangeType="delete_user", UserID="zhangsan"), None),
        (event("never_heard_of"), None),
        (weixin("never_heard_of"), None),
    ],
)
def test_weixin_events(read: Callable[[str, str], Message | None], xml: str, text: str | None) -> None:
    message = read(xml, "gzh")
    assert (message.text if message else None) == text
    if message:
        # scanning a code and following by hand are one event under two names of wechatpy's
        assert message.id.startswith(f"oZhang:{AT}:subscribe")


@pytest.mark.parametrize("read", [official_account.read, wecom_app.read])
def test_weixin_without_message_id(read: Callable[[str, str], Message]) -> None:
    one, again = read(weixin(MsgId=None), "gzh"), read(weixin(MsgId=None), "gzh")
    other = read(weixin(MsgId=None, Content="还要两袋米"), "gzh")
    assert one.id == again.id != other.id


@pytest.mark.parametrize("read", [official_account.read, wecom_app.read])
@pytest.mark.parametrize(
    "xml",
    [
        "",
        "plain",
        "<xml></xml>",
        "<xml/>",
        "<notxml><MsgType>text</MsgType></notxml>",
        weixin(FromUserName=None),
        weixin(FromUserName=""),
        weixin(MsgType=None),
        weixin(MsgId="abc"),
        weixin(MsgId="9" * 5000),
        weixin(CreateTime="soon"),
        weixin(FromUserName="x" * 300),
        weixin().replace("</xml>", "<Content>again</Content></xml>"),
        weixin().replace("</xml>", "<FromUserName>another</FromUserName></xml>"),
        weixin(Content=None).replace("</xml>", "<Content><b>bold</b></Content></xml>"),
        weixin(MsgType=None).replace("</xml>", "<MsgType><b>text</b></MsgType></xml>"),
        '<!DOCTYPE xml [<!ENTITY a "b">]>' + weixin(),
        '<!DOCTYPE xml SYSTEM "file:///etc/passwd">' + weixin(),
        '<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + weixin().replace("我家", "]]>&x;<![CDATA["),
        "<xml>" + "<a>" * 3000 + "</a>" * 3000 + "</xml>",
        weixin().replace("</xml>", "<a/>" * 5000 + "</xml>"),  # whole, but a megabyte of this would cost seconds
    ],
)
def test_weixin_junk(read: Callable[[str, str], Message], xml: str) -> None:
    with pytest.raises(Rejected):
        read(xml, "gzh")


def test_weixin_time_beyond_the_calendar() -> None:
    message = official_account.read(weixin(CreateTime=10**20), "gzh")
    assert message is not None
    assert message.at is None


# --- AI bot ----------------------------------------------------------------------------------------


def said(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def robot(raw: dict[str, Any], name: str = "村信") -> Message | None:
    return wecom_aibot.read(raw, "robot", name)


def test_aibot_group() -> None:
    assert robot(aibot()) == Message("robot", "CAIQ0001", "zhangsan", "我家三口都好", chat="wrkCHAT1")


def test_aibot_single() -> None:
    message = robot(aibot(chattype="single", chatid=None, **said("你好")))
    assert message == Message("robot", "CAIQ0001", "zhangsan", "你好")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("@村信 我家三口都好", "我家三口都好"),
        ("@村信\u2005我家三口都好", "我家三口都好"),
        ("@村信,我家三口都好", ",我家三口都好"),
        ("@村信：都好", "：都好"),
        ("@村信", ""),
        ("@村信\n#接龙\n1. 张三", "#接龙\n1. 张三"),
        ("明天 @村信 停水吗", "明天 停水吗"),
        ("停水吗 @村信", "停水吗"),
        ("请@村信 看看", "请看看"),
        ("@村信 @村信 在吗", "在吗"),
        ("@村信@李四 都好", "@李四 都好"),
        ("@李四 @村信 他家也好", "@李四 他家也好"),
        ("@村信员 你好 @村信 统计", "@村信员 你好 统计"),
        ("@村信我家都好", "我家都好"),
        ("mail@村信.cn @村信 收到", "mail@村信.cn 收到"),
        ("没有提到", "没有提到"),
    ],
)
def test_aibot_mention(text: str, left: str) -> None:
    message = robot(aibot(**said(text)))
    assert message is not None
    assert message.text == left


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("村信 助手", "@村信 助手 都好", "都好"),
        ("村信 助手", "@村信\u00a0助手\u2005都好", "都好"),
        ("村信(试)*", "@村信(试)* 都好", "都好"),
        ("RobotA", "@RobotA hello", "hello"),
        ("RobotA", "@RobotAB @RobotA hello", "@RobotAB hello"),
    ],
)
def test_aibot_names(name: str, text: str, left: str) -> None:
    message = robot(aibot(**said(text)), name)
    assert message is not None
    assert message.text == left


def test_aibot_mention_in_a_private_talk_is_removed_only_if_it_is_clear() -> None:
    private = {"chattype": "single", "chatid": None}
    assert getattr(robot(aibot(**private, **said("@村信 你好"))), "text", None) == "你好"
    assert getattr(robot(aibot(**private, **said("@村信员你好"))), "text", None) == "@村信员你好"


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        (
            {
                "msgtype": "mixed",
                "text": None,
                "mixed": {
                    "msg_item": [
                        {"msgtype": "text", "text": {"content": "@村信 这是体温单"}},
                        {"msgtype": "image", "image": {"url": "https://x"}},
                        {"msgtype": "text", "text": {"content": "36.5"}},
                    ]
                },
            },
            "这是体温单\n[图片]\n36.5",
        ),
        ({"msgtype": "voice", "text": None, "voice": {"content": "我家都好"}}, "我家都好"),
        ({"msgtype": "voice", "text": None, "voice": {"content": ""}}, "[语音]"),
        ({"msgtype": "image", "text": None, "image": {"url": "https://x"}}, "[图片]"),
        ({"msgtype": "file", "text": None, "file": {"url": "https://x"}}, "[文件]"),
        ({"msgtype": "video", "text": None, "video": {"url": "https://x"}}, "[视频]"),
    ],
)
def test_aibot_kinds(fields: dict[str, Any], text: str) -> None:
    message = robot(aibot(**fields))
    assert message is not None
    assert message.text == text


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ({"msgtype": "text", "text": {"content": "今晚停水"}}, "今晚停水"),
        ({"msgtype": "image", "image": {"url": "https://x"}}, "[图片]"),
        ({"msgtype": "voice", "voice": {"content": "明天开会"}}, "明天开会"),
        (
            {
                "msgtype": "mixed",
                "mixed": {"msg_item": [{"msgtype": "text", "text": {"content": "通知"}}, {"msgtype": "image"}]},
            },
            "通知\n[图片]",
        ),
        ({"msgtype": "something_new"}, None),
        ({}, None),
    ],
)
def test_aibot_quote(quote: dict[str, Any], words: str | None) -> None:
    message = robot(aibot(quote=quote))
    assert message is not None
    assert message.quote == words


@pytest.mark.parametrize(
    "fields",
    [
        {"msgtype": "stream", "stream": {"id": "s1"}},
        {"msgtype": "event", "event": {"eventtype": "enter_chat"}, "create_time": AT},
        {"msgtype": "event", "event": {"eventtype": "template_card_event", "template_card_event": {}}},
        {"msgtype": "event", "event": {"eventtype": "feedback_event", "feedback_event": {"type": 1}}},
        {"msgtype": "something_new"},
        {"msgtype": None},
    ],
)
def test_aibot_not_for_us(fields: dict[str, Any]) -> None:
    assert robot(aibot(text=None, **fields)) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"msgid": None},
        {"msgid": 5},
        {"msgid": "x" * 300},
        {"from": None},
        {"from": "zhangsan"},
        {"from": {"userid": ["zhangsan"]}},
        {"chatid": None},
        {"text": "hello"},
        {"text": {"content": 36.5}},
        {"quote": []},
        {"msgtype": "mixed", "mixed": {"msg_item": "x"}},
        {"msgtype": "mixed", "mixed": {"msg_item": [1]}},
        {"msgtype": "mixed"},
    ],
)
def test_aibot_junk(fields: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        robot(aibot(**fields))


def test_what_a_database_cannot_hold_is_taken_out() -> None:
    message = robot(aibot(**said("@村信 我家\x00都好\ud83d")))
    assert message is not None
    assert message.text == "我家都好?"


# --- OneBot ----------------------------------------------------------------------------------------


def test_onebot12_group() -> None:
    assert onebot.read(onebot12(), "bridge") == Message(
        "bridge",
        "wxid_bot:6283",
        "wxid_zhang",
        "我家三口都好",
        chat="123@chatroom",
        at=datetime.fromtimestamp(AT + 0.5, UTC),
    )


def test_onebot11_group() -> None:
    assert onebot.read(onebot11(), "bridge") == Message(
        "bridge", "10001000:-2147483647", "12345678", "我家三口都好", chat="123456", name="一组张三", at=WRITTEN
    )


def test_onebot_private() -> None:
    one = onebot.read(onebot12(detail_type="private", group_id=None), "bridge")
    other = onebot.read(onebot11(message_type="private", group_id=None, sender={"nickname": "张三"}), "bridge")
    assert one is not None
    assert one.chat is None
    assert other is not None
    assert (other.chat, other.name) == (None, "张三")


@pytest.mark.parametrize(
    ("message", "text"),
    [
        ("[CQ:at,qq=10001000] 我家三口都好", "我家三口都好"),
        ("我家 [CQ:at,qq=10001000]都好", "我家 都好"),
        ("[CQ:at,qq=123] 你家呢", "@123 你家呢"),
        ("&#91;CQ:at,qq=all&#93; &amp;#91; 1,2", "[CQ:at,qq=all] &#91; 1,2"),
        ("[CQ:image,file=a.jpg,url=http://x/?a=1&amp;b=2]看", "[图片]看"),
        ("[CQ:record,file=a.amr]", "[语音]"),
        ("[CQ:location,lat=1,lon=2,title=村部&#44;东头]", "[位置] 村部,东头"),
        ("[CQ:share,url=http://x,title=通知]", "[链接] 通知"),
        ("[CQ:face,id=178]好", "好"),
        ("[CQ:reply,id=1]收到", "收到"),
        ("[CQ:", "[CQ:"),
        ("", ""),
    ],
)
def test_onebot11_cq(message: str, text: str) -> None:
    read = onebot.read(onebot11(message=message), "bridge")
    assert read is not None
    assert read.text == text


@pytest.mark.parametrize(
    ("segment", "text"),
    [
        ({"type": "mention", "data": {"user_id": "wxid_li"}}, "@wxid_li"),
        ({"type": "mention_all", "data": {}}, "@all"),
        ({"type": "image", "data": {"file_id": "f"}}, "[图片]"),
        ({"type": "voice", "data": {"file_id": "f"}}, "[语音]"),
        ({"type": "location", "data": {"latitude": 1, "longitude": 2, "title": "村部", "content": ""}}, "[位置] 村部"),
        ({"type": "reply", "data": {"message_id": "1"}}, ""),
        ({"type": "wx.emoji"}, ""),
    ],
)
def test_onebot12_segments(segment: dict[str, Any], text: str) -> None:
    read = onebot.read(onebot12(message=[segment]), "bridge")
    assert read is not None
    assert read.text == text


@pytest.mark.parametrize(
    "raw",
    [
        {"post_type": "meta_event", "meta_event_type": "heartbeat", "self_id": 1, "time": AT, "interval": 5000},
        {"post_type": "notice", "notice_type": "group_increase", "self_id": 1, "group_id": 2, "user_id": 3},
        onebot11(post_type="message_sent"),
        onebot11(user_id=10001000),
        {"id": "x", "type": "meta", "detail_type": "heartbeat", "sub_type": "", "time": AT, "interval": 5000},
        {"id": "x", "type": "notice", "detail_type": "group_member_increase", "self": {"user_id": "wxid_bot"}},
        onebot12(detail_type="channel"),
        onebot12(user_id="wxid_bot"),
    ],
)
def test_onebot_not_for_us(raw: dict[str, Any]) -> None:
    assert onebot.read(raw, "bridge") is None


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"type": 1},
        onebot12(message=None),
        onebot12(message=[1]),
        onebot12(message=[{"type": "text", "data": []}]),
        onebot12(message=[{"type": "text", "data": {"text": 5}}]),
        onebot12(message_id=None),
        onebot12(user_id=True),
        onebot12(self="me"),
        onebot11(group_id=None),
        onebot11(user_id=10**5000),
        onebot11(user_id=1.5),
    ],
)
def test_onebot_junk(raw: dict[str, Any]) -> None:
    with pytest.raises(Rejected):
        onebot.read(raw, "bridge")


def test_onebot_strange_name_is_no_reason_to_lose_a_message() -> None:
    read = onebot.read(onebot11(sender={"card": 5, "nickname": "  "}), "bridge")
    assert read is not None
    assert read.name is None


# --- console ---------------------------------------------------------------------------------------


def test_console() -> None:
    raw = {"id": "1", "chat": "g1", "sender": "u1", "name": "张三", "text": "我家三口都好"}
    assert console.read(raw, "console") == Message("console", "1", "u1", "我家三口都好", chat="g1", name="张三")
    assert console.read({"id": "2", "sender": "u1", "text": ""}, "console") == Message("console", "2", "u1", "")
    assert console.read({**raw, "chat": None, "name": None}, "console").chat is None
    fresh = {console.read({"sender": "u1", "text": "x"}, "console").id for _ in range(2)}
    assert len(fresh) == 2


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"text": "x"}, "sender"),
        ({"sender": "u1"}, "text"),
        ({"sender": "u1", "text": None}, "text"),
        ({"sender": "", "text": "x"}, "sender"),
        ({"sender": 5, "text": "x"}, "sender"),
        ({"sender": "u1", "text": ["x"]}, "text"),
        ({"sender": "u1", "text": "x", "id": 5}, "id"),
        ({"sender": "u1", "text": "x", "chat": {}}, "chat"),
        ({"sender": "u1", "text": "x", "name": 1}, "name"),
        ({"sender": "u" * 257, "text": "x"}, "sender"),
    ],
)
def test_console_names_the_wrong_field(raw: dict[str, Any], field: str) -> None:
    with pytest.raises(Rejected, match=field) as refused:
        console.read(raw, "console")
    assert refused.value.status == 400
