"""Who speaks and is not known: in the village's groups and in private, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from bot import Bot
from core.model import Message
from core.replay import SimulatedClock
from tests.village import CONFIG, ROSTER, VILLAGE, Village


def test_a_group_that_is_not_listed_is_left_in_peace(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    doors = {**CONFIG["channels"], "bridge": {"type": "onebot", "access_token": "x"}}
    groups = [*CONFIG["chats"], {"channel": "bridge", "id": "村里的群", "region": VILLAGE}]
    village = Village(make_bot(channels=doors, chats=groups), clock, ROSTER, tmp_path)
    for n, (chat, who) in enumerate([("别处的群", "路人"), ("村里的群", "新来的")]):
        assert village.bot.take(Message("bridge", f"m{n}", who, "今天风真大", chat, who, clock.at)) is None
    known = village.bot.store.read(lambda tx: tx.inbox.strangers(VILLAGE, clock.at))
    assert [one.nickname for one in known] == ["新来的"]
