"""`bot.py import`: what was added, what changed, every row that could not be used."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from tests.cli.conftest import Cli
from tests.village import HOMES, ROSTER


def homes(folder: Path) -> int:
    with closing(sqlite3.connect(folder / "village.db")) as database:
        return int(database.execute("SELECT count(*) FROM households").fetchone()[0])


def test_it_says_what_it_did(cli: Cli) -> None:
    done = cli("import", cli.folder / "roster.csv")
    assert (done.code, done.err) == (0, "")
    assert f"新增 {HOMES} 户" in done.out
    assert homes(cli.folder) == HOMES
    again = cli("import", cli.folder / "roster.csv")
    assert f"新增 0 户\uff0c修改 0 户\uff0c不变 {HOMES} 户" in again.out
    assert len(again.out.splitlines()) == 1


def test_every_row_it_could_not_use_is_a_line(cli: Cli) -> None:
    bad = ("坏一,四,,,,,,", "坏二,4,12,,,,,", "坏三,4,,,没这人,,,gzh:u9")
    done = cli("import", cli.write("bad.csv", ROSTER + "".join(f"枕头乡,垣上村,一组,{row}\n" for row in bad)))
    assert "Traceback" not in done.err
    first = len(ROSTER.splitlines())
    lines = done.out.splitlines()
    assert [line for line in lines if line.startswith(f"第 {first + 1} 行") and "不是整数" in line]
    assert [line for line in lines if line.startswith(f"第 {first + 2} 行") and "不是号码" in line]
    assert len([line for line in lines if line.startswith(f"第 {first + 3} 行")]) == 2
    assert homes(cli.folder) == HOMES + 1  # the third is a household all the same


def test_unknown_columns_are_named(cli: Cli) -> None:
    done = cli("import", cli.write("more.csv", "村,户主,人口,血型\n垣上村,李建军,4,O\n"))
    assert done.code == 0
    assert "血型" in done.out


def test_a_file_it_cannot_read(cli: Cli) -> None:
    cli.refused("import", cli.folder / "none.csv", told="none.csv")
    cli.refused("import", cli.write("empty.csv", ""), told="empty.csv")
    cli.refused("import", cli.write("head.csv", "姓名,电话\n李建军,1\n"), told="第 1 行")
    cli.refused("import", cli.write("bytes.csv", b"\x81\xff\xff"), told="编码")
    cli.refused("import", cli.write("book.xlsx", "no book"), told="xlsx")
    assert homes(cli.folder) == 0
