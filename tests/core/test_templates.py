"""Every word the bot says: each template is there, is used, gets its facts and makes sense."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from jinja2 import Environment, meta, nodes

from core.model import Say
from core.render import Renderer
from handlers.checkin import Noted
from tests.core import facts
from tests.core.saying import HOME, Said, said

OWN = {"phone": "0357-0000000", "hotline": "0357-0000000", "sign": "垣上村村委会"}  # of the village
RENDERER = Renderer(HOME / "templates", OWN, ZoneInfo("Asia/Shanghai"))
PLAIN = Environment(autoescape=False)  # without the village's own facts
PLAIN.filters = RENDERER._environment.filters
LIBRARY = "notices/library/"
NAMES = [name for name in RENDERER.names() if not name.startswith(LIBRARY)]
SAID = said()


def wanted(name: str) -> set[str]:
    """The facts a template asks for. `hotline` is the village's own everywhere, `phone` and `sign` only in the library:
    elsewhere a phone is a household's."""
    tree = PLAIN.parse(RENDERER.source(name))
    inside = {one.name for one in tree.find_all(nodes.Name) if one.ctx in ("store", "param")}
    for test in tree.find_all(nodes.Test):
        if test.name == "defined" and isinstance(test.node, nodes.Name):
            inside.add(test.node.name)  # it may be missing
    return meta.find_undeclared_variables(tree) - inside - {"hotline"}


def test_the_code_says_something() -> None:
    """Else the tests below would pass with nothing looked at."""
    assert len(SAID) > 50
    assert {"alarms/alarm", "escalation/leader"} <= {one.template for one in SAID}


@pytest.mark.parametrize("one", SAID, ids=lambda one: f"{one.place} {one.template}")
def test_a_say_names_a_template_and_gives_its_facts(one: Said) -> None:
    named = [name for name in NAMES if re.fullmatch(one.template, name)]
    assert named, "there is no such template"
    assert one.facts is not None, "its facts cannot be seen: write them as a dict, here or in one variable"
    for name in named:
        assert wanted(name) <= one.facts, name


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_used(name: str) -> None:
    by_code = any(re.fullmatch(one.template, name) for one in SAID)
    by_others = any(f'"{name}.txt"' in RENDERER.source(other) for other in NAMES)
    assert by_code or by_others, "no Say names it"


@pytest.mark.parametrize("bare", [False, True], ids=["rich", "bare"])
@pytest.mark.parametrize("name", NAMES)
def test_a_template_makes_sense(name: str, bare: bool) -> None:
    given = facts.of(name, bare=bare)
    unknown = wanted(name) - set(given)
    assert not unknown, "add these facts to tests/core/facts.py"
    text = RENDERER.render(Say(name, given))
    assert text
    assert text == text.strip()
    assert not re.search(r"None|Undefined|\{\{|\{%|<[a-z]|\bTrue\b|\bFalse\b|\(\)|\[\]", text), text
    assert not re.search(r"\n{3,}|[ \t]+$|[、，。；：]{2}", text, re.M), text
    assert RENDERER.render(Say(name, given), "zh-Hant")


@pytest.mark.parametrize("notice", RENDERER.library(), ids=lambda notice: notice.name.removeprefix(LIBRARY))
def test_a_notice_needs_only_village_date_phone_and_sign(notice: object) -> None:
    name = notice.name  # type: ignore[attr-defined]
    assert wanted(name) <= {"village", "date", "phone", "sign"}
    text = RENDERER.notice(notice, "垣上村", date(2020, 2, 5))  # type: ignore[arg-type]
    assert 10 < len(text.encode()) <= 2048  # one message of a push robot


def test_there_are_thirty_notices_and_some_for_every_mode() -> None:
    library = RENDERER.library()
    assert len(library) >= 30
    assert {notice.kind for notice in library} == {"疫情", "防汛", "防火", "地震", "平时"}
    assert len({notice.title for notice in library}) == len(library)


# --- what people must be able to rely on -----------------------------------------------------------------


def render(name: str, **changed: object) -> str:
    return RENDERER.render(Say(name, {**facts.of(name, bare=False), **changed}))


def test_in_a_group_nobodys_illness_is_spoken() -> None:
    noted = [Noted(facts.HOME, facts.ILL, own=True, kept=True, notified=("段守义",))]
    for private, told in ((False, False), (True, True)):
        text = render("checkin/done", noted=noted, private=private, corrected=False)
        assert ("37.8" in text, "咳" in text) == (told, told)
        assert "张建国" in text


def test_in_a_group_no_phone_is_spoken() -> None:
    assert "13900000003" not in render("commands/missing", private=False)
    assert "13900000003" in render("commands/missing", private=True)
    assert "139" not in render("alarms/acknowledged", private=False)


def test_who_could_not_be_told_is_admitted() -> None:
    noted = [Noted(facts.HOME, facts.ILL, own=True, kept=True)]
    for private in (False, True):
        assert "请马上打电话给村医" in render("checkin/done", noted=noted, private=private, corrected=False)


@pytest.mark.parametrize(
    ("reported", "abnormal", "line"),
    [
        (9, [], "异常：零\n"),
        (6, [], "异常：零（已核实 6/9 户）"),
        (6, facts.REPORT["abnormal"], "异常：2户"),
        (9, facts.REPORT["abnormal"][:1], "异常：1户"),
    ],
)
def test_a_zero_states_its_coverage(reported: int, abnormal: list[object], line: str) -> None:
    homes = {**facts.REPORT["households"], "reported": reported}
    text = render("reports/daily", report={**facts.REPORT, "households": homes, "abnormal": abnormal})
    assert line in text


def test_the_status_states_its_coverage() -> None:
    assert "零（已核实 6/9 户）" in render("commands/status", abnormal=0)
    assert "已核实" not in render("commands/status", abnormal=0, reported=9)


def test_an_outage_is_told() -> None:
    assert "02:10–06:40" in render("reports/daily")


def test_a_villagers_words_are_data() -> None:
    """Words that look like a template stay words."""
    words = "{{ 7 * 7 }}{% raw %}{{ phone }}{% endraw %}"
    text = render("alarms/alarm", words=words)
    assert "{{ 7 * 7 }}" in text
    assert "49" not in text


def test_traditional_characters() -> None:
    text = RENDERER.render(Say("rounds/open_checkin", facts.of("rounds/open_checkin", bare=False)), "zh-Hant")
    assert "報平安" in text
    assert "报" not in text
    assert Path(RENDERER.folder).name == "templates"
