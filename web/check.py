"""`bot.py check`: everything the operator can get wrong, one line each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from core import config
from core.config import OfficialAccount
from core.errors import ConfigError


def run(path: Path, build: Callable[..., Any]) -> Iterator[tuple[bool, str]]:
    """(all is well, line) for each thing looked at."""
    try:
        settings = config.load(path)
    except ConfigError as error:
        for line in str(error).splitlines():
            yield False, line
        return
    yield True, f"配置 {path}"
    try:
        bot = build(settings)
    except ConfigError as error:
        yield False, str(error)
        return
    yield True, f"数据库 {settings.database.partition('@')[2] or settings.database}"
    yield True, f"模板 {len(bot.renderer.names())} 个，通知短文 {len(bot.renderer.library())} 篇"
    yield True, f"时钟 {len(settings.schedules)} 条"
    wrong = bot.coordination.ping()
    if settings.redis is not None:
        yield wrong is None, f"redis {wrong or '连得上'}"
    homes, people = bot.store.read(lambda tx: tx.households.count(""))
    yield homes > 0, f"花名册 {homes} 户 {people} 人" + ("" if homes else ";请用 import 命令导入")
    for name, door in settings.channels.items():
        if door.type == "console":
            yield True, f"通道 {name}:试用的门，没有签名；正式使用前删去并把 debug 改成 false"
        elif isinstance(door, OfficialAccount) and door.secret is None:
            yield True, f"通道 {name}:没有 secret，只能当场回话，不能主动发消息"
        else:
            yield True, f"通道 {name}:回调地址 https://你的域名/hook/{name}"
    for chat in settings.chats:
        known = bot.store.read(lambda tx, region=chat.region: tx.households.has_region(region))
        speaks = bot.chats[(chat.channel, chat.id)].speaks
        yield known, f"群 {chat.id}:{chat.region}" + ("" if known else ";花名册里没有这个地方")
        if speaks is None:
            yield False, f"群 {chat.id}:不能主动说话，请用 send_by 配一个消息推送"
    broken = bot.store.read(lambda tx: tx.audit.broken())
    yield broken is None, "审计日志完整" if broken is None else f"审计日志从第 {broken} 条起被改动过"
    bot.close()
