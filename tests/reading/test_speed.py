"""A message is read in less than 0.3 ms of one core of today.

Every message is read anew each time; only the short entries of chains are remembered from one try to the next, as they
are in life from one snapshot of a chain to the next. Cores differ and share their caches, so the bound grows with a
plain loop that is timed beside the reading: never below 0.3 ms, and on a core half as fast 0.6 ms.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import reading

DEV = Path(__file__).parent.parent / "corpus" / "dev.jsonl"
BOUND = 300e-6
# What the plain loop takes on a server core of about 2020.
LOOP = 8e-3


def _loop() -> float:
    start = time.process_time()
    seen = {}
    for number in range(30_000):
        seen[number % 997] = (number, str(number)[:2])
    return time.process_time() - start


def test_a_message_takes_less_than_three_tenths_of_a_millisecond() -> None:
    rows = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    messages = [(row["text"], row["prompt"]) for row in rows]
    reading.warm()
    tries = []
    for _ in range(12):
        before = _loop()  # right before and right after: a core changes its pace within a second
        start = time.process_time()
        for text, prompt in messages:
            reading.read(text, prompt)
        took = (time.process_time() - start) / len(messages)
        beside = min(before, _loop())
        if took < BOUND * max(1.0, beside / LOOP):
            return
        tries.append(f"{took * 1e6:.0f} µs a message where the plain loop takes {beside * 1e3:.1f} ms")
    raise AssertionError("; ".join(tries))
