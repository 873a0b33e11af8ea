"""One planned moment of one schedule in one region, and whatever else the clock has to do at a moment."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from store import Act, Transaction

ON_TIME = timedelta(seconds=90)


class Lateness(Enum):
    """What becomes of a firing whose time has passed, after an outage say."""

    ALWAYS = "carried out late"
    WITHIN_GRACE = "carried out within its grace, else skipped and logged"
    ON_TIME = "skipped and logged"


@dataclass(frozen=True, slots=True)
class Firing:
    """`key` is its identity, for the letters it writes."""

    schedule: str
    planned: datetime
    region: str
    late: bool

    @property
    def key(self) -> str:
        return f"{self.schedule}:{self.planned:%Y%m%dT%H%MZ}:{self.region}"


@dataclass(frozen=True)
class Due:
    """One thing to be done at a moment. `claim` takes it in the transaction that does it; false: somebody has it."""

    at: datetime
    identity: str
    claim: Callable[[Transaction, str], bool]
    run: Callable[[Act, bool], None]
    lateness: Lateness
    grace: timedelta

    def outcome(self, now: datetime) -> str:
        """done, late or skipped (docs/design.md §2: a late firing follows its class)."""
        late = now - self.at
        if late <= ON_TIME:
            return "done"
        if self.lateness is Lateness.ON_TIME or (self.lateness is Lateness.WITHIN_GRACE and late > self.grace):
            return "skipped"
        return "late"
