"""The clock: every planned moment once, whoever looks and however late."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import schedules
from bot import Bot
from core.config import Config, ScheduleConfig, Section
from core.coordination import Alone
from core.errors import ConfigError
from core.replay import SimulatedClock
from core.shared import Shared
from schedules import Job
from schedules.clock import LOOK_BACK, Clock
from schedules.firing import Firing, Lateness
from schedules.timetable import planned, trigger
from store import Act
from store.timers import Timer
from tests.conftest import START, ZONE
from tests.schedules.conftest import Hands, Make
from tests.village import VILLAGE

OTHER = "枕头乡/垣上村二"


class Nothing(Section):
    """No options."""


@pytest.fixture
def ran(monkeypatch: pytest.MonkeyPatch) -> list[Firing]:
    """Adds a job to the table for each class of lateness, which only note that they ran."""
    done: list[Firing] = []

    def note(act: Act, firing: Firing, options: Any) -> None:
        done.append(firing)

    for name, lateness in (
        ("test.always", Lateness.ALWAYS),
        ("test.grace", Lateness.WITHIN_GRACE),
        ("test.on_time", Lateness.ON_TIME),
    ):
        job = Job(note, Nothing, lateness, timedelta(minutes=30))
        monkeypatch.setitem(schedules.JOBS, name, job)  # type: ignore[arg-type]
    return done


def daily(name: str, when: str, job: str = "test.on_time", **more: Any) -> dict[str, Any]:
    hour, minute = when.split(":")
    return {"name": name, "job": job, "cron": f"{int(minute)} {int(hour)} * * *", **more}


# --- when ---------------------------------------------------------------------------------------------------


def moments(days: int, **when: str) -> list[str]:
    schedule = ScheduleConfig(name="x", job="test.always", **when)  # type: ignore[arg-type]
    found = planned(trigger(schedule, ZONE), START, START + timedelta(days=days))
    return [f"{moment.astimezone(ZONE):%a %m-%d %H:%M}" for moment in found]


@pytest.mark.parametrize(
    ("cron", "expected"),
    [
        ("30 7 * * *", ["Wed 02-05 07:30", "Thu 02-06 07:30"]),
        ("0 7 * * *", ["Thu 02-06 07:00", "Fri 02-07 07:00"]),  # 07:00 itself is over
        ("0 10,16 * * *", ["Wed 02-05 10:00", "Wed 02-05 16:00"]),
        ("0 8 * * mon", ["Mon 02-10 08:00", "Mon 02-17 08:00"]),
        ("0 8 * * sun", ["Sun 02-09 08:00", "Sun 02-16 08:00"]),
        ("0 8 * * mon-fri", ["Wed 02-05 08:00", "Thu 02-06 08:00"]),
        ("0 8 * * sat,sun", ["Sat 02-08 08:00", "Sun 02-09 08:00"]),
        ("0 8 29 2 *", ["Sat 02-29 08:00"]),
        ("*/30 23 5 2 *", ["Wed 02-05 23:00", "Wed 02-05 23:30"]),
    ],
)
def test_planned_moments(cron: str, expected: list[str]) -> None:
    assert moments(30, cron=cron)[: len(expected)] == expected


def test_a_moment_is_the_villages() -> None:
    schedule = ScheduleConfig(name="x", job="x", cron="30 7 * * *")
    (moment,) = planned(trigger(schedule, ZONE), START, START + timedelta(hours=12))
    assert moment.astimezone(UTC) == datetime(2020, 2, 4, 23, 30, tzinfo=UTC)


def test_a_year_has_each_day_once() -> None:
    found = moments(365, cron="30 7 * * *")
    assert len(found) == len(set(found)) == 365


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"cron": "61 7 * * *"}, "看不懂"),
        ({"cron": "0 7 * * wednesday-ish"}, "看不懂"),
        ({"cron": "a b c d e"}, "看不懂"),
        ({"cron": None, "lunar": "正月卅一 08:00"}, "看不懂"),
        ({"cron": None, "lunar": "正月十五 25:00"}, "看不懂"),
        ({"job": "rounds.opn"}, "rounds.open"),
        ({"options": {"round": "早", "dedline": 5}}, "dedline"),
        ({"options": {}}, "round"),
        ({"options": {"round": "早", "deadline": 0}}, "deadline"),
        ({"options": {"round": "早", "prompt": "gossip"}}, "prompt"),
    ],
)
def test_a_schedule_that_is_wrong_stops_the_start(
    make_bot: Callable[..., Bot], changed: dict[str, Any], told: str
) -> None:
    row = {"name": "早报", "job": "rounds.open", "cron": "30 7 * * *", "options": {"round": "早"}, **changed}
    with pytest.raises(ConfigError) as caught:
        make_bot(schedules=[row])
    (line,) = str(caught.value).splitlines()
    assert line.startswith("schedules「早报」")
    assert told in line


def test_every_wrong_schedule_is_told(make_bot: Callable[..., Bot]) -> None:
    rows = [daily("一", "07:30", "rounds.opn"), daily("二", "07:30", "rounds.clos")]
    with pytest.raises(ConfigError) as caught:
        make_bot(schedules=rows)
    assert [line.split("」")[0] for line in str(caught.value).splitlines()] == ["schedules「一", "schedules「二"]


# --- once ------------------------------------------------------------------------------------------------------


def test_each_moment_once(hands: Make, ran: list[Firing]) -> None:
    one = hands(daily("a", "07:30"), daily("b", "07:30"), daily("c", "08:00"))
    for when in ("07:29:59", "07:30", "07:30", "07:30:40", "08:00:30", "08:01"):
        one.tick(f"02-05 {when}")
    assert [firing.schedule for firing in ran] == ["a", "b", "c"]
    one.tick("02-06 07:30")
    assert [firing.schedule for firing in ran[3:]] == ["a", "b"]
    assert len({firing.key for firing in ran}) == 5


def test_at_one_moment_in_the_configs_order(hands: Make, ran: list[Firing]) -> None:
    one = hands(daily("z", "07:30"), daily("a", "07:30"), daily("m", "07:29"))
    one.tick("02-05 07:30")
    assert [firing.schedule for firing in ran] == ["m", "z", "a"]


def test_what_was_before_the_first_start_is_not_done(hands: Make, ran: list[Firing]) -> None:
    one = hands(daily("early", "06:59", "test.always"))
    one.tick("02-05 07:30")
    assert ran == []


def test_after_a_restart_nothing_is_done_twice(hands: Make, make_bot: Callable[..., Bot], ran: list[Firing]) -> None:
    rows = [daily("a", "07:30", "test.always")]
    one = hands(*rows)
    one.tick("02-05 07:30")
    again = Hands(make_bot(schedules=rows), one.clock)
    again.tick("02-05 07:31")
    again.tick("02-05 23:00")
    assert len(ran) == 1


def test_two_clocks_on_one_database_do_it_once(
    request: pytest.FixtureRequest, make_bot: Callable[..., Bot], clock: SimulatedClock, ran: list[Firing]
) -> None:
    url = request.getfixturevalue("empty_postgres")
    rows = [daily(f"s{n}", "07:30", "test.always") for n in range(10)]
    bots = [make_bot(schedules=rows, database=url) for _ in range(3)]
    bots[0].clock.tick()
    clock.at = (START + timedelta(minutes=30)).astimezone(UTC)
    threads = [threading.Thread(target=bot.clock.tick) for bot in bots]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(firing.schedule for firing in ran) == [f"s{n}" for n in range(10)]


def test_one_of_two_processes_has_the_lease(
    redis_url: str, hands: Make, ran: list[Firing], monkeypatch: pytest.MonkeyPatch
) -> None:
    one = hands(daily("a", "07:30"))
    clocks = [Clock(one.bot.config, {}, one.bot.store, one.bot.scene, Shared(redis_url)) for _ in range(2)]
    looks: list[int] = []
    for n, clock in enumerate(clocks):
        monkeypatch.setattr(clock, "tick", lambda n=n: looks.append(n))
    for clock in (*clocks, *clocks):
        clock._look()
    assert looks == [0, 0]


def test_a_look_that_fails_is_not_the_end(hands: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    one = hands()
    clock = one.bot.clock
    with monkeypatch.context() as patch:
        patch.setattr(clock, "tick", lambda: 1 / 0)
        clock._look()
    clock._look()


def test_the_scheduler_only_says_when_to_look(
    make_bot: Callable[..., Bot], ran: list[Firing], clock: SimulatedClock
) -> None:
    bot = make_bot(schedules=[daily("a", "07:30")])
    looked = threading.Event()
    bot.clock._look = looked.set  # type: ignore[method-assign]
    bot.clock.start()
    assert bot.clock._scheduler is not None
    assert "a" in {job.id for job in bot.clock._scheduler.get_jobs()}
    assert looked.wait(5)  # at once: what was missed while nobody looked
    bot.clock.stop()
    Clock(bot.config, {}, bot.store, bot.scene, Alone()).stop()  # one that was never started


# --- late -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("late", "job", "outcome"),
    [
        (timedelta(seconds=90), "test.on_time", "done"),
        (timedelta(seconds=91), "test.on_time", "skipped"),
        (timedelta(seconds=91), "test.grace", "late"),
        (timedelta(minutes=30), "test.grace", "late"),
        (timedelta(minutes=31), "test.grace", "skipped"),
        (timedelta(hours=23), "test.always", "late"),
    ],
)
def test_a_late_firing_follows_its_class(
    hands: Make, ran: list[Firing], late: timedelta, job: str, outcome: str, caplog: pytest.LogCaptureFixture
) -> None:
    one = hands(daily("a", "07:30", job))
    one.clock.at = (START + timedelta(minutes=30) + late).astimezone(UTC)
    one.bot.clock.tick()
    assert one.fired("a")[0] == ("a", "02-05 07:30", outcome)
    assert [firing.late for firing in ran[:1]] == ([] if outcome == "skipped" else [outcome == "late"])
    assert ("a@" in caplog.text) == (outcome != "done")


@pytest.mark.parametrize(("grace", "outcome"), [(0, "skipped"), (120, "late"), (119, "skipped")])
def test_the_config_overrides_the_grace(hands: Make, ran: list[Firing], grace: int, outcome: str) -> None:
    one = hands(daily("a", "07:30", "test.grace", grace=grace))
    one.tick("02-05 07:32")
    assert one.fired() == [("a", "02-05 07:30", outcome)]


def test_after_an_outage_of_hours(hands: Make, ran: list[Firing]) -> None:
    """Everything missed is looked at in order, each by its class, and the day goes on as usual."""
    one = hands(
        {"name": "hourly", "job": "test.on_time", "cron": "0 * * * *"},
        daily("grace", "11:45", "test.grace"),
        daily("early grace", "09:00", "test.grace"),
        daily("close", "11:00", "test.always"),
    )
    one.tick("02-05 12:00:30")
    assert one.fired() == [
        ("hourly", "02-05 08:00", "skipped"),
        ("hourly", "02-05 09:00", "skipped"),
        ("early grace", "02-05 09:00", "skipped"),
        ("hourly", "02-05 10:00", "skipped"),
        ("hourly", "02-05 11:00", "skipped"),
        ("close", "02-05 11:00", "late"),
        ("grace", "02-05 11:45", "late"),
        ("hourly", "02-05 12:00", "done"),
    ]
    assert [firing.schedule for firing in ran] == ["close", "grace", "hourly"]


def test_what_is_older_than_a_day_is_history(hands: Make, ran: list[Firing]) -> None:
    assert timedelta(days=1) == LOOK_BACK
    one = hands(daily("close", "07:30", "test.always"))
    one.tick("02-15 09:00")
    assert one.fired() == [("close", "02-15 07:30", "late")]
    one.tick("02-16 07:30")
    assert len(one.fired()) == 2


# --- failing ----------------------------------------------------------------------------------------------------


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A job that fails as often as `left` says, after it wrote something."""
    state: dict[str, Any] = {"left": 99, "error": ZeroDivisionError("broken")}

    def job(act: Act, firing: Firing, options: Any) -> None:
        act.store.notices.issue(firing.region, "half done", None)
        if state["left"]:
            state["left"] -= 1
            raise state["error"]

    row = Job(job, Nothing, Lateness.ON_TIME, timedelta())
    monkeypatch.setitem(schedules.JOBS, "test.failing", row)  # type: ignore[arg-type]
    return state


