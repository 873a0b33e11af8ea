"""The roster file into households, people and accounts. Run twice it changes nothing."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from core.model import Role
from store import roster_file
from store.households import COMES_BACK
from store.roster_file import Row

if TYPE_CHECKING:
    from store import Transaction


@dataclass
class Imported:
    """What an import did; `problems` are rows it could not use, as (line, reason)."""

    added: int = 0
    changed: int = 0
    same: int = 0
    officials: int = 0  # from outside, without a household
    unknown_columns: list[str] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def _scope(role: Role, row: Row) -> str | None:
    """Where a role holds: a leader in the grid, doctor and secretary in the village, the township in its own."""
    if role is Role.VILLAGER:
        return None
    if role is Role.ADMIN:
        return ""
    if role is Role.TOWNSHIP:
        return "/".join(row.region[: max(row.village - 1, 1)])
    if role is Role.LEADER:
        return "/".join(row.region)
    return "/".join(row.region[: row.village])


def load(tx: Transaction, path: Path, channels: frozenset[str] | None = None) -> Imported:
    """Bring the file's households in. Raises ConfigError when the file cannot be read at all.

    Every row that cannot be used is in `problems`; the others are brought in. Nothing is removed.
    """
    told = roster_file.read(path, channels)
    result = Imported(unknown_columns=told.unknown_columns, problems=told.problems)
    brought = [(row, *_bring(tx, row, result)) for row in told.rows]
    for row, household_id, outcome in brought:
        # only now is everybody there who may be somebody's leader
        linked = household_id is not None and "联户长" in told.columns and _link(tx, row, household_id, result)
        if household_id is None:
            result.officials += 1
        elif outcome == "added":
            result.added += 1
        elif outcome == "changed" or linked:
            result.changed += 1
        else:
            result.same += 1
    result.problems.sort()
    return result


def _link(tx: Transaction, row: Row, household_id: int, result: Imported) -> bool:
    """Link a household to the leader that its row names, or to none; true if that is new."""
    if not row.leader:
        return tx.households.set_leader(household_id, None)
    found = tx.households.people_named(row.leader, "/".join(row.region[: row.village]))
    if len(found) > 1:  # of two with one name the one who is a leader is meant
        found = [person for person in found if person.role >= Role.LEADER] or found
    if len(found) == 1:
        return tx.households.set_leader(household_id, found[0].id)
    why = "花名册里没有这个人" if not found else f"有 {len(found)} 个同名的人"
    result.problems.append((row.line, f"联户长「{row.leader}」{why}，没有建立联户"))
    return False


def _bring(tx: Transaction, row: Row, result: Imported) -> tuple[int | None, str]:
    """One row into the store; (household id or None for an official from outside, added/changed/same)."""
    for depth in range(1, len(row.region) + 1):
        level = {row.village: "village", row.village - 1: "township"}.get(depth)
        level = level or ("county" if depth < row.village else "grid")
        tx.households.add_region("/".join(row.region[:depth]), level)
    path = "/".join(row.region)
    changed = False
    household_id: int | None = None
    outcome, head = "same", row.head
    if row.size:
        household_id, outcome = tx.households.put(path, row.head, row.size, row.phone or None, row.tags)
        if outcome == "moved":
            told = f"{row.head}家已登记搬走，没有恢复；回来了请在标签里写「{COMES_BACK}」"
            result.problems.append((row.line, told))
            return household_id, "same"
        head = tx.households.get(household_id).head  # another one since, if the head of the file has died
    people = {}
    for name in [row.head, *row.members]:
        role = row.roles.get(name, Role.VILLAGER)
        people[name], new = tx.households.put_person(
            name, household_id, is_head=name == head, role=role, scope=_scope(role, row)
        )
        changed |= new
    for name, channel, userid in row.accounts:
        bound = tx.accounts.sender(channel, userid, None).person
        if bound is not None and bound.id != people[name] and tx.accounts.bound_by_somebody(channel, userid):
            told = f"账号「{channel}:{userid}」已经改绑给{bound.name}，没有改回{name}"
            result.problems.append((row.line, told))
            continue
        changed |= tx.accounts.bind(channel, userid, None, people[name])
    if outcome == "same" and changed:
        outcome = "changed" if row.size else "added"
    return household_id, outcome
