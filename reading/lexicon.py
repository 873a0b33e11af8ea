"""Loads the word lists of `words/*.yaml` into one Aho–Corasick automaton.

A list file is `{tag: words}` or `{tag: {value: words}}`, words separated by spaces. A word may carry several tags;
adding a word costs nothing at reading time, because the automaton passes over the text once however many there are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import ahocorasick
import yaml

from reading.normalise import common, simplified

WORDS = Path(__file__).parent / "words"

# Read by regular expressions of their own, not by the automaton: 把, 条, 王, 叔 stand inside other words.
UNSCANNED = {"量", "尾", "姓", "称", "音", "规"}

# The C loader where libyaml is there: ten times as fast, and starting counts.
_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Tags = dict[str, str]
Hit = tuple[int, int, Tags]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """`automaton` finds words in folded text; `words` maps tag → value → words, for those who need the list."""

    automaton: ahocorasick.Automaton
    words: dict[str, dict[str, tuple[str, ...]]]

    def hits(self, folded: str) -> list[Hit]:
        """Longest words, left to right, not overlapping: (start, end, tags)."""
        # The automaton's own iter_long loses a word now and then after a longer one has failed; so: all words, ours.
        # Words come by their last character, so of those with one start the longest comes last and stays.
        longest = {last + 1 - word[0]: word for last, word in self.automaton.iter(folded)}
        found: list[Hit] = []
        position = 0
        for start in sorted(longest):
            if start >= position:
                length, tags = longest[start]
                position = start + length
                found.append((start, position, tags))
        return found

    def list(self, tag: str) -> tuple[str, ...]:
        """All words of one tag, longest first (the order an alternation needs)."""
        words = {word for group in self.words.get(tag, {}).values() for word in group}
        return tuple(sorted(words, key=lambda word: (-len(word), word)))


def parse(content: str) -> dict[str, dict[str, tuple[str, ...]]]:
    """One list file → tag → value → words; a tag without values has the value ""."""
    tags = yaml.load(content, Loader=_LOADER) or {}  # noqa: S506  # both are the safe loader, one written in C
    groups = {tag: (value if isinstance(value, dict) else {"": value}) for tag, value in tags.items()}
    return {
        str(tag): {str(value): tuple(_as_read(str(words), tag).split()) for value, words in group.items()}
        for tag, group in groups.items()
    }


def _as_read(words: str, tag: str) -> str:
    """Words as a message is brought to the stages: whoever adds 额家 or 嘹咋咧 need not know that they are folded. The
    single syllables of names are none (额尔敦)."""
    plain = simplified(words.lower())
    return plain if tag == "音" else common(plain)


def build(files: list[str]) -> Lexicon:
    """The lexicon of several list files' contents."""
    words: dict[str, dict[str, tuple[str, ...]]] = {}
    entries: dict[str, Tags] = {}
    for content in files:
        for tag, group in parse(content).items():
            known = words.setdefault(tag, {})
            for value, members in group.items():
                known[value] = known.get(value, ()) + members
                if tag not in UNSCANNED:
                    for word in members:
                        values = entries.setdefault(word, {})
                        # A word listed twice under one tag has both values: 上吐下泻.
                        values[tag] = f"{values[tag]} {value}" if values.get(tag, value) != value else value
    automaton = ahocorasick.Automaton()
    for word, tags in entries.items():
        automaton.add_word(word, (len(word), tags))
    automaton.make_automaton()
    return Lexicon(automaton, words)


@cache
def lexicon() -> Lexicon:
    """The village's lexicon, read once."""
    return build([path.read_text(encoding="utf-8") for path in sorted(WORDS.glob("*.yaml"))])


def rule(name: str) -> frozenset[str]:
    """The words of one rule (`words/rules.yaml`)."""
    return frozenset(lexicon().words["规"][name])


def phrases(name: str) -> tuple[str, ...]:
    """The same for `str.startswith` and `str.endswith`."""
    return lexicon().words["规"][name]
