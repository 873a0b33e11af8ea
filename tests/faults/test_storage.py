"""The database's file in trouble, under the real `run`: full disk, a lock, no right to write, a damaged journal."""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from tests.faults.conftest import Platforms, stored, whole
from tools.village import ENVIRONMENT, Scratch


def fill(village: Scratch, free: int | None) -> None:
    """Nothing the processes write may grow beyond what it is now and `free` bytes; None: the disk has room again."""
    largest = max(path.stat().st_size for path in village.folder.iterdir())
    for one in (main := psutil.Process(village.front.pid), *main.children(recursive=True)):
        soft = resource.RLIM_INFINITY if free is None else largest + free
        resource.prlimit(one.pid, resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))


def test_a_full_disk(scratch: Scratch, people: Platforms) -> None:
    """503 until there is room, then all goes on without a restart, and nothing that was answered is lost."""
    scratch.start()
    assert people.says().answered
    fill(scratch, 60_000)
    refused = []
    for _ in range(400):
        sent = people.says()
        if not sent.answered:
            refused.append(sent)
            if len(refused) == 3:
                break
    assert [dict(sent.troubles) for sent in refused] == [{"503": 1}] * 3
    fill(scratch, None)
    for sent in refused:
        assert people.again(sent).answered
    scratch.kill()
    kept = stored(scratch.folder)
    assert {sent.id: sent.answer for sent in people.heard} == kept
    assert whole(scratch.folder)
    told = [line for line in scratch.log().splitlines() if "cannot store" in line]
    assert told
    assert any(word in told[0] for word in ("full", "disk"))
    assert "Traceback" not in scratch.log()


def test_locked_by_another_process(scratch: Scratch, people: Platforms) -> None:
    """Somebody holds the file: 503 within the platform's patience, not silence; afterwards all is as before."""
    scratch.start()
    assert people.says().answered
    holder = (
        "import sqlite3, sys; db = sqlite3.connect(sys.argv[1], isolation_level=None);"
        "db.execute('BEGIN IMMEDIATE'); print('held', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", holder, str(scratch.folder / "village.db")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        begun = time.monotonic()
        sent = people.says()
        waited = time.monotonic() - begun
        assert dict(sent.troubles) == {"503": 1}
        assert waited < 5
        other.kill()
    assert people.again(sent, tries=3).answered
    scratch.kill()
    assert set(stored(scratch.folder)) == {sent.id for sent in people.heard}
    assert any("locked" in line for line in scratch.log().splitlines())


def humble() -> None:
    """Root may write every file whatever its rights say; not after this."""
    drop, override = 24, 1  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE
    ctypes.CDLL(None).prctl(drop, override, 0, 0, 0)


def test_a_file_that_may_not_be_written(scratch: Scratch) -> None:
    """The start is refused with one line that says what to do, instead of a bot that answers nobody."""
    for path in scratch.folder.glob("village.db*"):
        path.chmod(0o444)
    done = subprocess.run(
        [*scratch.command, "run", "--port", str(scratch.port)],
        capture_output=True,
        timeout=60,
        env=ENVIRONMENT,
        check=False,
        preexec_fn=humble,
    )
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.decode().splitlines()
    assert "database: " in line
    assert "village.db" in line
    assert "权限" in line


def journal(folder: Path) -> Path:
    return folder / "village.db-wal"


def test_a_torn_journal(scratch: Scratch, people: Platforms) -> None:
    """kill -9 in the middle of a commit leaves half a commit at the journal's end: that one was never answered."""
    scratch.start()
    for n in range(20):
        assert people.says(f"三口都好，36.{n % 10}").answered
    scratch.kill()
    with journal(scratch.folder).open("ab") as file:
        file.write(os.urandom(7_000))
    scratch.start()
    assert people.says().answered
    scratch.kill()
    assert set(stored(scratch.folder)) == {sent.id for sent in people.heard}
    assert whole(scratch.folder)


@pytest.mark.parametrize("where", ["header", "middle"])
def test_a_damaged_journal(scratch: Scratch, people: Platforms, where: str) -> None:
    """The disk itself lost something: the start goes on from what is sound and says so, with what to do about it."""
    scratch.start()
    for n in range(20):
        assert people.says(f"三口都好，36.{n % 10}").answered
    scratch.kill()
    raw = bytearray(journal(scratch.folder).read_bytes())
    at = 0 if where == "header" else len(raw) // 2
    raw[at : at + 64] = os.urandom(64)
    journal(scratch.folder).write_bytes(raw)
    scratch.start()
    after = people.says("四口都好，36.6", "u04")
    assert after.answered
    repeated = people.heard[0]
    assert people.again(repeated).answered  # whatever was lost, the same message counts at most once
    scratch.kill()
    kept = stored(scratch.folder)
    assert after.id in kept
    assert repeated.id in kept
    assert whole(scratch.folder)
    lost = {sent.id for sent in people.heard} - kept.keys()
    assert lost, "the damage did not reach what had been committed"
    (told,) = [line for line in scratch.log().splitlines() if "village.db-wal" in line]
    assert "WARNING" in told or "ERROR" in told
    assert "backup" in told


def test_a_damaged_file(scratch: Scratch, people: Platforms) -> None:
    """Pages of the database itself are garbage: nothing is answered as if it were stored."""
    scratch.start()
    assert people.says().answered
    scratch.front.stop()
    file = scratch.folder / "village.db"
    with closing(sqlite3.connect(file)) as opened:
        (root,) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'inbox'").fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    raw = bytearray(file.read_bytes())
    raw[(root - 1) * size : root * size] = os.urandom(size)
    file.write_bytes(raw)
    scratch.start()
    sent = people.says()
    assert dict(sent.troubles) == {"503": 1}
    scratch.kill()
    assert any("restore" in line for line in scratch.log().splitlines() if "cannot store" in line)


def test_stopping_loses_nothing(scratch: Scratch, people: Platforms) -> None:
    scratch.start()
    assert people.says().answered
    os.kill(scratch.front.pid, signal.SIGTERM)
    assert scratch.front.stop() == 0
    assert set(stored(scratch.folder)) == {sent.id for sent in people.heard}
