"""When schedules are due: their times, from the config and from every event mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.cron import CronTrigger

from core.config import Config, ScheduleConfig
from core.errors import ConfigError
from core.modes import Mode
from schedules import options
from schedules.lunar import LunarTrigger


def trigger(schedule: ScheduleConfig, zone: ZoneInfo) -> BaseTrigger:
    """When a schedule is due. Raises ConfigError for a time nobody can make sense of."""
    try:
        if schedule.lunar is not None:
            return LunarTrigger(schedule.lunar, zone)
        return CronTrigger.from_crontab(schedule.cron, zone)
    except ValueError as error:
        text = schedule.lunar or schedule.cron
        raise ConfigError(f"schedules「{schedule.name}」： 时间 {text!r} 看不懂：{error}") from None


def planned(trigger: BaseTrigger, after: datetime, until: datetime) -> Iterator[datetime]:
    """The moments of a trigger in (after, until], oldest first."""
    moment = after + timedelta(microseconds=1)
    previous: datetime | None = None
    while (due := trigger.get_next_fire_time(previous, moment)) is not None and due <= until:
        if due > after:
            yield due
        previous, moment = due, due + timedelta(microseconds=1)


def timetable(config: Config, modes: Mapping[str, Mode]) -> list[ScheduleConfig]:
    """The schedules of the config, and those of every mode under its name. Raises ConfigError, a line for each wrong
    one."""
    mistakes: list[str] = []
    for schedule in config.schedules:
        mistakes += _mistakes(schedule, config.zone)
        for name in schedule.modes:
            if name not in modes:
                known = " ".join(modes)
                mistakes.append(f"schedules「{schedule.name}」.modes: 没有模式「{name}」，可用：{known}")
    table = list(config.schedules)
    for mode in modes.values():
        for schedule in mode.schedules:
            if schedule.name in {one.name for one in table}:
                mistakes.append(f"{mode.file}: schedules: 名称「{schedule.name}」别处已有，每条要有自己的名称")
            mistakes += [f"{mode.file}: {line}" for line in _mistakes(schedule, config.zone)]
            table.append(schedule.model_copy(update={"modes": (mode.name,)}))
    if mistakes:
        raise ConfigError("\n".join(mistakes))
    return table


def _mistakes(schedule: ScheduleConfig, zone: ZoneInfo) -> Iterator[str]:
    """What is wrong with the time and the options of a schedule."""
    looks: tuple[Callable[[], object], ...] = (lambda: trigger(schedule, zone), lambda: options(schedule))
    for look in looks:
        try:
            look()
        except ConfigError as error:
            yield from str(error).splitlines()
