"""A unit's work as tests in a browser need it: reports of residents, over the running service's own doors."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pyotp
import requests
from playwright.sync_api import Page, expect

PHOTO = Path(__file__).parent.parent / "bench" / "photo.jpg"
PLACE = (11.3100, 106.0990)
PASSWORD = "thu-nghiem-tay-ninh"
Json = dict[str, Any]


class Colleague:
    """Somebody of units or staff at another device."""

    def __init__(self, base: str, username: str, password: str = PASSWORD) -> None:
        self.base = base
        self.http = requests.Session()
        self.me = self.send("POST", "/staff/session", {"username": username, "password": password})
        self.http.headers["X-CSRF-Token"] = self.me["csrf"]

    def send(self, method: str, path: str, body: Json | None = None) -> Json:
        headers = {"Idempotency-Key": uuid4().hex}
        answer = self.http.request(
            method, f"{self.base}/api/v1{path}", json=body, headers=headers, timeout=20
        )
        assert answer.ok, answer.text
        given: Json = answer.json() if answer.content else {}
        return given

    def ticket(self, code: str) -> Json:
        """The unit's open ticket of a report."""
        items: list[Json] = self.send("GET", "/unit/tickets?limit=100&order=latest")["items"]
        return next(one for one in items if one["report"]["code"] == code)

    def act(self, code: str, act: str, **words: Any) -> Json:
        """Do something with the ticket as it is now."""
        ticket = self.ticket(code)
        return self.send(
            "POST", f"/unit/tickets/{ticket['id']}/{act}", {"version": ticket["version"]} | words
        )


def a_new_colleague(base: str, unit: str = "ubnd-25459") -> tuple[str, str, str]:
    """A member of a unit with a second factor: name, password and the factor's secret."""
    seat = {"role": "unit_member", "unit": unit}
    username = f"moi-{uuid4().hex[:8]}"
    wanted = {"username": username, "full_name": "Người Mới", "memberships": [seat]}
    made = Colleague(base, "admin").send("POST", "/admin/accounts", wanted)
    colleague = Colleague(base, username, made["password"])
    own = "một mật khẩu của riêng mình"
    colleague.send("PUT", "/staff/session/password", {"current": made["password"], "new": own})
    secret = colleague.send("POST", "/staff/session/totp", {})["secret"]
    colleague.send("PUT", "/staff/session/totp", {"code": pyotp.TOTP(secret).now(), "current": own})
    return username, own, secret


def a_report(base: str, description: str, **changed: Any) -> str:
    """A resident's report with a photo, which goes to the ward of Tân Ninh; its code."""
    resident = requests.Session()
    persona = requests.post(f"{base}/sim/zalo/dev/session", json={"persona": "chi-hanh"}, timeout=20).json()
    token = {"access_token": persona["access_token"]}
    opened = requests.post(f"{base}/api/v1/session", json=token, timeout=20).json()
    resident.headers["Authorization"] = f"Bearer {opened['token']}"
    with PHOTO.open("rb") as picture:
        photo = resident.post(f"{base}/api/v1/photos", files={"file": picture}, timeout=60).json()
    draft = {
        "category": "pothole",
        "description": description,
        "latitude": PLACE[0],
        "longitude": PLACE[1],
        "photo_ids": [photo["id"]],
        "answers": {},
    }
    key = {"Idempotency-Key": uuid4().hex}
    answer = resident.post(f"{base}/api/v1/reports", json=draft | changed, headers=key, timeout=20)
    assert answer.status_code == 201, answer.text
    code: str = answer.json()["code"]
    return code


def log_in(page: Page, username: str = "canbo") -> None:
    """Log in on the phone and see the list."""
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng nhập").click()
    expect(page.get_by_role("heading", name="Phiếu xử lý")).to_be_visible()
