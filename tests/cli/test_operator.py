"""What the operator does, and what they are told when something is wrong: exit 2, one line for each mistake."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

import bot
from core.model import Message
from store import database
from tests.cli.conftest import HOME, Cli, outside
from tests.village import HOMES

WHERE = ("--region", "枕头乡/垣上村", "--day", "2020-02-05")


@pytest.fixture
def peopled(cli: Cli, peopled_sqlite: Path) -> Cli:
    shutil.copy(peopled_sqlite, cli.folder / "village.db")
    return cli


def rows(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder / "village.db")) as opened:
        return list(opened.execute(statement))


# --- the command line itself -------------------------------------------------------------------------------


def test_the_config_is_named_before_the_command(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    assert bot.main(["--config", str(cli.file), "migrate"]) == 0
    with pytest.raises(SystemExit) as left:
        bot.main(["migrate", "--config", str(cli.file)])
    assert left.value.code == 2
    assert "--config" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [(), ("nothing",), ("migrate", "more"), ("run", "--port", "eighty"), ("backup",)])
def test_what_is_no_command(cli: Cli, arguments: tuple[str, ...]) -> None:
    done = cli(*arguments)
    assert done.code == 2
    assert "Traceback" not in done.err


def test_help_names_every_command(cli: Cli) -> None:
    done = cli("--help")
    assert done.code == 0
    for name in (
        *("run", "web", "clock", "postman", "demo", "read", "import", "replay"),
        *("report", "export", "check", "migrate", "backup", "restore", "purge"),
    ):
        assert f"    {name} " in done.out
        assert cli(name, "--help").code == 0


# --- a config with mistakes: whatever is started, the same one line -------------------------------------------

STARTS = [("run", "--port", "0"), ("web", "--port", "0"), ("clock",), ("postman",), ("import", "roster.csv")]
STARTS += [("report", *WHERE), ("check",), ("migrate",), ("purge",)]


@pytest.mark.parametrize("command", STARTS, ids=lambda command: command[0])
def test_a_typo_stops_every_command(cli: Cli, command: tuple[str, ...]) -> None:
    cli.config["shedules"] = []
    done = cli(*command)
    told = done.err if command[0] != "check" else done.out
    assert done.code == 2
    assert len(told.splitlines()) == 1
    assert f"{cli.folder / 'config.yaml'}: shedules: " in told


@pytest.mark.parametrize("command", STARTS, ids=lambda command: command[0])
def test_a_database_that_cannot_be_opened(cli: Cli, command: tuple[str, ...]) -> None:
    cli.write("diary.db", "dear diary " * 100)
    cli.config["database"] = "sqlite:///diary.db"
    done = cli(*command)
    told = (done.err if command[0] != "check" else done.out).splitlines()
    assert done.code == 2
    assert f"{cli.folder / 'config.yaml'}: database: " in told[-1]
    assert len(told) == (1 if command[0] != "check" else 2)


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"database": "postgresql+psycopg://u:s3cret@127.0.0.1:9/x"}, "database: "),
        ({"database": "mysql://u:s3cret@h/x"}, "database: "),
        ({"database": "sqlite://"}, "database: "),
        ({"redis": "http://:s3cret@h"}, "redis: "),
        ({"secret_key": "s3cret"}, "secret_key: "),
        ({"debug": False}, "channels.console: "),
        ({"channels": {"console": {"type": "console"}, "gzh": {"type": "official_account"}}}, "channels.gzh.app_id: "),
        ({"schedules": [{"name": "早", "job": "rounds.opn", "cron": "30 7 * * *"}]}, "schedules「早」.job: "),
        (
            {"schedules": [{"name": "早", "job": "rounds.close", "cron": "77 7 * * *", "options": {"round": "早"}}]},
            "77 7",
        ),
        ({"schedules": [{"name": "早", "job": "rounds.close", "cron": "30 7 * * 1"}]}, "schedules[0]: "),
        ({"event_mode": "洪水"}, "event_mode: "),
        ({"chats": [{"channel": "console", "id": "g1"}]}, "chats[0].region: "),
    ],
)
def test_one_mistake_one_line_with_file_and_key(cli: Cli, changed: dict[str, object], told: str) -> None:
    cli.config |= changed
    lines = [line for line in cli("report", *WHERE).problems if "channels.gzh.token" not in line]
    assert len(lines) == 1, lines
    assert lines[0].startswith(f"{cli.folder / 'config.yaml'}: ")
    assert told in lines[0]
    assert "s3cret" not in lines[0]


def test_several_mistakes_several_lines(cli: Cli) -> None:
    cli.config["schedules"] = [{"name": name, "job": "rounds.opn", "cron": "30 7 * * *"} for name in ("一", "二", "三")]
    done = cli("report", *WHERE)
    assert (done.code, len(done.problems)) == (2, 3)
    cli.config |= {"shedules": [], "fone": 1}
    assert len(cli("report", *WHERE).problems) == 2


def test_a_missing_secret(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CUNXIN_TEST_TOKEN", raising=False)
    cli.config["channels"]["gzh"] = {"type": "official_account", "app_id": "wx1", "token": "${CUNXIN_TEST_TOKEN}"}
    line = cli.refused("run", "--port", "0", told="export CUNXIN_TEST_TOKEN=")
    assert "channels.gzh.token" in line
    assert cli("migrate").code == 0  # what speaks to nobody needs none


def test_no_config_and_a_broken_one(cli: Cli, capsys: pytest.CaptureFixture[str]) -> None:
    broken = cli.write("broken.yaml", "debug: true\nchannels: {console\n")
    for path in (cli.folder / "none.yaml", cli.folder, broken):
        capsys.readouterr()
        assert bot.main(["--config", str(path), "migrate"]) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert line.startswith(f"{path}: ")


def test_a_lost_key_stops_the_start(peopled: Cli) -> None:
    peopled.config["secret_key"] = "wWVnYmMPR2UpDIKiZ2AhhXMNlJtvHHSMFPaVvnMZJ2A="
    peopled.refused("report", *WHERE, told="secret_key")


# --- templates --------------------------------------------------------------------------------------------------


@pytest.fixture
def edited(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The templates, where a secretary may have edited them."""
    for name in ("templates", "modes"):
        shutil.copytree(HOME / name, cli.folder / name)
    monkeypatch.setattr(bot, "HOME", cli.folder)
    return cli.folder / "templates"


