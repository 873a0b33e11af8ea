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
    act.tell_holders(
        firing.key, Role.SECRETARY, firing.region, Say("residents/strangers", {"people": people}), Priority.REMINDER
    )
