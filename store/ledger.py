"""The ledger: movements, gifts, gatherings, helpers and questions, as people said them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import insert, select

from core.context import Household
from store.noun import Noun
from store.schema import households, ledger, within

Kind = Literal["travel", "donation", "gathering", "volunteer", "question"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the ledger; `facts` depends on the kind (direction and place, name, quantity and unit)."""

    id: int
    kind: Kind
    household: str | None
    at: datetime
    text: str
    facts: dict[str, Any]


class Ledger(Noun):
    """What else a household lets the village know (DOMAIN S6, S16, S20, S21)."""

    def add(
        self, kind: Kind, region: str, household: Household | None, inbox_id: int, text: str, facts: dict[str, Any]
    ) -> bool:
        """Note it; false if the household said the same thing already that day (said five times counts once)."""
        day = self.tx.day()
        same = self._all(
            select(ledger.c.facts, ledger.c.text).where(
                ledger.c.kind == kind,
                ledger.c.day == day,
                ledger.c.household_id == (household.id if household else None),
                ledger.c.region == (household.region if household else region),
            )
        )
        if household is not None and any(row.facts == facts and (facts or row.text == text) for row in same):
            return False
        self.tx.connection.execute(
            insert(ledger).values(
                kind=kind,
                region=household.region if household else region,
                household_id=household.id if household else None,
                day=day,
                at=self.tx.now,
                inbox_id=inbox_id,
                text=text,
                facts=facts,
            )
        )
        return True

    def of_day(self, kind: Kind, region: str, day: date) -> list[Entry]:
        rows = self._all(
            select(ledger, households.c.head)
            .outerjoin(households, households.c.id == ledger.c.household_id)
            .where(ledger.c.kind == kind, ledger.c.day == day, within(ledger.c.region, region))
            .order_by(ledger.c.id)
        )
        return [Entry(row.id, row.kind, row.head, row.at, row.text, row.facts) for row in rows]
