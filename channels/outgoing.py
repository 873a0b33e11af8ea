"""Calls to the platforms over HTTP: short, without redirects, and without a secret in anything they leave behind."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import requests
from urllib3.exceptions import HTTPError

from channels.errcodes import Verdict
from core.errors import SendError
from core.lazy import regex

TIMEOUT = (3.0, 5.0)  # seconds to connect, to read
# what a call may end in besides an answer
FAULTS = (requests.RequestException, HTTPError, OSError, ValueError, RecursionError)

_QUERY = regex(r"\?[^\s\"'<>)]*")


class WithoutQuery(logging.Filter):
    """Cuts queries out of urllib3's log lines: secrets, tokens and webhook keys travel in them."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _QUERY.sub("?…", record.getMessage()), ()
        return True


_without_query = WithoutQuery()
for _name in ("connectionpool", "connection", "poolmanager", "response", "util.retry"):
    logging.getLogger(f"urllib3.{_name}").addFilter(_without_query)


def session() -> requests.Session:
    """A session that does not follow a redirect: nobody else is to get our letters and keys."""
    http = requests.Session()
    http.max_redirects = 0
    return http


def lost(trouble: str) -> SendError:
    """No answer that could be understood: the letter may have gone or not, so it goes again."""
    return SendError(f"平台没有正常回答({trouble})", retryable=True)


def call(
    http: requests.Session, method: str, url: str, statuses: Mapping[int, Verdict] | None = None, **options: Any
) -> dict[str, Any]:
    """One request → the JSON object of the answer. Raises SendError when there is none: what `statuses` says of the
    HTTP status, else retryable.

    The error is raised after the exception was let go: its text has the URL, and the URL has the key.
    """
    status = 200
    try:
        response = http.request(method, url, timeout=TIMEOUT, **options)
        status = response.status_code
        answer = response.json() if status == 200 else None
        if isinstance(answer, dict):
            return answer
        trouble = "不是 JSON" if status == 200 else f"HTTP {status}"
    except FAULTS as error:
        trouble = type(error).__name__
    if statuses and status in statuses:
        raise statuses[status].error(f"HTTP {status}")
    raise lost(trouble)
