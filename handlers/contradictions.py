"""A household and somebody who speaks for it say different things: its leader is asked to look (docs/domain.md, S3).

The household's word stands meanwhile. Without a leader who can be written to, or if the leader is the one who said it,
the secretary finds both words on the card of doubts.
"""

from __future__ import annotations

from core.context import Household
from core.model import Doubt, Report, Say
from store import Ctx
from store.checkins import Checkin


def differs(own: Checkin, told: Report) -> bool:
    """Whether one says well and the other ill; who only checked in, or counted heads, contradicts nobody."""
    return {own.status, told.status} == {"normal", "abnormal"}


def put(ctx: Ctx, home: Household, own: Checkin, told: Report) -> str | None:
    """Keep both words for a ruling; the name of the leader who was asked, None if that is for the secretary."""
    doubt = Doubt("report", ctx.message.text, (own.status, told.status))
    standing = ctx.store.doubts.standing(home.id, doubt)
    if standing is not None:  # said once more
        return ctx.store.households.person(standing).name if standing else None
    doubt_id = ctx.store.doubts.add(ctx.region or home.region, home.id, ctx.inbox_id, doubt)
    leader, speaker = home.leader_id, ctx.sender.person
    if leader is None or (speaker is not None and speaker.id == leader) or not ctx.store.accounts.of_person(leader):
        return None
    facts = {
        "number": ctx.store.doubts.hand_one(leader, doubt_id),
        "household": home,
        "own": own,
        "told": told,
        "speaker": speaker.name if speaker else ctx.sender.name,
        "phone": ctx.store.households.phone(home.id),
    }
    ctx.tell(f"doubt:{doubt_id}", leader, Say("doubts/two_words", facts))
    return ctx.store.households.person(leader).name
