"""Supply requests: one open request for each household, its lines, and the shopping list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, insert, select, update

from core.context import Household
from core.model import Item
from store.noun import Noun
from store.prepared import Prepared
from store.schema import households, supply_lines, supply_requests, within


@dataclass(frozen=True, slots=True)
class Line:
    """One thing a household wants. `quantity` None is "some"."""

    id: int
    household_id: int
    head: str
    region: str
    name: str
    quantity: float | None
    unit: str | None
    at: datetime


_LINES = (
    select(
        supply_lines,
        supply_requests.c.household_id,
        households.c.head,
        households.c.region,
    )
    .join(supply_requests, supply_requests.c.id == supply_lines.c.request_id)
    .join(households, households.c.id == supply_requests.c.household_id)
    .where(supply_lines.c.state == "wanted", supply_requests.c.closed_at.is_(None))
    .order_by(supply_lines.c.id)
)


_LINES_OF = Prepared(_LINES.where(supply_requests.c.household_id == bindparam("household")))
_ADD = Prepared(
    insert(supply_lines).returning(supply_lines.c.id),
    ("request_id", "name", "quantity", "unit", "at", "inbox_id", "state", "replaces_id"),
)
_REQUEST_OF = Prepared(
    select(supply_requests.c.id).where(
        supply_requests.c.household_id == bindparam("household"), supply_requests.c.closed_at.is_(None)
    )
)


def _make(row: Row[Any]) -> Line:
    return Line(row.id, row.household_id, row.head, row.region, row.name, row.quantity, row.unit, row.at)


class Supplies(Noun):
    """What households want bought (DOMAIN S13)."""

    def _request(self, household: Household) -> int:
        row = self._first(_REQUEST_OF, {"household": household.id})
        if row is not None:
            return int(row.id)
        return self._insert(
            insert(supply_requests).values(household_id=household.id, region=household.region, opened_at=self.tx.now)
        )

    def lines_of(self, household: Household) -> list[Line]:
        """What a household wants now."""
        return [_make(row) for row in self._all(_LINES_OF, {"household": household.id})]

    def add(self, household: Household, item: Item, inbox_id: int, replaces: Line | None = None) -> Line:
        """Add a line; it takes the place of `replaces`, which is kept."""
        if replaces is not None:
            self._end(replaces, "replaced")
        added = self._insert(
            _ADD,
            {
                "request_id": self._request(household),
                "name": item.name,
                "quantity": item.quantity,
                "unit": item.unit,
                "at": self.tx.now,
                "inbox_id": inbox_id,
                "state": "wanted",
                "replaces_id": replaces.id if replaces else None,
            },
        )
        return Line(
            added,
            household.id,
            household.head,
            household.region,
            item.name,
            item.quantity,
            item.unit,
            self.tx.now,
        )

    def cancel(self, line: Line) -> None:
        self._end(line, "cancelled")

    def _end(self, line: Line, state: str) -> None:
        self._change(update(supply_lines).where(supply_lines.c.id == line.id).values(state=state))

    def wanted(self, region: str) -> list[Line]:
        """Everything still wanted in a region, in the order it was asked for."""
        return [_make(row) for row in self._all(_LINES.where(within(supply_requests.c.region, region)))]

    def wanted_at(self, region: str, until: datetime) -> list[Line]:
        """What is wanted in a region of all that was asked for before a moment."""
        return [line for line in self.wanted(region) if line.at < until]
