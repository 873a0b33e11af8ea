"""Two temperatures a day of those in isolation, taken from the household's check-ins."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal

from sqlalchemy import exists, select

from store.cases import Case
from store.noun import Noun
from store.schema import checkins, readings

EVENING = time(14)  # what is measured from here on is the evening's
Slot = Literal["早", "晚"]
State = Literal["told", "awaited", "missing"]


@dataclass(frozen=True, slots=True)
class Measured:
    """One slot of one day. `awaited`: its time is not over. `limit`: from where on it is a fever."""

    slot: Slot
    temp: float | None
    state: State
    limit: float

    @property
    def fever(self) -> bool:
        return self.temp is not None and self.temp >= self.limit


@dataclass(frozen=True, slots=True)
class DayMeasured:
    """A day of the curve: day `n` of the case, morning and evening."""

    n: int
    day: date
    slots: tuple[Measured, Measured]


class Temperatures(Noun):
    """The curve that a doctor looks at (DOMAIN S7)."""

    def begin(self, day: date, slot: Slot) -> datetime:
        """When a slot begins."""
        return datetime.combine(day, EVENING if slot == "晚" else time.min, self.tx.zone).astimezone(UTC)

    def told_since(self, household_id: int, at: datetime) -> bool:
        """Whether the household's temperature was told by anybody since a moment."""
        return bool(self._told(household_id, at, self.tx.now + timedelta(seconds=1)))

    def curve(self, case: Case, limit: float) -> list[DayMeasured]:
        """Every day of a case up to today, or to its end; from `limit` °C on it is a fever."""
        end = min(self.tx.day(case.closed_at) if case.closed_at else self.tx.day(), self.tx.day())
        days = [case.since + timedelta(days=n) for n in range(max(case.day(end), 0))]
        if not days:
            return []
        found: dict[tuple[date, Slot], float] = {}
        for at, temp in self._told(
            case.household_id, self.begin(days[0], "早"), self.begin(end + timedelta(days=1), "早"), case.who
        ):
            found[self._slot_of(at)] = temp  # the later word holds
        return [
            DayMeasured(case.day(day), day, (self._slot(found, day, "早", limit), self._slot(found, day, "晚", limit)))
            for day in days
        ]

    def _slot(self, found: dict[tuple[date, Slot], float], day: date, slot: Slot, limit: float) -> Measured:
        temp = found.get((day, slot))
        over = self.begin(day, "晚") if slot == "早" else self.begin(day + timedelta(days=1), "早")
        state: State = "told" if temp is not None else "missing" if self.tx.now >= over else "awaited"
        return Measured(slot, temp, state, limit)

    def _told(
        self, household_id: int, since: datetime, until: datetime, who: str | None = None
    ) -> list[tuple[datetime, float]]:
        """What was said in [since, until), oldest first: of `who` if they are named, else the household's highest.

        What its speaker took back is gone with all they had said in that slot; what a proxy said beside the
        household's own word counts.
        """
        later = checkins.alias()
        rows = self._all(
            select(
                checkins.c.id,
                checkins.c.at,
                checkins.c.temps,
                (~checkins.c.current & ~checkins.c.proxy & ~exists().where(later.c.replaces_id == checkins.c.id)).label(
                    "taken_back"
                ),
            )
            .where(checkins.c.household_id == household_id, checkins.c.day >= self.tx.day(since))
            .where(checkins.c.at >= since, checkins.c.at < until)
            .order_by(checkins.c.id)
        )
        own = self._of_person([row.id for row in rows], who) if who is not None else {}
        told: list[tuple[datetime, float]] = []
        for row in rows:
            if row.taken_back:
                told = [one for one in told if self._slot_of(one[0]) != self._slot_of(row.at)]
            elif row.temps:
                told.append((row.at, own.get(row.id, max(row.temps))))
        return told

    def _of_person(self, checkin_ids: list[int], who: str) -> dict[int, float]:
        """What check-ins say of one person by name."""
        rows = self._all(
            select(readings.c.checkin_id, readings.c.temp).where(
                readings.c.checkin_id.in_(checkin_ids), readings.c.who == who, readings.c.temp.is_not(None)
            )
        )
        return {row.checkin_id: row.temp for row in rows}

    def _slot_of(self, at: datetime) -> tuple[date, Slot]:
        local = at.astimezone(self.tx.zone)
        return local.date(), "晚" if local.time() >= EVENING else "早"
