"""Events as Zalo sends them: composed, serialised once, signed over those bytes, and sent to the door."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from config import SIMULATED_ZALO
from webhooks import signature

OA_ID = "2460000000000000001"
APP_ID = SIMULATED_ZALO["zalo_app_id"]
SECRET = SIMULATED_ZALO["zalo_oa_secret_key"]
MINI_APP_KEY = SIMULATED_ZALO["zalo_mini_app_key"]
WEBHOOK = "/webhooks/zalo"
Json = dict[str, Any]
_numbers = count(1)


def stamp(at: datetime) -> str:
    """Zalo's milliseconds."""
    return str(int(at.timestamp() * 1000))


class Writer:
    """One person who writes to the account. Each message is written when it is made, later than the one before."""

    def __init__(self, app: Flask, oa_user_id: str = "", app_user_id: str | None = None) -> None:
        number = next(_numbers)
        self.id = oa_user_id or f"24684588352{number:07d}"
        self.app_id = app_user_id if app_user_id is not None else f"55217277971{number:07d}"
        self._client = app.test_client()
        self._clock = datetime.now(UTC)

    def event(self, name: str, **more: Any) -> Json:
        """An event of this person's, for `send`."""
        self._clock = max(datetime.now(UTC), self._clock + timedelta(milliseconds=1))
        return {
            "app_id": APP_ID,
            "user_id_by_app": self.app_id,
            "event_name": name,
            "timestamp": stamp(self._clock),
            "sender": {"id": self.id},
            "recipient": {"id": OA_ID},
        } | more

    def message(self, kind: str, text: str = "", *attachments: Json) -> Json:
        """A message with an id of its own."""
        message: Json = {"msg_id": f"{next(_numbers):020x}", "text": text}
        if attachments:
            message["attachments"] = list(attachments)
        return self.event(f"user_send_{kind}", message=message)

    def text(self, words: str) -> Json:
        return self.message("text", words)

    def photo(self, *urls: str) -> Json:
        return self.message(
            "image", "", *({"type": "image", "payload": {"thumbnail": url, "url": url}} for url in urls)
        )

    def location(self, latitude: float, longitude: float) -> Json:
        point = {"latitude": str(latitude), "longitude": str(longitude)}
        return self.message("location", "", {"type": "location", "payload": {"coordinates": point}})

    def following(self, name: str = "follow") -> Json:
        event = self.event(name, oa_id=OA_ID, follower={"id": self.id}, source="oa_profile")
        return {key: value for key, value in event.items() if key not in {"sender", "recipient"}}

    def send(self, event: Json, **changed: Any) -> TestResponse:
        """Have Zalo deliver the event."""
        return deliver(self._client.post, event, **changed)

    def says(self, *events: Json | str) -> None:
        """Send messages that must be taken."""
        for event in events:
            answer = self.send(self.text(event) if isinstance(event, str) else event)
            assert answer.status_code == 200, answer.text


def deliver(
    post: Callable[..., TestResponse],
    event: Json,
    *,
    escaped: bool = False,
    secret: str = SECRET,
    app_id: str = APP_ID,
) -> TestResponse:
    """One delivery of the webhook; `escaped` writes letters beyond ASCII as backslash-u."""
    body = json.dumps(event, ensure_ascii=escaped, separators=(",", ":")).encode()
    mac = signature.official_account_mac(app_id, body, str(event["timestamp"]), secret)
    headers = {"X-ZEvent-Signature": f"mac={mac}"}
    return post(WEBHOOK, data=body, content_type="application/json", headers=headers)


def withdrawal(app_user_id: str) -> Json:
    """The mini app's event that somebody takes back their consent."""
    at = int(datetime.now(UTC).timestamp() * 1000)
    return {
        "event": "user.revoke.consent",
        "appId": "2646373759294038927",
        "userId": app_user_id,
        "timestamp": at,
    }
