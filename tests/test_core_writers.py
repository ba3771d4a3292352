"""SQLite's writers stand in line: nobody is lost, and nobody is kept out by one who could not even begin."""

from concurrent.futures import ThreadPoolExecutor
from itertools import cycle

import pytest
from sqlalchemy import orm

from models.base import open_engine
from models.sequence import next_value
from models.sqlite import PATIENCE_S, Line


def test_writers_of_two_engines_count_on_without_losing_a_number(sqlite_url):
    engines = [open_engine(sqlite_url), open_engine(sqlite_url)]

    def count(engine):
        with orm.Session(engine) as session, session.begin():
            return next_value(session, "counted")

    with ThreadPoolExecutor(8) as pool:
        numbers = list(
            pool.map(count, [engine for engine, _ in zip(cycle(engines), range(200), strict=False)])
        )
    for engine in engines:
        engine.dispose()
    assert sorted(numbers) == list(range(1, 201))


def test_a_line_that_cannot_be_made_says_so_to_everyone_and_keeps_nobody_waiting(tmp_path):
    line = Line(str(tmp_path / "nowhere" / "database.db.line"))
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            line.enter(PATIENCE_S)
