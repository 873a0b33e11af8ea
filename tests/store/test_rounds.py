"""Rounds: who has answered, who was never heard from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from core.context import Household
from core.model import Report
from core.replay import SimulatedClock
from store import Store
from store.rounds import Round
from tests.store.conftest import Hear
from tests.village import HOMES, VILLAGE

DAY = date(2020, 2, 5)
GRID = f"{VILLAGE}/二组"
Open = Callable[..., Round]


@pytest.fixture
def open_(peopled: Store, clock: SimulatedClock) -> Open:
    def opened(name: str = "早", region: str = VILLAGE, prompt: str = "checkin", hours: float = 4) -> Round:
        closes = clock.at + timedelta(hours=hours)
        round_ = peopled.write(lambda tx: tx.rounds.open(region, name, prompt, None, closes))  # type: ignore[arg-type]
        assert round_ is not None
        return round_

    return opened


def silent(store: Store, round_: Round, region: str | None = None) -> list[str]:
    return [home.head for home in store.read(lambda tx: tx.rounds.not_heard(round_, region))]


def report(store: Store, hear: Hear, home: Household, round_: Round | None, *, by: Household | None = None) -> None:
    inbox_id = hear(home=by or home)
    store.write(
        lambda tx: tx.checkins.add(
            home,
            Report(status="normal"),
            inbox_id=inbox_id,
            speaker_id=None,
            proxy=by is not None,
            round_=round_,
            replaces=tx.checkins.current(home.id, tx.day()),
            current=True,
        )
    )


def test_a_round_of_the_day_is_opened_once(peopled: Store, clock: SimulatedClock, open_: Open) -> None:
    round_ = open_()
    assert peopled.write(lambda tx: tx.rounds.open(VILLAGE, "早", "checkin", None, None)) is None
    assert peopled.read(lambda tx: tx.rounds.of_day(VILLAGE, DAY, "早")) == round_
    assert open_("晚").id != round_.id
    assert open_("早", "枕头乡").id != round_.id
    clock.at += timedelta(days=1)
    assert open_().day == date(2020, 2, 6)


def test_a_round_is_closed_once(peopled: Store, clock: SimulatedClock, open_: Open) -> None:
    round_ = open_()
    assert peopled.write(lambda tx: tx.rounds.close(round_.id))
    assert not peopled.write(lambda tx: tx.rounds.close(round_.id))
    closed = peopled.read(lambda tx: tx.rounds.get(round_.id))
    assert closed.closed_at == clock.at
    assert not peopled.read(lambda tx: tx.rounds.is_open(closed))
    assert peopled.read(lambda tx: tx.rounds.current(VILLAGE)) is None


def test_a_round_ends_at_its_planned_close(peopled: Store, clock: SimulatedClock, open_: Open) -> None:
    round_ = open_(hours=4)
    clock.at += timedelta(hours=4, seconds=-1)
    assert peopled.read(lambda tx: tx.rounds.current(VILLAGE)) == round_
    assert peopled.read(lambda tx: tx.rounds.is_open(round_))
    clock.at += timedelta(seconds=1)
    assert peopled.read(lambda tx: tx.rounds.current(VILLAGE)) is None
    assert not peopled.read(lambda tx: tx.rounds.is_open(round_))


def test_the_round_that_covers_a_region(peopled: Store, clock: SimulatedClock, open_: Open) -> None:
    town = open_("乡", "枕头乡")
    clock.at += timedelta(minutes=1)
    village = open_("早")
    clock.at += timedelta(minutes=1)
    goods = open_("买", GRID, "supply")
    open_("别村", "枕头乡/垣上村二")
    assert peopled.read(lambda tx: tx.rounds.current(GRID)) == goods
    assert peopled.read(lambda tx: tx.rounds.current(GRID, "checkin")) == village
    assert peopled.read(lambda tx: tx.rounds.current("枕头乡")) == town
    assert peopled.read(lambda tx: tx.rounds.standing(GRID)) == [goods, village, town]
    assert peopled.read(lambda tx: tx.rounds.current("大同乡")) is None
    peopled.write(lambda tx: tx.rounds.close(village.id))
    assert peopled.read(lambda tx: tx.rounds.latest(GRID, "checkin", DAY).id) == village.id  # type: ignore[union-attr]


def test_nobody_is_heard_from_at_first(peopled: Store, open_: Open) -> None:
    round_ = open_()
    assert len(silent(peopled, round_)) == HOMES
    assert peopled.read(lambda tx: tx.rounds.progress(round_)) == (HOMES, 0, HOMES)


def test_any_word_is_a_sign_of_life_but_only_a_report_is_one(
    peopled: Store, open_: Open, hear: Hear, home: Callable[[str], Household], clock: SimulatedClock
) -> None:
    hear("早", home=home("赵大勇"))  # before the round
    clock.at += timedelta(minutes=1)
    round_ = open_()
    clock.at += timedelta(minutes=1)
    report(peopled, hear, home("张建国"), round_)
    report(peopled, hear, home("王桂香"), round_, by=home("李建军"))
    hear("今天风大", home=home("周文"))
    assert set(silent(peopled, round_)) == {"赵大勇", "乔玉兰", "陈平", "高小军"}
    assert peopled.read(lambda tx: tx.rounds.progress(round_)) == (HOMES, 2, 5)
    assert peopled.read(lambda tx: tx.rounds.progress(round_, GRID)) == (3, 1, 1)
    assert silent(peopled, round_, GRID) == ["陈平"]


def test_who_reports_twice_counts_once(
    peopled: Store, open_: Open, hear: Hear, home: Callable[[str], Household]
) -> None:
    round_ = open_()
    for _ in range(3):
        report(peopled, hear, home("张建国"), round_)
    assert peopled.read(lambda tx: tx.rounds.progress(round_)) == (HOMES, 1, HOMES - 1)


def test_what_is_said_after_the_close_is_too_late(
    peopled: Store, open_: Open, hear: Hear, home: Callable[[str], Household], clock: SimulatedClock
) -> None:
    round_ = open_(hours=1)
    clock.at += timedelta(hours=1, seconds=1)
    hear(home=home("张建国"))
    report(peopled, hear, home("周文"), None)
    assert {"张建国", "周文"} <= set(silent(peopled, round_))
    assert peopled.read(lambda tx: tx.rounds.progress(round_))[1] == 0


def test_what_held_in_the_morning_stays_reported_in_the_evening(
    peopled: Store, open_: Open, hear: Hear, home: Callable[[str], Household], clock: SimulatedClock
) -> None:
    morning = open_(hours=4)
    report(peopled, hear, home("张建国"), morning)
    clock.at += timedelta(hours=11)
    evening = open_("晚")
    clock.at += timedelta(minutes=1)
    report(peopled, hear, home("张建国"), evening)
    for round_ in (morning, evening):
        assert peopled.read(lambda tx, round_=round_: tx.rounds.progress(round_)) == (HOMES, 1, HOMES - 1)


def test_what_was_taken_back_is_not_reported_but_heard(
    peopled: Store, open_: Open, hear: Hear, home: Callable[[str], Household]
) -> None:
    """As in the daily report, so that 统计 and 日报 say the same."""
    round_ = open_()
    report(peopled, hear, home("张建国"), round_)
    peopled.write(lambda tx: tx.checkins.withdraw(tx.checkins.current(home("张建国").id, DAY)))  # type: ignore[arg-type]
    assert peopled.read(lambda tx: tx.rounds.progress(round_)) == (HOMES, 0, HOMES - 1)


def test_what_is_not_there(peopled: Store) -> None:
    with pytest.raises(LookupError, match="999"):
        peopled.read(lambda tx: tx.rounds.get(999))
    assert peopled.read(lambda tx: tx.rounds.of_day(VILLAGE, DAY, "早")) is None
    assert peopled.read(lambda tx: tx.rounds.latest(VILLAGE, "checkin", DAY)) is None
