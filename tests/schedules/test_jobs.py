"""What the jobs write, and to whom."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot import Bot
from core.model import Address, LetterState, Priority
from core.replay import SimulatedClock
from store.outbox import Letter
from tests.schedules.conftest import Make
from tests.village import CONFIG, HOMES, ROSTER, VILLAGE, Village

OPEN = {"name": "早报", "job": "rounds.open", "cron": "30 7 * * *", "options": {"round": "早"}}
REMIND = {"name": "提醒", "job": "rounds.remind", "cron": "30 8 * * *", "options": {"round": "早"}}
CLOSE = {"name": "截止", "job": "rounds.close", "cron": "0 12 * * *", "options": {"round": "早"}}
MORNING = {"name": "早派工", "job": "reports.morning", "cron": "0 7 * * *"}
EVENING = {"name": "日报", "job": "reports.evening", "cron": "30 20 * * *"}


def by_address(letters: list[Letter]) -> dict[str, str]:
    """Address → text; AssertionError if somebody got two."""
    found = {letter.address.id: letter.text for letter in letters}
    assert len(found) == len(letters)
    return found


# --- rounds -------------------------------------------------------------------------------------------------


def test_opening_a_round_asks_in_the_group(hands: Make) -> None:
    one = hands(OPEN)
    one.tick("02-05 07:30")
    (letter,) = one.letters()
    assert (letter.address, letter.priority) == (Address("console", "g1", group=True), Priority.ROLLCALL)
    assert "早报平安" in letter.text
    assert f"共{HOMES}户" in letter.text
    assert "10:00前" in letter.text
    assert "迟了" not in letter.text
    round_ = one.bot.store.read(lambda tx: tx.rounds.current(VILLAGE, "checkin"))
    assert round_ is not None
    assert letter.expires_at == round_.closes_at == one.at("02-05 12:00")


def test_a_late_opening_says_so_and_keeps_its_times(hands: Make) -> None:
    one = hands(OPEN)
    one.tick("02-05 08:10")
    (letter,) = one.letters()
    assert "迟了" in letter.text
    assert "10:00前" in letter.text


def test_a_group_in_two_languages(hands: Make) -> None:
    chats = [{"channel": "console", "id": "g1", "region": VILLAGE, "languages": ["zh", "zh-Hant"]}]
    one = hands(OPEN, chats=chats)
    one.tick("02-05 07:30")
    simplified, traditional = one.letters()
    assert "早报平安" in simplified.text
    assert "早報平安" in traditional.text


def test_every_group_of_the_region(hands: Make) -> None:
    chats = [
        {"channel": "console", "id": "g1", "region": VILLAGE},
        {"channel": "console", "id": "g2", "region": f"{VILLAGE}/一组"},
        {"channel": "console", "id": "g3", "region": "枕头乡/大湾村"},
    ]
    one = hands({**OPEN, "regions": [VILLAGE]}, chats=chats)
    one.tick("02-05 07:30")
    assert sorted(by_address(one.letters())) == ["g1", "g2"]


@pytest.mark.parametrize(("prompt", "word"), [("supply", "要买"), ("notice", "收到")])
def test_other_questions(hands: Make, prompt: str, word: str) -> None:
    one = hands({**OPEN, "options": {"round": "买", "prompt": prompt}})
    one.tick("02-05 07:30")
    (letter,) = one.letters()
    assert word in letter.text


def test_a_group_the_bot_cannot_speak_in_is_no_error(hands: Make) -> None:
    key = "CunBotTestEncodingAESKey0123456789abcdefghA"
    doors = {"console": {"type": "console"}, "robot": {"type": "wecom_aibot", "token": "t", "aes_key": key}}
    one = hands(OPEN, channels=doors, chats=[{"channel": "robot", "id": "wr1", "region": VILLAGE}])
    one.tick("02-05 07:30")
    (words,) = one.letters()  # to who can forward them
    assert words.address.id == "书记"
    assert words.text.startswith("请把下面这段话转到村里的群：\n\n【早报平安】")
    assert one.fired("早报") == [("早报", "02-05 07:30", "done")]


@pytest.fixture
def morning(make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Any) -> Village:
    """The village, with some words said in the morning round: six households are silent at 08:29."""
    village = Village(make_bot(schedules=[OPEN, REMIND, CLOSE]), clock, ROSTER, tmp_path)
    village.at("07:31")
    village.letters()
    village.says("张建国", "三口都好")
    village.says("周文", "今天风真大")  # a sign of life
    village.says("李建军", "王桂香家好着呢")  # and one for a neighbour
    village.at("08:29")
    village.letters()
    return village


SILENT = ["赵大勇", "乔玉兰", "陈平(三组)", "陈平(二组)", "高小军"]


def test_only_the_silent_are_reminded(morning: Village) -> None:
    morning.at("08:30")
    letters = dict(morning.letters())
    group = letters.pop("g1")
    for name in ("张建国", "周文", "王桂香", "李建军"):
        assert name not in group
    for name in ("赵大勇", "高小军", "陈平(三组)", "陈平(二组)"):
        assert name in group.translate(str.maketrans("\uff08\uff09", "()"))
    # in private whoever can be written to, and the leader of those who are silent
    assert {"赵大勇", "陈平三", "陈平二", "书记", "李建军"} == set(letters)
    assert "赵大勇" in letters["李建军"]
    assert "王桂香" not in letters["李建军"]


def test_who_has_answered_is_left_in_peace_the_second_time(morning: Village) -> None:
    morning.at("08:30")
    morning.letters()
    morning.says("赵大勇", "三口都好")
    morning.bot.clock.fire("提醒")
    assert "赵大勇" not in dict(morning.letters())


def test_nobody_silent_nobody_reminded(hands: Make) -> None:
    one = hands(OPEN, REMIND)
    one.tick("02-05 07:30")
    one.letters()
    for home in one.bot.store.read(lambda tx: tx.households.within(VILLAGE)):
        statement = f"UPDATE households SET left_at = '2020-01-01' WHERE id = {home.id}"
        one.bot.store.database.write(lambda c, statement=statement: c.exec_driver_sql(statement))
    one.tick("02-05 08:30")
    assert one.letters() == []


@pytest.mark.parametrize("when", ["02-05 08:30", "02-06 08:30"])
def test_without_a_round_nobody_is_reminded(hands: Make, when: str) -> None:
    one = hands(REMIND, CLOSE)
    one.tick(when)
    assert one.letters() == []


def test_a_reminder_expires_with_its_round(morning: Village) -> None:
    """A letter that could not be sent before noon is not sent in the afternoon."""
    morning.at("08:30")
    morning.clock.at += timedelta(hours=4)
    while morning.bot.postman.round():
        pass
    reminders = [
        letter
        for letter in morning.bot.store.read(lambda tx: tx.outbox.since(0, 1000))
        if letter.priority is Priority.REMINDER
    ]
    assert reminders
    assert {letter.state for letter in reminders} == {LetterState.EXPIRED}


def test_the_close_tells_the_secretary_whom_to_call(morning: Village) -> None:
    morning.at("11:59")
    morning.letters()
    morning.at("12:00")
    ((to, text),) = morning.letters()
    assert to == "书记"
    assert "已报3户" in text or "已报2户" in text
    assert "高小军 13900000009" in text
    assert "赵大勇 13900000003" in text
    assert "张建国" not in text
    assert morning.bot.store.read(lambda tx: tx.rounds.current(VILLAGE, "checkin")) is None


def test_a_round_is_closed_once(morning: Village) -> None:
    morning.at("12:00")
    morning.letters()
    morning.bot.clock.fire("截止")
    assert morning.letters() == []


def test_after_an_outage_over_noon_the_round_is_closed_late(hands: Make) -> None:
    one = hands(OPEN, REMIND, CLOSE)
    one.tick("02-05 07:30")
    one.letters()
    one.tick("02-05 15:00")
    assert [letter.address.id for letter in one.letters()] == ["书记"]
    assert one.fired("截止") == [("截止", "02-05 12:00", "late")]


def test_a_round_over_midnight_is_closed_the_next_day(hands: Make) -> None:
    late = [{**OPEN, "cron": "0 22 * * *", "options": {"round": "早", "close": 240}}, {**CLOSE, "cron": "0 2 * * *"}]
    one = hands(*late)
    one.tick("02-05 22:00")
    one.letters()
    one.tick("02-06 02:00")
    (letter,) = one.letters()
    assert letter.address.id == "书记"
    assert f"没音信{HOMES}户" in letter.text


# --- reports --------------------------------------------------------------------------------------------------


def test_the_morning_list_goes_to_secretary_and_doctor(hands: Make) -> None:
    one = hands(MORNING)
    one.tick("02-06 07:00")
    letters = by_address(one.letters())
    assert set(letters) == {"书记", "医生"}
    assert "2月6日早派工" in letters["书记"]
    assert "王桂香" in letters["书记"]  # who is old and alone


def test_the_evening_report_goes_to_secretary_and_township(hands: Make) -> None:
    one = hands(EVENING)
    one.tick("02-05 20:30")
    letters = by_address(one.letters())
    assert set(letters) == {"书记", "乡镇"}
    assert f"共{HOMES}户" in letters["乡镇"]
    assert one.bot.store.read(lambda tx: tx.outbox.since(0))[0].priority is Priority.REMINDER


def test_a_report_sent_after_midnight_is_of_its_own_day(hands: Make) -> None:
    one = hands(EVENING)
    one.tick("02-06 01:00")
    assert "2月5日日报" in by_address(one.letters())["书记"]


# --- notices ----------------------------------------------------------------------------------------------------


def test_notices_rotate_and_begin_anew(hands: Make) -> None:
    one = hands({"name": "短文", "job": "notices.rotate", "cron": "0 10 * * *", "options": {"kind": "地震"}})
    shelf = [notice for notice in one.bot.renderer.library() if notice.kind == "地震"]
    texts = []
    for day in range(len(shelf) + 1):
        one.tick(f"02-{6 + day:02} 10:00")
        (letter,) = one.letters()
        assert letter.priority is Priority.ROUTINE
        texts.append(letter.text)
    assert len(set(texts)) == len(shelf) > 1
    assert texts[0] == texts[-1]


def test_notices_of_a_tag_with_the_villages_facts(hands: Make) -> None:
    options = {"kind": "疫情", "tags": ["日常"]}
    one = hands({"name": "短文", "job": "notices.rotate", "cron": "0 10 * * *", "options": options})
    tagged = {notice.title for notice in one.bot.renderer.library() if "日常" in notice.tags}
    assert tagged
    one.tick("02-06 10:00")
    (letter,) = one.letters()
    assert letter.text


def test_an_empty_shelf_is_the_operators_mistake(hands: Make, caplog: pytest.LogCaptureFixture) -> None:
    one = hands({"name": "短文", "job": "notices.rotate", "cron": "0 10 * * *", "options": {"kind": "台风"}})
    for second in (0, 10, 20):
        one.tick(f"02-05 10:00:{second:02}")
    assert one.fired("短文") == [("短文", "02-05 10:00", "failed")]
    assert "台风" in caplog.text
    assert "Traceback" not in caplog.text


def test_a_missed_notice_is_not_made_up_for(hands: Make) -> None:
    one = hands({"name": "短文", "job": "notices.rotate", "cron": "0 10 * * *"})
    one.tick("02-05 10:05")
    assert one.letters() == []


def test_every_job_runs_in_a_silent_village(village: Village) -> None:
    """Two days and nights without a word from anybody."""
    village.at("2020-02-07 07:00")
    fired = village.bot.store.database.read(
        lambda one: one.exec_driver_sql("SELECT schedule, outcome FROM firings").all()
    )
    assert {row.schedule for row in fired} >= {schedule["name"] for schedule in CONFIG["schedules"]}
    assert {row.outcome for row in fired} == {"done"}
