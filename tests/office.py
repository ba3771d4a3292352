"""A commune office and its applicant, on the other side of a browser test: they speak to the service over HTTP."""

from collections.abc import Mapping
from typing import Any
from uuid import uuid4

import requests

from tests.dossiers import AREA, EXTRACT, EXTRACT_ANSWERS, PERSON, UNIT, a_pdf
from tests.townspeople import PASSWORD, Json, Neighbour

INTAKE, SPECIALIST, LEADER = "motcua", "chuyenvien", "lanhdaoxa"


class Applicant(Neighbour):
    """A resident of the demo who files extract copies: one component, two copies at 8.000 đồng each."""

    def filed(
        self,
        procedure: str = EXTRACT,
        answers: Json = EXTRACT_ANSWERS,
        papers: Mapping[str, bytes] | None = None,
    ) -> str:
        """File a dossier in which everything is said, with its papers (PDF) by component; its id."""
        dossier = self._post("/api/v1/dossiers", {"procedure": procedure, "area": AREA})
        path = f"/api/v1/dossiers/{dossier['id']}"
        form = {"version": dossier["version"], "applicant": PERSON, "answers": answers}
        saved = self.http.patch(f"{self.base}{path}", json=form, timeout=30)
        assert saved.status_code == 200, saved.text
        for component, content in (papers or {}).items():
            sent = self.http.post(
                f"{self.base}{path}/files",
                params={"component": component},
                files={"file": content},
                timeout=30,
            )
            assert sent.status_code == 201, sent.text
        self._post(f"{path}/submit", {"version": self.shown(dossier["id"])["version"]})
        return str(dossier["id"])

    def supplement(self, dossier: str) -> None:
        """Say that everything that was asked for is there now."""
        self._post(f"/api/v1/dossiers/{dossier}/supplement", {"version": self.shown(dossier)["version"]})

    def shown(self, dossier: str, part: str = "") -> Json:
        """The dossier as it is now, or a part of what is told of it."""
        answer = self.http.get(f"{self.base}/api/v1/dossiers/{dossier}{part}", timeout=30)
        assert answer.status_code == 200, answer.text
        told: Json = answer.json()
        return told


class Office:
    """The three officers of the first commune office, each logged in when first needed."""

    def __init__(self, base: str) -> None:
        self.base = base
        self._desks: dict[str, requests.Session] = {}

    def act(self, who: str, dossier: str, act: str, **body: Any) -> Json:
        """Do something on the dossier's present version."""
        seen = self.told(who, dossier)
        return self._post(who, f"/api/v1/unit/dossiers/{dossier}/{act}", {"version": seen["version"]} | body)

    def told(self, who: str, dossier: str, part: str = "") -> Json:
        """The dossier as its agency sees it, or a part of what is told of it."""
        path = f"/api/v1/unit/dossiers/{dossier}{part}"
        return self._told(self._desk(who).get(self.base + path, timeout=30))

    def file_for(self, phone: str) -> str:
        """At the counter, extract copies for somebody with this phone number; the filing reference."""
        begun = {"procedure": EXTRACT, "area": AREA, "way": "counter", "consent": "signed"}
        draft = self._post(INTAKE, "/api/v1/unit/filings", begun)
        path = f"/api/v1/unit/filings/{draft['id']}"
        said = {
            "version": draft["version"],
            "applicant": PERSON | {"phone": phone},
            "answers": EXTRACT_ANSWERS,
        }
        written = self._told(self._desk(INTAKE).patch(self.base + path, json=said, timeout=30))
        return str(self._post(INTAKE, f"{path}/submit", {"version": written["version"]})["reference"])

    def ask_for(self, dossier: str, component: str) -> None:
        """Accept it and find that a paper cannot be read."""
        self.act(INTAKE, dossier, "accept")
        lack = {"component": component, "what": "Ảnh tờ khai bị mờ", "how": "Chụp lại đủ bốn góc"}
        self.act(INTAKE, dossier, "supplement", items=[lack], reason="Không đọc được tờ khai.")

    def conclude(self, dossier: str) -> None:
        """From accepted to a result in the applicant's store."""
        self.act(SPECIALIST, dossier, "start")
        self.act(SPECIALIST, dossier, "step")
        sent = self._desk(SPECIALIST).post(
            f"{self.base}/api/v1/unit/dossiers/{dossier}/results",
            files={"file": ("ket-qua.pdf", a_pdf())},
            timeout=60,
        )
        assert sent.status_code == 201, sent.text
        self.act(LEADER, dossier, "conclude")

    def receive(self, amount: int, words: str) -> Json:
        """The office's bank has a line of money that came in; the officer imports it."""
        statement = f"date,reference,amount,description\n2026-11-25,{uuid4().hex[:12]},{amount},{words}"
        sent = self._desk(INTAKE).post(
            f"{self.base}/api/v1/unit/statements",
            params={"unit": UNIT},
            files={"file": ("sao-ke.csv", statement.encode())},
            timeout=30,
        )
        return self._told(sent)

    def close(self) -> None:
        """Let go of the connections."""
        for desk in self._desks.values():
            desk.close()

    def _post(self, who: str, path: str, body: Mapping[str, Any]) -> Json:
        headers = {"Idempotency-Key": uuid4().hex}
        return self._told(self._desk(who).post(self.base + path, json=body, headers=headers, timeout=30))

    def _desk(self, who: str) -> requests.Session:
        if who not in self._desks:
            desk = self._desks[who] = requests.Session()
            opened = desk.post(
                f"{self.base}/api/v1/staff/session", json={"username": who, "password": PASSWORD}, timeout=30
            )
            desk.headers["X-CSRF-Token"] = self._told(opened)["csrf"]
        return self._desks[who]

    def _told(self, answer: requests.Response) -> Json:
        assert answer.status_code < 300, answer.text
        told: Json = answer.json()
        return told
