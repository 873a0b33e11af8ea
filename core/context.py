"""What a handler is given besides the reading: who speaks, where, and the open transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, Protocol, TypeVar
from zoneinfo import ZoneInfo

from core.config import Config
from core.model import Address, Message, Priority, Role, Say
from core.modes import Mode
from core.render import Renderer

S = TypeVar("S", bound="Posts")


class Posts(Protocol):
    """What a scene itself needs of the transaction; the rest is the business of who holds it."""

    @property
    def outbox(self) -> Any: ...

    @property
    def modes(self) -> Any: ...

    @property
    def accounts(self) -> Any: ...

    @property
    def households(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Household:
    """A household as handlers see it. `region` is its grid's path."""

    id: int
    region: str
    head: str
    size: int
    tags: tuple[str, ...] = ()
    leader_id: int | None = None
    members: tuple[str, ...] = ()
    away: int = 0  # of `size`, those who work elsewhere
    proxy_id: int | None = None
    muted_until: date | None = None

    @property
    def present(self) -> int:
        """The people who can be counted here."""
        return max(self.size - self.away, 0)

    @property
    def grid(self) -> str:
        return self.region.rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the roster: a villager, or an official with a role in `scope`."""

    id: int
    name: str
    household_id: int | None
    role: Role = Role.VILLAGER
    scope: str | None = None


@dataclass(frozen=True, slots=True)
class Sender:
    """Who wrote the message: the account, and the person and household it is bound to, if it is."""

    channel: str
    userid: str
    name: str | None = None
    person: Person | None = None
    household: Household | None = None

    def may(self, role: Role, region: str) -> bool:
        """Whether the sender holds `role` or a higher one in `region`: both are needed (docs/design.md §7)."""
        person = self.person
        if person is None or person.role < role or person.scope is None:
            return False
        return person.scope == "" or region == person.scope or region.startswith(person.scope + "/")


@dataclass(frozen=True, slots=True)
class Chat:
    """A group of the config."""

    channel: str
    id: str
    region: str
    speaks: Address | None
    languages: tuple[str, ...] = ("zh",)


@dataclass
class Scene(Generic[S]):
    """Where and when something is decided: the open transaction, the moment, the words and the groups.

    `store` is the transaction; nobody who is given a scene begins or ends one.
    """

    store: S
    config: Config
    renderer: Renderer
    chats: tuple[Chat, ...]
    moment: datetime
    zone: ZoneInfo
    modes: Mapping[str, Mode] = field(default_factory=dict, kw_only=True)

    def mode(self, region: str) -> Mode:
        """The event mode in force in a region."""
        episode = self.store.modes.in_force(region)
        return self.modes[episode.mode if episode else self.config.event_mode]

    def now(self) -> datetime:
        return self.moment

    def today(self) -> date:
        return self.moment.astimezone(self.zone).date()

    def render(self, say: Say, language: str = "zh") -> str:
        return self.renderer.render(say, language)

    def letter(
        self,
        key: str,
        address: Address,
        what: Say,
        priority: Priority = Priority.ANSWER,
        *,
        language: str = "zh",
        expires_at: datetime | None = None,
        answers: str | None = None,
    ) -> bool:
        """Queue a letter in the same commit; false if a letter with this key was queued before."""
        return bool(
            self.store.outbox.put(
                key, address, priority, self.render(what, language), expires_at=expires_at, answers=answers
            )
        )

    def tell(self, key: str, person_id: int, what: Say, priority: Priority = Priority.ANSWER) -> bool:
        """Write to a person, once for a key; false if they have no account."""
        addresses = self.store.accounts.of_person(person_id)
        if addresses:
            self.letter(f"{key}:{person_id}", addresses[0], what, priority)
        return bool(addresses)

    def tell_holders(self, key: str, role: Role, region: str, what: Say, priority: Priority = Priority.ANSWER) -> bool:
        """Write to everybody who holds a role in a region; false if nobody who does has an account."""
        told = [self.tell(key, one.id, what, priority) for one in self.store.households.holders(role, region)]
        return any(told)

    def announce(
        self, key: str, region: str, what: Say, priority: Priority, *, expires_at: datetime | None = None
    ) -> int:
        """Say something in every group of a region, in each of its languages; how many groups there are."""
        groups = self.chats_within(region)
        for chat in groups:
            assert chat.speaks is not None
            for language in chat.languages:
                place = f"{key}:{chat.channel}:{chat.id}:{language}"
                self.letter(place, chat.speaks, what, priority, language=language, expires_at=expires_at)
        return len(groups)

    def chats_within(self, region: str) -> list[Chat]:
        """The groups of a region and below, that the bot can speak in unasked."""
        return [
            chat
            for chat in self.chats
            if chat.speaks and (not region or chat.region == region or chat.region.startswith(region + "/"))
        ]


@dataclass
class Context(Scene[S]):
    """A scene around one message. `region` is the village it belongs to, None if nobody can tell.

    `outcome` is noted in the inbox: handled when something is said, quiet when not, or what a handler puts here.
    """

    message: Message
    inbox_id: int
    chat: Chat | None
    sender: Sender
    region: str | None
    outcome: str | None = None
    introduced: Address | None = None  # an account that this message told us the owner of
    quotes: bool = False  # what the message says is not of its sender

    @property
    def private(self) -> bool:
        return self.message.chat is None
