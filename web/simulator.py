"""The simulator page: a village's chats to try the bot out in, with the day's board beside them. For `debug` only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, Protocol

from flask import Blueprint, Response, abort, jsonify, request

from core import render
from core.config import Config
from core.context import Chat, Household
from core.model import ROLE_NAMES, LetterState, Role
from store import Store, Transaction
from store.households import labels
from store.outbox import Letter

HOME = Path(__file__).resolve().parent
PAGE = HOME.parent / "templates" / "web" / "simulator.html"
FILES = {"simulator.css": "text/css", "simulator.js": "text/javascript"}
SHOWN = 500  # letters a page starts with, and gets at most at once; earlier ones are history
WAITING = (LetterState.QUEUED, LetterState.SENDING)
MAX_ID = 2**31 - 1
ROLES = {role: name for name, role in ROLE_NAMES.items()}
HEADERS = {
    "Content-Security-Policy": "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class Bot(Protocol):
    """The bot as the page sees it; bot.Bot is one."""

    @property
    def config(self) -> Config: ...
    @property
    def chats(self) -> Mapping[tuple[str, str], Chat]: ...
    @property
    def store(self) -> Store: ...


def blueprint(bot: Bot) -> Blueprint:
    """The page, its two files, and what is new since the page last asked."""
    page = Blueprint("simulator", __name__)
    started = bot.store.clock().isoformat()  # tells an open page that it now talks to another run
    door = next((name for name, channel in bot.config.channels.items() if channel.type == "console"), None)
    chats = [chat for chat in bot.chats.values() if chat.channel == door]

    @page.get("/")
    def index() -> Response:
        return Response(PAGE.read_bytes(), content_type="text/html; charset=utf-8")

    @page.get("/simulator/<file>")
    def static(file: str) -> Response:
        if file not in FILES:
            abort(404)
        return Response((HOME / "static" / file).read_bytes(), content_type=f"{FILES[file]}; charset=utf-8")

    @page.get("/simulator/state")
    def state() -> Response:
        message, letter = (min(max(request.args.get(key, 0, type=int), 0), MAX_ID) for key in ("message", "letter"))
        chosen = next((chat for chat in chats if chat.id == request.args.get("chat")), chats[0] if chats else None)
        region = chosen.region if chosen else ""
        seen = bot.store.read(lambda tx: look(tx, door, chats, region, message, letter))
        return jsonify({"started": started, "timezone": bot.config.timezone, **seen})

    @page.after_request
    def guard(response: Response) -> Response:
        response.headers.update(HEADERS)
        return response

    return page


def look(
    tx: Transaction, door: str | None, chats: list[Chat], region: str, message: int, letter: int
) -> dict[str, Any]:
    """What a page that knows everything up to these ids does not know yet, and the board as it now stands.

    `door` is the console's name, None if the config has none: then there is a board but nobody to speak as.
    """
    homes = tx.households.within(region)
    heard = tx.inbox.since(message, door) if door else []
    letters = tx.outbox.since(letter or max(0, tx.outbox.last_id() - SHOWN), SHOWN) if door else []
    waiting = next((one.id - 1 for one in letters if one.state in WAITING), None)  # these are told again
    groups = {chat.speaks: chat.id for chat in chats if chat.speaks}
    return {
        "now": _iso(tx, tx.now),
        "region": region,
        "door": door,
        "chats": [{"channel": chat.channel, "id": chat.id, "region": chat.region} for chat in chats],
        "people": list(_people(tx, door, region, homes)) if door and message == 0 else [],
        "messages": [
            {
                "id": one.id,
                "chat": one.chat,
                "sender": one.sender,
                "name": one.name,
                "text": one.text,
                "at": _iso(tx, one.at),
                "answer": one.answer,
            }
            for one in heard
        ],
        "letters": [
            _letter(tx, one, groups.get(one.address, one.address.id))
            for one in letters
            if one.address.channel == door or one.address in groups
        ],
        "next": {
            "message": heard[-1].id if heard else message,
            "letter": waiting if waiting is not None else letters[-1].id if letters else letter,
        },
        "board": board(tx, region, tx.day(), homes),
    }


def board(tx: Transaction, region: str, day: date, homes: list[Household]) -> dict[str, Any]:
    """The daily report, and besides it the state of each household in the roster's order.

    A household is `abnormal` or `reported` by the check-in that holds, `heard` if it only wrote something.
    """
    report = tx.reports.daily(region, day)
    missing = set(report["households"]["missing"])
    names = labels(homes)
    checkins = tx.checkins.of_day(region, day)
    alarms = tx.alarms.of_households(region, datetime.combine(day, time.min, tx.zone).astimezone(UTC))
    leaders = {one: tx.households.person(one).name for one in {home.leader_id for home in homes} if one is not None}
    rows = []
    for home in homes:
        checkin, alarm = checkins.get(home.id), alarms.get(home.id)
        if checkin is not None:
            state = "abnormal" if checkin.status == "abnormal" else "reported"
        else:
            state = "missing" if names[home.id] in missing else "heard"
        rows.append(
            {
                "id": home.id,
                "name": home.head,
                "grid": home.grid,
                "size": home.size,
                "tags": list(home.tags),
                "leader": leaders.get(home.leader_id or 0),
                "state": state,
                "temps": render.degrees(checkin.temps) if checkin else "",
                "symptoms": render.symptoms(checkin.symptoms) if checkin else "",
                "alarm": alarm
                and {"code": alarm.code, "acknowledged_by": alarm.acknowledged_by, "outcome": alarm.outcome},
            }
        )
    round_ = tx.rounds.current(region, "checkin")
    return {
        **report,
        "homes": rows,
        "letters": tx.outbox.counts(),
        "round": round_
        and {
            "name": round_.name,
            "opened_at": _iso(tx, round_.opened_at),
            "deadline": _iso(tx, round_.deadline),
            "closes_at": _iso(tx, round_.closes_at),
        },
    }


def _people(tx: Transaction, door: str, region: str, homes: list[Household]) -> Iterator[dict[str, Any]]:
    """Whom a visitor can speak as: every console account of the roster, officials from outside included."""
    officials = [
        address
        for role in (Role.TOWNSHIP, Role.ADMIN)
        for person in tx.households.holders(role, region)
        if person.household_id is None
        for address in tx.accounts.of_person(person.id)
    ]
    for address in [*(address for home in homes for address in tx.accounts.of_household(home.id)), *officials]:
        sender = tx.accounts.sender(address.channel, address.id, None)
        if address.channel == door and sender.person:
            yield {
                "userid": address.id,
                "name": sender.person.name,
                "nickname": sender.name,
                "role": ROLES[sender.person.role],
                "grid": sender.household.grid if sender.household else None,
                "household": sender.household.head if sender.household else None,
                "home": sender.household.id if sender.household else None,
            }


def _letter(tx: Transaction, letter: Letter, address: str) -> dict[str, Any]:
    return {
        "id": letter.id,
        "address": address,
        "group": letter.address.group,
        "class": letter.priority.name.lower(),
        "state": letter.state.value,
        "text": letter.text,
        "at": _iso(tx, letter.created_at),
    }


def _iso(tx: Transaction, moment: datetime | None) -> str | None:
    """A moment in the village's zone, so that the page shows its digits as they are."""
    return moment.astimezone(tx.zone).isoformat(timespec="seconds") if moment else None
