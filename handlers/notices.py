"""Notices: issue them, and note who has read them."""

from __future__ import annotations

import re
from datetime import timedelta

import reading as reader
from core.context import Household
from core.lazy import regex
from core.model import Priority, Reading, Say
from handlers import checkin, said
from store import Ctx

PROMPT_OPEN = timedelta(hours=12)  # how long "好的" is taken as an answer to a notice
_REMINDED = timedelta(hours=3)  # when who has not answered is asked once more, in private


def acknowledge(reading: Reading, ctx: Ctx) -> Say | list[Say] | None:
    """ "收到": the household has read the notice in force.

    While a check-in is asked for too, a bare "1" answers both, and who has read the notice already means the check-in.
    """
    home = ctx.sender.household
    new = _note(ctx, home) if home is not None else None
    if home is None or new is None:
        return None
    asked = ctx.store.rounds.current(home.region, "checkin")
    if asked and "checkin" not in reading.intents and (not new or re.fullmatch(r"\+?1", ctx.message.text.strip())):
        again = reader.read(ctx.message.text, "checkin")
        if "checkin" in again.intents:
            return checkin.checkin(again, ctx)
    # one line in the group for each of six hundred 收到 would bury the notice itself
    return Say("notices/read", {"household": home}) if new and ctx.private else None


_FOR_OTHERS = regex(r"[一-鿿·]{2,12}家(?:也|都|已经?)*(?:收到|知道|看到|听到)了?[。.!！]*")


def read_to(reading: Reading, ctx: Ctx) -> Say | None:
    """ "王桂香家收到": somebody has read the notice to a household that cannot read it here."""
    if not _FOR_OTHERS.fullmatch(ctx.message.text.strip()):
        return None
    home = said.household(ctx.message.text, ctx)
    if home is None or home == ctx.sender.household:
        return None
    new = _note(ctx, home)
    return Say("notices/read", {"household": home}) if new is not None and ctx.private else None


def _note(ctx: Ctx, home: Household) -> bool | None:
    """Note that a household has read the notice in force: whether that is new; None if there is none."""
    notice = ctx.store.notices.latest(home.region)
    if notice is None or ctx.now() - notice.at > PROMPT_OPEN:
        return None
    ctx.outcome = "handled"
    return ctx.store.notices.acknowledge(notice, home, ctx.inbox_id)


def preview(argument: str, ctx: Ctx, region: str) -> Say:
    """公告: shown first, sent after 确认; a title of the library stands for its text."""
    library = ctx.renderer.library()
    if not argument:
        return Say("commands/notice_titles", {"titles": [one.title for one in library]})
    text = argument
    for one in library:
        if one.title == argument:
            text = ctx.renderer.notice(one, region.rpartition("/")[2], ctx.today())
    person = ctx.sender.person
    assert person is not None
    ctx.store.confirmations.ask(person.id, f"公告\n{region}\n{text}")
    return Say("commands/notice_preview", {"text": text, "groups": len(ctx.chats_within(region))})


def issue(ctx: Ctx, region: str, text: str) -> Say:
    """Send a notice to every group of the region and open its prompt."""
    person = ctx.sender.person
    notice = ctx.store.notices.issue(region, text, person.id if person else None)
    ctx.store.rounds.open(region, f"公告{notice.number}", "notice", None, ctx.now() + PROMPT_OPEN)
    for job, after in (("remind", _REMINDED), ("close", PROMPT_OPEN)):
        due = ctx.config.quiet.after(ctx.now() + after, ctx.zone)
        ctx.store.timers.set(f"notice:{notice.id}:{job}", f"notices.{job}", region, due, {"notice": notice.id})
    what = Say("notices/notice", {"notice": notice, "text": text})
    groups = ctx.announce(f"notice:{notice.id}", region, what, Priority.ROLLCALL)
    ctx.store.audit.note(
        person.name if person else "", "notice", {"number": notice.number, "region": region}, ctx.inbox_id
    )
    return Say("notices/issued", {"notice": notice, "groups": groups})
