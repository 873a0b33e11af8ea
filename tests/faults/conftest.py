"""Trouble on the machine, and what the platform, the villagers and the operator see of it."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from core.privacy import Vault
from store import Store, database
from tests.conftest import KEY, ZONE
from tests.platform import Platform
from tools import comparison
from tools.load import Line, Sent
from tools.village import AGENT, CORP, PUSH_KEY, Scratch


class Ours(Platform):
    """The stand-in for the village of tools/village.py."""

    corp_id, corp_secret, agent_id, webhook_keys = CORP, "scratch", AGENT, (PUSH_KEY,)


@pytest.fixture
def stand_in() -> Iterator[Ours]:
    with Ours(comparison.now) as running:
        yield running


@pytest.fixture(scope="session")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of the sample village, as importing takes its time."""
    with Scratch(tmp_path_factory.mktemp("ready")) as village:
        return village.folder / "village.db"


@pytest.fixture
def scratch(stand_in: Ours, ready: Path) -> Iterator[Scratch]:
    """The sample village, served by a real `run`; anybody may look into its folder, as another user does too."""
    with tempfile.TemporaryDirectory(prefix="cunxin-fault-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        with Scratch(Path(folder), stand_in.url, ready=ready) as village:
            yield village


class Platforms:
    """The platform writing to a village, message after message."""

    def __init__(self, village: Scratch) -> None:
        self.line, self._number = Line(village.port), 10**15
        self.heard: list[Sent] = []  # what was answered

    def says(self, text: str = "三口都好，36.5", who: str = "u03", tries: int = 1) -> Sent:
        self._number += 1
        return self.again(Sent(str(self._number), who, text), tries)

    def again(self, sent: Sent, tries: int = 1) -> Sent:
        """The same message once more, as the platform repeats what it got no answer for."""
        self.line.close()  # the one of before a restart is no good
        self.line.deliver(sent, tries)
        if sent.answered:
            self.heard.append(sent)
        return sent


@pytest.fixture
def people(scratch: Scratch) -> Iterator[Platforms]:
    made = Platforms(scratch)
    yield made
    made.line.close()


def stored(folder: Path) -> dict[str, str]:
    """Every message of the inbox and its answer, read as anybody can read the file."""
    with closing(sqlite3.connect(f"file:{folder / 'village.db'}?mode=ro", uri=True)) as opened:
        return dict(opened.execute("SELECT message_id, answer FROM inbox"))


def whole(folder: Path) -> bool:
    """Whether the file is sound and the audit chain unbroken."""
    with closing(
        Store(database.connect(f"sqlite:///{folder / 'village.db'}"), comparison.now, ZONE, Vault(KEY))
    ) as one:
        sound = one.database.read(lambda connection: connection.exec_driver_sql("PRAGMA integrity_check").scalar())
        return sound == "ok" and one.read(lambda tx: tx.audit.broken()) is None
