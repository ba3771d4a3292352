"""What staff do to reports: on the version they saw, counted on the map, told to whom it concerns, on record."""

from datetime import UTC, datetime
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import func, select

from models import (
    AuditEntry,
    Delivery,
    Passage,
    PassageKind,
    Reading,
    Report,
    Role,
    Session,
    State,
    Support,
    Ticket,
)
from reports import progress
from reports.actor import Actor
from reports.entry.access import Seat
from tests.desk import Desk, a_desk, reread
from tests.mapcounts import kept_and_recounted
from tests.people import LONG_AN, TAN_NINH, a_photo, a_report, a_resident

UNIT, POLICE, COORDINATOR = "ubnd-25459", "ca-25459", "dieu-phoi-1022"


@pytest.fixture
def staff(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.COORDINATOR))


def act(desk: Desk, report: Report, name: str, **body: Any) -> Any:
    """One act on the newest version, unless said otherwise; the answer's JSON."""
    body = {"version": reread(report).version} | body
    return desk.post(f"/staff/reports/{report.code}/{name}", body).get_json()


def resolved(report: Report) -> None:
    """Let the unit do it."""
    by, at = Actor("staff", a_resident().id, UNIT), datetime.now(UTC)
    photo = a_photo(by)
    with Session.begin() as session:
        locked = progress.lock(session, report.code)
        progress.accept(session, locked, by, at)
        progress.resolve(session, locked, by, at, text="Đã vá", photo_ids=[photo])


def owed(report: Report) -> list[str]:
    with Reading() as session:
        topics = session.scalars(select(Delivery.topic).where(Delivery.report_id == report.id))
        return sorted(topics)


def map_is_right() -> bool:
    """Whether the kept counts are what counting anew gives."""
    before, recounted = kept_and_recounted()
    return before == recounted


class TestAssigning:
    def test_each_of_many_is_done_or_refused_by_itself(self, staff: Desk) -> None:
        fresh, there, done = a_report(), a_report(), a_report()
        resolved(done)
        staff.post("/staff/reports/assign", {"codes": [there.code], "unit": POLICE, "reason": "x"})
        body = {
            "codes": [fresh.code, there.code, done.code, "PA-000000-00000", fresh.code],
            "unit": POLICE,
            "reason": "Việc của công an",
        }
        items = staff.post("/staff/reports/assign", body).get_json()["items"]
        assert [(item["code"], item["outcome"]) for item in items] == [
            (fresh.code, "assigned"),
            (there.code, "unchanged"),
            (done.code, "transition_refused"),
            ("PA-000000-00000", "not_found"),
        ]
        assert reread(fresh).unit_code == POLICE
        assert reread(fresh).due_at == fresh.due_at
        with Reading() as session:
            tickets = session.scalars(select(Ticket).where(Ticket.report_id == fresh.id)).all()
        assert {(ticket.unit_code, ticket.state.value) for ticket in tickets} == {
            (UNIT, "transferred"),
            (POLICE, "open"),
        }
        assert map_is_right()

    @pytest.mark.parametrize(
        "body",
        [
            {"codes": [], "unit": POLICE, "reason": "x"},
            {"codes": ["a"] * 201, "unit": POLICE, "reason": "x"},
            {"codes": ["a"], "unit": "nobody", "reason": "x"},
            {"codes": ["a"], "unit": POLICE},
        ],
    )
    def test_a_senseless_order_is_refused_as_a_whole(self, staff: Desk, body: dict[str, Any]) -> None:
        assert staff.post("/staff/reports/assign", body).status_code == 422


class TestMerging:
    def test_the_work_of_one_ends_and_its_people_follow_the_other(self, staff: Desk) -> None:
        report, into = a_report(), a_report()
        told = act(staff, report, "merge", into=into.code, reason="Cùng một ổ gà")
        assert (told["status"], told["duplicate_of"]) == ("duplicate", into.code)
        with Reading() as session:
            assert session.scalars(select(Support.resident_id)).all() == [report.resident_id]
        assert reread(into).support_count == 1
        assert "report.merged" in owed(report)
        assert staff.get(f"/staff/reports/{into.code}").get_json()["merged"] == [report.code]
        assert map_is_right()

    def test_into_itself_or_what_has_ended_is_refused(self, staff: Desk) -> None:
        report, into = a_report(), a_report()
        assert act(staff, report, "merge", into=report.code)["code"] == "merge_refused"
        act(staff, into, "reject", reason="Không có thật")
        assert act(staff, report, "merge", into=into.code)["code"] == "merge_refused"
        assert act(staff, report, "merge", into="PA-000000-00000")["code"] == "not_found"


def test_rejecting_tells_everyone_why(staff: Desk) -> None:
    report = a_report()
    told = act(staff, report, "reject", reason="Ngoài thẩm quyền")
    assert told["status"] == "rejected"
    assert told["history"][-1]["text"] == "Ngoài thẩm quyền"
    assert "report.rejected" in owed(report)
    assert act(staff, report, "reject", reason="x")["code"] == "transition_refused"
    assert map_is_right()


def test_asking_stops_the_clock_and_noting_does_not(staff: Desk) -> None:
    report = a_report()
    noted = act(staff, report, "notes", text="Đã xem ảnh", public=True)
    assert (noted["history"][-1]["text"], noted["paused_at"]) == ("Đã xem ảnh", None)
    asked = act(staff, report, "question", question="Ở đâu?")
    assert asked["paused_at"] is not None
    assert "report.question" in owed(report)


