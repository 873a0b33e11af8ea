"""Whether SQLite's journal (the -wal file) lost commits to a failing disk.

SQLite goes on from the last sound commit without a word, which is right for the half commit that a crash leaves, and
wrong to be silent about when whole commits lie behind the damage: their senders were told that they are stored.
"""

from __future__ import annotations

import logging
import sqlite3
import struct
from contextlib import closing
from pathlib import Path

log = logging.getLogger(__name__)
_HEADER, _FRAME = 32, 24  # bytes before the first frame, and before each page


def look(file: Path) -> None:
    """Say it in the log when commits were lost. Call it before anything is written."""
    try:
        gone = lost(file)
    except (OSError, sqlite3.Error):
        return  # whoever opens the file next is told what is the matter with it
    if gone:
        log.error(
            "%s-wal is damaged: the last %d commits are gone though they were answered. Look at the disk (dmesg,"
            " smartctl), compare with the last backup, ask the groups to report once more",
            file,
            gone,
        )


def lost(file: Path) -> int:
    """How many commits stand in the journal behind the last one that SQLite can use, 0 for the one a crash leaves."""
    journal = file.with_name(f"{file.name}-wal")
    if not file.exists() or not journal.exists():
        return 0
    header, commits = _commits(journal)
    if not commits:
        return 0
    with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=rw", uri=True)) as connection:
        _, usable, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
        if _commits(journal)[0] != header:
            return 0  # another process has begun it anew meanwhile
    gone = sum(frame > usable for frame in commits)
    # one alone may be what was being written when the process was killed; nobody was answered for it
    return gone if gone > 1 or not _sound(header) else 0


def _commits(journal: Path) -> tuple[bytes, list[int]]:
    """The journal's header, and the frames that end a commit by their own account, counted from 1; only those written
    since it was begun anew."""
    with journal.open("rb") as file:
        header = file.read(_HEADER)
        first = file.read(_FRAME)
        if len(first) < _FRAME:
            return header, []
        size = struct.unpack_from(">I", header, 8)[0]
        if not _sound(header):
            size = 4096  # as SQLite makes its files
        elif header[16:24] != first[8:16]:
            return header, []  # begun anew, nothing in it yet
        present, found, number = first[8:16], [], 1
        frame = first
        while len(frame) == _FRAME:
            if frame[8:16] == present and struct.unpack_from(">I", frame, 4)[0]:
                found.append(number)
            file.seek(_HEADER + number * (_FRAME + size))
            frame = file.read(_FRAME)
            number += 1
    return header, found


def _sound(header: bytes) -> bool:
    """Whether the header's checksum holds (https://www.sqlite.org/fileformat2.html#the_write_ahead_log)."""
    magic = struct.unpack_from(">I", header)[0]
    words = struct.unpack(f"{'>' if magic & 1 else '<'}6I", header[:24])
    one = other = 0
    for n in range(0, 6, 2):
        one = (one + words[n] + other) & 0xFFFFFFFF
        other = (other + words[n + 1] + one) & 0xFFFFFFFF
    return magic | 1 == 0x377F0683 and struct.unpack_from(">2I", header, 24) == (one, other)
