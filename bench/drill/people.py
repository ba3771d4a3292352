"""Those who load the service: phones that report, an applicant and the officer at the counter, a member of a unit."""

import json
import random
from datetime import UTC, datetime
from http.cookies import SimpleCookie
from pathlib import Path
from uuid import uuid4

from bench.drill import zalo
from bench.drill.book import Book, Report
from bench.drill.line import Line
from bench.drill.unit import UnitSystem

PHOTO = Path(__file__).parent.parent / "photo.jpg"
CATEGORY, PLACE = "sidewalk-subsidence", (11.3100, 106.0990)
# Longer than any limit of the service: who tries wants to know what it says.
TRIES_FOR_S = 60.0
SPREAD = 0.01  # degrees: within the ward of PLACE
# Synthetic: no such numbers have been given out.
APPLICANT = {"full_name": "Nguyễn Thị Thử", "national_id": "072199000001", "phone": "0912345678"}
EXTRACT, EXTRACT_AREA = "2.000635", "25459"
ANSWERS = {"extract": "birth", "person_name": "Nguyễn Văn An", "copies": 2, "for_other": False}
DEMO_PASSWORD = "thu-nghiem-tay-ninh"


class Resident:
    """Somebody with the mini app, whom the Official Account knows because they wrote to it."""

    def __init__(self, port: int, name: str) -> None:
        self.persona, self._port = name, port
        self.line = Line(port)
        self._sender = zalo.newcomer(self.line, name)
        self.line.done("POST", "/sim/zalo/dev/text", {"persona": name, "text": "Xin chào"})
        came = self.line.done("POST", "/sim/zalo/dev/session", {"persona": name})
        opened = self.line.done("POST", "/api/v1/session", {"access_token": came["access_token"]})
        self.line.headers["Authorization"] = f"Bearer {opened['token']}"

    def write(self, words: str) -> None:
        """Say something to the Official Account, also while their phone is doing something else."""
        at = int(datetime.now(UTC).timestamp() * 1000)
        with Line(self._port) as other:
            zalo.deliver(other, zalo.event(self._sender, "text", at, text=words))

    def tries_a_photo(self) -> int:
        """Send a photo once; the status of the answer."""
        kind, body = _a_photo()
        headers = {**self.line.headers, "Content-Type": kind, "Idempotency-Key": uuid4().hex}
        with Line(self._port, headers, patience_s=TRIES_FOR_S) as other:
            return other.ask("POST", "/api/v1/photos", body)[0]

    def block(self, on: bool) -> None:
        """Block the Official Account, or let it speak again."""
        with Line(self._port) as other:
            other.done("POST", "/sim/zalo/dev/block", {"persona": self.persona, "on": on})


class Phone(Resident):
    """Sends reports, each until it is answered; some of them again although they were, and some with a photo."""

    def __init__(self, port: int, name: str, book: Book, dice: random.Random) -> None:
        super().__init__(port, name)
        self._book, self._dice = book, dice

    def report(self) -> Report:
        """One report, accepted."""
        photos = [self._photo()] if self._dice.random() < 0.05 else []
        form = {
            "category": CATEGORY,
            "description": "Vỉa hè sụt lún trước cổng chợ.",
            "latitude": PLACE[0] + self._dice.uniform(-SPREAD, SPREAD),
            "longitude": PLACE[1] + self._dice.uniform(-SPREAD, SPREAD),
            "photo_ids": photos,
        }
        key = uuid4().hex
        for _ in range(2 if self._dice.random() < 0.1 else 1):
            answer = self.line.done("POST", "/api/v1/reports", form, key=key)
            accepted = Report(answer["code"], self.persona, tuple(photos))
            self._book.report(key, accepted)
        return accepted

    def _photo(self) -> str:
        status, answer = self.line.insist("POST", "/api/v1/photos", raw=_a_photo(), key=uuid4().hex)
        assert status == 201, f"a photo: {status} {answer}"
        return str(answer["id"])


