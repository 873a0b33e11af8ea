"""Every table, in one place. Times are aware UTC, days the village's; a row that replaces another points at it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ColumnElement,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    and_,
    or_,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Instant(TypeDecorator[datetime]):
    """An aware UTC time; a naive one is refused, as it would mean another moment on another machine."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"naive time {value!r}")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


# Paths are compared by code point on both databases, so that "everything below" is one range of the index.
Path = String(200).with_variant(String(200, collation="C"), "postgresql")


def within(column: Column[Any], region: str) -> ColumnElement[bool]:
    """The region itself and everything below it; "" is the whole tree."""
    if not region:
        return column.is_not(None)
    return or_(column == region, and_(column >= region + "/", column < region + "0"))  # "0" follows "/"


def _id() -> Column[int]:
    return Column("id", Integer, primary_key=True)


def _ref(name: str, target: str, *, nullable: bool = False, index: bool = False) -> Column[int]:
    return Column(name, Integer, ForeignKey(f"{target}.id"), nullable=nullable, index=index)


regions = Table(
    "regions",
    metadata,
    Column("path", Path, primary_key=True),
    Column("name", String(100), nullable=False),
    Column("level", String(10), nullable=False),  # county township village grid
)

households = Table(
    "households",
    metadata,
    _id(),
    Column("region", Path, nullable=False),
    Column("head", String(100), nullable=False),
    Column("size", Integer, nullable=False),
    Column("phone", Text),  # encrypted
    Column("tags", JSON, nullable=False),
    Column("leader_id", Integer, index=True),  # people.id; no foreign key, as people point back at households
    Column("left_at", Instant),
    Column("away", Integer, nullable=False, server_default="0"),  # how many of `size` work elsewhere
    Column("proxy_id", Integer),  # people.id of the neighbour who speaks for it; as leader_id
    Column("muted_until", Date),  # the last day without reminders
    Column("muted_why", Text),
    Column("imported_size", Integer),  # what the roster file said last (docs/decisions/0004)
    UniqueConstraint("region", "head"),
)

people = Table(
    "people",
    metadata,
    _id(),
    _ref("household_id", "households", nullable=True, index=True),
    Column("name", String(100), nullable=False),
    Column("is_head", Boolean, nullable=False),
    Column("role", Integer, nullable=False),
    Column("scope", Path),  # the region in which the role holds
    Column("left_at", Instant),
    Column("away", String(100)),  # where somebody works who is away
    Index("ix_people_scope_role", "scope", "role"),
    Index("ix_people_name", "name"),
)

roster_changes = Table(
    "roster_changes",
    metadata,
    _id(),
    Column("kind", String(10), nullable=False),  # new moved died born away back proxy muted size head
    _ref("household_id", "households", index=True),
    _ref("person_id", "people", nullable=True),
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),
    Column("inbox_id", Integer),
    Column("detail", JSON, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    Column("userid", String(128), nullable=False),
    Column("name", String(200)),
    _ref("person_id", "people", nullable=True, index=True),
    Column("bound_at", Instant),
    UniqueConstraint("channel", "userid"),
)

bindings = Table(
    "bindings",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    Column("userid", String(128), nullable=False),
    Column("name", String(200)),  # the nickname then
    _ref("person_id", "people", index=True),
    Column("at", Instant, nullable=False),
    Column("by", String(100), nullable=False),  # who said so; "" the roster file
    Index("ix_bindings_channel_userid", "channel", "userid"),
)

inbox = Table(
    "inbox",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    Column("message_id", String(128), nullable=False),
    Column("chat", String(128)),
    Column("sender", String(128), nullable=False),
    Column("name", String(200)),
    Column("text", Text, nullable=False),
    Column("region", Path),
    Column("household_id", Integer),
    Column("at", Instant, nullable=False),
    Column("answer", Text),
    Column("outcome", String(20), nullable=False),  # handled, quiet, unknown, failed
    UniqueConstraint("channel", "message_id"),
    Index("ix_inbox_channel_sender_at", "channel", "sender", "at"),
    Index("ix_inbox_household_id_at", "household_id", "at"),
    Index(
        "ix_inbox_unknown_at",
        "at",
        sqlite_where=text("outcome = 'unknown'"),
        postgresql_where=text("outcome = 'unknown'"),
    ),
)

