"""A local HTTP server that can hang up on everybody it talks to."""

import socket
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class CutServer(ThreadingHTTPServer):
    """Knows its open connections; its handlers are of `CutHandler`."""

    def __init__(self, handler: "type[CutHandler]", port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.open: set[socket.socket] = set()

    def cut(self) -> None:
        """Hang up on everybody."""
        for connection in list(self.open):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: object, client_address: object) -> None:
        """That somebody hung up, or was hung up on, is what was wanted."""


class CutHandler(BaseHTTPRequestHandler):
    """Speaks HTTP/1.1 and tells its server of its connection."""

    protocol_version = "HTTP/1.1"
    server: CutServer

    def setup(self) -> None:
        self.server.open.add(self.request)
        super().setup()

    def finish(self) -> None:
        super().finish()
        self.server.open.discard(self.request)
