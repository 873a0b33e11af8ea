"""Facts for the words of event modes, the roll-call, rounds by command and the roster's life."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.config import Rung
from core.context import Household
from core.modes import load
from core.render import Renderer
from core.rollcall import Told
from handlers.rollcall import Placed
from store.inbox import Stranger
from store.modes import Episode
from store.rounds import Round
from store.whereabouts import Board
from tests.core.saying import HOME as PLACE

MODES = load(PLACE / "modes", Renderer(PLACE / "templates", {}, None).names())
FLOOD, USUAL = MODES["防汛"], MODES["疫情"]
NOW = datetime(2020, 7, 20, 6, 30, tzinfo=UTC)
HOME = Household(4, "枕头乡/垣上村/二组", "张建国", 3, ("独居老人",), 1, ("刘芳", "张小宝"))
CALL = Round(
    9, "枕头乡/垣上村", "点名 14:30", "rollcall", date(2020, 7, 20), NOW, NOW, NOW + timedelta(minutes=30), None
)
SCREENING = replace(CALL, name="排查咳嗽", prompt="checkin", topic="咳嗽")
BEGUN = Episode(2, "枕头乡/垣上村", "防汛", NOW - timedelta(hours=6), None, 6, None)
FIRST = replace(BEGUN, by_id=None)
SEEN = Board(
    9,
    [
        {"status": "失联", "households": ["张建国"], "grids": {"二组": 1}, "people": 1, "asked_again": False},
        {"status": "在家", "households": [], "grids": {}, "people": 3, "asked_again": True},
        {
            "status": "已转移",
            "households": ["周文", "陈平(二组)"],
            "grids": {"二组": 2},
            "people": 8,
            "asked_again": False,
        },
    ],
    {"学校安置点": 8, "高处": 3},
    {"一组": ["王桂香", "赵大勇"], "三组": ["高小军"]},
)
QUIET = Board(1, SEEN.statuses[2:], {}, {})
SUMMARY: dict[str, Any] = {
    "rounds": 12,
    "alarms": 1,
    "total": 9,
    "statuses": [{"status": "已转移", "households": 2, "people": 8}],
    "shelters": SEEN.shelters,
    "silent": ["王桂香"],
}
ROLLCALL = {
    "mode": "防汛",
    "since": "2020-07-20T08:30:00+08:00",
    "statuses": [{"status": "已转移", "households": ["周文"], "people": 8}],
    "shelters": {"学校安置点": 8},
    "missing": ["王桂香"],
}
SAFE = Placed(HOME, True, True, (Told("已转移", people=3, shelter="学校安置点"), Told("在家", who="我爹")), False)
LOST = Placed(HOME, True, True, (Told("失联", who="我爹"),), True, ("乔玉兰",))
ASKED = {"again": (True, False), "silent": (["王桂香"] * 40, []), "round": (CALL, CALL), "waiting": (["张建国"], [])}
GRIDS = ["一组", "二组"]

# template → fact → (rich, bare)
OF: dict[str, dict[str, tuple[Any, Any]]] = {
    "answers/merged": {"count": (12, 1), "missing": (9, 0)},
    **{f"modes/ask_{question}": ASKED for question in ("flood", "fire", "quake")},
    "modes/already": {"mode": (FLOOD, FLOOD)},
    "modes/board": {
        "mode": (FLOOD, FLOOD),
        "board": (SEEN, QUIET),
        "harm": ({"失联"}, set()),
        "at": (NOW, NOW),
    },
    "modes/closing": {
        "episode": (BEGUN, BEGUN),
        "region": ("枕头乡/垣上村", ""),
        "summary": (SUMMARY, {**SUMMARY, "shelters": {}, "silent": []}),
        "until": (NOW, NOW),
    },
    "modes/no_rollcall": {"mode": ("疫情", "疫情")},
    "modes/noted": {
        "noted": ([SAFE, LOST, replace(SAFE, kept=False), replace(LOST, notified=())], [LOST]),
    },
    "modes/notice": {"old": (USUAL, FLOOD), "new": (FLOOD, USUAL), "round": ("点名 14:07", None)},
    "modes/preview": {
        "region": ("枕头乡/垣上村", ""),
        "old": (USUAL, FLOOD),
        "new": (FLOOD, USUAL),
        "ladder": ((Rung(after=8, to="private"), Rung(after=24, to="loudspeaker")), ()),
        "standing": (2, 0),
    },
    "modes/status": {"mode": (FLOOD, USUAL), "episode": (BEGUN, FIRST), "others": (["疫情", "平时"], ["防汛"])},
    "modes/switched": {"old": (USUAL, USUAL), "new": (FLOOD, FLOOD)},
    "modes/unknown": {"mode": ("台风", "台风"), "others": (["疫情", "平时"], ["防汛"])},
    "residents/away": {"place": ("太原", None)},
    "residents/away_already": {"away": (True, False)},
    "residents/born": {"name": ("张小贝", None), "size": (4, 1)},
    "residents/died": {
        "name": ("张建国", "张建国"),
        "heir": ("刘芳", None),
        "size": (2, 0),
        "alone": (["王桂香", "赵大勇"], []),
    },
    "residents/dies": {
        "cases": (["C1", "C2"], []),
        "name": ("张建国", "老母亲"),
        "known": (True, False),
        "size": (2, 0),
    },
    "residents/moved": {"place": ("县城", ""), "alone": (["王桂香", "赵大勇"], [])},
    "residents/moves": {"cases": (["C1"], []), "place": ("县城", "")},
    "residents/muted": {"until": (date(2020, 2, 10), None), "why": ("家里办事", "")},
    "residents/no_grid": {"grid": ("九组", "九组"), "grids": (GRIDS, GRIDS)},
    "residents/proxy": {"person": ("李建军", None), "reached": (False, True)},
    "residents/size": {"size": (5, 1)},
    "residents/strangers": {"people": ([Stranger("三娃", "都好\n36.5", NOW, 3)], [])},
    "residents/there_already": {"name": ("张三", "张三")},
    "residents/which": {"name": ("陈平", "陈平"), "choices": (("二组陈平", "三组陈平"), ())},
    "rounds/already": {"open": (True, False)},
    "rounds/closed_by_command": {"late": (2, 0), "others": (["早报"], [])},
    "rounds/none_open": {"name": ("晚", ""), "others": (["早报"], [])},
    "rounds/open_screening": {"round": (SCREENING, SCREENING)},
    "rounds/remind_group": {"round": (CALL, SCREENING)},
    "rounds/remind_private": {"round": (CALL, SCREENING), "relay": (True, False)},
}
