"""A dossier's whole life through the doors: filed by a resident, worked by an agency, its result in the store."""

from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import Delivery, Dossier, DossierState, Reading
from tests.dossiers import (
    EXTRACT_ANSWERS,
    OTHER_UNIT,
    PERSON,
    Agency,
    Applicant,
    a_pdf,
)
from tests.residents import Json, body_of, problem


def topics(dossier: Json) -> list[str]:
    """What the applicant is owed about it, in order."""
    with Reading() as session:
        rows = session.scalars(
            select(Delivery)
            .where(Delivery.topic.like("dossier.%"), Delivery.topic != "dossier.sync")
            .order_by(Delivery.created_at, Delivery.id)
        )
        return [row.topic for row in rows if row.body["dossier_id"] == dossier["id"]]


def test_from_the_first_step_to_the_result_in_the_store(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    assert (filed["state"], filed["national_state"], filed["code"]) == ("filed", 1, None)
    assert filed["reference"].startswith("TN")
    assert filed["applicant"]["national_id"] == "072•••••0001"

    queue = body_of(agency.intake.get("/unit/dossiers"))
    assert [it["id"] for it in queue["items"]] == [filed["id"]]
    accepted = agency.done(agency.intake, filed, "accept")
    assert accepted["code"].startswith("H53.")
    assert accepted["due"]["due_at"] == accepted["due"]["original_at"] is not None

    agency.done(agency.specialist, filed, "start")
    case = agency.done(agency.specialist, filed, "step", note="Đã kiểm tra")
    assert [step["ended_at"] is not None for step in case["steps"]] == [True, False, False]
    content = a_pdf(2)
    uploaded = agency.upload(filed, content)
    assert uploaded.status_code == 201, uploaded.text
    done = agency.done(agency.leader, filed, "conclude", text="Đã cấp bản sao")
    assert (done["national_state"], done["result_state"]) == (9, "ready")

    (result,) = body_of(resident.get("/me/results"))["items"]
    assert (result["code"], result["pages"]) == (accepted["code"], 2)
    fetched = resident.get(f"/dossiers/{filed['id']}/files/{result['id']}")
    assert fetched.data == content, "byte for byte: a signature must still hold"
    story = resident.show(filed)
    assert (story["national_state"], story["result_state"]) == (10, "delivered")
    rated = resident.post(f"/dossiers/{filed['id']}/rating", {"stars": 5, "comment": "Nhanh"})
    assert body_of(rated)["rating"] == 5
    assert [line["event"] for line in story["timeline"]] == [
        "filed",
        "accepted",
        "started",
        "result",
        "returned",
    ]
    assert topics(filed) == ["dossier.filed", "dossier.accepted", "dossier.payment", "dossier.done"]


def test_a_supplement_stops_the_clock_and_goes_back(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    agency.done(agency.intake, filed, "accept")
    items = [{"component": "van-ban-uy-quyen", "what": "Văn bản ủy quyền", "how": "Chụp đủ các trang"}]
    asked = agency.done(agency.specialist, filed, "supplement", reason="Thiếu giấy tờ", items=items)
    assert (asked["national_state"], asked["due"]["paused"]) == (5, True)

    story = resident.show(filed)
    assert story["supplement"]["items"] == items
    assert "supplement" in story["actions"]
    assert resident.send_files(filed, "van-ban-uy-quyen", a_pdf()).status_code == 201
    story = resident.show(filed)
    answer = resident.post(f"/dossiers/{filed['id']}/supplement", {"version": story["version"]})
    assert (body_of(answer)["national_state"], body_of(answer)["supplement"]) == (4, None)
    again = agency.act(agency.specialist, filed, "supplement", reason="Thiếu nữa", items=items)
    assert problem(again) == (409, "supplement_once")
    assert agency.act(agency.leader, filed, "supplement", reason="Thiếu nữa", items=items).status_code == 200


@pytest.mark.parametrize(
    ("who", "act", "body", "state"),
    [
        ("intake", "refuse", {"reason": "Không thuộc thẩm quyền"}, "refused"),
        ("leader", "stop", {"reason": "Người nộp không bổ sung"}, "stopped"),
    ],
)
def test_it_can_end_without_a_result_and_the_applicant_reads_why(
    app: OpenAPI, who: str, act: str, body: Json, state: str
) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    if act == "stop":
        agency.done(agency.intake, filed, "accept")
    ended = agency.done(getattr(agency, who), filed, act, **body)
    assert ended["state"] == state
    story = resident.show(filed)
    assert story["timeline"][-1]["text"] == body["reason"]
    assert story["actions"] == ["rate"]
    assert topics(filed)[-1] == f"dossier.{'refused' if act == 'refuse' else 'stopped'}"


def test_a_withdrawal_needs_the_agency_once_it_is_accepted(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    agency.done(agency.intake, filed, "accept")
    asked = resident.post(f"/dossiers/{filed['id']}/withdraw", {"reason": "Nộp nhầm"})
    assert body_of(asked)["national_state"] == 7
    stopped = agency.done(agency.intake, filed, "withdrawal", agree=True, reason="Theo yêu cầu")
    assert stopped["national_state"] == 8
    assert topics(filed)[-2:] == ["dossier.withdrawal", "dossier.withdrawn"]


def test_a_wrong_result_goes_back_to_work_and_stays_as_it_was(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    agency.concluded(filed, a_pdf(mark="wrong"))
    case = agency.done(agency.leader, filed, "correct", reason="Sai năm sinh")
    assert (case["national_state"], case["results"][0]["superseded"]) == (4, True)
    assert body_of(resident.get("/me/results"))["items"] == []
    assert problem(agency.act(agency.leader, filed, "conclude")) == (409, "result_missing")
    assert agency.upload(filed, a_pdf(mark="right")).status_code == 201
    agency.done(agency.leader, filed, "conclude")
    assert len(body_of(resident.get("/me/results"))["items"]) == 1


def test_a_paper_result_is_handed_out_by_the_desk_only(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    answer = resident.submit(resident.saved(resident.filled(), result_way="counter"))
    filed = body_of(answer)
    agency.concluded(filed)
    (result,) = body_of(resident.get("/me/results"))["items"]
    assert resident.get(f"/dossiers/{filed['id']}/files/{result['id']}").status_code == 200
    assert resident.show(filed)["state"] == "done", "looking at the copy is not having the paper"
    assert agency.done(agency.intake, filed, "hand-out")["national_state"] == 10


class TestVersionsAndKeys:
    def test_an_act_on_an_old_version_is_told_how_it_is_now(self, app: OpenAPI) -> None:
        resident, agency = Applicant(app), Agency(app)
        filed = resident.filed()
        agency.done(agency.intake, filed, "accept")
        answer = agency.specialist.post(f"/unit/dossiers/{filed['id']}/start", {"version": filed["version"]})
        assert problem(answer) == (409, "stale_version")
        assert body_of(answer)["current"]["state"] == "accepted"

    def test_a_repeated_act_answers_as_the_first_time(self, app: OpenAPI) -> None:
        resident, agency = Applicant(app), Agency(app)
        filed, key = resident.filed(), uuid4().hex
        body = {"version": filed["version"]}
        path = f"/unit/dossiers/{filed['id']}/accept"
        first = agency.intake.post(path, body, key=key)
        again = agency.intake.post(path, body, key=key)
        assert (first.status_code, again.status_code) == (200, 200)
        assert first.get_json()["code"] == again.get_json()["code"]
        assert again.headers["Idempotent-Replayed"] == "true"

    def test_a_submission_sent_twice_files_once(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        draft, key = resident.filled(), uuid4().hex
        assert resident.submit(draft, key).status_code == 200
        assert resident.submit(draft, key).status_code == 200
        with Reading() as session:
            states = session.scalars(select(Dossier.state)).all()
        assert states == [DossierState.FILED]
        assert problem(resident.submit(draft)) == (409, "stale_version")


def test_what_is_in_the_wrong_state_is_refused(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    assert problem(agency.act(agency.specialist, filed, "start")) == (409, "transition_refused")
    assert problem(agency.upload(filed, a_pdf())) == (409, "transition_refused")
    agency.done(agency.intake, filed, "accept")
    assert problem(agency.act(agency.intake, filed, "accept")) == (409, "transition_refused")
    agency.done(agency.specialist, filed, "start")
    assert agency.upload(filed, a_pdf()).status_code == 201
    assert problem(agency.act(agency.specialist, filed, "conclude")) == (409, "steps_open")
    agency.done(agency.specialist, filed, "step")
    assert problem(agency.act(agency.specialist, filed, "step")) == (403, "not_your_step")


def test_only_the_agency_that_handles_it_sees_it_and_each_reading_is_shown(app: OpenAPI) -> None:
    resident, agency, others = Applicant(app), Agency(app), Agency(app, OTHER_UNIT)
    filed = resident.filed()
    path = f"/unit/dossiers/{filed['id']}"
    assert others.leader.get(path).status_code == 404
    assert others.leader.post(f"{path}/accept", {"version": filed["version"]}).status_code == 404
    assert body_of(others.intake.get("/unit/dossiers"))["items"] == []
    assert body_of(resident.get(f"/dossiers/{filed['id']}/reads"))["items"] == []

    assert agency.specialist.get(path, why="question").status_code == 200
    assert agency.intake.post(f"{path}/identity").status_code == 422
    shown = body_of(agency.intake.post(f"{path}/identity", {"reason": "Đối chiếu căn cước"}))
    assert shown["national_id"] == PERSON["national_id"]
    reads = body_of(resident.get(f"/dossiers/{filed['id']}/reads"))["items"]
    assert [(it["why"], it["reason"]) for it in reads] == [
        ("identity", "Đối chiếu căn cước"),
        ("question", ""),
    ]
    assert all(it["unit"] == "Ủy ban nhân dân phường Tân Ninh" for it in reads)
    assert Applicant(app).get(f"/dossiers/{filed['id']}").status_code == 404


def test_what_the_resident_took_back_leaves_the_queue(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    assert resident.post(f"/dossiers/{filed['id']}/withdraw", {}).status_code == 200
    assert body_of(agency.intake.get("/unit/dossiers"))["items"] == []


def test_answers_and_applicant_are_unreadable_in_the_database(app: OpenAPI) -> None:
    filed = Applicant(app).filed()
    with app.extensions["wiring"].engine.connect() as connection:
        kept = str(connection.exec_driver_sql("SELECT applicant, answers FROM dossiers").one())
    assert filed["state"] == "filed"
    assert PERSON["national_id"] not in kept
    assert str(EXTRACT_ANSWERS["person_name"]) not in kept
