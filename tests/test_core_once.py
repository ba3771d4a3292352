"""One key does its work once: whoever sends it, however often, at once, with another body or into trouble."""

from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import Engine, orm, text
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted

import errors
from doors.once import Done, KeyMissing, OnceTogether, Slot, _Call, once
from errors import KeyReused, NotFound, Problem
from models import Answered, Reading, Session
from models.sequence import next_value
from tests.counting import waiting
from tests.service import until

pytestmark = pytest.mark.usefixtures("engine")
KEY = "a key of this test"
FLASK = Flask("once")
errors.register(FLASK)


def work(session: orm.Session) -> tuple[dict[str, Any], int]:
    """Something that shows how often it was done."""
    return {"number": next_value(session, "worked")}, 201


def send(
    body: object = None, *, actor: str = "resident:1", key: str = KEY, path: str = "/x", work=work, **how
) -> Response:
    with FLASK.test_request_context(path, method="POST", headers={"Idempotency-Key": key}):
        return once(actor, work, body=body, **how)


def test_a_repeat_gets_the_first_answer_and_says_so():
    first, again = send({"a": 1}), send({"a": 1})
    assert (
        (first.get_json(), first.status_code) == (again.get_json(), again.status_code) == ({"number": 1}, 201)
    )
    assert (first.headers.get("Idempotent-Replayed"), again.headers["Idempotent-Replayed"]) == (None, "true")


def test_the_database_sees_the_answer_only_sealed():
    send(work=lambda _: ({"full_name": "Nguyễn Văn Ánh"}, 201))
    with Reading() as session:
        kept = str(session.scalar(text("SELECT body FROM answered")))
    assert "sealed" in kept
    assert "full_name" not in kept
    assert send().get_json() == {"full_name": "Nguyễn Văn Ánh"}


def test_the_same_key_of_somebody_else_is_another_key():
    assert [send(actor=actor).get_json()["number"] for actor in ("resident:1", "resident:2", "staff:1")] == [
        1,
        2,
        3,
    ]


@pytest.mark.parametrize("other", [{"body": {"a": 2}}, {"body": {"a": 1}, "path": "/y"}])
def test_the_same_key_for_something_else_is_refused(other):
    send({"a": 1})
    with pytest.raises(KeyReused):
        send(**other)


@pytest.mark.parametrize("error", [NotFound(), KeyError("ours")])
def test_what_went_wrong_leaves_the_key_unused_and_nothing_done(error):
    def fails(session: orm.Session) -> tuple[dict[str, Any], int]:
        work(session)
        raise error

    with pytest.raises(type(error)):
        send(work=fails)
    with Reading() as session:
        assert session.get(Answered, ("resident:1", KEY)) is None
    assert send().get_json() == {"number": 1}


def test_a_broken_rule_of_the_work_is_not_taken_for_a_used_key():
    def breaks(session: orm.Session) -> tuple[dict[str, Any], int]:
        twice = [Answered(actor="x", key="x", digest="", status=0, body={}, at=None) for _ in range(2)]
        session.add_all(twice)
        session.flush()
        return {}, 200

    with pytest.raises(IntegrityError):
        send(work=breaks)
    assert send().status_code == 201


def test_of_many_at_once_one_works_and_those_with_another_body_are_refused():
    gate = Barrier(12)

    def one(number: int) -> object:
        gate.wait()
        try:
            return send({"a": number % 2}).get_json()["number"]
        except KeyReused:
            return "refused"

    with ThreadPoolExecutor(12) as pool:
        outcomes = Counter(pool.map(one, range(12)))
    assert outcomes == {1: 6, "refused": 6}
    with Session.begin() as session:
        assert next_value(session, "worked") == 2


@pytest.mark.parametrize("key", ["", "short", "k" * 129, "tab\there key", "không dấu!"])
def test_a_key_that_is_none_is_refused(key):
    with pytest.raises(KeyMissing):
        send(key=key)


def test_where_no_key_is_asked_for_each_sending_is_one():
    assert [send(key="", required=False).get_json()["number"] for _ in range(2)] == [1, 2]


@pytest.mark.parametrize(
    "error",
    [
        PoolExhausted("no connection"),
        OperationalError("UPDATE", {}, TimeoutError("lock")),
        DatabaseError("SELECT", {}, OSError("malformed, for its disk is gone")),
    ],
)
def test_a_database_that_does_not_answer_is_busy_and_not_broken(error):
    with FLASK.test_request_context("/"):
        response = FLASK.handle_user_exception(error)
    assert isinstance(response, Response)
    assert (response.status_code, response.get_json()["code"]) == (503, "busy")
    assert response.headers["Retry-After"] == "2"


def test_a_mistake_of_ours_is_not_called_busy():
    with FLASK.test_request_context("/"), pytest.raises(IntegrityError):
        FLASK.handle_user_exception(IntegrityError("INSERT", {}, ValueError("twice")))


def test_turns_of_two_processes_that_share_people_do_not_wait_for_each_other_in_a_circle(engine: Engine):
    """Whoever comes in whatever order: the keys are taken in one order everywhere."""
    actors = ["resident:1", "resident:2", "resident:3"]
    calls = [_Call(Slot(actor, KEY, "the same"), actor, is_counted=True) for actor in actors]

    def number(session: orm.Session, asked: Sequence[str]) -> list[Done | Problem]:
        return [({"number": next_value(session, "worked")}, 201) for _ in asked]

    def turn(come: list[_Call[str]]) -> list[object]:
        together = OnceTogether(
            limit=lambda asked: [None] * len(asked), work=number, wait=lambda *_: None, after=lambda: None
        )
        return list(together._turn(None, come))

    with ThreadPoolExecutor(2) as pool:
        with Session() as holder:
            holder.add(
                Answered(actor=actors[1], key=KEY, digest="x", status=201, body={}, at=datetime.now(UTC))
            )
            holder.flush()
            told = [pool.submit(turn, come) for come in (calls, calls[::-1])]
            if engine.dialect.name == "postgresql":
                until(lambda: waiting(engine) == 2, "they do not wait")
            holder.rollback()
        answers = [one.result(30) for one in told]
    assert sorted(sum(isinstance(one, tuple) for one in it) for it in answers) == [0, 3]
    with Session() as session:
        assert next_value(session, "worked") == 4
