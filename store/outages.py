"""When nobody was listening: the pulse of the web process and the gaps in it."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import insert, select, update

from store.noun import Noun
from store.schema import outages, pulse

log = logging.getLogger(__name__)
GAP = timedelta(minutes=5)  # shorter than a restart for an upgrade is not worth a line in the report


class Outages(Noun):
    """Honesty about an outage (DOMAIN, What nobody has)."""

    def beat(self, name: str = "web") -> tuple[datetime, datetime] | None:
        """Note that somebody listens; returns the gap before it, if there was one worth telling."""
        row = self._first(select(pulse.c.at).where(pulse.c.name == name))
        if row is None:
            self.tx.connection.execute(insert(pulse).values(name=name, at=self.tx.now))
            return None
        back = row.at - self.tx.now
        if back >= GAP:
            log.warning("the machine's clock was set back by %s: look at its time service (timedatectl)", back)
        if back < timedelta() or back >= GAP:  # of two web processes one may be a little ahead
            self._change(update(pulse).where(pulse.c.name == name).values(at=self.tx.now))
        if -back < GAP:
            return None
        self._insert(insert(outages).values(since=row.at, until=self.tx.now))
        return row.at, self.tx.now

    def between(self, since: datetime, until: datetime) -> list[tuple[datetime, datetime]]:
        rows = self._all(
            select(outages).where(outages.c.since < until, outages.c.until > since).order_by(outages.c.since)
        )
        return [(max(row.since, since), min(row.until, until)) for row in rows]

    def last(self, name: str) -> datetime | None:
        """When a process last said that it had looked."""
        row = self._first(select(pulse.c.at).where(pulse.c.name == name))
        return row.at if row else None

    def look(self, name: str, at: datetime) -> None:
        """Note up to which moment a process has looked."""
        if not self._change(update(pulse).where(pulse.c.name == name).values(at=at)):
            self.tx.connection.execute(insert(pulse).values(name=name, at=at))
