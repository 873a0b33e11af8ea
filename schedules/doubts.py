"""Everything read with doubt, put to the secretary at a quiet moment in one numbered card."""

from __future__ import annotations

from core.config import Section
from core.model import Priority, Role, Say
from schedules.firing import Firing
from store import Act


class Nothing(Section):
    """No options."""


def card(act: Act, firing: Firing, options: Nothing) -> None:
    """Send the card, if there is anything to rule on."""
    for person in act.store.households.holders(Role.SECRETARY, firing.region):
        waiting = act.store.doubts.open(firing.region, person.id)
        if not waiting:
            continue
        for address in act.store.accounts.of_person(person.id)[:1]:
            act.store.doubts.hand_out(person.id, waiting)
            act.letter(f"{firing.key}:{person.id}", address, Say("doubts/card", {"doubts": waiting}), Priority.REMINDER)
