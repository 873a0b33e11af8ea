"""One way of writing, with the original kept."""

from __future__ import annotations

import pytest

from reading.normalise import normalise


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("３６．４", "36.4"),
        ("＋１！", "+1!"),
        ("體溫正常，沒有咳嗽", "体温正常,没有咳嗽"),
        ("打卡🌞", "打卡 "),
        ("好的[呲牙]", "好的    "),
        ("1️⃣张三", "1张三"),
        ("正\u200b常", "正常"),
        ("36．5℃", "36.5℃"),
        ("①白菜", "1白菜"),
        ("额家三口都好着咧，么事", "我家三口都好着了,没事"),
        ("口罩还有么有咧", "口罩还有没有了"),
        ("冇发烧，呷得饭", "没发烧,吃得饭"),
        ("额温36.5 额头不烫 金额 为什么出门 要么出去 咧嘴", "额温36.5 额头不烫 金额 为什么出门 要么出去 咧嘴"),
        ("", ""),
        ("\ud800", " "),
    ],
)
def test_plain(text: str, plain: str) -> None:
    assert normalise(text).plain == plain


def test_what_was_written_is_kept() -> None:
    text = normalise("１️⃣陳志明家３口")
    place = text.plain.index("陈")
    assert text.written(place, place + 3) == "陳志明"
    assert text.written(3, 3) == ""


def test_a_text_without_end_is_cut() -> None:
    assert len(normalise("好" * 300_000).plain) == 100_000
