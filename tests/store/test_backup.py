"""Backup while the bot writes, restore, and what is forgotten after the retention period."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest

from core.context import Household
from core.errors import ConfigError
from core.model import Address, Doubt, Message, Priority, Report, Role
from core.privacy import Vault
from core.replay import SimulatedClock
from store import Store, Transaction, backup, database, migrate, roster
from store.returnees import Arrival
from tests.conftest import KEY, ZONE
from tests.store.conftest import Hear
from tests.village import ROSTER, VILLAGE


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'live' / 'cunxin.db'}"


@pytest.fixture
def live(url: str, tmp_path: Path, clock: SimulatedClock) -> Iterator[Store]:
    """A village in use."""
    (tmp_path / "live").mkdir()
    (tmp_path / "roster.csv").write_text(ROSTER, encoding="utf-8")
    made = Store(database.connect(url), clock, ZONE, Vault(KEY))
    migrate.upgrade(made.database.engine)
    made.write(lambda tx: roster.load(tx, tmp_path / "roster.csv"))
    yield made
    made.close()


def report(tx: Transaction, home: Household, key: str) -> None:
    inbox_id, _, _ = tx.inbox.claim(Message("console", key, "u1", "都好"))
    before = tx.checkins.current(home.id, tx.day())
    tx.checkins.add(
        home,
        Report(status="normal"),
        inbox_id=inbox_id,
        speaker_id=None,
        proxy=False,
        round_=None,
        replaces=before,
        current=True,
    )


def test_a_backup_taken_while_writing_is_whole(live: Store, url: str, tmp_path: Path, clock: SimulatedClock) -> None:
    """The restored village gives the very report of a moment between two writes."""
    homes = live.read(lambda tx: tx.households.within(VILLAGE))
    stop = threading.Event()
    written: list[int] = []

    def write() -> None:
        while not stop.is_set():
            n = len(written)
            live.write(partial(report, home=homes[n % len(homes)], key=f"m{n}"))
            written.append(n)

    writer = threading.Thread(target=write)
    writer.start()
    while len(written) < 5:
        pass
    assert backup.backup(url, tmp_path / "backup.db") == (tmp_path / "backup.db").stat().st_size
    before = len(written)
    stop.set()
    writer.join()
    target = f"sqlite:///{tmp_path / 'restored' / 'cunxin.db'}"
    backup.restore(target, tmp_path / "backup.db")
    again = Store(database.connect(target), clock, ZONE, Vault(KEY))
    assert migrate.upgrade(again.database.engine)[0] is not None
    count = again.database.read(lambda one: one.exec_driver_sql("SELECT count(*) FROM checkins").scalar_one())
    assert 5 <= count <= before + 1
    body = again.read(lambda tx: tx.reports.daily(VILLAGE, date(2020, 2, 5)))
    assert body["households"]["reported"] == min(count, len(homes))
    assert again.read(lambda tx: tx.households.phone(homes[0].id)) == "13900000001"
    again.close()


def test_the_restored_report_is_the_same(live: Store, url: str, tmp_path: Path, clock: SimulatedClock) -> None:
    for n, home in enumerate(live.read(lambda tx: tx.households.within(VILLAGE))[:4]):
        live.write(lambda tx, home=home, n=n: report(tx, home, f"m{n}"))
    expected = live.write(lambda tx: tx.reports.issue(VILLAGE, date(2020, 2, 5)))
    backup.backup(url, tmp_path / "backup.db")
    target = f"sqlite:///{tmp_path / 'again.db'}"
    backup.restore(target, tmp_path / "backup.db")
    again = Store(database.connect(target), clock, ZONE, Vault(KEY))
    assert again.write(lambda tx: tx.reports.issue(VILLAGE, date(2020, 2, 5))) == expected
    again.close()


def test_a_backup_is_one_file(live: Store, url: str, tmp_path: Path) -> None:
    backup.backup(url, tmp_path / "backup.db")
    assert [path.name for path in tmp_path.glob("backup.db*")] == ["backup.db"]


@pytest.mark.parametrize("name", ["a b.db", "百分%41.db", "what?.db", "a#b.db"])
def test_names_of_files(live: Store, url: str, tmp_path: Path, name: str) -> None:
    backup.backup(url, tmp_path / name)
    backup.restore(f"sqlite:///{tmp_path / 'again.db'}", tmp_path / name)
    assert (tmp_path / "again.db").exists()


def refused(work: Callable[[], object]) -> str:
    with pytest.raises(ConfigError) as caught:
        work()
    (line,) = str(caught.value).splitlines()
    return line


def test_nothing_is_overwritten(live: Store, url: str, tmp_path: Path) -> None:
    (tmp_path / "there.db").write_text("mine")
    assert "已经存在" in refused(lambda: backup.backup(url, tmp_path / "there.db"))
    assert (tmp_path / "there.db").read_text() == "mine"
    backup.backup(url, tmp_path / "backup.db")
    assert "已经存在" in refused(lambda: backup.restore(url, tmp_path / "backup.db"))


def test_what_cannot_be_backed_up(tmp_path: Path) -> None:
    assert "不存在" in refused(lambda: backup.backup(f"sqlite:///{tmp_path / 'none.db'}", tmp_path / "b.db"))
    assert not (tmp_path / "b.db").exists()
    told = refused(lambda: backup.backup("postgresql+psycopg://u:s3cret@h/d", tmp_path / "b.db"))
    assert "pg_dump" in told
    assert "s3cret" not in told


def test_a_backup_that_cannot_be_written(live: Store, url: str, tmp_path: Path) -> None:
    target = tmp_path / "no" / "folder" / "b.db"
    assert str(target) in refused(lambda: backup.backup(url, target))


def test_half_a_backup_is_none(url: str, tmp_path: Path) -> None:
    (tmp_path / "live").mkdir()
    (tmp_path / "live" / "cunxin.db").write_text("no database at all " * 100)
    refused(lambda: backup.backup(url, tmp_path / "b.db"))
    assert not (tmp_path / "b.db").exists()


@pytest.mark.parametrize("raw", [b"", b"no database at all " * 100])
def test_what_is_no_backup(tmp_path: Path, url: str, raw: bytes) -> None:
    (tmp_path / "b.db").write_bytes(raw)
    assert str(tmp_path / "b.db") in refused(lambda: backup.restore(url, tmp_path / "b.db"))
    assert not (tmp_path / "live" / "cunxin.db").exists()


def test_a_backup_that_is_not_ours(tmp_path: Path, url: str) -> None:
    with closing(sqlite3.connect(tmp_path / "b.db")) as other:
        other.execute("CREATE TABLE x (y)")
    assert "不是村信" in refused(lambda: backup.restore(url, tmp_path / "b.db"))
    assert "找不到" in refused(lambda: backup.restore(url, tmp_path / "none.db"))


def test_a_damaged_backup(live: Store, tmp_path: Path, url: str) -> None:
    backup.backup(url, tmp_path / "b.db")
    raw = bytearray((tmp_path / "b.db").read_bytes())
    raw[8192:12288] = b"\xff" * 4096
    (tmp_path / "b.db").write_bytes(raw)
    target = f"sqlite:///{tmp_path / 'again.db'}"
    assert str(tmp_path / "b.db") in refused(lambda: backup.restore(target, tmp_path / "b.db"))
    assert not (tmp_path / "again.db").exists()


def test_the_registers_forget_words_and_phones_of_what_is_settled(
    peopled: Store, home: Callable[[str], Household], clock: SimulatedClock
) -> None:
    zhang = home("张建国")
    long_ago = clock.at

    def work(tx: Transaction) -> None:
        inbox_id, _, _ = tx.inbox.claim(Message("console", "m", "u1", "儿子回来了"))
        secretary = tx.households.holders(Role.SECRETARY, VILLAGE)[0].id
        settled, _ = tx.returnees.note(
            VILLAGE, zhang, Arrival("儿子", False, "武汉", phone="13911110000"), "甲话", inbox_id
        )
        tx.returnees.note(VILLAGE, None, Arrival("客人", True, "太原", phone="13911110001"), "未定的话", inbox_id)
        tx.returnees.settle(settled, "checked", secretary, "乙话")
        asked, _ = tx.permits.ask(
            VILLAGE, zhang, "张建国", "丙话", tx.day(), channel="console", chat=None, asked_by=None, inbox_id=inbox_id
        )
        tx.permits.decide(asked, "refused", secretary, until=None, reason="丁话")
        over = tx.cases.open(VILLAGE, zhang, "张建国", "戊话", tx.day(), secretary)
        tx.teams.appoint(over, "police", [(None, "王建", "13911110002")])
        tx.cases.close(over, "moved", "己话")
        running = tx.cases.open(VILLAGE, zhang, "刘芳", "还在隔离的原因", tx.day(), secretary)
        tx.teams.appoint(running, "police", [(None, "王建", "13911110003")])
        round_ = tx.rounds.open(VILLAGE, "早", "checkin", None, None)
        assert round_ is not None
        tx.contacts.note(round_.id, zhang.id, secretary, inbox_id, "庚话")
        tx.confirmations.ask(secretary, "公告\n辛话")

    peopled.write(work)
    clock.at += timedelta(days=200)
    backup.purge(peopled.database.engine, long_ago + timedelta(days=1))
    tables = ("returnees", "permits", "cases", "care_team", "contacts", "confirmations")
    dump = "\n".join(
        str(row)
        for table in tables
        for row in peopled.database.read(lambda one, table=table: one.exec_driver_sql(f"SELECT * FROM {table}").all())
    )
    for word in "甲乙丙丁戊己庚辛":
        assert f"{word}话" not in dump
    assert "未定的话" in dump
    assert "还在隔离的原因" in dump
    phones = peopled.read(
        lambda tx: (
            [tx.returnees.get(n).phone for n in (1, 2)],
            *([carer.phone for carer in tx.teams.of(tx.cases.get(n))] for n in (1, 2)),
        )
    )
    assert phones == ([None, "13911110001"], [None], ["13911110003"])
    spoken = peopled.read(lambda tx: tx.contacts.of_round(tx.rounds.get(1)))
    assert spoken[zhang.id].note == ""  # somebody was there and did not reach them: that stays


# --- retention -----------------------------------------------------------------------------------------------


def test_words_are_forgotten_and_numbers_stay(
    peopled: Store, hear: Hear, home: Callable[[str], Household], clock: SimulatedClock
) -> None:
    zhang = home("张建国")

    def work(tx: Transaction) -> None:
        report(tx, zhang, "old")
        inbox_id, _, _ = tx.inbox.claim(Message("console", "older", "u1", "孩子咳嗽", name="三娃"))
        tx.inbox.finish(inbox_id, "handled", "收到", zhang.region, zhang.id)
        tx.ledger.add("travel", VILLAGE, zhang, inbox_id, "儿子从武汉回来", {"direction": "in", "place": "武汉"})
        tx.doubts.add(VILLAGE, zhang.id, inbox_id, Doubt("temperature", "六度五", ("36.5",)))
        tx.outbox.put("a", Address("console", "医生"), Priority.ALARM, "张建国家 37.8 电话13900000004")

    peopled.write(work)
    clock.at += timedelta(days=100)
    hear("新的话", home=zhang)
    engine = peopled.database.engine
    before = clock.at - timedelta(days=50)
    expected = peopled.read(lambda tx: tx.reports.daily(VILLAGE, date(2020, 2, 5)))
    assert backup.old_messages(engine, before) == 2
    assert backup.purge(engine, before) == 2
    assert backup.purge(engine, before) == 0
    assert [one.text for one in peopled.read(lambda tx: tx.inbox.since(0, "console"))] == ["", "", "新的话"]
    dump = "\n".join(
        str(row)
        for table in ("inbox", "ledger", "letters", "doubts")
        for row in peopled.database.read(lambda one, table=table: one.exec_driver_sql(f"SELECT * FROM {table}").all())
    )
    for word in ("孩子咳嗽", "三娃", "儿子从武汉回来", "六度五", "13900000004"):
        assert word not in dump
    after = peopled.read(lambda tx: tx.reports.daily(VILLAGE, date(2020, 2, 5)))
    assert after == expected
    assert after["travel"] == [{"household": "张建国", "direction": "in", "place": "武汉"}]
