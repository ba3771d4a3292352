"""Small gestures of tests about dossiers: one filed by its applicant, officers of an agency, and PDFs."""

from datetime import datetime, timedelta
from functools import cached_property
from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pikepdf
from flask_openapi3.openapi import OpenAPI
from werkzeug.test import TestResponse

from dossiers import history, intake, processing
from dossiers.filing import drafts
from dossiers.filing.drafts import Changes
from models import BankAccount, Dossier, DossierFile, FileKind, Reading, Resident, Role, Session
from models.base import new_key
from province.schema import DossierRules
from reports.actor import Actor
from reports.entry.access import Seat
from tests.desk import Desk, a_desk
from tests.people import MONDAY, a_resident
from tests.residents import Asker, Json, body_of

UNIT, OTHER_UNIT, AREA = "ubnd-25459", "ubnd-25480", "25459"
OFFICER = Actor("staff", None, UNIT)
RULES = DossierRules(
    answer_hours=8,
    supplement_days=30,
    extensions_most=1,
    extension_days_before=1,
    rating_days=7,
    draft_days=60,
    source="tests",
)
# Synthetic: no such numbers have been given out.
PERSON = {"full_name": "Nguyễn Thị Thử", "national_id": "072199000001", "phone": "0912345678"}
# A procedure without papers: extract copies for oneself.
EXTRACT = "2.000635"
EXTRACT_ANSWERS = {"extract": "birth", "person_name": "Nguyễn Văn An", "copies": 2, "for_other": False}
PERMIT = "1.013225"


def a_pdf(pages: int = 1, mark: str = "") -> bytes:
    """A plain PDF; another mark makes other bytes."""
    with pikepdf.Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.docinfo["/Title"] = mark or "test"
        out = BytesIO()
        pdf.save(out)
        return out.getvalue()


def a_draft(resident: Resident | None = None, at: datetime = MONDAY, procedure: str = EXTRACT) -> Dossier:
    """A draft of extract copies with everything in it."""
    person = resident or a_resident()
    with Session.begin() as session:
        dossier = drafts.open_draft(session, person, procedure, AREA, at, prefill=False)
        drafts.save(dossier, Changes(applicant=PERSON, answers=EXTRACT_ANSWERS), at)
    return dossier


def a_dossier(resident: Resident | None = None, at: datetime = MONDAY) -> Dossier:
    """A filed dossier: extract copies, sent to the commune office of Phường Tân Ninh."""
    dossier = a_draft(resident, at)
    return does(dossier, lambda session, it: drafts.submit(session, it, RULES, at))


def an_accepted(at: datetime = MONDAY, **changed: Any) -> Dossier:
    """A dossier that has been taken in; `changed` sets columns before that."""
    dossier = a_dossier(at=at)

    def act(session: Any, it: Dossier) -> None:
        for name, value in changed.items():
            setattr(it, name, value)
        intake.accept(session, it, OFFICER, at)

    return does(dossier, act)


def in_work(at: datetime = MONDAY) -> Dossier:
    """A dossier that a specialist has taken on."""
    return does(an_accepted(at), lambda session, it: processing.start(session, it, OFFICER, at))


def does(dossier: Dossier, act: Any) -> Dossier:
    """Somebody does something to a dossier in a transaction of its own; the dossier as it then is."""
    with Session.begin() as session:
        found = history.lock(session, session.get_one(Dossier, dossier.id))
        act(session, found)
        session.flush()
    return reread(dossier)


def reread(dossier: Dossier) -> Dossier:
    """The dossier as it is now."""
    with Reading() as session:
        return session.get_one(Dossier, dossier.id)


def a_result_row(dossier: Dossier, at: datetime = MONDAY) -> UUID:
    """A row of a result without a file behind it."""
    key = new_key()
    with Session.begin() as session:
        session.add(
            DossierFile(
                id=key,
                dossier_id=dossier.id,
                kind=FileKind.RESULT,
                name="ket-qua.pdf",
                size=1,
                pages=1,
                sha256="0" * 64,
                storage_key=f"dossiers/{key.hex}.bin",
                seal="",
                scanned="none",
                uploaded_by_kind="staff",
                created_at=at,
            )
        )
    return key


def a_bank_account(unit: str = UNIT) -> None:
    """Give a unit an account that fees can be transferred to."""
    account = {"bank_bin": "970415", "account": "113366668888", "holder": "UBND", "source": "tests"}
    with Session.begin() as session:
        session.add(BankAccount(unit_code=unit, **account))


