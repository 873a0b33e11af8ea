"""Households, people and the tree of regions."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from core.context import Household
from core.errors import ConfigError
from core.model import Role
from core.privacy import Vault
from store import Store, Transaction
from store.households import above, labels
from tests.village import HOMES, VILLAGE

# One name is the beginning of another, and one sorts between "/" and "0".
REGIONS = ("枕头乡/垣上村", "枕头乡/垣上村/一组", "枕头乡/垣上村二", "枕头乡/垣上村二/一组", "枕头乡/垣上村.东", "枕头")


@pytest.fixture
def scattered(store: Store) -> Store:
    """A household in each of REGIONS, named after it."""

    def work(tx: Transaction) -> None:
        for region in REGIONS:
            tx.households.add_region(region, "village")
            home, _ = tx.households.put(region, region, 1, None, ())
            tx.households.put_person(region, home, is_head=True, role=Role.VILLAGER, scope=None)

    store.write(work)
    return store


INSIDE = {
    "枕头乡/垣上村": ["枕头乡/垣上村", "枕头乡/垣上村/一组"],
    "枕头乡/垣上村二": ["枕头乡/垣上村二", "枕头乡/垣上村二/一组"],
    "枕头乡/垣上村/一组": ["枕头乡/垣上村/一组"],
    "枕头乡": [region for region in REGIONS if region != "枕头"],
    "枕头": ["枕头"],
    "": list(REGIONS),
    "枕头乡/垣上": [],
    "枕头乡/": [],
    "%": [],
    "枕头乡/_上村": [],
}


def test_within_a_region(scattered: Store) -> None:
    def look(tx: Transaction) -> None:
        for region, inside in INSIDE.items():
            assert [home.head for home in tx.households.within(region)] == inside, region
            assert tx.households.count(region) == (len(inside), len(inside)), region
            for name in REGIONS:
                found = [home.head for home in tx.households.named(name, region)]
                assert found == ([name] if name in inside else []), region

    scattered.read(look)


def test_above() -> None:
    assert above("枕头乡/垣上村") == ["枕头乡/垣上村", "枕头乡", ""]
    assert above("") == [""]


def test_the_village_of_a_region(peopled: Store) -> None:
    for region, village in {
        VILLAGE: VILLAGE,
        f"{VILLAGE}/一组": VILLAGE,
        "枕头乡": "枕头乡",
        "nowhere": "nowhere",
    }.items():
        assert peopled.read(lambda tx, region=region: tx.households.village(region)) == village


def test_the_tree(peopled: Store) -> None:
    assert peopled.read(lambda tx: tx.households.children("")) == ["枕头乡"]
    assert peopled.read(lambda tx: tx.households.children("枕头乡")) == [VILLAGE]
    grids = peopled.read(lambda tx: tx.households.children(VILLAGE))
    assert sorted(grids) == sorted(f"{VILLAGE}/{grid}" for grid in ("一组", "二组", "三组"))
    assert peopled.read(lambda tx: tx.households.children(f"{VILLAGE}/一组")) == []
    assert peopled.read(lambda tx: tx.households.has_region(VILLAGE))
    assert not peopled.read(lambda tx: tx.households.has_region("大湾村"))


def test_counts_and_names(peopled: Store) -> None:
    assert peopled.read(lambda tx: tx.households.count(VILLAGE)) == (HOMES, 30)
    assert peopled.read(lambda tx: tx.households.count(f"{VILLAGE}/一组")) == (3, 8)
    assert [home.head for home in peopled.read(lambda tx: tx.households.named("孙梅", VILLAGE))] == ["赵大勇"]
    assert [home.size for home in peopled.read(lambda tx: tx.households.named("陈平", VILLAGE))] == [2, 6]
    assert peopled.read(lambda tx: tx.households.named("陈", VILLAGE)) == []
    assert peopled.read(lambda tx: tx.households.named("冯向东", VILLAGE)) == []  # an official has no household here


def test_two_heads_with_one_name_are_told_apart(peopled: Store) -> None:
    named = labels(peopled.read(lambda tx: tx.households.within(VILLAGE))).values()
    assert "陈平(三组)" in named
    assert "陈平(二组)" in named
    assert "张建国" in named


HOLDERS = [
    (Role.LEADER, f"{VILLAGE}/一组", ["李建军"]),
    (Role.LEADER, f"{VILLAGE}/二组", []),
    (Role.DOCTOR, f"{VILLAGE}/三组", ["段守义"]),
    (Role.SECRETARY, f"{VILLAGE}/一组", ["乔玉兰"]),
    (Role.SECRETARY, VILLAGE, ["乔玉兰"]),
    (Role.SECRETARY, "枕头乡", []),  # a village's secretary is not the township's
    (Role.TOWNSHIP, VILLAGE, ["冯向东"]),
    (Role.ADMIN, VILLAGE, []),
]


def test_who_holds_a_role_over_a_region(peopled: Store) -> None:
    def look(tx: Transaction) -> None:
        for role, region, names in HOLDERS:
            assert [person.name for person in tx.households.holders(role, region)] == names, (role, region)

    peopled.read(look)


def test_people_who_live_or_serve_somewhere(peopled: Store) -> None:
    assert len(peopled.read(lambda tx: tx.households.people_named("陈平", VILLAGE))) == 2
    assert len(peopled.read(lambda tx: tx.households.people_named("陈平", f"{VILLAGE}/二组"))) == 1
    assert len(peopled.read(lambda tx: tx.households.people_named("冯向东", "枕头乡"))) == 1


def test_phones(peopled: Store, home: Callable[[str], Household]) -> None:
    assert peopled.read(lambda tx: tx.households.phone(home("张建国").id)) == "13900000004"
    assert peopled.read(lambda tx: tx.households.phone(home("王桂香").id)) is None
    assert peopled.read(lambda tx: tx.households.phone(999)) is None
    peopled.vault = Vault("wWVnYMmPR2UpDIKiZ2AhhXMNlJtvHHSMFPaVvnMZJ2A=")
    with pytest.raises(ConfigError, match="secret_key"):
        peopled.read(lambda tx: tx.households.phone(home("张建国").id))


def test_what_is_not_there(peopled: Store) -> None:
    for look in (lambda tx: tx.households.get(999), lambda tx: tx.households.person(999)):
        with pytest.raises(LookupError, match="999"):
            peopled.read(look)
