"""Just enough of S3 on a local port: one bucket's objects in a dictionary, with the trouble a test asks for."""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from urllib.parse import unquote, urlsplit

from tests.cut_server import CutHandler, CutServer


class S3Server(CutServer):
    """`objects` maps an object's path to its bytes and content type.

    `fail_with` makes every answer that status; `keeps` makes the bucket delete nothing; while `speaks` is not set no
    request is answered.
    """

    daemon_threads = True

    def __init__(self, port: int = 0) -> None:
        super().__init__(_Handler, port)
        self.objects: dict[str, tuple[bytes, str]] = {}
        self.requests: list[str] = []
        self.authorizations: list[str] = []
        self.fail_with: int | None = None
        self.keeps = False
        self.speaks = threading.Event()
        self.speaks.set()

    def go_away(self) -> None:
        """Stop, and hang up on everybody."""
        self.shutdown()
        self.cut()
        self.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Serve until the block ends."""
    server = S3Server()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.go_away()
        thread.join()


class _Handler(CutHandler, BaseHTTPRequestHandler):
    server: S3Server

    def do_PUT(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        if self._troubled():
            return
        self.server.objects[self._key()] = content, self.headers.get("Content-Type", "")
        self._answer(200)

    def do_GET(self) -> None:
        if self._troubled():
            return
        found = self.server.objects.get(self._key())
        self._answer(404) if found is None else self._answer(200, *found)

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_POST(self) -> None:
        # DeleteObjects: the only POST that is spoken here.
        asked = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        if self._troubled():
            return
        done = "".join(self._delete(key) for key in re.findall("<Key>(.*?)</Key>", asked))
        self._answer(200, f'<?xml version="1.0"?><DeleteResult>{done}</DeleteResult>'.encode())

    def _delete(self, key: str) -> str:
        if self.server.keeps:
            return f"<Error><Key>{key}</Key><Code>AccessDenied</Code><Message>locked</Message></Error>"
        self.server.objects.pop(f"{self._key()}/{key}", None)
        return f"<Deleted><Key>{key}</Key></Deleted>"

    def _key(self) -> str:
        return unquote(urlsplit(self.path).path).lstrip("/")

    def _troubled(self) -> bool:
        self.server.requests.append(f"{self.command} {self._key()}")
        self.server.authorizations.append(self.headers.get("Authorization", ""))
        self.server.speaks.wait()
        if self.server.fail_with is None:
            return False
        self._answer(self.server.fail_with)
        return True

    def _answer(self, status: int, content: bytes = b"", content_type: str = "application/xml") -> None:
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
            self.send_header("Content-Type", content_type)
        self.send_header("ETag", '"1"')
        self.send_header("Last-Modified", "Tue, 01 Jul 2025 00:00:00 GMT")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Stay silent."""
