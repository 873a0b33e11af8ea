"""Who did what through which message: append-only, each line sealed by a hash over the one before."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from sqlalchemy import insert, select, text

from store.noun import Noun
from store.schema import audit

_START = "0" * 64


class Audit(Noun):
    """The log that a later quarrel is settled with."""

    def note(self, actor: str, action: str, detail: dict[str, Any], inbox_id: int | None = None) -> None:
        """Append a line. `actor` is a person's name with role, or 时钟."""
        if self.tx.connection.dialect.name == "postgresql":
            # one line at a time, or two would be sealed over the same one before
            self.tx.connection.execute(text("SELECT pg_advisory_xact_lock(20200205)"))
        last = self._first(select(audit.c.hash).order_by(audit.c.id.desc()).limit(1))
        values = {
            "at": self.tx.now,
            "actor": actor,
            "action": action,
            "detail": detail,
            "inbox_id": inbox_id,
        }
        self._insert(insert(audit).values(**values, hash=_seal(last.hash if last else _START, values)))

    def broken(self) -> int | None:
        """The id of the first line whose seal is wrong, None if the chain is whole."""
        before = _START
        for row in self.tx.connection.execute(select(audit).order_by(audit.c.id)):
            values = {
                "at": row.at,
                "actor": row.actor,
                "action": row.action,
                "detail": row.detail,
                "inbox_id": row.inbox_id,
            }
            if _seal(before, values) != row.hash:
                return int(row.id)
            before = row.hash
        return None


def _seal(before: str, values: dict[str, Any]) -> str:
    plain = json.dumps({**values, "at": values["at"].timestamp()}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(f"{before}\n{plain}".encode()).hexdigest()