def test_a_broken_template_stops_the_start(cli: Cli, edited: Path) -> None:
    (edited / "reports" / "daily.txt").write_text("日报\n{% if report %}\n", encoding="utf-8")
    line = cli.refused("report", *WHERE, told="第 2 行")
    assert line.startswith(f"{edited / 'reports' / 'daily.txt'}: ")
    assert str(edited / "reports" / "daily.txt") in cli("check").out


def test_a_template_with_a_fact_that_nobody_gives(peopled: Cli, edited: Path) -> None:
    (edited / "reports" / "daily.txt").write_text("日报\n{{ weather }}\n", encoding="utf-8")
    line = peopled.refused("report", *WHERE, told="weather")
    assert line.startswith(f"{edited / 'reports' / 'daily.txt'}: 第 2 行")


def test_no_templates(cli: Cli, edited: Path) -> None:
    shutil.rmtree(edited)
    cli.refused("report", *WHERE, told=str(edited))


# --- check -------------------------------------------------------------------------------------------------------


def test_check_of_a_good_config(peopled: Cli) -> None:
    done = peopled("check")
    assert (done.code, done.err) == (0, ""), done.out
    assert all(line.startswith("正常") for line in done.out.splitlines())
    for told in ("config.yaml", "village.db", "模板", "时钟 6 条", f"{HOMES} 户", "通道 console", "群 g1", "审计日志"):
        assert told in done.out


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"chats": [{"channel": "console", "id": "g1", "region": "枕头乡/大湾村"}]}, "大湾村"),
        ({"redis": "redis://:s3cret@127.0.0.1:9/0"}, "redis"),
        ({"debug": False, "channels": {}, "chats": []}, "值班电话"),  # of the sample, which notices would give out
        ({"schedules": [{"name": "早", "job": "rounds.opn", "cron": "30 7 * * *"}]}, "rounds.opn"),
    ],
)
def test_check_says_what_is_wrong(peopled: Cli, changed: dict[str, object], told: str) -> None:
    peopled.config |= changed
    done = peopled("check")
    assert done.code == 2
    (line,) = [line for line in done.out.splitlines() if line.startswith("问题")]
    assert told in line
    assert "s3cret" not in done.out + done.err


