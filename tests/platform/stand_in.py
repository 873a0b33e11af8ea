"""The platforms' servers on loopback: real HTTP, scripted trouble, and a record of all that was called."""

from __future__ import annotations

import json
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from tests.platform.faults import Step, answer, status
from tests.platform.services import Clock, Services


@dataclass(frozen=True)
class Call:
    path: str
    query: dict[str, str]
    body: Any
    headers: dict[str, str]
    at: datetime


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        pass


class Platform(Services):
    """Use as a context manager; `url` is the `api_base` for every door."""

    def __init__(
        self, clock: Callable[[], datetime] | None = None, minute: Literal["sliding", "fixed"] = "sliding"
    ) -> None:
        super().__init__(clock or Clock(), minute)
        self.calls: list[Call] = []
        self._scripts: dict[str, deque[Step]] = defaultdict(deque)
        self._always: dict[str, Step] = {}
        self._lock = threading.RLock()

    def __enter__(self) -> Platform:
        self._server = make_server("127.0.0.1", 0, self._serve, threaded=True, request_handler=_Quiet)
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def script(self, path: str, *steps: Step) -> None:
        """The next calls of `path` go as `steps` say, one each; after them all is normal again."""
        self._scripts[path].extend(steps)

    def always(self, path: str, step: Step | None) -> None:
        """Every call of `path` goes as `step` says, until None."""
        self._always.pop(path, None)
        if step:
            self._always[path] = step

    def called(self, path: str) -> list[Call]:
        return [call for call in self.calls if call.path == path]

    def _serve(self, environ: dict[str, Any], start: Any) -> Iterable[bytes]:
        request = Request(environ)
        raw = request.get_data()
        try:
            body = json.loads(raw) if raw else None
        except ValueError:
            body = raw
        query = dict(request.args)
        with self._lock:
            self.calls.append(Call(request.path, query, body, dict(request.headers), self.clock()))
            script = self._scripts[request.path]
            step = script.popleft() if script else self._always.get(request.path)

        def usual() -> Response:
            return self._answer(request, query, body)

        response = step(request, usual) if step else usual()
        return response(environ, start)

    def _answer(self, request: Request, query: dict[str, str], body: Any) -> Response:
        bridge = not request.path.startswith("/cgi-bin/")
        if request.path not in self._paths:
            return status(404)(request, Response)
        if bridge and "Authorization" not in request.headers:
            return status(401)(request, Response)
        if bridge and request.headers["Authorization"] != f"Bearer {self.bridge_token}":
            return status(403)(request, Response)
        with self._lock:
            return answer(self._paths[request.path](query | {"path": request.path}, body))(request, Response)
