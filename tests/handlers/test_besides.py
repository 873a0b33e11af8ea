"""Whatever somebody commands, confirms or answers, an illness in their own house said beside it is raised."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot import Bot
from core.replay import SimulatedClock
from handlers.commands import COMMANDS, WORDS
from tests.village import ROSTER, Village

_QUOTING = tuple(word for row in COMMANDS if row.quotes for word in row.words)
_ANSWERS = (
    "收到A1", "A1", "A1 已送县医院", "C1", "C1 36.5", "R1", "P1 可以", "我去看", "1号没人", "已联系 1号",
    "1对", "收到", "到岗", "交班，体温枪没电了", "谢谢", "盐不要了", "捎两袋盐", "我是三组乔玉兰", "知道了", "发错了",
    "明天上午能出村吗", "我哥昨天从武汉回来了", "捐口罩20个", "转移到学校了，6口",
)  # fmt: skip


@pytest.mark.parametrize("order", [word for word in WORDS if word not in _QUOTING] + list(_ANSWERS))
@pytest.mark.parametrize("who", ["书记", "李建军", "张建国"])
def test_no_order_hides_an_illness(
    who: str, order: str, make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path
) -> None:
    village = Village(make_bot(schedules=[]), clock, ROSTER, tmp_path)
    village.says("赵大勇", "我发烧了38.2")
    village.letters()
    village.says(who, f"{order}，我家孩子发烧39.1", chat=None)
    raised = [text for to, text in village.letters() if to == "医生"]
    assert any("39.1" in text for text in raised), raised


@pytest.mark.parametrize(
    "text", ["公告 今晚降温，家里老人孩子发烧的马上报告村医", "公告 大家注意，我家孩子发烧的教训", "为什么 张建国"]
)
def test_a_notice_is_of_nobody(text: str, make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path) -> None:
    village = Village(make_bot(schedules=[]), clock, ROSTER, tmp_path)
    village.says("书记", text, chat=None)
    assert [one for to, one in village.letters() if to == "医生"] == []
