"""What stands in a roster file, CSV or xlsx: its rows, and every one that cannot be used with the reason."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from zipfile import BadZipFile

from core.errors import ConfigError
from core.lazy import regex
from core.model import ROLE_NAMES, Role

COLUMNS = ("乡镇", "村", "网格", "户主", "人口", "电话", "标签", "联户长", "成员", "职务", "账号")
REQUIRED = ("村", "户主", "人口")
# what openpyxl raises for a file that is no workbook, or a broken one; ParseError is a SyntaxError
_NO_TABLE = (OSError, BadZipFile, KeyError, ValueError, IndexError, TypeError, SyntaxError)
_SEVERAL = regex(r"[;；、]")
_HALF = str.maketrans("＝：", "=:")


@dataclass(frozen=True)
class Row:
    """One usable row: a household, or with `size` 0 an official from outside."""

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


def _parse(line: int, row: dict[str, str], channels: frozenset[str] | None) -> Row:
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
    return Row(
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


@dataclass
class Contents:
    """The rows of a file; `problems` are (line, reason) of what could not be used."""

    rows: list[Row] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    problems: list[tuple[int, str]] = field(default_factory=list)


def read(path: Path, channels: frozenset[str] | None) -> Contents:
    """A roster file. Raises ConfigError when it cannot be read at all."""
    found = Contents()
    header: list[str] | None = None
    seen: dict[tuple[tuple[str, ...], str], int] = {}
    owners: dict[tuple[str, str], tuple[int, str]] = {}
    for line, cells in enumerate(_cells(path), 1):
        texts = [cell.replace("\x00", "").strip() for cell in cells]
        if not any(texts):
            continue
        if header is None:
            header = found.columns = texts
            missing = [name for name in REQUIRED if name not in header]
            if missing:
                raise ConfigError(f"{path}: 第 {line} 行应为表头，缺少列：{' '.join(missing)}")
            found.unknown_columns = [name for name in header if name and name not in COLUMNS]
            continue
        try:
            if len(texts) > len(header) and any(texts[len(header) :]):
                raise ValueError(f"有 {len(texts)} 格，表头只有 {len(header)} 格")
            row = _parse(line, dict(zip(header, texts, strict=False)), channels)
            key = (row.region, row.head)
            if key in seen:
                raise ValueError(f"{'/'.join(row.region)} 的 {row.head} 在第 {seen[key]} 行已有，同名请加字区分")
            seen[key] = line
            found.rows.append(row)
            found.problems += [(line, reason) for reason in row.strange]
            for account in list(row.accounts):
                name, owner = account[0], owners.setdefault(account[1:], (line, account[0]))
                if owner != (line, name):
                    row.accounts.remove(account)
                    told = f"账号「{':'.join(account[1:])}」第 {owner[0]} 行给了 {owner[1]}，没有再绑给 {name}"
                    found.problems.append((line, told))
        except ValueError as error:
            found.problems.append((line, str(error)))
    if header is None:
        raise ConfigError(f"{path}: 是空的，第一行应为表头：{' '.join(COLUMNS)}")
    return found
