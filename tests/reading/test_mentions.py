"""Each way of naming a household by itself: what it takes for one, before anybody asks whether it is a name."""

from __future__ import annotations

import pytest

from reading.mentions import WAYS, Mention
from reading.normalise import normalise

ONE = [Mention("full", 0, 2, 2, "张三")]

# The way, what was found before, a text, the names it sees and how far each goes.
ROWS: list[tuple[str, list[Mention], str, list[tuple[str, str]]]] = [
    ("dotted", [], "阿依古丽·吐尔逊家都好", [("阿依古丽·吐尔逊", "阿依古丽·吐尔逊家")]),
    ("by_syllables", [], "斯日古楞开车出村了", [("斯日古楞", "斯日古楞")]),
    ("rooms", [], "6栋302家三口", [("6栋302", "6栋302家")]),
    ("numbered", [], "3号都好，5号两口子36.4", [("3号", "3号"), ("5号", "5号")]),
    ("numbered", [], "3号都回来了", []),
    ("yards", [], "李家大院三口", [("李家大院", "李家大院")]),
    ("with_house", [], "三组刘大壮家5口", [("刘大壮", "刘大壮家")]),
    ("with_house", [], "东头二婶家和志强他们", [("东头二婶", "东头二婶家"), ("志强", "志强他们")]),
    ("with_house", [], "李四全家都好", [("李四", "李四")]),
    ("with_house", [], "大家都好", []),
    ("with_title", [], "隔壁马大娘头疼", [("隔壁马大娘", "隔壁马大娘")]),
    ("with_office", [], "王老师36.5", [("王老师", "王老师")]),
    ("with_office", [], "王老师说36.5", []),
    ("opening", [], "张三 3口\n2、王家湾李建军：正常", [("张三", "张三"), ("李建军", "李建军")]),
    ("opening", [], "跟张三 3口", []),
    ("listed", ONE, "张三3口；吴翠兰老人头痛", [("张三", "张三"), ("吴翠兰", "吴翠兰")]),
    ("listed", [], "张三3口；吴翠兰老人头痛", []),
    ("listed", ONE, "张三都好，高兴得要命；", [("张三", "张三")]),
    ("listed", ONE * 2, "张三都好，吴翠兰头痛", [("张三", "张三"), ("吴翠兰", "吴翠兰")]),
    ("measured", ONE, "张三36.2，摆玉花36.5，早上36.6", [("摆玉花", "摆玉花")]),
    ("measured", [], "张三36.2，摆玉花36.5", []),
    ("told_for", [], "代村东头李大个报", [("村东头李大个", "村东头李大个")]),
    ("told_for", [], "姓名：彭小丽", [("彭小丽", "彭小丽")]),
]


@pytest.mark.parametrize(("way", "found", "text", "seen"), ROWS)
def test_a_way(way: str, found: list[Mention], text: str, seen: list[tuple[str, str]]) -> None:
    plain = normalise(text).plain
    ((find, hints),) = [one for one in WAYS if one[0].__name__ == f"_{way}"]
    mentions = list(find(plain, found))
    assert not mentions or hints is None or not hints.isdisjoint(plain)
    assert [(plain[m.start : m.name_end], plain[m.start : m.end]) for m in mentions] == seen


def test_every_way_has_a_row() -> None:
    assert [way.__name__ for way, _ in WAYS] == list(dict.fromkeys(f"_{way}" for way, *_ in ROWS))


def test_a_place_is_not_judged_with_the_name_it_goes_before() -> None:
    (told,) = [mention for way, _ in WAYS for mention in way("代村东头李大个报", [])]
    assert (told.kind, told.name) == ("nick", "李大个")
