"""The platform calling us: URL verification, callbacks in every envelope form, and its repeats."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import requests

from core.channel import Channel, Request, Response
from core.errors import Rejected
from core.model import Message
from tests.platform.envelopes import Keys, answer_text, envelope, verification

Carry = Callable[[Request], Response]
BANNER = "该公众号暂时无法提供服务，请稍后再试"


def straight(door: Channel, answer: Callable[[Message], str | None] = lambda _: None) -> Carry:
    """Into a door without HTTP; a message is answered by `answer`, a refusal becomes its status."""

    def carry(request: Request) -> Response:
        try:
            opened = door.open(request)
        except Rejected as rejected:
            return Response(status=rejected.status)
        return opened.seal(answer(opened.message) if opened.message else None)

    return carry


def over_http(url: str, timeout: float = 5) -> Carry:
    """To a running server, with the platform's patience of 5 s. A lost connection counts as status 599."""

    def carry(request: Request) -> Response:
        try:
            got = requests.request(
                request.method,
                url,
                params=dict(request.query),
                data=request.body,
                headers=dict(request.headers),
                timeout=timeout,
                allow_redirects=False,
            )
        except requests.RequestException:
            return Response(status=599)
        return Response(got.content, got.headers.get("Content-Type", ""), got.status_code)

    return carry


def through(client: Any, path: str) -> Carry:
    """Through a Flask test client."""

    def carry(request: Request) -> Response:
        got = client.open(
            path,
            method=request.method,
            query_string=dict(request.query),
            data=request.body,
            headers=dict(request.headers),
        )
        return Response(got.get_data(), got.headers.get("Content-Type", ""), got.status_code)

    return carry


@dataclass
class Outcome:
    """What became of one callback: every answer we gave to it, and what the person sees."""

    responses: list[Response] = field(default_factory=list)
    text: str | None = None

    @property
    def status(self) -> int:
        return self.responses[-1].status

    @property
    def deliveries(self) -> int:
        return len(self.responses)


class Deliverer:
    """`form` is one of envelopes.FORMS. With `fresh`, a repeat has a new timestamp and nonce (not documented which)."""

    def __init__(
        self,
        form: str,
        keys: Keys,
        carry: Carry,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        fresh: bool = True,
    ) -> None:
        self.form, self.keys, self.carry, self.clock, self.fresh = form, keys, carry, clock, fresh
        self._nonces = itertools.count(1_000_000_001)
        self._lock = threading.Lock()

    def stamp(self) -> tuple[str, str]:
        """A timestamp and a nonce of now."""
        with self._lock:
            return str(int(self.clock().timestamp())), str(next(self._nonces))

    def verify(self, echo: str = "1616140317555161061") -> bool:
        """Whether we answer a URL verification as the platform wants: the very bytes, nothing else."""
        got = self.carry(Request("GET", verification(self.form, echo, self.keys, *self.stamp()), {}, b""))
        return got.status == 200 and got.body == echo.encode()

    def once(self, payload: str) -> Response:
        """One delivery, no repeats."""
        query, body = envelope(self.form, payload, self.keys, *self.stamp())
        return self.carry(Request("POST", query, {"Content-Type": "text/xml"}, body))

    def deliver(self, payload: str) -> Outcome:
        """Deliver, again and again up to three times as long as the answer is not 200 with a body that it takes."""
        outcome, stamp = Outcome(), self.stamp()
        for _ in range(3):
            query, body = envelope(self.form, payload, self.keys, *(self.stamp() if self.fresh else stamp))
            response = self.carry(Request("POST", query, {"Content-Type": "text/xml"}, body))
            outcome.responses.append(response)
            if response.status in (200, 204):
                try:
                    outcome.text = answer_text(self.form, response.body, self.keys)
                except (AssertionError, ValueError):
                    outcome.text = BANNER if self.form.startswith("oa_") else None
                return outcome
        outcome.text = BANNER if self.form.startswith("oa_") else None
        return outcome

    def at_once(self, payload: str, times: int = 3) -> list[Response]:
        """The same message several times in parallel, as after a platform's hiccup."""
        responses: list[Response] = []
        threads = [threading.Thread(target=lambda: responses.append(self.once(payload))) for _ in range(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return responses