def notices(one: Hands) -> int:
    return one.bot.store.database.read(lambda c: c.exec_driver_sql("SELECT count(*) FROM notices").scalar_one())


def test_a_failing_job_is_tried_three_times_and_then_recorded(
    hands: Make, ran: list[Firing], failing: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    one = hands(daily("bad", "07:30", "test.failing"), daily("good", "07:30"))
    for second in (0, 10, 20, 30, 40):
        one.tick(f"02-05 07:30:{second:02}")
    assert sorted(one.fired()) == [("bad", "02-05 07:30", "failed"), ("good", "02-05 07:30", "done")]
    assert failing["left"] == 96
    assert len(ran) == 1  # what stood beside it was done, and once
    assert notices(one) == 0  # nothing half done is kept
    assert "try 3" in caplog.text


def test_a_job_that_recovers_is_done(hands: Make, failing: dict[str, Any]) -> None:
    failing["left"] = 2
    one = hands(daily("bad", "07:30", "test.failing"))
    for second in (0, 10, 20, 30):
        one.tick(f"02-05 07:30:{second:02}")
    assert one.fired() == [("bad", "02-05 07:30", "done")]
    assert notices(one) == 1


def test_the_operators_mistake_is_one_line_in_the_log(
    hands: Make, failing: dict[str, Any], caplog: pytest.LogCaptureFixture
) -> None:
    failing["error"] = ConfigError("templates/x.txt: 第 1 行")
    one = hands(daily("bad", "07:30", "test.failing"))
    one.tick("02-05 07:30")
    (record,) = [record for record in caplog.records if record.levelno >= logging.ERROR]
    assert record.getMessage() == "clock: templates/x.txt: 第 1 行"
    assert record.exc_info is None


def test_a_timer_that_fails_does_not_stop_the_others(
    hands: Make, monkeypatch: pytest.MonkeyPatch, ran: list[Firing]
) -> None:
    went_off: list[str] = []

    def job(act: Act, timer: Any, late: bool) -> None:
        went_off.append(timer.key)
        if timer.key == "bad":
            raise ZeroDivisionError

    monkeypatch.setitem(schedules.TIMERS, "test.timer", job)  # type: ignore[arg-type]
    one = hands(daily("a", "07:30"))
    due = one.clock.at + timedelta(minutes=5)
    for key in ("bad", "good"):
        one.bot.store.write(lambda tx, key=key: tx.timers.set(key, "test.timer", VILLAGE, due, {}))
    for when in ("07:05", "07:06", "07:07", "07:08", "07:30"):
        one.tick(f"02-05 {when}")
    assert went_off == ["bad", "good", "bad", "bad"]
    assert len(ran) == 1
    assert one.bot.store.read(lambda tx: tx.timers.next()) is None


def test_timers_and_schedules_in_the_order_of_their_time(hands: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []

    def go_off(act: Act, timer: Timer, late: bool) -> None:
        order.append(f"{timer.key} {late}")

    def run(act: Act, firing: Firing, options: Any) -> None:
        order.append(f"{firing.schedule} {firing.late}")

    monkeypatch.setitem(schedules.TIMERS, "test.timer", go_off)  # type: ignore[arg-type]
    monkeypatch.setitem(schedules.JOBS, "test.noting", Job(run, Nothing, Lateness.ALWAYS))  # type: ignore[arg-type]
    one = hands(daily("a", "07:10", "test.noting"), daily("b", "07:20", "test.noting"))
    for key, minute in (("t15", 15), ("t25", 25)):
        due = START + timedelta(minutes=minute)
        one.bot.store.write(lambda tx, key=key, due=due: tx.timers.set(key, "test.timer", VILLAGE, due, {}))
    one.tick("02-05 07:25")
    assert order == ["a True", "t15 True", "b True", "t25 False"]


# --- where --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("regions", "expected"),
    [
        ([VILLAGE], [VILLAGE]),
        ([VILLAGE, f"{VILLAGE}/一组"], [VILLAGE]),  # the grid's group is inside of the village
        ([f"{VILLAGE}/一组", VILLAGE, OTHER], [VILLAGE, OTHER]),
        ([VILLAGE, VILLAGE], [VILLAGE]),
    ],
)
def test_a_schedule_applies_to_the_topmost_regions_with_a_group(
    hands: Make, ran: list[Firing], regions: list[str], expected: list[str]
) -> None:
    chats = [{"channel": "console", "id": f"g{n}", "region": region} for n, region in enumerate(regions)]
    hands(daily("a", "07:30"), chats=chats).tick("02-05 07:30")
    assert [firing.region for firing in ran] == expected


def test_or_to_its_own(hands: Make, ran: list[Firing]) -> None:
    hands(daily("a", "07:30", regions=[OTHER, "枕头乡"])).tick("02-05 07:30")
    assert [firing.region for firing in ran] == [OTHER, "枕头乡"]


def test_a_region_that_fails_does_not_stop_the_others(hands: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    def job(act: Act, firing: Firing, options: Any) -> None:
        if firing.region == OTHER:
            raise ZeroDivisionError

    monkeypatch.setitem(schedules.JOBS, "test.failing", Job(job, Nothing, Lateness.ALWAYS))  # type: ignore[arg-type]
    one = hands(daily("a", "07:30", "test.failing", regions=[OTHER, VILLAGE]))
    for minute in (30, 31, 32, 33):
        one.tick(f"02-05 07:{minute}")
    assert sorted(outcome for _, _, outcome in one.fired()) == ["done", "failed"]


# --- by hand --------------------------------------------------------------------------------------------------------


def test_fired_by_hand(hands: Make, ran: list[Firing]) -> None:
    one = hands(daily("a", "07:30"))
    one.at("02-05 07:12:30")
    one.bot.clock.fire("a")
    one.tick("02-05 07:30")
    assert [firing.planned.astimezone(ZONE).strftime("%H:%M:%S") for firing in ran] == ["07:12:30", "07:30:00"]
    with pytest.raises(LookupError, match="b"):
        one.bot.clock.fire("b")


def test_what_is_next(hands: Make, ran: list[Firing]) -> None:
    one = hands(daily("a", "07:30"), daily("b", "07:20"))
    assert one.bot.clock.upcoming() == START + timedelta(minutes=20)
    one.bot.store.write(lambda tx: tx.timers.set("t", "alarms.climb", VILLAGE, START + timedelta(minutes=5), {}))
    assert one.bot.clock.upcoming() == START + timedelta(minutes=5)
    assert Config().schedules == ()
