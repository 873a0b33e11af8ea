"""The audit log: whoever changes a line breaks its seal."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from store import Store

LINES = (
    ("乔玉兰", "notice", {"number": 1, "region": "枕头乡/垣上村"}),
    ("村信", "alarm", {"alarm": "A1", "household": "张建国"}),
    ("段守义", "acknowledge", {"alarm": "A1", "said": None, "temps": [36.5, 37.8]}),
    ("段守义", "close alarm", {"alarm": "A1"}),
)


@pytest.fixture
def noted(store: Store) -> Store:
    for actor, action, detail in LINES:
        store.write(lambda tx, line=(actor, action, detail): tx.audit.note(*line))
    return store


def run(store: Store, statement: str) -> None:
    store.database.write(lambda one: one.exec_driver_sql(statement))


def test_a_whole_chain(noted: Store) -> None:
    assert noted.read(lambda tx: tx.audit.broken()) is None


def test_nothing_noted_nothing_broken(store: Store) -> None:
    assert store.read(lambda tx: tx.audit.broken()) is None


@pytest.mark.parametrize(
    ("change", "first_wrong"),
    [
        ("UPDATE audit SET actor = '别人' WHERE id = {1}", 1),
        ("UPDATE audit SET action = 'nothing' WHERE id = {0}", 0),
        ("""UPDATE audit SET detail = '{{"alarm": "A2"}}' WHERE id = {3}""", 3),
        ("UPDATE audit SET at = '2020-02-06 00:00:00' WHERE id = {2}", 2),
        ("UPDATE audit SET inbox_id = 7 WHERE id = {2}", 2),
        ("UPDATE audit SET hash = '0' WHERE id = {1}", 1),
        ("DELETE FROM audit WHERE id = {1}", 2),
        ("DELETE FROM audit WHERE id = {0}", 1),
    ],
)
def test_tampering_shows(noted: Store, change: str, first_wrong: int) -> None:
    ids = list(noted.database.read(lambda one: one.exec_driver_sql("SELECT id FROM audit ORDER BY id").scalars()))
    run(noted, change.format(*ids))
    assert noted.read(lambda tx: tx.audit.broken()) == ids[first_wrong]


def test_noted_at_once_it_is_still_one_chain(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(store.write, [lambda tx: tx.audit.note("村信", "alarm", {"alarm": "A1"})] * 24))
    assert store.read(lambda tx: tx.audit.broken()) is None
    count = store.database.read(lambda one: one.exec_driver_sql("SELECT count(*) FROM audit").scalar())
    assert count == 24
