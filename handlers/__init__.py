"""What the bot does about a message. `handle` is the only way in; the tables below are the whole order of things."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime, time

import reading as reader
from core.model import Item, Prompt, Reading, Report, Say
from handlers import (
    alarms,
    besides,
    chain,
    checkin,
    codes,
    commands,
    doubts,
    escalation,
    handover,
    ledger,
    notices,
    permits,
    posts,
    rollcall,
    roster,
    signs,
    supplies,
    unsure,
)
from store import Ctx

Says = Say | list[Say] | None
Handler = Callable[[Reading, Ctx], Says]

# Before the intents: each looks at the words themselves and answers, or returns None to pass the message on.
FIRST: tuple[Handler, ...] = (
    signs.sign,
    commands.command,
    codes.code,
    alarms.on_my_way,
    escalation.contacted,
    doubts.rule,
    notices.read_to,
)

# A message may carry several intents; each handler is asked once, in this order.
INTENTS: tuple[tuple[frozenset[str], Handler], ...] = (
    (frozenset({"checkin"}), checkin.checkin),
    (frozenset({"cancel"}), supplies.cancel),  # 都不要了，捎两袋盐: what is asked for now is not taken back
    (frozenset({"supply"}), supplies.supply),
    (frozenset({"correct"}), checkin.what_instead),
    (frozenset({"travel"}), ledger.travel),
    (frozenset({"donation"}), ledger.donation),
    (frozenset({"gathering"}), ledger.gathering),
    (frozenset({"volunteer"}), ledger.volunteer),
    (frozenset({"ack"}), notices.acknowledge),
    (frozenset({"ask"}), ledger.question),
)


def handle(reading: Reading, ctx: Ctx) -> list[Say]:
    """What to say to one message; an empty list is silence."""
    for handler in FIRST:
        if (said := handler(reading, ctx)) is not None:
            return _flat([said, besides.illness(ctx), *_catch_up(ctx)])
    if (said := roster.introduce(ctx)) is not None:
        return _flat([said, *_catch_up(ctx)])
    if ctx.sender.person is None and (
        (reading.intents and not _speaks_for_others_only(reading)) or rollcall.speaks_for_own(reading, ctx)
    ):
        ctx.outcome = "unknown"
        return [Say("roster/who_are_you", {"grid_example": roster.example(ctx)})]
    reading, asked = chain.news(reading, ctx)
    said = _flat([*_by_intent(reading, ctx), *asked, *unsure.ask(reading, ctx), roster.id_number(ctx)])
    ours = ctx.private or ctx.chat is not None  # who talks in a group that is not of the village is left in peace
    if ctx.sender.person is None and ctx.outcome is None and not said and ours:
        return roster.stranger(ctx)
    return said


def _by_intent(reading: Reading, ctx: Ctx) -> list[Says]:
    where, reading = rollcall.answer(reading, ctx)
    # a wish to go out reads as travel, a question or goods too; it is answered once
    reading, wish = permits.request(reading, ctx)
    reading, left = handover.hand_over(reading, ctx)
    said = [handler(reading, ctx) for intents, handler in INTENTS if intents & set(reading.intents)]
    return [where, *said, wish, left, posts.arrive(reading, ctx)]


def _catch_up(ctx: Ctx) -> list[Says]:
    """What somebody said today before we knew who they are counts from now on: nobody is asked twice."""
    if ctx.introduced is None:
        return []
    account = ctx.introduced
    sender = ctx.store.accounts.sender(account.channel, account.id, None)
    midnight = datetime.combine(ctx.today(), time.min, ctx.zone).astimezone(UTC)
    said: list[Says] = []
    earlier = ctx.store.inbox.unknown_since(account.channel, account.id, midnight)
    with_the_name = roster.besides(ctx.message.text)
    if with_the_name:
        earlier.append((ctx.inbox_id, replace(ctx.message, text=with_the_name)))
    for inbox_id, message in earlier:
        then = replace(ctx, sender=sender, message=message, inbox_id=inbox_id, region=roster.village(ctx, sender))
        prompt: Prompt | None = "checkin" if then.region and ctx.store.rounds.current(then.region, "checkin") else None
        said += _by_intent(reader.read(message.text, prompt), then)
        ctx.store.inbox.settle(inbox_id, "handled", sender.household.id if sender.household else None)
    return said


def _speaks_for_others_only(reading: Reading) -> bool:
    """A message that only names other households says all we need, whoever sends it; greetings need no name."""
    own: tuple[Report | Item, ...] = (*reading.reports, *reading.items)
    quiet = {"ask", "ack"}
    return set(reading.intents) <= quiet or (
        bool(own) and all(part.household for part in own) and set(reading.intents) <= {"checkin", "supply"} | quiet
    )


def _flat(said: Iterable[Says]) -> list[Say]:
    flat: list[Say] = []
    for one in said:
        flat += [one] if isinstance(one, Say) else one or []
    return flat
