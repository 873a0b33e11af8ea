"""A small village for tests: speak as anybody through the real webhook, see what the bot says to whom."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot import Bot
from core.replay import SimulatedClock
from store import roster
from web import app

VILLAGE = "枕头乡/垣上村"

CONFIG: dict[str, Any] = {
    "debug": True,
    "database": "sqlite:///village.db",
    "phone": "0357-0000000",
    "sign": "垣上村村委会",
    "channels": {"console": {"type": "console"}},
    "chats": [{"channel": "console", "id": "g1", "region": VILLAGE}],
    "schedules": [
        {"name": "早派工", "job": "reports.morning", "cron": "0 7 * * *"},
        {"name": "早报平安", "job": "rounds.open", "cron": "30 7 * * *", "options": {"round": "早"}},
        {"name": "早报提醒", "job": "rounds.remind", "cron": "30 8 * * *", "options": {"round": "早"}},
        {"name": "早报截止", "job": "rounds.close", "cron": "0 12 * * *", "options": {"round": "早"}},
        {"name": "短文", "job": "notices.rotate", "cron": "0 16 * * *"},
        {"name": "日报", "job": "reports.evening", "cron": "30 20 * * *"},
    ],
}

# Two heads share a name; 王奶奶 has no phone; 外人 has no account yet.
ROSTER = """乡镇,村,网格,户主,人口,电话,标签,联户长,成员,职务,账号
枕头乡,垣上村,一组,李建军,4,13900000001,,,王秀英,网格员,console:李建军
枕头乡,垣上村,一组,王桂香,1,,独居老人;无手机,李建军,,,
枕头乡,垣上村,一组,赵大勇,3,13900000003,,李建军,孙梅,,console:赵大勇;孙梅=console:孙梅
枕头乡,垣上村,二组,张建国,3,13900000004,,,刘芳;张小宝,,console:张建国;刘芳=console:刘芳
枕头乡,垣上村,二组,周文,2,13900000005,,,段守义,段守义=村医,console:周文;段守义=console:医生
枕头乡,垣上村,三组,乔玉兰,5,13900000006,,,,村支书,console:书记
枕头乡,垣上村,三组,陈平,2,13900000007,,,,,console:陈平三
枕头乡,垣上村,二组,陈平,6,13900000008,,,,,console:陈平二
枕头乡,垣上村,三组,高小军,4,13900000009,,,,,
枕头乡,,,冯向东,0,13900000010,,,,乡镇,console:乡镇
"""

HOMES = 9
NAMES = {"医生": "doctor", "书记": "secretary", "乡镇": "township"}


class Village:
    """The bot with people around it."""

    def __init__(self, bot: Bot, clock: SimulatedClock, people: str, folder: Path) -> None:
        self.bot = bot
        self.clock = clock
        self.client = app.create(bot).test_client()
        self._ids = itertools.count(1)
        self._seen = 0
        path = folder / "roster.csv"
        path.write_text(people, encoding="utf-8")
        result = bot.store.write(lambda tx: roster.load(tx, path))
        assert result.problems == []
        bot.clock.tick()

    def restart(self, bot: Bot) -> None:
        """The machine was switched off and on: another process over the same database."""
        self.bot = bot
        self.client = app.create(bot).test_client()
        bot.clock.tick()

    def at(self, when: str) -> None:
        """Let the clock run to a time of the day (07:35) or of another day (2020-02-06 07:35); schedules fire."""
        zone = self.bot.config.zone
        today = self.clock.at.astimezone(zone).date()
        until = datetime.fromisoformat(when if "-" in when else f"{today} {when}").replace(tzinfo=zone).astimezone(UTC)
        while (moment := self.bot.clock.upcoming()) is not None and moment <= until:
            self.clock.at = max(moment, self.clock.at)
            self.bot.clock.tick()
        self.clock.at = until

    def says(
        self, who: str, text: str, *, chat: str | None = "g1", key: str | None = None, name: str | None = None
    ) -> str | None:
        """Somebody writes, under a nickname; the passive answer."""
        body = {"id": key or f"t{next(self._ids)}", "chat": chat, "sender": who, "name": name or who, "text": text}
        response = self.client.post("/hook/console", json=body)
        assert response.status_code == 200, response.text
        reply: str | None = response.get_json()["reply"]
        return reply

    def letters(self) -> list[tuple[str, str]]:
        """(to whom, text) of everything said unasked since the last look, after the postman went round."""
        while self.bot.postman.round():
            pass
        new = self.bot.store.read(lambda tx: tx.outbox.since(self._seen, 1000))
        if new:
            self._seen = new[-1].id
        return [(letter.address.id, letter.text) for letter in new]

    def report(self) -> dict[str, Any]:
        """The day's report as the secretary would send it."""
        return self.bot.store.write(lambda tx: tx.reports.issue(VILLAGE, tx.day()))
