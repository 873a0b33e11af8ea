"""A stand-in for the platforms on loopback. In a conftest: `from tests.platform import platform as platform`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.platform import faults as faults
from tests.platform.deliverer import BANNER as BANNER
from tests.platform.deliverer import Deliverer as Deliverer
from tests.platform.deliverer import over_http as over_http
from tests.platform.deliverer import straight as straight
from tests.platform.deliverer import through as through
from tests.platform.envelopes import FORMS as FORMS
from tests.platform.envelopes import Keys as Keys
from tests.platform.envelopes import to_xml as to_xml
from tests.platform.services import Clock as Clock
from tests.platform.stand_in import Platform as Platform


@pytest.fixture
def platform() -> Iterator[Platform]:
    """A fresh stand-in on its own port, with a clock that stands still."""
    with Platform() as running:
        yield running
