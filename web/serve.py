"""Running: the web, the clock and the postman, together or each alone, until told to stop."""

from __future__ import annotations

import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from flask import Flask
from waitress.server import create_server

from core.errors import ConfigError

log = logging.getLogger(__name__)
SPARE = 8  # threads beside those that wait for a commit: they say 503, and show the pages
CONNECTIONS = 2000  # kept open at once; a proxy in front keeps many
BEAT = 60.0  # seconds between two beats of the pulse


def listen(app: Flask, host: str, port: int, waiting: int) -> Any:
    """Take the port; `serve` answers on it, `waiting` messages at once. Raises ConfigError when it cannot be had."""
    if not 0 <= port <= 65535:  # waitress would take another one
        raise ConfigError(f"--port {port}: 端口应在 0 到 65535 之间")
    try:
        # taken here, as waitress leaves socket and threads behind when it cannot have it
        taken = socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise ConfigError(f"--port {port}: {host}:{port} 用不了({error})；换一个端口，例如 --port {port + 1}") from None
    return create_server(
        app,
        sockets=[taken],
        threads=waiting + SPARE,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,  # select() ends at 1024 files
        ident=None,
        clear_untrusted_proxy_headers=True,
    )


def serve(server: Any) -> None:
    """Answer until SIGTERM or Ctrl-C."""
    log.info("web: listening on http://%s:%s", server.effective_host, server.effective_port)
    stopping = threading.Event()

    def stop(number: int, frame: Any) -> None:
        stopping.set()
        raise SystemExit(0)

    signal.signal(signal.SIGTERM, stop)
    try:
        server.run()
    except SystemExit:
        if not stopping.is_set():
            raise
    finally:
        server.close()
        log.info("web: stopped")


def wait_for_stop() -> None:
    """Block until SIGTERM or Ctrl-C, for a process without a web."""
    stopping = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())
    try:
        stopping.wait()
    except KeyboardInterrupt:
        pass


class Background:
    """Threads beside the web, stopped in the reverse order of their start."""

    def __init__(self) -> None:
        self._stack = ExitStack()

    def __enter__(self) -> Background:
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def clock(self, bot: Any) -> None:
        """The village's clock; what was missed while nobody looked is looked at at once."""
        bot.clock.start()
        self._stack.callback(bot.clock.stop)
        log.info("clock: %d schedules", len(bot.config.schedules))

    def postman(self, bot: Any) -> None:
        thread = threading.Thread(target=bot.postman.run, name="postman", daemon=True)
        thread.start()

        def stop() -> None:
            bot.postman.stop()
            thread.join(30)  # longer than one letter takes: what was sent must be written down

        self._stack.callback(stop)
        log.info("postman: on the way")

    def pulse(self, bot: Any) -> None:
        """Beat while the web listens, so that an outage can be told in the report."""
        gap = bot.store.write(lambda tx: tx.outages.beat())
        if gap:
            log.warning("nobody listened for %s", timedelta(seconds=int((gap[1] - gap[0]).total_seconds())))
        self.every(BEAT, lambda: bot.store.write(lambda tx: tx.outages.beat()), "pulse")

    def every(self, seconds: float, work: Callable[[], object], name: str) -> None:
        stopping = threading.Event()

        def run() -> None:
            while not stopping.wait(seconds):
                try:
                    work()
                except Exception:
                    log.exception("%s: failed; trying again in %.0f s", name, seconds)

        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()

        def stop() -> None:
            stopping.set()
            thread.join(5)

        self._stack.callback(stop)
