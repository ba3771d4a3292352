"""What the one-stop desk has besides acts: its queue's filters, papers before and after the act, and live news."""

from io import BytesIO
from itertools import islice
from uuid import UUID, uuid4

import pikepdf
import pytest
from flask_openapi3.openapi import OpenAPI

from dossiers.desk import print_routes
from models import Dossier, Reading, Role
from reports.entry.access import Seat
from tests.desk import a_desk
from tests.dossiers import (
    EXTRACT,
    EXTRACT_ANSWERS,
    OTHER_UNIT,
    PERMIT,
    PERSON,
    UNIT,
    Agency,
    Applicant,
)
from tests.residents import Json, body_of, problem

OTHER_AREA = "25480"
ITEMS = [{"component": None, "what": "Ảnh giấy tờ mờ", "how": "Chụp lại đủ bốn góc"}]


@pytest.fixture
def agency(app: OpenAPI) -> Agency:
    return Agency(app)


@pytest.fixture
def dossier(app: OpenAPI) -> Json:
    return Applicant(app).filed()


def stored(dossier: Json) -> Dossier:
    with Reading() as session:
        return session.get_one(Dossier, UUID(dossier["id"]))


class TestQueue:
    def test_it_counts_what_is_late_and_ones_own(self, app: OpenAPI, agency: Agency) -> None:
        resident = Applicant(app)
        first, _second = resident.filed(), resident.filed()
        agency.done(agency.intake, first, "accept")
        agency.done(agency.specialist, first, "start")
        told = body_of(agency.specialist.get("/unit/dossiers"))
        assert (told["counts"], told["late"], told["mine"]) == ({"filed": 1, "processing": 1}, 0, 1)
        assert body_of(agency.intake.get("/unit/dossiers"))["mine"] == 0
        assert [it["step_name"] for it in told["items"] if it["state"] == "processing"] == ["Thẩm định"]

    def test_it_is_filtered_by_procedure(self, dossier: Json, agency: Agency) -> None:
        def found(code: str) -> list[str]:
            return [it["id"] for it in body_of(agency.intake.get("/unit/dossiers", procedure=code))["items"]]

        assert (found(EXTRACT), found(PERMIT)) == ([dossier["id"]], [])
        assert agency.intake.get("/unit/dossiers", procedure="x").status_code == 422

    def test_a_case_brings_the_form_and_the_components_it_was_filed_with(
        self, dossier: Json, agency: Agency
    ) -> None:
        case = body_of(agency.intake.get(f"/unit/dossiers/{dossier['id']}"))
        assert case["form"]["properties"]["copies"]["title"] == "Số bản sao"
        assert set(case["needs"]) == {it["code"] for it in case["components"]}

    def test_officers_and_agencies_are_those_of_ones_own(self, dossier: Json, agency: Agency) -> None:
        wanted = {str(agency.intake.id), str(agency.specialist.id), str(agency.leader.id)}
        told = body_of(agency.leader.get(f"/unit/dossiers/{dossier['id']}/officers"))
        assert {it["id"] for it in told["items"]} == wanted
        own = body_of(agency.intake.get("/unit/dossiers/agencies"))["items"]
        assert [(it["code"], it["area"]) for it in own] == [(UNIT, "25459")]


