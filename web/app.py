"""The Flask app: one route for every door, health, metrics."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any, Protocol

from flask import Flask, Response, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from werkzeug.exceptions import HTTPException

from core import channel
from core.errors import Rejected, Unavailable
from core.model import LetterState

log = logging.getLogger(__name__)
MAX_BODY = 1_000_000  # bytes; the platforms send a few thousand


class Bot(Protocol):
    """The bot as the web sees it; bot.Bot is one."""

    @property
    def doors(self) -> Mapping[str, channel.Channel]: ...
    @property
    def store(self) -> Any: ...
    @property
    def coordination(self) -> Any: ...

    def hear(self, door: channel.Channel, request: channel.Request) -> channel.Response: ...


def create(bot: Bot) -> Flask:
    """The app of a bot."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.extensions["cunxin"] = bot
    registry = CollectorRegistry()
    heard = Counter("cunxin_requests_total", "Requests at a door by status", ["door", "status"], registry=registry)
    took = Histogram(
        "cunxin_answer_seconds",
        "From request to answer, durable",
        registry=registry,
        buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
    )
    letters = Gauge("cunxin_letters", "Letters by state", ["state"], registry=registry)

    @app.route("/hook/<name>", methods=["GET", "POST"])
    def hook(name: str) -> Response:
        door = bot.doors.get(name)
        if door is None:
            return refuse("-", f"no door {name[:40]!r}", 404)
        started = time.perf_counter()
        try:
            answer = bot.hear(
                door,
                channel.Request(
                    "POST" if request.method == "POST" else "GET",
                    request.args.to_dict(),
                    dict(request.headers),
                    request.get_data(cache=False),
                ),
            )
        except Rejected as error:
            return refuse(name, error.reason, error.status)
        except Unavailable as error:
            log.error("door %s: cannot store: %s", name, error)
            heard.labels(name, "503").inc()
            return Response("try again", 503, {"Retry-After": "5"}, content_type="text/plain")
        took.observe(time.perf_counter() - started)
        heard.labels(name, str(answer.status)).inc()
        return Response(answer.body, answer.status, content_type=answer.content_type)

    def refuse(door: str, reason: str, status: int) -> Response:
        log.warning("door %s: refused with %d: %s (from %s)", door, status, reason, request.remote_addr)
        heard.labels(door, str(status)).inc()
        return Response(f"{reason}\n", status, content_type="text/plain; charset=utf-8")

    @app.get("/healthz")
    def health() -> tuple[Response, int]:
        try:
            bot.store.read(lambda tx: tx.outbox.last_id())
            database = "ok"
        except Unavailable as error:
            log.error("health: %s", error)
            database = "unavailable"
        redis = "ok" if bot.coordination.ping() is None else "unavailable"
        # without Redis messages are still answered and stored, so only the database makes us ill
        healthy = database == "ok"
        body = {"status": "ok" if healthy else "unavailable", "database": database, "coordination": redis}
        return jsonify(body), 200 if healthy else 503

    @app.get("/metrics")
    def metrics() -> Response:
        try:
            counts = bot.store.read(lambda tx: tx.outbox.counts())
        except Unavailable as error:
            log.error("metrics: %s", error)
        else:
            for state in LetterState:  # those too of which there are none any more
                letters.labels(state.value).set(counts.get(state.value, 0))
        return Response(generate_latest(registry), content_type=CONTENT_TYPE_LATEST)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int, dict[str, str]]:
        if request.path.startswith("/hook/"):
            log.warning("%s: refused with %s: %s", request.path[:60], error.code, error.name)
        return f"{error.name}\n", error.code or 500, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(Exception)
    def bug(error: Exception) -> tuple[str, int, dict[str, str]]:
        log.exception("a bug in the web: %s", type(error).__name__)
        return "internal error\n", 500, {"Content-Type": "text/plain; charset=utf-8"}

    return app
