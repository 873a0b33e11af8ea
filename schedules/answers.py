"""The one line for the many who answered at once: "收到12户，还差9户" (handlers/answers.py)."""

from __future__ import annotations

from core.model import Priority, Say
from store import Act
from store.timers import Timer


def merge(act: Act, timer: Timer, late: bool) -> None:
    """Say how many households were heard since the first that was held back, and how many are still missing."""
    channel, group = timer.facts["channel"], timer.facts["chat"]
    chat = next((one for one in act.chats if (one.channel, one.id) == (channel, group)), None)
    if chat is None or chat.speaks is None:
        return
    heard = act.store.checkins.merged(channel, group, chat.region, timer.facts["since"])
    if not heard:
        return
    asked = next((one for one in act.store.rounds.standing(chat.region) if one.prompt in ("checkin", "rollcall")), None)
    missing = len(act.store.rounds.not_heard(asked, chat.region)) if asked else None
    facts = {"count": heard, "missing": missing, "late": late}
    for language in chat.languages[:1]:
        act.letter(timer.key, chat.speaks, Say("answers/merged", facts), Priority.ANSWER, language=language)
