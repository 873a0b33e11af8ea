"""A request to go out that its leader leaves unanswered goes to the secretary (docs/domain.md S25)."""

from __future__ import annotations

from core.model import Role, Say
from store import Act
from store.timers import Timer


def climb(act: Act, timer: Timer, late: bool) -> None:
    """Put it to the secretary, unless it was decided or its day is over."""
    permit = act.store.permits.get(timer.facts["permit"])
    if permit.state != "waiting" or permit.over(act.now(), act.today()):
        return
    home = act.store.households.get(permit.household_id)
    facts = {"permit": permit, "household": home, "today": act.today(), "late": True}
    for person in act.store.households.holders(Role.SECRETARY, home.region):
        if person.id != permit.asked_by:
            act.tell(timer.key, person.id, Say("permits/to_decide", facts))
