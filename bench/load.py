"""A load generator that takes little of the machine it measures: prepared requests over kept-alive connections, one
thread, one selector."""

import selectors
import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from statistics import quantiles
from time import perf_counter

LONGEST_S = 60.0


@dataclass
class Ran:
    """What came of a run: milliseconds of each answer, and the seconds it all took."""

    times: list[float] = field(default_factory=list)
    seconds: float = 0.0
    answers: list[bytes] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.times) / self.seconds

    def percentile(self, of_100: int) -> float:
        """So many of a hundred answers took at most this many milliseconds."""
        return (
            quantiles(self.times, n=100, method="inclusive")[of_100 - 1]
            if len(self.times) > 1
            else self.times[0]
        )


def request(method: str, path: str, body: bytes = b"", headers: Mapping[str, str] | None = None) -> bytes:
    """The bytes of one HTTP/1.1 request."""
    lines = [
        f"{method} {path} HTTP/1.1",
        "Host: localhost",
        *(f"{k}: {v}" for k, v in (headers or {}).items()),
    ]
    if body or method != "GET":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body


def run(
    port: int, requests: Iterable[bytes], connections: int, *, expect: int = 200, keep: bool = False
) -> Ran:
    """Send each request over the next free connection until all are answered. Raises SystemExit for other answers.

    `keep` keeps the answers' bodies, for those who must look inside.
    """
    waiting, ran = iter(requests), Ran()
    with selectors.DefaultSelector() as selector:
        lines = [_Line(port, expect) for _ in range(connections)]
        began = perf_counter()
        for line in lines:
            selector.register(line.socket, selectors.EVENT_READ, line)
        busy = sum(line.send_next(waiting) for line in lines)
        while busy:
            ready = selector.select(LONGEST_S)
            if not ready:
                raise SystemExit(f"no answer within {LONGEST_S:.0f} s")
            for key, _ in ready:
                there: _Line = key.data
                if not there.read():
                    continue
                ran.times.append((perf_counter() - there.sent_at) * 1000)
                if keep:
                    ran.answers.append(there.body())
                busy -= not there.send_next(waiting)
        ran.seconds = perf_counter() - began
        for line in lines:
            line.socket.close()
    return ran


class _Line:
    """One connection with one request on its way."""

    def __init__(self, port: int, expect: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), LONGEST_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self._expected = f"HTTP/1.1 {expect} ".encode()
        self._came = bytearray()
        self._head = self._whole = -1

    def send_next(self, waiting: Iterable[bytes]) -> bool:
        """Send the next request; False when there is none."""
        for content in waiting:
            self._came.clear()
            self._head = self._whole = -1
            self.sent_at = perf_counter()
            self.socket.sendall(content)
            return True
        return False

    def read(self) -> bool:
        """Take what has come; True once the answer is whole."""
        part = self.socket.recv(1 << 18)
        if not part:
            raise SystemExit("the server closed the connection")
        self._came += part
        if self._head < 0:
            self._begin()
        if self._head < 0:
            return False
        if self._whole < 0:
            return self._came.endswith(b"0\r\n\r\n")
        return len(self._came) >= self._whole

    def body(self) -> bytes:
        """The answer's body."""
        return bytes(self._came[self._head :])

    def _begin(self) -> None:
        end = self._came.find(b"\r\n\r\n")
        if end < 0:
            return
        self._head = end + 4
        head = bytes(self._came[:end]).lower()
        if not self._came.startswith(self._expected):
            raise SystemExit(
                f"not {self._expected.decode()}: {bytes(self._came[:600]).decode(errors='replace')}"
            )
        _, found, rest = head.partition(b"content-length:")
        if found:
            self._whole = self._head + int(rest.split(b"\r\n", 1)[0])
        elif b" 204 " in head[:16] or b" 304 " in head[:16]:
            self._whole = self._head
