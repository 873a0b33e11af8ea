"""The config file: read, ${NAME} filled in, checked whole. Every mistake names file, key and remedy."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, ValidationError, model_validator

from core.errors import ConfigError
from core.lazy import regex

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SECRET_NAME = regex(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class Section(BaseModel):
    """A piece of the config in which an unknown key is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _aes_key(key: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[A-Za-z0-9]{43}", key.get_secret_value()):
        raise ValueError("EncodingAESKey 应为 43 位字母数字，请从平台后台重新复制")
    return key


AesKey = Annotated[SecretStr, AfterValidator(_aes_key)]


class OfficialAccount(Section):
    """公众号 or 服务号; without `aes_key` only the plain mode, without `secret` only passive replies."""

    type: Literal["official_account"]
    app_id: str
    token: SecretStr
    aes_key: AesKey | None = None
    aes_key_previous: AesKey | None = None
    secret: SecretStr | None = None
    api_base: str = "https://api.weixin.qq.com"


class WecomApp(Section):
    """企业微信自建应用."""

    type: Literal["wecom_app"]
    corp_id: str
    agent_id: int
    secret: SecretStr
    token: SecretStr
    aes_key: AesKey
    aes_key_previous: AesKey | None = None
    api_base: str = "https://qyapi.weixin.qq.com"


class WecomAibot(Section):
    """企业微信智能机器人, callback mode; `name` is what people write after the @."""

    type: Literal["wecom_aibot"]
    token: SecretStr
    aes_key: AesKey
    aes_key_previous: AesKey | None = None
    name: str = "村信"
    people_of: str | None = None  # the wecom_app of the same company: who is bound there is known here too
    api_base: str = "https://qyapi.weixin.qq.com"


class WecomPush(Section):
    """企业微信群的消息推送; `keys` maps the name used in `send_by` to the webhook's key."""

    type: Literal["wecom_push"]
    keys: dict[str, SecretStr]
    api_base: str = "https://qyapi.weixin.qq.com"


class OneBot(Section):
    """An unofficial bridge speaking OneBot 12 (or 11). Against WeChat's rules; off unless named."""

    type: Literal["onebot"]
    access_token: SecretStr | None = None
    secret: SecretStr | None = None
    api_base: str = "http://127.0.0.1:5700"


class Console(Section):
    """The door for trying out: plain JSON, no signature. Refused unless `debug`."""

    type: Literal["console"]


ChannelConfig = Annotated[
    OfficialAccount | WecomApp | WecomAibot | WecomPush | OneBot | Console, Field(discriminator="type")
]


class ChatConfig(Section):
    """A group the bot serves. `send_by` is `channel/name`: how it speaks there unasked."""

    channel: str
    id: str
    region: str
    send_by: str | None = None
    languages: tuple[Literal["zh", "zh-Hant"], ...] = ("zh",)


class Safety(Section):
    timestamp_window: int = Field(600, ge=0)


class Limits(Section):
    """What is more is answered with 503 and repeated by the platform: messages in hand at once, and messages of one
    sender and of one group in a minute (0: any number)."""

    waiting: int = Field(100, gt=0, le=500)
    sender: int = Field(60, ge=0)
    chat: int = Field(1200, ge=0)


class Alarms(Section):
    """Minutes after which an alarm that nobody acknowledged climbs."""

    secretary: int = Field(5, gt=0)
    township: int = Field(15, gt=0)


class Rung(Section):
    """A step for those not heard from, `after` minutes into a round."""

    after: int = Field(gt=0)
    to: Literal["group", "private", "leader", "secretary", "loudspeaker"]


class Answers(Section):
    """When many answer at once: above `merge_above` plain check-ins in one group within `window` seconds the rest are
    answered together; nobody gets two plain lines within a window."""

    merge_above: int = Field(5, ge=0)
    window: int = Field(60, ge=0)


def _time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text):
        raise ValueError("时间写成 21:30 这样")
    return text


class Quiet(Section):
    """When nobody is disturbed, alarms excepted. The same time twice: never quiet."""

    begin: Annotated[str, AfterValidator(_time)] = "21:30"
    end: Annotated[str, AfterValidator(_time)] = "06:30"

    def after(self, moment: datetime, zone: ZoneInfo) -> datetime:
        """The moment itself, or the end of the quiet hours if it falls into them."""
        local = moment.astimezone(zone)
        begin, end, now = time.fromisoformat(self.begin), time.fromisoformat(self.end), local.time()
        quiet = begin <= now < end if begin <= end else now >= begin or now < end
        if not quiet:
            return moment
        day = local.date() + timedelta(days=1) if begin > end and now >= begin else local.date()
        return datetime.combine(day, end, zone).astimezone(UTC)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"没有时区 {name!r}，例如 Asia/Shanghai") from None
    return name


