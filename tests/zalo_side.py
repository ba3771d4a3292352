"""The simulator without a server around it, for facts about its rules: people's thumbs, and calls of the service."""

import hashlib
import json
from pathlib import Path
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

import simulator
from simulator import World, ZaloApp
from simulator.dispatcher import Dispatcher
from tests.serving import Clock

WEBHOOK = "http://127.0.0.1:9/webhooks/zalo"
APP = ZaloApp(
    "1234567890123456789",
    "test_app_secret",
    "2460000000000000001",
    "test_oa_token",
    oa_refresh_token="test_refresh_token",
    oa_secret="test_oa_secret",
    mini_app_id="2646373759294038927",
    mini_api_key="test_api_key",
    checkout_key="test_private_key",
    webhook=WEBHOOK,
)
Json = dict[str, Any]


class Side:
    """One process of the simulator. Its webhook calls go nowhere: `post` answers them, `told` keeps them."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self.app = Flask("simulated")
        self.clock = clock
        self.world: World = simulator.register(self.app, folder / "zalo.db", APP, clock, dispatches=False)
        self.http = self.app.test_client()
        self.told: list[tuple[Json, dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.dispatcher = Dispatcher(self.world, self.post)

    def post(self, address: str, body: bytes, headers: dict[str, str]) -> int:
        assert address == WEBHOOK
        self.told.append((json.loads(body), headers, body))
        return self.answers.pop(0) if self.answers else 200

    def dev(self, path: str, status: int = 200, **body: object) -> Json:
        answer = self.http.post(f"/sim/zalo/dev/{path}", json=body)
        assert answer.status_code == status, answer.text
        given: Json = answer.get_json()
        return given

    def call(self, path: str, body: object = None, token: str = "test_oa_token", **more: Any) -> Json:
        """A call of the service to an API of the Official Account; GET where there is no body."""
        method = "GET" if body is None and "data" not in more else "POST"
        headers = {"access_token": token} | more.pop("headers", {})
        more |= {} if body is None else {"json": body}
        return self.read(self.http.open(f"/sim/zalo/{path}", method=method, headers=headers, **more))

    def read(self, answer: TestResponse) -> Json:
        """An answer of Zalo's, which is HTTP 200 whatever it says."""
        assert answer.status_code == 200, answer.text
        given = answer.get_json()
        assert isinstance(given, dict)
        return given

    def card(self, persona: str = "bac-sau") -> Json:
        everyone = self.http.get("/sim/zalo/dev/personas").get_json()["personas"]
        return next(each for each in everyone if each["persona"] == persona)

    def user_id(self, persona: str = "bac-sau") -> str:
        return str(self.card(persona)["oa_user_id"])

    def send(self, message: Json, persona: str = "bac-sau") -> Json:
        """The Official Account writes a consultation message."""
        body = {"recipient": {"user_id": self.user_id(persona)}, "message": message}
        return self.call("openapi/v3.0/oa/message/cs", body)

    def feed(self, since: int = 0) -> Json:
        given: Json = self.http.get(f"/sim/zalo/dev/feed?since={since}").get_json()
        return given

    def events(self) -> list[Json]:
        """Everything the webhook is told when what is due now has gone out."""
        self.dispatcher.send_due()
        told = [event for event, _, _ in self.told]
        self.told.clear()
        return told


def signed(body: bytes, secret: str = APP.oa_secret) -> str:
    """What Zalo's header says of a body."""
    stamp = json.loads(body)["timestamp"]
    return "mac=" + hashlib.sha256(f"{APP.app_id}{body.decode()}{stamp}{secret}".encode()).hexdigest()
