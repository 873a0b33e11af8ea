"""The table of doors and what each says of itself."""

from __future__ import annotations

import typing

import pytest

from channels import CHANNELS
from core.channel import Rate, Window
from core.config import ChannelConfig
from tests.channels.conftest import CONFIGS, Make


def test_every_section_of_the_config_has_a_door() -> None:
    sections = typing.get_args(typing.get_args(ChannelConfig)[0])
    types = {typing.get_args(section.model_fields["type"].annotation)[0] for section in sections}
    assert types == set(CHANNELS)


@pytest.mark.parametrize("name", CONFIGS)
def test_a_door_knows_its_name(make: Make, name: str) -> None:
    assert make(name).name == name


@pytest.mark.parametrize(
    ("name", "reply", "send", "rates", "window"),
    [
        ("gzh", 2048, 2048, (), Window(5, 172800)),
        ("wecom", 2048, 2048, (Rate(30, 60, True), Rate(1000, 3600, True)), None),
        ("robot", 20480, 0, (), None),
        ("push", 0, 2048, (Rate(20, 60, True),), None),
        ("console", 20480, 20480, (), None),
    ],
)
def test_limits(make: Make, name: str, reply: int, send: int, rates: tuple[Rate, ...], window: Window | None) -> None:
    door = make(name)
    assert (door.reply_limit, door.send_limit, door.rates, door.window) == (reply, send, rates, window)
