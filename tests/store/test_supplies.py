"""What households want bought, and the list it makes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from core.context import Household
from core.model import Item
from core.replay import SimulatedClock
from store import Store
from store.households import labels
from store.reports import shopping
from store.supplies import Line
from tests.store.conftest import Hear
from tests.village import VILLAGE

Home = Callable[[str], Household]


def ask(store: Store, hear: Hear, home: Household, *items: Item, replaces: Line | None = None) -> list[Line]:
    inbox_id = hear(home=home)
    return [store.write(lambda tx, item=item: tx.supplies.add(home, item, inbox_id, replaces)) for item in items]


def wanted(store: Store, region: str = VILLAGE) -> list[tuple[str, str]]:
    return [(line.head, line.name) for line in store.read(lambda tx: tx.supplies.wanted(region))]


def test_what_is_asked_for_is_wanted(peopled: Store, hear: Hear, home: Home) -> None:
    lines = ask(peopled, hear, home("张建国"), Item("盐", 2.0, "袋"), Item("白糖"))
    assert peopled.read(lambda tx: tx.supplies.lines_of(home("张建国"))) == lines
    assert [(line.name, line.quantity, line.unit) for line in lines] == [("盐", 2.0, "袋"), ("白糖", None, None)]
    assert peopled.read(lambda tx: tx.supplies.lines_of(home("周文"))) == []


def test_by_region_in_the_order_of_asking(peopled: Store, hear: Hear, home: Home) -> None:
    ask(peopled, hear, home("周文"), Item("油"))
    ask(peopled, hear, home("李建军"), Item("盐"))
    assert wanted(peopled) == [("周文", "油"), ("李建军", "盐")]
    assert wanted(peopled, f"{VILLAGE}/一组") == [("李建军", "盐")]
    assert wanted(peopled, "枕头乡/垣上村二") == []


def test_one_open_request_for_a_household(peopled: Store, hear: Hear, home: Home) -> None:
    for name in ("盐", "油", "醋"):
        ask(peopled, hear, home("张建国"), Item(name))
    requests = peopled.database.read(lambda one: one.exec_driver_sql("SELECT count(*) FROM supply_requests").scalar())
    assert requests == 1


def test_a_change_keeps_what_it_replaced(peopled: Store, hear: Hear, home: Home) -> None:
    (before,) = ask(peopled, hear, home("张建国"), Item("盐", 2.0, "袋"))
    (after,) = ask(peopled, hear, home("张建国"), Item("盐", 3.0, "袋"), replaces=before)
    assert peopled.read(lambda tx: tx.supplies.lines_of(home("张建国"))) == [after]
    states = peopled.database.read(
        lambda one: one.exec_driver_sql("SELECT state, replaces_id FROM supply_lines ORDER BY id").all()
    )
    assert [tuple(row) for row in states] == [("replaced", None), ("wanted", before.id)]


def test_cancelled(peopled: Store, hear: Hear, home: Home) -> None:
    salt, oil = ask(peopled, hear, home("张建国"), Item("盐"), Item("油"))
    peopled.write(lambda tx: tx.supplies.cancel(salt))
    assert peopled.read(lambda tx: tx.supplies.lines_of(home("张建国"))) == [oil]


def test_what_was_wanted_by_a_moment(peopled: Store, hear: Hear, home: Home, clock: SimulatedClock) -> None:
    ask(peopled, hear, home("张建国"), Item("盐"))
    clock.at += timedelta(hours=1)
    ask(peopled, hear, home("张建国"), Item("油"))
    at = peopled.read(lambda tx: tx.supplies.wanted_at(VILLAGE, clock.at))
    assert [line.name for line in at] == ["盐"]


def test_the_shopping_list(peopled: Store, hear: Hear, home: Home) -> None:
    ask(peopled, hear, home("周文"), Item("盐", 1.0, "袋"), Item("猪肉", 0.1, "斤"), Item("姜"))
    ask(peopled, hear, home("李建军"), Item("盐", 2.0, "袋"), Item("盐", 1.0, "箱"), Item("猪肉", 0.2, "斤"))
    ask(peopled, hear, home("周文"), Item("姜", 3.0))
    homes = peopled.read(lambda tx: tx.households.within(VILLAGE))
    goods = shopping(peopled.read(lambda tx: tx.supplies.wanted(VILLAGE)), labels(homes))
    assert {(one["name"], one["unit"]): (one["quantity"], one["households"]) for one in goods} == {
        ("盐", "袋"): (3, ["李建军", "周文"]),  # in the roster's order
        ("盐", "箱"): (1, ["李建军"]),
        ("猪肉", "斤"): (0.3, ["李建军", "周文"]),
        ("姜", None): (3, ["周文"]),
    }
    assert [one["name"] for one in goods] == sorted(one["name"] for one in goods)
