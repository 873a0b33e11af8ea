"""Alarms: an abnormal household, until somebody says that they are on their way."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from store.checkins import Checkin
from store.noun import Noun
from store.prepared import Prepared
from store.schema import alarms, households, people, within


@dataclass(frozen=True, slots=True)
class Alarm:
    """`number` counts within the village; people write it as A12."""

    id: int
    region: str
    number: int
    household_id: int
    checkin_id: int
    raised_at: datetime
    acknowledged_by: str | None
    acknowledged_at: datetime | None
    closed_at: datetime | None
    outcome: str | None
    taken_by: int | None = None  # the person of `acknowledged_by`

    @property
    def code(self) -> str:
        return f"A{self.number}"


_ALARM = (
    select(alarms, people.c.name.label("by"))
    .join(households, households.c.id == alarms.c.household_id)
    .outerjoin(people, people.c.id == alarms.c.acknowledged_by)
)
_OPEN_OF = Prepared(
    _ALARM.where(alarms.c.household_id == bindparam("household"), alarms.c.closed_at.is_(None)).order_by(
        alarms.c.id.desc()
    )
)


def _make(row: Row[Any]) -> Alarm:
    return Alarm(
        row.id,
        row.region,
        row.number,
        row.household_id,
        row.checkin_id,
        row.raised_at,
        row.by,
        row.acknowledged_at,
        row.closed_at,
        row.outcome,
        row.acknowledged_by,
    )


class Alarms(Noun):
    """Abnormal readings on their way to a person (DOMAIN S8)."""

    def get(self, alarm_id: int) -> Alarm:
        row = self._first(_ALARM.where(alarms.c.id == alarm_id))
        if row is None:
            raise LookupError(f"no alarm {alarm_id}")
        return _make(row)

    def open_of(self, household_id: int) -> Alarm | None:
        """The household's alarm that nobody closed yet."""
        if household_id not in self.tx.recall("alarms.open", self._households):
            return None
        row = self._first(_OPEN_OF, {"household": household_id})
        return _make(row) if row else None

    def _households(self) -> frozenset[int]:
        """The households with an alarm that nobody closed yet; every check-in asks."""
        return frozenset(
            row.household_id for row in self._all(select(alarms.c.household_id).where(alarms.c.closed_at.is_(None)))
        )

    def raise_(self, village: str, checkin: Checkin) -> Alarm:
        """Raise an alarm for a check-in, or point the household's open alarm at it."""
        standing = self.open_of(checkin.household_id)
        if standing is not None:
            self._change(update(alarms).where(alarms.c.id == standing.id).values(checkin_id=checkin.id))
            return standing
        last = self._first(select(func.coalesce(func.max(alarms.c.number), 0)).where(alarms.c.region == village))
        assert last is not None
        number = int(last[0]) + 1
        added = self._insert(
            insert(alarms).values(
                region=village,
                number=number,
                household_id=checkin.household_id,
                checkin_id=checkin.id,
                raised_at=self.tx.now,
            )
        )
        return Alarm(added, village, number, checkin.household_id, checkin.id, self.tx.now, None, None, None, None)

    def numbered(self, village: str, number: int) -> Alarm | None:
        row = self._first(_ALARM.where(alarms.c.region == village, alarms.c.number == number))
        return _make(row) if row else None

    def waiting(self, region: str) -> list[Alarm]:
        """Alarms nobody acknowledged yet, oldest first."""
        rows = self._all(
            _ALARM.where(within(households.c.region, region), alarms.c.acknowledged_at.is_(None))
            .where(alarms.c.closed_at.is_(None))
            .order_by(alarms.c.id)
        )
        return [_make(row) for row in rows]

    def open_within(self, region: str) -> list[Alarm]:
        """Alarms that nobody closed yet, oldest first."""
        rows = self._all(
            _ALARM.where(within(households.c.region, region), alarms.c.closed_at.is_(None)).order_by(alarms.c.id)
        )
        return [_make(row) for row in rows]

    def acknowledge(self, alarm: Alarm, person_id: int) -> bool:
        """Note who looks after it; false if somebody already does."""
        return bool(
            self._change(
                update(alarms)
                .where(alarms.c.id == alarm.id, alarms.c.acknowledged_at.is_(None))
                .values(acknowledged_by=person_id, acknowledged_at=self.tx.now)
            )
        )

    def close(self, alarm: Alarm, outcome: str) -> None:
        """Say what was done."""
        self._change(update(alarms).where(alarms.c.id == alarm.id).values(closed_at=self.tx.now, outcome=outcome))

    def raised(self, region: str, since: datetime) -> list[Alarm]:
        """Alarms of a region since a moment, oldest first."""
        rows = self._all(
            _ALARM.where(within(alarms.c.region, region), alarms.c.raised_at >= since).order_by(alarms.c.id)
        )
        return [_make(row) for row in rows]

    def of_households(self, region: str, since: datetime) -> dict[int, Alarm]:
        """The last alarm of each household that was raised since, or is still open."""
        rows = self._all(
            _ALARM.where(within(households.c.region, region))
            .where((alarms.c.raised_at >= since) | alarms.c.closed_at.is_(None))
            .order_by(alarms.c.id)
        )
        return {row.household_id: _make(row) for row in rows}
