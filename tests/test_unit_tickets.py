"""A unit's list and tickets: its own, in the order asked for, and nobody else's."""

import base64
import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import AuditEntry, Photo, PhotoGroup, Reading, Report, Resident, Role, Session, State
from reports.entry.access import Seat
from tests.desk import Desk, a_desk, a_member, reread, send_photo, ticket_of
from tests.people import MONDAY, TAN_NINH, a_report, a_resident

UNIT = "ubnd-25459"


def codes(desk: Desk, **query: Any) -> list[str]:
    """The codes of all tickets of a list, page by page."""
    found: list[str] = []
    after: dict[str, str] = {}
    while True:
        page = desk.get("/unit/tickets", **query, **after).get_json()
        found += [item["report"]["code"] for item in page["items"]]
        if page["next"] is None:
            return found
        after = {"after": page["next"]}


def set_due(report: Report, **values: Any) -> None:
    with Session.begin() as session:
        row = session.get_one(Report, report.id)
        for name, value in values.items():
            setattr(row, name, value)


def cursor(*said: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode()


# Of the right form, but with moments that no calendar has in UTC.
OVERFLOWING = tuple(
    cursor("due", moment, "0" * 32) for moment in ("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00")
)


def test_the_list_is_ordered_by_due_time_with_the_undated_last(app: OpenAPI) -> None:
    reports = [a_report() for _ in range(5)]
    for report, days in zip(reports, (3, None, 1, 3, 2), strict=True):
        set_due(report, due_at=MONDAY + timedelta(days=days) if days else None)
    desk = a_member(app, UNIT)
    first, undated, one, same, two = (report.code for report in reports)
    for limit in (1, 2, 20):
        assert codes(desk, limit=limit) == [one, two, first, same, undated]


def test_the_list_is_ordered_by_distance_from_where_one_stands(app: OpenAPI) -> None:
    latitude, longitude = TAN_NINH
    away = [0.004, 0.001, 0.003, 0.002]
    reports = [a_report(latitude=latitude + step) for step in away]
    desk = a_member(app, UNIT)
    nearest = [report.code for _, report in sorted(zip(away, reports, strict=True))]
    for limit in (1, 3):
        found = codes(desk, order="near", lat=latitude, lon=longitude, limit=limit)
        assert found == nearest


def test_a_degree_east_is_shorter_than_a_degree_north(app: OpenAPI) -> None:
    latitude, longitude = TAN_NINH
    north, east = a_report(latitude=latitude + 0.00100), a_report(longitude=longitude + 0.00101)
    found = codes(a_member(app, UNIT), order="near", lat=latitude, lon=longitude)
    assert found == [east.code, north.code]


def test_the_latest_come_first_when_asked(app: OpenAPI) -> None:
    reports = [a_report(at=MONDAY + timedelta(hours=hours)) for hours in (1, 3, 2)]
    found = codes(a_member(app, UNIT), order="latest", limit=1)
    assert found == [reports[1].code, reports[2].code, reports[0].code]


def test_near_needs_a_place_and_a_cursor_its_own_order(app: OpenAPI) -> None:
    a_report(), a_report()
    desk = a_member(app, UNIT)
    placeless = desk.get("/unit/tickets", order="near")
    assert (placeless.status_code, placeless.get_json()["fields"]) == (
        422,
        {"lat": "needed", "lon": "needed"},
    )
    cursor = desk.get("/unit/tickets", limit=1).get_json()["next"]
    assert desk.get("/unit/tickets", order="latest", after=cursor).status_code == 422
    for made_up in ("x", "////", "W10=", "bnVsbA==", "é" * 10, *OVERFLOWING):
        answer = desk.get("/unit/tickets", after=made_up)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "fields_refused")


def test_what_is_done_is_in_another_list_and_mine_is_what_was_given_to_me(app: OpenAPI) -> None:
    mine, other = a_report(), a_report()
    desk = a_member(app, UNIT)
    ticket = ticket_of(mine)
    accepted = desk.post(f"/unit/tickets/{ticket.id}/accept", {"version": mine.version})
    assert accepted.get_json()["assignee_id"] == str(desk.id)
    assert codes(desk, mine=True) == [mine.code]
    assert codes(desk, status="accepted") == [mine.code]
    declined = desk.post(
        f"/unit/tickets/{ticket_of(other).id}/decline", {"version": other.version, "reason": "Không thuộc xã"}
    )
    assert declined.status_code == 200
    assert codes(desk) == [mine.code]
    assert codes(desk, state="declined") == [other.code]


