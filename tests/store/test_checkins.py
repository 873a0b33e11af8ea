"""What is said of households: what holds, and what it replaced."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date, timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import select

from core.context import Household
from core.model import PersonReading, Report
from core.replay import SimulatedClock
from store import Store, Transaction
from store.checkins import Checkin
from store.schema import checkins
from tests.store.conftest import Hear
from tests.village import VILLAGE

DAY = date(2020, 2, 5)
WELL = Report(headcount=3, temps=(36.5,), status="normal")
ILL = Report(
    headcount=3,
    temps=(36.5, 37.8),
    symptoms=("cough", "fever"),
    status="abnormal",
    people=(
        PersonReading("我", (36.5,)),
        PersonReading("孩子", (37.8,), ("cough",)),
        PersonReading("老伴", (), ("cough",)),
    ),
)
Say = Callable[..., Checkin]


@pytest.fixture
def say(peopled: Store, hear: Hear) -> Say:
    """Something is said of a household."""

    def said(home: Household, report: Report = WELL, **more: object) -> Checkin:
        values = {"speaker_id": None, "proxy": False, "round_": None, "replaces": None, "current": True, **more}
        inbox_id = hear(home=home)
        return peopled.write(lambda tx: tx.checkins.add(home, report, inbox_id=inbox_id, **values))  # type: ignore[arg-type]

    return said


def current(store: Store, home: Household, day: date = DAY) -> Checkin | None:
    return store.read(lambda tx: tx.checkins.current(home.id, day))


def test_it_is_kept_as_it_was_said(peopled: Store, say: Say, home: Callable[[str], Household]) -> None:
    said = say(home("张建国"), ILL)
    assert current(peopled, home("张建国")) == said
    assert (said.temps, said.symptoms, said.status, said.headcount) == ((36.5, 37.8), ("cough", "fever"), "abnormal", 3)
    assert peopled.read(lambda tx: tx.checkins.people(said.id)) == ILL.people
    assert peopled.read(lambda tx: tx.checkins.get(said.id)) == said


def test_a_correction_keeps_what_it_replaced(peopled: Store, say: Say, home: Callable[[str], Household]) -> None:
    first = say(home("张建国"), ILL)
    second = say(home("张建国"), WELL, replaces=first)
    assert current(peopled, home("张建国")) == second
    assert second.replaces_id == first.id
    kept = peopled.read(lambda tx: tx.checkins.get(first.id))
    assert (kept.current, kept.temps) == (False, first.temps)


def test_a_word_that_does_not_count_stands_beside(peopled: Store, say: Say, home: Callable[[str], Household]) -> None:
    """A neighbour's, after the household's own."""
    own = say(home("张建国"), WELL)
    say(home("张建国"), ILL, proxy=True, replaces=own, current=False)
    assert current(peopled, home("张建国")) == own


def replace(tx: Transaction, where: Household, inbox_id: int, before: Checkin | None) -> None:
    """The household's own word, in place of the one before."""
    tx.checkins.add(
        where, WELL, inbox_id=inbox_id, speaker_id=None, proxy=False, round_=None, replaces=before, current=True
    )


def test_said_at_once_only_one_word_holds(peopled: Store, hear: Hear, home: Callable[[str], Household]) -> None:
    """Whoever looks before the other has stored looks again."""
    where, together = home("张建国"), Barrier(4)

    def say(inbox_id: int) -> None:
        def work(tx: Transaction) -> None:
            before = tx.checkins.current(where.id, DAY)
            with suppress(BrokenBarrierError):  # where one writes after the other nobody waits in vain for long
                together.wait(0.3)
            replace(tx, where, inbox_id, before)

        peopled.write(work)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(say, [hear(home=where) for _ in range(4)]))
    told = peopled.database.read(lambda one: one.execute(select(checkins)).all())
    assert [row.current for row in told].count(True) == 1
    assert sorted(row.replaces_id or 0 for row in told) == [0, *sorted(row.id for row in told if not row.current)]


def test_many_who_speak_for_one_wait_for_one_another(
    peopled: Store, hear: Hear, home: Callable[[str], Household]
) -> None:
    """More than may write at once, again and again: nobody loses to the others until he is given up."""
    where = home("张建国")

    def say(inbox_id: int) -> None:
        def work(tx: Transaction) -> None:
            tx.households.hold(where.id)
            before = tx.checkins.current(where.id, DAY)
            replace(tx, where, inbox_id, before)

        peopled.write(work)

    with ThreadPoolExecutor(20) as pool:
        list(pool.map(say, [hear(home=where) for _ in range(60)]))
    told = peopled.database.read(lambda one: one.execute(select(checkins)).all())
    assert [row.current for row in told].count(True) == 1
    assert len({row.replaces_id for row in told}) == 60


def test_taken_back(peopled: Store, say: Say, home: Callable[[str], Household]) -> None:
    first = say(home("张建国"))
    second = say(home("张建国"), replaces=first)
    peopled.write(lambda tx: tx.checkins.withdraw(second))
    assert current(peopled, home("张建国")) is None
    assert peopled.read(lambda tx: tx.checkins.of_day(VILLAGE, DAY)) == {}
    assert peopled.read(lambda tx: tx.checkins.told(VILLAGE, DAY)) == {home("张建国").id: None}
    say(home("张建国"))
    assert peopled.read(lambda tx: tx.checkins.told(VILLAGE, DAY)) == {home("张建国").id: ("normal", 3)}


def test_a_day_is_the_villages(
    peopled: Store, say: Say, clock: SimulatedClock, home: Callable[[str], Household]
) -> None:
    clock.at += timedelta(hours=16, minutes=59, seconds=59)  # 23:59:59, in UTC still the 5th
    late = say(home("张建国"))
    clock.at += timedelta(seconds=1)
    early = say(home("张建国"))
    assert (late.day, early.day) == (DAY, date(2020, 2, 6))
    assert current(peopled, home("张建国")) == late
    assert current(peopled, home("张建国"), date(2020, 2, 6)) == early


def test_late_is_after_the_deadline(
    peopled: Store, say: Say, clock: SimulatedClock, home: Callable[[str], Household]
) -> None:
    deadline = clock.at + timedelta(hours=1)
    round_ = peopled.write(lambda tx: tx.rounds.open(VILLAGE, "早", "checkin", deadline, None))
    assert not say(home("张建国"), round_=round_).late
    clock.at = deadline
    assert not say(home("周文"), round_=round_).late
    clock.at += timedelta(seconds=1)
    assert say(home("赵大勇"), round_=round_).late


def test_what_holds_by_region(peopled: Store, say: Say, home: Callable[[str], Household]) -> None:
    for name in ("李建军", "张建国", "周文"):
        say(home(name))
    grid = peopled.read(lambda tx: tx.checkins.of_day(f"{VILLAGE}/二组", DAY))
    assert set(grid) == {home("张建国").id, home("周文").id}
    assert len(peopled.read(lambda tx: tx.checkins.of_day("枕头乡", DAY))) == 3
    assert peopled.read(lambda tx: tx.checkins.of_day("枕头乡", date(2020, 2, 4))) == {}


def test_what_is_not_there(peopled: Store) -> None:
    with pytest.raises(LookupError, match="999"):
        peopled.read(lambda tx: tx.checkins.get(999))
