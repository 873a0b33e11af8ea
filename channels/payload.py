"""Values out of bodies nobody vouches for: checked and cleaned here before they become part of a Message."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from core.errors import Rejected

# longer than any platform's ids, shorter than what an index of a database refuses
ID_LIMIT = 256

# what stands in the text for content that has no words, so that an answer can say it was not read
PICTURE, VOICE, VIDEO, FILE = "[图片]", "[语音]", "[视频]", "[文件]"
PLACE, LINK = "[位置]", "[链接]"
FOLLOWED = "[关注]"
WORDLESS = {
    "image": PICTURE,
    "voice": VOICE,
    "audio": VOICE,
    "record": VOICE,
    "video": VIDEO,
    "shortvideo": VIDEO,
    "file": FILE,
}


def clean(text: str) -> str:
    """`text` without what a database refuses: NUL, and halves of surrogate pairs, which JSON can smuggle in."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def labelled(sign: str, label: str) -> str:
    """`[位置] 村口`, or the bare sign if nothing is written on it."""
    return f"{sign} {label.strip()}".rstrip()


def parse_json(body: bytes | str) -> dict[str, Any]:
    """A JSON object. Raises Rejected for anything else."""
    try:
        value = json.loads(body if isinstance(body, str) else body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise Rejected("正文不是 JSON 对象")
    return value


def part(raw: Mapping[str, Any], field: str) -> dict[str, Any]:
    """The object under `field`, empty if there is none. Raises Rejected if it is something else."""
    value = raw.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Rejected(f"{field} 应为 JSON 对象")
    return value


def text(raw: Mapping[str, Any], field: str) -> str:
    """The text under `field`, empty if there is none. Raises Rejected if it is something else."""
    value = raw.get(field)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Rejected(f"{field} 应为文字")
    return clean(value)


def identity(raw: Mapping[str, Any], field: str, *, numbers: bool = False) -> str:
    """The id under `field`; with `numbers` an integer will do. Raises Rejected if it is missing, empty or too long."""
    value = raw.get(field)
    if numbers and isinstance(value, int) and not isinstance(value, bool):
        value = _digits(value)
    if value is None or value == "":
        raise Rejected(f"缺少 {field}")
    if not isinstance(value, str):
        raise Rejected(f"{field} 应为文字")
    value = clean(value)
    if not 0 < len(value) <= ID_LIMIT:
        raise Rejected(f"{field} 长度应在 1 到 {ID_LIMIT} 之间")
    return value


def _digits(number: int) -> str:
    # str() of an int of thousands of digits raises; anything near that is junk
    return str(number) if abs(number) < 10**ID_LIMIT else "9" * (ID_LIMIT + 1)


def moment(seconds: object) -> datetime | None:
    """Seconds since 1970 (number or digits) → aware time; None if missing or beyond the calendar."""
    if not isinstance(seconds, int | float | str) or not seconds:
        return None
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (ValueError, OverflowError, OSError):
        return None
