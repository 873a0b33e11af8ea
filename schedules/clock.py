"""The clock: asks the triggers what was due, and carries out each firing once, in order."""

from __future__ import annotations

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from functools import partial
from uuid import uuid4

from apscheduler.schedulers.background import BackgroundScheduler

from core.config import Config, ScheduleConfig
from core.coordination import Coordination
from core.errors import ConfigError, Unavailable
from core.modes import Mode
from schedules import JOBS, TIMERS, options
from schedules.firing import Due, Firing, Lateness
from schedules.timetable import planned, timetable, trigger
from store import Act, Store, Transaction
from store.households import above
from store.modes import Episode
from store.timers import Timer

log = logging.getLogger(__name__)
LOOK_BACK = timedelta(days=1)  # what is older is history, not work
_TRIES = 3
_LOOK = 10  # seconds between two looks for timers
_LEASE = 3 * _LOOK  # seconds after which another process takes over from one that died: alarms wait for it


class Clock:
    """Carries out schedules and timers. `tick` does everything due; APScheduler only says when to look."""

    def __init__(
        self,
        config: Config,
        modes: Mapping[str, Mode],
        store: Store,
        scene: Callable[[Transaction], Act],
        coordination: Coordination,
        holder: str | None = None,
    ) -> None:
        self._store = store
        self._scene = scene
        self._coordination = coordination
        self._holder = holder or uuid4().hex  # of two processes one has the lease
        self._zone = config.zone
        self._regions = tuple(dict.fromkeys(chat.region for chat in config.chats))
        self._default = config.event_mode
        self._schedules = [(one, trigger(one, config.zone), options(one)) for one in timetable(config, modes)]
        self._tries: dict[str, int] = {}
        self._ticking = threading.Lock()
        self._scheduler: BackgroundScheduler | None = None
        self._stopping = threading.Event()
        self._looking = threading.Thread(target=self._keep_looking, name="clock", daemon=True)

    def start(self) -> None:
        """Look at every planned moment, and now and every few seconds for timers and for what was missed."""
        scheduler = BackgroundScheduler(
            timezone=self._zone, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        for schedule, when, _ in self._schedules:
            scheduler.add_job(self._look, when, id=schedule.name)
        scheduler.start()
        self._scheduler = scheduler
        self._looking.start()

    def stop(self) -> None:
        if self._scheduler is not None:
            self._stopping.set()
            self._scheduler.shutdown(wait=True)
            self._looking.join()

    def _keep_looking(self) -> None:
        """Not a job of the scheduler's: that one would wait for an hour if the machine's clock is set back by one."""
        while True:
            self._look()
            if self._stopping.wait(_LOOK):
                return

    def _look(self) -> None:
        if self._coordination.lease("clock", self._holder, _LEASE):
            try:
                self.tick()
            except Unavailable as error:
                log.error("clock: what is due waits: %s", error)
            except Exception:
                log.exception("clock: a look failed; looking again in %d s", _LOOK)

    def upcoming(self) -> datetime | None:
        """When there is something to do next, which may be in the past."""
        since, timer, standing = self._store.read(
            lambda tx: (tx.outages.last("clock"), tx.timers.next(), tx.modes.standing())
        )
        after = (since or self._store.clock()) + timedelta(microseconds=1)
        moments = [
            when.get_next_fire_time(None, after)
            for schedule, when, _ in self._schedules
            if self._places(schedule, standing)
        ]
        return min((moment for moment in (*moments, timer) if moment is not None), default=None)

    def tick(self) -> int:
        """Carry out everything due since the last tick, in order; returns how many things were done."""
        with self._ticking:
            now = self._store.clock()
            since = self._store.read(lambda tx: tx.outages.last("clock"))
            if since is None or since < now - LOOK_BACK:
                since = now - LOOK_BACK if since else now
            scheduled = deque(self._scheduled(since, now))
            tried: set[str] = set()
            done = 0
            behind = now
            while True:
                timer = self._timer(now, tried)
                if scheduled and (timer is None or scheduled[0].at <= timer.at):
                    due = scheduled.popleft()
                    if self._postponed(due, now):
                        behind = min(behind, due.at - timedelta(microseconds=1))
                    else:
                        done += 1
                elif timer is not None:
                    tried.add(timer.identity)
                    done += not self._postponed(timer, now)
                else:
                    break
            self._store.write(lambda tx: tx.outages.look("clock", behind))
            return done

    def fire(self, name: str) -> None:
        """Carry out a schedule now, whatever its time; for the demo. Raises LookupError for an unknown name."""
        now = self._store.clock()
        number = next((n for n, (one, _, _) in enumerate(self._schedules) if one.name == name), None)
        if number is None:
            raise LookupError(name)
        for due in self._firings(number, now, self.regions(self._schedules[number][0])):
            self._postponed(due, now)

    def regions(self, schedule: ScheduleConfig) -> tuple[str, ...]:
        """Where a schedule applies: its own regions, else the topmost regions that have a group; where the bot is in
        no group at all, every village of the roster."""
        if schedule.regions:
            return schedule.regions
        if not self._regions:
            return tuple(self._store.read(lambda tx: tx.households.villages("")))
        return tuple(
            region for region in self._regions if not any(region.startswith(other + "/") for other in self._regions)
        )

    def _places(self, schedule: ScheduleConfig, standing: list[Episode]) -> dict[str, datetime | None]:
        """Where a schedule holds now, and since when, if that is less than for ever.

        One for certain modes holds where such a mode is in force: in its regions, and where a region inside of them
        was switched by itself.
        """
        regions = self.regions(schedule)
        if not schedule.modes:
            return dict.fromkeys(regions)
        places: dict[str, datetime | None] = {}
        own = [one.region for one in standing if any(one.region.startswith(region + "/") for region in regions)]
        for region in dict.fromkeys((*regions, *own)):
            over = [one for one in standing if one.region in above(region)]
            episode = max(over, key=lambda one: (len(one.region), one.id), default=None)
            outer = any(region.startswith(other + "/") for other in places)
            if (episode.mode if episode else self._default) in schedule.modes and not outer:
                places[region] = episode.since if episode and episode.by_id is not None else None
        return places

    # --- what is due ---

    def _scheduled(self, after: datetime, until: datetime) -> list[Due]:
        """The firings in (after, until], earliest first; at one moment in the config's order."""
        standing = self._store.read(lambda tx: tx.modes.standing())
        places = [self._places(schedule, standing) for schedule, _, _ in self._schedules]
        moments = sorted(
            (moment, n)
            for n, (_, when, _) in enumerate(self._schedules)
            if places[n]
            for moment in planned(when, after, until)
        )
        return [
            due
            for moment, n in moments
            for due in self._firings(
                n, moment, [one for one, since in places[n].items() if not since or moment > since]
            )
        ]

    def _firings(self, n: int, moment: datetime, regions: Iterable[str]) -> Iterator[Due]:
        schedule, _, chosen = self._schedules[n]
        job = JOBS[schedule.job]
        grace = timedelta(seconds=schedule.grace) if schedule.grace is not None else job.grace
        for region in regions:

            def claim(tx: Transaction, outcome: str, region: str = region) -> bool:
                return tx.firings.claim(schedule.name, moment, region, outcome)

            def run(act: Act, late: bool, region: str = region) -> None:
                job.run(act, Firing(schedule.name, moment, region, late), chosen)

            yield Due(moment, f"{schedule.name}@{moment:%Y%m%dT%H%M}@{region}", claim, run, job.lateness, grace)

    def _timer(self, now: datetime, tried: set[str]) -> Due | None:
        """The first timer that is due and was not tried in this tick."""
        found = self._store.read(lambda tx: tx.timers.due(now, len(tried) + 1))
        timer = next((one for one in found if one.key not in tried), None)
        if timer is None:
            return None
        job = TIMERS[timer.job]

        def claim(tx: Transaction, outcome: str) -> bool:
            return tx.timers.take(timer, outcome)

        return Due(timer.due_at, timer.key, claim, partial(_go_off, job, timer), Lateness.ALWAYS, timedelta())

    # --- doing it ---

    def _postponed(self, due: Due, now: datetime) -> bool:
        """Do one thing that is due; true if it failed and is to be tried again at the next tick."""
        outcome = due.outcome(now)

        def work(tx: Transaction) -> bool:
            claimed = due.claim(tx, outcome)
            if claimed and outcome != "skipped":
                due.run(self._scene(tx), outcome == "late")
            return claimed

        try:
            claimed = self._store.write(work)
        except Unavailable:
            raise  # no fault of the job's: it is not one of its tries
        except Exception as error:
            tries = self._tries[due.identity] = self._tries.get(due.identity, 0) + 1
            if isinstance(error, ConfigError):
                log.error("clock: %s", error)
            else:
                log.exception("clock: %s failed (try %d)", due.identity, tries)
            if tries < _TRIES:
                return True
            del self._tries[due.identity]
            self._store.write(lambda tx: due.claim(tx, "failed"))
            return False
        self._tries.pop(due.identity, None)
        if claimed and outcome != "done":
            log.warning("clock: %s was %s, %s after its time", due.identity, outcome, now - due.at)
        return False


def _go_off(job: Callable[[Act, Timer, bool], None], timer: Timer, act: Act, late: bool) -> None:
    job(act, timer, late)
