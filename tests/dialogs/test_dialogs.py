"""Every dialog of this folder, spoken through the real webhook.

A dialog is YAML: `title`, and `talk`, a list of steps. A step is `time: 07:35`, `restart: true`, or `NAME: text`
(NAME私: in private) with what is said then: `bot` the passive answer (null for silence; left out: whatever), `as` the
nickname it is said under, and any of `群` `医生` `书记` `NAME` (or `致NAME`, where NAME is the speaker) … a letter to
them. `…` in an expected text stands for anything. `given.roster` replaces the village, `given.config` adds to its
config.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot import Bot
from core.replay import SimulatedClock
from tests.village import ROSTER, Village

HERE = Path(__file__).parent
DIALOGS = [
    pytest.param(dialog, id=f"{path.stem}: {dialog['title']}")
    for path in sorted(HERE.glob("*.yaml"))
    for dialog in yaml.safe_load_all(path.read_text(encoding="utf-8"))
]


def fits(expected: str, text: str) -> bool:
    """Whether a text is what was expected, with … for anything."""
    pattern = ".*".join(re.escape(part) for part in expected.strip().split("…"))
    return re.fullmatch(pattern, text, re.S) is not None


def test_the_table_of_what_is_proved_names_every_file() -> None:
    table = (HERE.parents[1] / "docs" / "domain.md").read_text(encoding="utf-8").partition("## Where it is proved")[2]
    named = set(re.findall(r"`([a-z]+)`", table.partition("## Definitions")[0]))
    assert named == {path.stem for path in HERE.glob("*.yaml")}


@pytest.mark.parametrize("dialog", DIALOGS)
def test_dialog(dialog: dict[str, Any], make_bot: Callable[..., Bot], clock: SimulatedClock, tmp_path: Path) -> None:
    given = dialog.get("given") or {}
    village = Village(make_bot(**given.get("config", {})), clock, given.get("roster", ROSTER), tmp_path)
    for n, step in enumerate(dialog["talk"], 1):
        where = f"step {n}"
        step = dict(step)
        if "time" in step:
            village.at(str(step.pop("time")))
        elif step.pop("restart", False):
            village.bot.close()
            village.restart(make_bot(**given.get("config", {})))
        else:
            speaker, text = next(iter(step.items()))
            del step[speaker]
            private = speaker.endswith("私")
            where += f" ({speaker}: {text})"
            answer = village.says(
                speaker.removesuffix("私"),
                text,
                chat=None if private else "g1",
                key=step.pop("id", None),
                name=step.pop("as", None),
            )
            if "bot" in step:
                expected = step.pop("bot")
                if expected is None:
                    assert answer is None, f"{where}: {answer}"
                else:
                    assert answer is not None, f"{where}: silence"
                    assert fits(expected, answer), f"{where}: {answer}"
        letters = village.letters()
        silent = step.pop("silent", False)
        if silent:
            assert letters == [], where
        for to, expected in step.items():
            address = {"群": "g1"}.get(to, to.removeprefix("致"))
            got = [text for receiver, text in letters if receiver == address]
            if expected is None:
                assert got == [], f"{where}: {to} got {got}"
            else:
                wanted = expected if isinstance(expected, list) else [expected]
                for one in wanted:
                    assert any(fits(one, text) for text in got), f"{where}: {to} got {got}"
