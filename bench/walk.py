"""One report's whole life through the service's real doors, each step timed: `python -m bench.walk --base URL`.

Signs in by the simulator, sends a photo and a report, receives the unit's signed webhook on a local port, works the
ticket to resolved, rates it, finds it on the map. Exit code 0 only when every step held. Standard library only.
"""

import argparse
import base64
import hashlib
import hmac
import json
import math
import sys
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any

PHOTO = Path(__file__).parent / "photo.jpg"
PLACE = (11.3100, 106.0990)
PERSONA = "chi-hanh"
CATEGORY = "sidewalk-subsidence"
# The demo's own log-ins, as `make run` prints them.
DEMO_PASSWORD = "thu-nghiem-tay-ninh"
DEMO_ADMIN = ("admin", DEMO_PASSWORD)
DEMO_MEMBER = ("canbo", DEMO_PASSWORD)
PATIENCE_S = 20.0
ZOOM = 16


class StepFailed(Exception):
    """What was promised did not hold."""


class Person:
    """Somebody with a phone or a computer: keeps cookies, sends the headers they were given."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.headers: dict[str, str] = {"Accept-Language": "vi"}
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def send(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        key: str = "",
        raw: tuple[str, bytes] | None = None,
    ) -> Any:  # noqa: ANN401 - any JSON
        """One request; the JSON of its answer. Raises StepFailed for anything but 2xx."""
        kind, content = raw or ("application/json", json.dumps(body).encode() if body is not None else b"")
        headers = (
            self.headers
            | ({"Content-Type": kind} if content else {})
            | ({"Idempotency-Key": key} if key else {})
        )
        request = urllib.request.Request(self.base + path, content or None, headers, method=method)
        try:
            with self._opener.open(request, timeout=PATIENCE_S) as answer:
                content = answer.read()
        except urllib.error.HTTPError as error:
            raise StepFailed(f"{method} {path}: {error.code} {error.read()[:500].decode()}") from None
        except OSError as error:
            raise StepFailed(f"{method} {path}: {error}") from None
        return json.loads(content) if content else None

    def photo(self, path: str) -> Any:  # noqa: ANN401 - any JSON
        """Upload the photo as a phone does."""
        edge = uuid.uuid4().hex
        head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        body = (
            f"{head}Content-Type: image/jpeg\r\n\r\n".encode()
            + PHOTO.read_bytes()
            + f"\r\n--{edge}--\r\n".encode()
        )
        return self.send(
            "POST", path, raw=(f"multipart/form-data; boundary={edge}", body), key=uuid.uuid4().hex
        )

    def log_in(self, username: str, password: str) -> None:
        """Open a session with a password; changing requests carry its token from now on."""
        opened = self.send("POST", "/api/v1/staff/session", {"username": username, "password": password})
        self.headers["X-CSRF-Token"] = opened["csrf"]


class UnitSystem(ThreadingHTTPServer):
    """The unit's own system: takes signed calls on a local port."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Hook)
        self.calls: Queue[tuple[dict[str, str], bytes]] = Queue()
        self.url = f"http://127.0.0.1:{self.server_port}/tickets"
        Thread(target=self.serve_forever, daemon=True).start()

    def ticket_of(self, code: str, secret: str) -> dict[str, Any]:
        """Wait for the call about a report and check its signature (Standard Webhooks)."""
        until = time.monotonic() + PATIENCE_S
        while (left := until - time.monotonic()) > 0:
            try:
                headers, body = self.calls.get(timeout=left)
            except Empty:
                break
            message = json.loads(body)
            if message["data"]["code"] == code and message["type"] == "ticket.assigned":
                _check_signature(headers, body, secret)
                return dict(message["data"])
        raise StepFailed(f"the unit's system got no call about {code} in {PATIENCE_S:.0f} s")


