"""The Flask app: every door under /hook/, health, metrics."""

from __future__ import annotations

import logging
from typing import Any, Protocol

from a2wsgi import WSGIMiddleware
from flask import Flask, Response, jsonify
from prometheus_client import CONTENT_TYPE_LATEST
from werkzeug.exceptions import HTTPException

from core.errors import Unavailable
from web.hook import MAX_BODY, Asgi, Hears, Hook
from web.metrics import Metrics

log = logging.getLogger(__name__)
PAGES = 8  # threads that show pages


class Bot(Hears, Protocol):
    """The bot as the web sees it; bot.Bot is one."""

    @property
    def store(self) -> Any: ...
    @property
    def coordination(self) -> Any: ...
    @property
    def config(self) -> Any: ...


def create(bot: Bot) -> Flask:
    """The app of a bot."""
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY
    app.extensions["cunxin"] = bot
    metrics = Metrics()
    hook = Hook(bot, app.wsgi_app, metrics, bot.config.limits.waiting)
    app.wsgi_app = hook  # type: ignore[assignment]  # the place Flask keeps for middleware
    app.extensions["hook"] = hook

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
    def counts() -> Response:
        letters = None
        try:
            letters = bot.store.read(lambda tx: tx.outbox.counts())
        except Unavailable as error:
            log.error("metrics: %s", error)
        return Response(metrics.page(hook.in_hand, letters), content_type=CONTENT_TYPE_LATEST)

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> tuple[str, int, dict[str, str]]:
        return f"{error.name}\n", error.code or 500, {"Content-Type": "text/plain; charset=utf-8"}

    @app.errorhandler(Exception)
    def bug(error: Exception) -> tuple[str, int, dict[str, str]]:
        log.exception("a bug in the web: %s", type(error).__name__)
        return "internal error\n", 500, {"Content-Type": "text/plain; charset=utf-8"}

    return app


def serving(app: Flask) -> Asgi:
    """The app as the server runs it: the doors answered by the loop, all pages by Flask in a few threads."""
    hook: Hook = app.extensions["hook"]
    return hook.asgi(WSGIMiddleware(app, workers=PAGES))  # type: ignore[arg-type]  # it has its own names for the same
