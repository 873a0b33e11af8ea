"""The config: every mistake is one line that names file, key and remedy."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from core import config
from core.config import Config, Quiet
from core.errors import ConfigError

AES_KEY = "CunBotTestEncodingAESKey0123456789abcdefghA"

# A config with something of everything, right in every detail.
WHOLE: dict[str, Any] = {
    "timezone": "Asia/Shanghai",
    "debug": True,
    "channels": {
        "gzh": {"type": "official_account", "app_id": "wx1", "token": "t", "aes_key": AES_KEY, "secret": "${SECRET}"},
        "robot": {"type": "wecom_aibot", "token": "t", "aes_key": AES_KEY},
        "push": {"type": "wecom_push", "keys": {"垣上村群": "${PUSH_KEY}"}},
        "console": {"type": "console"},
    },
    "chats": [
        {"channel": "console", "id": "g1", "region": "枕头乡/垣上村"},
        {"channel": "robot", "id": "wr1", "region": "枕头乡/垣上村", "send_by": "push/垣上村群"},
    ],
    "safety": {"timestamp_window": 600},
    "schedules": [
        {"name": "早", "job": "rounds.open", "cron": "30 7 * * mon-fri", "options": {"round": "早"}},
        {"name": "元宵", "job": "notices.rotate", "lunar": "正月十五 08:00"},
    ],
}
ENVIRON = {"SECRET": "secret-value", "PUSH_KEY": "push-key-value"}


def change(where: str, value: object) -> dict[str, Any]:
    """WHOLE with one value changed; `where` is a dotted path, numbers index lists, None takes a key away."""
    raw: Any = yaml.safe_load(yaml.safe_dump(WHOLE, allow_unicode=True))
    *path, last = (int(part) if part.isdigit() else part for part in where.split("."))
    inner = raw
    for part in path:
        inner = inner[part] if isinstance(inner, list) else inner.setdefault(part, {})
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    return dict(raw)


def mistakes(raw: object, environ: dict[str, str] | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        config.parse(raw, Path("/village/config.yaml"), ENVIRON if environ is None else environ)
    return str(caught.value).splitlines()


def test_the_whole_is_read() -> None:
    read = config.parse(WHOLE, Path("/village/config.yaml"), ENVIRON)
    push = read.channels["push"]
    assert push.type == "wecom_push"
    assert push.keys["垣上村群"].get_secret_value() == "push-key-value"
    assert [schedule.name for schedule in read.schedules] == ["早", "元宵"]


def test_an_empty_file_is_a_config(tmp_path: Path) -> None:
    (tmp_path / "config.yaml").write_text("# nothing yet\n", encoding="utf-8")
    assert config.load(tmp_path / "config.yaml", {}).timezone == "Asia/Shanghai"


def test_the_shipped_configs_are_right() -> None:
    home = Path(__file__).resolve().parents[2]
    for path in (home / "config.yaml", home / "data" / "demo.yaml"):
        assert config.load(path, {}).chats


@pytest.mark.parametrize(
    ("where", "value", "key", "remedy"),
    [
        # a typo at each level
        ("shedules", [], "shedules", "不认识的键"),
        ("folder", "/", "folder", "不认识的键"),
        ("safety.timestamp_windw", 1, "safety.timestamp_windw", "不认识的键"),
        ("channels.gzh.tokn", "t", "channels.gzh.tokn", "不认识的键"),
        ("chats.0.regoin", "x", "chats[0].regoin", "不认识的键"),
        ("schedules.1.jobs", "x", "schedules[1].jobs", "不认识的键"),
        # what is missing
        ("channels.gzh.token", None, "channels.gzh.token", "缺少"),
        ("channels.push.keys", None, "channels.push.keys", "缺少"),
        ("chats.1.region", None, "chats[1].region", "缺少"),
        ("channels.gzh.type", None, "channels.gzh", "缺少 type"),
        # what is wrong
        ("channels.gzh.type", "wechat", "channels.gzh", "official_account"),
        ("channels.gzh.aes_key", AES_KEY[:-1], "channels.gzh.aes_key", "43 位"),
        ("channels.gzh.aes_key_previous", AES_KEY[:-1] + "=", "channels.gzh.aes_key_previous", "43 位"),
        ("channels.gzh.token", 123456, "channels.gzh.token", "引号"),
        ("channels.村信", {"type": "console"}, "channels.村信", "网址"),
        ("phone", 13900000001, "phone", "引号"),
        ("timezone", "Asia/Peking", "timezone", "Asia/Shanghai"),
        ("timezone", "../../etc/passwd", "timezone", "Asia/Shanghai"),
        ("event_mode", "洪水", "event_mode", "防汛"),
        ("retention_days", 0, "retention_days", "greater than 0"),
        ("safety.timestamp_window", -1, "safety.timestamp_window", "greater than or equal to 0"),
        ("chats.0.channel", "gzhh", "chats[0].channel", "gzhh"),
        ("chats.0.languages", ["en"], "chats[0].languages[0]", "zh-Hant"),
        ("chats.1.send_by", "push/大湾村群", "chats[1].send_by", "通道名/群名"),
        ("chats.1.send_by", "垣上村群", "chats[1].send_by", "通道名/群名"),
        ("chats.1.send_by", "gzh/垣上村群", "chats[1].send_by", "通道名/群名"),
        ("chats.1", {"channel": "console", "id": "g1", "region": "枕头乡"}, "chats[1].id", "已经写过"),
        ("schedules.0.cron", "30 7 * * 1-5", "schedules[0]", "mon tue"),
        ("schedules.0.cron", "30 7 * * 0", "schedules[0]", "mon tue"),
        ("schedules.0.cron", "30 7 * *", "schedules[0]", "五段"),
        ("schedules.0.cron", None, "schedules[0]", "cron 与 lunar"),
        ("schedules.0.lunar", "正月十五 08:00", "schedules[0]", "cron 与 lunar"),
        ("schedules.1.name", "早", "schedules", "自己的名称"),
        ("debug", False, "channels.console", "debug"),
        # what is filled in from the environment
        ("channels.gzh.secret", "${GZH SECRET}", "channels.gzh.secret", "环境变量名"),
        ("channels.push.keys.垣上村群", "${NOT_SET}", "channels.push.keys.垣上村群", "export NOT_SET="),
        ("chats.0.id", "${NOT_SET}", "chats[0].id", "export NOT_SET="),
    ],
)
def test_a_mistake_is_one_line_with_file_key_and_remedy(where: str, value: object, key: str, remedy: str) -> None:
    (line,) = mistakes(change(where, value))
    assert line.startswith(f"/village/config.yaml: {key}: ")
    assert remedy in line


def test_the_sample_is_right_but_for_the_change() -> None:
    """Else every row above could pass for another reason than its own."""
    config.parse(change("safety.timestamp_window", 0), Path("/village/config.yaml"), ENVIRON)


@pytest.mark.parametrize("environ", [{}, {"SECRET": "", "PUSH_KEY": ""}])
def test_every_missing_secret_is_named(environ: dict[str, str]) -> None:
    lines = mistakes(WHOLE, environ)
    assert [line.split(":")[1].strip() for line in lines] == ["channels.gzh.secret", "channels.push.keys.垣上村群"]
    assert "export SECRET=" in lines[0]


def test_several_mistakes_are_several_lines() -> None:
    raw = change("chats.1.send_by", "push/没有")
    raw["schedules"][1]["name"] = "早"
    raw["debug"] = False
    assert len(mistakes(raw)) == 3
    raw = change("shedules", [])
    raw["channels"]["gzh"]["aes_key"] = "short"
    assert len(mistakes(raw)) == 2


def test_no_secret_in_a_mistake() -> None:
    raw = change("channels.gzh.aes_key", "s3cret-but-too-short")
    raw["channels"]["gzh"]["token"] = ["s3cret"]
    raw["redis"] = ["s3cret"]
    assert "s3cret" not in "".join(mistakes(raw))


@pytest.mark.parametrize("raw", [["channels"], "channels", 5])
def test_what_is_no_mapping(raw: object) -> None:
    (line,) = mistakes(raw)
    assert line.startswith("/village/config.yaml: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (b"debug: true\nchannels: {console: {type: console}\n", "第 3 行"),
        (b"debug: true\n\tchats: []\n", "第 2 行"),
        (b"debug: 'yes\n", "第 2 行"),
        (b"debug: true\n  phone: 1\n", "第 2 行"),
        (b"day: 2020-13-45\n", "month"),
        (b"debug: true\x00\n", "YAML"),
        (b"a: " + b"[" * 1100, "YAML"),
        (b"phone: \xb4\xe5\n", "utf-8"),
    ],
)
def test_bad_yaml_names_file_and_line(tmp_path: Path, text: bytes, told: str) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes(text)
    with pytest.raises(ConfigError) as caught:
        config.load(path, {})
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{path}: ")
    assert told in line


def test_an_alias_of_itself_is_bad_yaml(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_text("chats: &a [*a]\n", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"config\.yaml: "):
        config.load(path, {})


def test_a_file_saved_by_notepad(tmp_path: Path) -> None:
    path = tmp_path / "config.yaml"
    path.write_bytes("\ufeffsign: 垣上村\r\n".encode())
    assert config.load(path, {}).sign == "垣上村"


def test_no_file(tmp_path: Path) -> None:
    for path in (tmp_path / "config.yaml", tmp_path):
        with pytest.raises(ConfigError) as caught:
            config.load(path, {})
        (line,) = str(caught.value).splitlines()
        assert line.startswith(f"{path}: ")


@pytest.mark.parametrize(
    ("database", "url", "keyfile"),
    [
        ("sqlite:///data/x.db", "sqlite:////village/data/x.db", "/village/data/x.key"),
        ("sqlite:////elsewhere/x.db", "sqlite:////elsewhere/x.db", "/elsewhere/x.key"),
        ("postgresql+psycopg://u:p@h/d", "postgresql+psycopg://u:p@h/d", "/village/cunxin.key"),
    ],
)
def test_paths_are_meant_from_the_configs_folder(database: str, url: str, keyfile: str) -> None:
    read = config.parse({"database": database}, Path("/village/config.yaml"), {})
    assert (read.database_url, str(read.keyfile)) == (url, keyfile)
    assert read.path("data/roster.csv") == Path("/village/data/roster.csv")


def test_parts_get_the_files_name_before_their_keys() -> None:
    with (
        pytest.raises(ConfigError) as caught,
        config.named(Path("c.yaml")),
    ):
        raise ConfigError("schedules「早」： 时间看不懂\ndatabase: 打不开\n/t/x.txt: 第 1 行： 坏了")
    assert str(caught.value).splitlines() == [
        "c.yaml: schedules「早」： 时间看不懂",
        "c.yaml: database: 打不开",
        "/t/x.txt: 第 1 行： 坏了",
    ]


@pytest.mark.parametrize(
    ("begin", "end", "at", "after"),
    [
        ("21:30", "06:30", "21:29", "21:29"),
        ("21:30", "06:30", "21:30", "+06:30"),
        ("21:30", "06:30", "00:10", "06:30"),
        ("21:30", "06:30", "06:30", "06:30"),
        ("12:00", "14:00", "13:00", "14:00"),
        ("12:00", "14:00", "11:59", "11:59"),
        ("08:00", "08:00", "08:00", "08:00"),
    ],
)
def test_quiet_hours(begin: str, end: str, at: str, after: str) -> None:
    zone = Config().zone

    def moment(text: str) -> datetime:
        day = 6 if text.startswith("+") else 5
        hour, minute = map(int, text.removeprefix("+").split(":"))
        return datetime(2020, 2, day, hour, minute, tzinfo=zone).astimezone(UTC)

    assert Quiet(begin=begin, end=end).after(moment(at), zone) == moment(after)


@pytest.mark.parametrize("text", ["24:00", "7:30", "21.30", ""])
def test_a_time_is_written_with_two_digits(text: str) -> None:
    (line,) = mistakes({"quiet": {"begin": text}})
    assert line.startswith("/village/config.yaml: quiet.begin: ")


@pytest.mark.parametrize("key", ["chats", "schedules", "ladder", "redis", "shelters"])
def test_a_key_with_nothing_behind_it_is_a_key_left_out(key: str) -> None:
    """chats: with every line of it commented out."""
    assert getattr(config.parse({key: None}, Path("config.yaml"), {}), key) == getattr(Config(), key)