def test_other_units_tickets_do_not_exist(app: OpenAPI) -> None:
    report = a_report()
    ticket = ticket_of(report)
    stranger = a_desk(app, Seat(Role.HEAD, unit_code="ca-25459"))
    assert codes(stranger) == []
    assert codes(stranger, unit=UNIT) == []
    assert stranger.get(f"/unit/tickets/{ticket.id}").status_code == 404
    for act in ("accept", "start", "contact"):
        answer = stranger.post(f"/unit/tickets/{ticket.id}/{act}", {"version": report.version})
        assert (act, answer.status_code) == (act, 404)
    assert stranger.get(f"/unit/tickets/{uuid4()}").status_code == 404
    assert reread(report).version == report.version


def test_a_ticket_tells_the_matter_and_the_place_but_not_who(app: OpenAPI) -> None:
    resident = a_resident(name="Nguyễn Bí Mật", phone="0901234567")
    ticket = ticket_of(a_report(resident))
    shown = a_member(app, UNIT).get(f"/unit/tickets/{ticket.id}")
    told = shown.get_json()
    assert told["report"]["latitude"] == TAN_NINH[0]
    assert told["actions"] == ["accept", "ask", "decline", "transfer", "note"]
    assert [line["status"] for line in told["history"]] == ["received", "dispatched"]
    assert told["geo"] == f"geo:{TAN_NINH[0]},{TAN_NINH[1]}"
    assert "Bí Mật" not in shown.text
    assert "0901234567" not in shown.text
    assert str(resident.id) not in shown.text


class TestContact:
    def test_it_is_shown_and_on_record(self, app: OpenAPI) -> None:
        report = a_report(a_resident(name="Nguyễn Văn An", phone="0901234567"))
        ticket, desk = ticket_of(report), a_member(app, UNIT)
        answer = desk.post(f"/unit/tickets/{ticket.id}/contact")
        assert answer.get_json() == {"name": "Nguyễn Văn An", "phone": "0901234567"}
        with Reading() as session:
            entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "contact_seen")).one()
        assert (entry.subject, entry.account_id) == (report.code, desk.id)
        assert "0901234567" not in str(entry.detail)

    def test_an_anonymous_resident_stays_so(self, app: OpenAPI) -> None:
        ticket = ticket_of(a_report(a_resident(), anonymous=True))
        answer = a_member(app, UNIT).post(f"/unit/tickets/{ticket.id}/contact")
        assert (answer.status_code, answer.get_json()["code"]) == (409, "contact_hidden")

    def test_a_unit_that_gave_the_ticket_back_is_not_told(self, app: OpenAPI) -> None:
        report = a_report()
        ticket, desk = ticket_of(report), a_member(app, UNIT)
        desk.post(f"/unit/tickets/{ticket.id}/decline", {"version": report.version, "reason": "Nhầm"})
        answer = desk.post(f"/unit/tickets/{ticket.id}/contact")
        assert (answer.status_code, answer.get_json()["code"]) == (409, "contact_hidden")


