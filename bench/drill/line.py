"""How people outside speak to the service: over a connection that may break, asking again under the same key."""

import http.client
import json
import time
from collections.abc import Mapping
from threading import Event
from typing import Any, Self

# A phone waits so long for an answer, and its person so long altogether.
PATIENCE_S = 10.0
GIVES_UP_S = 120.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 1.0
AGAIN = frozenset({408, 425, 429})


class GaveUp(Exception):
    """Nobody answered for longer than anybody waits."""


class Line:
    """One person's connection to the service at a port of this machine. Use from one thread.

    `put_off` counts the times it was told "later" as it should be, `rude` is what it was told instead: who cannot be
    served is answered 503 in the shape of every problem, with a Retry-After.
    """

    def __init__(
        self, port: int, headers: Mapping[str, str] | None = None, patience_s: float = PATIENCE_S
    ) -> None:
        self.headers = dict(headers or {})
        self.put_off, self.rude = 0, list[str]()
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=patience_s)
        self._tired = Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()

    def ask(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Any, http.client.HTTPMessage]:
        """One attempt: status, JSON (None if it is none), headers. Raises OSError, HTTPException."""
        try:
            self._connection.request(method, path, body, self.headers | dict(headers or {}))
            answer = self._connection.getresponse()
            text = answer.read()
        except (OSError, http.client.HTTPException):
            self._connection.close()
            raise
        kind = answer.headers.get("Content-Type") or ""
        if answer.status >= 500:
            self._told_off(f"{method} {path}", answer, kind, text)
        is_json = "json" in kind
        return answer.status, json.loads(text) if is_json and text else None, answer.headers

    def _told_off(self, asked: str, answer: http.client.HTTPResponse, kind: str, text: bytes) -> None:
        if answer.status == 503 and kind == "application/problem+json" and answer.headers.get("Retry-After"):
            self.put_off += 1
        else:
            self.rude.append(f"{asked} was answered {answer.status} {text[:200]!r}")

    def insist(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = "",
        raw: tuple[str, bytes] | None = None,
    ) -> tuple[int, Any]:
        """Ask until it is answered by yes or no: status and JSON. A key says that repeats are one. Raises GaveUp."""
        kind, content = raw or ("application/json", json.dumps(body).encode() if body is not None else b"")
        headers = ({"Content-Type": kind} if content else {}) | ({"Idempotency-Key": key} if key else {})
        until, wait_s = time.monotonic() + GIVES_UP_S, FIRST_WAIT_S
        while time.monotonic() < until:
            try:
                status, answer, _ = self.ask(method, path, content or None, headers)
            except (OSError, http.client.HTTPException):
                status, answer = 0, None
            if status and status < 500 and status not in AGAIN:
                return status, answer
            self._tired.wait(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        raise GaveUp(f"{method} {path}")

    def fetch(self, path: str) -> bytes:
        """The bytes at a path, whatever they are; none where it is refused. Raises OSError, HTTPException."""
        self._connection.request("GET", path, headers=self.headers)
        answer = self._connection.getresponse()
        content = answer.read()
        return content if answer.status == 200 else b""

    def done(self, method: str, path: str, body: object = None, *, key: str = "") -> Any:  # noqa: ANN401 - any JSON
        """The same where it must succeed. Raises AssertionError."""
        status, answer = self.insist(method, path, body, key=key)
        assert 200 <= status < 300, f"{method} {path}: {status} {answer}"
        return answer
