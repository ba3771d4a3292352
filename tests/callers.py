"""Residents and staff who call the running service over HTTP, while others look at it in a browser."""

from collections.abc import Sequence
from typing import Any
from uuid import uuid4

import requests

PASSWORD = "thu-nghiem-tay-ninh"  # the demo's, printed by `make run`
TAN_NINH = (11.31, 106.099)
Json = dict[str, Any]


class Resident:
    """A persona of the simulator, signed in with the mini app's token."""

    def __init__(self, base: str, persona: str = "chi-hanh") -> None:
        self.base, self.persona = base, persona
        zalo = self._call("/sim/zalo/dev/session", {"persona": persona})
        self.token = self._call("/api/v1/session", {"access_token": zalo["access_token"]})["token"]

    def report(
        self,
        category: str,
        description: str,
        place: tuple[float, float] = TAN_NINH,
        photos: Sequence[bytes] = (),
    ) -> str:
        """Send a report; returns its code."""
        return str(
            self._call(
                "/api/v1/reports",
                {
                    "category": category,
                    "description": description,
                    "latitude": place[0],
                    "longitude": place[1],
                    "photo_ids": [self.photo(one) for one in photos],
                },
            )["code"]
        )

    def photo(self, content: bytes) -> str:
        answer = requests.post(
            f"{self.base}/api/v1/photos",
            files={"file": ("a.jpg", content)},
            headers={"Authorization": f"Bearer {self.token}"},
            timeout=30,
        )
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def comment(self, code: str, text: str) -> None:
        self._call(f"/api/v1/reports/{code}/comments", {"text": text})

    def write(self, text: str) -> None:
        """Say something in the chat with the Official Account."""
        self._call("/sim/zalo/dev/text", {"persona": self.persona, "text": text})

    def read(self) -> list[str]:
        """What the Official Account wrote lately, oldest first."""
        answer = requests.get(
            f"{self.base}/sim/zalo/dev/messages", params={"persona": self.persona}, timeout=30
        )
        return [str(message["text"]) for message in answer.json()["messages"]]

    def _call(self, path: str, body: Json) -> Json:
        headers = {"Idempotency-Key": uuid4().hex}
        if hasattr(self, "token"):
            headers["Authorization"] = f"Bearer {self.token}"
        answer = requests.post(self.base + path, json=body, headers=headers, timeout=30)
        assert answer.ok, answer.text
        body_: Json = answer.json()
        return body_


class Clerk:
    """Somebody of units or staff with a log-in."""

    def __init__(self, base: str, username: str, password: str = PASSWORD) -> None:
        self.base = base
        self.http = requests.Session()
        seen = self.http.post(
            f"{base}/api/v1/staff/session", json={"username": username, "password": password}, timeout=30
        )
        assert seen.ok, seen.text
        self.http.headers["X-CSRF-Token"] = seen.json()["csrf"]

    def get(self, path: str, **query: Any) -> Json:
        answer = self.http.get(f"{self.base}/api/v1{path}", params=query, timeout=30)
        assert answer.ok, answer.text
        body: Json = answer.json()
        return body

    def send(self, method: str, path: str, body: Json | None = None) -> Json:
        answer = self.http.request(method, f"{self.base}/api/v1{path}", json=body or {}, timeout=30)
        assert answer.ok, answer.text
        sent: Json = answer.json()
        return sent

    def see(self, code: str) -> Json:
        """One report with everything staff see."""
        return self.get(f"/staff/reports/{code}")
