"""Alarms: numbered in their village, one for each household until it is closed."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from core.context import Household
from core.model import Report
from store import Store
from store.alarms import Alarm
from tests.conftest import START, minutes
from tests.store.conftest import Hear
from tests.village import VILLAGE

Raise = Callable[..., Alarm]


@pytest.fixture
def raise_(peopled: Store, hear: Hear) -> Raise:
    def raised(home: Household, village: str = VILLAGE) -> Alarm:
        inbox_id = hear(home=home)
        ill = Report(temps=(37.8,), status="abnormal")

        def work(tx: object) -> Alarm:
            checkin = tx.checkins.add(  # type: ignore[attr-defined]
                home,
                ill,
                inbox_id=inbox_id,
                speaker_id=None,
                proxy=False,
                round_=None,
                replaces=tx.checkins.current(home.id, START.date()),  # type: ignore[attr-defined]
                current=True,
            )
            alarm: Alarm = tx.alarms.raise_(village, checkin)  # type: ignore[attr-defined]
            return alarm

        return peopled.write(work)

    return raised


def doctor(store: Store) -> int:
    return store.read(lambda tx: tx.households.people_named("段守义", VILLAGE)[0].id)


def test_numbers_count_in_the_village(raise_: Raise, home: Callable[[str], Household]) -> None:
    assert raise_(home("张建国")).code == "A1"
    assert raise_(home("周文")).code == "A2"
    assert raise_(home("高小军"), "枕头乡/大湾村").code == "A1"
    assert raise_(home("赵大勇")).code == "A3"


def test_one_alarm_for_a_household_until_it_is_closed(
    peopled: Store, raise_: Raise, home: Callable[[str], Household]
) -> None:
    first = raise_(home("张建国"))
    assert raise_(home("张建国")).id == first.id
    again = peopled.read(lambda tx: tx.alarms.get(first.id))
    assert again.checkin_id > first.checkin_id  # it points at the newest word
    peopled.write(lambda tx: tx.alarms.close(first, "已送县医院"))
    assert peopled.read(lambda tx: tx.alarms.open_of(home("张建国").id)) is None
    assert raise_(home("张建国")).code == "A2"


def test_the_first_who_acknowledges_has_it(peopled: Store, raise_: Raise, home: Callable[[str], Household]) -> None:
    alarm = raise_(home("张建国"))
    secretary = peopled.read(lambda tx: tx.households.people_named("乔玉兰", VILLAGE)[0].id)
    assert peopled.write(lambda tx: tx.alarms.acknowledge(alarm, doctor(peopled)))
    assert not peopled.write(lambda tx: tx.alarms.acknowledge(alarm, secretary))
    assert not peopled.write(lambda tx: tx.alarms.acknowledge(alarm, doctor(peopled)))
    found = peopled.read(lambda tx: tx.alarms.numbered(VILLAGE, 1))
    assert found is not None
    assert found.acknowledged_by == "段守义"
    assert peopled.read(lambda tx: tx.alarms.numbered(VILLAGE, 2)) is None
    assert peopled.read(lambda tx: tx.alarms.numbered("枕头乡", 1)) is None


def test_what_waits_and_what_is_open(peopled: Store, raise_: Raise, home: Callable[[str], Household]) -> None:
    taken, waiting, closed = (raise_(home(name)) for name in ("张建国", "李建军", "周文"))
    peopled.write(lambda tx: tx.alarms.acknowledge(taken, doctor(peopled)))
    peopled.write(lambda tx: tx.alarms.close(closed, "已核实正常"))
    assert [one.id for one in peopled.read(lambda tx: tx.alarms.waiting(VILLAGE))] == [waiting.id]
    assert [one.id for one in peopled.read(lambda tx: tx.alarms.open_within("枕头乡"))] == [taken.id, waiting.id]
    assert peopled.read(lambda tx: tx.alarms.waiting("枕头乡/垣上村二")) == []


def test_a_grid_sees_its_own(peopled: Store, raise_: Raise, home: Callable[[str], Household]) -> None:
    """Alarms are numbered in the village, but a household lives in a grid."""
    one, two = raise_(home("李建军")), raise_(home("张建国"))
    assert [alarm.id for alarm in peopled.read(lambda tx: tx.alarms.waiting(f"{VILLAGE}/一组"))] == [one.id]
    assert [alarm.id for alarm in peopled.read(lambda tx: tx.alarms.open_within(f"{VILLAGE}/二组"))] == [two.id]
    grid = peopled.read(lambda tx: tx.alarms.of_households(f"{VILLAGE}/二组", START - minutes(60)))
    assert set(grid) == {home("张建国").id}


def test_of_a_household_the_last(
    peopled: Store, raise_: Raise, home: Callable[[str], Household], clock: object
) -> None:
    first = raise_(home("张建国"))
    peopled.write(lambda tx: tx.alarms.close(first, "正常"))
    old = raise_(home("周文"))
    peopled.write(lambda tx: tx.alarms.close(old, "正常"))
    clock.at += minutes(60)  # type: ignore[attr-defined]
    second = raise_(home("张建国"))
    since = START + minutes(30)
    found = peopled.read(lambda tx: tx.alarms.of_households(VILLAGE, since))
    assert {key: alarm.id for key, alarm in found.items()} == {home("张建国").id: second.id}


def test_raised_at_once_each_gets_its_number(peopled: Store, raise_: Raise, home: Callable[[str], Household]) -> None:
    homes = [home(name) for name in ("张建国", "李建军", "周文", "赵大勇", "高小军", "乔玉兰")]
    with ThreadPoolExecutor(6) as pool:
        alarms = list(pool.map(raise_, homes))
    assert sorted(alarm.number for alarm in alarms) == [1, 2, 3, 4, 5, 6]


def test_what_is_not_there(peopled: Store) -> None:
    with pytest.raises(LookupError, match="999"):
        peopled.read(lambda tx: tx.alarms.get(999))
