"""Cutting a text to what a platform carries, in bytes of UTF-8 and never inside a character."""

from __future__ import annotations

from core.lazy import regex

_SENTENCE_END = regex(r"(?<=[。!?;…！？；])")


def size(text: str) -> int:
    """Bytes of UTF-8."""
    return len(text.encode("utf-8", "surrogatepass"))


def _head(text: str, limit: int) -> str:
    """The whole characters among the first `limit` bytes of a longer text."""
    raw = text.encode("utf-8", "surrogatepass")
    while raw[limit] & 0xC0 == 0x80:  # inside a character
        limit -= 1
    return raw[:limit].decode("utf-8", "surrogatepass")


def split(text: str, limit: int) -> list[str]:
    """The text in parts of at most `limit` bytes, cut behind a line, else behind a sentence, else anywhere between
    two characters. Joined, the parts are the text without the line breaks at which it was cut.

    Raises ValueError if `limit` cannot hold one character (4 bytes).
    """
    if limit < 4:
        raise ValueError(f"a part of {limit} bytes cannot hold every character")
    parts: list[str] = []
    rest = text
    while size(rest) > limit:
        head = _head(rest, limit)
        cut = len(head)
        line = rest.rfind("\n", 1, cut + 1)
        if line > 0 and head[:line].strip():
            cut = line
        elif ends := [match.end() for match in _SENTENCE_END.finditer(head) if match.end() > 0]:
            cut = ends[-1]
        parts.append(rest[:cut])
        rest = rest[cut:].removeprefix("\n")
    if rest or not parts:
        parts.append(rest)
    return parts
