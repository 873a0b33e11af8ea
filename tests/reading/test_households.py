"""Names of households in a text."""

from __future__ import annotations

import pytest

from reading.households import find
from reading.normalise import normalise


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("老李家三口我替他报", ["老李"]),
        ("西坡四婶家2口也正常", ["西坡四婶"]),
        ("二妞家跟大勇家我都问了", ["二妞", "大勇"]),
        ("志强他们三口36.4", ["志强"]),
        ("李满囤户:2人", ["李满囤"]),
        ("给秀兰家订的牛奶", ["秀兰"]),
        ("我妈家都好", ["我妈"]),
        ("俺哥家三口", ["俺哥"]),
        ("張志明家3口", ["張志明"]),
        ("阿依古丽·吐尔逊家都好", ["阿依古丽·吐尔逊"]),
        ("斯日古楞开车出村了", ["斯日古楞"]),
        ("三组刘大壮家5口", ["刘大壮"]),
        ("张三:36.5,李四:36.6", ["张三", "李四"]),
        ("隔壁马大娘头疼", ["隔壁马大娘"]),
        ("大家都好", []),
        ("国家有难", []),
        ("从石家庄回来", []),
        ("体温36.5", []),
        ("白菜 3斤", []),
        ("已经到家了", []),
        ("女儿回来了在家隔离", []),
    ],
)
def test_find(text: str, names: list[str]) -> None:
    assert [tags["户"] for _, _, tags in find(normalise(text))] == names
