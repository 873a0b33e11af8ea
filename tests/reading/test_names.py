"""Mentions → households of the roster."""

from __future__ import annotations

import pytest

from reading.names import Candidate, link

ROSTER = (
    Candidate("1", "张建国", ("李秀英", "张小明"), "二组"),
    Candidate("2", "李大山", (), "东头"),
    Candidate("3", "李二牛", (), "西头"),
    Candidate("4", "王桂兰", ("王桂兰",), "二组"),
    Candidate("5", "阿依古丽·吐尔逊"),
    Candidate("6", "欧阳锋"),
)


@pytest.mark.parametrize(
    ("mention", "ids", "how"),
    [
        ("张建国", ["1"], "exact"),
        ("張建國家", ["1"], "exact"),
        ("张 建国", ["1"], "exact"),
        ("阿依古丽吐尔逊", ["5"], "exact"),
        ("张小明", ["1"], "exact"),
        ("建国", ["1"], "given"),
        ("老李", ["2", "3"], "given"),
        ("东头老李", ["2"], "given"),
        ("李大爷", ["2", "3"], "title"),
        ("西头李大爷家", ["3"], "title"),
        ("桂兰婶", ["4"], "title"),
        ("老欧阳", [], ""),
        ("章建国", ["1"], "homophone"),
        ("张建军", ["1"], "edit"),
        ("赵四", [], ""),
        ("", [], ""),
        ("家", [], ""),
    ],
)
def test_link(mention: str, ids: list[str], how: str) -> None:
    match = link(mention, ROSTER)
    assert [one.candidate.id for one in match.links] == ids
    assert {one.how for one in match.links} == ({how} if how else set())
    assert match.ambiguous == (len(ids) > 1)
    assert (match.chosen is not None) == (len(ids) == 1)
    assert match.doubtful == (len(ids) == 1 and how in ("homophone", "edit"))


def test_the_person_is_told() -> None:
    chosen = link("小明", ROSTER).chosen
    assert chosen is not None
    assert (chosen.candidate.id, chosen.person) == ("1", "张小明")
