"""What units do to tickets: on the version they saw, once for each key, and one winner when two act at once."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from models import (
    AuditEntry,
    Delivery,
    Passage,
    PassageKind,
    Reading,
    Report,
    Session,
    State,
    Ticket,
    TicketState,
)
from reports import progress
from reports.actor import Actor
from tests.desk import Desk, a_member, at_once, reread, send_photo, ticket_of
from tests.people import a_channel, a_report

UNIT, POLICE, COORDINATOR = "ubnd-25459", "ca-25459", "dieu-phoi-1022"


def act(desk: Desk, report: Report, name: str, key: str | None = None, **body: Any) -> TestResponse:
    """One act on the report's open ticket, on its newest version unless said otherwise."""
    body = {"version": reread(report).version} | body
    return desk.post(f"/unit/tickets/{ticket_of(report).id}/{name}", body, key=key)


def passages(report: Report) -> list[tuple[str, str]]:
    with Reading() as session:
        rows = session.scalars(select(Passage).where(Passage.report_id == report.id).order_by(Passage.seq))
        return [(row.kind.value, row.to_state.value if row.to_state else "") for row in rows]


def test_a_ticket_is_worked_from_arrival_to_result(app: OpenAPI) -> None:
    report, desk = a_report(), a_member(app, UNIT)
    assert act(desk, report, "accept").get_json()["report"]["status"] == "accepted"
    assert act(desk, report, "start").get_json()["report"]["status"] == "in_progress"
    asked = act(desk, report, "ask", question="Cạnh cổng nào của chợ?").get_json()
    assert (asked["report"]["status"], asked["report"]["paused_at"] is not None) == ("needs_info", True)
    with Session.begin() as session:
        locked = progress.lock(session, report.code)
        progress.comment(
            session, locked, Actor("resident", report.resident_id), datetime.now(UTC), text="Cổng số 2"
        )
    noted = act(desk, report, "notes", text="Đã gọi đội thợ", public=False).get_json()
    assert noted["history"][-1]["internal_note"] == "Đã gọi đội thợ"
    photo = send_photo(desk).get_json()["items"][0]["id"]
    ticket = ticket_of(report)
    done = act(desk, report, "resolve", text="Đã vá.", photo_ids=[photo]).get_json()
    assert (done["state"], done["report"]["status"], done["actions"]) == ("resolved", "resolved", [])
    with Reading() as session:
        acts = session.scalars(
            select(AuditEntry.act).where(AuditEntry.subject == report.code).order_by(AuditEntry.seq)
        ).all()
    assert acts == ["ticket_accept", "ticket_start", "ticket_ask", "ticket_note", "ticket_resolve"]
    assert desk.get(f"/unit/tickets/{ticket.id}").get_json()["history"][-1]["text"] == "Đã vá."


def test_an_answer_whose_moment_lies_before_the_question_still_counts(app: OpenAPI) -> None:
    report, desk = a_report(), a_member(app, UNIT)
    act(desk, report, "accept")
    act(desk, report, "ask", question="Ở đâu?")
    with Session.begin() as session:
        locked = progress.lock(session, report.code)
        before = (locked.paused_at or datetime.now(UTC)) - timedelta(milliseconds=3)
        progress.comment(session, locked, Actor("resident", report.resident_id), before, text="Cổng số 2")
    answered = reread(report)
    assert (answered.state, answered.due_at, answered.paused_at) == (State.ACCEPTED, report.due_at, None)


def test_declining_gives_the_report_to_the_coordinator(app: OpenAPI) -> None:
    report, desk = a_report(), a_member(app, UNIT)
    ticket = ticket_of(report)
    told = act(desk, report, "decline", reason="Đường tỉnh", proposed_unit="so-xay-dung").get_json()
    assert (told["id"], told["state"]) == (str(ticket.id), "declined")
    assert reread(report).unit_code == COORDINATOR
    assert "Sở Xây dựng" in told["reason"]
    assert act(desk, report, "accept").status_code == 404


def test_a_unit_that_lost_a_ticket_is_not_told_how_it_goes_on(app: OpenAPI) -> None:
    report, desk = a_report(), a_member(app, UNIT)
    ticket = ticket_of(report)
    act(desk, report, "transfer", unit=POLICE, reason="Việc của công an")
    police = a_member(app, POLICE)
    act(police, report, "notes", text="chuyện nội bộ", public=False)
    assert "chuyện nội bộ" not in desk.get(f"/unit/tickets/{ticket.id}").text
    again = desk.post(f"/unit/tickets/{ticket.id}/start", {"version": reread(report).version})
    assert (again.status_code, again.get_json()["code"]) == (409, "transition_refused")


