"""Staying under the documented rates, alone and with several postmen on one Redis."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
import redis

from core.channel import Rate
from core.coordination import Alone, Coordination
from core.model import Address
from core.pacing import Pacing
from core.shared import Shared

ROBOT = (Rate(20, 60, each_address=True),)
GROUP, OTHER = Address("push", "垣上村群", group=True), Address("push", "大湾村群", group=True)


class Time:
    """What `limits` takes for the time, moved by hand."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Time:
    fake = Time()
    monkeypatch.setattr(time, "time", fake)
    return fake


@pytest.fixture(params=["alone", "shared"])
def coordination(request: pytest.FixtureRequest) -> Iterator[Coordination]:
    if request.param == "alone":
        yield Alone()
        return
    url = request.getfixturevalue("redis_url")
    with redis.Redis.from_url(url) as server:
        server.flushall()
    yield Shared(url)


def test_twenty_in_a_minute(coordination: Coordination, moved: Time) -> None:
    pacing = Pacing(coordination.pacing())
    assert [pacing.ask(ROBOT, GROUP) for _ in range(20)] == [0.0] * 20
    assert 59 < pacing.ask(ROBOT, GROUP) <= 61


def test_asking_in_vain_costs_nothing(coordination: Coordination) -> None:
    pacing = Pacing(coordination.pacing())
    rate = (Rate(2, 60),)
    assert [bool(pacing.ask(rate, GROUP)) for _ in range(6)] == [False, False, True, True, True, True]
    wait = pacing.ask(rate, GROUP)
    assert 58 < wait <= 60.5


def test_the_minute_moves(moved: Time) -> None:
    pacing = Pacing(Alone().pacing())
    for _ in range(10):
        assert pacing.ask(ROBOT, GROUP) == 0
    moved.now += 30
    for _ in range(10):
        assert pacing.ask(ROBOT, GROUP) == 0
    assert 25 < pacing.ask(ROBOT, GROUP) <= 31
    moved.now += 31  # the first ten are over a minute old
    assert [bool(pacing.ask(ROBOT, GROUP)) for _ in range(11)] == [False] * 10 + [True]


def test_each_group_has_its_own_minute(coordination: Coordination) -> None:
    pacing = Pacing(coordination.pacing())
    for _ in range(20):
        assert pacing.ask(ROBOT, GROUP) == 0
    assert pacing.ask(ROBOT, OTHER) == 0
    assert pacing.ask(ROBOT, Address("push2", GROUP.id, group=True)) == 0
    assert pacing.ask(ROBOT, GROUP) > 0


def test_a_rate_of_the_whole_channel(coordination: Coordination) -> None:
    pacing = Pacing(coordination.pacing())
    rate = (Rate(2, 60),)
    assert [bool(pacing.ask(rate, to)) for to in (GROUP, OTHER, GROUP)] == [False, False, True]


def test_of_two_rates_the_stricter_holds(coordination: Coordination) -> None:
    """And a letter that one of them stops does not use up the other."""
    pacing = Pacing(coordination.pacing())
    rates = (Rate(3, 3600), Rate(2, 60, each_address=True))
    assert [bool(pacing.ask(rates, GROUP)) for _ in range(4)] == [False, False, True, True]
    assert pacing.ask(rates, OTHER) == 0
    assert pacing.ask(rates, OTHER) > 3000


def test_no_rates_no_waiting(coordination: Coordination) -> None:
    pacing = Pacing(coordination.pacing())
    assert {pacing.ask((), GROUP) for _ in range(100)} == {0.0}


def test_two_postmen_share_one_minute(redis_url: str) -> None:
    with redis.Redis.from_url(redis_url) as server:
        server.flushall()
    postmen = [Pacing(Shared(redis_url).pacing()) for _ in range(4)]
    asks: list[Callable[[], float]] = [lambda one=postmen[n % 4]: one.ask(ROBOT, GROUP) for n in range(80)]
    with ThreadPoolExecutor(8) as pool:
        waits = [future.result() for future in [pool.submit(ask) for ask in asks]]
    assert waits.count(0.0) == 20


def test_with_redis_gone_each_counts_alone(tmp_path: object) -> None:
    pacing = Pacing(Shared(f"unix://{tmp_path}/nobody.sock").pacing())
    assert [bool(pacing.ask(ROBOT, GROUP)) for _ in range(21)] == [False] * 20 + [True]


def test_what_was_sent_before_redis_went_counts(redis_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with redis.Redis.from_url(redis_url) as server:
        server.flushall()
    storage = Shared(redis_url).pacing()
    pacing = Pacing(storage)
    for _ in range(15):
        assert pacing.ask(ROBOT, GROUP) == 0

    def away(*_: object) -> None:
        raise redis.ConnectionError

    monkeypatch.setattr(storage, "acquire_entry", away)
    monkeypatch.setattr(storage, "get_moving_window", away)
    assert [bool(pacing.ask(ROBOT, GROUP)) for _ in range(6)] == [False] * 5 + [True]
