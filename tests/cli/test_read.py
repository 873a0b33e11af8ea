"""`bot.py read`: JSON Lines in, JSON Lines out, one for one."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

import bot
from tests.cli.conftest import HOME, Cli

ROWS = [
    {"id": "a", "text": "我家三口都好,36.5", "prompt": "checkin"},
    {"id": 7, "text": "要两袋盐", "prompt": None},
    {"id": "c", "text": "今天风真大"},
]


def jsonl(*rows: object) -> str:
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_one_line_for_one(cli: Cli) -> None:
    done = cli("read", cli.write("in.jsonl", jsonl(*ROWS)))
    assert (done.code, done.err) == (0, "")
    told = [json.loads(line) for line in done.out.splitlines()]
    assert [row["id"] for row in told] == ["a", 7, "c"]
    assert [row["intents"] for row in told] == [["checkin"], ["supply"], []]
    assert "要" not in done.out or "\\u" not in done.out  # as people write, not as escapes


def test_blank_lines_a_mark_at_the_start_and_windows_ends(cli: Cli) -> None:
    text = "\ufeff" + jsonl(ROWS[0]).replace("\n", "\r\n") + "\r\n\r\n" + jsonl(ROWS[2])
    assert len(cli("read", cli.write("in.jsonl", text)).out.splitlines()) == 2


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_standard_input(cli: Cli, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(jsonl(*ROWS).encode()), encoding="ascii"))
    done = cli("read", *arguments)
    assert (done.code, done.err) == (0, "")
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["a", 7, "c"]


def test_a_pipe_that_was_closed() -> None:
    """`bot.py read … | head -1` ends quietly."""
    command = f"{sys.executable} {HOME / 'bot.py'} read | head -1"
    done = subprocess.run(command, shell=True, input=jsonl(*ROWS * 1000).encode(), capture_output=True, check=False)
    assert len(done.stdout.splitlines()) == 1
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        ("{", "Expecting"),
        ('{"id": "x"}', "缺少 'text'"),
        ('{"text": "x"}', "缺少 'id'"),
        ('{"id": "x", "text": 5}', "text"),
        ('{"id": "x", "text": null}', "text"),
        ('{"id": "x", "text": "好", "prompt": "gossip"}', "prompt"),
        ('{"id": "x", "text": "好", "prompt": ["checkin"]}', "prompt"),
        ("[]", ""),
        ('"text"', ""),
        ("5", ""),
        ("[" * 5000, ""),
    ],
)
def test_a_bad_line_is_named(cli: Cli, bad: str, told: str) -> None:
    path = cli.write("in.jsonl", jsonl(ROWS[0]) + "\n" + bad + "\n" + jsonl(ROWS[1]))
    line = cli.refused("read", path, told=told)
    assert line.startswith(f"{path}: 第 3 行")


def test_what_came_before_a_bad_line_was_read(cli: Cli) -> None:
    done = cli("read", cli.write("in.jsonl", jsonl(ROWS[0]) + "{\n"))
    assert [json.loads(line)["id"] for line in done.out.splitlines()] == ["a"]


def test_bytes_that_are_no_text(cli: Cli) -> None:
    path = cli.write("in.jsonl", jsonl(ROWS[0]).encode() + b'{"id": "x", "text": "\xb6\xc0"}\n')
    assert cli.refused("read", path, told="UTF-8").startswith(f"{path}: 第 2 行")


def test_half_a_character_is_no_crash(cli: Cli) -> None:
    done = cli("read", cli.write("in.jsonl", '{"id": "\\ud83d", "text": "要两袋\\ud83d盐"}\n'))
    assert (done.code, len(done.out.splitlines())) == (0, 1)


def test_no_file(cli: Cli, tmp_path: Path) -> None:
    for path in (tmp_path / "none.jsonl", tmp_path):
        assert cli.refused("read", path, told="打不开").startswith(f"{path}: ")


def test_for_people(cli: Cli) -> None:
    done = cli("read", "--text", "我家三口都好,36.5,要两袋盐")
    assert (done.code, done.err) == (0, "")
    for told in ("36.5", "盐"):
        assert told in done.out
    with pytest.raises(ValueError):
        json.loads(done.out)


def test_for_people_under_a_question(cli: Cli) -> None:
    assert cli("read", "--text", "都好", "--prompt", "checkin").out != cli("read", "--text", "都好").out
    done = cli("read", "--text", "都好", "--prompt", "gossip")
    assert done.code == 2
    assert "gossip" in done.err
    assert cli("read", "--text", "").code == 0


def test_without_a_config(tmp_path: Path, cli: Cli) -> None:
    """Reading needs none."""
    assert bot.main(["--config", str(tmp_path / "none.yaml"), "read", "--text", "好"]) == 0
