"""The few errors that are not bugs; each says what to do about it."""

from __future__ import annotations


class ConfigError(Exception):
    """The operator's mistake, found at start: one line naming file, key and remedy; exit 2."""


class Rejected(Exception):
    """A request that is not for us or not genuine; answered with `status` (4xx) and one log line."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.reason = reason
        self.status = status


class SendError(Exception):
    """A letter was not accepted.

    `retryable`: trying again later makes sense, after `wait` seconds if the platform named a time. `needs_person`:
    the platform will not carry it but a person can (a reply window is closed, the account was unfollowed).
    """

    def __init__(self, reason: str, *, retryable: bool, wait: float | None = None, needs_person: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retryable = retryable
        self.wait = wait
        self.needs_person = needs_person


class Unavailable(Exception):
    """The database cannot keep anything now; the platform is told 503 and repeats."""


class Busy(Exception):
    """More than this machine can do, or more than one may ask of it; answered with 503, and the platform repeats.

    `why`: all (too many wait already), sender, chat.
    """

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why
