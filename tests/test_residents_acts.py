"""What residents may do with a report afterwards, and how often."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import Channel, Delivery, Reading, Report
from reports import progress
from tests.people import a_channel
from tests.residents import Asker, body_of, changed, problem, solve, staff_does, texts


def report_of(code: str) -> Report:
    with Reading() as session:
        return session.scalars(select(Report).where(Report.code == code)).one()


def test_only_the_owner_may_change_a_report(app: OpenAPI):
    owner, joined, other = Asker(app), Asker(app), Asker(app)
    code = owner.sent()["code"]
    joined.post(f"/reports/{code}/support")
    for asker in (joined, other):
        for act, body in (
            ("comments", {"text": "a"}),
            ("withdraw", {}),
            ("rating", {"stars": 1}),
            ("reopen", {"reason": "a"}),
        ):
            assert problem(asker.post(f"/reports/{code}/{act}", body)) == (403, "forbidden"), act
    assert body_of(owner.get(f"/reports/{code}"))["status"] == "dispatched"


def test_an_answer_to_a_question_starts_the_clock_again_and_the_unit_hears(app: OpenAPI):
    a_channel("ubnd-25459")
    owner = Asker(app)
    code = owner.sent()["code"]
    staff_does(code, progress.ask, question="Ở đâu?")
    waiting = body_of(owner.get(f"/reports/{code}"))
    assert waiting["paused_at"] is not None
    given = body_of(owner.post(f"/reports/{code}/comments", {"text": "  Trước số 12.  "}, "answer-of-mine"))
    assert (given["status"], given["paused_at"]) == ("dispatched", None)
    assert given["timeline"][-1]["kind"] == "answer"
    assert given["timeline"][-1]["text"] == "Trước số 12."
    with Reading() as session:
        topics = session.scalars(select(Delivery.topic).where(Delivery.channel == Channel.WEBHOOK)).all()
    assert sorted(topics) == ["ticket.assigned", "ticket.comment"]


def test_the_same_comment_under_the_same_key_is_made_once(app: OpenAPI):
    owner = Asker(app)
    code = owner.sent()["code"]
    path = f"/reports/{code}/comments"
    answers = [owner.post(path, {"text": "Còn nguyên."}, "comment-key") for _ in range(3)]
    assert [answer.headers.get("Idempotent-Replayed") for answer in answers] == [None, "true", "true"]
    assert texts(body_of(owner.get(f"/reports/{code}"))).count("Còn nguyên.") == 1
    assert problem(owner.post(path, {"text": "Khác."}, "comment-key")) == (409, "idempotency_key_reused")
    # Without a key each one counts.
    for _ in range(2):
        assert owner.post(path, {"text": "Thêm."}).status_code == 200
    assert texts(body_of(owner.get(f"/reports/{code}"))).count("Thêm.") == 2


def test_a_report_can_be_taken_back_once_while_it_is_open(app: OpenAPI):
    owner = Asker(app)
    code = owner.sent()["code"]
    given = body_of(owner.post(f"/reports/{code}/withdraw", {"reason": "Đã tự sửa"}))
    assert given["status"] == "withdrawn"
    assert given["actions"] == []
    refused = owner.post(f"/reports/{code}/withdraw", {})
    assert problem(refused) == (409, "transition_refused")
    assert body_of(refused)["state"] == "withdrawn"


def test_the_result_is_rated_once_within_seven_days(app: OpenAPI):
    owner = Asker(app)
    code = owner.sent()["code"]
    path = f"/reports/{code}/rating"
    assert problem(owner.post(path, {"stars": 5})) == (409, "transition_refused")
    solve(code)
    solved = body_of(owner.get(f"/reports/{code}"))
    assert solved["actions"] == ["comment", "rate", "reopen"]
    assert [photo["group"] for photo in solved["photos"]] == ["after"]
    for stars in (0, 6, 2.5, "5", None, True):
        assert problem(owner.post(path, {"stars": stars})) == (422, "fields_refused"), stars
    given = body_of(owner.post(path, {"stars": 4, "comment": "Nhanh."}))
    assert (given["rating"], given["rating_comment"]) == (4, "Nhanh.")
    assert given["actions"] == ["comment", "reopen"]
    assert problem(owner.post(path, {"stars": 1})) == (409, "already_done")


def test_after_seven_days_nothing_is_rated_or_reopened(app: OpenAPI):
    owner = Asker(app)
    code = owner.sent()["code"]
    solve(code)
    changed(code, resolved_at=datetime.now(UTC) - timedelta(days=7, seconds=5))
    assert body_of(owner.get(f"/reports/{code}"))["actions"] == ["comment"]
    assert problem(owner.post(f"/reports/{code}/rating", {"stars": 5})) == (409, "too_late")
    assert problem(owner.post(f"/reports/{code}/reopen", {"reason": "Vẫn hư"})) == (409, "too_late")
    changed(code, resolved_at=datetime.now(UTC) - timedelta(days=6, hours=23))
    assert owner.post(f"/reports/{code}/rating", {"stars": 5}).status_code == 200


def test_a_report_is_reopened_once_and_the_clock_starts_anew(app: OpenAPI):
    a_channel("ubnd-25459")
    owner = Asker(app)
    sent = owner.sent()
    code = sent["code"]
    changed(code, due_at=datetime.now(UTC) - timedelta(days=1))
    solve(code)
    owner.post(f"/reports/{code}/rating", {"stars": 1})
    given = body_of(owner.post(f"/reports/{code}/reopen", {"reason": "Vẫn còn hư"}))
    assert (given["status"], given["unit"]["code"], given["rating"]) == ("dispatched", "ubnd-25459", None)
    assert datetime.fromisoformat(given["due_at"]) > datetime.now(UTC) + timedelta(days=5)
    assert "Vẫn còn hư" in texts(given)
    solve(code)
    assert problem(owner.post(f"/reports/{code}/reopen", {"reason": "Nữa"})) == (409, "already_done")
    with Reading() as session:
        topics = session.scalars(select(Delivery.topic).where(Delivery.channel == Channel.WEBHOOK)).all()
    assert sorted(topics) == ["ticket.assigned", "ticket.reopened"]


def test_an_act_needs_its_words(app: OpenAPI):
    owner = Asker(app)
    code = owner.sent()["code"]
    for act, body in (
        ("comments", {}),
        ("comments", {"text": ""}),
        ("comments", {"text": " \n "}),
        ("comments", {"text": "x" * 2001}),
        ("comments", {"text": "a", "internal": True}),
        ("reopen", {}),
        ("reopen", {"reason": "  "}),
        ("withdraw", {"reason": 5}),
    ):
        assert problem(owner.post(f"/reports/{code}/{act}", body))[0] == 422, (act, body)


def test_joining_a_report_counts_once_and_its_news_come(app: OpenAPI):
    owner, other = Asker(app), Asker(app)
    code = owner.sent()["code"]
    version = report_of(code).version
    for _ in range(2):
        given = body_of(other.post(f"/reports/{code}/support"))
        assert (given["joined"], given["support_count"], given["mine"]) == (True, 1, False)
    own = body_of(owner.post(f"/reports/{code}/support"))
    assert (own["joined"], own["support_count"]) == (False, 1)
    assert report_of(code).version == version, "a unit that works offline must not be troubled"
    solve(code)
    with Reading() as session:
        told = session.execute(
            select(Delivery.topic, Delivery.recipient).where(Delivery.topic.contains("resolved"))
        ).all()
    assert set(told) == {
        ("report.resolved", owner.resident.id),
        ("report.joined_resolved", other.resident.id),
    }


def test_many_join_at_once_and_each_counts(app: OpenAPI):
    code = Asker(app).sent()["code"]
    askers = [Asker(app) for _ in range(6)]
    with ThreadPoolExecutor(12) as pool:
        statuses = set(pool.map(lambda asker: asker.post(f"/reports/{code}/support").status_code, askers * 2))
    assert statuses == {200}
    assert report_of(code).support_count == 6


def test_what_has_ended_is_not_joined(app: OpenAPI):
    owner, other = Asker(app), Asker(app)
    code = owner.sent()["code"]
    owner.post(f"/reports/{code}/withdraw", {})
    assert problem(other.post(f"/reports/{code}/support")) == (409, "transition_refused")
