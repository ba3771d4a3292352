"""What comes together is kept together: each event once, each person with one conversation."""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DataError

from models import Conversation, InboxEvent, InboxState, Reading, Session
from models.base import open_engine, open_prompt
from tests.counting import waiting
from tests.service import until
from webhooks import coming, events
from webhooks.coming import Come

NOW = datetime.now(UTC)


def message(sender: str, number: int, *, at: datetime = NOW, name: str = "user_send_text") -> Come:
    body = {
        "event_name": name,
        "timestamp": str(int(at.timestamp() * 1000)),
        "sender": {"id": sender},
        "message": {"msg_id": str(number), "text": 'Ổ gà "lớn" \\ 😀'},
    }
    return Come(events.read(body, NOW), f"{body}".encode(), NOW, proven=True, due_at=NOW)


@pytest.fixture
def prompt(engine: Engine) -> Engine:
    return open_prompt(engine, at_once=1)


def keep(prompt: Engine, *come: Come) -> list[bool]:
    with prompt.begin() as connection:
        return coming.keep(connection, come)


def talks() -> list[Conversation]:
    with Reading() as session:
        return list(session.scalars(select(Conversation).order_by(Conversation.sender)))


def test_what_is_read_back_is_what_came(prompt: Engine):
    come = message("1", 7)
    assert keep(prompt, come) == [True]
    with Reading() as session:
        row = session.scalars(select(InboxEvent)).one()
    assert (row.key, row.name, row.sender, row.proven, row.body, row.media) == (
        come.event.key,
        "user_send_text",
        "1",
        True,
        come.raw.decode(),
        [],
    )
    assert (row.happened_at, row.received_at, row.due_at) == (come.event.happened_at, NOW, NOW)
    assert (row.state, row.attempts, row.last_error, row.settled_at) == (InboxState.WAITING, 0, "", None)
    (talk,) = talks()
    assert (talk.sender, talk.talk, talk.called_for, talk.turn, talk.heard_at) == ("1", "", "", 0, NOW)
    assert (talk.held_until, talk.resident_id, talk.human_since, talk.called_at) == (None,) * 4


def test_each_is_told_whether_it_is_new_though_the_same_comes_twice_at_once(prompt: Engine):
    keep(prompt, message("1", 1))
    told = keep(prompt, message("2", 2), message("1", 1), message("1", 3), message("2", 2))
    assert told == [True, False, True, False]
    assert [talk.sender for talk in talks()] == ["1", "2"]


def test_who_has_a_conversation_keeps_it(prompt: Engine):
    keep(prompt, message("1", 1))
    (before,) = talks()
    keep(prompt, message("1", 2), message("2", 3))
    assert before.id in [talk.id for talk in talks()]
    assert len(talks()) == 2


def test_what_asks_nothing_and_what_is_stale_opens_no_conversation(prompt: Engine):
    stale = message("1", 1, at=NOW - timedelta(days=2))
    assert keep(prompt, stale, message("2", 2, name="user_seen_message")) == [True, True]
    with Reading() as session:
        rows = session.scalars(select(InboxEvent).order_by(InboxEvent.sender)).all()
    assert [(row.state, row.last_error) for row in rows] == [
        (InboxState.IGNORED, "it is older than a day"),
        (InboxState.IGNORED, ""),
    ]
    assert {row.settled_at for row in rows} == {NOW}
    assert talks() == []


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
class TestOnPostgres:
    def test_nobody_waits_for_a_conversation_that_a_worker_holds(self, prompt: Engine):
        keep(prompt, message("1", 1))
        with Session.begin() as session:
            session.execute(select(Conversation).with_for_update())
            assert keep(prompt, message("1", 2)) == [True]
        assert len(talks()) == 1

    def test_the_same_events_in_another_order_do_not_wait_for_each_other_in_a_circle(self, engine: Engine):
        come = [message("1", number) for number in range(3)]
        with ThreadPoolExecutor(2) as pool:
            with engine.connect() as connection, connection.begin() as first:
                coming.keep(connection, [come[1]])
                kept = [pool.submit(keep, engine, *them) for them in (come, come[::-1])]
                until(lambda: waiting(engine) == 2, "they do not wait")
                first.rollback()
            told = [one.result(30) for one in kept]
        assert sorted(told) == [[False] * 3, [True] * 3]

    def test_all_of_a_statement_or_nothing_is_kept(self, prompt: Engine):
        good, other = message("1", 1), message("2", 2)
        bad = replace(other, event=replace(other.event, key="x" * 161))
        with pytest.raises(DataError):
            keep(prompt, good, bad)
        with Reading() as session:
            assert session.scalars(select(InboxEvent)).all() == []
        assert talks() == []

    def test_a_connection_whose_server_has_gone_is_noticed_before_it_is_used(
        self, prompt: Engine, engine: Engine, database: str
    ):
        """Both on which each statement is a transaction and on which transactions are opened."""
        number, end = text("SELECT pg_backend_pid()"), text("SELECT pg_terminate_backend(:number, 5000)")
        usual = open_engine(database, pool_size=1)
        for used in (prompt, usual):
            with used.begin() as connection:
                ours = connection.scalar(number)
            with engine.begin() as connection:
                assert connection.scalar(end, {"number": ours})
            with used.begin() as connection:
                assert connection.scalar(number) != ours
        usual.dispose()

    def test_a_forked_process_that_forgets_its_parents_connections_ends_none(
        self, prompt: Engine, engine: Engine
    ):
        number = text("SELECT pg_backend_pid()")
        with prompt.begin() as connection:
            ours = connection.scalar(number)
        child = os.fork()
        if child == 0:
            try:
                engine.dispose(close=False)
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        with prompt.begin() as connection:
            assert connection.scalar(number) == ours