class Officer:
    """Somebody of units or staff, logged in."""

    def __init__(self, port: int, username: str) -> None:
        self.line = Line(port)
        body = {"username": username, "password": DEMO_PASSWORD}
        status, opened, headers = self.line.ask(
            "POST", "/api/v1/staff/session", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        assert status in {200, 201}, f"{username} cannot log in: {status} {opened}"
        jar = SimpleCookie("\r\n".join(headers.get_all("Set-Cookie") or []))
        self.line.headers["Cookie"] = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
        self.line.headers["X-CSRF-Token"] = opened["csrf"]


class Counter:
    """A commune's one-stop counter: an applicant files, the officer takes in."""

    def __init__(self, port: int, book: Book) -> None:
        self.applicant, self.officer = Resident(port, "applicant"), Officer(port, "motcua")
        self._book = book

    def dossier(self) -> None:
        """One dossier, from its draft to its code."""
        line, desk = self.applicant.line, self.officer.line
        opened = line.done("POST", "/api/v1/dossiers", {"procedure": EXTRACT, "area": EXTRACT_AREA})
        path = f"/api/v1/dossiers/{opened['id']}"
        saved = self._saved(path, opened["version"])
        line.done("POST", f"{path}/submit", {"version": saved}, key=uuid4().hex)
        case = desk.done("GET", f"/api/v1/unit/dossiers/{opened['id']}")
        accepted = desk.done(
            "POST",
            f"/api/v1/unit/dossiers/{opened['id']}/accept",
            {"version": case["version"]},
            key=uuid4().hex,
        )
        self._book.dossier(opened["id"], accepted["code"])

    def _saved(self, path: str, version: int) -> int:
        """Fill the draft in; its version. A change has no key: a conflict tells that the lost answer was a yes."""
        change = {"version": version, "applicant": APPLICANT, "answers": ANSWERS, "step": "review"}
        status, answer = self.applicant.line.insist("PATCH", path, change)
        if status == 409:
            answer = self.applicant.line.done("GET", path)
            assert answer["version"] == version + 1, f"{path}: {answer['version']} after {version}"
            return int(answer["version"])
        assert status == 200, f"PATCH {path}: {status} {answer}"
        return int(answer["version"])


class Member:
    """Somebody of a unit, who accepts one in so many of the tickets that its system got."""

    def __init__(self, port: int, username: str, unit: UnitSystem, path: str, one_in: int) -> None:
        self.officer, self._unit, self._path, self._one_in = Officer(port, username), unit, path, one_in
        self._seen = 0

    def accept(self) -> None:
        """The next ticket, if there is one."""
        ours = [ticket for path, ticket in self._unit.assigned if path == self._path]
        if len(ours) <= self._seen:
            return
        path = f"/api/v1/unit/tickets/{ours[self._seen]}"
        self._seen += self._one_in
        ticket = self.officer.line.done("GET", path)
        self.officer.line.done("POST", f"{path}/accept", {"version": ticket["version"]}, key=uuid4().hex)


def connect_units(port: int, unit: UnitSystem) -> str:
    """An administrator gives every unit to which reports may go a webhook to the system; the path of PLACE's unit."""
    with Officer(port, "admin").line as admin:
        return _connected(admin, unit)


def _connected(admin: Line, unit: UnitSystem) -> str:
    places = [
        (0.0, 0.0),
        *((a * SPREAD, b * SPREAD) for a in (-1, -0.5, 0, 0.5, 1) for b in (-1, -0.5, 0, 0.5, 1)),
    ]
    first = ""
    for north, east in places:
        asked = {"category": CATEGORY, "latitude": PLACE[0] + north, "longitude": PLACE[1] + east}
        code = admin.done("POST", "/api/v1/staff/routing/test", asked)["unit"]["code"]
        path = f"/{code}"
        first = first or path
        if path not in unit.secrets:
            channel = {"kind": "webhook", "address": unit.url + path}
            unit.secrets[path] = admin.done("POST", f"/api/v1/admin/units/{code}/channels", channel)["secret"]
    return first


def _a_photo() -> tuple[str, bytes]:
    """A photo as a phone sends it: content type and body."""
    edge = uuid4().hex
    head = f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
    body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + PHOTO.read_bytes()
    return f"multipart/form-data; boundary={edge}", body + f"\r\n--{edge}--\r\n".encode()