@pytest.mark.parametrize(
    ("name", "body", "code"),
    [
        ("start", {}, "transition_refused"),
        ("resolve", {"text": "Xong", "photo_ids": [str(uuid4())]}, "photo_unknown"),
        ("transfer", {"unit": "no-such-unit", "reason": "x"}, "unit_unknown"),
        ("transfer", {"unit": UNIT, "reason": "x"}, "fields_refused"),
        ("decline", {"reason": "  "}, "reason_needed"),
        ("notes", {"text": "", "public": True}, "reason_needed"),
    ],
)
def test_what_cannot_be_done_is_refused_and_changes_nothing(
    app: OpenAPI, name: str, body: dict[str, Any], code: str
) -> None:
    report, desk = a_report(), a_member(app, UNIT)
    before = passages(report)
    answer = act(desk, report, name, **body)
    assert answer.get_json()["code"] == code
    assert 400 <= answer.status_code < 500
    assert (passages(report), reread(report).version) == (before, report.version)


class TestStale:
    def test_an_old_version_is_refused_with_the_ticket_as_it_is(self, app: OpenAPI) -> None:
        report, one, other = a_report(), a_member(app, UNIT), a_member(app, UNIT)
        accepted = act(one, report, "accept").get_json()
        late = act(other, report, "accept", version=report.version)
        told = late.get_json()
        assert (late.status_code, told["code"]) == (409, "stale_version")
        assert told["current"]["version"] == accepted["version"]
        assert told["current"]["report"]["status"] == "accepted"
        assert [line["status"] for line in told["current"]["history"]][-1] == "accepted"
        assert "start" in told["current"]["actions"]

    def test_a_version_from_the_future_is_as_stale(self, app: OpenAPI) -> None:
        report = a_report()
        assert act(a_member(app, UNIT), report, "accept", version=10_000).status_code == 409

    def test_a_unit_that_lost_the_ticket_meanwhile_sees_that(self, app: OpenAPI) -> None:
        report, desk = a_report(), a_member(app, UNIT)
        ticket, seen = ticket_of(report), report.version
        act(desk, report, "transfer", unit=POLICE, reason="Việc của công an")
        late = desk.post(f"/unit/tickets/{ticket.id}/accept", {"version": seen})
        assert (late.status_code, late.get_json()["current"]["state"]) == (409, "transferred")


class TestOfflineReplay:
    def test_sent_again_under_its_key_it_answers_as_the_first_time(self, app: OpenAPI) -> None:
        report, desk = a_report(), a_member(app, UNIT)
        path, body, key = (
            f"/unit/tickets/{ticket_of(report).id}/accept",
            {"version": report.version},
            uuid4().hex,
        )
        first = desk.post(path, body, key=key)
        act(desk, report, "start")
        before = passages(report)
        again = desk.post(path, body, key=key)
        assert (again.status_code, again.get_json()) == (200, first.get_json())
        assert again.headers["Idempotent-Replayed"] == "true"
        assert passages(report) == before

    def test_a_replay_outlives_the_ticket(self, app: OpenAPI) -> None:
        report, desk = a_report(), a_member(app, UNIT)
        path = f"/unit/tickets/{ticket_of(report).id}/decline"
        body, key = {"version": report.version, "reason": "Nhầm"}, uuid4().hex
        first = desk.post(path, body, key=key)
        assert desk.post(path, body, key=key).get_json() == first.get_json()

    def test_the_same_key_with_other_words_is_refused(self, app: OpenAPI) -> None:
        report, desk, key = a_report(), a_member(app, UNIT), uuid4().hex
        act(desk, report, "notes", key, text="một", version=report.version)
        other = act(desk, report, "notes", key, text="hai", version=report.version)
        assert (other.status_code, other.get_json()["code"]) == (409, "idempotency_key_reused")

    def test_a_refused_act_does_not_use_its_key_up(self, app: OpenAPI) -> None:
        report, desk, key = a_report(), a_member(app, UNIT), uuid4().hex
        assert act(desk, report, "accept", key, version=0).status_code == 409
        assert act(desk, report, "accept", key).status_code == 200

    def test_two_people_may_use_the_same_key(self, app: OpenAPI) -> None:
        report, one, other, key = a_report(), a_member(app, UNIT), a_member(app, UNIT), uuid4().hex
        assert act(one, report, "accept", key).status_code == 200
        assert act(other, report, "start", key).status_code == 200

    def test_a_key_is_needed(self, app: OpenAPI) -> None:
        report, desk = a_report(), a_member(app, UNIT)
        answer = desk.client.post(
            f"/api/v1/unit/tickets/{ticket_of(report).id}/accept",
            json={"version": report.version},
            headers={"X-CSRF-Token": desk.csrf},
        )
        assert (answer.status_code, answer.get_json()["code"]) == (400, "idempotency_key_missing")