def test_check_of_a_village_without_a_roster(cli: Cli) -> None:
    done = cli("check")
    assert done.code == 2
    assert "import" in done.out


def test_check_finds_a_log_that_was_changed(peopled: Cli) -> None:
    with closing(sqlite3.connect(peopled.folder / "village.db")) as opened, opened:
        opened.execute(
            "INSERT INTO audit (at, actor, action, detail, hash) VALUES ('2020-02-05', '某人', 'notice', '{}', '0')"
        )
    done = peopled("check")
    assert done.code == 2
    assert "审计日志从第 1 条起被改动过" in done.out


def test_check_of_a_group_it_cannot_speak_in(peopled: Cli) -> None:
    key = "CunBotTestEncodingAESKey0123456789abcdefghA"
    peopled.config["channels"]["robot"] = {"type": "wecom_aibot", "token": "t0ken", "aes_key": key}
    peopled.config["chats"].append({"channel": "robot", "id": "wr1", "region": "枕头乡/垣上村"})
    done = peopled("check")
    assert done.code == 2
    assert "send_by" in done.out
    assert "t0ken" not in done.out
    assert key not in done.out


# --- the database --------------------------------------------------------------------------------------------------


def test_migrate(cli: Cli) -> None:
    assert "已是最新" in cli("migrate").out
    cli.config["database"] = "sqlite:///fresh.db"
    assert "从 空 升到" in cli("migrate").out
    assert "已是最新" in cli("migrate").out


def test_a_database_newer_than_the_program(cli: Cli) -> None:
    with closing(sqlite3.connect(cli.folder / "village.db")) as opened, opened:
        opened.execute("UPDATE alembic_version SET version_num = '9999'")
    for command in (("migrate",), ("report", *WHERE), ("purge",)):
        cli.refused(*command, told="9999")


def test_backup_and_restore(peopled: Cli) -> None:
    expected = peopled("report", *WHERE, "--format", "json").out
    target = peopled.folder / "backup.db"
    done = peopled("backup", target)
    assert (done.code, done.err) == (0, "")
    assert str(target.stat().st_size) in done.out
    peopled.refused("backup", target, told="已经存在")
    peopled.refused("restore", target, told="已经存在")
    for path in peopled.folder.glob("village.db*"):
        path.unlink()
    assert peopled("restore", target).code == 0
    assert peopled("report", *WHERE, "--format", "json").out == expected


def test_backup_and_restore_refused(cli: Cli) -> None:
    cli.refused("restore", cli.folder / "none.db", told="找不到")
    cli.refused("backup", cli.folder / "no" / "folder" / "b.db", told="备份没有写成")
    cli.config["database"] = "sqlite:///none.db"
    cli.refused("backup", cli.folder / "b.db", told="不存在")
    cli.refused("restore", cli.write("b.db", "no backup"), told="b.db")
    cli.config["database"] = "postgresql+psycopg://u:s3cret@h/x"
    assert "s3cret" not in cli.refused("backup", cli.folder / "c.db", told="pg_dump")