def test_closing_ends_only_what_is_resolved(staff: Desk) -> None:
    report = a_report()
    assert act(staff, report, "close")["code"] == "transition_refused"
    resolved(report)
    told = act(staff, report, "close")
    assert (told["status"], told["history"][-1]["by"]) == ("closed", "staff")


def test_an_old_version_is_refused_with_the_report_as_it_is(staff: Desk) -> None:
    report = a_report()
    act(staff, report, "notes", text="x")
    stale = act(staff, report, "reject", reason="x", version=report.version)
    assert (stale["code"], stale["status"]) == ("stale_version", 409)
    assert stale["current"]["version"] == reread(report).version
    assert stale["current"]["history"][-1]["internal_note"] == "x"
    assert reread(report).state is State.DISPATCHED


def test_the_same_key_does_it_once(staff: Desk) -> None:
    report = a_report()
    body = {"version": report.version, "text": "một lần"}
    first, again = (
        staff.post(f"/staff/reports/{report.code}/notes", body, key="k" * 12).get_json() for _ in range(2)
    )
    assert first == again
    with Reading() as session:
        notes = session.scalar(
            select(func.count()).select_from(Passage).where(Passage.kind == PassageKind.NOTE)
        )
    assert notes == 1


def test_every_act_is_on_record(staff: Desk) -> None:
    report = a_report()
    act(staff, report, "notes", text="bí mật nội bộ")
    act(staff, report, "category", category="manhole")
    act(staff, report, "reject", reason="x")
    with Reading() as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.subject == report.code)).all()
    assert {entry.act for entry in entries} == {"report_noted", "report_recategorised", "report_rejected"}
    assert {entry.account_id for entry in entries} == {staff.id}
    assert "bí mật" not in str([entry.detail for entry in entries])


class TestRecategorising:
    def test_the_due_time_follows_the_new_norm_and_says_so(self, staff: Desk) -> None:
        report = a_report()
        told = act(staff, report, "category", category="fallen-wire")
        assert told["category"]["code"] == "fallen-wire"
        fresh = reread(report)
        assert fresh.due_at is not None
        assert report.due_at is not None
        assert fresh.due_at < report.due_at
        assert fresh.original_due_at == report.due_at
        assert [line["kind"] for line in told["history"][-2:]] == ["note", "due"]
        assert map_is_right()

    def test_it_may_be_kept(self, staff: Desk) -> None:
        report = a_report()
        told = act(staff, report, "category", category="fallen-wire", keep_due=True)
        assert reread(report).due_at == report.due_at
        assert told["history"][-1]["kind"] == "note"

    def test_routing_may_be_asked_anew(self, staff: Desk) -> None:
        report = a_report()
        told = act(staff, report, "category", category="power-outage", reroute=True)
        assert told["unit"]["code"] != UNIT
        assert [ticket["state"] for ticket in told["tickets"]] == ["transferred", "open"]
        assert map_is_right()

    def test_what_is_never_published_hides_the_report(self, staff: Desk) -> None:
        report = a_report()
        assert report.visible
        told = act(staff, report, "category", category="security")
        assert told["visible"] is False
        assert map_is_right()

    @pytest.mark.parametrize(
        ("category", "code"),
        [
            ("pothole", "fields_refused"),
            ("no-such", "category_unknown"),
            ("denunciation", "category_redirected"),
        ],
    )
    def test_the_same_unknown_and_redirected_ones_are_refused(
        self, staff: Desk, category: str, code: str
    ) -> None:
        report = a_report()
        assert act(staff, report, "category", category=category)["code"] == code
        assert reread(report).category_code == "pothole"


class TestRelocating:
    def test_it_moves_area_tiles_counts_and_words(self, staff: Desk) -> None:
        report = a_report()
        told = act(
            staff, report, "place", latitude=LONG_AN[0], longitude=LONG_AN[1], address="Đường Hùng Vương"
        )
        fresh = reread(report)
        assert (fresh.latitude, fresh.longitude) == LONG_AN
        assert told["area"]["code"] == fresh.area_code != report.area_code
        assert fresh.tile != report.tile
        assert fresh.public_tile != report.public_tile
        assert "hung vuong" in fresh.search_text
        assert fresh.unit_code == UNIT
        assert map_is_right()

    def test_routing_may_be_asked_anew(self, staff: Desk) -> None:
        report = a_report()
        told = act(staff, report, "place", latitude=LONG_AN[0], longitude=LONG_AN[1], reroute=True)
        assert told["unit"]["code"] == f"ubnd-{told['area']['code']}"
        assert map_is_right()

    def test_outside_the_province_is_refused(self, staff: Desk) -> None:
        report = a_report()
        assert act(staff, report, "place", latitude=21.02, longitude=105.85)["code"] == "outside_province"
        assert (reread(report).latitude, reread(report).longitude) == TAN_NINH

    @pytest.mark.parametrize("place", [(91.0, 105.0), ("11.3", 106.1), (True, 106.1), (None, 106.1)])
    def test_what_is_no_place_is_refused(self, staff: Desk, place: tuple[Any, Any]) -> None:
        told = act(staff, a_report(), "place", latitude=place[0], longitude=place[1])
        assert told["code"] == "fields_refused"
