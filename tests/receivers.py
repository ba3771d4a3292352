"""A small real HTTP server in a thread: keeps what it received and answers, well or badly, as it is told."""

import json
import ssl
import threading
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from tests.cut_server import CutHandler, CutServer

Body = bytes | str | Mapping[str, object]


@dataclass(frozen=True)
class Received:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def header(self, name: str) -> str:
        """A header by its name in any case; "" when it did not come."""
        return next((value for key, value in self.headers.items() if key.lower() == name.lower()), "")

    def json(self) -> dict[str, object]:
        """The body, which must be a JSON object."""
        parsed = json.loads(self.body)
        assert isinstance(parsed, dict)
        return parsed


@dataclass(frozen=True)
class Reply:
    """How one request is answered. `drip` is the pause in seconds after each byte of the answer."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    drip: float = 0.0
    hang: bool = False
    raw: bytes | None = None


class Receiver:
    """A server on a free local port, for the time of a `with` block. Answers 200 until told otherwise."""

    def __init__(self, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.received: list[Received] = []
        self.closing = threading.Event()
        self._changed = threading.Condition()
        self._standing = Reply()
        self._next: deque[Reply] = deque()
        self._server = _Server(self, tls, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.port: int = self._server.server_address[1]
        self.url = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def answer_with(
        self,
        status: int = 200,
        body: Body = b"",
        headers: Mapping[str, str] | None = None,
        *,
        times: int | None = None,
        retry_after: str | None = None,
        redirect_to: str | None = None,
        delay: float = 0.0,
        drip: float = 0.0,
        hang: bool = False,
        raw: bytes | None = None,
    ) -> None:
        """Answer the next `times` requests like this, or all that follow when `times` is None.

        `delay` and `drip` are seconds; `hang` never answers; `raw` is written in place of an HTTP answer.
        """
        given = dict(headers or {})
        if retry_after is not None:
            given["Retry-After"] = retry_after
        if redirect_to is not None:
            given["Location"] = redirect_to
        if isinstance(body, Mapping):
            given.setdefault("Content-Type", "application/json")
        reply = Reply(status, _bytes(body), given, delay, drip, hang, raw)
        with self._changed:
            if times is None:
                self._standing = reply
            else:
                self._next.extend([reply] * times)

    def wait_for(self, count: int, seconds: float = 10.0) -> list[Received]:
        """Wait until `count` requests have come. Raises AssertionError when they have not come in time."""
        with self._changed:
            came = self._changed.wait_for(lambda: len(self.received) >= count, seconds)
            assert came, f"{len(self.received)} of {count} requests came within {seconds} s"
            return list(self.received)

    def keep(self, received: Received) -> Reply:
        """Note a request and say how it is to be answered."""
        with self._changed:
            self.received.append(received)
            self._changed.notify_all()
            return self._next.popleft() if self._next else self._standing

    def close(self) -> None:
        """Stop; requests that hang are cut."""
        self.closing.set()
        self._server.shutdown()
        self._server.cut()
        self._server.server_close()
        self._thread.join()


class _Server(CutServer):
    daemon_threads = False

    def __init__(self, receiver: Receiver, tls: ssl.SSLContext | None, port: int) -> None:
        super().__init__(_Handler, port)
        self.receiver = receiver
        if tls is not None:
            self.socket = tls.wrap_socket(self.socket, server_side=True)


class _Handler(CutHandler):
    server: _Server

    def handle_any(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:  # who called was cut off: half a call is none (RFC 9112, 8)
            self.close_connection = True
            return
        request = Received(self.command, self.path, dict(self.headers.items()), body)
        reply = self.server.receiver.keep(request)
        closing = self.server.receiver.closing
        if closing.wait(30.0 if reply.hang else reply.delay) or reply.hang:
            self.close_connection = True
            return
        for part in self._parts(reply):
            self.wfile.write(part)
            if closing.wait(reply.drip):
                break
        if reply.raw is not None:
            self.close_connection = True

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any  # noqa: N815 - names the library calls

    def _parts(self, reply: Reply) -> list[bytes]:
        if reply.raw is not None:
            answer = reply.raw
        else:
            headers = {"Content-Length": str(len(reply.body))} | dict(reply.headers)
            head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
            answer = f"HTTP/1.1 {reply.status} Answer\r\n{head}\r\n".encode("latin-1") + reply.body
        return [bytes([byte]) for byte in answer] if reply.drip else [answer]

    def log_message(self, format: str, *args: object) -> None:
        """Quiet: what came is in `received`."""


def _bytes(body: Body) -> bytes:
    if isinstance(body, Mapping):
        return json.dumps(body, ensure_ascii=False).encode()
    return body.encode() if isinstance(body, str) else body
