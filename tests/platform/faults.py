"""What can go wrong with a call to a platform, one step of a script each."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Request, Response

# a step gets the call and a way to go on as usual
Step = Callable[[Request, Callable[[], Response]], Response]


def answer(body: dict[str, Any]) -> Step:
    """Any JSON with HTTP 200, without doing anything."""
    return lambda _, __: Response(json.dumps(body, ensure_ascii=False), mimetype="application/json")


def refuse(errcode: int, errmsg: str = "refused") -> Step:
    """An errcode inside HTTP 200."""
    return answer({"errcode": errcode, "errmsg": f"{errmsg} rid: 6348bdf8-38ee9781-1cca7b03"})


def status(code: int) -> Step:
    """An HTTP status with a page for people."""
    return lambda _, __: Response("<html>error</html>", code, mimetype="text/html")


def garbage(body: bytes = b"<html>not json</html>") -> Step:
    """HTTP 200 with something that is not what it should be."""
    return lambda _, __: Response(body)


def slow(seconds: float) -> Step:
    """The right answer, but late."""

    def step(_: Request, go_on: Callable[[], Response]) -> Response:
        response = go_on()
        time.sleep(seconds)
        return response

    return step


def drop(*, accepted: bool) -> Step:
    """The connection breaks before the answer, after (`accepted`) or without the message having gone."""

    def step(request: Request, go_on: Callable[[], Response]) -> Response:
        if accepted:
            go_on()
        request.environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
        raise ConnectionResetError

    return step


def redirect(url: str) -> Step:
    """A redirect to somewhere else, query and all."""
    return lambda _, __: Response("", 302, headers={"Location": url})