class TestHeads:
    def test_a_head_gives_a_ticket_to_a_member(self, app: OpenAPI) -> None:
        report = a_report()
        ticket = ticket_of(report)
        head = a_desk(app, Seat(Role.HEAD, unit_code=UNIT))
        member = a_member(app, UNIT)
        a_desk(app, Seat(Role.SPECIALIST, unit_code=UNIT))  # handles dossiers and sees no ticket
        people = head.get("/unit/members").get_json()["items"]
        assert {person["id"] for person in people} == {str(head.id), str(member.id)}
        body = {"version": report.version, "account_id": str(member.id)}
        given = head.post(f"/unit/tickets/{ticket.id}/assignee", body)
        assert given.get_json()["assignee_id"] == str(member.id)
        assert codes(member, mine=True) == [report.code]
        # Whoever accepts it, it stays with whom the head has named.
        other = a_member(app, UNIT)
        accepted = other.post(f"/unit/tickets/{ticket.id}/accept", {"version": given.get_json()["version"]})
        assert accepted.get_json()["assignee_id"] == str(member.id)

    def test_nobody_of_another_unit_can_be_named(self, app: OpenAPI) -> None:
        report = a_report()
        stranger = a_member(app, "ca-25459")
        head = a_desk(app, Seat(Role.HEAD, unit_code=UNIT))
        body = {"version": report.version, "account_id": str(stranger.id)}
        answer = head.post(f"/unit/tickets/{ticket_of(report).id}/assignee", body)
        assert answer.get_json()["fields"] == {"account_id": "not_of_the_unit"}

    def test_a_head_of_one_unit_leads_no_other(self, app: OpenAPI) -> None:
        report = a_report()
        both = a_desk(app, Seat(Role.HEAD, unit_code="ca-25459"), Seat(Role.MEMBER, unit_code=UNIT))
        body = {"version": report.version, "account_id": None}
        assert both.post(f"/unit/tickets/{ticket_of(report).id}/assignee", body).status_code == 404


def test_units_to_hand_a_ticket_to_are_found_without_marks(app: OpenAPI) -> None:
    found = a_member(app, UNIT).get("/unit/units", q="so xay dung").get_json()["items"]
    assert [unit["code"] for unit in found] == ["so-xay-dung"]


class TestPhotos:
    def test_a_photo_of_the_result_is_kept_and_proves_it(self, app: OpenAPI) -> None:
        report = a_report()
        ticket, desk = ticket_of(report), a_member(app, UNIT)
        version = desk.post(f"/unit/tickets/{ticket.id}/accept", {"version": report.version}).get_json()[
            "version"
        ]
        kept = send_photo(desk)
        assert kept.status_code == 201, kept.text
        photo_id = kept.get_json()["items"][0]["id"]
        body = {"version": version, "text": "Đã vá xong.", "photo_ids": [photo_id]}
        done = desk.post(f"/unit/tickets/{ticket.id}/resolve", body)
        assert done.status_code == 200, done.text
        assert done.get_json()["report"]["photos"][0]["group"] == "after"
        with Reading() as session:
            photo = session.scalars(select(Photo)).one()
        assert (photo.report_id, photo.group) == (report.id, PhotoGroup.AFTER)
        assert reread(report).state is State.RESOLVED

    def test_what_is_no_photo_is_refused(self, app: OpenAPI) -> None:
        desk = a_member(app, UNIT)
        assert send_photo(desk, b"<svg/>").status_code == 415
        assert desk.send("POST", "/unit/photos").get_json()["fields"] == {"file": "needed"}

    def test_somebody_elses_photo_proves_nothing(self, app: OpenAPI) -> None:
        report = a_report()
        ticket, desk, colleague = ticket_of(report), a_member(app, UNIT), a_member(app, UNIT)
        photo_id = send_photo(colleague).get_json()["items"][0]["id"]
        accepted = desk.post(f"/unit/tickets/{ticket.id}/accept", {"version": report.version}).get_json()
        body = {"version": accepted["version"], "text": "Xong", "photo_ids": [photo_id]}
        answer = desk.post(f"/unit/tickets/{ticket.id}/resolve", body)
        assert (answer.status_code, answer.get_json()["code"]) == (422, "photo_unknown")


@pytest.mark.parametrize("missing", ["version", "reason"])
def test_a_form_without_what_it_needs_is_refused(app: OpenAPI, missing: str) -> None:
    report = a_report()
    body = {"version": report.version, "reason": "Nhầm"}
    del body[missing]
    answer = a_member(app, UNIT).post(f"/unit/tickets/{ticket_of(report).id}/decline", body)
    assert (answer.status_code, list(answer.get_json()["fields"])) == (422, [missing])


def test_a_report_without_a_resident_cannot_be_asked_about(app: OpenAPI) -> None:
    report = a_report()
    set_due(report, resident_id=None)
    with Reading() as session:
        assert session.scalars(select(Resident)).all()
    shown = a_member(app, UNIT).get(f"/unit/tickets/{ticket_of(report).id}").get_json()
    assert "ask" not in shown["actions"]
