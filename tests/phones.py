"""Both sides of the simulated Zalo as tests use it: someone's phone, and our clients."""

import hashlib
import hmac
from dataclasses import dataclass
from typing import Any

import requests
from redis import Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from clients.http import Session
from clients.meter import Meter
from clients.zalo import Caller, Graph, OfficialAccount, Throttle, Uploads, oa_trouble
from tests.serving import ZALO

Json = dict[str, Any]
NO_REDIS = Redis(port=9, socket_connect_timeout=1, retry=Retry(NoBackoff(), 0))


@dataclass(frozen=True)
class GivenToken:
    """A token that somebody gave and nobody can renew."""

    token: str

    def current(self) -> str:
        return self.token

    def renewed(self, rejected: str) -> None:
        """There is no other."""


class Phone:
    """Someone's phone, and beside it the server of the mini app."""

    def __init__(self, url: str) -> None:
        self.url = url + "/sim/zalo"
        self.http = requests.Session()

    def dev(self, path: str, body: object, status: int = 200) -> Json:
        answer = self.http.post(f"{self.url}/dev/{path}", json=body)
        assert answer.status_code == status, answer.text
        given: Json = answer.json()
        return given

    def token(self, persona: str = "bac-sau") -> str:
        given = self.dev("session", {"persona": persona})["access_token"]
        assert isinstance(given, str)
        return given

    def me(self, token: str, fields: str | None = "id,name,picture", **headers: str) -> Json:
        proof = hmac.new(ZALO.app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        answer = self.http.get(
            f"{self.url}/graph/v2.0/me",
            params={"fields": fields} if fields else None,
            headers={"access_token": token, "appsecret_proof": proof} | headers,
        )
        assert answer.status_code == 200
        given: Json = answer.json()
        return given

    def info(self, token: str, code: str, secret: str = ZALO.app_secret) -> Json:
        headers = {"access_token": token, "code": code, "secret_key": secret}
        answer = self.http.get(f"{self.url}/graph/v2.0/me/info", headers=headers)
        assert answer.status_code == 200
        given: Json = answer.json()
        return given

    def send(self, body: object, token: str = ZALO.oa_access_token) -> Json:
        answer = self.http.post(
            f"{self.url}/openapi/v3.0/oa/message/cs", json=body, headers={"access_token": token}
        )
        assert answer.status_code == 200
        assert answer.headers["X-RateLimit-Limit"] == "4000"
        assert 0 <= int(answer.headers["X-RateLimit-Remain"]) <= 4000
        given: Json = answer.json()
        return given

    def card(self, persona: str) -> Json:
        everyone = self.http.get(f"{self.url}/dev/personas").json()["personas"]
        found: Json = next(each for each in everyone if each["persona"] == persona)
        return found


def an_account(
    url: str, token: str = ZALO.oa_access_token, session: Session | None = None, redis: Redis | None = None
) -> OfficialAccount:
    """Our client of the Official Account. Without a Redis it counts and remembers for itself."""
    redis = redis or NO_REDIS
    caller = Caller(url, GivenToken(token), Throttle(Meter(redis), "test", 100.0), oa_trouble, session)
    return OfficialAccount(caller, Uploads(caller, redis))


class Zalo:
    """The simulator with both clients on it."""

    def __init__(self, url: str) -> None:
        self.url = url + "/sim/zalo"
        self.session = Session()
        self.graph = Graph(self.url + "/graph", ZALO.app_id, ZALO.app_secret, self.session)
        self.account = an_account(self.url + "/openapi", session=self.session)

    def dev(self, path: str, **body: object) -> str:
        answer = requests.post(f"{self.url}/dev/{path}", json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return str(answer.json().get("access_token") or answer.json().get("token"))

    def user_id(self, persona: str) -> str:
        everyone = requests.get(f"{self.url}/dev/personas", timeout=10).json()["personas"]
        return next(str(each["oa_user_id"]) for each in everyone if each["persona"] == persona)
