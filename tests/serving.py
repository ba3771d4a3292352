"""A Flask application behind a real local HTTP server in a thread, for the time of a `with` block."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from flask import Flask
from werkzeug.serving import WSGIRequestHandler, make_server

import simulator

ZALO = simulator.ZaloApp("3608400000000000001", "test_app_secret", "2460000000000000001", "test_oa_token")


class Clock:
    """A time that moves only when told."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        """Let time pass, in the words of timedelta."""
        self.now += timedelta(**by)


@contextmanager
def serving(app: Flask) -> Iterator[str]:
    """Serve `app` on a free port; gives its URL."""
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def simulated(
    folder: Path, clock: Callable[[], datetime] | None = None, outside_vietnam: bool = False
) -> Flask:
    """An application of nothing but the Zalo simulator."""
    app = Flask("simulated")
    simulator.register(app, folder / "zalo.db", ZALO, clock or Clock(), outside_vietnam=outside_vietnam)
    return app


class _Handler(WSGIRequestHandler):
    def make_environ(self) -> dict[str, object]:
        # Zalo's headers have underscores, which this server drops and those of production keep.
        environ = super().make_environ()
        environ |= {f"HTTP_{name.upper()}": value for name, value in self.headers.items() if "_" in name}
        return environ

    def log(self, type: str, message: str, *args: object) -> None:
        """Quiet."""
