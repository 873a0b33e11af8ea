"""kill -9 at random moments under load; `make crash` is the long form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.crash import crash


@pytest.mark.parametrize("apart", [False, True], ids=["run", "apart"])
def test_nothing_lost_and_nothing_twice(tmp_path: Path, ready: Path, apart: bool) -> None:
    found = crash(tmp_path, count=3 if apart else 2, connections=6, seed=7, wind=True, apart=apart, ready=ready)
    # how fast a start is depends on what else the machine does during the tests; `make crash` holds it to its bound
    assert [line for line in found if not line.startswith("start-up")] == []
