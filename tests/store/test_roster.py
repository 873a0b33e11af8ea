"""The roster file into the store: what is added, what changed, what could not be used and why."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from core.context import Household
from core.errors import ConfigError
from core.model import Address, Role
from store import Store, roster
from store.roster import Imported
from tests.village import HOMES, ROSTER, VILLAGE

HEADER = "乡镇,村,网格,户主,人口,电话,标签,联户长,成员,职务,账号"
Load = Callable[..., Imported]


@pytest.fixture
def load(store: Store, tmp_path: Path) -> Load:
    """Bring in a file with these rows under the header, or exactly these bytes."""

    def loaded(
        *rows: str, header: str = HEADER, raw: bytes | None = None, name: str = "r.csv", **more: Any
    ) -> Imported:
        path = tmp_path / name
        path.write_bytes(raw if raw is not None else "\n".join([header, *rows]).encode())
        return store.write(lambda tx: roster.load(tx, path, **more))

    return loaded


def counts(result: Imported) -> tuple[int, int, int]:
    return result.added, result.changed, result.same


def homes(store: Store, region: str = "") -> dict[str, Household]:
    return {home.head: home for home in store.read(lambda tx: tx.households.within(region))}


# --- what is brought in -----------------------------------------------------------------------------------


def test_the_village(load: Load, store: Store) -> None:
    result = load(raw=ROSTER.encode())
    assert (counts(result), result.officials) == ((HOMES, 0, 0), 1)
    assert (result.problems, result.unknown_columns) == ([], [])
    assert store.read(lambda tx: tx.households.count("")) == (HOMES, 30)
    found = homes(store)
    assert found["王桂香"].tags == ("独居老人", "无手机")
    assert found["张建国"].members == ("刘芳", "张小宝")
    assert found["张建国"].region == f"{VILLAGE}/二组"
    leader = store.read(lambda tx: tx.households.person(found["王桂香"].leader_id or 0))
    assert (leader.name, leader.role, leader.scope) == ("李建军", Role.LEADER, f"{VILLAGE}/一组")
    assert store.read(lambda tx: tx.households.phone(found["张建国"].id)) == "13900000004"


def test_phones_lie_encrypted(load: Load, store: Store) -> None:
    load("枕头乡,垣上村,一组,李建军,4,13900000001,,,,,")
    stored = store.database.read(lambda one: one.exec_driver_sql("SELECT phone FROM households").scalar())
    assert stored
    assert "13900000001" not in stored


def test_an_official_with_nobody_at_home(load: Load, store: Store) -> None:
    load("枕头乡,,,冯向东,0,,,,,乡镇,console:feng")
    assert store.read(lambda tx: tx.households.count("")) == (0, 0)
    sender = store.read(lambda tx: tx.accounts.sender("console", "feng", None))
    assert sender.household is None
    assert sender.may(Role.TOWNSHIP, VILLAGE)
    assert not sender.may(Role.TOWNSHIP, "大同乡/垣上村")


@pytest.mark.parametrize(
    ("title", "role", "scope"),
    [
        ("村民", Role.VILLAGER, None),
        ("网格员", Role.LEADER, f"{VILLAGE}/一组"),
        ("村医", Role.DOCTOR, VILLAGE),
        ("村支书", Role.SECRETARY, VILLAGE),
        ("乡镇", Role.TOWNSHIP, "枕头乡"),
        ("管理员", Role.ADMIN, ""),
    ],
)
@pytest.mark.parametrize("whose", ["head", "member"])
def test_titles(load: Load, store: Store, title: str, role: Role, scope: str | None, whose: str) -> None:
    load(f"枕头乡,垣上村,一组,李建军,4,,,,,{title if whose == 'head' else f'王秀英={title}'},")
    name = "李建军" if whose == "head" else "王秀英"
    (person,) = store.read(lambda tx: tx.households.people_named(name, VILLAGE))
    assert (person.role, person.scope) == (role, scope)
    assert homes(store)["李建军"].members == (() if whose == "head" else ("王秀英",))


def test_accounts_of_head_and_members(load: Load, store: Store) -> None:
    load("枕头乡,垣上村,一组,赵大勇,3,,,,孙梅,,console:u1;孙梅=wecom:sun:mei")
    home = homes(store)["赵大勇"]
    assert store.read(lambda tx: tx.accounts.of_household(home.id)) == [
        Address("console", "u1"),
        Address("wecom", "sun:mei"),
    ]
    sender = store.read(lambda tx: tx.accounts.sender("wecom", "sun:mei", None))
    assert sender.person is not None
    assert sender.household is not None
    assert (sender.person.name, sender.household.id) == ("孙梅", home.id)


@pytest.mark.parametrize("mark", [";", "\uff1b", "、", "; "])
def test_several_in_a_cell(load: Load, store: Store, mark: str) -> None:
    load(f"枕头乡,垣上村,一组,赵大勇,3,,无手机{mark}独居老人,,孙梅{mark}赵小勇,,console:u1{mark}孙梅=console:u2")
    home = homes(store)["赵大勇"]
    assert (home.members, home.tags) == (("孙梅", "赵小勇"), ("无手机", "独居老人"))
    assert len(store.read(lambda tx: tx.accounts.of_household(home.id))) == 2


def test_marks_typed_on_a_chinese_keyboard(load: Load, store: Store) -> None:
    result = load("枕头乡,垣上村,一组,赵大勇,3,,,,孙梅,孙梅\uff1d村医,console\uff1au1\uff1b孙梅\uff1dconsole\uff1au2")
    assert result.problems == []
    assert len(store.read(lambda tx: tx.accounts.of_household(homes(store)["赵大勇"].id))) == 2


def test_columns_in_any_order(load: Load, store: Store) -> None:
    result = load("3,赵大勇,备注,垣上村", header="人口,户主,备 注,村")
    assert result.unknown_columns == ["备 注"]
    assert homes(store)["赵大勇"].region == "垣上村"


def test_a_county_before_the_township(load: Load, store: Store) -> None:
    load("洪洞县/枕头乡,垣上村,一组,赵大勇,3,,,,,,", "洪洞县/枕头乡,,,冯向东,0,,,,,乡镇,console:feng")
    for region in ("洪洞县", "洪洞县/枕头乡", "洪洞县/枕头乡/垣上村", "洪洞县/枕头乡/垣上村/一组"):
        assert store.read(lambda tx, region=region: tx.households.count(region)) == (1, 3)
        assert store.read(lambda tx, region=region: tx.households.has_region(region))
    assert store.read(lambda tx: tx.households.children("")) == ["洪洞县"]
    assert store.read(lambda tx: tx.households.village("洪洞县/枕头乡/垣上村/一组")) == "洪洞县/枕头乡/垣上村"
    sender = store.read(lambda tx: tx.accounts.sender("console", "feng", None))
    assert sender.may(Role.TOWNSHIP, "洪洞县/枕头乡/垣上村")
    assert not sender.may(Role.TOWNSHIP, "洪洞县/大同乡")


# --- the leader ---------------------------------------------------------------------------------------------


def test_a_leader_may_stand_further_down(load: Load, store: Store) -> None:
    load("枕头乡,垣上村,一组,王桂香,1,,,李建军,,,", "枕头乡,垣上村,一组,李建军,4,,,,,网格员,")
    leader = store.read(lambda tx: tx.households.person(homes(store)["王桂香"].leader_id or 0))
    assert leader.name == "李建军"


def test_of_two_with_one_name_the_one_who_is_a_leader(load: Load, store: Store) -> None:
    result = load(
        "枕头乡,垣上村,一组,陈平,4,,,,,,",
        "枕头乡,垣上村,二组,陈平,3,,,,,网格员,",
        "枕头乡,垣上村,三组,王桂香,1,,,陈平,,,",
    )
    assert result.problems == []
    leader = store.read(lambda tx: tx.households.person(homes(store)["王桂香"].leader_id or 0))
    assert (leader.role, leader.scope) == (Role.LEADER, f"{VILLAGE}/二组")


def test_a_leader_of_another_village_is_none(load: Load) -> None:
    result = load("枕头乡,大湾村,一组,李建军,4,,,,,网格员,", "枕头乡,垣上村,一组,王桂香,1,,,李建军,,,")
    assert result.problems == [(3, "联户长「李建军」花名册里没有这个人\uff0c没有建立联户")]
    assert counts(result) == (2, 0, 0)


def test_two_leaders_with_one_name(load: Load) -> None:
    rows = [f"枕头乡,垣上村,{grid},陈平,4,,,,,网格员," for grid in ("一组", "二组")]
    (problem,) = load(*rows, "枕头乡,垣上村,三组,王桂香,1,,,陈平,,,").problems
    assert problem[0] == 4
    assert "2 个同名" in problem[1]


def test_a_new_leader_and_none(load: Load, store: Store) -> None:
    leaders = ("枕头乡,垣上村,一组,李建军,4,,,,,网格员,", "枕头乡,垣上村,一组,赵大勇,3,,,,,网格员,")
    load(*leaders, "枕头乡,垣上村,一组,王桂香,1,,,李建军,,,")
    assert counts(load(*leaders, "枕头乡,垣上村,一组,王桂香,1,,,赵大勇,,,")) == (0, 1, 2)
    leader = store.read(lambda tx: tx.households.person(homes(store)["王桂香"].leader_id or 0))
    assert leader.name == "赵大勇"
    assert counts(load("垣上村,王桂香,1,枕头乡,一组", header="村,户主,人口,乡镇,网格")) == (0, 0, 1)
    assert homes(store)["王桂香"].leader_id is not None  # a file without the column says nothing about leaders
    assert counts(load(*leaders, "枕头乡,垣上村,一组,王桂香,1,,,,,,")) == (0, 1, 2)
    assert homes(store)["王桂香"].leader_id is None


# --- again, and changed ------------------------------------------------------------------------------------------


def test_twice_changes_nothing(load: Load, store: Store) -> None:
    load(raw=ROSTER.encode())
    before = homes(store)
    result = load(raw=ROSTER.encode())
    assert (counts(result), result.officials, result.problems) == ((0, 0, HOMES), 1, [])
    assert homes(store) == before


@pytest.mark.parametrize(
    "row",
    [
        "枕头乡,垣上村,一组,赵大勇,4,13900000003,,,孙梅,,console:u1",
        "枕头乡,垣上村,一组,赵大勇,3,13900000033,,,孙梅,,console:u1",
        "枕头乡,垣上村,一组,赵大勇,3,,,,孙梅,,console:u1",
        "枕头乡,垣上村,一组,赵大勇,3,13900000003,无手机,,孙梅,,console:u1",
        "枕头乡,垣上村,一组,赵大勇,3,13900000003,,,孙梅、赵小勇,,console:u1",
        "枕头乡,垣上村,一组,赵大勇,3,13900000003,,,孙梅,网格员,console:u1",
        "枕头乡,垣上村,一组,赵大勇,3,13900000003,,,孙梅,,孙梅=console:u1",
    ],
)
def test_a_change_is_seen_once(load: Load, row: str) -> None:
    load("枕头乡,垣上村,一组,赵大勇,3,13900000003,,,孙梅,,console:u1")
    assert counts(load(row)) == (0, 1, 0)
    assert counts(load(row)) == (0, 0, 1)


def test_a_title_that_is_gone(load: Load, store: Store) -> None:
    load("枕头乡,垣上村,一组,李建军,4,,,,,村支书,console:u1")
    load("枕头乡,垣上村,一组,李建军,4,,,,,,console:u1")
    sender = store.read(lambda tx: tx.accounts.sender("console", "u1", None))
    assert not sender.may(Role.LEADER, VILLAGE)


def test_two_heads_with_one_name_in_two_grids(load: Load, store: Store) -> None:
    result = load("枕头乡,垣上村,一组,陈平,4,,,,,,", "枕头乡,垣上村,二组,陈平,3,,,,,,")
    assert (counts(result), result.problems) == ((2, 0, 0), [])
    assert [home.size for home in store.read(lambda tx: tx.households.named("陈平", VILLAGE))] == [4, 3]


def test_one_account_for_two_people(load: Load) -> None:
    rows = (
        "枕头乡,垣上村,一组,赵大勇,3,,,,孙梅,,console:u1;孙梅=console:u1",
        "枕头乡,垣上村,一组,王桂香,1,,,,,,console:u1",
    )
    result = load(*rows)
    assert [line for line, _ in result.problems] == [2, 3]
    assert all("console:u1" in why and "第 2 行" in why for _, why in result.problems)
    assert counts(load(*rows)) == (0, 0, 2)


# --- what cannot be used ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("枕头乡,垣上村,一组,,4,,,,,,", "没有户主"),
        ("枕头乡,,一组,李建军,4,,,,,,", "没有村"),
        (",,一组,李建军,4,,,,,,", "没有村"),
        ("枕头乡,垣上村,一组,李建军,,,,,,,", "人口「」不是整数"),
        ("枕头乡,垣上村,一组,李建军,四,,,,,,", "人口「四」不是整数"),
        ("枕头乡,垣上村,一组,李建军,4.5,,,,,,", "人口「4.5」不是整数"),
        ("枕头乡,垣上村,一组,李建军,-1,,,,,,", "人口 -1 不在"),
        ("枕头乡,垣上村,一组,李建军,100,,,,,,", "人口 100 不在"),
        ("枕头乡,垣上村,一组,李建军,4,1.39E+10,,,,,", "电话「1.39E+10」不是号码"),
        ("枕头乡,垣上村,一组,李建军,4,,,,,队长,", "职务「队长」不认识"),
        ("枕头乡,垣上村,一组,李建军,4,,,,,王秀英=,", "成员名=值"),
        ("枕头乡,垣上村,一组,李建军,4,,,,,,u1", "通道:用户编号"),
        ("枕头乡,垣上村,一组,李建军,4,,,,,,console:", "通道:用户编号"),
        ("枕头乡,垣上村/一组,,李建军,4,,,,,,", "不能有 /"),
        ("枕头乡,垣上村,一组,李建军,4,,,,,,,多出来的", "12 格"),
        ("枕头乡,垣上村,一组,赵大勇,4,,,,,,", "第 2 行已有"),
        (f"枕头乡,垣上村,一组,{'李' * 101},4,,,,,,", "太长"),
        (f"枕头乡,{'垣' * 200},一组,李建军,4,,,,,,", "太长"),
        (f"枕头乡,垣上村,一组,李建军,4,,,,,,console:{'u' * 129}", "太长"),
    ],
)
def test_a_row_that_cannot_be_used_is_told_and_the_others_are_used(
    load: Load, store: Store, row: str, why: str
) -> None:
    good = ("枕头乡,垣上村,一组,赵大勇,3,,,,,,", "枕头乡,垣上村,一组,王桂香,1,,,,,,")
    result = load(good[0], row, good[1], channels=frozenset({"console"}))
    ((line, reason),) = result.problems
    assert line == 3
    assert why in reason
    assert list(homes(store)) == ["赵大勇", "王桂香"]


def test_an_account_of_a_door_that_is_not_there(load: Load, store: Store) -> None:
    """The household is none the worse for it."""
    rows = ("枕头乡,垣上村,一组,赵大勇,3,,,,孙梅,,gzh:u1;孙梅=console:u2",)
    ((line, why),) = load(*rows, channels=frozenset({"console"})).problems
    assert line == 2
    assert "gzh 不在配置的 channels" in why
    assert store.read(lambda tx: tx.accounts.of_household(homes(store)["赵大勇"].id)) == [Address("console", "u2")]
    assert counts(load(*rows, channels=frozenset({"console"}))) == (0, 0, 1)


def test_blank_lines_and_blanks(load: Load, store: Store) -> None:
    result = load("", ",,,,,,,,,,", " 枕头乡 , 垣上村 ,一组, 李建军 , 4 , 139-0000 0001 ,,,,,")
    assert (counts(result), result.problems) == ((1, 0, 0), [])
    home = homes(store)["李建军"]
    assert home.region == f"{VILLAGE}/一组"
    assert store.read(lambda tx: tx.households.phone(home.id)) == "13900000001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings(load: Load, store: Store, encoding: str) -> None:
    load(raw=ROSTER.encode(encoding))
    assert store.read(lambda tx: tx.households.count(VILLAGE)) == (HOMES, 30)


def test_quotes_and_windows_line_ends(load: Load, store: Store) -> None:
    load(raw=f'{HEADER}\r\n枕头乡,垣上村,一组,"李建军",4,,"独居老人;无手机",,,,\r\n'.encode())
    assert homes(store)["李建军"].tags == ("独居老人", "无手机")


def test_a_nul_from_somewhere(load: Load, store: Store) -> None:
    load(raw=f"{HEADER}\n枕头乡,垣上村,一组,李\x00建军,4,,,,,,\n".encode())
    assert list(homes(store)) == ["李建军"]


def workbook(path: Path, rows: list[list[object]]) -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(path)
    return path


def test_xlsx(store: Store, tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "名册.XLSX",
        [
            HEADER.split(","),
            ["枕头乡", "垣上村", "一组", "李建军", 4, 13900000001, None, None, "王秀英", "网格员", "console:u1"],
            ["枕头乡", "垣上村", "一组", "王桂香", 1.0, 13900000002.0, "独居老人", "李建军"],
            [None] * 5,
            ["枕头乡", "垣上村", "一组", "赵大勇", "三"],
        ],
    )
    result = store.write(lambda tx: roster.load(tx, path))
    assert (counts(result), result.problems) == ((2, 0, 0), [(5, "人口「三」不是整数")])
    phones = [store.read(lambda tx, home=home: tx.households.phone(home.id)) for home in homes(store).values()]
    assert phones == ["13900000001", "13900000002"]
    assert counts(store.write(lambda tx: roster.load(tx, path))) == (0, 0, 2)


@pytest.mark.parametrize(
    ("name", "raw", "told"),
    [
        ("r.csv", b"", "是空的"),
        ("r.csv", b"\n\n , \n", "是空的"),
        ("r.csv", "户主,电话\n李建军,1\n".encode(), "第 1 行"),
        ("r.csv", "\n姓名,村\n".encode(), "第 2 行"),
        ("r.csv", b"\x81\xff\xff", "编码"),
        ("r.csv", f'{HEADER}\n枕头乡,"垣上"村,一组,李建军,4\n'.encode(), "CSV"),
        ("r.csv", f'{HEADER}\n枕头乡,"垣上村,一组,李建军,4\n'.encode(), "CSV"),
        ("r.xlsx", b"no workbook", "xlsx"),
        ("r.xlsx", b"PK\x03\x04 nor this", "xlsx"),
        ("r.xls", b"\xd0\xcf\x11\xe0", "另存为 xlsx"),
    ],
)
def test_a_file_that_cannot_be_read(load: Load, store: Store, name: str, raw: bytes, told: str) -> None:
    with pytest.raises(ConfigError, match=told) as caught:
        load(raw=raw, name=name)
    (line,) = str(caught.value).splitlines()
    assert name in line
    assert homes(store) == {}


def test_a_workbook_that_is_broken_inside(load: Load, tmp_path: Path) -> None:
    whole = workbook(tmp_path / "whole.xlsx", [HEADER.split(",")])
    broken = tmp_path / "broken.xlsx"
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(broken, "w") as target:
        for item in source.namelist():
            target.writestr(item, b"<worksheet" if "sheet1" in item else source.read(item))
    with pytest.raises(ConfigError, match=r"broken\.xlsx"):
        load(raw=broken.read_bytes(), name="broken.xlsx")


def test_no_file(load: Load, store: Store, tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path / "none.xlsx", tmp_path):
        with pytest.raises(ConfigError) as caught:
            store.write(lambda tx, path=path: roster.load(tx, path))
        assert str(path) in str(caught.value)


def test_the_sample_village(store: Store) -> None:
    path = Path(__file__).resolve().parents[2] / "data" / "roster.csv"
    result = store.write(lambda tx: roster.load(tx, path, frozenset({"console"})))
    assert result.problems == []
    assert store.read(lambda tx: tx.households.count(VILLAGE)) == (85, 302)
