"""Who spoke and is not known, to the secretary in one letter a day; quiet notes that end by themselves need no job."""

from __future__ import annotations

from datetime import timedelta

from core.config import Section
from core.model import Priority, Role, Say
from schedules.firing import Firing
from store import Act

_LATELY = timedelta(days=7)


class Nothing(Section):
    """No options."""


def strangers(act: Act, firing: Firing, options: Nothing) -> None:
    """Send the list, if anybody is on it."""
    people = act.store.inbox.strangers(firing.region, firing.planned - _LATELY)
    if not people:
        return
    for person in act.store.households.holders(Role.SECRETARY, firing.region):
        for address in act.store.accounts.of_person(person.id)[:1]:
            what = Say("residents/strangers", {"people": people})
            act.letter(f"{firing.key}:{person.id}", address, what, Priority.REMINDER)
