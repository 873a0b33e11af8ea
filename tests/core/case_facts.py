"""Facts for the templates of isolation, returnees and permits: (rich, bare) by template."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from core.context import Household
from store.cases import Case
from store.permits import Permit
from store.returnees import Returnee
from store.supplies import Line
from store.teams import Carer
from store.temperatures import DayMeasured, Measured

NOW = datetime(2020, 2, 4, 23, 35, tzinfo=UTC)
DAY = date(2020, 2, 5)
VILLAGE = "枕头乡/垣上村"
HOME = Household(4, f"{VILLAGE}/二组", "张建国", 3, ("独居老人",), 1, ("刘芳",))
BARE_HOME = replace(HOME, tags=(), leader_id=None)

CASE = Case(3, VILLAGE, 3, 4, "张建国", "刘芳", "武汉返乡", date(2020, 2, 1), 14, 1, NOW, 5, 6, None, None, None, None)
OWN = replace(CASE, who="张建国", reason="")
RELEASED = replace(CASE, closed_at=NOW + timedelta(days=14), outcome="released", certificate=2)
MOVED = replace(CASE, closed_at=NOW, outcome="moved", note="县医院")
DIED = replace(CASE, closed_at=NOW, outcome="died", note="刘芳")
CANCELLED = replace(OWN, closed_at=NOW, outcome="cancelled", note="搞错人了")

TOLD, HOT = Measured("早", 36.5, "told", 37.3), Measured("晚", 37.6, "told", 37.3)
MISSING, AWAITED = Measured("早", None, "missing", 37.3), Measured("晚", None, "awaited", 37.3)
DAYS = [
    DayMeasured(1, date(2020, 2, 1), (TOLD, HOT)),
    DayMeasured(2, date(2020, 2, 2), (MISSING, AWAITED)),
]
TEAM = [Carer(3, "doctor", 5, "段守义"), Carer(3, "police", None, "王建", "13900001111")]
LINE = Line(1, 4, "张建国", HOME.region, "盐", 2.0, "袋", NOW)
ROWS: list[dict[str, Any]] = [
    {
        "case": CASE,
        "grid": "二组",
        "n": 5,
        "phone": "13900000004",
        "tags": ("独居老人",),
        "wanted": [LINE],
        "last": DAYS[1],
        "yesterday": DAYS[0],
        "missing": 1,
        "fever": True,
        "limit": 37.3,
    },
    {
        "case": OWN,
        "grid": "二组",
        "n": 16,
        "phone": None,
        "tags": (),
        "wanted": [],
        "last": None,
        "yesterday": None,
        "missing": 0,
        "fever": False,
        "limit": 37.3,
    },
]

RETURNEE = Returnee(
    1, VILLAGE, 3, 4, "张建国", "儿子", False, "武汉", DAY, "火车K117", "13911112222", "儿子昨天从武汉回来", 2, NOW,
    "waiting", None, None, None,
)  # fmt: skip
UNKNOWN = replace(
    RETURNEE, household_id=None, head=None, who="客人", visitor=True, place=None, arrived=None, how=None, phone=None
)
ISOLATED = replace(RETURNEE, state="isolated", settled_by="乔玉兰", settled_at=NOW)
CHECKED = replace(UNKNOWN, state="checked", settled_by="乔玉兰", settled_at=NOW)


def of_returnee(returnee: Returnee, home: Household | None, phone: str | None) -> dict[str, Any]:
    return {"returnee": returnee, "household": home, "phone": phone}


SOMEBODY = of_returnee(RETURNEE, HOME, "13911112222")
NOBODY = of_returnee(UNKNOWN, None, None)

PERMIT = Permit(
    2, VILLAGE, 2, 4, "张建国", "刘芳", "想去县医院复查，明天上午能出村吗", DAY, "console", "g1", 7, NOW,
    "waiting", None, None, None, None,
)  # fmt: skip
GRANTED = replace(PERMIT, state="granted", decided_by="李建军", decided_at=NOW, until=NOW + timedelta(hours=9))
REFUSED = replace(PERMIT, state="refused", decided_by="李建军", decided_at=NOW, reason="县医院停诊")
CURT = replace(REFUSED, reason=None)


def _both(rich: dict[str, Any], bare: dict[str, Any] | None = None) -> dict[str, tuple[Any, Any]]:
    bare = {**rich, **(bare or {})}
    return {name: (rich[name], bare[name]) for name in rich}


OF: dict[str, dict[str, tuple[Any, Any]]] = {
    "cases/preview": _both(
        {"household": HOME, "who": "刘芳", "since": DAY, "days": 14, "reason": "武汉返乡"},
        {"who": "张建国", "reason": ""},
    ),
    "cases/opened": _both(
        {
            "case": CASE,
            "team": [
                {"duty": "医", "name": "段守义", "reached": True},
                {"duty": "乡", "name": "冯向东", "reached": False},
            ],
            "lacking": ["警", "志愿者"],
            "reached": False,
            "phone": "13900000004",
        },
        {"team": [], "lacking": [], "phone": None},
    ),
    "cases/already": _both({"case": CASE, "today": DAY}),
    "cases/begin": _both({"case": CASE, "household": HOME, "relay": True}, {"relay": False}),
    "cases/assigned": _both(
        {"case": CASE, "household": HOME, "duty": "doctor", "phone": "13900000004"},
        {"duty": "volunteer", "phone": None},
    ),
    "cases/list": _both({"rows": ROWS}, {"rows": []}),
    "cases/none": _both({"household": HOME}),
    "cases/card": _both(
        {"case": CASE, "household": HOME, "n": 5, "team": TEAM, "last": DAYS[1], "phone": "13900000004"},
        {"case": RELEASED, "household": BARE_HOME, "team": [], "last": None, "phone": None},
    ),
    "cases/curve": _both(
        {"case": CASE, "days": DAYS, "told": [36.5, 37.6], "n": 2, "limit": 37.3}, {"days": [], "told": [], "n": 0}
    ),
    "cases/ask": _both(
        {
            "household": HOME,
            "cases": [(OWN, 5), (CASE, 5)],
            "slot": "早",
            "relay": False,
            "late": True,
            "phone": "13900000004",
        },
        {"relay": True, "late": False, "phone": None},
    ),
    "cases/missed": _both(
        {
            "cases": [CASE, OWN],
            "household": HOME,
            "slot": "晚",
            "phone": "13900000004",
            "climbed": True,
            "late": True,
        },
        {"household": BARE_HOME, "phone": None, "climbed": False, "late": False},
    ),
    "cases/reached": _both({"case": CASE}),
    **{
        f"cases/duty_{duty}": _both({"rows": ROWS, "day": DAY}, {"rows": ROWS[1:]})
        for duty in ("doctor", "police", "township", "village", "volunteer")
    },
    "cases/offer": _both(
        {"case": CASE, "grid": "二组", "told": 27, "total": 28, "fevers": 1, "limit": 37.3}, {"fevers": 0}
    ),
    "cases/too_early": _both({"case": CASE, "n": 5}),
    "cases/agreed": _both({"case": CASE, "waiting_for": "村医"}),
    "cases/disagreed": _both({"case": CASE, "person": "段守义", "reason": "还在咳嗽"}),
    "cases/needs_reason": _both({"example": "C3 延长3天 又有接触"}),
    "cases/changed_team": _both({"case": CASE, "reason": "又有接触"}),
    "cases/changed_household": _both(
        {"case": CASE, "household": HOME, "reason": "又有接触", "relay": True}, {"relay": False}
    ),
    "cases/closed": _both({"case": MOVED}, {"case": CANCELLED}),
    "cases/cancelled_household": _both({"case": CANCELLED, "household": HOME, "relay": True}, {"relay": False}),
    "cases/not_on_roster": _both({"case": CASE, "name": "王建", "duty": "警"}),
    "cases/appointed": _both(
        {"case": CASE, "duty": "警", "names": ["王建", "李强"], "unreached": ["王建"]}, {"unreached": []}
    ),
    "cases/usage": _both({"case": CASE}),
    "cases/released_household": _both({"case": RELEASED, "household": HOME, "relay": True}, {"relay": False}),
    "cases/released_team": _both({"case": RELEASED}),
    "cases/certificate": _both(
        {
            "case": RELEASED,
            "household": HOME,
            "village": "垣上村",
            "sign": "垣上村村委会",
            "released": date(2020, 2, 15),
            "told": 27,
            "fevers": 1,
            "limit": 37.3,
            "doctor": "段守义",
            "secretary": "乔玉兰",
            "relay": True,
        },
        {"sign": "", "fevers": 0, "relay": False},
    ),
    "cases/no_certificate": _both({"case": CASE}),
    "codes/which": _both({"code": "C3", "villages": ["垣上村", "垣下村"]}),
    "codes/not_yours": _both({"code": "C3"}),
    "returnees/new": _both(SOMEBODY, NOBODY),
    "returnees/card": _both(SOMEBODY, of_returnee(CHECKED, None, None)),
    "returnees/list": _both(
        {"waiting": [SOMEBODY, NOBODY], "confirmed": [of_returnee(ISOLATED, HOME, None)]},
        {"waiting": [], "confirmed": []},
    ),
    "returnees/usage": _both({"visitor": True}, {"visitor": False}),
    "returnees/added": _both({**SOMEBODY, "new": True}, {**NOBODY, "new": False}),
    "returnees/settled": _both(of_returnee(ISOLATED, HOME, None), of_returnee(CHECKED, None, None)),
    "returnees/noted": _both(SOMEBODY, of_returnee(CHECKED, None, None)),
    "returnees/what": _both({"returnee": RETURNEE}),
    "returnees/no_household": _both({"returnee": UNKNOWN}),
    "returnees/waiting": _both({"waiting": [RETURNEE, UNKNOWN]}, {"waiting": [UNKNOWN]}),
    "permits/asked": _both({"permit": PERMIT, "asked": ["李建军"], "new": True}, {"asked": []}),
    "permits/to_decide": _both(
        {"permit": PERMIT, "household": HOME, "today": DAY, "late": True},
        {"today": date(2020, 2, 4), "late": False},
    ),
    "permits/isolated": _both({"household": HOME, "doctors": ["段守义"]}, {"doctors": []}),
    "permits/isolated_secretary": _both({"household": HOME, "words": "能出村吗"}),
    "permits/isolated_leader": _both({"permit": PERMIT, "household": HOME}),
    "permits/see_private": _both({"household": HOME, "told": True}, {"told": False}),
    "permits/card": _both({"permit": GRANTED, "grid": "二组", "over": False}, {"permit": REFUSED}),
    "permits/usage": _both({"permit": PERMIT}),
    "permits/over": _both({"permit": GRANTED}),
    "permits/decided_already": _both({"permit": GRANTED}, {"permit": REFUSED}),
    "permits/too_late": _both({"permit": GRANTED, "until": NOW}),
    "permits/decided": _both({"permit": GRANTED, "reached": True}, {"permit": REFUSED, "reached": False}),
    "permits/answer": _both({"permit": GRANTED, "today": DAY}, {"permit": CURT}),
    "permits/answer_group": _both({"permit": GRANTED}, {"permit": REFUSED}),
    "permits/list": _both(
        {
            "rows": [{"permit": GRANTED, "grid": "二组", "over": over} for over in (False, True)],
            "waiting": [PERMIT],
            "day": DAY,
        },
        {"rows": [], "waiting": []},
    ),
}
