"""The log: one line an event, no secret in it."""

from __future__ import annotations

import logging
import sys

log = logging.getLogger("cunxin")


def configure(level: int = logging.INFO) -> None:
    """Log to standard error with UTC times; libraries speak only when something is wrong."""
    handler = logging.StreamHandler(sys.stderr)
    formatter = logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s", "%Y-%m-%dT%H:%M:%S%z")
    handler.setFormatter(formatter)
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("apscheduler", "werkzeug", "uvicorn", "urllib3", "alembic", "wechatpy"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
