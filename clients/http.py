"""HTTP to the world outside: limits on time and size, no redirects, and two kinds of trouble."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.cookiejar import DefaultCookiePolicy

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError, ProtocolError

from clients.timed import TimedAdapter

# Seconds to connect, and for the whole answer: a job lasts 60 at most and a resident may be waiting.
TIME_LIMIT = (5.0, 10.0)
LARGEST_ANSWER = 1_000_000
# Of an answer nobody looks at, what is still worth reading to keep the connection.
LARGEST_SKIPPED = 4096
# A receiver may put us off, but not for longer than a day.
LONGEST_RETRY_AFTER = 86_400.0
USER_AGENT = "TayNinhSmart/1"


class Unavailable(Exception):
    """Try again later. `retry_after` is what the other side asked for, in seconds. The message is safe to log."""

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Busy(Unavailable):
    """The other side counts our calls and has had enough of them for now."""


class HungUp(Unavailable):
    """The connection ended before a word of an answer came."""


class Refused(Exception):
    """Never: sending the same again gets the same answer. The message is safe to log."""


class Gone(Refused):
    """Never, because there is nothing at that address any more (404, 410)."""


@dataclass(frozen=True)
class Answer:
    """A successful (2xx) answer, read to its end."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> object:
        """The parsed body. Raises Unavailable when it is no JSON: some proxy answered in the system's place."""
        try:
            parsed: object = json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Unavailable("answer is not JSON") from error
        return parsed


class Session(requests.Session):
    """A requests session with our limits: no redirects, no cookies, the answer within its time in all."""

    def __init__(self, adapter: HTTPAdapter | None = None) -> None:
        super().__init__()
        self.headers["User-Agent"] = USER_AGENT
        self.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        transport = adapter or TimedAdapter()
        self.mount("http://", transport)
        self.mount("https://", transport)

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        # Even told not to follow, requests would read the whole body of a redirect, however long.
        return None


class Client:
    """One outside system. `timeout` is (seconds to connect, seconds for the whole answer), `largest` bytes of it."""

    def __init__(
        self,
        base_url: str,
        timeout: tuple[float, float] = TIME_LIMIT,
        session: Session | None = None,
        largest: int = LARGEST_ANSWER,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.timeout = timeout
        self.session = session or Session()
        self.largest = largest

    def get(
        self, path: str, params: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
    ) -> Answer:
        """GET base_url + path. Raises Unavailable or Refused."""
        return self.ask(requests.Request("GET", self.base_url + path, params=params, headers=headers))

    def post(self, path: str, body: object, headers: Mapping[str, str] | None = None) -> Answer:
        """POST `body` as JSON to base_url + path. Raises Unavailable or Refused."""
        return self.ask(requests.Request("POST", self.base_url + path, json=body, headers=headers))

    def ask(self, request: requests.Request) -> Answer:
        """Send and read the answer, at most `largest` bytes. Raises Unavailable or Refused."""
        response = self._send(request)
        with response:
            return Answer(response.status_code, response.headers, _read(response, self.largest))

    def tell(self, request: requests.Request) -> None:
        """Send where only the status matters, and only what may be sent twice. Raises Unavailable or Refused.

        A body is not looked at; a small one is read, so that the connection can be used again.
        """
        try:
            response = self._send(request)
        except HungUp:
            # So does a system that has just grown tired of a connection we kept open.
            response = self._send(request)
        with response:
            left = response.raw.length_remaining  # None where nobody has said
            if left is not None and left <= LARGEST_SKIPPED:
                with suppress(requests.RequestException, HTTPError):
                    response.raw.read(LARGEST_SKIPPED)

    def _send(self, request: requests.Request) -> requests.Response:
        try:
            prepared = self.session.prepare_request(request)
            environment = self.session.merge_environment_settings(
                prepared.url or "", {}, stream=True, verify=None, cert=None
            )
            response = self.session.send(prepared, timeout=self.timeout, allow_redirects=False, **environment)
        except ValueError as error:  # an address or header that can never be sent
            raise Refused(type(error).__name__) from error
        except (requests.RequestException, HTTPError) as error:
            raise _unavailable(error) from error
        if not 200 <= response.status_code < 300:
            with response:
                raise _trouble(response)
        return response


def _read(response: requests.Response, largest: int) -> bytes:
    body = bytearray()
    try:
        for chunk in response.iter_content(65_536):
            body += chunk
            if len(body) > largest:
                raise Refused("answer too large")
    except (requests.RequestException, HTTPError) as error:
        raise Unavailable(type(error).__name__) from error
    return bytes(body)


def _unavailable(error: Exception) -> Unavailable:
    aborted = error.args[0] if error.args else None
    is_cut = isinstance(aborted, ProtocolError) and isinstance(aborted.args[-1], ConnectionError)
    return (HungUp if is_cut else Unavailable)(type(error).__name__)


def _trouble(response: requests.Response) -> Unavailable | Refused:
    status = response.status_code
    if status in (408, 429) or status >= 500:
        kind = Busy if status == 429 else Unavailable
        return kind(f"HTTP {status}", _retry_after(response.headers.get("Retry-After", "")))
    if status in (404, 410):
        return Gone(f"HTTP {status}")
    return Refused(f"HTTP {status}")


def _retry_after(value: str) -> float | None:
    """Seconds from now, from either form of RFC 9110 section 10.2.3; None when it says nothing usable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value), LONGEST_RETRY_AFTER)
    try:
        moment = parsedate_to_datetime(value)
    except (ValueError, OverflowError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - datetime.now(UTC)).total_seconds(), 0.0), LONGEST_RETRY_AFTER)
