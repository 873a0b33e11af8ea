"""Tokens, locks, the lease and wake-ups: the same tests for one process and for several on a real Redis."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import redis

from core.coordination import Alone, Coordination, connect
from core.errors import ConfigError
from core.shared import Shared


@pytest.fixture
def server(redis_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(redis_url) as client:
        client.flushall()
        yield client


@pytest.fixture
def shared(server: redis.Redis, redis_url: str) -> Shared:
    return Shared(redis_url)


@pytest.fixture
def other(server: redis.Redis, redis_url: str) -> Shared:
    """Another process on the same Redis."""
    return Shared(redis_url)


@pytest.fixture
def away(tmp_path: Path) -> Shared:
    """A Redis that is not there."""
    return Shared(f"unix://{tmp_path}/nobody.sock")


@pytest.fixture(params=["alone", "shared"])
def coordination(request: pytest.FixtureRequest) -> Coordination:
    return Alone() if request.param == "alone" else request.getfixturevalue("shared")  # type: ignore[no-any-return]


# --- tokens ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("value", ["token-1", "令牌", 7200, {"a": [1, None]}, ""])
def test_values(coordination: Coordination, value: object) -> None:
    assert coordination.get("k") is None
    assert coordination.get("k", "nothing") == "nothing"
    coordination.set("k", value)
    assert coordination.get("k") == value
    coordination.set("k", "newer", 60)
    assert coordination.get("k") == "newer"
    coordination.delete("k")
    coordination.delete("k")
    assert coordination.get("k", "nothing") == "nothing"


def test_a_value_ends(shared: Shared, server: redis.Redis, monkeypatch: pytest.MonkeyPatch) -> None:
    shared.set("k", "token", 7200)
    assert 7190 < int(str(server.ttl("cunxin:k"))) <= 7200
    alone = Alone()
    alone.set("k", "token", 7200)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 7199)
    assert alone.get("k") == "token"
    monkeypatch.setattr(time, "monotonic", lambda: now + 7201)
    assert alone.get("k", "over") == "over"


def test_a_token_of_one_process_is_seen_by_the_other(shared: Shared, other: Shared) -> None:
    shared.set("token:gzh", "t1", 60)
    assert other.get("token:gzh") == "t1"
    other.delete("token:gzh")
    assert shared.get("token:gzh") is None


# --- locks ------------------------------------------------------------------------------------------------


def test_one_holder_at_a_time(coordination: Coordination) -> None:
    inside: list[int] = []
    most: list[int] = []

    def work(n: int) -> None:
        with coordination.lock("token", 5):
            inside.append(n)
            most.append(len(inside))
            time.sleep(0.002)
            inside.remove(n)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(work, range(12)))
    assert most == [1] * 12


def test_different_locks_do_not_wait_for_each_other(coordination: Coordination) -> None:
    with coordination.lock("a", 5), coordination.lock("b", 5):
        pass


def test_a_lock_is_let_go_when_its_work_fails(coordination: Coordination) -> None:
    with pytest.raises(KeyError), coordination.lock("token", 5):
        raise KeyError
    began = time.monotonic()
    with coordination.lock("token", 5):
        assert time.monotonic() - began < 1


def test_a_lock_whose_holder_died_ends(shared: Shared, other: Shared) -> None:
    holder = shared.lock("token", 0.15)
    holder.__enter__()  # and the process is gone
    with other.lock("token", 5):
        pass


def test_a_lock_that_ran_out_is_not_taken_from_its_next_holder(shared: Shared, other: Shared) -> None:
    with shared.lock("token", 0.1):
        time.sleep(0.15)
        late = other.lock("token", 5)
        late.__enter__()
    third = redis.Redis.from_url(shared._url)
    with third:
        assert third.exists("cunxin:lock:token") == 1
    late.__exit__(None, None, None)


# --- the clock's lease ----------------------------------------------------------------------------------------


def test_the_lease_has_one_holder(shared: Shared, other: Shared) -> None:
    assert shared.lease("clock", "one", 30)
    assert not other.lease("clock", "two", 30)
    assert shared.lease("clock", "one", 30)
    assert other.lease("another thing", "two", 30)


def test_holding_on_renews_the_lease(shared: Shared, server: redis.Redis) -> None:
    assert shared.lease("clock", "one", 30)
    server.pexpire("cunxin:lease:clock", 50)
    assert shared.lease("clock", "one", 30)
    assert int(str(server.pttl("cunxin:lease:clock"))) > 20_000


def test_a_lease_passes_on_when_its_holder_died(shared: Shared, other: Shared) -> None:
    assert shared.lease("clock", "one", 0.05)
    time.sleep(0.1)
    assert other.lease("clock", "two", 30)
    assert not shared.lease("clock", "one", 30)


def test_alone_the_lease_is_ours() -> None:
    assert Alone().lease("clock", "one", 30)


# --- wake-ups -------------------------------------------------------------------------------------------------


def test_a_wake_up_ends_the_wait(coordination: Coordination) -> None:
    timer = threading.Timer(0.05, coordination.wake)
    timer.start()
    began = time.monotonic()
    coordination.wait(1.5)
    assert time.monotonic() - began < 1.2
    timer.join()


def test_a_wake_up_before_the_wait_counts_once(coordination: Coordination) -> None:
    for _ in range(3):
        coordination.wake()
    began = time.monotonic()
    coordination.wait(1.5)
    assert time.monotonic() - began < 1
    began = time.monotonic()
    coordination.wait(0.15)
    assert time.monotonic() - began > 0.1


def test_another_process_wakes_the_postman(shared: Shared, other: Shared) -> None:
    other.wake()
    began = time.monotonic()
    shared.wait(1.5)
    assert time.monotonic() - began < 1


# --- without Redis ----------------------------------------------------------------------------------------------


def test_with_redis_down_the_work_goes_on(away: Shared) -> None:
    assert away.get("k", "fetch anew") == "fetch anew"
    away.set("k", "token", 60)
    assert away.get("k") == "token"  # what this process knows itself
    away.delete("k")
    assert away.get("k", "fetch anew") == "fetch anew"
    done = []
    with away.lock("token", 0.2):
        done.append("a token fetched twice is better than a letter not sent")
    assert done
    assert away.lease("clock", "one", 30)  # none at all would be worse than two: firings are unique
    away.wake()
    began = time.monotonic()
    away.wait(0.1)
    assert 0.05 < time.monotonic() - began < 1
    assert away.ping() is not None


def test_ping(coordination: Coordination) -> None:
    assert coordination.ping() is None


def test_connect(redis_url: str) -> None:
    assert isinstance(connect(None), Alone)
    assert isinstance(connect(""), Alone)
    assert isinstance(connect(redis_url), Shared)


@pytest.mark.parametrize("url", ["127.0.0.1:6379", "http://:s3cret@127.0.0.1", "redis://:s3cret@127.0.0.1:port/0"])
def test_a_url_that_is_none(url: str) -> None:
    with pytest.raises(ConfigError, match=r"^redis: ") as caught:
        connect(url)
    assert "s3cret" not in str(caught.value)


def test_no_password_in_what_ping_says() -> None:
    told = Shared("redis://user:s3cret@127.0.0.1:9/0").ping()
    assert told is not None
    assert "s3cret" not in told