class TestAtOnce:
    """Real threads, real commits, on both databases."""

    def test_of_two_who_accept_at_once_exactly_one_wins(self, app: OpenAPI) -> None:
        report, desks = a_report(), [a_member(app, UNIT) for _ in range(4)]
        path, body = f"/unit/tickets/{ticket_of(report).id}/accept", {"version": report.version}
        answers = at_once([partial(desk.post, path, body) for desk in desks])
        assert sorted(answer.status_code for answer in answers) == [200, 409, 409, 409]
        winner = next(answer for answer in answers if answer.status_code == 200).get_json()
        for loser in (answer.get_json() for answer in answers if answer.status_code == 409):
            assert loser["code"] == "stale_version"
            assert loser["current"]["assignee_id"] == winner["assignee_id"]
        assert [state for _, state in passages(report)].count("accepted") == 1

    def test_of_two_who_resolve_at_once_exactly_one_wins(self, app: OpenAPI) -> None:
        report, desks = a_report(), [a_member(app, UNIT) for _ in range(2)]
        act(desks[0], report, "accept")
        version, path = reread(report).version, f"/unit/tickets/{ticket_of(report).id}/resolve"
        bodies = [
            {"version": version, "text": f"Xong {number}", "photo_ids": [photo_of(desk)]}
            for number, desk in enumerate(desks)
        ]
        answers = at_once([partial(desk.post, path, body) for desk, body in zip(desks, bodies, strict=True)])
        assert sorted(answer.status_code for answer in answers) == [200, 409]
        loser = next(answer for answer in answers if answer.status_code == 409).get_json()
        assert loser["current"]["report"]["status"] == "resolved"
        assert [state for _, state in passages(report)].count("resolved") == 1
        assert reread(report).state is State.RESOLVED

    def test_one_act_sent_many_times_at_once_is_done_once(self, app: OpenAPI) -> None:
        a_channel(POLICE)
        report, desk, key = a_report(), a_member(app, UNIT), uuid4().hex
        path = f"/unit/tickets/{ticket_of(report).id}/transfer"
        body = {"version": report.version, "unit": POLICE, "reason": "Việc của công an"}
        desks = [desk, *(again(app, desk) for _ in range(5))]
        answers = at_once([partial(one.post, path, body, key=key) for one in desks])
        assert {answer.status_code for answer in answers} == {200}
        assert len({answer.text for answer in answers}) == 1
        with Reading() as session:
            opened = session.scalars(
                select(Ticket).where(Ticket.report_id == report.id, Ticket.state == TicketState.OPEN)
            ).all()
            owed = session.scalar(
                select(func.count()).select_from(Delivery).where(Delivery.unit_code == POLICE)
            )
        assert ([ticket.unit_code for ticket in opened], owed) == ([POLICE], 1)

    def test_notes_and_asks_across_many_reports_never_block_each_other(self, app: OpenAPI) -> None:
        desks = [a_member(app, UNIT) for _ in range(4)]
        reports = [a_report() for _ in range(4)]

        def work(desk: Desk, report: Report) -> TestResponse:
            act(desk, report, "accept")
            act(desk, report, "ask", question="Ở đâu?")
            return act(desk, report, "notes", text="x", public=False)

        answers = at_once([partial(work, d, r) for d, r in zip(desks, reports, strict=True)])
        assert {answer.status_code for answer in answers} == {200}
        for report in reports:
            assert passages(report)[-1] == (PassageKind.NOTE.value, "")


def photo_of(desk: Desk) -> str:
    photo: str = send_photo(desk).get_json()["items"][0]["id"]
    return photo


def again(app: OpenAPI, desk: Desk) -> Desk:
    """The same person in another browser: Flask's test client is not for two threads."""
    return Desk(app, desk.account)
