"""`bot.py check`: everything the operator can get wrong, one line each with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

from core import config
from core.config import Config, OfficialAccount, WecomPush
from core.errors import ConfigError, SendError


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
        with config.named(path):
            bot = build(settings)
    except ConfigError as error:
        for line in str(error).splitlines():
            yield False, line
        return
    with closing(bot):
        yield from _parts(settings, bot)


_SAMPLE_PHONE = "0357-0000000"  # of the config that comes with it


def _parts(settings: Config, bot: Any) -> Iterator[tuple[bool, str]]:
    """What a bot that could be built is made of."""
    yield True, f"数据库 {settings.database.rpartition('@')[2]}"
    yield True, f"模板 {len(bot.renderer.names())} 个，通知短文 {len(bot.renderer.library())} 篇"
    yield True, f"时钟 {len(settings.schedules)} 条"
    sample = settings.phone in ("", _SAMPLE_PHONE)
    remark = "；正式使用前改 phone，通知里会让大家打它" if sample else ""
    yield settings.debug or not sample, f"值班电话 {settings.phone or '没写'}{remark}"
    wrong = bot.coordination.ping()
    if settings.redis is not None:
        yield wrong is None, f"redis {wrong or '连得上'}"
    homes, people = bot.store.read(lambda tx: tx.households.count(""))
    yield homes > 0, f"花名册 {homes} 户 {people} 人" + ("" if homes else "；请用 import 命令导入")
    for name, door in settings.channels.items():
        if door.type == "console":
            yield True, f"通道 {name}：试用的门，没有签名；正式使用前删去并把 debug 改成 false"
        elif isinstance(door, WecomPush):
            yield True, f"通道 {name}：只发不收，{len(door.keys)} 个群"
        else:
            mute = isinstance(door, OfficialAccount) and door.secret is None
            told = "；没有 secret，只能当场回话，不能主动发消息" if mute else ""
            yield True, f"通道 {name}：回调地址 https://你的域名/hook/{name}{told}"
        yield from _credentials(name, bot.doors[name])
    for chat in settings.chats:
        known = bot.store.read(lambda tx, region=chat.region: tx.households.has_region(region))
        speaks = bot.chats[(chat.channel, chat.id)].speaks
        yield known, f"群 {chat.id}：{chat.region}" + ("" if known else "；花名册里没有这个地方")
        if speaks is None:
            yield False, f"群 {chat.id}：不能主动说话，请用 send_by 配一个消息推送"
    for account in bot.store.read(lambda tx: tx.inbox.unknown_accounts(bot.now() - timedelta(days=7))):
        yield True, f"还不知道是谁的账号：{account}（写进花名册的 账号 一列，或由村支书「绑定」）"
    broken = bot.store.read(lambda tx: tx.audit.broken())
    yield broken is None, "审计日志完整" if broken is None else f"审计日志从第 {broken} 条起被改动过"


def _credentials(name: str, door: Any) -> Iterator[tuple[bool, str]]:
    """Ask the platform for a token, for doors that need one to speak."""
    verify = getattr(door, "verify", None)
    if verify is None:
        return
    try:
        verify()
    except SendError as error:
        yield False, f"通道 {name}：平台不认这组密钥，或连不上：{error.reason}"
    else:
        yield True, f"通道 {name}：平台认得这组密钥"
