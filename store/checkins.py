"""Check-ins: what was said of a household, by whom, and what now holds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, insert, select, update

from core.context import Household
from core.model import PersonReading, Report, Status
from store.noun import Noun
from store.prepared import Prepared
from store.rounds import Round
from store.schema import checkins, inbox, readings, within


@dataclass(frozen=True, slots=True)
class Checkin:
    """One statement about a household. `current`: it is what holds of the household on its day."""

    id: int
    household_id: int
    day: date
    round_id: int | None
    at: datetime
    proxy: bool
    late: bool
    headcount: int | None
    status: Status
    temps: tuple[float, ...]
    symptoms: tuple[str, ...]
    replaces_id: int | None
    current: bool
    inbox_id: int


def _make(row: Row[Any]) -> Checkin:
    return Checkin(
        row.id,
        row.household_id,
        row.day,
        row.round_id,
        row.at,
        row.proxy,
        row.late,
        row.headcount,
        row.status,
        tuple(row.temps),
        tuple(row.symptoms),
        row.replaces_id,
        row.current,
        row.inbox_id,
    )


_ADD = Prepared(
    insert(checkins).returning(checkins.c.id), [str(column.key) for column in checkins.c if column is not checkins.c.id]
)
_ADD_READING = Prepared(insert(readings), ("checkin_id", "who", "temp", "symptoms"))
_PASS = Prepared(update(checkins).where(checkins.c.id == bindparam("this")).values(current=False))
_PEOPLE = Prepared(select(readings).where(readings.c.checkin_id == bindparam("checkin")).order_by(readings.c.id))
_CURRENT = Prepared(
    select(checkins)
    .where(checkins.c.household_id == bindparam("household"), checkins.c.day == bindparam("on"), checkins.c.current)
    .order_by(checkins.c.id.desc())
)


class Checkins(Noun):
    """What households say of themselves, and others of them (DOMAIN S3, S4)."""

    def get(self, checkin_id: int) -> Checkin:
        row = self._first(select(checkins).where(checkins.c.id == checkin_id))
        if row is None:
            raise LookupError(f"no check-in {checkin_id}")
        return _make(row)

    def current(self, household_id: int, day: date) -> Checkin | None:
        """What holds of a household on a day."""
        row = self._first(_CURRENT, {"household": household_id, "on": day})
        return _make(row) if row else None

    def of_message(self, inbox_id: int, household_id: int) -> Checkin | None:
        """What a message said of a household."""
        told = select(checkins).where(checkins.c.household_id == household_id, checkins.c.inbox_id == inbox_id)
        row = self._first(told.order_by(checkins.c.id.desc()).limit(1))
        return _make(row) if row else None

    def before(self, household_id: int, day: date, days: int) -> list[Checkin]:
        """What held of a household on each of the `days` before a day, oldest first; silent days are left out."""
        rows = self._all(
            select(checkins)
            .where(checkins.c.household_id == household_id, checkins.c.current)
            .where(checkins.c.day >= day - timedelta(days=days), checkins.c.day < day)
            .order_by(checkins.c.day, checkins.c.id)
        )
        return list({row.day: _make(row) for row in rows}.values())

    def people(self, checkin_id: int) -> tuple[PersonReading, ...]:
        """The per-person part of a check-in."""
        return tuple(
            PersonReading(row.who, () if row.temp is None else (row.temp,), tuple(row.symptoms))
            for row in self._all(_PEOPLE, {"checkin": checkin_id})
        )

    def add(
        self,
        household: Household,
        report: Report,
        *,
        inbox_id: int,
        speaker_id: int | None,
        proxy: bool,
        round_: Round | None,
        replaces: Checkin | None,
        current: bool,
    ) -> Checkin:
        """Store a statement. A `current` one takes the place of `replaces`, which is kept."""
        if replaces is not None and current:
            self._change(_PASS, {"this": replaces.id})
        values: dict[str, Any] = {
            "household_id": household.id,
            "region": household.region,
            "day": self.tx.day(),
            "round_id": round_.id if round_ else None,
            "at": self.tx.now,
            "inbox_id": inbox_id,
            "speaker_id": speaker_id,
            "proxy": proxy,
            "late": bool(round_ and round_.deadline and self.tx.now > round_.deadline),
            "headcount": report.headcount,
            "status": report.status,
            "temps": list(report.temps),
            "symptoms": list(report.symptoms),
            "replaces_id": replaces.id if replaces else None,
            "current": current,
        }
        added = self._insert(_ADD, values)
        for person in report.people:
            for temp in person.temps or (None,):
                symptoms = list(person.symptoms)
                self._change(_ADD_READING, {"checkin_id": added, "who": person.who, "temp": temp, "symptoms": symptoms})
        return Checkin(
            added,
            household.id,
            values["day"],
            values["round_id"],
            values["at"],
            proxy,
            values["late"],
            report.headcount,
            report.status,
            report.temps,
            report.symptoms,
            values["replaces_id"],
            current,
            inbox_id,
        )

    def withdraw(self, checkin: Checkin) -> None:
        """What its speaker took back no longer holds; what it had replaced does not come back by itself."""
        self._change(_PASS, {"this": checkin.id})

    def of_day(self, region: str, day: date) -> dict[int, Checkin]:
        """What holds on a day, by household."""
        rows = self._all(
            select(checkins)
            .where(checkins.c.day == day, within(checkins.c.region, region), checkins.c.current)
            .order_by(checkins.c.id)
        )
        return {row.household_id: _make(row) for row in rows}

    def told(self, region: str, day: date) -> dict[int, tuple[str, int | None] | None]:
        """Status and headcount of what holds on a day, by household; None where what was said was taken back.

        One walk through the day: a county's report asks nothing else of those who are well.
        """
        rows = self._all(
            select(checkins.c.household_id, checkins.c.status, checkins.c.headcount, checkins.c.current)
            .where(checkins.c.day == day, within(checkins.c.region, region))
            .order_by(checkins.c.current, checkins.c.id)  # what holds is what is left
        )
        return {row.household_id: (row.status, row.headcount) if row.current else None for row in rows}

    def merged(self, channel: str, chat: str, region: str, since: int) -> int:
        """The households of a group whose check-ins wait for one answer together, from inbox id `since` on."""
        row = self._first(
            select(func.count(checkins.c.household_id.distinct()))
            .join(inbox, inbox.c.id == checkins.c.inbox_id)
            .where(
                checkins.c.day >= self.tx.day() - timedelta(days=1),
                within(checkins.c.region, region),
                inbox.c.id >= since,
                inbox.c.channel == channel,
                inbox.c.chat == chat,
                inbox.c.outcome == "merged",
            )
        )
        assert row is not None
        return int(row[0])
