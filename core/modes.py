"""Event modes: what a village asks, how often and whom it worries about, as data in `modes/*.yaml`."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationError, model_validator

from core import model
from core.config import Rung, ScheduleConfig, Section, document, explain
from core.errors import ConfigError
from core.model import ROLE_NAMES, Report, Role

FEVER = 37.3  # °C, what the reader takes for a fever (docs/domain.md, Definitions)
Words = tuple[Annotated[str, Field(min_length=1)], ...]


def _known_role(name: str) -> str:
    if name not in ROLE_NAMES:
        raise ValueError(f"职务「{name}」不认识，可用：{' '.join(ROLE_NAMES)}")
    return name


class Status(Section):
    """One answer to a roll-call.

    `short` is the figure that stands for it. `settled`: who says it is not asked again. `sheltered`: the place that
    is named counts heads. `denied` and `not_yet` name the status that "没转移" and "准备转移" come to. `tell`: who
    hears of it at once, if it is `abnormal`, the first role that can be written to.
    """

    name: str
    short: str | None = None
    words: Words
    settled: bool = False
    abnormal: bool = False
    sheltered: bool = False
    denied: str | None = None
    not_yet: str | None = None
    tell: tuple[Annotated[str, AfterValidator(_known_role)], ...] = ("村支书", "乡镇")

    @property
    def roles(self) -> tuple[Role, ...]:
        return tuple(ROLE_NAMES[name] for name in self.tell)


class Mode(Section):
    """One file. `question` names the template that asks: of `templates/modes/ask_…` with statuses, else of
    `templates/rounds/open_…`. `threshold` is in °C; without one no temperature alarms."""

    name: str
    about: str
    question: Annotated[str, Field(pattern=r"^[a-z_]+$")]
    threshold: float | None = Field(None, ge=36.9, le=42)
    statuses: tuple[Status, ...] = ()
    shelters: dict[str, Words] = Field({}, description="where heads are counted, with the words for it")
    schedules: tuple[ScheduleConfig, ...] = ()
    ladder: tuple[Rung, ...] | None = None
    quiet: bool = True
    notices: tuple[str, ...] = ()
    file: Path = Field(Path(), exclude=True)

    @model_validator(mode="after")
    def _whole(self) -> Mode:
        if mistakes := list(self._mistakes()):
            raise ValueError("\n".join(mistakes))
        return self

    def _mistakes(self) -> Iterator[str]:
        names = [status.name for status in self.statuses]
        for n, status in enumerate(self.statuses):
            for key in ("denied", "not_yet"):
                if (other := getattr(status, key)) is not None and other not in names:
                    yield f"statuses[{n}].{key}: 没有「{other}」，可用：{' '.join(names)}"
        said = Counter(
            word for status in self.statuses for word in (*status.words, *([status.short] if status.short else []))
        )
        for word, count in said.items():
            if count > 1:
                yield f"statuses: 「{word}」写了 {count} 次，一句话只能有一个意思"
        for n, schedule in enumerate(self.schedules):
            if schedule.modes:
                yield f"schedules[{n}].modes: 模式文件里的时间表只在本模式有效，不写 modes"

    @property
    def calls_roll(self) -> bool:
        """Whether people are asked where they are, rather than how."""
        return bool(self.statuses)

    @cached_property
    def by_name(self) -> dict[str, Status]:
        return {status.name: status for status in self.statuses}

    @cached_property
    def ear(self) -> re.Pattern[str]:
        """Any word that a roll-call of this mode has an ear for."""
        words = {word for status in self.statuses for word in (*status.words, status.short)}
        words |= {word for many in self.shelters.values() for word in many}
        return re.compile("|".join(re.escape(word) for word in sorted(word for word in words if word)))

    def rank(self, status: Status) -> int:
        """How pressing a status is, the least the most: harm, then who is to be asked again, then who is safe."""
        return self.statuses.index(status) + (0 if status.abnormal else 200 if status.settled else 100)

    @property
    def fever(self) -> float:
        """From how many °C on somebody in isolation has a fever: they are watched in any mode."""
        return self.threshold if self.threshold is not None else FEVER

    @property
    def template(self) -> str:
        return f"modes/ask_{self.question}" if self.calls_roll else f"rounds/open_{self.question}"

    def judge(self, report: Report) -> Report:
        """A report as this mode takes it: its own threshold says what is a fever, where no word says so."""
        if self.threshold == FEVER or not report.temps:
            return report
        hot = self.threshold is not None and max(report.temps) >= self.threshold
        if hot or any(re.search("[烧热]", one.words) for one in report.evidence):
            symptoms = tuple(dict.fromkeys((*report.symptoms, "fever")))
            return replace(report, symptoms=symptoms, status="abnormal")
        symptoms = tuple(one for one in report.symptoms if one != "fever")
        people = tuple(
            replace(one, symptoms=tuple(name for name in one.symptoms if name != "fever")) for one in report.people
        )
        status: model.Status = "abnormal" if symptoms else "normal"
        return replace(report, symptoms=symptoms, people=people, status=status)

    @property
    def kinds(self) -> tuple[str, ...]:
        """Which notices of the library rotate."""
        return self.notices or (self.name,)


def load(folder: Path, templates: Collection[str]) -> dict[str, Mode]:
    """Every mode of a folder by its name. Raises ConfigError naming file and key of what is wrong."""
    modes: dict[str, Mode] = {}
    for path in sorted(folder.glob("*.yaml")):
        raw = document(path, "找不到")
        if not isinstance(raw, dict):
            raise ConfigError(f"{path}: 应为「键: 值」形式的 YAML，参照别的模式文件")
        if "file" in raw:
            raise ConfigError(f"{path}: file: 不认识的键，检查拼写")
        try:
            mode = Mode.model_validate({**raw, "file": path})
        except ValidationError as error:
            raise ConfigError(explain(path, error)) from None
        if mode.name in modes:
            raise ConfigError(f"{path}: name: 「{mode.name}」在 {modes[mode.name].file} 里已有")
        if mode.template not in templates:
            raise ConfigError(f"{path}: question: 没有模板 templates/{mode.template}.txt")
        modes[mode.name] = mode
    if not modes:
        raise ConfigError(f"{folder}: 没有模式文件；请恢复随附的 modes/")
    return modes


def shelters(mode: Mode, own: dict[str, Words]) -> dict[str, Words]:
    """The places heads are counted at: the village's own of the config come before the mode's."""
    return {**own, **{name: words for name, words in mode.shelters.items() if name not in own}}
