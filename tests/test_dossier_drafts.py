"""A dossier before it is filed: kept step by step, all its problems told at once."""

import pytest
from flask_openapi3.openapi import OpenAPI

from tests.dossiers import (
    AREA,
    PERMIT,
    PERSON,
    Applicant,
)
from tests.residents import Json, body_of, problem


class TestDrafts:
    def test_it_is_kept_step_by_step_and_found_again(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        opened = resident.opened()
        saved = resident.saved(opened, applicant={"full_name": "Nguyễn Thị Thử"}, step="applicant")
        again = resident.show(opened)
        assert (again["applicant"], again["step"]) == ({"full_name": "Nguyễn Thị Thử"}, "applicant")
        stale = resident.patch(f"/dossiers/{opened['id']}", {"version": opened["version"], "step": "x"})
        assert problem(stale) == (409, "stale_version")
        assert saved["version"] > opened["version"]

    def test_all_problems_are_told_at_once(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        draft = resident.saved(
            resident.opened(PERMIT),
            applicant={"full_name": "Nguyễn Thị Thử", "national_id": "072299000001", "birth_date": "1985"},
            answers={"kind": "house", "floors": 99, "fire_safety": True},
        )
        checked = body_of(resident.get(f"/dossiers/{draft['id']}/check"))
        found = {(it["where"], it["code"]) for it in checked["problems"]}
        assert found == {
            ("applicant.phone", "required"),
            ("answers.site", "required"),
            ("answers.area_m2", "required"),
            ("answers.floors", "range"),
            ("components.quyen-su-dung-dat", "component_missing"),
            ("components.ban-ve", "component_missing"),
            ("components.phong-chay", "component_missing"),
        }
        assert [it["code"] for it in checked["warnings"]] == ["another_year_of_birth"]
        assert checked["needs"]["phong-chay"] == "required"
        english = resident.get(f"/dossiers/{draft['id']}/check", headers={"Accept-Language": "en"})
        assert body_of(english)["problems"][0]["label"] == "Phone number"
        refused = resident.submit(draft)
        assert problem(refused) == (422, "dossier_incomplete")
        assert {it["where"] for it in body_of(refused)["problems"]} == {where for where, _ in found}

    def test_it_holds_nothing_the_form_does_not_ask_for(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        draft = resident.opened()
        answer = resident.patch(
            f"/dossiers/{draft['id']}",
            {"version": draft["version"], "answers": {"secret": "x"}, "applicant": {"full_name": 7}},
        )
        assert problem(answer) == (422, "fields_refused")
        assert body_of(answer)["fields"] == {"answers": "additionalProperties", "applicant.full_name": "type"}

    def test_with_consent_it_starts_with_what_is_known(self, app: OpenAPI) -> None:
        resident = Applicant(app, phone="+84912345678", phone_index="x")
        assert resident.opened()["applicant"] == {}
        known = resident.opened(prefill=True)
        assert known["applicant"] == {"full_name": "Nguyễn Thị Thử", "phone": "0912345678"}
        assert known["prefilled"]
        resident.filed()
        assert resident.opened(prefill=True)["applicant"]["national_id"] == PERSON["national_id"]

    def test_a_draft_can_be_forgotten_but_nothing_that_was_filed(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        draft, filed = resident.opened(), resident.filed()
        assert resident.delete(f"/dossiers/{draft['id']}").status_code == 204
        assert resident.get(f"/dossiers/{draft['id']}").status_code == 404
        assert problem(resident.delete(f"/dossiers/{filed['id']}")) == (409, "transition_refused")

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ({"procedure": "9.999999"}, (422, "procedure_unknown")),
            ({"procedure": "2.002854"}, (422, "procedure_elsewhere")),
            ({"area": "00001"}, (422, "fields_refused")),
        ],
    )
    def test_what_cannot_be_filed_here_is_refused(
        self, app: OpenAPI, body: Json, said: tuple[int, str]
    ) -> None:
        form = {"procedure": "2.000635", "area": AREA} | body
        assert problem(Applicant(app).post("/dossiers", form)) == said

    def test_twenty_drafts_are_enough(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        for _ in range(20):
            resident.opened()
        answer = resident.post("/dossiers", {"procedure": "2.000635", "area": AREA})
        assert problem(answer) == (409, "too_many_drafts")
