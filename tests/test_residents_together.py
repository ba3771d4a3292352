"""Reports that come at one moment share a transaction and nothing else: each is as if it had come alone."""

from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import func, insert, orm, select, text, update
from werkzeug.test import TestResponse

from doors import rates
from doors.once import Done, Held, OnceTogether
from errors import Problem
from miniapp.filing import Sending
from miniapp.report_routes import FILING
from models import Answered, Channel, Delivery, MapCell, Passage, Reading, Report, Resident, Session, Ticket
from reports.actor import Actor
from reports.public import mapcount
from tests.people import LONG_AN, TAN_NINH, a_channel, a_photo
from tests.residents import Asker, Json, a_form, body_of, problem
from tests.service import until

UNIT = "ubnd-25459"
KEY = "the-key-of-all-of-them"
FIRST = "the-key-of-who-came-first"


@contextmanager
def in_hand(asker: Asker, key: str) -> Iterator[None]:
    """Another process is about to use their key, and gives it up in the end."""
    with Session() as holder:
        actor = f"resident:{asker.resident.id}"
        row = {"actor": actor, "key": key, "digest": "", "status": 0, "body": {}, "at": datetime.now(UTC)}
        holder.execute(insert(Answered).values(row))
        yield
        holder.rollback()


@contextmanager
def one_turn(app: OpenAPI, sends: list[tuple[Asker, Json]]) -> Iterator[list[Future[TestResponse]]]:
    """Somebody who came first is held up; meanwhile these come, all under one key and each with its own request id."""
    first, filing = Asker(app), app.extensions[FILING]
    assert isinstance(filing, OnceTogether)
    filing._together._most = 1  # or PostgreSQL would begin another
    with ThreadPoolExecutor(len(sends) + 1) as pool:
        with in_hand(first, FIRST):
            held = pool.submit(first.send, FIRST)
            until(lambda: filing._together._at_work == 1, "nobody is at work")
            sent = [pool.submit(_send, asker, form) for asker, form in sends]
            until(lambda: len(filing._together._waiting) == len(sends), "not all are waiting")
        assert held.result(30).status_code == 201
        yield sent


def _send(asker: Asker, form: Json) -> TestResponse:
    return asker.post("/reports", form, KEY, headers={"X-Request-Id": asker.resident.id.hex})


def test_each_gets_their_own_report_and_those_refused_their_own_refusal(app: OpenAPI):
    a_channel(UNIT)
    near, seen, outside, blocked, again, gone, wordy = (Asker(app) for _ in range(7))
    photo = a_photo(Actor("resident", seen.resident.id))
    earlier = body_of(again.send(KEY, description="Hố sâu"))
    with Session.begin() as session:
        session.get_one(Resident, blocked.resident.id).blocked_until = datetime.now(UTC) + timedelta(days=1)
        session.get_one(Resident, gone.resident.id).zalo_app_user_id = None
    sends = [
        (near, a_form(latitude=TAN_NINH[0] + 0.0001)),
        (seen, a_form(photo_ids=[str(photo)], category="street-light", longitude=TAN_NINH[1] + 0.001)),
        (outside, a_form(latitude=21.03, longitude=105.85)),
        (blocked, a_form()),
        (again, a_form(description="Hố sâu")),
        (gone, a_form()),
        (wordy, a_form(answers={"nobody": "asked"})),
    ]
    with one_turn(app, sends) as answers:
        by_near, by_seen, by_outside, by_blocked, by_again, by_gone, by_wordy = [
            one.result(30) for one in answers
        ]
    assert [problem(one) for one in (by_outside, by_blocked, by_gone, by_wordy)] == [
        (422, "outside_province"),
        (403, "resident_blocked"),
        (401, "unauthenticated"),
        (422, "fields_refused"),
    ]
    assert body_of(by_again) == earlier
    assert by_again.headers["Idempotent-Replayed"] == "true"
    one, other = body_of(by_near), body_of(by_seen)
    assert one["created_at"] == other["created_at"], "they did not come in one turn"
    assert one["category"]["code"] == "pothole"
    assert (other["category"]["code"], len(other["photos"])) == ("street-light", 1)
    with Reading() as session:
        reports = session.scalars(select(Report)).all()
        assert len({report.code for report in reports}) == len(reports) == 4
        near_by = {report.code for report in reports if report.category_code == "pothole"} - {one["code"]}
        assert {it["code"] for it in one["suggestions"]} == near_by >= {earlier["code"]}
        assert other["suggestions"] == []
        owed = session.execute(
            select(Report.code, Delivery.request_id, Delivery.channel)
            .join(Report, Report.id == Delivery.report_id)
            .where(Report.code == one["code"])
        ).all()
        assert sorted(owed) == sorted(
            (one["code"], near.resident.id.hex, channel) for channel in (Channel.WEBHOOK, Channel.ZALO)
        )
        keys = set(session.scalars(select(Answered.actor).where(Answered.key == KEY)))
    assert keys == {f"resident:{asker.resident.id}" for asker in (near, seen, again)}
    # Under a key that was refused the right report is still taken.
    assert outside.send(KEY).status_code == 201


