"""`bot.py report`: as text, as JSON, as a workbook for the superior."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from tests.cli.conftest import Cli
from tests.village import HOMES
from web import workbook

WHERE = ("--region", "枕头乡/垣上村", "--day", "2020-02-05")


@pytest.fixture
def peopled(cli: Cli, peopled_sqlite: Path) -> Cli:
    shutil.copy(peopled_sqlite, cli.folder / "village.db")
    return cli


def test_text(peopled: Cli) -> None:
    done = peopled("report", *WHERE)
    assert (done.code, done.err) == (0, "")
    assert "2月5日日报 第1版" in done.out
    assert f"零\uff08已核实 0/{HOMES} 户\uff09" in done.out


def test_json(peopled: Cli) -> None:
    body = json.loads(peopled("report", *WHERE, "--format", "json").out)
    assert (body["region"], body["day"], body["version"]) == ("枕头乡/垣上村", "2020-02-05", 1)
    assert body["households"]["total"] == HOMES
    assert json.loads(peopled("report", *WHERE, "--format", "json").out) == body


@pytest.mark.parametrize(
    ("region", "total"), [("枕头乡/垣上村/一组", 3), ("枕头乡", HOMES), ("/枕头乡/垣上村/", HOMES)]
)
def test_every_level_of_the_tree(peopled: Cli, region: str, total: int) -> None:
    done = peopled("report", "--region", region, "--day", "2020-02-05", "--format", "json")
    assert json.loads(done.out)["households"]["total"] == total


@pytest.mark.parametrize("form", ["text", "json"])
def test_into_a_file(peopled: Cli, form: str) -> None:
    out = peopled.folder / "report.out"
    done = peopled("report", *WHERE, "--format", form, "--out", out)
    assert (done.code, done.out) == (0, "")
    assert out.read_text(encoding="utf-8") == peopled("report", *WHERE, "--format", form).out


def test_xlsx(peopled: Cli) -> None:
    out = peopled.folder / "report.xlsx"
    done = peopled("report", *WHERE, "--format", "xlsx", "--out", out)
    assert (done.code, done.out, done.err) == (0, "", "")
    book = load_workbook(out)
    numbers = {row[0]: row[1] for row in book["日报"].iter_rows(values_only=True)}
    assert (numbers["总户数"], numbers["已报户数"], numbers["没音信户数"]) == (HOMES, 0, HOMES)
    assert book["没音信"].max_row == HOMES + 1
    book.close()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--region", "枕头乡/大湾村", "--day", "2020-02-05"), "大湾村"),
        (("--region", "", "--day", "2020-02-05"), "--region"),
        ((*WHERE, "--format", "xlsx"), "--out"),
        ((*WHERE, "--out", "/proc/none/report.txt"), "/proc/none"),
        ((*WHERE, "--format", "xlsx", "--out", "/proc/none/report.xlsx"), "/proc/none"),
        ((*WHERE, "--out", "/"), "--out"),
    ],
)
def test_refused(peopled: Cli, arguments: tuple[str, ...], told: str) -> None:
    peopled.refused("report", *arguments, told=told)


@pytest.mark.parametrize(
    "arguments", [(), ("--region", "枕头乡"), ("--region", "枕头乡", "--day", "5.2."), (*WHERE, "--format", "pdf")]
)
def test_what_the_command_line_itself_refuses(peopled: Cli, arguments: tuple[str, ...]) -> None:
    done = peopled("report", *arguments)
    assert done.code == 2
    assert "Traceback" not in done.err


# --- the workbook -----------------------------------------------------------------------------------------------

REPORT: dict[str, Any] = {
    "region": "枕头乡/垣上村",
    "day": "2020-02-05",
    "version": 3,
    "households": {"total": 9, "reported": 6, "heard_from": 7, "missing": ["王桂香", "陈平(三组)"]},
    "people": {"total": 30, "covered": 20},
    "abnormal": [{"household": "张建国", "temps": [37.8, 36.5], "symptoms": ["cough"], "acknowledged_by": None}],
    "supplies": [
        {"name": "盐", "unit": "袋", "quantity": 3, "households": ["张建国", "周文"]},
        {"name": "白糖", "unit": None, "quantity": None, "households": ["周文"]},
    ],
    "travel": [{"household": None, "direction": "in", "place": None}],
    "donations": [{"household": "周文", "name": "口罩", "quantity": 50, "unit": "个"}],
    "gatherings": [{"household": "周文", "text": "席面不办了"}],
    "outages": [{"since": "2020-02-05T02:10:00+08:00", "until": "2020-02-05T06:40:00+08:00"}],
}


def cells(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    book = load_workbook(path)
    found = {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in book.worksheets}
    for sheet in book.worksheets:
        assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row), "a formula"
    book.close()
    return found


def test_everything_has_its_sheet(tmp_path: Path) -> None:
    workbook.write(REPORT, tmp_path / "r.xlsx")
    found = cells(tmp_path / "r.xlsx")
    assert list(found) == ["日报", "没音信", "异常", "采购", "出入", "捐助", "办事", "停机"]
    assert found["异常"] == [("户主", "体温", "症状", "谁在处理"), ("张建国", "37.8、36.5", "咳嗽", None)]
    assert found["采购"][1:] == [("盐", "3", "袋", "张建国、周文"), ("白糖", "适量", None, "周文")]
    assert found["出入"][1] == (None, "回村", None)
    assert found["停机"][1][0] == "2020-02-05T02:10:00+08:00"


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x","y")', "+1+1", "-1", "@SUM(A1)", " =1+1", "\t=1+1", "=1\x0b+1", "\x00\x1f=1"]
)
def test_a_villagers_words_are_no_formula(tmp_path: Path, text: str) -> None:
    report = {**REPORT, "gatherings": [{"household": text, "text": text}], "region": text}
    workbook.write(report, tmp_path / "r.xlsx")
    found = cells(tmp_path / "r.xlsx")
    for value in (*found["办事"][1], found["日报"][0][1]):
        assert value.lstrip()[0] == "'"


def test_words_that_are_none_stay_as_they_are(tmp_path: Path) -> None:
    report = {**REPORT, "gatherings": [{"household": "", "text": "初八=正月"}]}
    workbook.write(report, tmp_path / "r.xlsx")
    assert cells(tmp_path / "r.xlsx")["办事"][1] == (None, "初八=正月")
