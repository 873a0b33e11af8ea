"""Understands a message: text → Reading. Pure; `words/*.yaml` are the lexicons a village may extend."""

from __future__ import annotations

from core.model import Prompt
from reading.guide import as_guide_json, explain
from reading.reader import INTENTS, read

__all__ = ["INTENTS", "Prompt", "as_guide_json", "explain", "read", "warm"]


def warm() -> None:
    """Loads the lexicons and compiles what is compiled once, so that the first message does not wait for it."""
    read("#接龙\n1. 张三 1口 36.5", "checkin")
    read("张三家两口正常,36度5,不咳嗽,捎两袋盐,老李从武汉回来了,收到", None)
