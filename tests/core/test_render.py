"""Finding, filling and translating templates; a mistake in one names file and line."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest

from core import render
from core.errors import ConfigError
from core.model import Say
from core.render import Renderer

ZONE = ZoneInfo("Asia/Shanghai")


def renderer(folder: Path, **templates: str) -> Renderer:
    """A renderer over a folder with these templates; __ in a name stands for /."""
    for name, text in templates.items():
        path = folder / f"{name.replace('__', '/')}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return Renderer(folder, {"phone": "0357-0000000", "sign": "垣上村村委会"}, ZONE)


def mistake(made: Renderer, say: Say) -> str:
    with pytest.raises(ConfigError) as caught:
        made.render(say)
    (line,) = str(caught.value).splitlines()
    return line


@pytest.mark.parametrize(
    ("template", "facts", "text"),
    [
        ("{{ n | number }}", {"n": 2.0}, "2"),
        ("{{ n | number }}", {"n": 1.5}, "1.5"),
        ("[{{ n | number }}]", {"n": None}, "[]"),
        ("{{ temps | degrees }}", {"temps": (36.5, 37.0)}, "36.5、37.0℃"),
        ("[{{ temps | degrees }}]", {"temps": ()}, "[]"),
        ("{{ codes | symptoms }}", {"codes": ("cough", "sore_throat")}, "咳嗽、咽痛"),
        ("{{ codes | symptoms }}", {"codes": ("not_in_the_table",)}, "not_in_the_table"),
        ("{{ line | goods }}", {"line": SimpleNamespace(name="盐", quantity=2.0, unit="袋")}, "盐2袋"),
        ("{{ line | goods }}", {"line": SimpleNamespace(name="盐", quantity=2.0, unit=None)}, "盐2"),
        ("{{ line | goods }}", {"line": SimpleNamespace(name="榨菜", quantity=None, unit="包")}, "榨菜几包"),
        ("{{ line | goods }}", {"line": SimpleNamespace(name="白糖", quantity=None, unit=None)}, "白糖"),
        ("{{ day | month_day }}", {"day": date(2020, 2, 5)}, "2月5日"),
        ("{{ at | clock }}", {"at": datetime(2020, 2, 4, 23, 30, tzinfo=UTC)}, "07:30"),
        ("{{ words | clip(6) }}", {"words": "孩子有点咳嗽和发烧"}, "孩子有点咳…"),
        ("{{ words | clip(6) }}", {"words": "孩子\n咳嗽"}, "孩子 咳嗽"),
        ("{{ phone | masked }}", {"phone": "13900000001"}, "139****0001"),
        ("{{ sign }}", {}, "垣上村村委会"),
        ("{# a remark #}\n\n  好  \n", {}, "好"),
    ],
)
def test_filters(tmp_path: Path, template: str, facts: dict[str, object], text: str) -> None:
    assert renderer(tmp_path, t=template).render(Say("t", facts)) == text


def test_every_symptom_has_a_name() -> None:
    assert all(render.symptoms([code]) == name != code for code, name in render.SYMPTOMS.items())


@pytest.mark.parametrize(
    ("template", "line", "told"),
    [
        ("好\n{{ nobody }}", 2, "'nobody' is undefined"),
        ("好\n\n{{ home.head }}", 3, "'home' is undefined"),
        ("{{ round.nothing }}", 1, "nothing"),
        ("{{ total | number }}", 1, "format"),  # a missing fact in the hands of a filter
        ("{% for n in many %}{{ n }}{% endfor %}", 1, "'many' is undefined"),
        ("好\n{{ 1 / 0 }}", 2, "division"),
        ("{{ round + 1 }}", 1, "unsupported"),
        ("{{ range(10 ** 9) }}", 1, "Range too big"),
        ("好\n{% if %}", 2, "Expected an expression"),
        ("好\n{% for n in (1, 2) %}{{ n }}", 2, "endfor"),
        ("{{ n | celsius }}", 1, "celsius"),
    ],
)
def test_a_mistake_names_file_and_line(tmp_path: Path, template: str, line: int, told: str) -> None:
    told_so = mistake(renderer(tmp_path, t=template), Say("t", {"round": SimpleNamespace(name="早")}))
    assert told_so.startswith(f"{tmp_path / 't.txt'}: 第 {line} 行： ")
    assert told in told_so


def test_a_template_that_is_not_there(tmp_path: Path) -> None:
    assert mistake(renderer(tmp_path, t="{% include 'x.txt' %}"), Say("none")).startswith(f"{tmp_path / 'none.txt'}: ")
    assert "x.txt" in mistake(renderer(tmp_path, t="{% include 'x.txt' %}"), Say("t"))
    assert str(tmp_path) in mistake(renderer(tmp_path), Say("../../../etc/passwd"))


@pytest.mark.parametrize(
    "template",
    [
        "{{ ''.__class__ }}",
        "{{ ''.__class__.__mro__[1].__subclasses__() }}",
        "{{ words.__class__.__base__ }}",
        "{{ say.__init__.__globals__ }}",
        "{{ '{0.__class__}'.format(words) }}",
        "{{ words | attr('__class__') | attr('__name__') }}",
        "{{ many.append(1) if false else many.clear.__self__ }}",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    ],
)
def test_the_sandbox_keeps_a_template_inside(tmp_path: Path, template: str) -> None:
    made = renderer(tmp_path, t=template)
    try:
        text = made.render(Say("t", {"words": "x", "many": [], "say": Say("t")}))
    except ConfigError:
        return
    assert text == "", text


def test_facts_are_never_compiled(tmp_path: Path) -> None:
    made = renderer(tmp_path, t="{{ words }}", loud="{% include 't.txt' %}")
    for words in ("{{ 7 * 7 }}", "{% include 'loud.txt' %}", "{# gone #}", "<script>alert(1)</script>"):
        assert made.render(Say("t", {"words": words})) == words
        assert made.render(Say("loud", {"words": words})) == words


def test_traditional(tmp_path: Path) -> None:
    made = renderer(tmp_path, t="各户请报体温， {{ who }}")
    assert made.render(Say("t", {"who": "张建国"}), "zh-Hant") == "各戶請報體溫， 張建國"
    assert made.render(Say("t", {"who": "张建国"})) == "各户请报体温， 张建国"


def test_check_names_the_first_broken_template(tmp_path: Path) -> None:
    assert renderer(tmp_path, a__good="好{{ fact }}", b__good="好").check() == ["a/good", "b/good"]
    made = renderer(tmp_path, b__bad="好\n{% endif %}", c__bad="{{")
    with pytest.raises(ConfigError) as caught:
        made.check()
    (line,) = str(caught.value).splitlines()
    assert line.startswith(f"{tmp_path / 'b' / 'bad.txt'}: 第 2 行： ")


def test_check_of_what_is_no_text(tmp_path: Path) -> None:
    made = renderer(tmp_path, good="好")
    (tmp_path / "bad.txt").write_bytes("好".encode("gb18030"))
    with pytest.raises(ConfigError, match="bad"):
        made.check()


def test_check_of_an_empty_folder(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(ConfigError, match="没有模板"):
            Renderer(folder, {}, ZONE).check()


def test_the_library(tmp_path: Path) -> None:
    made = renderer(
        tmp_path,
        notices__library__b="{# title: 不串门 | kind: 疫情 | tags: 日常 顺口溜 #}\n{{ village }}不串门。{{ date }}",
        notices__library__a="{# title: 防溺水 | kind: 防汛 | tags:  #}\n不下河。电话{{ phone }}",
        notices__other="没有标题",
    )
    a, b = made.library()
    assert (a.title, a.kind, a.tags) == ("防溺水", "防汛", ())
    assert (b.title, b.kind, b.tags) == ("不串门", "疫情", ("日常", "顺口溜"))
    assert made.notice(b, "垣上村", date(2020, 2, 5)) == "垣上村不串门。2月5日"
    assert made.notice(a, "垣上村", date(2020, 2, 5)) == "不下河。电话0357-0000000"


@pytest.mark.parametrize("front", ["不串门", "{# title: 不串门 #}\n不串门", "\n{# title: a | kind: b | tags: c #}\n"])
def test_a_notice_that_does_not_name_itself(tmp_path: Path, front: str) -> None:
    with pytest.raises(ConfigError, match="第 1 行") as caught:
        renderer(tmp_path, notices__library__a=front).library()
    assert str(tmp_path / "notices" / "library" / "a.txt") in str(caught.value)
