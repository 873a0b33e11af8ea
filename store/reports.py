"""The daily report of any node of the tree, and its versions."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import insert, select

from store.households import labels
from store.ledger import Kind
from store.noun import Noun
from store.schema import reports
from store.supplies import Line
from store.whereabouts import board

# What waits for the secretary's word.
_SAID: dict[Kind, str] = {"question": "questions", "volunteer": "volunteers"}


class Reports(Noun):
    """What the superior is told (DOMAIN S22, S27): yes, zero or not known, never a zero without its coverage."""

    def daily(self, region: str, day: date) -> dict[str, Any]:
        """The report of a region's day as plain data (docs/design.md §4), without its version.

        `reported`: households with a check-in that holds. `heard_from`: those, and whoever wrote anything.
        `covered`: the people of the reported households, or fewer where fewer were spoken for.
        """
        since, until = self._bounds(day)
        tx = self.tx
        homes = tx.households.counted(region)
        names = labels(homes)
        told = tx.checkins.told(region, day)
        checkins = {household_id: holds for household_id, holds in told.items() if holds is not None}
        heard = tx.inbox.households_heard(region, since, until) | told.keys() | tx.contacts.reached(since, until)
        alarms = tx.alarms.of_households(region, since)
        covered = 0
        abnormal = []
        for home in homes:
            if home.id not in checkins:
                continue
            status, headcount = checkins[home.id]
            covered += home.present if headcount is None else min(home.present, headcount)
            if status == "abnormal":
                checkin = tx.checkins.current(home.id, day)
                assert checkin is not None
                alarm = alarms.get(home.id)
                one = {
                    "household": names[home.id],
                    "temps": list(checkin.temps),
                    "symptoms": list(checkin.symptoms),
                    "acknowledged_by": alarm.acknowledged_by if alarm else None,
                }
                abnormal.append(one | ({"outcome": alarm.outcome} if alarm and alarm.outcome else {}))
        body = {
            "region": region,
            "day": day.isoformat(),
            "households": {
                "total": len(homes),
                "reported": sum(home.id in checkins for home in homes),
                "heard_from": sum(home.id in heard for home in homes),
                "missing": [names[home.id] for home in homes if home.id not in heard],
            },
            "people": {"total": sum(home.present for home in homes), "covered": covered},
            "abnormal": abnormal,
            "supplies": shopping(tx.supplies.wanted_at(region, until), names),
            "travel": [
                {"household": entry.household, **entry.facts} for entry in tx.ledger.of_day("travel", region, day)
            ],
            "donations": [
                {"household": entry.household, **entry.facts} for entry in tx.ledger.of_day("donation", region, day)
            ],
            "gatherings": [
                {"household": entry.household, "text": entry.text}
                for entry in tx.ledger.of_day("gathering", region, day)
            ],
            "outages": [
                {"since": gap_since.astimezone(tx.zone).isoformat(), "until": gap_until.astimezone(tx.zone).isoformat()}
                for gap_since, gap_until in tx.outages.between(since, until)
            ],
        }
        for kind, name in _SAID.items():
            if said := tx.ledger.of_day(kind, region, day):
                body[name] = [{"household": entry.household, "text": entry.text} for entry in said]
        if (called := self._rollcall(region, since, until)) is not None:
            body["rollcall"] = called
        body.update(self._registers(region, day))
        return body

    def _registers(self, region: str, day: date) -> dict[str, dict[str, int]]:
        """Isolation, returnees and exit permits in figures, no names; those with nothing to tell are left out."""
        since, until = self._bounds(day)
        tallies = {
            "isolation": self.tx.cases.tally(region, since, until),
            "returnees": self.tx.returnees.tally(region, since, until),
            "permits": self.tx.permits.tally(region, day, until),
        }
        return {name: tally for name, tally in tallies.items() if any(tally.values())}

    def _rollcall(self, region: str, since: datetime, until: datetime) -> dict[str, Any] | None:
        """Where people are, if anybody was asked on the day: by status, by shelter, and who is missing."""
        episode = self.tx.modes.of_day(region, since, until)
        standing = self.tx.whereabouts.standing(episode, region, until) if episode else {}
        if episode is None or not standing:
            return None
        homes = self.tx.households.counted(region)
        seen = board(homes, standing, labels(homes))
        return {
            "mode": episode.mode,
            "since": episode.since.astimezone(self.tx.zone).isoformat(),
            "statuses": [
                {"status": row["status"], "households": row["households"], "people": row["people"]}
                for row in seen.statuses
            ],
            "shelters": seen.shelters,
            "missing": [name for names in seen.silent.values() for name in names],
        }

    def issue(self, region: str, day: date) -> dict[str, Any]:
        """The report with its version: the last one's number if nothing changed, else the next, which is kept."""
        body = self.daily(region, day)
        row = self._first(
            select(reports.c.version, reports.c.body)
            .where(reports.c.region == region, reports.c.day == day)
            .order_by(reports.c.version.desc())
            .limit(1)
        )
        version = int(row.version) if row is not None else 0
        if row is None or row.body != body:
            version += 1
            self._insert(insert(reports).values(region=region, day=day, version=version, at=self.tx.now, body=body))
        return {"region": body["region"], "day": body["day"], "version": version, **body}

    def _bounds(self, day: date) -> tuple[datetime, datetime]:
        start = datetime.combine(day, time.min, self.tx.zone)
        return start.astimezone(UTC), (start + timedelta(days=1)).astimezone(UTC)


def shopping(lines: Iterable[Line], names: dict[int, str]) -> list[dict[str, Any]]:
    """The shopping list by goods: quantities added up over households; None where nobody named one.

    `names` are the households in the roster's order, which the list keeps.
    """
    order = {household_id: n for n, household_id in enumerate(names)}
    goods: dict[tuple[str, str], dict[str, Any]] = {}
    for line in sorted(lines, key=lambda line: order.get(line.household_id, len(order))):
        entry = goods.setdefault(
            (line.name, line.unit or ""), {"name": line.name, "unit": line.unit, "quantity": None, "households": []}
        )
        if line.quantity is not None:
            total = (entry["quantity"] or 0) + line.quantity
            entry["quantity"] = int(total) if total == int(total) else round(total, 3)
        name = names.get(line.household_id, line.head)
        if name not in entry["households"]:
            entry["households"].append(name)
    return [goods[key] for key in sorted(goods)]
