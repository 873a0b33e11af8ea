"""Every word the bot says comes from a template; this is where they are found, filled and put into a script.

Facts are data: they are never compiled, and templates run in Jinja2's sandbox since a secretary may edit them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from traceback import walk_tb
from typing import Any

import opencc
from jinja2 import FileSystemBytecodeCache, FileSystemLoader, StrictUndefined, TemplateError, TemplateNotFound
from jinja2.bccache import Bucket
from jinja2.sandbox import SandboxedEnvironment

from core.errors import ConfigError
from core.lazy import regex
from core.model import Say
from core.privacy import mask_phone

SYMPTOMS = {
    "fever": "发热",
    "chills": "发冷",
    "cough": "咳嗽",
    "sore_throat": "咽痛",
    "runny_nose": "鼻塞流涕",
    "fatigue": "乏力",
    "headache": "头疼",
    "dizziness": "头晕",
    "muscle_ache": "肌肉酸痛",
    "breathless": "气短胸闷",
    "diarrhea": "腹泻",
    "vomiting": "恶心呕吐",
    "taste_smell_loss": "嗅味觉减退",
    "cold": "感冒着凉",
    "unwell": "身体不适",
}


def number(value: float | None) -> str:
    """2.0 → 2, 1.5 → 1.5, None → empty."""
    return "" if value is None else f"{value:g}"


def degrees(temps: Iterable[float]) -> str:
    """(36.5, 37.0) → 36.5、37.0℃."""
    text = "、".join(f"{temp:.1f}" for temp in temps)
    return f"{text}℃" if text else ""


def symptoms(codes: Iterable[str]) -> str:
    """(cough, fever) → 咳嗽、发热."""
    return "、".join(SYMPTOMS.get(code, code) for code in codes)


def goods(line: Any) -> str:
    """A supply line as a person writes it: 盐2袋, 白糖, 榨菜几包."""
    if line.quantity is None:
        return f"{line.name}{'几' + line.unit if line.unit else ''}"
    return f"{line.name}{number(line.quantity)}{line.unit or ''}"


def month_day(value: date) -> str:
    return f"{value.month}月{value.day}日"


def clip(text: str, length: int = 40) -> str:
    """A villager's words, short enough to quote."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


@dataclass(frozen=True, slots=True)
class NoticeTemplate:
    """A notice of the library: `kind` is the event mode it belongs to."""

    name: str
    title: str
    kind: str
    tags: tuple[str, ...]


_FRONT = regex(r"\{#\s*title:\s*(?P<title>[^|]+?)\s*\|\s*kind:\s*(?P<kind>[^|]+?)\s*\|\s*tags:\s*(?P<tags>.*?)\s*#\}")


class _Sandbox(SandboxedEnvironment):
    """The sandbox decides about an attribute by its name and the type it is asked of; it decides once."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._safe: dict[tuple[type, str], bool] = {}

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """A plain dict, copied for every rendering; Jinja2's chain of two is slow to copy. Ours never change."""
        return {**self.globals, **(d or {})}

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        key = (type(obj), attr)
        safe = self._safe.get(key)
        if safe is None:
            safe = self._safe[key] = super().is_safe_attribute(obj, attr, value)
        return safe


class _Compiled(FileSystemBytecodeCache):
    """What Jinja2 made of the templates at an earlier start, kept in the machine's folder for such things, where nobody
    else may write; half a second less at each start."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        try:
            super().dump_bytecode(bucket)
        except OSError:
            pass  # a full disk: compiled anew next time


def _compiled() -> _Compiled | None:
    """None where there is no such folder."""
    try:
        return _Compiled()
    except (RuntimeError, OSError):
        return None


class Renderer:
    """Templates of one folder. `render` gives the text of a Say, without blank ends."""

    def __init__(self, folder: Path, facts: Mapping[str, Any], zone: Any) -> None:
        self.folder = folder
        self._environment = _Sandbox(
            loader=FileSystemLoader(folder),
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_compiled(),
        )
        self._environment.globals.update(facts)
        self._environment.filters.update(
            number=number,
            degrees=degrees,
            symptoms=symptoms,
            goods=goods,
            month_day=month_day,
            clip=clip,
            masked=mask_phone,
            clock=lambda moment: clock(moment, zone),
            month_day_clock=lambda moment: f"{month_day(moment.astimezone(zone))}{clock(moment, zone)}",
        )

    @cached_property
    def _to_traditional(self) -> Any:
        return opencc.OpenCC("s2t")

    def render(self, say: Say, language: str = "zh") -> str:
        """The text of `say` in `language` (zh or zh-Hant). Raises ConfigError for a template that is broken or wants
        a fact that it is not given."""
        try:
            text = self._environment.get_template(f"{say.template}.txt").render(say.facts).strip()
        except Exception as error:  # whoever edits a template can make any mistake in it
            raise self._broken(say.template, error) from error
        return self.translate(text, language)

    def _broken(self, name: str, error: Exception) -> ConfigError:
        """The file and line of a template at which `error` came up."""
        place = self.folder / f"{name}.txt"
        if isinstance(error, TemplateNotFound):
            return ConfigError(f"{place}: 找不到 {error.name}")
        inside = [line for file, line in walk_tb(error.__traceback__) if file.f_code.co_filename == str(place)]
        line = getattr(error, "lineno", None) or (inside[-1] if inside else None)
        return ConfigError(f"{place}: {f'第 {line} 行： ' if line else ''}{error or type(error).__name__}")

    def translate(self, text: str, language: str) -> str:
        """A text in another script: zh as it is, zh-Hant in traditional characters."""
        return str(self._to_traditional.convert(text)) if language == "zh-Hant" else text

    def names(self) -> list[str]:
        """Every text template, as Say names it."""
        return sorted(name.removesuffix(".txt") for name in self._environment.list_templates(extensions=["txt"]))

    def source(self, name: str) -> str:
        return (self.folder / f"{name}.txt").read_text(encoding="utf-8")

    def library(self) -> list[NoticeTemplate]:
        """The notices of templates/notices that name themselves, by title. Raises ConfigError for one that does not."""
        found = []
        for name in self.names():
            if name.startswith("notices/library/"):
                front = _FRONT.match(self.source(name))
                if front is None:
                    raise ConfigError(
                        f"{self.folder}/{name}.txt: 第 1 行应为 {{# title: 标题 | kind: 疫情 | tags: 日常 #}}"
                    )
                found.append(NoticeTemplate(name, front["title"], front["kind"], tuple(front["tags"].split())))
        return sorted(found, key=lambda one: one.name)

    def notice(self, template: NoticeTemplate, village: str, day: date) -> str:
        """A notice of the library with the village's facts in it."""
        return self.render(Say(template.name, {"village": village, "date": month_day(day)}))

    def check(self) -> list[str]:
        """Compile every template. Raises ConfigError naming file and line of the first that is broken."""
        names = self.names()
        if not names:
            raise ConfigError(f"{self.folder}: 没有模板；请恢复随附的 templates/")
        for name in names:
            try:
                self._environment.get_template(f"{name}.txt")
            except (TemplateError, UnicodeDecodeError) as error:
                raise self._broken(name, error) from None
        return names


def clock(moment: datetime, zone: Any) -> str:
    """A moment as the village says it: 07:30."""
    return moment.astimezone(zone).strftime("%H:%M")
