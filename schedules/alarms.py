"""An alarm that nobody has acknowledged climbs: to the secretary, then to the township."""

from __future__ import annotations

from core.model import Priority, Role, Say
from store import Act
from store.timers import Timer


def climb(act: Act, timer: Timer, late: bool) -> None:
    """One rung: write to everybody who holds the rung's role. Acknowledging calls the timers off."""
    alarm = act.store.alarms.get(timer.facts["alarm"])
    if alarm.acknowledged_at is not None or alarm.closed_at is not None:
        return
    home = act.store.households.get(alarm.household_id)
    # what now holds: a figure that was corrected since must not climb as it first was
    checkin = act.store.checkins.current(home.id, act.today()) or act.store.checkins.get(alarm.checkin_id)
    facts = {
        "alarm": alarm,
        "household": home,
        "report": checkin,
        "phone": act.store.households.phone(home.id),
        "waited": int((act.now() - alarm.raised_at).total_seconds() // 60),
        "late": late,
    }
    act.tell_holders(timer.key, Role(timer.facts["role"]), home.region, Say("alarms/climbed", facts), Priority.ALARM)
