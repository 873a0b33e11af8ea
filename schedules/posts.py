"""A shift is coming, and who has not come to it (docs/domain.md S17)."""

from __future__ import annotations

from core.model import Priority, Role, Say
from store import Act
from store.timers import Timer


def remind(act: Act, timer: Timer, late: bool) -> None:
    """Tell who stands next when and where; nobody who is there already, or whose shift began while nobody looked."""
    shift = act.store.shifts.get(timer.facts["shift"])
    if shift is None or shift.arrived_at is not None or shift.starts_at <= act.now():
        return
    act.tell(timer.key, shift.person_id, Say("posts/remind", {"shift": shift}), Priority.REMINDER)


def missing(act: Act, timer: Timer, late: bool) -> None:
    """Tell the secretary, or the township where there is none to write to, who of a post has not come."""
    shift = act.store.shifts.get(timer.facts["shift"])
    if shift is None or shift.arrived_at is not None or shift.ends_at <= act.now():
        return
    together = [
        one
        for one in act.store.shifts.within(shift.region, shift.starts_at, shift.ends_at)
        if (one.post, one.starts_at, one.arrived_at) == (shift.post, shift.starts_at, None)
    ]
    if together[0].id != shift.id and act.store.timers.waits(f"shift:{together[0].id}:missing"):
        return  # the first of them tells of all
    rows = [{"shift": one, "phone": _phone(act, one.person_id)} for one in together]
    what = Say("posts/missing", {"post": shift.post, "starts_at": shift.starts_at, "rows": rows})
    for role in (Role.SECRETARY, Role.TOWNSHIP):
        if act.tell_holders(timer.key, role, shift.region, what):
            return


def _phone(act: Act, person_id: int) -> str | None:
    home = act.store.households.person(person_id).household_id
    return act.store.households.phone(home) if home is not None else None
