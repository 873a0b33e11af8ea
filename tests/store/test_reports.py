"""The daily report: what is counted, what is not known, and its versions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from core.context import Household
from core.model import Item, Report
from core.replay import SimulatedClock
from store import Store, Transaction
from tests.conftest import START
from tests.store.conftest import Hear
from tests.village import HOMES, VILLAGE

DAY = date(2020, 2, 5)
Home = Callable[[str], Household]
WELL = Report(status="normal")
ILL = Report(temps=(37.8,), symptoms=("cough", "fever"), status="abnormal")


@pytest.fixture
def report(peopled: Store, hear: Hear, home: Home) -> Callable[..., None]:
    """A household reports."""

    def reported(name: str, what: Report = WELL, raise_: bool = False) -> None:
        inbox_id = hear(home=home(name))

        def work(tx: Transaction) -> None:
            checkin = tx.checkins.add(
                home(name),
                what,
                inbox_id=inbox_id,
                speaker_id=None,
                proxy=False,
                round_=None,
                replaces=tx.checkins.current(home(name).id, tx.day()),
                current=True,
            )
            if raise_:
                alarm = tx.alarms.raise_(VILLAGE, checkin)
                doctor = tx.households.people_named("段守义", VILLAGE)[0]
                tx.alarms.acknowledge(alarm, doctor.id)

        peopled.write(work)

    return reported


def daily(store: Store, region: str = VILLAGE, day: date = DAY) -> dict[str, Any]:
    return store.read(lambda tx: tx.reports.daily(region, day))


def test_a_day_without_a_word(peopled: Store) -> None:
    body = daily(peopled)
    assert body["households"]["total"] == HOMES
    assert (body["households"]["reported"], body["households"]["heard_from"]) == (0, 0)
    assert len(body["households"]["missing"]) == HOMES
    assert body["people"] == {"total": 30, "covered": 0}
    for key in ("abnormal", "supplies", "travel", "donations", "gatherings", "outages"):
        assert body[key] == []


def test_the_keys_of_the_contract(peopled: Store) -> None:
    """shared contract: docs/design.md, and issue of the first version."""
    issued = peopled.write(lambda tx: tx.reports.issue(VILLAGE, DAY))
    assert list(issued)[:3] == ["region", "day", "version"]
    assert set(issued) == {
        *("region", "day", "version", "households", "people", "abnormal"),
        *("supplies", "travel", "donations", "gatherings", "outages"),
    }


def test_reported_heard_from_and_missing(peopled: Store, hear: Hear, home: Home, report: Callable[..., None]) -> None:
    report("张建国")
    hear("今天风大", home=home("周文"))
    body = daily(peopled)
    assert (body["households"]["reported"], body["households"]["heard_from"]) == (1, 2)
    assert not {"张建国", "周文"} & set(body["households"]["missing"])
    assert "陈平(二组)" in body["households"]["missing"]


@pytest.mark.parametrize(("headcount", "covered"), [(None, 3), (2, 2), (5, 3)])
def test_people_covered(peopled: Store, report: Callable[..., None], headcount: int | None, covered: int) -> None:
    """All of the household, or fewer where fewer were spoken for; never more than there are."""
    report("张建国", Report(headcount=headcount, status="normal"))
    assert daily(peopled)["people"]["covered"] == covered


@pytest.mark.parametrize("region", [VILLAGE, f"{VILLAGE}/二组", "枕头乡", ""])
def test_abnormal_at_every_level(peopled: Store, report: Callable[..., None], region: str) -> None:
    report("张建国", ILL, raise_=True)
    assert daily(peopled, region)["abnormal"] == [
        {"household": "张建国", "temps": [37.8], "symptoms": ["cough", "fever"], "acknowledged_by": "段守义"}
    ]


def test_nobody_has_acknowledged(peopled: Store, report: Callable[..., None]) -> None:
    report("张建国", ILL)
    assert daily(peopled)["abnormal"][0]["acknowledged_by"] is None


def test_a_correction_counts(peopled: Store, report: Callable[..., None]) -> None:
    report("张建国", ILL)
    report("张建国")
    assert daily(peopled)["abnormal"] == []
    assert daily(peopled)["households"]["reported"] == 1


def test_a_grid_and_another_village(peopled: Store, report: Callable[..., None]) -> None:
    report("张建国")
    assert daily(peopled, f"{VILLAGE}/二组")["households"]["total"] == 3
    assert daily(peopled, f"{VILLAGE}/二组")["households"]["reported"] == 1
    assert daily(peopled, f"{VILLAGE}/一组")["households"]["reported"] == 0
    assert daily(peopled, "枕头乡/垣上村二")["households"]["total"] == 0


def test_another_day(peopled: Store, report: Callable[..., None], clock: SimulatedClock) -> None:
    report("张建国")
    clock.at += timedelta(days=1)
    assert daily(peopled, day=date(2020, 2, 6))["households"]["heard_from"] == 0
    assert daily(peopled)["households"]["reported"] == 1


def test_what_else_was_said(peopled: Store, hear: Hear, home: Home) -> None:
    zhang = home("张建国")
    inbox_id = hear(home=zhang)

    def work(tx: Transaction) -> None:
        tx.supplies.add(zhang, Item("盐", 2.0, "袋"), inbox_id)
        tx.ledger.add("travel", VILLAGE, zhang, inbox_id, "去太原", {"direction": "out", "place": "太原"})
        gift = {"name": "现金", "quantity": 200.0, "unit": "元"}
        tx.ledger.add("donation", VILLAGE, None, inbox_id, "捐200元", gift)
        tx.ledger.add("gathering", VILLAGE, zhang, inbox_id, "席面不办了", {})

    peopled.write(work)
    body = daily(peopled)
    assert body["supplies"] == [{"name": "盐", "unit": "袋", "quantity": 2, "households": ["张建国"]}]
    assert body["travel"] == [{"household": "张建国", "direction": "out", "place": "太原"}]
    assert body["donations"] == [{"household": None, "name": "现金", "quantity": 200.0, "unit": "元"}]
    assert body["gatherings"] == [{"household": "张建国", "text": "席面不办了"}]


def test_an_outage_is_told_in_the_villages_time(peopled: Store, clock: SimulatedClock) -> None:
    clock.at = (START - timedelta(hours=8)).astimezone(clock.at.tzinfo)  # 23:00 the day before
    peopled.write(lambda tx: tx.outages.beat())
    clock.at += timedelta(hours=7, minutes=40)
    peopled.write(lambda tx: tx.outages.beat())
    assert daily(peopled)["outages"] == [{"since": "2020-02-05T00:00:00+08:00", "until": "2020-02-05T06:40:00+08:00"}]
    assert daily(peopled, day=date(2020, 2, 4))["outages"] == [
        {"since": "2020-02-04T23:00:00+08:00", "until": "2020-02-05T00:00:00+08:00"}
    ]


def test_a_new_version_only_when_something_changed(peopled: Store, report: Callable[..., None]) -> None:
    def issue() -> int:
        return int(peopled.write(lambda tx: tx.reports.issue(VILLAGE, DAY))["version"])

    assert [issue(), issue()] == [1, 1]
    report("张建国", ILL)
    assert [issue(), issue()] == [2, 2]
    report("张建国")
    assert issue() == 3
    assert peopled.write(lambda tx: tx.reports.issue("枕头乡", DAY))["version"] == 1
    kept = peopled.database.read(
        lambda one: one.exec_driver_sql("SELECT version FROM reports ORDER BY id").scalars().all()
    )
    assert list(kept) == [1, 2, 3, 1]


def test_somebody_who_moved_away_is_not_missing(peopled: Store, home: Home, clock: SimulatedClock) -> None:
    statement = f"UPDATE households SET left_at = '2020-02-01' WHERE id = {home('高小军').id}"
    peopled.database.write(lambda one: one.exec_driver_sql(statement))
    body = daily(peopled)
    assert body["households"]["total"] == HOMES - 1
    assert "高小军" not in body["households"]["missing"]
