"""Links a mention in a text (老李, 东头二婶, 建国家) to the households and people of the roster.

Pure: the caller hands over the candidates. The surest way of agreeing that any candidate reaches wins; several
candidates at that level are ambiguous and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from core.lazy import regex
from reading.lexicon import lexicon
from reading.normalise import normalise

How = Literal["exact", "given", "title", "homophone", "edit"]

_OLD_YOUNG = regex(r"^(?:老|小|大|阿)(?=.)")
_PLACE_WORDS = regex(
    r"^(?:隔壁|对门|对面|邻居|[东西南北前后上下里外中村](?:头|街|院|沟|坡|崖|湾|河|塬|梁|庄|巷|岭"
    r"|坪|洼|桥|井|坎|坝|边|口|邻)+(?:上|里|边|口|头)?|[一二三四五六七八九十\d]{1,2}(?:组|队|社"
    r"|号|栋|楼))"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A household of the roster: `name` is its head, `members` the other people, `place` its grid or the words that
    place it (二组, 东头)."""

    id: str
    name: str
    members: tuple[str, ...] = ()
    place: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One household a mention may mean, and the person of it who was named (None: the household as such)."""

    candidate: Candidate
    person: str | None
    how: How


@dataclass(frozen=True, slots=True)
class Match:
    """`chosen` is set only when one household alone is meant; `doubtful` says it should be confirmed all the same
    (heard alike, or one character off). `links` are all that may be meant, best first."""

    mention: str
    links: tuple[Link, ...] = ()

    @property
    def chosen(self) -> Link | None:
        return self.links[0] if len(self.links) == 1 else None

    @property
    def ambiguous(self) -> bool:
        return len(self.links) > 1

    @property
    def doubtful(self) -> bool:
        return len(self.links) == 1 and self.links[0].how in ("homophone", "edit")


def link(mention: str, candidates: Sequence[Candidate]) -> Match:
    """Who of `candidates` the `mention` means."""
    wanted = _key(mention)
    if not wanted:
        return Match(mention)
    place, bare = _placed(wanted)
    for how, agrees in _LEVELS:
        links = [found for candidate in candidates if (found := agrees(how, bare, wanted, candidate)) is not None]
        if how in ("given", "title") and any(one.person is None for one in links):
            # 老李 is the head of a household sooner than somebody's wife called 李.
            links = [one for one in links if one.person is None]
        if place and len(links) > 1:
            links = [one for one in links if one.candidate.place and _near(place, one.candidate.place)] or links
        if links:
            return Match(mention, tuple(links))
    return Match(mention)


def _key(name: str) -> str:
    folded = normalise(name).folded
    return re.sub(r"[\s·.()\"]|(?:他们|她们)?(?:一)?家(?:子)?$|户$", "", folded)


def _placed(name: str) -> tuple[str, str]:
    """The place a mention begins with, and the rest: 东头 + 二婶."""
    match = _PLACE_WORDS.match(name)
    if match is None or match.end() == len(name):
        return "", name
    return match.group(), name[match.end() :]


def _near(place: str, grid: str) -> bool:
    folded = normalise(grid).folded
    return place in folded or folded in place


def _people(candidate: Candidate) -> list[tuple[str, str | None]]:
    """Names of a household as keys, with the person each is; the head stands for the household."""
    return [
        (_key(candidate.name), None),
        *((_key(member), member) for member in candidate.members if _key(member) != _key(candidate.name)),
    ]


def _exact(how: How, bare: str, wanted: str, candidate: Candidate) -> Link | None:
    for name, person in _people(candidate):
        if name in (wanted, bare):
            return Link(candidate, person, how)
    return None


def _given(how: How, bare: str, wanted: str, candidate: Candidate) -> Link | None:
    """建国 for 张建国; 老张, 小张 for somebody called 张."""
    for name, person in _people(candidate):
        if len(bare) >= 2 and name.endswith(bare) and len(name) - len(bare) in (1, 2):
            return Link(candidate, person, how)
        if len(bare) == 2 and _OLD_YOUNG.match(bare) and _surname(name) == bare[1:]:
            return Link(candidate, person, how)
    return None


def _title(how: How, bare: str, wanted: str, candidate: Candidate) -> Link | None:
    """李大爷, 王桂兰婶: a surname or a name before a title."""
    for title in lexicon().list("称"):
        stem = bare[: -len(title)]
        if not bare.endswith(title) or not stem:
            continue
        for name, person in _people(candidate):
            if stem == name or stem == _surname(name) or (len(stem) >= 2 and name.endswith(stem)):
                return Link(candidate, person, how)
        return None
    return None


def _homophone(how: How, bare: str, wanted: str, candidate: Candidate) -> Link | None:
    """Heard alike (voice transcripts): 章建国 for 张建国, tones left out."""
    if len(bare) < 2:
        return None
    sound = _sound(bare)
    for name, person in _people(candidate):
        if len(name) == len(bare) and _sound(name) == sound:
            return Link(candidate, person, how)
    return None


def _edit(how: How, bare: str, wanted: str, candidate: Candidate) -> Link | None:
    """One character written otherwise, left out or too many, in names of three characters and more."""
    from rapidfuzz.distance import Levenshtein

    for name, person in _people(candidate):
        if (
            min(len(name), len(bare)) >= 2
            and max(len(name), len(bare)) >= 3
            and Levenshtein.distance(name, bare, score_cutoff=1) == 1
        ):
            return Link(candidate, person, how)
    return None


_Agrees = Callable[[How, str, str, Candidate], Link | None]
_LEVELS: tuple[tuple[How, _Agrees], ...] = (
    ("exact", _exact),
    ("given", _given),
    ("title", _title),
    ("homophone", _homophone),
    ("edit", _edit),
)


def _surname(name: str) -> str:
    for surname in lexicon().list("姓"):
        if len(surname) > 1 and name.startswith(surname) and len(name) > len(surname):
            return surname
    return name[:1]


@lru_cache(maxsize=4096)
def _sound(name: str) -> str:
    # Imported on the first voice transcript that needs it: its dictionary takes 0.3 s to load.
    from pypinyin import lazy_pinyin

    return " ".join(_blurred(syllable) for syllable in lazy_pinyin(name))


def _blurred(syllable: str) -> str:
    """What transcripts of dialect mix up: zh/z, ch/c, sh/s, n/l, -ng/-n."""
    for old, new in (("zh", "z"), ("ch", "c"), ("sh", "s")):
        if syllable.startswith(old):
            syllable = new + syllable[2:]
    if syllable.startswith("l"):
        syllable = "n" + syllable[1:]
    return syllable.removesuffix("g") if syllable.endswith("ng") else syllable
