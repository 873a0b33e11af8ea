"""One planned moment of one schedule in one region."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum


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