class _Hook(BaseHTTPRequestHandler):
    server: UnitSystem

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.server.calls.put(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing: the steps do."""


def _check_signature(headers: dict[str, str], body: bytes, secret: str) -> None:
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
    ours = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    if not any(
        hmac.compare_digest(ours, given.partition(",")[2]) for given in headers["webhook-signature"].split()
    ):
        raise StepFailed("the call's signature does not hold")


class Walk:
    """The steps in order; each one's time is printed, and what it found is kept for the next."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.resident, self.admin, self.member = Person(base), Person(base), Person(base)
        self.code = self.unit = self.secret = self.channel = ""
        self.ticket: dict[str, Any] = {}
        self.system = UnitSystem()

    def sign_in(self) -> str:
        """A resident comes in through the simulated Zalo."""
        zalo = self.resident.send("POST", "/sim/zalo/dev/session", {"persona": PERSONA})
        opened = self.resident.send("POST", "/api/v1/session", {"access_token": zalo["access_token"]})
        self.resident.headers["Authorization"] = f"Bearer {opened['token']}"
        return str(opened["resident"]["name"])

    def find_category(self) -> str:
        """Words without marks lead to the right category."""
        found = self.resident.send(
            "POST", "/api/v1/category-suggestions", {"text": "sut lun via he truoc cho"}
        )
        _hold(found["items"][0]["code"] == CATEGORY, f"expected {CATEGORY} first, got {found['items']}")
        return str(found["items"][0]["name"])

    def connect_unit(self) -> str:
        """An administrator gives the unit of this place a webhook to this machine."""
        self.admin.log_in(*DEMO_ADMIN)
        routed = self.admin.send(
            "POST",
            "/api/v1/staff/routing/test",
            {"category": CATEGORY, "latitude": PLACE[0], "longitude": PLACE[1]},
        )
        self.unit = routed["unit"]["code"]
        channel = self.admin.send(
            "POST",
            f"/api/v1/admin/units/{self.unit}/channels",
            {"kind": "webhook", "address": self.system.url},
        )
        self.secret, self.channel = channel["secret"], channel["id"]
        return str(routed["unit"]["name"])

    def send_report(self) -> str:
        """Photo first, then the report under an idempotency key; sent twice it is still one."""
        photo = self.resident.photo("/api/v1/photos")
        _hold(photo["gps"] is not None, "the photo's GPS was not found")
        form = {
            "category": CATEGORY,
            "description": "Vỉa hè sụt lún sâu nửa mét trước cổng chợ, người đi bộ phải xuống lòng đường.",
            "latitude": PLACE[0],
            "longitude": PLACE[1],
            "accuracy_m": 8,
            "photo_ids": [photo["id"]],
        }
        key = uuid.uuid4().hex
        first = self.resident.send("POST", "/api/v1/reports", form, key=key)
        again = self.resident.send("POST", "/api/v1/reports", form, key=key)
        _hold(first["code"] == again["code"], "one key made two reports")
        _hold(first["unit"]["code"] == self.unit, f"went to {first['unit']['code']}, not {self.unit}")
        _hold(first["due_at"] is not None, "no due time")
        self.code = first["code"]
        return self.code

    def receive_call(self) -> str:
        """The unit's own system gets a signed call, without the resident's name."""
        told = self.system.ticket_of(self.code, self.secret)
        self.ticket = {"id": told["ticket_id"]}
        with urllib.request.urlopen(told["photos"][0], timeout=PATIENCE_S) as answer:
            _hold(answer.read(2) == b"\xff\xd8", "the photo link of the call gives no JPEG")
        return f"ticket {told['ticket_id']}"

    def work_ticket(self) -> str:
        """A member of the unit accepts, starts and resolves it with an after-photo."""
        self.member.log_in(*DEMO_MEMBER)
        path = f"/api/v1/unit/tickets/{self.ticket['id']}"
        self.ticket = self.member.send("GET", path)
        self._act("accept")
        self._act("start")
        photo = self.member.photo("/api/v1/unit/photos")["items"][0]
        self._act("resolve", text="Đã đổ cát, đầm chặt và lát lại gạch.", photo_ids=[photo["id"]])
        return str(self.ticket["report"]["status"])

    def rate(self) -> str:
        """The resident sees the result and rates it."""
        seen = self.resident.send("GET", f"/api/v1/reports/{self.code}")
        _hold(seen["status"] == "resolved", f"the resident sees {seen['status']}")
        _hold(any(photo["group"] == "after" for photo in seen["photos"]), "no after-photo")
        rated = self.resident.send(
            "POST", f"/api/v1/reports/{self.code}/rating", {"stars": 5, "comment": "Rất nhanh"}
        )
        return f"{rated['rating']} of 5"

    def find_on_map(self) -> str:
        """Everybody finds it on the map tile of its place, without log-in."""
        x, y = _tile_of(*PLACE)
        tile = Person(self.base).send("GET", f"/api/v1/map/{ZOOM}/{x}/{y}.json")
        found = [each for each in tile["features"] if each.get("code") == self.code]
        clusters = sum(each.get("n", 0) for each in tile["features"])
        _hold(bool(found) or clusters > 0, f"not on tile {ZOOM}/{x}/{y}")
        shown = Person(self.base).send("GET", f"/api/v1/public/reports/{self.code}")
        _hold("description" not in shown or not shown.get("description"), "unmoderated words are public")
        return f"tile {ZOOM}/{x}/{y}"

    def disconnect_unit(self) -> str:
        """This machine goes away: the administrator switches its webhook off, so that nothing is owed to nobody."""
        edit = {"address": self.system.url, "active": False}
        self.admin.send("PUT", f"/api/v1/admin/channels/{self.channel}", edit)
        return "off"

    def _act(self, act: str, **words: object) -> None:
        path = f"/api/v1/unit/tickets/{self.ticket['id']}/{act}"
        body = {"version": self.ticket["version"]} | words
        self.ticket = self.member.send("POST", path, body, key=uuid.uuid4().hex)


def _hold(held: bool, otherwise: str) -> None:
    if not held:
        raise StepFailed(otherwise)


def _tile_of(latitude: float, longitude: float) -> tuple[int, int]:
    size, bent = 2**ZOOM, math.asinh(math.tan(math.radians(latitude)))
    return int((longitude + 180) / 360 * size), int((1 - bent / math.pi) / 2 * size)


def main() -> int:
    """Walk; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--base", default="http://localhost:8000", help="where the service runs")
    walk = Walk(parser.parse_args().base.rstrip("/"))
    steps: tuple[Callable[[], str], ...] = (
        walk.sign_in,
        walk.find_category,
        walk.connect_unit,
        walk.send_report,
        walk.receive_call,
        walk.work_ticket,
        walk.rate,
        walk.find_on_map,
        walk.disconnect_unit,
    )
    began = time.perf_counter()
    for step in steps:
        start = time.perf_counter()
        try:
            found = step()
        except (StepFailed, KeyError) as error:
            print(f"FAILED  {step.__name__}: {error}", file=sys.stderr)
            return 1
        print(
            f"{(time.perf_counter() - start) * 1000:8.0f} ms  {step.__name__.replace('_', ' '):<16} {found}"
        )
    print(f"{(time.perf_counter() - began) * 1000:8.0f} ms  every step held")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
