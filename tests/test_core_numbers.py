"""Numbers of reports: nobody gets one twice, no one waits for another's commit, and an idle process skips none."""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain

import pytest
from sqlalchemy import event, orm, text
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from models import Session
from models import sequence as counters
from models.base import open_engine
from models.direct import Direct
from models.sequence import next_unique


def taken(number: int = 1) -> list[int]:
    """So many numbers, taken and committed."""
    with Session.begin() as session:
        return next_unique(session, "codes", number)


@pytest.mark.usefixtures("engine")
def test_of_many_at_once_nobody_gets_the_same_number():
    with ThreadPoolExecutor(8) as pool:
        numbers = list(chain.from_iterable(pool.map(taken, [1, 3, 20, 2, 7] * 10)))
    assert len(set(numbers)) == len(numbers) == 330


@pytest.mark.usefixtures("engine")
def test_who_takes_one_now_and_then_skips_none(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(counters, "HURRY_S", 0.0)
    assert [taken(number) for number in (1, 1, 3, 1)] == [[1], [2], [3, 4, 5], [6]]


def test_on_postgresql_many_who_have_not_committed_have_numbers(postgresql_url: str):
    engine = open_engine(postgresql_url)
    with ExitStack() as open_work:
        sessions = [open_work.enter_context(orm.Session(engine)) for _ in range(5)]
        numbers = [number for session in sessions for number in next_unique(session, "codes")]
    engine.dispose()
    assert len(set(numbers)) == 5


def test_a_forked_process_takes_numbers_of_its_own(postgresql_url: str):
    engine = open_engine(postgresql_url)
    with orm.Session(engine) as session:
        ours = [number for _ in range(4) for number in next_unique(session, "codes")]
        out, into = os.pipe()
        child = os.fork()
        if child == 0:
            try:
                (theirs,) = counters._ahead.take(engine.url, "codes", 1)
                os.write(into, str(theirs).encode())
            finally:
                os._exit(0)  # whatever happens, or there would be two of all tests that follow
        os.waitpid(child, 0)
        os.close(into)
        theirs = int(os.read(out, 20))
        os.close(out)
        ours += next_unique(session, "codes", 8)
    engine.dispose()
    assert theirs not in ours


def test_what_goes_wrong_past_sqlalchemy_is_told_as_sqlalchemy_does(engine: Engine):
    twice = Direct(text("INSERT INTO sequences (name, value) VALUES (:name, 1)"))
    heard: list[str] = []

    def hear(_connection: object, _cursor: object, statement: str, *_more: object) -> None:
        heard.append(statement)

    with engine.connect() as connection:
        twice.run(connection, {"name": "codes"})
        event.listen(engine, "before_cursor_execute", hear)
        with pytest.raises(IntegrityError, match="sequences"):
            twice.run(connection, {"name": "codes"})
        event.remove(engine, "before_cursor_execute", hear)
        connection.rollback()
    assert any("INSERT INTO sequences" in statement for statement in heard)
