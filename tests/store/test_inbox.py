"""Every message once, however often and however at once it is delivered."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from core.context import Household
from core.model import Address, Message
from core.replay import SimulatedClock
from store import Store, Transaction
from tests.store.conftest import Hear
from tests.village import VILLAGE

MESSAGE = Message("gzh", "m1", "oZhang", "我家三口都好", name="三娃")


def take(tx: Transaction, message: Message, answer: str | None = "收到") -> tuple[bool, str | None]:
    """What the bot does with a message, made short: (new, answer)."""
    inbox_id, new, before = tx.inbox.claim(message)
    if not new:
        return False, before
    tx.inbox.finish(inbox_id, "handled", answer, None, None)
    return True, answer


def test_a_repeat_gets_the_first_answer(store: Store) -> None:
    assert store.write(lambda tx: take(tx, MESSAGE)) == (True, "收到")
    assert store.write(lambda tx: take(tx, replace(MESSAGE, text="别的"), "别的")) == (False, "收到")


def test_silence_is_repeated_too(store: Store) -> None:
    assert store.write(lambda tx: take(tx, MESSAGE, None)) == (True, None)
    assert store.write(lambda tx: take(tx, MESSAGE, "收到")) == (False, None)


def test_what_was_rolled_back_was_never_heard(store: Store) -> None:
    def broken(tx: Transaction) -> None:
        take(tx, MESSAGE)
        raise KeyError

    with pytest.raises(KeyError):
        store.write(broken)
    assert store.write(lambda tx: take(tx, MESSAGE)) == (True, "收到")


@pytest.mark.parametrize("other", [replace(MESSAGE, channel="wecom"), replace(MESSAGE, id="m2")])
def test_another_door_or_id_is_another_message(store: Store, other: Message) -> None:
    store.write(lambda tx: take(tx, MESSAGE))
    assert store.write(lambda tx: take(tx, other)) == (True, "收到")


def test_delivered_eight_times_at_once(store: Store) -> None:
    for n in range(5):
        message = replace(MESSAGE, id=f"m{n}")
        with ThreadPoolExecutor(8) as pool:
            works: list[Callable[[Transaction], tuple[bool, str | None]]] = [
                lambda tx, message=message, k=k: take(tx, message, f"answer {k}") for k in range(8)
            ]
            results = list(pool.map(store.write, works))
        assert sorted(new for new, _ in results) == [False] * 7 + [True]
        assert len({answer for _, answer in results}) == 1


def test_an_id_number_is_stored_masked(store: Store) -> None:
    store.write(lambda tx: tx.inbox.claim(replace(MESSAGE, text="身份证142625196503120017")))
    (heard,) = store.read(lambda tx: tx.inbox.since(0, "gzh"))
    assert heard.text == "身份证142625********0017"


def test_the_platforms_time_counts_and_ours_if_it_says_none(store: Store, clock: SimulatedClock) -> None:
    said: datetime = clock.at - timedelta(minutes=3)
    store.write(lambda tx: tx.inbox.claim(replace(MESSAGE, at=said)))
    store.write(lambda tx: tx.inbox.claim(replace(MESSAGE, id="m2", sender="oLi")))
    assert store.read(lambda tx: tx.inbox.last_from("gzh", "oZhang")) == said
    assert store.read(lambda tx: tx.inbox.last_from("gzh", "oLi")) == clock.at
    assert store.read(lambda tx: tx.inbox.last_from("gzh", "nobody")) is None
    assert store.read(lambda tx: tx.inbox.last_from("wecom", "oZhang")) is None


def test_what_is_new_since(store: Store, hear: Hear) -> None:
    ids = [hear(f"第{n}条") for n in range(6)]
    hear("别的门", channel="other")
    assert [one.text for one in store.read(lambda tx: tx.inbox.since(ids[3], "console"))] == ["第4条", "第5条"]
    assert [one.text for one in store.read(lambda tx: tx.inbox.since(0, "console", 2))] == ["第4条", "第5条"]


def test_what_a_stranger_said(store: Store, clock: SimulatedClock, home: Callable[[str], Household]) -> None:
    def said(key: str, sender: str, outcome: str) -> None:
        def work(tx: Transaction) -> None:
            inbox_id, _, _ = tx.inbox.claim(Message("gzh", key, sender, key, name="三娃", at=clock.at))
            tx.inbox.finish(inbox_id, outcome, None, None, None)

        store.write(work)

    said("a", "oZhang", "unknown")
    clock.at += timedelta(hours=1)
    said("b", "oZhang", "quiet")
    said("c", "oZhang", "unknown")
    since = clock.at - timedelta(minutes=1)
    found = store.read(lambda tx: tx.inbox.unknown_since("gzh", "oZhang", since))
    assert [message.text for _, message in found] == ["c"]
    named = store.read(lambda tx: tx.inbox.unknown_named("三娃", since - timedelta(days=1)))
    assert named == [Address("gzh", "oZhang")]
    assert store.read(lambda tx: tx.inbox.unknown_named("oZhang", since)) == [Address("gzh", "oZhang")]
    assert store.read(lambda tx: tx.inbox.unknown_named("四娃", since)) == []
    store.write(lambda tx: tx.inbox.settle(found[0][0], "handled", home("张建国").id))
    assert store.read(lambda tx: tx.inbox.unknown_since("gzh", "oZhang", since)) == []
    assert store.read(lambda tx: tx.inbox.households_heard(VILLAGE, since, clock.at + timedelta(seconds=1))) == {
        home("张建国").id
    }


def test_households_heard_in_a_time(
    store: Store, clock: SimulatedClock, hear: Hear, home: Callable[[str], Household]
) -> None:
    since = clock.at
    hear(home=home("张建国"))
    hear()
    clock.at += timedelta(hours=1)
    hear(home=home("周文"))
    heard = store.read(lambda tx: tx.inbox.households_heard(VILLAGE, since, clock.at))
    assert heard == {home("张建国").id}  # the end is not part of it
    assert store.read(lambda tx: tx.inbox.households_heard(f"{VILLAGE}/一组", since, clock.at)) == set()
