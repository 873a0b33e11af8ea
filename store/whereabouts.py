"""Where the households are in an emergency: what each said to the roll-call, and what now holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from core.context import Household
from core.modes import Status
from core.rollcall import Told
from store.households import Counted
from store.modes import Episode
from store.noun import Noun
from store.rounds import Round
from store.schema import households, whereabouts, within


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """One statement. `who`: it is about one person only; `people` None: about all that no other one is about."""

    id: int
    household_id: int
    at: datetime
    proxy: bool
    status: str
    who: str | None
    people: int | None
    shelter: str | None
    asked_again: bool
    rank: int


def _make(row: Row[Any]) -> Whereabouts:
    return Whereabouts(
        row.id,
        row.household_id,
        row.at,
        row.proxy,
        row.status,
        row.who,
        row.people,
        row.shelter,
        row.asked_again,
        row.rank,
    )


class Whereabout(Noun):
    """Statements by household and episode (DOMAIN, an evacuation roll-call)."""

    def of(self, episode: Episode, household_id: int) -> list[Whereabouts]:
        """What now holds of a household."""
        rows = self._all(
            select(whereabouts)
            .where(
                whereabouts.c.household_id == household_id,
                whereabouts.c.episode_id == episode.id,
                whereabouts.c.current,
            )
            .order_by(whereabouts.c.id)
        )
        return [_make(row) for row in rows]

    def standing(self, episode: Episode, region: str, until: datetime | None = None) -> dict[int, list[Whereabouts]]:
        """What holds in a region, by household: now, or of what was said before `until`."""
        rows = self._all(
            select(whereabouts)
            .join(households, households.c.id == whereabouts.c.household_id)
            .where(
                whereabouts.c.episode_id == episode.id,
                whereabouts.c.current,
                within(households.c.region, region),
                households.c.left_at.is_(None),
                whereabouts.c.at < (until or self.tx.now + timedelta(seconds=1)),
            )
            .order_by(whereabouts.c.id)
        )
        found: dict[int, list[Whereabouts]] = {}
        for row in rows:
            found.setdefault(row.household_id, []).append(_make(row))
        return found

    def add(
        self,
        episode: Episode,
        home: Household,
        parts: Iterable[tuple[Told, Status, int]],
        *,
        round_: Round | None,
        inbox_id: int,
        speaker_id: int | None,
        proxy: bool,
    ) -> bool:
        """Keep what was told of a household, each part under its status of the mode; false if the household's own word
        stands against a proxy's, which is kept beside.

        A statement about one person replaces the one about that person; any other replaces them all but the missing.
        """
        parts = list(parts)
        self.tx.households.hold(home.id)
        before = self.of(episode, home.id)
        kept = not (proxy and any(not one.proxy for one in before))
        if kept:
            named = {part.who for part, _, _ in parts}
            gone = [one.id for one in before if one.who in named or (None in named and one.who is None)]
            self._change(update(whereabouts).where(whereabouts.c.id.in_(gone)).values(current=False))
        for part, status, rank in parts:
            self._insert(
                insert(whereabouts).values(
                    episode_id=episode.id,
                    household_id=home.id,
                    round_id=round_.id if round_ else None,
                    at=self.tx.now,
                    inbox_id=inbox_id,
                    speaker_id=speaker_id,
                    proxy=proxy,
                    status=part.status,
                    who=part.who,
                    people=part.people,
                    shelter=part.shelter,
                    asked_again=not (status.settled or status.abnormal),
                    rank=rank,
                    current=kept,
                )
            )
        return kept


@dataclass(frozen=True, slots=True)
class Board:
    """A roll-call at one look: each household under its most pressing status, heads by status and by shelter."""

    total: int
    statuses: list[dict[str, Any]]  # status, households (their names), grids (how many by grid), people, asked_again
    shelters: dict[str, int]
    silent: dict[str, list[str]]  # by grid

    @property
    def silent_count(self) -> int:
        return sum(len(names) for names in self.silent.values())


def board(homes: Iterable[Household | Counted], standing: dict[int, list[Whereabouts]], names: dict[int, str]) -> Board:
    """What the statements that hold come to."""
    homes = list(homes)
    statuses: dict[str, dict[str, Any]] = {}
    shelters: dict[str, int] = {}
    silent: dict[str, list[str]] = {}
    ranks = {part.status: part.rank for parts in standing.values() for part in parts}
    for status in sorted(ranks, key=lambda name: ranks[name]):
        statuses[status] = {"status": status, "households": [], "grids": {}, "people": 0, "asked_again": False}
    for home in homes:
        parts = standing.get(home.id)
        if not parts:
            silent.setdefault(home.grid, []).append(names[home.id])
            continue
        worst = min(parts, key=lambda part: part.rank)
        row = statuses[worst.status]
        row["households"].append(names[home.id])
        row["grids"][home.grid] = row["grids"].get(home.grid, 0) + 1
        row["asked_again"] |= worst.asked_again
        for part, count in heads(home, parts):
            statuses[part.status]["people"] += count
            if part.shelter is not None and not part.asked_again:
                shelters[part.shelter] = shelters.get(part.shelter, 0) + count
    fullest = dict(sorted(shelters.items(), key=lambda pair: -pair[1]))
    return Board(len(homes), list(statuses.values()), fullest, silent)


def heads(home: Household | Counted, parts: Iterable[Whereabouts]) -> list[tuple[Whereabouts, int]]:
    """How many people each statement is about: one if it names one, what was counted, else whoever is left."""
    parts = list(parts)
    told = {part.id: part.people if part.people is not None else 1 if part.who else None for part in parts}
    rest = max(home.present - sum(count for count in told.values() if count is not None), 0)
    counted = []
    for part in parts:
        count = told[part.id]
        if count is None:
            count, rest = rest, 0
        counted.append((part, count))
    return counted