class ScheduleConfig(Section):
    """One line of the village's clock: `cron` or `lunar` says when, `job` what, `options` how."""

    name: str
    job: str
    cron: str | None = None
    lunar: str | None = None
    regions: tuple[str, ...] = ()
    modes: tuple[str, ...] = Field((), description="event modes in which it holds; none named: in all")
    grace: int | None = Field(None, ge=0, description="seconds; overrides the job's own")
    options: dict[str, Any] = {}

    @model_validator(mode="after")
    def _when(self) -> ScheduleConfig:
        if (self.cron is None) == (self.lunar is None):
            raise ValueError("cron 与 lunar 必须且只能写一个")
        if self.cron is not None:
            fields = self.cron.split()
            if len(fields) != 5:
                raise ValueError("cron 应为五段：分 时 日 月 星期")
            # APScheduler counts Monday as 0 while crontab(5) counts Sunday as 0: names leave no doubt.
            if re.search(r"\d", fields[4]):
                raise ValueError(f"cron 的星期请写英文名({' '.join(WEEKDAYS)})，不写数字")
        return self


class Config(Section):
    timezone: Annotated[str, AfterValidator(_zone)] = "Asia/Shanghai"
    database: str = "sqlite:///data/cunxin.db"
    redis: SecretStr | None = None
    roster: Path | None = None
    event_mode: Literal["疫情", "防汛", "防火", "地震", "平时"] = "疫情"
    debug: bool = False
    secret_key: SecretStr | None = None
    phone: str = ""
    sign: str = ""
    retention_days: int = Field(180, gt=0)
    channels: dict[str, ChannelConfig] = {}
    chats: tuple[ChatConfig, ...] = ()
    safety: Safety = Safety()  # type: ignore[call-arg]  # pydantic fills the default; mypy sees a positional Field
    limits: Limits = Limits()  # type: ignore[call-arg]  # pydantic fills the default; mypy sees a positional Field
    alarms: Alarms = Alarms()  # type: ignore[call-arg]  # as above
    ladder: tuple[Rung, ...] = ()
    quiet: Quiet = Quiet()
    answers: Answers = Answers()  # type: ignore[call-arg]  # as above
    shelters: dict[str, tuple[str, ...]] = {}
    schedules: tuple[ScheduleConfig, ...] = ()
    # where the file stood: relative paths in it are meant from there
    folder: Path = Field(Path(), exclude=True)

    @model_validator(mode="after")
    def _whole(self) -> Config:
        if mistakes := [*self._in_channels(), *self._in_chats(), *self._in_schedules()]:
            raise ValueError("\n".join(mistakes))
        return self

    def _in_channels(self) -> Iterator[str]:
        for name, channel in self.channels.items():
            if not re.fullmatch(r"[A-Za-z0-9_-]{1,32}", name):
                yield f"channels.{name}: 名称用字母、数字、- 或 _，它会出现在网址里"
            if channel.type == "console" and not self.debug:
                yield f"channels.{name}: console 没有签名，只能在 debug: true 时使用；请删去它或打开 debug"
            shared = channel.people_of if isinstance(channel, WecomAibot) else None
            if shared is not None and not isinstance(self.channels.get(shared), WecomApp):
                yield f"channels.{name}.people_of: channels 里没有叫 {shared!r} 的 wecom_app"

    def _in_chats(self) -> Iterator[str]:
        seen: set[tuple[str, str]] = set()
        for n, chat in enumerate(self.chats):
            if chat.channel not in self.channels:
                yield f"chats[{n}].channel: channels 里没有 {chat.channel!r}"
            if (chat.channel, chat.id) in seen:
                yield f"chats[{n}].id: {chat.id!r} 已经写过一次，请删去一条"
            seen.add((chat.channel, chat.id))
            if chat.send_by is not None:
                sender, _, key = chat.send_by.partition("/")
                push = self.channels.get(sender)
                if not isinstance(push, WecomPush) or key not in push.keys:
                    yield f"chats[{n}].send_by: channels.{sender}.keys 里没有 {key!r}；写成 通道名/群名"

    def _in_schedules(self) -> Iterator[str]:
        for name, count in Counter(schedule.name for schedule in self.schedules).items():
            if count > 1:
                yield f"schedules: 名称 {name!r} 出现了 {count} 次，每条要有自己的名称"

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def keyfile(self) -> Path:
        """Where the key of `secret_key` is kept when the config names none: beside the database."""
        if self.database_url.startswith("sqlite:///"):
            return Path(self.database_url.removeprefix("sqlite:///")).with_suffix(".key")
        return self.path("cunxin.key")

    def path(self, relative: Path | str) -> Path:
        """A path of the config, meant from the config's own folder."""
        return self.folder / relative

    @property
    def database_url(self) -> str:
        """The database's URL with a relative SQLite path made absolute from the config's folder."""
        prefix = "sqlite:///"
        if self.database.startswith(prefix) and not self.database.startswith(prefix + "/"):
            return prefix + str(self.path(self.database.removeprefix(prefix)).resolve())
        return self.database


class _StandIns(dict[str, str]):
    """For commands that open no door: a secret that is not in the environment is nobody's."""

    def get(self, key: str, default: Any = None) -> str:
        return os.environ.get(key) or "x" * 43


