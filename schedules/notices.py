"""A short prevention notice from the library, another one each time; and who has not read the secretary's notice."""

from __future__ import annotations

from core.config import Section
from core.errors import ConfigError
from core.model import Priority, Role, Say
from schedules import escalation
from schedules.firing import Firing
from store import Act
from store.timers import Timer


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
    act.announce(firing.key, firing.region, Say("notices/rotated", {"text": text}), Priority.ROUTINE)


def remind(act: Act, timer: Timer, late: bool) -> None:
    """Once, in private: who has not said that they have read a notice (DOMAIN S12), unless a newer one is out."""
    notice = act.store.notices.get(timer.facts["notice"])
    if act.store.notices.latest(notice.region) != notice:
        return
    for home in act.store.notices.unread(notice):
        own = act.store.accounts.of_household(home.id)
        addresses = (own or act.store.accounts.of_neighbour(home))[:1]
        for address in addresses if not escalation.is_muted(act, home) else ():
            facts = {"notice": notice, "household": home, "relay": not own}
            act.letter(f"{timer.key}:{home.id}", address, Say("notices/remind", facts), Priority.REMINDER)


def close(act: Act, timer: Timer, late: bool) -> None:
    """Whom a notice has not reached, to the secretary: for the phone, the door or the loudspeaker."""
    notice = act.store.notices.get(timer.facts["notice"])
    read, total = act.store.notices.coverage(notice)
    named = act.store.households.labels(notice.region)
    rows = [
        {"name": named[home.id], "grid": home.grid, "phone": act.store.households.phone(home.id), "tags": home.tags}
        for home in act.store.notices.unread(notice)
    ]
    facts = {"notice": notice, "read": read, "total": total, "rows": rows}
    act.tell_holders(timer.key, Role.SECRETARY, notice.region, Say("notices/coverage", facts), Priority.REMINDER)
