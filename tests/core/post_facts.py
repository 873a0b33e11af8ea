"""Facts for the words of shifts at the posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from store.shifts import Shift

START = datetime(2020, 2, 5, 0, 0, tzinfo=UTC)  # 08:00 in the village
DAY, NEXT = date(2020, 2, 5), date(2020, 2, 6)
AWAITED = Shift(1, "枕头乡/垣上村", "东卡口", 1, "李建军", START, START + timedelta(hours=8), None, None)
LATE = replace(AWAITED, id=2, name="孙梅", arrived_at=START + timedelta(minutes=20))
EARLY = replace(AWAITED, arrived_at=START - timedelta(minutes=8))
TURN = {"post": "东卡口", "starts_at": START, "ends_at": AWAITED.ends_at}
USAGE = ("值班 东卡口 8-16 李建军 孙梅",) * 2

OF: dict[str, dict[str, tuple[Any, Any]]] = {
    "posts/arrived": {
        "shift": (LATE, EARLY),
        "own": (True, False),
        "again": (False, True),
        "words": ([{"name": "赵大勇", "text": "体温枪没电了"}, {"name": "陈平", "text": ""}], []),
    },
    "posts/came_late": {"shift": (LATE, replace(LATE, arrived_at=START))},
    "posts/cancelled": {"post": ("东卡口", "东卡口"), "gone": ([AWAITED, LATE], [])},
    "posts/left": {
        "shift": (LATE, LATE),
        "word": (True, False),
        "told": (["陈平"], []),
        "awaited": (["赵大勇"], []),
        "unreached": (["高小军"], []),
    },
    "posts/list": {
        "rows": ([{**TURN, "shifts": [AWAITED, LATE], "begun": True}], []),
        "day": (DAY, NEXT),
        "today": (DAY, DAY),
        "usage": USAGE,
    },
    "posts/missing": {
        "post": ("东卡口", "东卡口"),
        "starts_at": (START, START),
        "rows": ([{"shift": AWAITED, "phone": "13900000001"}], [{"shift": AWAITED, "phone": None}]),
    },
    "posts/word": {"shift": (LATE, EARLY), "text": ("体温枪没电了", "人都好")},
    "posts/over": {"ends_at": (START, START), "usage": USAGE},
    "posts/planned": {
        **{name: (value, value) for name, value in TURN.items()},
        "day": (NEXT, DAY),
        "today": (DAY, DAY),
        "names": (["李建军", "孙梅"], ["李建军"]),
        "unreached": (["孙梅"], []),
    },
    "posts/remind": {"shift": (AWAITED, AWAITED)},
    "posts/unclear": {"unclear": ({"陈平": ("三组陈平", "二组陈平"), "王二麻": ()}, {"王二麻": ()})},
}