class Applicant(Asker):
    """A resident who files dossiers over HTTP."""

    def opened(self, procedure: str = EXTRACT, **changed: Any) -> Json:
        answer = self.post("/dossiers", {"procedure": procedure, "area": AREA} | changed)
        assert answer.status_code == 201, answer.text
        return body_of(answer)

    def saved(self, dossier: Json, **changes: Any) -> Json:
        answer = self.patch(f"/dossiers/{dossier['id']}", {"version": dossier["version"]} | changes)
        assert answer.status_code == 200, answer.text
        return body_of(answer)

    def filled(self) -> Json:
        """A draft with nothing left to say."""
        return self.saved(self.opened(), applicant=PERSON, answers=EXTRACT_ANSWERS, step="review")

    def filed(self) -> Json:
        answer = self.submit(self.filled())
        assert answer.status_code == 200, answer.text
        return body_of(answer)

    def submit(self, dossier: Json, key: str | None = None) -> TestResponse:
        path = f"/dossiers/{dossier['id']}/submit"
        return self.post(path, {"version": dossier["version"]}, key or uuid4().hex)

    def show(self, dossier: Json) -> Json:
        return body_of(self.get(f"/dossiers/{dossier['id']}"))

    def send_files(self, dossier: Json, component: str, *contents: bytes) -> TestResponse:
        files = [("file", (BytesIO(content), f"{place}.bin")) for place, content in enumerate(contents)]
        data: dict[str, Any] = {f"file{place}": it[1] for place, it in enumerate(files)}
        return self.post(f"/dossiers/{dossier['id']}/files?component={component}", data=data)


class Agency:
    """The three officers of a commune office, each logged in when first needed."""

    def __init__(self, app: OpenAPI, unit: str = UNIT) -> None:
        self._app, self.unit = app, unit

    @cached_property
    def intake(self) -> Desk:
        return a_desk(self._app, Seat(Role.INTAKE, unit_code=self.unit))

    @cached_property
    def specialist(self) -> Desk:
        return a_desk(self._app, Seat(Role.SPECIALIST, unit_code=self.unit))

    @cached_property
    def leader(self) -> Desk:
        return a_desk(self._app, Seat(Role.LEADER, unit_code=self.unit))

    def act(self, desk: Desk, dossier: Json, act: str, key: str | None = None, **body: Any) -> TestResponse:
        """Do something on the dossier's present version."""
        case = body_of(desk.get(f"/unit/dossiers/{dossier['id']}"))
        return desk.post(
            f"/unit/dossiers/{dossier['id']}/{act}", {"version": case["version"]} | body, key=key
        )

    def done(self, desk: Desk, dossier: Json, act: str, **body: Any) -> Json:
        """The same, where it must succeed."""
        answer = self.act(desk, dossier, act, **body)
        assert answer.status_code == 200, answer.text
        return body_of(answer)

    def upload(self, dossier: Json, content: bytes, desk: Desk | None = None) -> TestResponse:
        """Upload a result."""
        who = desk or self.specialist
        return who.client.post(
            f"/api/v1/unit/dossiers/{dossier['id']}/results",
            data={"file": (BytesIO(content), "ket-qua.pdf")},
            headers={"X-CSRF-Token": who.csrf},
        )

    def send_statement(self, text: str | bytes, unit: str | None = None) -> TestResponse:
        """Import lines of the unit's bank account, one's own unless another is named."""
        content = text if isinstance(text, bytes) else text.encode()
        return self.intake.client.post(
            f"/api/v1/unit/statements?unit={unit or self.unit}",
            data={"file": (BytesIO(content), "sao-ke.csv")},
            headers={"X-CSRF-Token": self.intake.csrf},
        )

    def concluded(self, dossier: Json, content: bytes | None = None) -> Json:
        """From filed to a result in the applicant's store."""
        self.done(self.intake, dossier, "accept")
        self.done(self.specialist, dossier, "start")
        self.done(self.specialist, dossier, "step")
        assert self.upload(dossier, content or a_pdf()).status_code == 201
        return self.done(self.leader, dossier, "conclude")


def later(**time: float) -> datetime:
    """A moment after MONDAY."""
    return MONDAY + timedelta(**time)
