"""What the operator does about a database that cannot keep anything: told in the log in one breath with the trouble."""

from __future__ import annotations

import os
from pathlib import Path

# words of the driver's → remedy; the first that is found holds
_REMEDIES = (
    ("disk is full", "free some space on its disk; nothing has to be restarted"),
    (
        "disk I/O error",
        "its disk is full or failing: look at df and dmesg; nothing has to be restarted",
    ),
    ("readonly", "the file, its folder or its disk may not be written: look at ls -l and mount"),
    ("locked", "another program holds the file: find it with fuser; nothing has to be restarted"),
    ("malformed", "the file is damaged: stop the bot, put the file aside, restore the last backup"),
    ("not a database", "the file is damaged: stop the bot, put the file aside, restore the last backup"),
    ("unable to open", "the file or its folder is gone or may not be read: look at ls -l"),
    ("too many clients", "PostgreSQL has no connection left: raise max_connections"),
    ("password", "PostgreSQL does not take the password of the config"),
    ("conne", "PostgreSQL is away: look whether it runs; when it is back nothing has to be restarted"),
    ("shutting down", "PostgreSQL is away: look whether it runs; when it is back nothing has to be restarted"),
)


def told(error: BaseException | None) -> str:
    """The driver's error in one line, with its remedy where one is known."""
    words = " ".join(str(error).split())
    remedy = next((remedy for sign, remedy in _REMEDIES if sign in words), None)
    return f"{words} ({remedy})" if remedy else words


def unwritable(file: Path) -> Path | None:
    """What may not be written of a database file and the folder in which its journal is kept."""
    return next((one for one in (file, file.parent) if one.exists() and not os.access(one, os.W_OK)), None)