def test_purge_shows_first_and_asks(cli: Cli) -> None:
    opened = database.connect(f"sqlite:///{cli.folder / 'village.db'}")
    now = datetime.now(UTC)
    for n, age in enumerate((181, 200, 179, 0)):
        message = Message("console", f"m{n}", "u1", f"原话{n}", at=now - timedelta(days=age))

        def hear(connection: object, message: Message = message) -> None:
            statement = "INSERT INTO inbox (channel, message_id, sender, text, at, outcome) VALUES (?, ?, ?, ?, ?, ?)"
            assert message.at is not None
            values = ("console", message.id, "u1", message.text, message.at.strftime("%Y-%m-%d %H:%M:%S.%f"), "quiet")
            connection.exec_driver_sql(statement, values)  # type: ignore[attr-defined]

        opened.write(hear)
    opened.close()
    done = cli("purge")
    assert done.code == 0
    assert "会清掉 2 条 180 天以前" in done.out
    assert "--yes" in done.out
    assert all(text for (text,) in rows(cli.folder, "SELECT text FROM inbox"))
    assert "已清掉 2 条" in cli("purge", "--yes").out
    assert rows(cli.folder, "SELECT text FROM inbox ORDER BY id") == [("",), ("",), ("原话2",), ("原话3",)]
    assert "已清掉 0 条" in cli("purge", "--yes").out
    cli.config["retention_days"] = 1
    assert "会清掉 1 条 1 天以前" in cli("purge").out


# --- running -----------------------------------------------------------------------------------------------------


@pytest.fixture
def taken() -> Iterator[int]:
    """A port that somebody else has."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


@pytest.mark.parametrize("command", ["run", "web"])
def test_a_port_in_use(cli: Cli, taken: int, command: str) -> None:
    line = cli.refused(command, "--port", str(taken), told=f"--port {taken}")
    assert f"127.0.0.1:{taken}" in line
    # nothing was begun: no pulse, no firing
    assert rows(cli.folder, "SELECT * FROM pulse") == []


def test_the_demos_port_in_use(taken: int) -> None:
    done = outside("demo", "--port", str(taken))
    assert done.code == 2
    assert len([line for line in done.problems if f"--port {taken}" in line]) == 1
    assert "Traceback" not in done.err
    assert "样本村" not in done.out


@pytest.mark.parametrize("host", ["nowhere.invalid", "203.0.113.7"])
def test_a_host_that_is_not_here(cli: Cli, host: str) -> None:
    cli.refused("web", "--host", host, "--port", "0", told=host)


def test_a_port_that_is_none(cli: Cli) -> None:
    cli.refused("web", "--port", "99999", told="99999")


def test_run_answers_and_stops_when_told(peopled: Cli) -> None:
    """The process as a whole: it starts, hears, answers, keeps, and ends quietly at SIGTERM."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, str(HOME / "bot.py"), "--config", str(peopled.file), "run", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, env={**os.environ}) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                try:
                    health = requests.get(f"{url}/healthz", timeout=5).json()
                    break
                except requests.ConnectionError:
                    assert process.poll() is None, process.stderr and process.stderr.read().decode()
                    time.sleep(0.1)
            assert health["status"] == "ok"
            body = {"id": "m1", "chat": "g1", "sender": "张建国", "text": "三口都好,36.5"}
            replies = [requests.post(f"{url}/hook/console", json=body, timeout=10).json()["reply"] for _ in range(2)]
            assert replies[0] == replies[1]
            assert "张建国" in replies[0]
            assert requests.post(f"{url}/hook/console", data=b"x" * 2_000_000, timeout=10).status_code == 413
        finally:
            process.send_signal(signal.SIGTERM)
            assert process.stderr is not None
            log = process.stderr.read().decode()
    assert process.returncode == 0
    assert "Traceback" not in log
    assert rows(peopled.folder, "SELECT count(*) FROM checkins") == [(1,)]
    assert ("web",) in rows(peopled.folder, "SELECT name FROM pulse")