class TestPreviews:
    def see(self, agency: Agency, dossier: Json, form: str, **said: object) -> bytes:
        desk = agency.leader
        version = stored(dossier).version
        answer = desk.post(f"/unit/dossiers/{dossier['id']}/previews/{form}", {"version": version} | said)
        assert answer.status_code == 200, answer.text
        assert answer.headers["Cache-Control"] == "no-store"
        return bytes(answer.data)

    def test_a_form_is_seen_before_the_act_and_nothing_has_happened(
        self, dossier: Json, agency: Agency
    ) -> None:
        before = stored(dossier)
        assert self.see(agency, dossier, "accept").startswith(b"%PDF")
        assert self.see(agency, dossier, "supplement", reason="Chưa rõ", items=ITEMS).startswith(b"%PDF")
        assert self.see(agency, dossier, "refuse", reason="Sai thẩm quyền").startswith(b"%PDF")
        after = stored(dossier)
        assert (after.state, after.version, after.code) == (before.state, before.version, None)
        # The number that the preview took is given back: the first acceptance has it.
        assert agency.done(agency.intake, dossier, "accept")["code"].endswith("-0001")
        assert self.see(agency, dossier, "stop", reason="Không bổ sung").startswith(b"%PDF")
        later = "2099-01-04T10:00:00+07:00"
        assert self.see(agency, dossier, "extension", reason="Xin lỗi", due_at=later).startswith(b"%PDF")
        assert stored(dossier).state.value == "accepted"

    def test_it_refuses_what_the_act_would(self, dossier: Json, agency: Agency) -> None:
        path = f"/unit/dossiers/{dossier['id']}/previews"
        version = stored(dossier).version
        stale = agency.intake.post(f"{path}/accept", {"version": version - 1})
        assert problem(stale) == (409, "stale_version")
        assert problem(agency.leader.post(f"{path}/stop", {"version": version, "reason": "Thử"})) == (
            409,
            "transition_refused",
        )


class TestPrints:
    @pytest.fixture
    def three(self, app: OpenAPI, agency: Agency) -> list[Json]:
        resident = Applicant(app)
        found = [resident.filed() for _ in range(3)]
        for one in found[:2]:
            agency.done(agency.intake, one, "accept")
        return found

    def test_many_forms_come_as_one_pdf_and_each_opening_is_on_record(
        self, three: list[Json], agency: Agency
    ) -> None:
        answer = agency.intake.get("/unit/dossiers/prints", id=[it["id"] for it in three], form="01")
        assert answer.status_code == 200, answer.text
        single = agency.intake.get(f"/unit/dossiers/{three[0]['id']}/forms/01").data
        with pikepdf.open(BytesIO(answer.data)) as many, pikepdf.open(BytesIO(single)) as one:
            # The third has no receipt yet, which a sheet of its own tells.
            assert len(many.pages) == 2 * len(one.pages) + 1
        reads = [len(body_of(agency.leader.get(f"/unit/dossiers/{it['id']}/reads"))["items"]) for it in three]
        # Two for the acts' version, where it was accepted; one for each print.
        assert [reads[1], reads[2]] == [2, 0]

    def test_it_is_bounded_and_for_ones_own_agency(
        self, app: OpenAPI, three: list[Json], agency: Agency
    ) -> None:
        path = "/unit/dossiers/prints"
        assert agency.intake.get(path, id=three[2]["id"], form="01").status_code == 404
        assert agency.intake.get(path, id=[str(uuid4()) for _ in range(31)], form="01").status_code == 422
        assert agency.intake.get(path, id=three[0]["id"], form="06").status_code == 422
        others = a_desk(app, Seat(Role.INTAKE, unit_code=OTHER_UNIT))
        assert others.get(path, id=three[0]["id"], form="01").status_code == 404

    def test_it_is_not_asked_for_all_day(self, three: list[Json], agency: Agency) -> None:
        path, one = "/unit/dossiers/prints", three[2]["id"]
        answers = [
            agency.intake.get(path, id=one, form="01") for _ in range(print_routes.PRINTS_A_MINUTE + 1)
        ]
        assert answers[-1].status_code == 429
        assert int(answers[-1].headers["Retry-After"]) > 0


def test_a_dossier_that_moves_is_told_to_its_own_agency_as_it_happens(app: OpenAPI, agency: Agency) -> None:
    resident = Applicant(app)
    ours = resident.filed()
    draft = resident.opened(area=OTHER_AREA)
    theirs = body_of(resident.submit(resident.saved(draft, applicant=PERSON, answers=EXTRACT_ANSWERS)))
    others = a_desk(app, Seat(Role.INTAKE, unit_code=OTHER_UNIT))
    for desk, first in ((agency.intake, ours), (others, theirs)):
        live = desk.client.get("/api/v1/unit/dossiers/live", headers={"Last-Event-ID": "0"}, buffered=False)
        said = "".join(str(part) for part in islice(live.response, 2))
        live.close()
        assert f'"code": "{first["id"]}"' in said
        assert '"kind": "filed"' in said