def test_all_is_written_and_counted_as_if_each_had_come_alone(app: OpenAPI):
    askers = [Asker(app) for _ in range(9)]
    places = [TAN_NINH, LONG_AN, (TAN_NINH[0] + 0.01, TAN_NINH[1])] * 3
    sends = [
        (asker, a_form(latitude=place[0], longitude=place[1]))
        for asker, place in zip(askers, places, strict=True)
    ]
    with one_turn(app, sends) as answers:
        codes = [body_of(one.result(30))["code"] for one in answers]
    assert len(set(codes)) == 9
    with Session.begin() as session:
        for report in session.scalars(select(Report).where(Report.code.in_(codes))):
            steps = session.execute(
                select(Passage.from_state, Passage.to_state)
                .where(Passage.report_id == report.id)
                .order_by(Passage.seq)
            ).all()
            assert [tuple(map(str, step)) for step in steps] == [
                ("draft", "received"),
                ("received", "dispatched"),
            ]
            ticket = session.scalars(select(Ticket).where(Ticket.report_id == report.id)).one()
            assert (ticket.unit_code, ticket.warn_at is not None) == (report.unit_code, True)
        kept = cells(session)
        mapcount.recount(session)
        assert cells(session) == kept
        assert session.scalar(select(func.sum(MapCell.count)).where(MapCell.level == 8)) == 10


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_another_turn_goes_on_while_one_waits(app: OpenAPI):
    first, filing = Asker(app), app.extensions[FILING]
    with ThreadPoolExecutor(1) as pool:
        with in_hand(first, FIRST):
            held = pool.submit(first.send, FIRST)
            until(lambda: filing._together._at_work == 1, "nobody is at work")
            assert Asker(app).send().status_code == 201
            assert not held.done()
        assert held.result(30).status_code == 201


def test_turns_that_go_on_at_once_count_what_they_change_alike(app: OpenAPI):
    askers = [Asker(app) for _ in range(12)]
    places = [TAN_NINH, LONG_AN, (TAN_NINH[0] + 0.01, TAN_NINH[1])] * 4
    with ThreadPoolExecutor(12) as pool:
        for _ in range(3):
            sent = [
                pool.submit(asker.send, latitude=place[0], longitude=place[1])
                for asker, place in zip(askers, places, strict=True)
            ]
            assert [one.result(30).status_code for one in sent] == [201] * 12
    with Session.begin() as session:
        kept = cells(session)
        mapcount.recount(session)
        assert cells(session) == kept
        assert session.scalar(select(func.sum(MapCell.count)).where(MapCell.level == 8)) == 36


def cells(session: orm.Session) -> list[tuple[object, ...]]:
    session.expire_all()
    rows = session.scalars(select(MapCell).order_by(MapCell.level, MapCell.cell, MapCell.category_code)).all()
    return [
        (row.level, row.cell, row.category_code, row.count, round(row.sum_latitude, 6), row.visible)
        for row in rows
    ]


def test_who_sends_two_at_once_is_served_one_after_the_other(app: OpenAPI):
    asker = Asker(app)
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: asker.send(), range(24)))
    assert [one.status_code for one in answers].count(201) == 20, "the hour's quota is 20"
    assert {problem(one) for one in answers if one.status_code != 201} == {(429, "too_many_requests")}


