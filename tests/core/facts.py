"""Facts of every kind that a template may ask for: one village's day, rich, and the barest that can happen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.context import Household
from core.model import Gift, Movement, PersonReading, Report
from handlers.checkin import Noted
from handlers.supplies import Order
from store.alarms import Alarm
from store.checkins import Checkin
from store.doubts import OpenDoubt
from store.notices import Notice
from store.rounds import Round
from store.supplies import Line
from tests.core import case_facts, mode_facts, post_facts

NOW = datetime(2020, 2, 4, 23, 35, tzinfo=UTC)  # 07:35 in the village
DAY = date(2020, 2, 5)

HOME = Household(4, "枕头乡/垣上村/二组", "张建国", 3, ("独居老人",), 1, ("刘芳", "张小宝"))
BARE_HOME = replace(HOME, tags=(), members=(), leader_id=None)
ILL = Report(
    headcount=3,
    temps=(36.5, 37.8),
    symptoms=("cough", "fever"),
    status="abnormal",
    people=(PersonReading("孩子", (37.8,), ("cough",)),),
)
WELL = Report(headcount=3, temps=(36.5,), status="normal")
SEEN = Report()


ALARM = Alarm(1, "枕头乡/垣上村", 12, 4, 9, NOW, None, None, None, None)
TAKEN = replace(ALARM, number=13, acknowledged_by="段守义", acknowledged_at=NOW)
ROUND = Round(1, HOME.region, "早", "checkin", DAY, NOW, NOW + timedelta(hours=2), NOW + timedelta(hours=4), None)
ROWS = [
    {"number": n, "name": name, "head": name, "grid": "一组", "phone": phone, "tags": tags, "usage": "统计 —— 看进度"}
    for n, name, phone, tags in ((1, "王桂香", None, ("独居老人", "无手机")), (2, "赵大勇", "13900000003", ()))
]
BEFORE = [
    Checkin(n, 4, DAY - timedelta(days=3 - n), 1, NOW, False, False, None, status, temps, (), None, True, n)
    for n, status, temps in ((0, "normal", (36.5, 36.8)), (1, "normal", ()), (2, "unstated", ()))
]
LINES = [
    Line(n, 4, HOME.head, HOME.region, name, quantity, unit, NOW)
    for n, (name, quantity, unit) in enumerate(
        [("盐", 2.0, "袋"), ("白糖", None, None), ("榨菜", None, "包"), ("猪肉", 1.5, "斤")]
    )
]
DOUBTS = [
    OpenDoubt(7, 1, 4, "张建国", "temperature", "六度五", ("36.5", "没说清"), "老爷子六度五", "三娃", NOW, 1),
    OpenDoubt(8, 2, None, None, "household", "陈平", (), "陈平家都好", "小高", NOW, 2),
    OpenDoubt(9, 3, 4, "张建国", "report", "张建国家发烧", ("normal", "abnormal"), "张建国家发烧", "周文", NOW, 3),
    OpenDoubt(10, 4, None, None, "chain", "周文", ("还算", "退出了"), "接龙", "小高", NOW, 4),
]

# The report of store/reports.py, with everything in it.
REPORT: dict[str, Any] = {
    "region": "枕头乡/垣上村",
    "day": "2020-02-05",
    "version": 2,
    "households": {"total": 9, "reported": 6, "heard_from": 7, "missing": ["王桂香", "陈平(三组)"]},
    "people": {"total": 30, "covered": 20},
    "abnormal": [
        {"household": "张建国", "temps": [37.8], "symptoms": ["cough"], "acknowledged_by": "段守义"},
        {"household": "周文", "temps": [], "symptoms": ["cough"], "acknowledged_by": None},
    ],
    "supplies": [
        {"name": "盐", "unit": "袋", "quantity": 3, "households": ["张建国", "周文"]},
        {"name": "白糖", "unit": None, "quantity": None, "households": ["周文"]},
    ],
    "travel": [
        {"household": "周文", "direction": "in", "place": "武汉"},
        {"household": None, "direction": "out", "place": None},
    ],
    "donations": [{"household": "周文", "name": "口罩", "quantity": 50, "unit": "个"}],
    "gatherings": [{"household": None, "text": "我家初八的席面不办了"}],
    "questions": [{"household": "张建国", "text": "出村的条子找谁开"}, {"household": None, "text": "几点开门"}],
    "volunteers": [{"household": "赵大勇", "text": "夜里站岗算我一个"}],
    "isolation": {"open": 2, "opened": 1, "released": 1},
    "returnees": {"new": 3, "waiting": 1},
    "permits": {"granted": 2},
    "rollcall": mode_facts.ROLLCALL,
    "outages": [{"since": "2020-02-05T02:10:00+08:00", "until": "2020-02-05T06:40:00+08:00"}],
}
QUIET: dict[str, Any] = {
    **{key: value for key, value in REPORT.items() if key not in ("isolation", "returnees", "permits")},
    "households": {"total": 9, "reported": 9, "heard_from": 9, "missing": []},
    "people": {"total": 30, "covered": 30},
    **{key: [] for key in ("abnormal", "supplies", "travel", "donations", "gatherings", "outages")},
    "rollcall": None,
}

# A fact by its name; where templates mean different things by one name, OF says what.
RICH: dict[str, Any] = {
    "abnormal": 2,
    "alarm": TAKEN,
    "alarms": [ALARM, TAKEN],
    "alone": [HOME, BARE_HOME],
    "alternatives": ("36.5", "没说清"),
    "chain": False,
    "chat": "wrkSFf0001",
    "choices": ("陈平(三组)", "陈平(二组)"),
    "code": "A99",
    "corrected": True,
    "doubtful": True,
    "count": 2,
    "day": DAY,
    "donations": [Gift("现金", 200.0, "元"), Gift("口罩", 50.0, "个")],
    "done": [
        {"number": n, "outcome": outcome, "by": "周文", "household": "张建国", "report": ILL, **more}
        for n, (outcome, more) in enumerate(
            [
                ("missing", {}),
                ("which", {"example": "二组陈平"}),
                *((outcome, {}) for outcome in ("past", "overtaken", "own", "proxy", "home", "temperature", "no")),
                ("as", {"value": "牛奶"}),
                ("yes", {}),
            ],
            1,
        )
    ],
    "doubts": 3,
    "goods": REPORT["supplies"],
    "grid": "二组",
    "grid_example": "一组",
    "grids": {"一组": 1, "二组": 2},
    "groups": 2,
    "heard": 7,
    "homes": 9,
    "household": HOME,
    "households": {"张建国": LINES[:2], "陈平(二组)": LINES[2:]},
    "isolated": ["张建国"],
    "known": False,
    "last": 5,
    "late": True,
    "lines": LINES,
    "mention": "陈平",
    "missing": 2,
    "names": ["王桂香", "陈平(三组)"],
    "nickname": "三娃",
    "note": "没人，去外地了",
    "noted": [
        Noted(HOME, WELL, own=True, kept=True),
        Noted(replace(HOME, head="周文"), ILL, own=True, kept=True, notified=("段守义",)),
        Noted(replace(HOME, head="高小军"), SEEN, own=False, kept=True),
        Noted(replace(HOME, head="陈平"), WELL, own=False, kept=False),
        Noted(replace(HOME, head="赵大勇"), ILL, own=False, kept=False, differs=True),
        Noted(replace(HOME, head="王桂香"), ILL, own=False, kept=False, differs=True, asked="李建军"),
    ],
    "notice": Notice(3, HOME.region, 3, "今晚停水", NOW),
    "numbers": [7, 9],
    "orders": [
        Order(HOME, own=True, lines=LINES[:1]),
        Order(replace(HOME, head="周文"), own=False, lines=LINES[1:]),
    ],
    "outcome": "已送县医院",
    "person": "张建国",
    "phone": "13900000004",
    "private": True,
    "reached": 1,
    "report": ILL,
    "reported": 6,
    "round": ROUND,
    "rows": ROWS,
    "silent": ROWS,
    "speaker": "刘芳",
    "text": "今晚停水，请存水",
    "titles": ["勤洗手", "不串门"],
    "total": 9,
    "travel": [Movement("in", "武汉"), Movement("out", None)],
    "usage": "日报 [昨天|2月5日]",
    "waited": 16,
    "waiting": [ALARM],
    "wanted": 4,
    "what": "语音",
    "word": "采购单",
    "words": "孩子37.8有点咳,\n昨晚就不舒服",
}

# What may be missing, empty or the other way round; the rest is as above.
BARE: dict[str, Any] = {
    **RICH,
    "abnormal": 0,
    "alarm": ALARM,
    "alone": [],
    "alternatives": (),
    "chain": True,
    "choices": (),
    "corrected": False,
    "doubtful": False,
    "count": 0,
    "donations": [],
    "doubts": 0,
    "goods": [],
    "grid_example": "",
    "grids": {},
    "groups": 0,
    "household": BARE_HOME,
    "households": {},
    "isolated": [],
    "known": True,
    "late": False,
    "missing": 0,
    "names": ["王桂香"],
    "note": None,
    "noted": [Noted(BARE_HOME, ILL, own=True, kept=True)],
    "phone": None,
    "private": False,
    "reached": 0,
    "report": Report(temps=(37.8,), status="abnormal"),
    "reported": 9,
    "rows": ROWS[:1],
    "silent": [],
    "speaker": None,
    "waiting": [],
    "wanted": 0,
}

OF: dict[str, dict[str, tuple[Any, Any]]] = {
    "alarms/already": {"alarm": (TAKEN, TAKEN)},
    "alarms/still_open": {"alarm": (TAKEN, TAKEN)},
    "alarms/which": {"alarms": (RICH["alarms"], [ALARM, TAKEN])},
    "checkin/withdrawn": {"household": ("张建国", "张建国")},
    "commands/status": {"late": (2, 0), "after": (1, 0)},
    "rounds/closed": {"late": (2, 0)},
    "commands/missing": {"grids": ({"一组": ROWS, "二组": ROWS[1:]}, {})},
    "commands/help": {"rows": (ROWS, [])},
    "commands/reminded": {"phone": (["王桂香"], [])},
    "doubts/card": {"doubts": (DOUBTS, DOUBTS[1:])},
    "notices/remind": {"relay": (True, False)},
    "notices/coverage": {"read": (7, 9), "rows": (ROWS, [])},
    "notices/issued": {"groups": (2, 0)},
    "doubts/two_words": {"own": (BEFORE[0], BEFORE[1]), "told": (ILL, ILL), "number": (1, 2)},
    "reports/daily": {"report": (REPORT, QUIET)},
    "commands/status_without_round": {"report": (REPORT, QUIET)},
    "reports/morning": {"alarms": ([(ALARM, HOME), (TAKEN, BARE_HOME)], [])},
    "roster/bound": {"household": ("张建国", "张建国"), "person": ("刘芳", "张建国")},
    "supplies/nothing_to_cancel": {"names": (["煤"], [])},
    "why/because": {"said": ("三口都好，36.5", "好"), "lines": (["体温 36.5℃"], [])},
}
for _name in ("alarms/alarm", "alarms/corrected"):
    OF[_name] = {
        "report": (ILL, replace(ILL, symptoms=())),
        "history": (BEFORE, []),
        "cases": ([(case_facts.CASE, 5)], []),
        "again": (True, False),
        "mine": (True, False),
    }
OF.update(case_facts.OF)
OF.update(mode_facts.OF)
OF.update(post_facts.OF)


def of(template: str, *, bare: bool) -> dict[str, Any]:
    """The facts for a template."""
    facts = dict(BARE if bare else RICH)
    facts.update({name: values[bare] for name, values in OF.get(template, {}).items()})
    return facts
