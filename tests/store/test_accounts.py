"""Accounts and whose they are."""

from __future__ import annotations

from collections.abc import Callable

from core.context import Household
from core.model import Address, Role
from core.replay import SimulatedClock
from store import Store
from tests.conftest import minutes
from tests.village import VILLAGE


def person(store: Store, name: str) -> int:
    return store.read(lambda tx: tx.households.people_named(name, "")[0].id)


def test_a_stranger(peopled: Store) -> None:
    sender = peopled.read(lambda tx: tx.accounts.sender("console", "nobody", "三娃"))
    assert (sender.userid, sender.name, sender.person, sender.household) == ("nobody", "三娃", None, None)


def test_somebody_of_the_roster(peopled: Store, home: Callable[[str], Household]) -> None:
    sender = peopled.read(lambda tx: tx.accounts.sender("console", "刘芳", "芳芳"))
    assert sender.person is not None
    assert (sender.person.name, sender.person.role, sender.name) == ("刘芳", Role.VILLAGER, "芳芳")
    assert sender.household is not None
    assert sender.household.id == home("张建国").id


def test_the_same_userid_at_another_door_is_somebody_else(peopled: Store) -> None:
    assert peopled.read(lambda tx: tx.accounts.sender("gzh", "刘芳", None)).person is None


def test_binding(peopled: Store) -> None:
    somebody = person(peopled, "高小军")
    assert peopled.write(lambda tx: tx.accounts.bind("gzh", "oGao", "小高", somebody))
    assert not peopled.write(lambda tx: tx.accounts.bind("gzh", "oGao", "小高", somebody))
    sender = peopled.read(lambda tx: tx.accounts.sender("gzh", "oGao", None))
    assert sender.person is not None
    assert (sender.person.id, sender.name) == (somebody, "小高")


def test_an_account_that_changes_hands(peopled: Store) -> None:
    peopled.write(lambda tx: tx.accounts.bind("gzh", "oGao", "小高", person(peopled, "高小军")))
    assert peopled.write(lambda tx: tx.accounts.bind("gzh", "oGao", None, person(peopled, "周文")))
    sender = peopled.read(lambda tx: tx.accounts.sender("gzh", "oGao", None))
    assert sender.person is not None
    assert (sender.person.name, sender.name) == ("周文", "小高")


def test_where_somebody_can_be_written_to(
    peopled: Store, clock: SimulatedClock, home: Callable[[str], Household]
) -> None:
    somebody = person(peopled, "张建国")
    clock.at += minutes(1)
    peopled.write(lambda tx: tx.accounts.bind("gzh", "oZhang", None, somebody))
    newest = [Address("gzh", "oZhang"), Address("console", "张建国")]
    assert peopled.read(lambda tx: tx.accounts.of_person(somebody)) == newest
    # of a household the head first
    addresses = peopled.read(lambda tx: tx.accounts.of_household(home("张建国").id))
    assert [address.id for address in addresses] == ["张建国", "oZhang", "刘芳"]
    assert peopled.read(lambda tx: tx.accounts.of_household(home("高小军").id)) == []


def test_a_role_comes_with_the_person(peopled: Store) -> None:
    sender = peopled.read(lambda tx: tx.accounts.sender("console", "书记", None))
    assert sender.may(Role.SECRETARY, f"{VILLAGE}/一组")
    assert not sender.may(Role.SECRETARY, "枕头乡")
