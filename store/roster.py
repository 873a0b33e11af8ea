"""The roster file, CSV or xlsx, into households, people and accounts. Run twice it changes nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from core.errors import ConfigError
from core.model import ROLE_NAMES, Role
from store.households import COMES_BACK

if TYPE_CHECKING:
    from store import Transaction

COLUMNS = ("乡镇", "村", "网格", "户主", "人口", "电话", "标签", "联户长", "成员", "职务", "账号")
REQUIRED = ("村", "户主", "人口")
# what openpyxl raises for a file that is no workbook, or a broken one; ParseError is a SyntaxError
_NO_TABLE = (OSError, BadZipFile, KeyError, ValueError, IndexError, TypeError, SyntaxError)
_SEVERAL = re.compile(r"[;；、]")
_HALF = str.maketrans("＝：", "=:")


@dataclass
class Imported:
    """What an import did; `problems` are rows it could not use, as (line, reason)."""

    added: int = 0
    changed: int = 0
    same: int = 0
    officials: int = 0  # from outside, without a household
    unknown_columns: list[str] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


@dataclass(frozen=True)
class _Row:
    line: int
    region: tuple[str, ...]
    village: int  # how many of its parts make the village
    head: str
    size: int
    phone: str
    tags: list[str]
    leader: str
    members: list[str]
    roles: dict[str, Role]
    accounts: list[tuple[str, str, str]]  # person, channel, userid
    strange: list[str]  # accounts that could not be used


def _cells(path: Path) -> Iterator[list[str]]:
    """The rows of a CSV or xlsx file as texts."""
    try:
        if path.suffix.lower() == ".xls":
            raise ConfigError(f"{path}: 旧版 .xls 读不了，请用 Excel 另存为 xlsx")
        if path.suffix.lower() in {".xlsx", ".xlsm"}:
            from openpyxl import load_workbook  # a tenth of a second at every start, were it above

            # the file is ours to close: openpyxl leaves it open when it is broken inside
            with path.open("rb") as file, closing(load_workbook(file, read_only=True, data_only=True)) as book:
                for cells in book.worksheets[0].iter_rows(values_only=True):
                    yield [_text(cell) for cell in cells]
            return
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("gb18030")  # what Excel on a Chinese Windows saves as CSV
        yield from csv.reader(io.StringIO(text, newline=""), strict=True)
    except FileNotFoundError:
        raise ConfigError(f"{path}: 找不到花名册文件") from None
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: 文字编码不是 UTF-8 也不是 GBK，请用 Excel 另存为「CSV UTF-8」") from None
    except csv.Error as error:
        raise ConfigError(f"{path}: CSV 写法有误：{error}") from None
    except _NO_TABLE as error:
        raise ConfigError(f"{path}: 打不开，应为 CSV 或 xlsx：{error}") from None


def _text(cell: object) -> str:
    """A cell of a workbook as it would stand in a CSV; numbers have no .0 there."""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)


def _several(text: str) -> list[str]:
    return [part.strip() for part in _SEVERAL.split(text) if part.strip()]


def _named(text: str, head: str, what: str) -> Iterator[tuple[str, str]]:
    """`值` for the head, `成员名=值` for another member."""
    for part in _several(text.translate(_HALF)):
        name, equals, value = part.rpartition("=")
        if equals and not (name.strip() and value.strip()):
            raise ValueError(f"{what}「{part}」应写成 成员名=值")
        yield (name.strip() or head, value.strip())


def _parse(line: int, row: dict[str, str], channels: frozenset[str] | None) -> _Row:
    """One row of the file. Raises ValueError saying what is wrong with it."""
    head = row.get("户主", "")
    if not head:
        raise ValueError("没有户主")
    township = [part.strip() for part in row.get("乡镇", "").split("/") if part.strip()]  # a county may stand before it
    below = [part for part in (row.get("村", ""), row.get("网格", "")) if part]
    region = (*township, *below)
    if not row.get("村") and not township:
        raise ValueError("没有村")
    if any("/" in part for part in below):
        raise ValueError("村和网格的名称里不能有 /")
    try:
        size = int(row.get("人口", ""))
    except ValueError:
        raise ValueError(f"人口「{row.get('人口', '')}」不是整数") from None
    if not 0 <= size <= 99:
        raise ValueError(f"人口 {size} 不在 0 到 99 之间")
    if size and not row.get("村"):
        raise ValueError("没有村")
    phone = re.sub(r"[\s-]", "", row.get("电话", ""))
    if phone and not re.fullmatch(r"\+?\d{7,15}", phone):
        raise ValueError(f"电话「{row['电话']}」不是号码")
    members = _several(row.get("成员", ""))
    roles: dict[str, Role] = {}
    for name, title in _named(row.get("职务", ""), head, "职务"):
        if title not in ROLE_NAMES:
            raise ValueError(f"职务「{title}」不认识，可用：{' '.join(ROLE_NAMES)}")
        roles[name] = ROLE_NAMES[title]
    accounts = []
    strange: list[str] = []
    for name, account in _named(row.get("账号", ""), head, "账号"):
        channel, colon, userid = account.partition(":")
        if not colon or not channel or not userid:
            raise ValueError(f"账号「{account}」应写成 通道:用户编号")
        if channels is not None and channel not in channels:
            strange.append(f"账号「{account}」的通道 {channel} 不在配置的 channels 里，这个账号没有用上")
            continue
        accounts.append((name, channel, userid))
    for name in [*roles, *(name for name, _, _ in accounts)]:
        if name != head and name not in members:
            members.append(name)
    names = [head, *members, row.get("联户长", "")]
    if max(map(len, names)) > 100 or len("/".join(region)) > 200 or any(len(user) > 128 for _, _, user in accounts):
        raise ValueError("名称太长")
    return _Row(
        line,
        region,
        len(township) + 1,
        head,
        size,
        phone,
        _several(row.get("标签", "")),
        row.get("联户长", ""),
        members,
        roles,
        accounts,
        strange,
    )


def _scope(role: Role, row: _Row) -> str | None:
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
    result = Imported()
    rows: list[_Row] = []
    header: list[str] | None = None
    seen: dict[tuple[tuple[str, ...], str], int] = {}
    owners: dict[tuple[str, str], tuple[int, str]] = {}
    for line, cells in enumerate(_cells(path), 1):
        texts = [cell.replace("\x00", "").strip() for cell in cells]
        if not any(texts):
            continue
        if header is None:
            header = texts
            missing = [name for name in REQUIRED if name not in header]
            if missing:
                raise ConfigError(f"{path}: 第 {line} 行应为表头，缺少列：{' '.join(missing)}")
            result.unknown_columns = [name for name in header if name and name not in COLUMNS]
            continue
        try:
            if len(texts) > len(header) and any(texts[len(header) :]):
                raise ValueError(f"有 {len(texts)} 格，表头只有 {len(header)} 格")
            row = _parse(line, dict(zip(header, texts, strict=False)), channels)
            key = (row.region, row.head)
            if key in seen:
                raise ValueError(f"{'/'.join(row.region)} 的 {row.head} 在第 {seen[key]} 行已有，同名请加字区分")
            seen[key] = line
            rows.append(row)
            result.problems += [(line, reason) for reason in row.strange]
            for account in list(row.accounts):
                name, owner = account[0], owners.setdefault(account[1:], (line, account[0]))
                if owner != (line, name):
                    row.accounts.remove(account)
                    told = f"账号「{':'.join(account[1:])}」第 {owner[0]} 行给了 {owner[1]}，没有再绑给 {name}"
                    result.problems.append((line, told))
        except ValueError as error:
            result.problems.append((line, str(error)))
    if header is None:
        raise ConfigError(f"{path}: 是空的，第一行应为表头：{' '.join(COLUMNS)}")
    brought = [(row, *_bring(tx, row, result)) for row in rows]
    for row, household_id, outcome in brought:
        # only now is everybody there who may be somebody's leader
        linked = household_id is not None and "联户长" in header and _link(tx, row, household_id, result)
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


def _link(tx: Transaction, row: _Row, household_id: int, result: Imported) -> bool:
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


def _bring(tx: Transaction, row: _Row, result: Imported) -> tuple[int | None, str]:
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
