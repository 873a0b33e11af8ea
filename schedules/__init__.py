"""What the bot does by the clock: every job by its name, with its options and what happens when it is late."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from pydantic import ValidationError

from core.config import ScheduleConfig, Section
from core.errors import ConfigError
from schedules import (
    alarms,
    answers,
    cases,
    doubts,
    escalation,
    notices,
    permits,
    posts,
    reports,
    residents,
    rollcall,
    rounds,
)
from schedules.firing import Firing, Lateness
from store import Act
from store.timers import Timer


@dataclass(frozen=True)
class Job:
    """A row of the table. `lateness` is its class (docs/design.md §2), `grace` how late it still makes sense."""

    run: Callable[[Act, Firing, Any], None]
    options: type[Section]
    lateness: Lateness
    grace: timedelta = timedelta()


JOBS: Mapping[str, Job] = {
    "rounds.open": Job(rounds.open_, rounds.Open, Lateness.WITHIN_GRACE, timedelta(hours=2)),
    "rounds.remind": Job(rounds.remind, rounds.Named, Lateness.WITHIN_GRACE, timedelta(minutes=30)),
    "rounds.close": Job(rounds.close, rounds.Named, Lateness.ALWAYS),
    "rollcall.open": Job(rollcall.open_, rollcall.Call, Lateness.WITHIN_GRACE, timedelta(minutes=15)),
    "reports.morning": Job(reports.morning, reports.Nothing, Lateness.WITHIN_GRACE, timedelta(hours=2)),
    "reports.evening": Job(reports.evening, reports.Nothing, Lateness.ALWAYS),
    "cases.morning": Job(cases.morning, cases.Nothing, Lateness.WITHIN_GRACE, timedelta(hours=4)),
    "cases.ask": Job(cases.ask, cases.Ask, Lateness.WITHIN_GRACE, timedelta(hours=3)),
    "doubts.card": Job(doubts.card, doubts.Nothing, Lateness.WITHIN_GRACE, timedelta(hours=2)),
    "roster.unknown": Job(residents.strangers, residents.Nothing, Lateness.WITHIN_GRACE, timedelta(hours=4)),
    "notices.rotate": Job(notices.rotate, notices.Rotate, Lateness.ON_TIME),
}

# What a timer does when it goes off; a timer is set by a handler or a job, in the same commit as its reason.
TIMERS: Mapping[str, Callable[[Act, Timer, bool], None]] = {
    "alarms.climb": alarms.climb,
    "rounds.climb": escalation.climb,
    "rounds.ladder": escalation.start,
    "answers.merge": answers.merge,
    "cases.missed": cases.missed,
    "notices.remind": notices.remind,
    "notices.close": notices.close,
    "permits.climb": permits.climb,
    "posts.remind": posts.remind,
    "posts.missing": posts.missing,
}


def options(schedule: ScheduleConfig) -> Any:
    """The options of a schedule, checked. Raises ConfigError naming schedule, key and remedy."""
    job = JOBS.get(schedule.job)
    if job is None:
        raise ConfigError(f"schedules「{schedule.name}」.job: 没有 {schedule.job!r}，可用：{' '.join(JOBS)}")
    try:
        return job.options.model_validate(schedule.options)
    except ValidationError as error:
        known = "、".join(job.options.model_fields) or "(没有)"
        lines = []
        for one in error.errors(include_url=False, include_input=False):
            key = ".".join(str(part) for part in one["loc"])
            lines.append(f"schedules「{schedule.name}」.options.{key}: {one['msg']}；这个任务可用的选项：{known}")
        raise ConfigError("\n".join(lines)) from None