def test_a_fault_of_one_is_not_the_others(app: OpenAPI, monkeypatch: pytest.MonkeyPatch):
    """What raises in the middle is done again one by one, so that only who caused it hears of it; that it is done
    twice counts for nobody as asking twice."""
    monkeypatch.setattr(rates, "WRITES_A_MINUTE", 1)
    filing: OnceTogether[Sending] = app.extensions[FILING]
    work, wrong, often = filing._work, Asker(app), Asker(app)
    assert often.send().status_code == 201

    def stumble(session: orm.Session, sendings: Sequence[Sending]) -> Sequence[Done | Problem | Held]:
        done = work(session, sendings)
        if any(one.sender == wrong.resident.id for one in sendings):
            raise ValueError("this one")
        return done

    filing._work = stumble
    app.testing = False
    others = [Asker(app) for _ in range(3)]
    with one_turn(app, [(asker, a_form()) for asker in (others[0], wrong, often, *others[1:])]) as answers:
        statuses = [one.result(30).status_code for one in answers]
    assert statuses == [201, 500, 429, 201, 201]
    with Reading() as session:
        assert session.scalar(select(func.count()).select_from(Report)) == 5


def test_who_asks_too_often_does_not_wait_to_be_told(app: OpenAPI, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rates, "WRITES_A_MINUTE", 2)
    asker, wired = Asker(app), app.extensions["wiring"]
    counted = f"rate:resident-writes:{asker.resident.id.hex}"
    with ThreadPoolExecutor(6) as pool:
        with in_hand(asker, KEY):
            held = pool.submit(asker.send, KEY)
            until(lambda: wired.redis.exists(counted) == 1, "the first is not counted")
            others = [pool.submit(asker.send) for _ in range(5)]
            until(lambda: sum(one.done() for one in others) == 4, "they wait although they ask too often")
            assert not held.done()
        statuses = sorted(one.result(30).status_code for one in (held, *others))
    assert statuses == [201, 201, 429, 429, 429, 429]


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_nobody_waits_for_a_resident_whom_somebody_else_has_in_hand(app: OpenAPI):
    """On SQLite there is one writer at a time, for whom everybody waits."""
    busy, other, next_one = Asker(app), Asker(app), Asker(app)
    with ThreadPoolExecutor(1) as pool:
        with Session.begin() as holder:
            holder.execute(update(Resident).where(Resident.id == busy.resident.id).values(name="Trần"))
            waits = pool.submit(busy.send, KEY)
            until(lambda: waiting_for_locks() == 1, "it does not wait for the resident")
            with one_turn(app, [(other, a_form()), (next_one, a_form())]) as answers:
                assert [one.result(30).status_code for one in answers] == [201, 201]
            # Nor does the key wait: another process with the same request is not held up by it.
            assert holder.get(Answered, (f"resident:{busy.resident.id}", KEY)) is None
            assert not waits.done()
        told = body_of(waits.result(30))
    assert body_of(busy.send(KEY)) == told
    with Reading() as session:
        assert session.scalar(select(func.count()).where(Report.resident_id == busy.resident.id)) == 1


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_of_one_turn_only_who_is_in_other_hands_is_served_later(app: OpenAPI):
    askers = [Asker(app) for _ in range(4)]
    busy = askers[1]
    with Session() as holder:
        holder.execute(update(Resident).where(Resident.id == busy.resident.id).values(name="Trần"))
        with one_turn(app, [(asker, a_form()) for asker in askers]) as answers:
            until(lambda: sum(one.done() for one in answers) == 3, "the others wait for it")
            made = {body_of(one.result(30))["created_at"] for one in answers if one is not answers[1]}
            assert len(made) == 1, "they did not come in one turn"
            assert not answers[1].done()
            holder.rollback()
            assert body_of(answers[1].result(30))["created_at"] > made.pop()


def waiting_for_locks() -> int:
    """How many connections of this database wait for a lock."""
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    with Reading() as session:
        return int(session.scalar(waiting) or 0)
