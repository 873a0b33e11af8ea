"""Doors made as bot.py makes them, pointed at the stand-in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter

from channels import build
from core.channel import Channel
from core.config import ChannelConfig, Safety
from core.coordination import Alone, Coordination
from tests.platform import Clock, Keys, Platform
from tests.platform import platform as platform

TOKEN, AES_KEY, OLD_KEY = "cunxinToken01", "CunBotTestEncodingAESKey0123456789abcdefghA", "x" * 42 + "A"
SECRET = "onebot-hmac-secret-0123456789"

CONFIGS: dict[str, dict[str, Any]] = {
    "gzh": {
        "type": "official_account",
        "app_id": Platform.app_id,
        "token": TOKEN,
        "aes_key": AES_KEY,
        "secret": Platform.app_secret,
    },
    "plain": {"type": "official_account", "app_id": Platform.app_id, "token": TOKEN, "secret": Platform.app_secret},
    "wecom": {
        "type": "wecom_app",
        "corp_id": Platform.corp_id,
        "agent_id": Platform.agent_id,
        "secret": Platform.corp_secret,
        "token": TOKEN,
        "aes_key": AES_KEY,
    },
    "robot": {"type": "wecom_aibot", "token": TOKEN, "aes_key": AES_KEY, "name": "村信"},
    "push": {"type": "wecom_push", "keys": {"垣上村": Platform.webhook_keys[0], "大湾村": Platform.webhook_keys[1]}},
    "bridge": {"type": "onebot", "access_token": Platform.bridge_token, "secret": SECRET},
    "console": {"type": "console"},
}

# envelope form → the door that takes it and its keys
SIGNED: dict[str, tuple[str, Keys]] = {
    "oa_plain": ("plain", Keys(TOKEN)),
    "oa_compatible": ("gzh", Keys(TOKEN, AES_KEY, Platform.app_id)),
    "oa_safe": ("gzh", Keys(TOKEN, AES_KEY, Platform.app_id)),
    "wecom_app": ("wecom", Keys(TOKEN, AES_KEY, Platform.corp_id)),
    "aibot": ("robot", Keys(TOKEN, AES_KEY)),
}

Make = Callable[..., Channel]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def coordination() -> Coordination:
    return Alone()


@pytest.fixture
def make(clock: Clock, coordination: Coordination) -> Make:
    """`make("gzh", window=600, aes_key=…)`: a door of CONFIGS with keys changed; None takes a key away."""

    def make_door(name: str, *, window: int = 600, **changed: Any) -> Channel:
        raw = {key: value for key, value in {**CONFIGS[name], **changed}.items() if value is not None}
        config: Any = TypeAdapter(ChannelConfig).validate_python(raw)
        return build(name, config, Safety(timestamp_window=window), coordination, clock)

    return make_door


@pytest.fixture
def sender(make: Make, platform: Platform, clock: Clock) -> Make:
    """Like `make`, speaking to the stand-in, which goes by the same clock."""
    platform.clock = clock
    return lambda name, **changed: make(name, api_base=platform.url, **changed)
