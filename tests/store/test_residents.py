"""An import never undoes what was done by command, unless the file itself says something new."""

from __future__ import annotations

from pathlib import Path

from core.context import Household
from store import Store, Transaction
from store.roster import Imported, load

HEADER = "村,网格,户主,人口,标签,成员,账号\n"
ZHANG = "垣上村,二组,张建国,3,,刘芳;张小宝,console:u1\n"


def brought(store: Store, tmp_path: Path, rows: str = ZHANG) -> Imported:
    path = tmp_path / "roster.csv"
    path.write_text(HEADER + rows, encoding="utf-8")
    return store.write(lambda tx: load(tx, path))


def zhang(tx: Transaction) -> Household:
    return tx.households.within("垣上村")[0]


def test_run_twice_it_changes_nothing(store: Store, tmp_path: Path) -> None:
    assert brought(store, tmp_path).added == 1
    again = brought(store, tmp_path)
    assert (again.added, again.changed, again.same, again.problems) == (0, 0, 1, [])


def test_a_headcount_by_command_stands_until_the_file_says_another(store: Store, tmp_path: Path) -> None:
    brought(store, tmp_path)
    store.write(lambda tx: tx.residents.set_size(zhang(tx), 5))
    assert brought(store, tmp_path).same == 1
    assert store.read(lambda tx: zhang(tx).size) == 5
    assert brought(store, tmp_path, ZHANG.replace(",3,", ",4,")).changed == 1
    assert store.read(lambda tx: zhang(tx).size) == 4


def test_who_moved_away_stays_away_until_the_row_says_so(store: Store, tmp_path: Path) -> None:
    brought(store, tmp_path)
    store.write(lambda tx: tx.residents.move_out(zhang(tx)))
    again = brought(store, tmp_path)
    assert [line for line, _ in again.problems] == [2]
    assert "迁回" in again.problems[0][1]
    assert store.read(lambda tx: tx.households.within("垣上村")) == []
    assert brought(store, tmp_path, ZHANG.replace(",3,,", ",3,迁回;低保,")).changed == 1
    home = store.read(zhang)
    assert (home.tags, home.members) == (("低保",), ("刘芳", "张小宝"))


def test_the_dead_are_not_on_the_roster_again(store: Store, tmp_path: Path) -> None:
    brought(store, tmp_path)

    def die(tx: Transaction) -> None:
        home = zhang(tx)
        person = tx.households.people_named("张建国", "垣上村")[0]
        heir, _ = tx.residents.die(home, person)
        tx.residents.note("died", home.id, person.id, "乔玉兰", 1, name="张建国", was_head="张建国", head=heir)

    store.write(die)
    again = brought(store, tmp_path)
    assert (again.added, again.changed) == (0, 0)
    home = store.read(zhang)
    assert (home.head, home.size, home.members) == ("刘芳", 2, ("张小宝",))
    assert store.read(lambda tx: len(tx.households.within("垣上村"))) == 1
    sender = store.read(lambda tx: tx.accounts.sender("console", "u1", None))
    assert sender.person is not None
    assert sender.person.name == "刘芳"


def test_an_account_bound_by_somebody_is_not_bound_back(store: Store, tmp_path: Path) -> None:
    brought(store, tmp_path)
    store.write(
        lambda tx: tx.accounts.bind(
            "console", "u1", "小宝", tx.households.people_named("张小宝", "垣上村")[0].id, by="乔玉兰"
        )
    )
    again = brought(store, tmp_path)
    assert [reason for _, reason in again.problems] == ["账号「console:u1」已经改绑给张小宝，没有改回张建国"]
    history = store.read(lambda tx: tx.accounts.history("console", "u1"))
    assert [(person, nickname, by) for _, person, nickname, by in history] == [
        ("张建国", None, ""),
        ("张小宝", "小宝", "乔玉兰"),
    ]


def test_who_works_away_is_not_counted_as_present(store: Store, tmp_path: Path) -> None:
    brought(store, tmp_path)
    person = store.read(lambda tx: tx.households.people_named("张小宝", "垣上村")[0])
    assert store.write(lambda tx: tx.residents.set_away(person, "太原"))
    assert not store.write(lambda tx: tx.residents.set_away(person, "太原"))
    home = store.read(zhang)
    assert (home.size, home.present) == (3, 2)
    assert store.read(lambda tx: tx.households.count("垣上村")) == (1, 2)
    assert store.read(lambda tx: tx.households.at_home(home.id)) == ["张建国", "刘芳"]
    assert brought(store, tmp_path).same == 1
    assert store.read(lambda tx: zhang(tx).present) == 2


def test_two_accounts_of_one_person(store: Store, tmp_path: Path) -> None:
    brought(store, tmp_path, ZHANG.replace("console:u1", "console:u1;console:u2"))
    addresses = store.read(lambda tx: tx.accounts.of_person(tx.households.people_named("张建国", "垣上村")[0].id))
    assert {address.id for address in addresses} == {"u1", "u2"}


def test_a_nickname_changes_and_the_person_does_not(store: Store, tmp_path: Path) -> None:
    brought(store, tmp_path)
    for nickname in ("建国", "岁月静好"):
        sender = store.write(lambda tx, name=nickname: tx.accounts.sender("console", "u1", name))  # type: ignore[misc]
        assert sender.person is not None
        assert (sender.name, sender.person.name) == (nickname, "张建国")
