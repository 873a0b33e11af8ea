"""The platform's side of a load: encrypted messages over connections that are kept open, repeated until answered."""

from __future__ import annotations

import http.client
import itertools
import time
from collections import Counter
from dataclasses import dataclass, field

from tests.platform.envelopes import Keys, answer_text, envelope, to_xml
from tools.village import AES_KEY, AGENT, CORP, TOKEN

KEYS = Keys(TOKEN, AES_KEY, CORP)
PATIENCE = 5.0  # seconds the platform waits for an answer
_nonces = itertools.count(10**9)


@dataclass
class Sent:
    """One message and what became of it. `troubles`: each try that was not answered, by what came instead."""

    id: str
    sender: str
    text: str
    answer: str | None = None
    took: float = 0.0  # seconds of the try that was answered
    troubles: Counter[str] = field(default_factory=Counter)
    answered: bool = False


class Line:
    """One connection of the platform's; a lost one is opened again."""

    def __init__(self, port: int, patience: float = PATIENCE) -> None:
        self._port, self._patience = port, patience
        self._connection: http.client.HTTPConnection | None = None

    def deliver(self, sent: Sent, tries: int = 3, pause: float = 0.0) -> Sent:
        """Deliver until it is answered, with the same MsgId each time, as the platform repeats."""
        for n in range(tries):
            if n and pause:
                time.sleep(pause)
            begun = time.perf_counter()
            try:
                status, body = self._post(sent)
            except (OSError, http.client.HTTPException) as error:
                self.close()
                sent.troubles[type(error).__name__] += 1
                continue
            if status == 200:
                sent.answer, sent.answered = answer_text("wecom_app", body, KEYS), True
                sent.took = time.perf_counter() - begun
                break
            sent.troubles[str(status)] += 1
        return sent

    def _post(self, sent: Sent) -> tuple[int, bytes]:
        payload = {
            "ToUserName": CORP,
            "FromUserName": sent.sender,
            "CreateTime": int(time.time()),
            "MsgType": "text",
            "Content": sent.text,
            "MsgId": int(sent.id),
            "AgentID": AGENT,
        }
        query, body = envelope("wecom_app", to_xml(payload), KEYS, str(int(time.time())), str(next(_nonces)))
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=self._patience)
        path = "/hook/wecom?" + "&".join(f"{key}={value}" for key, value in query.items())
        self._connection.request("POST", path, body, {"Content-Type": "text/xml"})
        answer = self._connection.getresponse()
        return answer.status, answer.read()

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def percentile(values: list[float], part: float) -> float:
    """The value below which `part` of them lie; 0 if there are none."""
    return sorted(values)[min(int(len(values) * part), len(values) - 1)] if values else 0.0
