"""Which event mode is in force where, since when, and the episodes that are over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import Row, func, insert, select, update

from store.households import above
from store.noun import Noun
from store.schema import episodes, within

if TYPE_CHECKING:
    pass


@dataclass(frozen=True, slots=True)
class Episode:
    """A stretch of time in one mode. `by_id` None: the config said so when the bot was first started."""

    id: int
    region: str
    mode: str
    since: datetime
    until: datetime | None
    by_id: int | None
    summary: dict[str, Any] | None


def _make(row: Row[Any]) -> Episode:
    return Episode(row.id, row.region, row.mode, row.since, row.until, row.by_id, row.summary)


class Modes(Noun):
    """Episodes of a region (docs/domain.md, event mode); the open one nearest above a region is in force there."""

    def begin(self, mode: str) -> Episode:
        """The mode of the whole tree at first start; later starts find what is in force."""
        standing = self.in_force("")
        if standing is not None:
            return standing
        return self._open("", mode, None)

    def in_force(self, region: str) -> Episode | None:
        """The episode a region is in; None before the first start."""
        return self.tx.recall(("mode", region), lambda: self._in_force(region))

    def _in_force(self, region: str) -> Episode | None:
        row = self._first(
            select(episodes)
            .where(episodes.c.region.in_(above(region)), episodes.c.until.is_(None))
            .order_by(func.length(episodes.c.region).desc(), episodes.c.id.desc())
            .limit(1)
        )
        return _make(row) if row else None

    def standing(self) -> list[Episode]:
        """Every open episode of the tree."""
        rows = self._all(select(episodes).where(episodes.c.until.is_(None)).order_by(episodes.c.id))
        return [_make(row) for row in rows]

    def switch(self, region: str, mode: str, by_id: int | None) -> tuple[Episode, list[Episode]]:
        """A mode for a region and all below: the new episode, and those that it ends."""
        rows = self._all(
            select(episodes)
            .where(within(episodes.c.region, region), episodes.c.until.is_(None))
            .order_by(episodes.c.id)
        )
        ended = [_make(row) for row in rows]
        self._change(update(episodes).where(episodes.c.id.in_([one.id for one in ended])).values(until=self.tx.now))
        return self._open(region, mode, by_id), ended

    def archive(self, episode: Episode, summary: dict[str, Any]) -> None:
        """Keep what an episode came to."""
        self._change(update(episodes).where(episodes.c.id == episode.id).values(summary=summary))

    def past(self, region: str) -> list[Episode]:
        """Episodes of a region that are over, the last one first."""
        rows = self._all(
            select(episodes)
            .where(within(episodes.c.region, region), episodes.c.until.is_not(None))
            .order_by(episodes.c.id.desc())
        )
        return [_make(row) for row in rows]

    def of_day(self, region: str, since: datetime, until: datetime) -> Episode | None:
        """The last episode that touched [since, until) in a region."""
        row = self._first(
            select(episodes)
            .where(episodes.c.region.in_(above(region)), episodes.c.since < until)
            .where((episodes.c.until.is_(None)) | (episodes.c.until > since))
            .order_by(episodes.c.id.desc())
            .limit(1)
        )
        return _make(row) if row else None

    def _open(self, region: str, mode: str, by_id: int | None) -> Episode:
        added = self._insert(insert(episodes).values(region=region, mode=mode, since=self.tx.now, by_id=by_id))
        return Episode(added, region, mode, self.tx.now, None, by_id, None)
