"""Letters in the store: queued once under their key, claimed by one postman, most urgent first."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

from core.model import Address, LetterState, Priority
from core.replay import SimulatedClock
from store import Store
from store.outbox import LEASE, Letter

TO = Address("push", "垣上村群", group=True)


def put(store: Store, key: str, priority: Priority = Priority.ROUTINE, to: Address = TO, **more: Any) -> bool:
    return store.write(lambda tx: tx.outbox.put(key, to, priority, f"text of {key}", **more))


def claim(store: Store, limit: int = 50) -> list[Letter]:
    return store.write(lambda tx: tx.outbox.claim(limit))


def letters(store: Store) -> dict[str, Letter]:
    return {letter.key: letter for letter in store.read(lambda tx: tx.outbox.since(0))}


def test_a_key_is_written_to_once(store: Store) -> None:
    assert put(store, "notice:1:g1")
    assert not put(store, "notice:1:g1")
    assert put(store, "notice:1:g2")
    (letter,) = claim(store, 1)
    store.write(lambda tx: tx.outbox.accepted([letter], 1))
    assert not put(store, "notice:1:g1")  # whatever became of it
    assert len(letters(store)) == 2


def test_two_who_write_one_letter_at_once(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(lambda _: put(store, "k"), range(8))) == [False] * 7 + [True]


def test_a_letter_comes_back_as_it_was_put(store: Store, clock: SimulatedClock) -> None:
    put(store, "k", Priority.ALARM, expires_at=clock.at + timedelta(hours=1), answers="m1")
    (letter,) = claim(store)
    assert (letter.address, letter.priority, letter.text, letter.answers) == (TO, Priority.ALARM, "text of k", "m1")
    assert (letter.created_at, letter.due_at, letter.expires_at) == (
        clock.at,
        clock.at,
        clock.at + timedelta(hours=1),
    )
    assert (letter.state, letter.attempts, letter.parts_sent) == (LetterState.SENDING, 1, 0)


def test_the_most_urgent_first_then_the_oldest(store: Store, clock: SimulatedClock) -> None:
    for priority in reversed(Priority):
        put(store, f"{priority.name} 1", priority)
    clock.at += timedelta(seconds=1)
    put(store, "ALARM 2", Priority.ALARM)
    order = [letter.key for letter in claim(store, 3)]
    assert order == ["ALARM 1", "ALARM 2", "ANSWER 1"]
    assert [letter.key for letter in claim(store)] == ["ROLLCALL 1", "REMINDER 1", "ROUTINE 1"]


def test_what_is_claimed_is_claimed(store: Store, clock: SimulatedClock) -> None:
    put(store, "k")
    assert [letter.key for letter in claim(store)] == ["k"]
    clock.at += LEASE - timedelta(seconds=1)
    assert claim(store) == []
    clock.at += timedelta(seconds=1)
    (again,) = claim(store)
    assert again.attempts == 2


def test_several_postmen_claim_each_letter_once(store: Store) -> None:
    for n in range(40):
        put(store, f"{n}")
    with ThreadPoolExecutor(8) as pool:
        claimed = [letter.key for some in pool.map(lambda _: claim(store, 7), range(8)) for letter in some]
    claimed += [letter.key for letter in claim(store)]
    assert sorted(claimed, key=int) == [str(n) for n in range(40)]


def test_what_is_not_due_waits(store: Store, clock: SimulatedClock) -> None:
    put(store, "later", due_at=clock.at + timedelta(minutes=1))
    assert claim(store) == []
    assert store.read(lambda tx: tx.outbox.next_due()) == clock.at + timedelta(minutes=1)
    clock.at += timedelta(minutes=1)
    assert len(claim(store)) == 1
    assert store.read(lambda tx: tx.outbox.next_due()) is None


def test_put_off_is_no_try(store: Store, clock: SimulatedClock) -> None:
    put(store, "k")
    group = claim(store)
    store.write(lambda tx: tx.outbox.put_off(group, clock.at))
    (letter,) = claim(store)
    assert letter.attempts == 1


def test_what_became_of_letters(store: Store, clock: SimulatedClock) -> None:
    for key in ("a", "b", "c", "d", "e", "f"):
        put(store, key, expires_at=clock.at if key == "e" else None)
    store.write(lambda tx: tx.outbox.expire())
    store.write(lambda tx: tx.outbox.supersede("f"))
    a, b, c, d = claim(store)
    store.write(lambda tx: tx.outbox.accepted([a, b], 1))
    store.write(lambda tx: tx.outbox.failed(c, "no"))
    store.write(lambda tx: tx.outbox.needs_person([d], "ask"))
    states = {key: letter.state.value for key, letter in letters(store).items()}
    assert list(states.values()) == ["accepted", "accepted", "failed", "needs_person", "expired", "superseded"]
    counts = store.read(lambda tx: tx.outbox.counts())
    assert counts == {"accepted": 2, "failed": 1, "needs_person": 1, "expired": 1, "superseded": 1}
    assert (letters(store)["c"].error, letters(store)["d"].error) == ("no", "ask")


def test_a_prefix_is_no_pattern(store: Store) -> None:
    for key in ("a%b:1", "axb:1", "a_b:1"):
        put(store, key)
    assert store.write(lambda tx: tx.outbox.supersede("a%b:")) == 1
    assert store.write(lambda tx: tx.outbox.supersede("a_b:")) == 1


def test_messages_an_address_has_got(store: Store, clock: SimulatedClock) -> None:
    since = clock.at
    for n in range(4):
        put(store, f"{n}")
    put(store, "else", to=Address("push", "大湾村群", group=True))
    clock.at += timedelta(minutes=1)
    *four, other = claim(store)
    store.write(lambda tx: tx.outbox.accepted(four[:2], 1))  # two letters in one message
    store.write(lambda tx: tx.outbox.accepted(four[2:3], 3))  # one letter in three
    store.write(lambda tx: tx.outbox.part_sent(four[3:], 1))  # and one on its way
    store.write(lambda tx: tx.outbox.accepted([other], 1))
    assert store.read(lambda tx: tx.outbox.used(TO, since)) == 5
    assert store.read(lambda tx: tx.outbox.used(TO, clock.at + timedelta(seconds=1))) == 0


def test_since(store: Store) -> None:
    for n in range(5):
        put(store, f"{n}")
    last = store.read(lambda tx: tx.outbox.last_id())
    assert [letter.key for letter in store.read(lambda tx: tx.outbox.since(last - 2))] == ["3", "4"]
    assert len(store.read(lambda tx: tx.outbox.since(0, 2))) == 2