def _fill(value: Any, environ: Mapping[str, str], where: str, missing: list[str]) -> Any:
    if isinstance(value, dict):
        return {
            key: _fill(item, environ, f"{where}.{key}" if where else str(key), missing) for key, item in value.items()
        }
    if isinstance(value, list):
        return [_fill(item, environ, f"{where}[{n}]", missing) for n, item in enumerate(value)]
    if isinstance(value, str):
        for name in _SECRET_NAME.findall(value):
            if not environ.get(name):
                missing.append(f"{where}: 环境变量 {name} 没有设置；先 export {name}=… 再启动")
        if "${" in _SECRET_NAME.sub("", value):
            missing.append(f"{where}: ${{…}} 里应是环境变量名，由字母、数字和 _ 组成")
        return _SECRET_NAME.sub(lambda match: environ.get(match[1], ""), value)
    return value


_TYPES = ("official_account", "wecom_app", "wecom_aibot", "wecom_push", "onebot", "console")
_MESSAGES = {
    "extra_forbidden": "不认识的键，检查拼写(可用的键见 README 的配置一节)",
    "missing": "缺少这个键，请补上",
    "string_type": '应为文字；数字请加引号，例如 "13900000001"',
    "union_tag_invalid": "type 不认识，可用:" + " ".join(_TYPES),
    "union_tag_not_found": "缺少 type，可用:" + " ".join(_TYPES),
}


def explain(path: Path, error: ValidationError) -> str:
    """What pydantic found wrong, one line for each mistake: file, key, remedy."""
    lines = []
    for one in error.errors(include_url=False, include_input=False):
        where = ""
        for part in one["loc"]:
            if isinstance(part, int):
                where += f"[{part}]"
            elif part not in _TYPES or not where:  # pydantic puts the union's tag into the path
                where += f".{part}" if where else str(part)
        text = _MESSAGES.get(one["type"]) or str(one["msg"]).removeprefix("Value error, ")
        lines += [f"{path}: {where + ': ' if where else ''}{line}" for line in text.splitlines()]
    return "\n".join(lines)


def parse(raw: object, path: Path, environ: Mapping[str, str] = os.environ, *, secrets: bool = True) -> Config:
    """A parsed YAML document → Config. Raises ConfigError, one line for each mistake.

    `secrets` false: the doors' secrets may be missing from the environment, as nothing is going to use them.
    """
    if not isinstance(raw, dict):
        raise ConfigError(f"{path}: 应为「键: 值」形式的 YAML，参照随附的 config.yaml")
    missing: list[str] = []
    try:
        doors = raw.get("channels")
        # a key with nothing behind it (chats: with every line of it commented out) is a key left out
        given = {key: value for key, value in raw.items() if key != "channels" and value is not None}
        filled = _fill(given, environ, "", missing)
        if "channels" in raw:
            filled["channels"] = _fill(doors, environ if secrets else _StandIns(), "channels", missing)
    except RecursionError:  # an alias inside of what it stands for
        raise ConfigError(f"{path}: YAML 里有没完没了的引用(& 和 *)") from None
    if missing:
        raise ConfigError("\n".join(f"{path}: {line}" for line in missing))
    if "folder" in filled:
        raise ConfigError(f"{path}: folder: {_MESSAGES['extra_forbidden']}")
    try:
        return Config.model_validate({**filled, "folder": path.parent})
    except ValidationError as error:
        raise ConfigError(explain(path, error)) from None


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Puts the file's name before what a part, made from the config, finds wrong with one of its keys."""
    try:
        yield
    except ConfigError as error:
        keys = Config.model_fields
        lines = [
            f"{path}: {line}" if re.split(r"\W", line, maxsplit=1)[0] in keys else line
            for line in str(error).splitlines()
        ]
        raise ConfigError("\n".join(lines)) from None


def document(path: Path, remedy: str) -> Any:
    """A YAML file as plain data. Raises ConfigError naming file and line; `remedy` is for a file that is not there."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise ConfigError(f"{path}: {remedy}") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: 读不了：{error}") from None
    try:
        return yaml.load(text, Loader=_LOADER)  # noqa: S506  # both are the safe loader, one written in C
    except (yaml.YAMLError, ValueError, RecursionError) as error:  # ValueError: 2020-13-45 is no date
        mark = getattr(error, "problem_mark", None)
        line = f"第 {mark.line + 1} 行：" if mark else ""
        problem = " ".join(str(getattr(error, "problem", None) or error).split())
        raise ConfigError(f"{path}: {line}YAML 写法有误：{problem}") from None


def load(path: Path, environ: Mapping[str, str] = os.environ, *, secrets: bool = True) -> Config:
    """The config file → Config, as `parse`. Raises ConfigError naming file, key (or line) and remedy."""
    raw = document(path, "找不到配置文件；用 --config 指明，或从随附的 config.yaml 开始")
    return parse(raw if raw is not None else {}, path, environ, secrets=secrets)
