"""Running: the web, the clock and the postman, together or each alone, until told to stop."""

from __future__ import annotations

import gc
import logging
import signal
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import uvicorn
from flask import Flask

import reading
from core import lazy
from core.errors import ConfigError, Unavailable
from web.app import serving

log = logging.getLogger(__name__)
BEAT = 60.0  # seconds between two beats of the pulse
CALM = 3.0  # seconds after the start in which whoever waited for it comes first
GRACE = 5  # seconds in which what is in hand is finished after SIGTERM


class Server:
    """A port that is taken, and what will answer on it."""

    def __init__(self, app: Flask, taken: socket.socket) -> None:
        self._taken = taken
        host, port = taken.getsockname()[:2]
        self._place = f"http://{host}:{port}"
        self._server = uvicorn.Server(
            uvicorn.Config(
                serving(app),
                http="httptools",
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=False,
                timeout_keep_alive=75,  # a proxy in front keeps its connections
                timeout_graceful_shutdown=GRACE,
            )
        )

    def run(self) -> None:
        """Answer until SIGTERM or Ctrl-C."""
        log.info("web: listening on %s", self._place)
        # uvicorn raises the signal again when it is done; what is behind us has to be finished too
        signal.signal(signal.SIGTERM, lambda *_: None)
        try:
            self._server.run(sockets=[self._taken])
        except KeyboardInterrupt:
            pass
        finally:
            self._taken.close()
            log.info("web: stopped")


def listen(app: Flask, host: str, port: int) -> Server:
    """Take the port. Raises ConfigError when it cannot be had."""
    if not 0 <= port <= 65535:
        raise ConfigError(f"--port {port}: 端口应在 0 到 65535 之间")
    try:
        taken = socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=1024
        )
    except OSError as error:
        raise ConfigError(f"--port {port}: {host}:{port} 用不了({error})；换一个端口，例如 --port {port + 1}") from None
    taken.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # head and body of an answer are two writes
    return Server(app, taken)


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

    def warm(self) -> None:
        """Make ready, once the first rush is over, what the first messages would wait for one by one."""

        def work() -> None:
            reading.warm()
            lazy.warm()
            gc.freeze()  # what is built by now stays; nobody has to look through it again and again

        timer = threading.Timer(CALM, work)
        timer.daemon = True
        timer.start()
        self._stack.callback(timer.cancel)

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
                except Unavailable as error:
                    log.error("%s: %s; trying again in %.0f s", name, error, seconds)
                except Exception:
                    log.exception("%s: failed; trying again in %.0f s", name, seconds)

        thread = threading.Thread(target=run, name=name, daemon=True)
        thread.start()

        def stop() -> None:
            stopping.set()
            thread.join(5)

        self._stack.callback(stop)
