"""Every prevention notice has its front matter, needs only the four agreed facts, and is short enough to read aloud."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest
from jinja2 import Environment, StrictUndefined

LIBRARY = sorted((Path(__file__).resolve().parents[2] / "templates" / "notices" / "library").glob("*.txt"))
FRONT = re.compile(r"\{# title: (?P<title>\S+) \| kind: (?P<kind>\S+) \| tags: (?P<tags>[^|#]+) #\}\n")
FACTS = {"village": "垣上村", "date": "2月5日", "phone": "0000-0000000", "sign": "垣上村村委会"}
AT_LEAST = {"疫情": 24, "防汛": 4, "防火": 4, "地震": 2, "平时": 3}


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: path.stem)
def test_a_notice_renders_and_is_fit_for_the_loudspeaker(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert FRONT.match(source)
    text = Environment(undefined=StrictUndefined, autoescape=False).from_string(source).render(FACTS).strip()
    assert 60 <= len(re.findall(r"[\u4e00-\u9fff]", text)) <= 220


def test_the_library_covers_every_event_and_repeats_no_title() -> None:
    fronts = [match for path in LIBRARY if (match := FRONT.match(path.read_text(encoding="utf-8")))]
    kinds = Counter(front["kind"] for front in fronts)
    assert set(kinds) == set(AT_LEAST)
    assert all(kinds[kind] >= number for kind, number in AT_LEAST.items())
    assert len({front["title"] for front in fronts}) == len(fronts)
