"""Whether a stretch is a person's name."""

from __future__ import annotations

import pytest

from reading.persons import is_name, is_person


@pytest.mark.parametrize("word", ["周敏", "老廖", "豆豆妈", "欧阳锋"])
def test_lives_behind_a_room(word: str) -> None:
    assert is_person(word)


@pytest.mark.parametrize("word", ["大米", "三口", "白菜", "高烧", "老人", "小米粥", "李老师"])
def test_lives_nowhere(word: str) -> None:
    assert not is_person(word)


@pytest.mark.parametrize(
    ("kind", "names", "others"),
    [
        ("kin", ["我妈", "俺哥"], ["来我"]),
        ("titled", ["二婶", "大哥", "孙老师", "东头马大娘"], ["人家大妈", "罗山县娘"]),
        ("alone", ["隔壁马大娘", "孙老师"], ["大哥", "马的大娘"]),
        ("old", ["老李", "阿都"], ["老是", "老是他"]),
        ("full", ["张建国", "孙志刚", "李铁蛋", "张和平"], ["高烧", "方便面", "张也没", "马上回", "孙刚到"]),
        ("nick", ["志强", "来福"], ["在村", "全村", "我们", "发烧"]),
        ("foreign", ["斯日古楞", "巴图"], ["发烧"]),
    ],
)
def test_names_by_kind(kind: str, names: list[str], others: list[str]) -> None:
    assert [name for name in names if not is_name(name, kind)] == []
    assert [other for other in others if is_name(other, kind)] == []
