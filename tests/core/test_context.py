"""Who may do what, and where a scene speaks."""

from __future__ import annotations

import pytest

from core.context import Chat, Household, Person, Scene, Sender
from core.model import Address, Role

VILLAGE = "枕头乡/垣上村"


def sender(role: Role, scope: str | None) -> Sender:
    return Sender("console", "u1", person=Person(1, "某人", None, role, scope))


@pytest.mark.parametrize(
    ("role", "scope", "asked", "region", "may"),
    [
        (Role.SECRETARY, VILLAGE, Role.SECRETARY, VILLAGE, True),
        (Role.SECRETARY, VILLAGE, Role.LEADER, f"{VILLAGE}/一组", True),  # a higher role, a lower region
        (Role.SECRETARY, VILLAGE, Role.TOWNSHIP, VILLAGE, False),
        (Role.SECRETARY, VILLAGE, Role.SECRETARY, "枕头乡", False),
        (Role.SECRETARY, VILLAGE, Role.SECRETARY, "枕头乡/大湾村", False),
        (Role.SECRETARY, VILLAGE, Role.SECRETARY, f"{VILLAGE}二", False),  # another village with a longer name
        (Role.SECRETARY, VILLAGE, Role.SECRETARY, "", False),
        (Role.LEADER, f"{VILLAGE}/一组", Role.LEADER, f"{VILLAGE}/一组", True),
        (Role.LEADER, f"{VILLAGE}/一组", Role.LEADER, VILLAGE, False),
        (Role.TOWNSHIP, "枕头乡", Role.SECRETARY, VILLAGE, True),
        (Role.ADMIN, "", Role.TOWNSHIP, VILLAGE, True),
        (Role.ADMIN, "", Role.ADMIN, "", True),
        (Role.VILLAGER, None, Role.VILLAGER, VILLAGE, False),  # a role without a place holds nowhere
    ],
)
def test_the_role_and_the_region(role: Role, scope: str | None, asked: Role, region: str, may: bool) -> None:
    assert sender(role, scope).may(asked, region) is may


def test_a_stranger_may_nothing() -> None:
    assert not Sender("console", "u1").may(Role.VILLAGER, VILLAGE)


def test_a_households_grid() -> None:
    assert Household(1, f"{VILLAGE}/一组", "张建国", 3).grid == "一组"
    assert Household(1, "垣上村", "张建国", 3).grid == "垣上村"


@pytest.mark.parametrize(
    ("region", "ids"),
    [
        (VILLAGE, ["g1", "g2"]),
        (f"{VILLAGE}/一组", ["g2"]),
        ("枕头乡", ["g1", "g2", "g3"]),
        ("", ["g1", "g2", "g3"]),
        ("枕头乡/大湾村", []),
    ],
)
def test_the_groups_of_a_region(region: str, ids: list[str]) -> None:
    def chat(key: str, where: str, speaks: bool = True) -> Chat:
        return Chat("robot", key, where, Address("push", key, group=True) if speaks else None)

    chats = (
        chat("g1", VILLAGE),
        chat("g2", f"{VILLAGE}/一组"),
        chat("g3", f"{VILLAGE}二"),
        chat("g4", VILLAGE, speaks=False),  # it can only answer there
    )
    scene = Scene(None, None, None, chats, None, None)  # type: ignore[arg-type,type-var]
    assert [one.id for one in scene.chats_within(region)] == ids
