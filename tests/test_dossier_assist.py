"""Dossiers that are filed for somebody: at the counter, with a helper, and how they become the applicant's own."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from werkzeug.test import TestResponse

from dossiers import tidying
from dossiers.catalogue import procedures
from dossiers.filing import drafts
from models import Dossier, DossierState, FilingChannel, Reading, Role, Session
from province.procedure_schema import Fee
from reports.entry.access import Seat
from tests.desk import Desk, a_desk
from tests.dossiers import (
    AREA,
    EXTRACT,
    EXTRACT_ANSWERS,
    OTHER_UNIT,
    PERMIT,
    PERSON,
    RULES,
    UNIT,
    Agency,
    Applicant,
    a_pdf,
)
from tests.residents import Json, body_of, problem

PHONE = "+84912345678"


@pytest.fixture
def agency(app: OpenAPI) -> Agency:
    return Agency(app)


@pytest.fixture
def helper(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.HELPER, unit_code=UNIT))


def begin(desk: Desk, **changed: Any) -> TestResponse:
    form = {"procedure": EXTRACT, "area": AREA, "way": "counter", "consent": "signed"}
    return desk.post("/unit/filings", form | changed)


def begun(desk: Desk, **changed: Any) -> Json:
    answer = begin(desk, **changed)
    assert answer.status_code == 201, answer.text
    return body_of(answer)


def fill(desk: Desk, draft: Json, **changed: Any) -> Json:
    said = {"version": draft["version"], "applicant": PERSON, "answers": EXTRACT_ANSWERS} | changed
    answer = desk.send("PATCH", f"/unit/filings/{draft['id']}", said)
    assert answer.status_code == 200, answer.text
    return body_of(answer)


def submit(desk: Desk, draft: Json) -> TestResponse:
    return desk.post(f"/unit/filings/{draft['id']}/submit", {"version": draft["version"]})


def filed(desk: Desk, **changed: Any) -> Json:
    answer = submit(desk, fill(desk, begun(desk, **changed)))
    assert answer.status_code == 200, answer.text
    return body_of(answer)


def scan(desk: Desk, draft: Json, component: str, content: bytes) -> TestResponse:
    return desk.client.post(
        f"/api/v1/unit/filings/{draft['id']}/files?component={component}",
        data={"file": (BytesIO(content), "quet.pdf")},
        headers={"X-CSRF-Token": desk.csrf},
    )


def row(dossier: Json) -> Dossier:
    with Reading() as session:
        return session.scalars(select(Dossier).where(Dossier.reference == dossier["reference"])).one()


def test_at_the_counter_it_is_filed_accepted_and_the_receipt_printed(agency: Agency) -> None:
    officer = agency.intake
    told = filed(officer)
    kept = row(told)
    assert (kept.channel, kept.assisted, kept.filed_by_id) == (FilingChannel.COUNTER, False, officer.id)
    assert (kept.consent, kept.consent_at is not None, kept.resident_id) == ("signed", True, None)
    case = agency.done(officer, told, "accept")
    assert (case["code"][:4], case["consent"]) == ("H53.", "signed")
    assert officer.account is not None
    assert case["filed_by"] == officer.account.full_name
    receipt = officer.get(f"/unit/dossiers/{told['id']}/forms/01")
    assert receipt.data.startswith(b"%PDF")
    # The counter's own fee line, not the one of filing online.
    fees = body_of(officer.get(f"/unit/dossiers/{told['id']}/fees"))
    assert {it["code"] for it in fees["catalogue"]} == {it.code for it in fees_of("counter")}


def fees_of(channel: str) -> list[Fee]:
    with Reading() as session:
        known = procedures.find(session, EXTRACT, datetime.now(UTC).date())
    assert known is not None
    return [fee for fee in known.entry.fees if channel in {it.value for it in fee.channels}]


def test_a_helper_files_online_for_somebody_and_sees_no_more_of_it_then(helper: Desk) -> None:
    draft = fill(helper, begun(helper, way="assisted", consent="spoken"))
    assert (
        body_of(helper.get(f"/unit/filings/{draft['id']}"))["applicant"]["full_name"] == PERSON["full_name"]
    )
    told = body_of(submit(helper, draft))
    kept = row(told)
    assert (kept.channel, kept.assisted, kept.helper) == (
        FilingChannel.ONLINE,
        True,
        f"Người {helper_name(helper)}",
    )
    assert "applicant" not in told
    assert helper.get(f"/unit/filings/{draft['id']}").status_code == 404
    assert helper.get(f"/unit/dossiers/{draft['id']}").status_code == 403
    (listed,) = body_of(helper.get("/unit/filings"))["items"]
    assert (listed["state"], "applicant" in listed) == ("filed", False)


def helper_name(desk: Desk) -> str:
    assert desk.account is not None
    return desk.account.username


def test_a_helper_is_no_counter_and_a_counter_takes_what_its_own_agency_handles(
    app: OpenAPI, helper: Desk
) -> None:
    assert problem(begin(helper)) == (403, "not_your_counter")
    stranger = a_desk(app, Seat(Role.INTAKE, unit_code=OTHER_UNIT))
    assert problem(begin(stranger)) == (403, "not_your_counter")
    assert begin(stranger, way="assisted").status_code == 201


def test_nobody_else_sees_a_draft_and_one_without_consent_is_none(app: OpenAPI, agency: Agency) -> None:
    draft = begun(agency.intake)
    others = [agency.leader, a_desk(app, Seat(Role.HELPER, unit_code=UNIT))]
    path = f"/unit/filings/{draft['id']}"
    for other in others:
        assert other.get(path).status_code == 404
        assert other.send("PATCH", path, {"version": draft["version"], "answers": {}}).status_code == 404
        assert body_of(other.get("/unit/filings"))["items"] == []
    assert agency.intake.get(f"/unit/dossiers/{draft['id']}").status_code == 404
    answer = agency.intake.post("/unit/filings", {"procedure": EXTRACT, "area": AREA, "way": "counter"})
    assert answer.status_code == 422
    assert Applicant(app).get(f"/dossiers/{draft['id']}").status_code == 404


def test_what_is_missing_is_told_at_once_and_a_stale_version_with_the_draft_as_it_is(agency: Agency) -> None:
    draft = begun(agency.intake)
    found = body_of(agency.intake.get(f"/unit/filings/{draft['id']}/check"))
    assert not found["ready"]
    assert "applicant.full_name" in {it["where"] for it in found["problems"]}
    assert problem(submit(agency.intake, draft)) == (422, "dossier_incomplete")
    fill(agency.intake, draft)
    stale = submit(agency.intake, draft)
    assert problem(stale) == (409, "stale_version")
    assert body_of(stale)["current"]["applicant"]["full_name"] == PERSON["full_name"]


def test_papers_are_scanned_in_shown_taken_out_and_dropped_with_the_draft(agency: Agency) -> None:
    officer = agency.intake
    draft = begun(officer, procedure=PERMIT)
    paper = scan(officer, draft, "quyen-su-dung-dat", a_pdf(2))
    assert (paper.status_code, body_of(paper)["pages"]) == (201, 2)
    path = f"/unit/filings/{draft['id']}/files/{body_of(paper)['id']}"
    assert officer.get(path).data.startswith(b"%PDF")
    assert problem(scan(officer, draft, "khong-co", a_pdf())) == (422, "component_unknown")
    assert officer.send("DELETE", path).status_code == 204
    assert officer.get(path).status_code == 404
    scan(officer, draft, "quyen-su-dung-dat", a_pdf())
    assert officer.send("DELETE", f"/unit/filings/{draft['id']}").status_code == 204
    with Reading() as session:
        assert session.scalars(select(Dossier.id)).all() == []


def test_a_supplement_is_brought_to_whoever_sits_at_the_counter(app: OpenAPI, agency: Agency) -> None:
    resident = Applicant(app)
    told = resident.filed()
    items = [{"what": "Ảnh giấy tờ mờ", "how": "Chụp lại"}]
    agency.done(agency.intake, told, "supplement", reason="Giấy tờ chưa rõ", items=items)
    stranger = a_desk(app, Seat(Role.INTAKE, unit_code=OTHER_UNIT))
    path = f"/unit/filings/{told['id']}"
    assert stranger.get(path).status_code == 404
    waiting = body_of(agency.leader.get(path))
    assert waiting["applicant"]["national_id"] == "072•••••0001"
    version = {"version": waiting["version"]}
    assert stranger.post(f"{path}/supplement", version).status_code == 404
    assert body_of(agency.leader.post(f"{path}/supplement", version))["state"] == "filed"
    assert agency.leader.get(path).status_code == 404


def test_it_is_asked_back_at_the_counter_in_the_applicants_words(agency: Agency) -> None:
    told = filed(agency.intake)
    case = agency.done(agency.intake, told, "withdraw", reason="Tôi nộp nhầm thủ tục")
    assert case["state"] == "withdrawal"
    assert case["timeline"][-1]["text"] == "Tôi nộp nhầm thủ tục"


def test_one_key_files_once(agency: Agency) -> None:
    draft, key = fill(agency.intake, begun(agency.intake)), uuid4().hex
    path, body = f"/unit/filings/{draft['id']}/submit", {"version": draft["version"]}
    first, again = (agency.intake.post(path, body, key=key) for _ in range(2))
    assert (first.status_code, body_of(first)) == (again.status_code, body_of(again))


def test_drafts_for_others_are_limited_and_idle_ones_forgotten(agency: Agency) -> None:
    for _ in range(drafts.MOST_DRAFTS):
        begun(agency.intake)
    assert problem(begin(agency.intake)) == (409, "too_many_drafts")
    with Session.begin() as session:
        session.scalars(select(Dossier).limit(1)).one().updated_at = datetime(2020, 1, 1, tzinfo=UTC)
    assert tidying.tidy(RULES, datetime.now(UTC)) == (1, 0)


class TestClaims:
    def claim(self, resident: Applicant, **said: str) -> TestResponse:
        return resident.post("/dossier-claims", said)

    def test_its_applicant_takes_it_over_by_code_verified_phone_and_number(
        self, app: OpenAPI, agency: Agency
    ) -> None:
        told = filed(agency.intake)
        resident = Applicant(app, phone=PHONE)
        number = str(PERSON["national_id"])
        taken = self.claim(resident, code=told["reference"], national_id=number)
        assert taken.status_code == 200, taken.text
        assert body_of(taken)["applicant"]["national_id"] == "072•••••0001"
        assert resident.show(told)["reference"] == told["reference"]
        case = body_of(agency.intake.get(f"/unit/dossiers/{told['id']}"))
        assert [it["event"] for it in case["history"]] == ["filed", "claimed"]
        # It is somebody's now.
        assert (
            self.claim(Applicant(app, phone=PHONE), code=told["reference"], national_id=number).status_code
            == 404
        )

    @pytest.mark.parametrize(
        ("phone", "number"),
        [
            (None, str(PERSON["national_id"])),
            ("+84987654321", str(PERSON["national_id"])),
            (PHONE, "072199000002"),
            (PHONE, ""),
        ],
    )
    def test_whoever_knows_less_is_told_nothing(
        self, app: OpenAPI, agency: Agency, phone: str | None, number: str
    ) -> None:
        told = filed(agency.intake)
        answer = self.claim(Applicant(app, phone=phone), code=told["reference"], national_id=number)
        unknown = self.claim(Applicant(app, phone=phone), code="TN00000000", national_id=number)
        assert (answer.status_code, body_of(answer)["code"]) == (404, "not_found")
        assert body_of(answer)["detail"] == body_of(unknown)["detail"]
        assert row(told).resident_id is None

    def test_what_a_resident_filed_or_is_still_a_draft_is_nobody_elses_to_take(
        self, app: OpenAPI, agency: Agency
    ) -> None:
        own = Applicant(app).filed()
        draft = fill(agency.intake, begun(agency.intake))
        for one in (own, draft):
            answer = self.claim(
                Applicant(app, phone=PHONE), code=one["reference"], national_id=str(PERSON["national_id"])
            )
            assert answer.status_code == 404
        assert row(draft).state is DossierState.DRAFT
