"""The doors. Adding one is a module, a section in core/config.py and a row here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from channels.console import ConsoleDoor
from channels.official_account import OfficialAccountDoor
from channels.onebot import OneBotDoor
from channels.wecom_aibot import WecomAibotDoor
from channels.wecom_app import WecomAppDoor
from channels.wecom_push import WecomPushDoor
from core.channel import Channel
from core.config import ChannelConfig, Safety
from core.coordination import Coordination

# the config's `type` → the door's class
CHANNELS: dict[str, Callable[..., Channel]] = {
    "official_account": OfficialAccountDoor,
    "wecom_app": WecomAppDoor,
    "wecom_aibot": WecomAibotDoor,
    "wecom_push": WecomPushDoor,
    "onebot": OneBotDoor,
    "console": ConsoleDoor,
}


def build(
    name: str, config: ChannelConfig, safety: Safety, coordination: Coordination, clock: Callable[[], datetime]
) -> Channel:
    """The door that the config's section `channels.<name>` describes. `clock` gives aware times."""
    return CHANNELS[config.type](name, config, safety, coordination, clock)
