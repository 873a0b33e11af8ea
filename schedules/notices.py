"""A short prevention notice from the library, another one each time."""

from __future__ import annotations

from core.config import Section
from core.errors import ConfigError
from core.model import Priority
from schedules.firing import Firing
from store import Act


class Rotate(Section):
    """`kind`: of which event mode; without it the one in force. `tags`: only notices with one of these."""

    kind: str | None = None
    tags: tuple[str, ...] = ()


def rotate(act: Act, firing: Firing, options: Rotate) -> None:
    """Say the next notice of the library in every group of the region (DOMAIN S10)."""
    kinds = (options.kind,) if options.kind else act.mode(firing.region).kinds
    shelf = [
        one
        for one in act.renderer.library()
        if one.kind in kinds and (not options.tags or set(options.tags) & set(one.tags))
    ]
    if not shelf:
        raise ConfigError(
            f"schedules「{firing.schedule}」： templates/notices/library 里没有 kind 为 {'、'.join(kinds)} 的短文"
        )
    turn = act.store.firings.count(firing.schedule, firing.region) - 1  # this firing is counted already
    village = firing.region.rpartition("/")[2]
    text = act.renderer.notice(shelf[turn % len(shelf)], village, act.today())
    for chat in act.chats_within(firing.region):
        assert chat.speaks is not None
        for language in chat.languages:
            act.store.outbox.put(
                f"{firing.key}:{chat.channel}:{chat.id}:{language}",
                chat.speaks,
                Priority.ROUTINE,
                act.renderer.translate(text, language),
            )
