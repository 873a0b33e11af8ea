"""POST /hook/<channel>: the way of a message through HTTP, in front of the Flask app that serves all pages.

Flask's routing and request objects would cost more than storing the message does, so the doors are answered here on
the bare request. The server speaks ASGI: a message that waits for its commit is then no thread, and the many that
share one wait together (docs/decisions/0006-hot-path.md). As WSGI middleware the same is part of the Flask app for
any other server, and for tests.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from typing import Any, Protocol
from urllib.parse import parse_qsl

from core import channel
from core.errors import Busy, Rejected, Unavailable
from web.metrics import Metrics

log = logging.getLogger(__name__)
Start = Callable[..., Any]
Headers = tuple[tuple[str, str], ...]
Asgi = Callable[[Any, Any, Any], Awaitable[None]]
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
_AGAIN: Headers = (("Retry-After", "5"),)
_QUIET = 10.0  # seconds between two log lines about being too busy


class Pending(Protocol):
    """A request under way; bot.Pending is one."""

    @property
    def stored(self) -> Future[Any]: ...
    @property
    def answer(self) -> Callable[[], channel.Response]: ...


class Hears(Protocol):
    """What the doors need of the bot."""

    @property
    def doors(self) -> Mapping[str, channel.Channel]: ...
    @property
    def patience(self) -> float: ...
    def hear(self, door: channel.Channel, request: channel.Request) -> channel.Response: ...
    def begin(self, door: channel.Channel, request: channel.Request) -> Pending: ...


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
        """As WSGI middleware."""
        path = environ["PATH_INFO"]
        if not path.startswith(PREFIX):
            return self._pages(environ, start)
        begun, name = time.perf_counter(), path[len(PREFIX) :]
        try:
            with self._place():
                answer = self._bot.hear(self._door(name), _of_environ(environ))
        except Exception as error:
            answer, headers = self._failed(name, error, environ.get("REMOTE_ADDR"))
        else:
            answer, headers = self._done(name, answer, begun)
        length = ("Content-Length", str(len(answer.body)))
        start(_STATUS[answer.status], [("Content-Type", answer.content_type), length, *headers])
        return [answer.body]

    def asgi(self, pages: Asgi) -> Asgi:
        """The same in front of ASGI `pages`."""

        async def app(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] != "http" or not scope["path"].startswith(PREFIX):
                await pages(scope, receive, send)
                return
            answer, headers = await self._answer(scope, receive)
            shown = [("content-type", answer.content_type), ("content-length", str(len(answer.body))), *headers]
            head = [(key.encode(), value.encode()) for key, value in shown]
            await send({"type": "http.response.start", "status": answer.status, "headers": head})
            await send({"type": "http.response.body", "body": answer.body})

        return app

    async def _answer(self, scope: Any, receive: Any) -> tuple[channel.Response, Headers]:
        begun, name = time.perf_counter(), scope["path"][len(PREFIX) :]
        try:
            request = await _of_scope(scope, receive)  # whoever is slow to say it takes nobody's place
            with self._place():
                pending = self._bot.begin(self._door(name), request)
                await _settled(pending.stored, self._bot.patience)
                answer = pending.answer()
        except Exception as error:
            return self._failed(name, error, (scope.get("client") or ("-",))[0])
        return self._done(name, answer, begun)

    def _door(self, name: str) -> channel.Channel:
        door = self._bot.doors.get(name)
        if door is None:
            raise Rejected(f"no door {name[:40]!r}", 404)
        return door

    def _done(self, name: str, answer: channel.Response, begun: float) -> tuple[channel.Response, Headers]:
        self._metrics.answered(time.perf_counter() - begun)
        self._metrics.heard(name, answer.status)
        return answer, ()

    def _failed(self, name: str, error: Exception, client: object) -> tuple[channel.Response, Headers]:
        """What goes back for an error, with one line in the log."""
        if name not in self._bot.doors:
            name = "-"  # a name made up by others is no label
        if isinstance(error, Rejected):
            log.warning("door %s: %d %s (from %s)", name, error.status, error.reason, client)
            self._metrics.heard(name, error.status)
            return channel.Response(f"{error.reason}\n".encode(), _TEXT, error.status), ()
        if isinstance(error, Busy):
            self._say_busy(name, error.why)
            self._metrics.turned_away(name, error.why)
            return channel.Response(b"busy, try again\n", _TEXT, 503), _AGAIN
        if isinstance(error, Unavailable):
            log.error("door %s: cannot store: %s", name, error)
            self._metrics.turned_away(name, "database")
            return channel.Response(b"try again\n", _TEXT, 503), _AGAIN
        log.error("a bug at door %s: %s", name, type(error).__name__, exc_info=error)
        self._metrics.heard(name, 500)
        return channel.Response(b"internal error\n", _TEXT, 500), ()

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


async def _settled(stored: Future[Any], patience: float) -> None:
    """Wait until it is done, whatever came of it, or patience is over."""
    if stored.done():
        return
    loop = asyncio.get_running_loop()
    settled = loop.create_future()

    def wake() -> None:
        if not settled.done():
            settled.set_result(None)

    def tell(_: Future[Any]) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(wake)

    stored.add_done_callback(tell)
    patient = loop.call_later(patience, wake)
    try:
        await settled
    finally:
        patient.cancel()


def _of_environ(environ: dict[str, Any]) -> channel.Request:
    """A WSGI request with nothing of WSGI left in it. Raises Rejected."""
    try:
        length = int(environ.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Rejected("malformed request") from None
    if length > MAX_BODY:
        raise Rejected("body too large", 413)
    headers = {key[5:].replace("_", "-").title(): value for key, value in environ.items() if key.startswith("HTTP_")}
    body = environ["wsgi.input"].read(length) if length > 0 else b""
    return _request(environ["REQUEST_METHOD"], environ["QUERY_STRING"], headers, body)


async def _of_scope(scope: Any, receive: Any) -> channel.Request:
    """An ASGI request with nothing of ASGI left in it. Raises Rejected."""
    body = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Rejected("the connection was lost before all of it came")
        body += message.get("body", b"")
        if len(body) > MAX_BODY:
            raise Rejected("body too large", 413)
        if not message.get("more_body"):
            break
    headers = {key.decode("latin-1").title(): value.decode("latin-1") for key, value in scope["headers"]}
    return _request(scope["method"], scope["query_string"].decode("latin-1"), headers, bytes(body))


def _request(method: str, query: str, headers: Mapping[str, str], body: bytes) -> channel.Request:
    """Raises Rejected."""
    if method not in ("GET", "POST"):
        raise Rejected("method not allowed", 405)
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise Rejected("malformed query") from None
    first: dict[str, str] = {}
    for key, value in pairs:
        first.setdefault(key, value)
    return channel.Request("POST" if method == "POST" else "GET", first, headers, body)
