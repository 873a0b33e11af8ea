"""Finds the households a text names, and where in it."""

from __future__ import annotations

from bisect import bisect

from core.lazy import regex
from reading.lexicon import Hit, Tags, lexicon
from reading.mentions import WAYS, Mention
from reading.normalise import Text
from reading.persons import is_name

Reserved = tuple[tuple[int, int, Tags], ...]

# 我是六组的段嫂: who is speaking is nobody else.
_SELF = regex("(?:我|俺|咱|本人)(?:是|叫|就是)(?:[^,。!?]{0,4}的)?$")


def find(text: Text) -> Reserved:
    """Stretches of the text that name a household, with the tag 户 carrying the name as written."""
    found: list[Mention] = []
    taken = bytearray(len(text.plain))
    written = frozenset(text.plain)
    for way, hints in WAYS:
        if hints is None or not hints.isdisjoint(written):
            for mention in way(text.plain, found):
                if _holds(mention, taken):
                    found.append(mention)
                    taken[mention.start : mention.end] = b"1" * (mention.end - mention.start)
    if not found:
        return ()
    found = sorted(_without_goods(text, found), key=lambda mention: mention.start)
    naming = _naming(text.plain, found)
    return tuple([(m.start, m.end, {"户": text.written(m.start, m.name_end)} if m in naming else {}) for m in found])


def _holds(mention: Mention, taken: bytearray) -> bool:
    if mention.kind in ("room", "sure"):
        return True
    return not any(taken[mention.start : mention.name_end]) and is_name(mention.name, mention.kind)


def _without_goods(text: Text, found: list[Mention]) -> list[Mention]:
    """All but those that are rather part of goods or of a place; a room is one whatever touches it."""
    if all(mention.kind == "room" for mention in found):
        return found
    hits = lexicon().hits(text.folded)
    words = [hit for hit in hits if hit[1] - hit[0] > 1 and ("货" in hit[2] or "地" in hit[2])]
    return [mention for mention in found if mention.kind == "room" or not _is_undone(mention, words)]


def _is_undone(mention: Mention, words: list[Hit]) -> bool:
    """Whether one of the words that share characters with a would-be name says that it is none."""
    near = slice(max(0, bisect(words, (mention.start,)) - 1), bisect(words, (mention.end,)))
    for start, end, tags in words[near]:
        # 去信阳|给老头: a word runs into it from before.
        if start < mention.start < end < mention.end:
            return True
        # 纯甄|酸奶: a word of goods closes it; a long one is no part of a name at all.
        closes = mention.start < start and end == mention.end
        if "货" in tags and (closes or (end > mention.start and end - start > 2)):
            return True
        # 毛伢奶|粉: a title that only begins a word of goods.
        if "货" in tags and mention.kind in ("titled", "alone") and start == mention.name_end - 1 and end > mention.end:
            return True
    return False


def _naming(plain: str, found: list[Mention]) -> set[Mention]:
    """Those that say who is meant: no places, not the speaker, and no door with somebody's name behind it."""
    naming = {mention for mention in found if mention.named and not _is_speaker(plain, mention)}
    if all(mention.kind == "room" for mention in found):
        return naming
    # 6栋203高小军家: the door is where they live.
    starts = {mention.start for mention in naming}
    return {m for m in naming if m.kind != "room" or m.end + plain.startswith(" ", m.end) not in starts}


def _is_speaker(plain: str, mention: Mention) -> bool:
    return mention.start > 0 and _SELF.search(plain, max(0, mention.start - 9), mention.start) is not None
