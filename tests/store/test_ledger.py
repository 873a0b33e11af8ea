"""The ledger: said five times, counted once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from core.context import Household
from core.replay import SimulatedClock
from store import Store
from tests.store.conftest import Hear
from tests.village import VILLAGE

DAY = date(2020, 2, 5)
Home = Callable[[str], Household]


def test_the_same_word_counts_once_a_day(peopled: Store, hear: Hear, home: Home, clock: SimulatedClock) -> None:
    facts = {"direction": "in", "place": "武汉"}

    def add(household: Household | None, text: str = "儿子回来了", facts: dict[str, object] = facts) -> bool:
        inbox_id = hear(home=household)
        return peopled.write(lambda tx: tx.ledger.add("travel", VILLAGE, household, inbox_id, text, facts))

    assert add(home("张建国"))
    assert not add(home("张建国"), "儿子从武汉回来了")
    assert add(home("张建国"), facts={"direction": "in", "place": "太原"})
    assert add(home("周文"))
    assert add(None)  # of two strangers nobody knows whether they are one
    assert add(None)
    assert len(peopled.read(lambda tx: tx.ledger.of_day("travel", VILLAGE, DAY))) == 5
    clock.at += timedelta(days=1)
    assert add(home("张建国"))


def test_words_without_facts_are_compared_as_words(peopled: Store, hear: Hear, home: Home) -> None:
    def add(text: str) -> bool:
        inbox_id = hear(home=home("张建国"))
        return peopled.write(lambda tx: tx.ledger.add("gathering", VILLAGE, home("张建国"), inbox_id, text, {}))

    assert [add(text) for text in ("席面不办了", "席面不办了", "席面推到三月")] == [True, False, True]


def test_by_kind_region_and_day(peopled: Store, hear: Hear, home: Home) -> None:
    inbox_id = hear(home=home("张建国"))
    gift = {"name": "口罩", "quantity": 50.0, "unit": "个"}
    peopled.write(lambda tx: tx.ledger.add("donation", VILLAGE, home("张建国"), inbox_id, "捐50个口罩", gift))
    (entry,) = peopled.read(lambda tx: tx.ledger.of_day("donation", f"{VILLAGE}/二组", DAY))
    assert (entry.household, entry.text, entry.facts) == ("张建国", "捐50个口罩", gift)
    assert peopled.read(lambda tx: tx.ledger.of_day("donation", f"{VILLAGE}/一组", DAY)) == []
    assert peopled.read(lambda tx: tx.ledger.of_day("travel", VILLAGE, DAY)) == []
    assert peopled.read(lambda tx: tx.ledger.of_day("donation", VILLAGE, date(2020, 2, 6))) == []