rounds = Table(
    "rounds",
    metadata,
    _id(),
    Column("region", Path, nullable=False),
    Column("name", String(50), nullable=False),
    Column("prompt", String(10), nullable=False),
    Column("day", Date, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("deadline", Instant),
    Column("closes_at", Instant),  # planned
    Column("closed_at", Instant),
    Column("topic", String(100)),  # of a one-off screening
    UniqueConstraint("region", "day", "name"),
    Index("ix_rounds_region_closed_at", "region", "closed_at"),
)

checkins = Table(
    "checkins",
    metadata,
    _id(),
    _ref("household_id", "households"),
    Column("region", Path, nullable=False),
    Column("day", Date, nullable=False),
    _ref("round_id", "rounds", nullable=True),
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    _ref("speaker_id", "people", nullable=True),
    Column("proxy", Boolean, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("headcount", Integer),
    Column("status", String(10), nullable=False),
    Column("temps", JSON, nullable=False),
    Column("symptoms", JSON, nullable=False),
    _ref("replaces_id", "checkins", nullable=True),
    Column("current", Boolean, nullable=False),  # what now holds of this household on this day
    Index("ix_checkins_round_id_household_id", "round_id", "household_id"),
    # one word of a household holds; of two that are said at once one fails, and is written anew after the other
    Index(
        "ix_checkins_holds",
        "household_id",
        "day",
        unique=True,
        sqlite_where=text("current = 1"),
        postgresql_where=text("current"),
    ),
    Index("ix_checkins_day_household_id", "day", "household_id"),  # a day lies together, however long the history
    Index("ix_checkins_day_region", "day", "region"),
)

readings = Table(
    "readings",
    metadata,
    _id(),
    _ref("checkin_id", "checkins", index=True),
    Column("who", String(100)),
    Column("temp", Float),
    Column("symptoms", JSON, nullable=False),
)

episodes = Table(
    "episodes",
    metadata,
    _id(),
    Column("region", Path, nullable=False),
    Column("mode", String(20), nullable=False),
    Column("since", Instant, nullable=False),
    Column("until", Instant),
    Column("by_id", Integer, ForeignKey("people.id")),  # None: the config, at first start
    Column("summary", JSON),
    Index("ix_episodes_region_until", "region", "until"),
)

whereabouts = Table(
    "whereabouts",
    metadata,
    _id(),
    _ref("episode_id", "episodes"),
    _ref("household_id", "households"),
    _ref("round_id", "rounds", nullable=True),
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    _ref("speaker_id", "people", nullable=True),
    Column("proxy", Boolean, nullable=False),
    Column("status", String(20), nullable=False),
    Column("who", String(100)),  # one person of the household
    Column("people", Integer),
    Column("shelter", String(100)),
    Column("asked_again", Boolean, nullable=False),  # neither settled nor an alarm
    Column("rank", Integer, nullable=False),  # how pressing the status is; the least the most
    Column("current", Boolean, nullable=False),  # what now holds
    Index("ix_whereabouts_episode_id_current", "episode_id", "current"),
    Index("ix_whereabouts_round_id", "round_id"),
    Index("ix_whereabouts_household_id_episode_id", "household_id", "episode_id"),
)

contacts = Table(
    "contacts",
    metadata,
    _id(),
    _ref("round_id", "rounds", index=True),
    _ref("household_id", "households"),
    _ref("person_id", "people"),
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    Column("note", Text),
)

lists = Table(
    "lists",
    metadata,
    _id(),
    _ref("person_id", "people", index=True),
    _ref("round_id", "rounds"),
    Column("at", Instant, nullable=False),
    Column("households", JSON, nullable=False),
)

alarms = Table(
    "alarms",
    metadata,
    _id(),
    Column("region", Path, nullable=False),  # of the village
    Column("number", Integer, nullable=False),
    _ref("household_id", "households", index=True),
    _ref("checkin_id", "checkins"),
    Column("raised_at", Instant, nullable=False),
    _ref("acknowledged_by", "people", nullable=True),
    Column("acknowledged_at", Instant),
    Column("closed_at", Instant),
    Column("outcome", Text),
    UniqueConstraint("region", "number"),
)

supply_requests = Table(
    "supply_requests",
    metadata,
    _id(),
    _ref("household_id", "households", index=True),
    Column("region", Path, nullable=False, index=True),
    Column("opened_at", Instant, nullable=False),
    Column("closed_at", Instant),
)

supply_lines = Table(
    "supply_lines",
    metadata,
    _id(),
    _ref("request_id", "supply_requests", index=True),
    Column("name", String(100), nullable=False),
    Column("quantity", Float),
    Column("unit", String(20)),
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    Column("state", String(12), nullable=False),  # wanted cancelled replaced
    _ref("replaces_id", "supply_lines", nullable=True),
)

ledger = Table(
    "ledger",
    metadata,
    _id(),
    Column("kind", String(12), nullable=False),  # travel donation gathering volunteer question
    Column("region", Path, nullable=False),
    Column("household_id", Integer, ForeignKey("households.id"), index=True),
    Column("day", Date, nullable=False),
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    Column("text", Text, nullable=False),
    Column("facts", JSON, nullable=False),
    Index("ix_ledger_day_region", "day", "region"),
)

returnees = Table(
    "returnees",
    metadata,
    _id(),
    Column("region", Path, nullable=False),  # of the village
    Column("number", Integer, nullable=False),
    Column("household_id", Integer, ForeignKey("households.id"), index=True),
    Column("who", String(100), nullable=False),
    Column("visitor", Boolean, nullable=False),
    Column("place", String(100)),
    Column("arrived", Date),
    Column("how", String(50)),
    Column("phone", Text),  # encrypted
    Column("words", Text, nullable=False),
    Column("said", Integer, nullable=False),  # how many times
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    Column("state", String(10), nullable=False),  # waiting isolated checked dismissed
    Column("settled_by", Integer, ForeignKey("people.id")),
    Column("settled_at", Instant),
    Column("outcome", Text),
    UniqueConstraint("region", "number"),
)

cases = Table(
    "cases",
    metadata,
    _id(),
    Column("region", Path, nullable=False),  # of the village
    Column("number", Integer, nullable=False),
    _ref("household_id", "households", index=True),
    Column("who", String(100), nullable=False),
    Column("reason", Text, nullable=False),
    Column("since", Date, nullable=False),  # day 1
    Column("days", Integer, nullable=False),
    Column("returnee_id", Integer, ForeignKey("returnees.id")),
    Column("opened_at", Instant, nullable=False),
    _ref("opened_by", "people"),
    Column("doctor_yes", Integer, ForeignKey("people.id")),
    Column("secretary_yes", Integer, ForeignKey("people.id")),
    Column("closed_at", Instant),
    Column("outcome", String(10)),  # released moved cancelled
    Column("note", Text),
    Column("certificate", Integer),
    UniqueConstraint("region", "number"),
    UniqueConstraint("region", "certificate"),
    Index("ix_cases_region_closed_at", "region", "closed_at"),
)

care_team = Table(
    "care_team",
    metadata,
    _id(),
    _ref("case_id", "cases", index=True),
    Column("duty", String(10), nullable=False),  # doctor police township village volunteer
    Column("person_id", Integer, ForeignKey("people.id")),
    Column("name", String(100), nullable=False),
    Column("phone", Text),  # encrypted; of who is not on the roster
    Column("since", Instant, nullable=False),
    Column("until", Instant),
)

permits = Table(
    "permits",
    metadata,
    _id(),
    Column("region", Path, nullable=False),  # of the village
    Column("number", Integer, nullable=False),
    _ref("household_id", "households", index=True),
    Column("who", String(100), nullable=False),
    Column("words", Text, nullable=False),
    Column("day", Date, nullable=False),
    Column("channel", String(32), nullable=False),  # where it was asked
    Column("chat", String(128)),
    _ref("asked_by", "people", nullable=True),
    Column("asked_at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    Column("state", String(10), nullable=False),  # waiting granted refused
    Column("decided_by", Integer, ForeignKey("people.id")),
    Column("decided_at", Instant),
    Column("until", Instant),
    Column("reason", Text),
    UniqueConstraint("region", "number"),
    Index("ix_permits_region_day", "region", "day"),
)

shifts = Table(
    "shifts",
    metadata,
    _id(),
    Column("region", Path, nullable=False),  # of the village
    Column("post", String(40), nullable=False),
    _ref("person_id", "people"),
    Column("starts_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    _ref("set_by", "people"),
    _ref("inbox_id", "inbox"),
    Column("arrived_at", Instant),
    _ref("told_by", "people", nullable=True),  # of the arrival
    _ref("handed_over_id", "inbox", nullable=True),  # what they said when they left
    Column("cancelled_at", Instant),
    UniqueConstraint("region", "post", "person_id", "starts_at"),
    Index("ix_shifts_region_ends_at", "region", "ends_at"),
)

notices = Table(
    "notices",
    metadata,
    _id(),
    Column("region", Path, nullable=False),
    Column("number", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    _ref("by_id", "people", nullable=True),
    UniqueConstraint("region", "number"),
)

acknowledgements = Table(
    "acknowledgements",
    metadata,
    _id(),
    _ref("notice_id", "notices"),
    _ref("household_id", "households"),
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    UniqueConstraint("notice_id", "household_id"),
)

confirmations = Table(
    "confirmations",
    metadata,
    _id(),
    _ref("person_id", "people"),
    Column("command", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("expires_at", Instant, nullable=False),
    Column("done_at", Instant),
)

doubts = Table(
    "doubts",
    metadata,
    _id(),
    Column("region", Path, nullable=False),
    Column("household_id", Integer, ForeignKey("households.id")),
    _ref("inbox_id", "inbox"),
    Column("about", String(20), nullable=False),
    Column("words", Text, nullable=False),
    Column("alternatives", JSON, nullable=False),
    Column("at", Instant, nullable=False),
    Column("ruled_at", Instant),
    Column("ruling", Text),
    Column("card_of", Integer, ForeignKey("people.id"), index=True),
    Column("card_number", Integer),
    Index("ix_doubts_region_ruled_at", "region", "ruled_at"),
)

chains = Table(
    "chains",
    metadata,
    _id(),
    Column("channel", String(32), nullable=False),
    Column("chat", String(128), nullable=False),
    Column("title", String(300), nullable=False),
    Column("at", Instant, nullable=False),
    _ref("inbox_id", "inbox"),
    Column("entries", JSON, nullable=False),
    Index("ix_chains_channel_chat_title", "channel", "chat", "title"),
)

letters = Table(
    "letters",
    metadata,
    _id(),
    Column("key", String(200), nullable=False, unique=True),
    Column("channel", String(32), nullable=False),
    Column("address", String(128), nullable=False),
    Column("is_group", Boolean, nullable=False),
    Column("priority", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("answers", String(128)),  # the message this is an answer to
    Column("state", String(12), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("expires_at", Instant),
    Column("attempts", Integer, nullable=False),
    Column("parts_sent", Integer, nullable=False),
    Column("claimed_at", Instant),
    Column("accepted_at", Instant),
    Column("error", Text),
    Index("ix_letters_state_due_at", "state", "due_at"),
    Index("ix_letters_channel_address_accepted_at", "channel", "address", "accepted_at"),
)

firings = Table(
    "firings",
    metadata,
    Column("schedule", String(100), primary_key=True),
    Column("planned_at", Instant, primary_key=True),
    Column("region", Path, primary_key=True),
    Column("fired_at", Instant, nullable=False),
    Column("outcome", String(10), nullable=False),  # done late skipped failed
)

timers = Table(
    "timers",
    metadata,
    Column("key", String(200), primary_key=True),
    Column("job", String(40), nullable=False),
    Column("region", Path, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("done_at", Instant),
    Column("outcome", String(10)),  # done cancelled failed
    Index("ix_timers_done_at_due_at", "done_at", "due_at"),
)

reports = Table(
    "reports",
    metadata,
    _id(),
    Column("region", Path, nullable=False),
    Column("day", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("body", JSON, nullable=False),
    UniqueConstraint("region", "day", "version"),
)

outages = Table(
    "outages",
    metadata,
    _id(),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

pulse = Table(
    "pulse",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("at", Instant, nullable=False),
)

generation = Table(
    "generation",
    metadata,
    Column("number", Integer, primary_key=True),
)

audit = Table(
    "audit",
    metadata,
    _id(),
    Column("at", Instant, nullable=False),
    Column("actor", String(200), nullable=False),
    Column("action", String(40), nullable=False),
    Column("detail", JSON, nullable=False),
    Column("inbox_id", Integer),
    Column("hash", String(64), nullable=False),
)
