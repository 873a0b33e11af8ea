"""What the clock remembers: firings, timers, the pulse and its gaps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from core.replay import SimulatedClock
from store import Store, Transaction
from store.outages import GAP
from store.timers import Timer
from tests.conftest import START, minutes
from tests.village import VILLAGE

# --- firings ---------------------------------------------------------------------------------------------


def test_a_firing_is_claimed_once(store: Store) -> None:
    def claim(*identity: object) -> bool:
        return store.write(lambda tx: tx.firings.claim(*identity, "done"))  # type: ignore[arg-type]

    assert claim("早报", START, VILLAGE)
    assert not claim("早报", START, VILLAGE)
    assert claim("早报", START, "枕头乡")
    assert claim("早报", START + minutes(1), VILLAGE)
    assert claim("晚报", START, VILLAGE)
    assert store.read(lambda tx: tx.firings.taken("早报", START, VILLAGE))
    assert not store.read(lambda tx: tx.firings.taken("早报", START, "大同乡"))
    assert store.read(lambda tx: tx.firings.count("早报", VILLAGE)) == 2


def test_a_firing_whose_work_fails_is_free_again(store: Store) -> None:
    def work(tx: Transaction) -> None:
        assert tx.firings.claim("早报", START, VILLAGE, "done")
        raise KeyError

    with pytest.raises(KeyError):
        store.write(work)
    assert store.write(lambda tx: tx.firings.claim("早报", START, VILLAGE, "done"))


def test_two_clocks_at_once(store: Store) -> None:
    for n in range(5):
        moment = START + minutes(n)
        with ThreadPoolExecutor(8) as pool:
            works = [lambda tx, moment=moment: tx.firings.claim("早报", moment, VILLAGE, "done")] * 8
            assert sorted(pool.map(store.write, works)) == [False] * 7 + [True]


# --- timers ----------------------------------------------------------------------------------------------


def due(store: Store, minute: float) -> list[str]:
    return [timer.key for timer in store.read(lambda tx: tx.timers.due(START + minutes(minute)))]


def set_(store: Store, key: str, minute: float) -> bool:
    facts = {"alarm": 1, "text": "汉"}
    return store.write(lambda tx: tx.timers.set(key, "alarms.climb", VILLAGE, START + minutes(minute), facts))


def test_timers_go_off_in_order(store: Store) -> None:
    for key, minute in (("c", 15), ("a", 5), ("b", 15)):
        assert set_(store, key, minute)
    assert due(store, 4.99) == []
    assert due(store, 15) == ["a", "b", "c"]
    assert store.read(lambda tx: tx.timers.next()) == START + minutes(5)
    (timer,) = store.read(lambda tx: tx.timers.due(START + minutes(5)))
    assert (timer.job, timer.region, timer.facts) == ("alarms.climb", VILLAGE, {"alarm": 1, "text": "汉"})


def test_a_timer_is_set_once_and_goes_off_once(store: Store) -> None:
    assert set_(store, "a", 5)
    assert not set_(store, "a", 1)
    (timer,) = store.read(lambda tx: tx.timers.due(START + minutes(5)))
    with ThreadPoolExecutor(8) as pool:
        works = [lambda tx: tx.timers.take(timer)] * 8
        assert sorted(pool.map(store.write, works)) == [False] * 7 + [True]
    assert due(store, 60) == []
    assert store.read(lambda tx: tx.timers.next()) is None
    assert not set_(store, "a", 9)


def test_timers_are_called_off_by_prefix(store: Store) -> None:
    for key in ("alarm:1:secretary", "alarm:1:township", "alarm:10:secretary", "alarm_1:x"):
        set_(store, key, 5)
    taken: Timer = next(
        one for one in store.read(lambda tx: tx.timers.due(START + minutes(5))) if one.key == "alarm:1:secretary"
    )
    store.write(lambda tx: tx.timers.take(taken))
    assert store.write(lambda tx: tx.timers.cancel("alarm:1:")) == 1
    assert due(store, 5) == ["alarm:10:secretary", "alarm_1:x"]


# --- the pulse --------------------------------------------------------------------------------------------


def test_a_gap_in_the_pulse_is_an_outage(store: Store, clock: SimulatedClock) -> None:
    def beat(after: timedelta) -> object:
        clock.at += after
        return store.write(lambda tx: tx.outages.beat())

    assert beat(timedelta()) is None  # the very first
    assert beat(minutes(1)) is None
    assert beat(GAP - timedelta(seconds=1)) is None
    since = clock.at
    assert beat(timedelta(hours=4)) == (since, clock.at)
    assert beat(minutes(1)) is None
    gaps = store.read(lambda tx: tx.outages.between(since - minutes(60), clock.at))
    assert gaps == [(since, since + timedelta(hours=4))]
    # what falls into a day of it
    assert store.read(lambda tx: tx.outages.between(since + minutes(60), since + minutes(120))) == [
        (since + minutes(60), since + minutes(120))
    ]
    assert store.read(lambda tx: tx.outages.between(since + timedelta(hours=4), clock.at)) == []


def test_two_webs_beat_one_pulse(store: Store, clock: SimulatedClock) -> None:
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(store.write, [lambda tx: tx.outages.beat()] * 6))
    clock.at += timedelta(hours=1)
    with ThreadPoolExecutor(6) as pool:
        gaps = list(pool.map(store.write, [lambda tx: tx.outages.beat()] * 6))
    told = store.read(lambda tx: tx.outages.between(START, clock.at))
    assert [gap for gap in gaps if gap]
    assert set(told) == {(START, clock.at)}


def test_up_to_where_the_clock_has_looked(store: Store) -> None:
    assert store.read(lambda tx: tx.outages.last("clock")) is None
    store.write(lambda tx: tx.outages.look("clock", START))
    store.write(lambda tx: tx.outages.look("clock", START + minutes(1)))
    assert store.read(lambda tx: tx.outages.last("clock")) == START + minutes(1)
    assert store.read(lambda tx: tx.outages.last("web")) is None
