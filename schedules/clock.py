"""The clock: asks the triggers what was due, and carries out each firing once, in order."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from core.config import Config, ScheduleConfig
from core.coordination import Coordination
from core.errors import ConfigError
from schedules import JOBS, Job, options
from schedules.firing import Firing, Lateness
from schedules.lunar import LunarTrigger
from store import Act, Store, Transaction

log = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=1)  # what is older is history, not work
ON_TIME = timedelta(seconds=90)
_TRIES = 3


def trigger(schedule: ScheduleConfig, zone: ZoneInfo) -> BaseTrigger:
    """When a schedule is due. Raises ConfigError for a time nobody can make sense of."""
    try:
        if schedule.lunar is not None:
            return LunarTrigger(schedule.lunar, zone)
        return CronTrigger.from_crontab(schedule.cron, zone)
    except ValueError as error:
        text = schedule.lunar or schedule.cron
        raise ConfigError(f"schedules「{schedule.name}」: 时间 {text!r} 看不懂:{error}") from None


def planned(trigger: BaseTrigger, after: datetime, until: datetime) -> Iterator[datetime]:
    """The moments of a trigger in (after, until], oldest first."""
    moment = after + timedelta(microseconds=1)
    previous: datetime | None = None
    while (due := trigger.get_next_fire_time(previous, moment)) is not None and due <= until:
        if due > after:
            yield due
        previous, moment = due, due + timedelta(microseconds=1)


class Clock:
    """Carries out the schedules. `tick` does everything due; APScheduler only says when to look."""

    def __init__(
        self,
        config: Config,
        store: Store,
        scene: Callable[[Transaction], Act],
        coordination: Coordination,
        holder: str = "clock",
    ) -> None:
        self._store = store
        self._scene = scene
        self._coordination = coordination
        self._holder = holder
        self._zone = config.zone
        self._regions = tuple(dict.fromkeys(chat.region for chat in config.chats))
        self._schedules = [(one, trigger(one, config.zone), JOBS[one.job], options(one)) for one in config.schedules]
        self._tries: dict[tuple[str, datetime, str], int] = {}
        self._scheduler: BackgroundScheduler | None = None

    def start(self) -> None:
        """Look at every planned moment, and every half minute for what was missed."""
        scheduler = BackgroundScheduler(
            timezone=self._zone, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        for schedule, when, _, _ in self._schedules:
            scheduler.add_job(self._look, when, id=schedule.name)
        scheduler.add_job(self._look, IntervalTrigger(seconds=30), id="look")
        scheduler.start()
        self._scheduler = scheduler

    def stop(self) -> None:
        if self._scheduler is not None:
            self._scheduler.shutdown(wait=True)

    def _look(self) -> None:
        if self._coordination.lease("clock", self._holder, 90):
            try:
                self.tick()
            except Exception:
                log.exception("clock: a look failed; looking again in half a minute")

    def due(self, after: datetime, until: datetime) -> list[tuple[datetime, int]]:
        """What is due in (after, until]: (planned moment, number of the schedule), in order."""
        return sorted(
            (moment, n) for n, (_, when, _, _) in enumerate(self._schedules) for moment in planned(when, after, until)
        )

    def tick(self) -> int:
        """Carry out everything due since the last tick; returns how many firings were carried out."""
        now = self._store.clock()
        since = self._store.read(lambda tx: tx.outages.last("clock"))
        if since is None or since < now - LOOK_BACK:
            since = now - LOOK_BACK if since else now
        done = 0
        behind = now
        for moment, n in self.due(since, now):
            schedule, _, job, _ = self._schedules[n]
            for region in self.regions(schedule):
                fired, again = self._fire(n, schedule, job, moment, region, now)
                done += fired
                if again:
                    behind = min(behind, moment - timedelta(microseconds=1))
        self._store.write(lambda tx: tx.outages.look("clock", behind))
        if done:
            self._coordination.wake()
        return done

    def fire(self, name: str) -> None:
        """Carry out a schedule now, whatever its time; for the demo. Raises LookupError for an unknown name."""
        now = self._store.clock()
        for n, (schedule, _, job, _) in enumerate(self._schedules):
            if schedule.name == name:
                for region in self.regions(schedule):
                    self._fire(n, schedule, job, now, region, now)
                return
        raise LookupError(name)

    def regions(self, schedule: ScheduleConfig) -> tuple[str, ...]:
        """Where a schedule applies: its own regions, else the topmost regions that have a group."""
        if schedule.regions:
            return schedule.regions
        return tuple(
            region for region in self._regions if not any(region.startswith(other + "/") for other in self._regions)
        )

    def _fire(
        self, n: int, schedule: ScheduleConfig, job: Job, moment: datetime, region: str, now: datetime
    ) -> tuple[bool, bool]:
        """(carried out, to be tried again)."""
        late = now - moment
        grace = timedelta(seconds=schedule.grace) if schedule.grace is not None else job.grace
        skip = late > ON_TIME and (
            job.lateness is Lateness.ON_TIME or (job.lateness is Lateness.WITHIN_GRACE and late > grace)
        )
        outcome = "skipped" if skip else "late" if late > ON_TIME else "done"
        firing = Firing(schedule.name, moment, region, outcome == "late")

        def work(tx: Transaction) -> bool:
            if not tx.firings.claim(schedule.name, moment, region, outcome):
                return False
            if not skip:
                job.run(self._scene(tx), firing, self._schedules[n][3])
            return True

        identity = (schedule.name, moment, region)
        try:
            claimed = self._store.write(work)
        except Exception as error:
            tries = self._tries[identity] = self._tries.get(identity, 0) + 1
            if isinstance(error, ConfigError):
                log.error("clock: %s", error)
            else:
                log.exception("clock: %s at %s failed (try %d)", schedule.name, moment, tries)
            if tries < _TRIES:
                return False, True
            del self._tries[identity]
            self._store.write(lambda tx: tx.firings.claim(schedule.name, moment, region, "failed"))
            return False, False
        self._tries.pop(identity, None)
        if claimed and outcome != "done":
            log.warning("clock: %s of %s was %s, %s after its time", schedule.name, moment, outcome, late)
        return claimed and not skip, False
