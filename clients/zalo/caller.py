"""How the Official Account's servers are called: under its token, at a pace all processes share."""

from collections.abc import Mapping
from dataclasses import dataclass
from json import dumps
from time import sleep
from typing import Protocol

import requests

from clients.http import Busy, Client, Session
from clients.meter import Meter, Rate
from clients.zalo.answers import Sort, sendable, understood
from clients.zalo.errors import TokenExpired, TooFast

# Shorter than elsewhere: a message may take three calls (words, upload, picture), and all of them fit into one job.
TIME_LIMIT = (3.0, 6.0)
# Who waits longer for a turn gives up and comes again later: a job lasts 60 seconds.
LONGEST_TURN_S = 2.0
# Zalo counts by the minute and does not tell when it began.
MINUTE_S = 60.0


class Tokens(Protocol):
    """Where the Official Account's access token comes from."""

    def current(self) -> str:
        """The token to call with. Raises TokenExpired when there is none that works."""

    def renewed(self, rejected: str) -> str | None:
        """Another token than the one Zalo just rejected; None when there is none."""


@dataclass(frozen=True)
class Throttle:
    """The pace of all processes together. `name` is whose calls are counted."""

    meter: Meter
    name: str
    per_second: float

    def take_turn(self) -> None:
        """Wait for a turn. Raises TooFast when that would take too long."""
        wait = self.meter.take(self._key, self._rate)
        if wait > LONGEST_TURN_S:
            raise TooFast("waiting for our turn to call Zalo", wait)
        if wait > 0:
            sleep(wait)
            wait = self.meter.take(self._key, self._rate)
            if wait > 0:
                raise TooFast("waiting for our turn to call Zalo", wait)

    def heed(self, headers: Mapping[str, str]) -> None:
        """Rest when Zalo says that nothing is left of this minute."""
        if headers.get("X-RateLimit-Remain", "").strip() == "0":
            self.rest(MINUTE_S)

    def rest(self, seconds: float) -> None:
        """Let no process call for so long."""
        self.meter.rest(self._key, self._rate, seconds)

    @property
    def _key(self) -> str:
        return f"zalo:{self.name}"

    @property
    def _rate(self) -> Rate:
        # A burst of one second's calls: Zalo's own limit is by the minute and far above.
        return Rate(self.per_second, 1.0)


class Caller:
    """One host, asked in the name of the Official Account. `sort` knows the host's error numbers.

    Every call raises Unavailable or Refused, or one of their kinds in `clients.zalo.errors`.
    """

    def __init__(
        self, base_url: str, tokens: Tokens, throttle: Throttle, sort: Sort, session: Session | None = None
    ) -> None:
        self._client = Client(base_url, TIME_LIMIT, session)
        self._tokens = tokens
        self._throttle = throttle
        self._sort = sort

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Mapping[str, object]:
        """GET; the answer's object."""
        return self._asked(requests.Request("GET", self._client.base_url + path, params=params))

    def get_data(self, path: str, data: Mapping[str, object]) -> Mapping[str, object]:
        """GET as the Official Account's API wants it: everything in one parameter, as JSON."""
        return self.get(path, {"data": dumps(data, ensure_ascii=False, separators=(",", ":"))})

    def post(self, path: str, body: object) -> Mapping[str, object]:
        """POST `body` as JSON; the answer's object."""
        return self._asked(requests.Request("POST", self._client.base_url + path, json=body))

    def upload(self, path: str, name: str, content: bytes, kind: str) -> Mapping[str, object]:
        """POST a file of the media type `kind`; the answer's object."""
        files = {"file": (name, content, kind)}
        return self._asked(requests.Request("POST", self._client.base_url + path, files=files))

    def _asked(self, request: requests.Request) -> Mapping[str, object]:
        token = self._tokens.current()
        if not sendable(token):
            raise TokenExpired("no access token is set")
        try:
            return self._asked_with(token, request)
        except TokenExpired:
            another = self._tokens.renewed(token)
            if another is None:
                raise
        return self._asked_with(another, request)

    def _asked_with(self, token: str, request: requests.Request) -> Mapping[str, object]:
        self._throttle.take_turn()
        request.headers = {"access_token": token}
        try:
            answer = self._client.ask(request)
            self._throttle.heed(answer.headers)
            return understood(answer, self._sort)
        except Busy as busy:
            self._throttle.rest(busy.retry_after or MINUTE_S / 2)
            raise
