"""Notices: numbered, read household by household; and commands that wait for their word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.context import Household
from core.replay import SimulatedClock
from store import Store
from store.confirmations import VALID
from tests.store.conftest import Hear
from tests.village import HOMES, VILLAGE

Home = Callable[[str], Household]


def test_numbers_count_in_the_region(store: Store) -> None:
    regions = (VILLAGE, VILLAGE, "枕头乡", VILLAGE)
    issued = [store.write(lambda tx, region=region: tx.notices.issue(region, "停水", None)) for region in regions]
    assert [notice.number for notice in issued] == [1, 2, 1, 3]


def test_the_notice_in_force(store: Store) -> None:
    assert store.read(lambda tx: tx.notices.latest(f"{VILLAGE}/一组")) is None
    town = store.write(lambda tx: tx.notices.issue("枕头乡", "乡里的", None))
    assert store.read(lambda tx: tx.notices.latest(f"{VILLAGE}/一组")) == town
    village = store.write(lambda tx: tx.notices.issue(VILLAGE, "村里的", None))
    store.write(lambda tx: tx.notices.issue("枕头乡/大湾村", "别村的", None))
    assert store.read(lambda tx: tx.notices.latest(f"{VILLAGE}/一组")) == village
    assert store.read(lambda tx: tx.notices.latest("枕头乡")) == town


def test_coverage(peopled: Store, hear: Hear, home: Home) -> None:
    notice = peopled.write(lambda tx: tx.notices.issue(VILLAGE, "停水", None))

    def read(name: str) -> bool:
        inbox_id = hear(home=home(name))
        return peopled.write(lambda tx: tx.notices.acknowledge(notice, home(name), inbox_id))

    assert peopled.read(lambda tx: tx.notices.coverage(notice)) == (0, HOMES)
    assert [read(name) for name in ("张建国", "周文", "张建国")] == [True, True, False]
    assert peopled.read(lambda tx: tx.notices.coverage(notice)) == (2, HOMES)


def test_coverage_of_a_grid(peopled: Store, hear: Hear, home: Home) -> None:
    notice = peopled.write(lambda tx: tx.notices.issue(f"{VILLAGE}/一组", "停水", None))
    inbox_id = hear(home=home("张建国"))
    peopled.write(lambda tx: tx.notices.acknowledge(notice, home("张建国"), inbox_id))  # who lives elsewhere
    assert peopled.read(lambda tx: tx.notices.coverage(notice)) == (0, 3)


# --- confirmations ------------------------------------------------------------------------------------------


def secretary(store: Store) -> int:
    return store.read(lambda tx: tx.households.people_named("乔玉兰", VILLAGE)[0].id)


def test_a_command_is_confirmed_once(peopled: Store) -> None:
    who = secretary(peopled)
    peopled.write(lambda tx: tx.confirmations.ask(who, "公告\n停水"))
    assert peopled.write(lambda tx: tx.confirmations.take(who)) == "公告\n停水"
    assert peopled.write(lambda tx: tx.confirmations.take(who)) is None


def test_it_waits_five_minutes(peopled: Store, clock: SimulatedClock) -> None:
    who = secretary(peopled)
    assert timedelta(minutes=5) == VALID
    peopled.write(lambda tx: tx.confirmations.ask(who, "公告"))
    clock.at += VALID
    assert peopled.write(lambda tx: tx.confirmations.take(who)) == "公告"
    peopled.write(lambda tx: tx.confirmations.ask(who, "公告"))
    clock.at += VALID + timedelta(seconds=1)
    assert peopled.write(lambda tx: tx.confirmations.take(who)) is None


def test_the_newest_question_counts(peopled: Store, clock: SimulatedClock) -> None:
    who = secretary(peopled)
    peopled.write(lambda tx: tx.confirmations.ask(who, "公告 旧的"))
    clock.at += timedelta(minutes=1)
    peopled.write(lambda tx: tx.confirmations.ask(who, "公告 新的"))
    assert peopled.write(lambda tx: tx.confirmations.take(who)) == "公告 新的"
    assert peopled.write(lambda tx: tx.confirmations.take(who)) is None


def test_everybody_confirms_their_own(peopled: Store) -> None:
    who = secretary(peopled)
    other = peopled.read(lambda tx: tx.households.people_named("段守义", VILLAGE)[0].id)
    peopled.write(lambda tx: tx.confirmations.ask(who, "公告"))
    assert peopled.write(lambda tx: tx.confirmations.take(other)) is None
    assert peopled.write(lambda tx: tx.confirmations.take(who)) == "公告"
