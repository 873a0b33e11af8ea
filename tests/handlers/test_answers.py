"""Plain answers are merged when many come at once; nothing that matters is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bot import Bot
from core.replay import SimulatedClock
from tests.village import ROSTER, VILLAGE, Village

PEOPLE = ("张建国", "赵大勇", "周文", "李建军", "陈平三", "陈平二")


def made(make_bot: Callable[..., Bot], clock: SimulatedClock, folder: Path, **answers: int) -> Village:
    village = Village(make_bot(answers=answers), clock, ROSTER, folder)
    village.at("07:35")
    village.letters()
    return village


def test_up_to_the_number_each_is_answered(make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path) -> None:
    village = made(make_bot, clock, tmp_path)
    said = [village.says(who, "我家都好") for who in PEOPLE]
    assert [one is None for one in said] == [False] * 5 + [True]
    village.at("07:36")
    assert [text for to, text in village.letters() if to == "g1"] == ["收到1户，还差3户。"]


def test_after_the_window_each_is_answered_again(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = made(make_bot, clock, tmp_path, merge_above=1)
    assert village.says("张建国", "我家都好")
    assert village.says("赵大勇", "我家都好") is None
    village.at("07:37")
    assert village.says("周文", "我家都好")


def test_where_the_bot_cannot_speak_unasked_everybody_is_answered(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = made(make_bot, clock, tmp_path, merge_above=1)
    village.bot.chats = {key: replace(chat, speaks=None) for key, chat in village.bot.chats.items()}
    assert all(village.says(who, "我家都好") for who in PEOPLE)


def test_in_private_everybody_is_answered(make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path) -> None:
    village = made(make_bot, clock, tmp_path, merge_above=0)
    assert all(village.says(who, "我家都好", chat=None) for who in PEOPLE)


def test_what_is_more_than_plain_is_answered_at_once(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = made(make_bot, clock, tmp_path, merge_above=0)
    assert village.says("张建国", "我家都好") is None
    assert village.says("赵大勇", "孩子38.5")
    assert village.says("周文", "捎两袋盐")
    assert village.says("张建国", "更正，我36.6")
    assert village.says("陈平三", "出村找谁开条子")
    assert village.says("李建军", "我36.5，还有别人没量")  # one of four: asked after the others


def test_nothing_is_lost_that_was_not_answered(
    make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = made(make_bot, clock, tmp_path, merge_above=0)
    for who in PEOPLE:
        village.says(who, "我家都好", key=f"once-{who}")
        village.says(who, "我家都好", key=f"once-{who}")
    assert village.report()["households"]["reported"] == len(PEOPLE)
    village.at("07:36")
    assert [text for to, text in village.letters() if to == "g1"] == ["收到6户，还差3户。"]
    village.at("07:40")
    assert village.letters() == []
    assert village.bot.store.read(lambda tx: tx.rounds.current(VILLAGE, "checkin")) is not None
