"""Sending a report: what is taken, what is refused, once for each key however often it comes."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import func, select

from models import Channel, Delivery, Reading, Report, Resident, Session, Ticket
from reports.actor import Actor
from tests.people import LONG_AN, a_channel, a_photo, categories
from tests.residents import Asker, a_form, body_of, changed, problem


def count_of(table: Any) -> int:
    with Reading() as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def test_a_report_gets_code_area_unit_and_due_time_at_once(app: OpenAPI):
    a_channel("ubnd-25459")
    asker = Asker(app)
    given = asker.sent(address="Chợ Tân Ninh", captured_at=datetime.now(UTC).isoformat())
    assert given["code"].startswith("PA-")
    assert given["status"] == "dispatched"
    assert given["area"]["code"] == "25459"
    assert given["unit"]["code"] == "ubnd-25459"
    assert datetime.fromisoformat(given["due_at"]) > datetime.now(UTC) + timedelta(days=6)
    assert given["mine"] is True
    assert given["actions"] == ["comment", "withdraw"]
    assert given["suggestions"] == []
    assert [line["status"] for line in given["timeline"]] == ["received", "dispatched"]
    assert given["address"] == "Chợ Tân Ninh"
    with Reading() as session:
        channels = Counter(session.scalars(select(Delivery.channel)))
    assert channels == {Channel.WEBHOOK: 1, Channel.ZALO: 1}


def test_what_is_owed_is_rung_for(app: OpenAPI):
    Asker(app).sent()
    queue = app.extensions["wiring"].queues["deliveries"]
    assert queue.count == 1


def test_a_report_is_taken_while_redis_is_gone(app: OpenAPI):
    wired = app.extensions["wiring"]
    wired.redis = type(wired.redis).from_url("unix:///nowhere/redis.sock")
    assert Asker(app).send().status_code == 201


def test_the_same_key_and_body_get_the_first_answer(app: OpenAPI):
    asker, key = Asker(app), "the-same-key"
    first, second = asker.send(key), asker.send(key)
    assert (first.status_code, second.status_code) == (201, 201)
    assert body_of(first) == body_of(second)
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert count_of(Report) == 1


def test_the_same_key_with_another_body_is_refused(app: OpenAPI):
    asker = Asker(app)
    asker.send("the-same-key")
    answer = asker.send("the-same-key", description="Một việc khác hẳn.")
    assert problem(answer) == (409, "idempotency_key_reused")
    assert count_of(Report) == 1


def test_two_residents_may_have_the_same_key(app: OpenAPI):
    codes = {body_of(Asker(app).send("the-same-key"))["code"] for _ in range(2)}
    assert len(codes) == 2


def test_a_report_without_a_usable_key_is_refused(app: OpenAPI):
    asker = Asker(app)
    for key in ("", "short", "x" * 129, "khóa-có-dấu".encode().decode("latin-1")):
        status, code = problem(asker.post("/reports", a_form(), key))
        assert (status, code) in {(400, "idempotency_key_missing"), (422, "fields_refused")}, key
    assert count_of(Report) == 0


def test_a_key_whose_report_was_refused_can_be_used_again(app: OpenAPI):
    asker = Asker(app)
    assert problem(asker.send("the-same-key", category="fire"))[1] == "emergency_call_first"
    assert asker.send("the-same-key", category="fire", emergency_acknowledged=True).status_code == 201


def test_thirty_two_sends_of_one_key_at_once_make_one_report(app: OpenAPI):
    asker, key = Asker(app), uuid4().hex

    def again(_: int) -> tuple[int, str]:
        answer = asker.send(key)
        return answer.status_code, body_of(answer).get("code", "")

    with ThreadPoolExecutor(32) as pool:
        answers = set(pool.map(again, range(32)))
    assert len(answers) == 1
    assert answers.pop()[0] == 201
    assert (count_of(Report), count_of(Ticket)) == (1, 1)


def test_many_residents_at_once_get_codes_without_gaps_or_doubles(app: OpenAPI):
    askers = [Asker(app) for _ in range(12)]
    with ThreadPoolExecutor(12) as pool:
        codes = sorted(pool.map(lambda asker: str(asker.sent()["code"]), askers))
    assert [int(code.rpartition("-")[2]) for code in codes] == list(range(1, 13))


def test_twenty_reports_an_hour_are_enough(app: OpenAPI):
    asker = Asker(app)
    first = asker.sent()["code"]
    for _ in range(19):
        assert asker.send().status_code == 201
    refused = asker.send("one-too-many")
    assert problem(refused) == (429, "too_many_requests")
    assert 3500 < int(refused.headers["Retry-After"]) <= 3601
    assert Asker(app).send().status_code == 201
    changed(first, created_at=datetime.now(UTC) - timedelta(minutes=61))
    assert asker.send("one-too-many").status_code == 201


def test_a_blocked_resident_may_read_but_not_write(app: OpenAPI):
    asker = Asker(app)
    code = asker.sent()["code"]
    until = datetime.now(UTC) + timedelta(days=1)
    with Session.begin() as session:
        session.get_one(Resident, asker.resident.id).blocked_until = until
    refused = asker.send()
    assert problem(refused) == (403, "resident_blocked")
    assert datetime.fromisoformat(body_of(refused)["blocked_until"]) == until
    for path, body in (
        (f"/reports/{code}/comments", {"text": "a"}),
        (f"/reports/{code}/withdraw", {}),
        (f"/reports/{code}/support", None),
        ("/photo-tickets", None),
    ):
        assert problem(asker.post(path, body)) == (403, "resident_blocked"), path
    assert asker.get(f"/reports/{code}").status_code == 200
    assert body_of(asker.get("/me"))["blocked_until"] == until.isoformat()
    with Session.begin() as session:
        session.get_one(Resident, asker.resident.id).blocked_until = datetime.now(UTC)
    assert asker.send().status_code == 201


def test_an_emergency_stops_the_form_until_it_was_read(app: OpenAPI):
    asker = Asker(app)
    refused = asker.send(category="fire")
    assert problem(refused) == (409, "emergency_call_first")
    notice = categories()["fire"].emergency
    assert notice is not None
    assert body_of(refused)["hotlines"] == notice["hotlines"]
    assert "114" in {line["number"] for line in body_of(refused)["hotlines"]}
    assert body_of(refused)["text_vi"]
    assert asker.send(category="fire", emergency_acknowledged=True).status_code == 201


def test_a_notice_that_does_not_stop_needs_no_word(app: OpenAPI):
    assert Asker(app).send(category="sidewalk-subsidence").status_code == 201


def test_complaints_and_denunciations_are_shown_their_own_way(app: OpenAPI):
    redirected = [row for row in categories().values() if row.redirect is not None]
    assert redirected
    asker = Asker(app)
    for category in redirected:
        refused = asker.send(category=category.code, emergency_acknowledged=True)
        assert problem(refused) == (422, "category_redirected")
        assert body_of(refused)["redirect"] == category.redirect


@pytest.mark.parametrize(
    ("place", "where"),
    [((10.7769, 106.7009), "HCMC"), ((11.5564, 104.9282), "Phnom Penh"), ((0.0, 0.0), "no fix")],
)
def test_outside_the_province_nothing_is_taken(app: OpenAPI, place: tuple[float, float], where: str):
    answer = Asker(app).send(latitude=place[0], longitude=place[1])
    assert problem(answer) == (422, "outside_province"), where


def test_the_other_end_of_the_province_has_its_own_unit(app: OpenAPI):
    given = Asker(app).sent(latitude=LONG_AN[0], longitude=LONG_AN[1])
    assert given["unit"]["code"] == f"ubnd-{given['area']['code']}"


def test_a_place_nobody_could_find_is_sent_back(app: OpenAPI):
    assert problem(Asker(app).send(accuracy_m=800)) == (422, "place_unclear")


def test_the_moment_must_be_one_that_can_have_been(app: OpenAPI):
    asker, now = Asker(app), datetime.now(UTC)
    assert asker.send(captured_at=(now + timedelta(minutes=4)).isoformat()).status_code == 201
    for moment in (
        now + timedelta(minutes=6),
        datetime(1999, 12, 31, tzinfo=UTC),
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-12:00",
    ):
        sent = moment if isinstance(moment, str) else moment.isoformat()
        answer = asker.send(captured_at=sent)
        assert problem(answer) == (422, "fields_refused"), sent
        assert "captured_at" in body_of(answer)["fields"]


def test_answers_must_fit_the_questions_of_the_category(app: OpenAPI):
    asker = Asker(app)
    assert asker.sent(answers={"road_kind": "local"})["answers"] == {"road_kind": "local"}
    for answers in ({"road_kind": "moon"}, {"colour": "red"}, {"road_kind": {"deep": [1]}}):
        answer = asker.send(answers=answers)
        assert problem(answer) == (422, "fields_refused"), answers
        assert all(field.startswith("answers") for field in body_of(answer)["fields"])
    silent = next(row for row in categories().values() if not row.questions and row.redirect is None)
    answer = asker.send(category=silent.code, answers={"anything": 1}, emergency_acknowledged=True)
    assert problem(answer) == (422, "fields_refused")


def test_photos_must_be_ones_own_and_free(app: OpenAPI):
    asker, other = Asker(app), Asker(app)
    own = a_photo(Actor("resident", asker.resident.id))
    theirs = a_photo(Actor("resident", other.resident.id))
    staffs = a_photo(Actor("staff", asker.resident.id))
    for photos in ([str(theirs)], [str(own), str(theirs)], [str(staffs)], [str(uuid4())]):
        assert problem(asker.send(photo_ids=photos)) == (422, "photo_unknown"), photos
    given = asker.sent(photo_ids=[str(own)])
    assert [photo["id"] for photo in given["photos"]] == [str(own)]
    assert problem(asker.send(photo_ids=[str(own)])) == (422, "photo_unknown")
    assert problem(asker.send(photo_ids=[str(uuid4()) for _ in range(7)])) == (422, "fields_refused")


def test_one_photo_in_two_reports_at_once_goes_into_one(app: OpenAPI):
    asker = Asker(app)
    photo = str(a_photo(Actor("resident", asker.resident.id)))
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: asker.send(photo_ids=[photo]).status_code, range(8)))
    assert Counter(answers) == {201: 1, 422: 7}
    assert count_of(Report) == 1


def test_what_a_resident_sends_anonymously_shows_no_name_to_the_unit(app: OpenAPI):
    a_channel("ubnd-25459")
    asker = Asker(app)
    assert asker.sent(anonymous=True)["anonymous"] is True
    with Reading() as session:
        bodies = session.scalars(select(Delivery.body).where(Delivery.channel == Channel.WEBHOOK)).all()
    assert len(bodies) == 1
    assert asker.resident.name not in str(bodies)
    assert str(asker.resident.id) not in str(bodies)
