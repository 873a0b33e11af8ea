"""Judges whether a mild complaint has an everyday cause said with it: 走了一天脚疼, 喝多了头疼, 在家闷得慌.

Fever, cough and their kind are never excused, nor is anything where a temperature, a duration, a remedy or a doubt
of the cause is spoken of, nor what answers an open check-in: when in doubt, it is told.
"""

from __future__ import annotations

import re

from core.lazy import regex
from reading.lexicon import rule
from reading.scene import Judged, Scene, Verdict
from reading.symptoms import Mention

_GRAVE = frozenset(("fever", "cough", "cold", "taste_smell_loss"))


def _any(name: str) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(re.escape, rule(name)), key=len, reverse=True)))


_CAUSES = _any("everyday.causes")
_ILL = _any("everyday.ill")
_LASTS = regex("[一二两三四五六七八九十几好\\d]+(?:多)?(?:天|周|个星期|个月|年|宿|晚上)了?")
# 站了一天: how long the cause went on, not the pain.
_MEASURE = regex("^了?(?:整整)?(?:一?整?天|[一半大]{1,2}天|一上午|一下午|一宿|一晚上?|一夜)")
# Further away no cause is told.
_NEAR = 2
_BORED = rule("everyday.bored")
_AT_HOME = _any("everyday.at_home")
# 不喝酒浑身不得劲: it is what is missed, not the body.
_MISSED = regex("(?:没有?|[一几]天不|不)(?![吃睡发咳能见管退舒])[^,。!?]{1,5}?(?:就|都|我|我就)?浑身")


def everyday(scene: Scene, mention: Mention, done: list[Judged]) -> Verdict:
    if mention.words in _BORED and all(m.words in _BORED or m.weak for m in scene.mentions[:30]):
        home = _AT_HOME.search(around(scene, mention))
        if home is not None:
            return "figurative", home.group()
    if (
        mention.code in _GRAVE
        or (mention.weak and mention.code == "diarrhea")
        or scene.expected
        or scene.listed
        or scene.temperatures
    ):
        return None
    if any(m.code in _GRAVE for m in scene.mentions[:30]):
        return None
    words = around(scene, mention)
    cause = _CAUSES.search(words) or (_MISSED.search(words) if mention.code == "unwell" else None)
    if cause is None or _ILL.search(words):
        return None
    rest = words[: cause.start()] + _MEASURE.sub("", words[cause.end() :])
    return None if _LASTS.search(rest) else ("figurative", cause.group())


def around(scene: Scene, mention: Mention) -> str:
    """The words of the mention's sentence and of the one after it."""
    sentence = scene.clauses[mention.clause].sentence
    return ",".join(
        "".join(token.text for token in clause.tokens)
        for clause in scene.clauses[max(0, mention.clause - _NEAR) : mention.clause + _NEAR]
        if clause.sentence in (sentence, sentence + 1)
    )
