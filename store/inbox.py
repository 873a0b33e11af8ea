"""Every message that came in, once, with the answer it got."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, exists, func, or_, select, update

from core.model import Address, Message
from core.privacy import mask_numbers
from store.noun import Noun
from store.prepared import Prepared
from store.schema import households, inbox, within


@dataclass(frozen=True, slots=True)
class Heard:
    """A message of the inbox for whoever shows it: `chat` None is private, `answer` None was met with silence."""

    id: int
    channel: str
    chat: str | None
    sender: str
    name: str | None
    text: str
    at: datetime
    answer: str | None


@dataclass(frozen=True, slots=True)
class Stranger:
    """An account nobody knows: its nickname, its last words and when, and how many messages waited for a name."""

    nickname: str
    words: str
    at: datetime
    times: int


_FINISH = Prepared(
    update(inbox)
    .where(inbox.c.id == bindparam("this"))
    .values({name: bindparam(name) for name in ("outcome", "answer", "region", "household_id")})
)
_ANSWERED = Prepared(
    select(inbox.c.id, inbox.c.answer).where(
        inbox.c.channel == bindparam("channel"), inbox.c.message_id == bindparam("message")
    )
)


class Inbox(Noun):
    """What was said to the bot. A platform repeats a message; the inbox holds it once."""

    def claim(self, message: Message) -> tuple[int, bool, str | None]:
        """Take a message in: its id here, whether it is new, and the answer it got if it is not.

        Two deliveries at once: one waits in the database for the other and then sees its answer.
        """
        values = {
            "channel": message.channel,
            "message_id": message.id,
            "chat": message.chat,
            "sender": message.sender,
            "name": message.name,
            "text": mask_numbers(message.text),
            "at": message.at or self.tx.now,
            "outcome": "quiet",
        }
        new = self._put(inbox, values)
        if new is not None:
            return int(new.id), True, None
        row = self._first(_ANSWERED, {"channel": message.channel, "message": message.id})
        assert row is not None
        return int(row.id), False, row.answer

    def finish(
        self, inbox_id: int, outcome: str, answer: str | None, region: str | None, household_id: int | None
    ) -> None:
        """Note what became of a message: `outcome` is handled, quiet, merged, unknown or failed."""
        values = {"outcome": outcome, "answer": answer, "region": region, "household_id": household_id}
        self._change(_FINISH, {"this": inbox_id, **values})

    def text(self, inbox_id: int) -> str | None:
        """The words of a message; None when they were purged."""
        row = self._first(select(inbox.c.text).where(inbox.c.id == inbox_id))
        return row.text or None if row else None

    def settle(self, inbox_id: int, outcome: str, household_id: int | None) -> None:
        """Note what became of an earlier message now that we know whose it is."""
        self._change(update(inbox).where(inbox.c.id == inbox_id).values(outcome=outcome, household_id=household_id))

    def unknown_since(self, channel: str, sender: str, since: datetime) -> list[tuple[int, Message]]:
        """What an account said before anybody knew whose it is."""
        rows = self._all(
            select(inbox)
            .where(inbox.c.channel == channel, inbox.c.sender == sender, inbox.c.at >= since)
            .where(inbox.c.outcome == "unknown")
            .order_by(inbox.c.id)
        )
        return [
            (row.id, Message(row.channel, row.message_id, row.sender, row.text, row.chat, row.name, row.at))
            for row in rows
        ]

    def unknown_accounts(self, since: datetime) -> list[str]:
        """`channel:userid` and nickname of the accounts that wrote before anybody knew whose they are."""
        rows = self._all(
            select(inbox.c.channel, inbox.c.sender, func.max(inbox.c.name).label("name"))
            .where(inbox.c.at >= since, inbox.c.outcome == "unknown")
            .group_by(inbox.c.channel, inbox.c.sender)
        )
        return [f"{row.channel}:{row.sender}" + (f" {row.name}" if row.name else "") for row in rows]

    def unknown_named(self, name: str, since: datetime) -> list[Address]:
        """The accounts that wrote under a nickname (or have this id) before anybody knew whose they are."""
        rows = self._all(
            select(inbox.c.channel, inbox.c.sender)
            .where(inbox.c.at >= since, inbox.c.outcome == "unknown", or_(inbox.c.name == name, inbox.c.sender == name))
            .distinct()
        )
        return [Address(row.channel, row.sender) for row in rows]

    def strangers(self, region: str, since: datetime) -> list[Stranger]:
        """The accounts of a region that spoke and are still nobody's, the one that spoke last first."""
        rows = self._all(
            select(inbox)
            .where(inbox.c.at >= since, inbox.c.outcome == "unknown")
            .where(within(inbox.c.region, region) | inbox.c.region.is_(None))
            .order_by(inbox.c.id)
        )
        found: dict[tuple[str, str], Stranger] = {}
        for row in rows:
            before = found.pop((row.channel, row.sender), None)
            found[row.channel, row.sender] = Stranger(
                row.name or row.sender, row.text, row.at, before.times + 1 if before else 1
            )
        return [
            one
            for (channel, sender), one in reversed(found.items())
            if self.tx.accounts.sender(channel, sender, None).person is None
        ]

    def last_from(self, channel: str, sender: str) -> datetime | None:
        """When an account last wrote."""
        row = self._first(
            select(func.max(inbox.c.at).label("at")).where(inbox.c.channel == channel, inbox.c.sender == sender)
        )
        return row.at if row else None

    def since(self, message_id: int, channel: str, limit: int = 200) -> list[Heard]:
        """The messages of a channel after an id, oldest first; of more than `limit`, the newest."""
        rows = self._all(
            select(*(inbox.c[name] for name in Heard.__slots__))
            .where(inbox.c.id > message_id, inbox.c.channel == channel)
            .order_by(inbox.c.id.desc())
            .limit(limit)
        )
        return [Heard(*row) for row in reversed(rows)]

    def households_heard(self, region: str, since: datetime, until: datetime) -> set[int]:
        """The households of a region that wrote anything in [since, until). Looked up household by household, so that
        it costs the same however long the history is."""
        wrote = exists().where(inbox.c.household_id == households.c.id, inbox.c.at >= since, inbox.c.at < until)
        rows = self._all(select(households.c.id).where(within(households.c.region, region), wrote))
        return {row.id for row in rows}
