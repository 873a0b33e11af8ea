"""What /metrics counts."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from core.model import LetterState

_ANSWER_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5)


class Metrics:
    """One registry for each app, so that several can live in one process."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._heard = Counter(
            "cunxin_requests_total", "Requests at a door by status", ["door", "status"], registry=self._registry
        )
        self._turned_away = Counter(
            "cunxin_turned_away_total", "Requests answered with 503, by reason", ["why"], registry=self._registry
        )
        self._took = Histogram(
            "cunxin_answer_seconds",
            "From request to answer, durable",
            registry=self._registry,
            buckets=_ANSWER_SECONDS,
        )
        self._in_hand = Gauge("cunxin_in_hand", "Requests being answered", registry=self._registry)
        self._letters = Gauge("cunxin_letters", "Letters by state", ["state"], registry=self._registry)

    def heard(self, door: str, status: int) -> None:
        self._heard.labels(door, str(status)).inc()

    def turned_away(self, door: str, why: str) -> None:
        """`why`: all, sender, chat (core.errors.Busy) or database."""
        self._turned_away.labels(why).inc()
        self.heard(door, 503)

    def answered(self, seconds: float) -> None:
        self._took.observe(seconds)

    def page(self, in_hand: int, letters: dict[str, int] | None) -> bytes:
        """The text of /metrics; `letters` by state, None when the database cannot tell."""
        self._in_hand.set(in_hand)
        for state in LetterState if letters is not None else ():  # those too of which there are none any more
            self._letters.labels(state.value).set((letters or {}).get(state.value, 0))
        return generate_latest(self._registry)
