"""Commands run in a scratch village: what they print and how they end."""

from __future__ import annotations

import copy
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

import bot
from tests.conftest import KEY
from tests.village import CONFIG, ROSTER

HOME = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Done:
    """`problems` are the lines on standard error."""

    code: int
    out: str
    err: str

    @property
    def problems(self) -> list[str]:
        return self.err.splitlines()


@dataclass
class Cli:
    """`cli("report", "--day", …)` runs `bot.py --config config.yaml report --day …` in this process."""

    folder: Path
    capsys: pytest.CaptureFixture[str]

    def __post_init__(self) -> None:
        self.config: dict[str, Any] = copy.deepcopy({**CONFIG, "secret_key": KEY, "roster": "roster.csv"})

    @property
    def file(self) -> Path:
        """The config as it now is."""
        path = self.folder / "config.yaml"
        path.write_text(yaml.safe_dump(self.config, allow_unicode=True), encoding="utf-8")
        return path

    def __call__(self, *arguments: str | Path) -> Done:
        self.capsys.readouterr()
        try:
            code = bot.main(["--config", str(self.file), *map(str, arguments)])
        except SystemExit as left:  # argparse's way
            code = int(left.code or 0)
        told = self.capsys.readouterr()
        return Done(code, told.out, told.err)

    def write(self, name: str, text: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    def refused(self, *arguments: str | Path, told: str) -> str:
        """Run what has one thing wrong with it: exit 2 and one line that says what; the line."""
        done = self(*arguments)
        assert done.code == 2, done
        assert len(done.problems) == 1, done.err
        assert told in done.problems[0]
        assert "Traceback" not in done.err
        return done.problems[0]


def outside(*arguments: str | Path, given: str | bytes = b"", **environ: str) -> Done:
    """Run bot.py as a process of its own."""
    done = subprocess.run(
        [sys.executable, str(HOME / "bot.py"), *map(str, arguments)],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        timeout=60,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **environ},
        check=False,
    )
    return Done(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def cli(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, blank_sqlite: Path) -> Cli:
    """The commands in a folder with a config, a migrated database and a roster that is not imported yet."""
    monkeypatch.setattr(bot, "configure_log", lambda _: None)  # pytest has the log
    shutil.copy(blank_sqlite, tmp_path / "village.db")
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return Cli(tmp_path, capsys)
