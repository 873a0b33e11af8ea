"""Modes in a tree of regions, over restarts, and in the archive."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import bot as product
from bot import Bot
from core.errors import ConfigError
from core.replay import SimulatedClock
from handlers.commands import CONFIRMED
from tests.village import CONFIG, ROSTER, VILLAGE, Village

TWO = ROSTER + "枕头乡,河湾村,一组,马老六,3,,,,,村支书,console:河湾书记\n"
CHATS = [*CONFIG["chats"], {"channel": "console", "id": "g2", "region": "枕头乡/河湾村"}]
DAILY = [
    {"name": "早报平安", "job": "rounds.open", "cron": "30 7 * * *", "modes": ["疫情"], "options": {"round": "早"}}
]


@pytest.fixture
def two(make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path) -> Village:
    """Two villages of one township."""
    return Village(make_bot(chats=CHATS, schedules=DAILY), clock, TWO, tmp_path)


def switch(village: Village, who: str, mode: str) -> str | None:
    village.says(who, f"模式 {mode}", chat=None)
    return village.says(who, "确认", chat=None)


def asked(village: Village) -> set[str]:
    return {to for to, text in village.letters() if to.startswith("g") and "【" in text}


def test_each_village_has_its_own_mode(two: Village) -> None:
    switch(two, "书记", "防汛")
    assert asked(two) == {"g1"}
    two.at("07:30")
    groups = [(to, text[:8]) for to, text in two.letters() if to.startswith("g")]
    assert ("g2", "【早报平安】各家"[:8]) in groups
    assert any(to == "g1" and text.startswith("【点名") for to, text in groups)
    assert not any(to == "g1" and "报平安" in text for to, text in groups)


def test_the_township_switches_all_and_ends_what_is_below(two: Village) -> None:
    switch(two, "书记", "防汛")
    two.says("张建国", "转移到学校了，三口")
    two.letters()
    switch(two, "乡镇", "地震")
    letters = two.letters()
    assert {to for to, text in letters if "【地震】" in text} == {"g1", "g2"}
    assert {to for to, text in letters if "防汛小结" in text} == {"书记", "乡镇"}
    standing = two.bot.store.read(lambda tx: [tx.modes.in_force(f"枕头乡/{name}") for name in ("垣上村", "河湾村")])
    assert [one.mode for one in standing if one] == ["地震", "地震"]
    past = two.bot.store.read(lambda tx: tx.modes.past(VILLAGE))
    assert past[0].summary is not None
    assert (past[0].mode, past[0].summary["shelters"], past[0].summary["rounds"]) == ("防汛", {"学校安置点": 3}, 1)


def test_a_village_inside_a_township_of_another_mode(two: Village) -> None:
    switch(two, "乡镇", "防汛")
    two.letters()
    switch(two, "河湾书记", "疫情")
    two.letters()
    two.at("07:30")
    groups = [(to, text) for to, text in two.letters() if to.startswith("g")]
    assert any(to == "g2" and "早报平安" in text for to, text in groups)
    assert not any(to == "g2" and "点名" in text for to, text in groups)


def test_a_restart_forgets_nothing(two: Village, make_bot: Callable[..., Bot]) -> None:
    switch(two, "书记", "防汛")
    two.says("张建国", "2")
    two.letters()
    two.bot.close()
    two.restart(make_bot(chats=CHATS, schedules=DAILY, event_mode="平时"))  # the config's word is for a first start
    answer = two.says("书记", "点名", chat=None)
    assert answer is not None
    assert "已转移 1户3人" in answer
    two.at("07:30")
    assert any(text.startswith("【点名 07:30】还没音信8户") for to, text in two.letters() if to == "g1")


def test_who_may_not_switch(two: Village) -> None:
    for who in ("张建国", "李建军", "医生"):
        assert two.says(who, "模式 防汛", chat=None) is None
        two.says(who, "确认", chat=None)
    assert two.says("河湾书记", "模式 防汛") is None or asked(two) == set()
    in_force = two.bot.store.read(lambda tx: tx.modes.in_force(VILLAGE))
    assert in_force is not None
    assert in_force.mode == "疫情"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("job: rollcall.open", "job: rollcall.opne", "schedules「防汛点名」.job: 没有 'rollcall.opne'"),
        ("options: {close: 30}", "options: {clsoe: 30}", "schedules「防汛点名」.options.clsoe"),
        ("*/30 * * * *", "*/30 25 * * *", "时间 '*/30 25"),
        ("name: 防汛点名", "name: 防火点名", "名称「防火点名」别处已有"),
        ("quiet: false", "quite: false", "quite: 不认识的键"),
    ],
)
def test_a_typo_in_a_mode_file_stops_the_start(
    make_bot: Callable[..., Bot], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, after: str, told: str
) -> None:
    for folder in ("modes", "templates"):
        shutil.copytree(product.HOME / folder, tmp_path / folder)
    file = tmp_path / "modes" / "flood.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(before, after), encoding="utf-8")
    monkeypatch.setattr(product, "HOME", tmp_path)
    with pytest.raises(ConfigError) as caught:
        make_bot()
    assert len(str(caught.value).splitlines()) == 1
    assert str(file) in str(caught.value)
    assert told in str(caught.value)


def test_a_schedule_for_a_mode_that_is_none(make_bot: Callable[..., Bot]) -> None:
    with pytest.raises(ConfigError, match=r"schedules「早报平安」\.modes: 没有模式「台风」"):
        make_bot(schedules=[{**DAILY[0], "modes": ["台风"]}])


def test_everything_that_waits_for_its_word_can_be_carried_out(village: Village) -> None:
    assert {"公告", "模式", "搬走", "去世"} <= set(CONFIRMED)
