"""The daily report as an Excel workbook for the superior."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from core.errors import ConfigError
from core.render import number, symptoms

_BOLD = Font(bold=True)


def write(report: dict[str, Any], path: Path) -> None:
    """One sheet for the numbers, one for each list that holds anything. Raises ConfigError."""
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "日报"
    homes, people = report["households"], report["people"]
    numbers: tuple[tuple[str, str | int], ...] = (
        ("地区", report["region"]),
        ("日期", report["day"]),
        ("版本", report["version"]),
        ("总户数", homes["total"]),
        ("已报户数", homes["reported"]),
        ("有音信户数", homes["heard_from"]),
        ("没音信户数", len(homes["missing"])),
        ("总人数", people["total"]),
        ("报到人数", people["covered"]),
        ("异常户数", len(report["abnormal"])),
    )
    for line in numbers:
        sheet.append([_plain(value) for value in line])
    lists: list[tuple[str, tuple[str, ...], list[tuple[object, ...]]]] = [
        ("没音信", ("户主",), [(name,) for name in homes["missing"]]),
        (
            "异常",
            ("户主", "体温", "症状", "谁在处理"),
            [
                (one["household"], "、".join(map(str, one["temps"])), symptoms(one["symptoms"]), one["acknowledged_by"])
                for one in report["abnormal"]
            ],
        ),
        (
            "采购",
            ("品名", "数量", "单位", "谁家"),
            [
                (one["name"], number(one["quantity"]) or "适量", one["unit"], "、".join(one["households"]))
                for one in report["supplies"]
            ],
        ),
        (
            "出入",
            ("户主", "进出", "地方"),
            [
                (one["household"], "回村" if one["direction"] == "in" else "外出", one["place"])
                for one in report["travel"]
            ],
        ),
        (
            "捐助",
            ("户主", "品名", "数量", "单位"),
            [(one["household"], one["name"], one["quantity"], one["unit"]) for one in report["donations"]],
        ),
        ("办事", ("户主", "原话"), [(one["household"], one["text"]) for one in report["gatherings"]]),
        ("停机", ("从", "到"), [(one["since"], one["until"]) for one in report["outages"]]),
    ]
    for title, header, rows in lists:
        if rows:
            page = book.create_sheet(title)
            page.append(header)
            for cell in page[1]:
                cell.font = _BOLD
            for row in rows:
                page.append([_plain(value) for value in row])
    try:
        book.save(path)
    except OSError as error:
        raise ConfigError(f"--out {path}: 写不了：{error.strerror}") from None


def _plain(value: object) -> object:
    """A villager's text is never a formula, and has nothing in it that a workbook cannot hold."""
    if not isinstance(value, str):
        return value
    text = ILLEGAL_CHARACTERS_RE.sub("", value)
    return f"'{text}" if text.lstrip()[:1] in tuple("=+-@") else text
