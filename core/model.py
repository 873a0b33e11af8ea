"""The values that travel between the doors, the reader, the handlers and the postman."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Any, Literal

Prompt = Literal["checkin", "supply", "notice"]
Asking = Literal["checkin", "supply", "notice", "rollcall"]  # what a round asks; a roll-call is no business of reading
Status = Literal["normal", "abnormal", "unstated"]
Direction = Literal["in", "out"]


# --- what comes in -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Message:
    """One message as a door hands it over.

    `channel` is the door's name in the config; `id` is unique within it, so a repeat of the platform is
    recognised. `chat` is the group's id on the platform, None for a private talk with `sender`. `text` has the
    mention of the bot removed. `at` is when the platform says it was written (aware), None if it does not say.
    """

    channel: str
    id: str
    sender: str
    text: str
    chat: str | None = None
    name: str | None = None
    at: datetime | None = None
    quote: str | None = None


# --- what a message means (docs/reading-guide.md) ------------------------------------------------


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something was read: the words it came from, as written, and the name of the rule that read them."""

    words: str
    rule: str


@dataclass(frozen=True, slots=True)
class PersonReading:
    """One person's part of a report. `who` is the word used (我, 老伴, 孩子, a name), None if nobody is named."""

    who: str | None
    temps: tuple[float, ...] = ()
    symptoms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """How one household is. `household` is the name as written, None for the sender's own; `temps` in °C."""

    household: str | None = None
    headcount: int | None = None
    temps: tuple[float, ...] = ()
    symptoms: tuple[str, ...] = ()
    status: Status = "unstated"
    people: tuple[PersonReading, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """Goods asked for, or `withdrawn`. `quantity` None is "some"; `unit` is the measure word as written, simplified."""

    name: str
    quantity: float | None = None
    unit: str | None = None
    household: str | None = None
    evidence: tuple[Evidence, ...] = ()
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Movement:
    """Somebody of the household comes in or goes out; `place` is the other end."""

    direction: Direction
    place: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Gift:
    """Goods or money given; money is 现金 in 元."""

    name: str
    quantity: float | None = None
    unit: str | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Doubt:
    """Something that could be two things, never silently chosen: `about` one of temperature, household, goods,
    complaint, chain, report (two words about one household); `alternatives` are what it might mean, likeliest first,
    in words a secretary understands."""

    about: str
    words: str
    alternatives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChainEntry:
    """One numbered line of a 接龙: the name as written, and everything after it."""

    number: int
    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Chain:
    """A 接龙 as posted: its title block and its entries, in order."""

    title: str
    entries: tuple[ChainEntry, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was understood of one message. Everything empty is small talk."""

    intents: tuple[str, ...] = ()
    reports: tuple[Report, ...] = ()
    items: tuple[Item, ...] = ()
    travel: tuple[Movement, ...] = ()
    donations: tuple[Gift, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    chain: Chain | None = None
    evidence: tuple[Evidence, ...] = ()


# --- who is who --------------------------------------------------------------------------------


class Role(IntEnum):
    """What somebody may do; a higher role includes the lower ones (DOMAIN, People)."""

    VILLAGER = 0
    LEADER = 1
    DOCTOR = 2
    SECRETARY = 3
    TOWNSHIP = 4
    ADMIN = 5


ROLE_NAMES: dict[str, Role] = {
    "村民": Role.VILLAGER,
    "网格员": Role.LEADER,
    "村医": Role.DOCTOR,
    "村支书": Role.SECRETARY,
    "乡镇": Role.TOWNSHIP,
    "管理员": Role.ADMIN,
}


# --- what goes out -----------------------------------------------------------------------------


class Priority(IntEnum):
    """Order in which letters leave; the lower the sooner."""

    ALARM = 0
    ANSWER = 1
    ROLLCALL = 2
    REMINDER = 3
    ROUTINE = 4


class LetterState(StrEnum):
    """The life of a letter. `accepted` is the platform's own word for it, never an HTTP 200 alone."""

    QUEUED = "queued"
    SENDING = "sending"
    ACCEPTED = "accepted"
    FAILED = "failed"
    EXPIRED = "expired"
    SUPERSEDED = "superseded"
    NEEDS_PERSON = "needs_person"


@dataclass(frozen=True, slots=True)
class Address:
    """Where a letter goes: a group (`group` true) or one account on a channel."""

    channel: str
    id: str
    group: bool = False


@dataclass(frozen=True, slots=True)
class Say:
    """Something to say: the name of a template and its facts. Handlers return it; they never spell."""

    template: str
    facts: dict[str, Any] = field(default_factory=dict)


def say(template: str, /, **facts: Any) -> Say:
    """`say("checkin/done", household=…)`: the short way to write a Say."""
    return Say(template, facts)
