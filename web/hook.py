"""POST /hook/<channel>: the way of a message through HTTP, as WSGI middleware of the Flask app.

Flask's routing and request objects would cost more than storing the message does, so what every message passes is
done here on the bare environment; all pages are Flask's (docs/decisions/0006-hot-path.md).
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import parse_qsl

from core import channel
from core.errors import Busy, Rejected, Unavailable
from web.metrics import Metrics

log = logging.getLogger(__name__)
Start = Callable[..., Any]
PREFIX = "/hook/"
MAX_BODY = 1_000_000  # bytes; the platforms send a few thousand
_MOST_FIELDS = 50  # of a query
_TEXT = "text/plain; charset=utf-8"
_STATUS = {
    200: "200 OK",
    400: "400 Bad Request",
    403: "403 Forbidden",
    404: "404 Not Found",
    405: "405 Method Not Allowed",
    413: "413 Content Too Large",
    500: "500 Internal Server Error",
    503: "503 Service Unavailable",
}
_AGAIN = (("Retry-After", "5"),)
_QUIET = 10.0  # seconds between two log lines about being too busy


class Hears(Protocol):
    """What the doors need of the bot."""

    @property
    def doors(self) -> Mapping[str, channel.Channel]: ...
    def hear(self, door: channel.Channel, request: channel.Request) -> channel.Response: ...


class Hook:
    """Answers what begins with /hook/ and passes the rest on. At most `most` messages are in hand at once: past that
    a request is told 503 at once, and the platform repeats it, instead of all of them failing slowly."""

    def __init__(self, bot: Hears, pages: Callable[..., Iterable[bytes]], metrics: Metrics, most: int) -> None:
        self._bot = bot
        self._pages = pages
        self._metrics = metrics
        self._most = most
        self._guard = threading.Lock()
        self._logged = float("-inf")
        self.in_hand = 0

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith(PREFIX):
            return self._pages(environ, start)
        answer, headers = self._answer(environ, environ["PATH_INFO"][len(PREFIX) :])
        length = ("Content-Length", str(len(answer.body)))
        start(_STATUS[answer.status], [("Content-Type", answer.content_type), length, *headers])
        return [answer.body]

    def _answer(self, environ: dict[str, Any], name: str) -> tuple[channel.Response, tuple[tuple[str, str], ...]]:
        started = time.perf_counter()
        try:
            door = self._bot.doors.get(name)
            if door is None:
                name, shown = "-", name[:40]
                raise Rejected(f"no door {shown!r}", 404)
            with self._place():
                answer = self._bot.hear(door, _request(environ))
        except Rejected as error:
            log.warning("door %s: %d %s (from %s)", name, error.status, error.reason, environ.get("REMOTE_ADDR"))
            self._metrics.heard(name, error.status)
            return channel.Response(f"{error.reason}\n".encode(), _TEXT, error.status), ()
        except Busy as error:
            self._say_busy(name, error.why)
            self._metrics.turned_away(name, error.why)
            return channel.Response(b"busy, try again\n", _TEXT, 503), _AGAIN
        except Unavailable as error:
            log.error("door %s: cannot store: %s", name, error)
            self._metrics.turned_away(name, "database")
            return channel.Response(b"try again\n", _TEXT, 503), _AGAIN
        except Exception as error:
            log.exception("a bug at door %s: %s", name, type(error).__name__)
            self._metrics.heard(name, 500)
            return channel.Response(b"internal error\n", _TEXT, 500), ()
        self._metrics.answered(time.perf_counter() - started)
        self._metrics.heard(name, answer.status)
        return answer, ()

    @contextmanager
    def _place(self) -> Iterator[None]:
        with self._guard:
            if self.in_hand >= self._most:
                raise Busy("all")
            self.in_hand += 1
        try:
            yield
        finally:
            with self._guard:
                self.in_hand -= 1

    def _say_busy(self, name: str, why: str) -> None:
        """A flood must not flood the log too."""
        now = time.monotonic()
        if now - self._logged >= _QUIET:
            self._logged = now
            log.warning("door %s: turned away with 503 (%s); see limits: in the config and /metrics", name, why)


def _request(environ: dict[str, Any]) -> channel.Request:
    """The request with nothing of WSGI left in it. Raises Rejected."""
    method = environ["REQUEST_METHOD"]
    if method not in ("GET", "POST"):
        raise Rejected("method not allowed", 405)
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
        pairs = parse_qsl(environ["QUERY_STRING"], keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Rejected("malformed request") from None
    if length > MAX_BODY:
        raise Rejected("body too large", 413)
    query: dict[str, str] = {}
    for key, value in pairs:
        query.setdefault(key, value)
    headers = {key[5:].replace("_", "-").title(): value for key, value in environ.items() if key.startswith("HTTP_")}
    return channel.Request(method, query, headers, environ["wsgi.input"].read(length) if length > 0 else b"")
