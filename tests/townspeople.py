"""People on the other side of a browser test, who speak to the running service over HTTP: a resident, and a unit."""

from typing import Any
from uuid import uuid4

import requests

from config import ROOT

PHOTO = ROOT / "bench" / "photo.jpg"
PASSWORD = "thu-nghiem-tay-ninh"
TAN_NINH = {"latitude": 11.31, "longitude": 106.099}
Json = dict[str, Any]


class Neighbour:
    """A resident of the demo, signed in through the simulated Zalo."""

    def __init__(self, base: str, persona: str) -> None:
        self.base, self.http = base, requests.Session()
        zalo = self._post("/sim/zalo/dev/session", {"persona": persona})["access_token"]
        token = self._post("/api/v1/session", {"access_token": zalo})["token"]
        self.http.headers["Authorization"] = f"Bearer {token}"

    def report(self, **changed: Any) -> str:
        """Send a report; its code."""
        form = {"category": "rubbish", "description": "Rác để ba ngày chưa gom."} | TAN_NINH | changed
        code: str = self._post("/api/v1/reports", form)["code"]
        return code

    def reports(self) -> list[Json]:
        """The resident's own reports, newest first."""
        answer = self.http.get(f"{self.base}/api/v1/reports", timeout=30)
        assert answer.status_code == 200, answer.text
        found: list[Json] = answer.json()["items"]
        return found

    def close(self) -> None:
        """Let go of the connection."""
        self.http.close()

    def _post(self, path: str, body: Json) -> Json:
        answer = self.http.post(
            self.base + path, json=body, headers={"Idempotency-Key": uuid4().hex}, timeout=30
        )
        assert answer.status_code < 300, answer.text
        told: Json = answer.json()
        return told


class Unit:
    """A member of the ward's office, logged in."""

    def __init__(self, base: str, username: str = "canbo") -> None:
        self.base, self.http = base, requests.Session()
        opened = self.http.post(
            f"{base}/api/v1/staff/session", json={"username": username, "password": PASSWORD}, timeout=30
        )
        assert opened.status_code == 200, opened.text
        self.http.headers["X-CSRF-Token"] = opened.json()["csrf"]

    def ask(self, code: str, question: str) -> None:
        """Accept and ask the resident."""
        self._act(code, "accept")
        self._act(code, "ask", question=question)

    def resolve(self, code: str, text: str) -> None:
        """Finish, with a photo taken afterwards."""
        if self._ticket(code)["report"]["status"] == "dispatched":
            self._act(code, "accept")
        with PHOTO.open("rb") as photo:
            sent = self.http.post(f"{self.base}/api/v1/unit/photos", files={"file": photo}, timeout=60)
        assert sent.status_code < 300, sent.text
        self._act(code, "resolve", text=text, photo_ids=[sent.json()["items"][0]["id"]])

    def close(self) -> None:
        """Let go of the connection."""
        self.http.close()

    def _ticket(self, code: str) -> Json:
        query = {"order": "latest", "limit": "100"}
        found = self.http.get(f"{self.base}/api/v1/unit/tickets", params=query, timeout=30)
        assert found.status_code == 200, found.text
        ticket: Json = next(each for each in found.json()["items"] if each["report"]["code"] == code)
        return ticket

    def _act(self, code: str, act: str, **words: Any) -> None:
        ticket = self._ticket(code)
        answer = self.http.post(
            f"{self.base}/api/v1/unit/tickets/{ticket['id']}/{act}",
            json={"version": ticket["version"]} | words,
            headers={"Idempotency-Key": uuid4().hex},
            timeout=30,
        )
        assert answer.status_code < 300, answer.text
