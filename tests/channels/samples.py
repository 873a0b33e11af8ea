"""Callbacks as the platforms write them."""

from __future__ import annotations

import json
from typing import Any

from tests.platform import to_xml

AT = 1770249600  # 2026-02-05T00:00:00Z


def weixin(kind: str = "text", **fields: Any) -> str:
    """An official account's or a WeCom app's message; a field None is left out."""
    base: dict[str, Any] = {
        "ToUserName": "gh_village",
        "FromUserName": "oZhang",
        "CreateTime": AT,
        "MsgType": kind,
        "MsgId": 6054768590064713728,
    }
    if kind == "text":
        base["Content"] = "我家三口都好"
    return to_xml({key: value for key, value in (base | fields).items() if value is not None})


def event(name: str, **fields: Any) -> str:
    """An event: no MsgId."""
    return weixin("event", Event=name, MsgId=None, **fields)


def aibot(**fields: Any) -> dict[str, Any]:
    """An AI bot's group text, with `fields` changed; a field None is left out."""
    base = {
        "msgid": "CAIQ0001",
        "aibotid": "AIBOT1",
        "chatid": "wrkCHAT1",
        "chattype": "group",
        "from": {"userid": "zhangsan"},
        "response_url": "https://qyapi.weixin.qq.com/cgi-bin/aibot/response?response_code=secretcode",
        "msgtype": "text",
        "text": {"content": "@村信 我家三口都好"},
    }
    return {key: value for key, value in (base | fields).items() if value is not None}


def onebot12(**fields: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "id": "b6e65187-5ac0-489c-b431-53078e9d2bbb",
        "self": {"platform": "wechat", "user_id": "wxid_bot"},
        "time": AT + 0.5,
        "type": "message",
        "detail_type": "group",
        "sub_type": "",
        "message_id": "6283",
        "message": [
            {"type": "mention", "data": {"user_id": "wxid_bot"}},
            {"type": "text", "data": {"text": " 我家三口都好"}},
        ],
        "alt_message": "@bot 我家三口都好",
        "group_id": "123@chatroom",
        "user_id": "wxid_zhang",
    }
    return {key: value for key, value in (base | fields).items() if value is not None}


def onebot11(**fields: Any) -> dict[str, Any]:
    base: dict[str, Any] = {
        "time": AT,
        "self_id": 10001000,
        "post_type": "message",
        "message_type": "group",
        "sub_type": "normal",
        "message_id": -2147483647,
        "group_id": 123456,
        "user_id": 12345678,
        "anonymous": None,
        "message": [
            {"type": "at", "data": {"qq": "10001000"}},
            {"type": "text", "data": {"text": " 我家三口都好"}},
        ],
        "raw_message": "[CQ:at,qq=10001000] 我家三口都好",
        "font": 0,
        "sender": {"user_id": 12345678, "nickname": "张三", "card": "一组张三", "sex": "unknown", "age": 0},
    }
    return {key: value for key, value in (base | fields).items() if value is not None}


def payload(form: str, **fields: Any) -> str:
    """The sample for an envelope form, as text."""
    if form == "aibot":
        return json.dumps(aibot(**fields), ensure_ascii=False)
    return weixin(**fields)
