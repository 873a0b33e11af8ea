"""What is worked out once for a short text: a whole village says 收到, 都好 and 36.5 in the same words."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache
from typing import TypeVar

H = TypeVar("H", bound=Hashable)
R = TypeVar("R")
_SHORT, _MANY = 40, 2048  # characters of a text; texts


def remembered(work: Callable[[str, H], R]) -> Callable[[str, H], R]:
    """`work`, which is pure, done once for a short text and what it is read against."""
    once = lru_cache(maxsize=_MANY)(work)

    def recall(text: str, against: H) -> R:
        return once(text, against) if len(text) <= _SHORT else work(text, against)

    return recall
