"""What each test's own application and engine would make again from the same sources, made once in a test process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import URL, Engine, make_url
from sqlalchemy.orm import Session
from sqlalchemy.util import LRUCache

from doors.late_rule import LateRule
from models.base import open_engine
from models.direct import connection_of
from reports import reference
from reports.reference import Reference

# More than there are kinds of statements.
STATEMENTS = 8_000
# The databases that began as copies of a template, and what all of a kind have in common.
_copies: set[URL] = set()
_references: dict[str, Reference] = {}


@contextmanager
def rules() -> Iterator[None]:
    """Each test makes an application of its own; what Werkzeug makes of the same few hundred rules is made once."""
    made: dict[str, LateRule] = {}
    make = LateRule.compile

    def compile_once(rule: LateRule) -> None:
        known = rule if rule.defaults else made.setdefault(rule.rule, rule)
        if known is rule:
            make(rule)
            return
        rule._parts, rule._trace, rule._converters = known._parts, known._trace, known._converters
        rule.arguments |= known.arguments
        rule._build = known._build.__func__.__get__(rule, None)  # type: ignore[attr-defined]
        rule._build_unknown = known._build_unknown.__func__.__get__(rule, None)  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(LateRule, "compile", compile_once)
        yield


@contextmanager
def statements() -> Iterator[None]:
    """Each test opens an engine of its own; what SQLAlchemy compiles of a statement on one, all of its kind use.

    It keeps compiled statements by dialect, and all dialects of one driver here are alike.
    """
    compiled: LRUCache[Any, Any] = LRUCache(STATEMENTS)

    with pytest.MonkeyPatch.context() as patch:
        shared = property(lambda _engine: compiled, lambda _engine, _own: None)
        patch.setattr(Engine, "_compiled_cache", shared, raising=False)
        for kind in (SQLiteDialect_pysqlite, PGDialect_psycopg):
            patch.setattr(kind, "__eq__", lambda one, other: type(one) is type(other))
            patch.setattr(kind, "__hash__", lambda one: hash(type(one)))
        yield


def copied(url: str) -> str:
    """Say that this database is a fresh copy of its kind's template; returns its URL."""
    made = make_url(url)
    if made.drivername not in _references:
        engine = open_engine(made)
        with Session(engine) as session:
            _references[made.drivername] = reference._read(session, reference._edition(session))
        engine.dispose()
    _copies.add(made)
    return url


@contextmanager
def references() -> Iterator[None]:
    """All copies of one template begin with the same reference data: it is read of one of them.

    Whatever a test changes of it counts the edition on (tests/test_reference.py), and is read from its own database.
    """
    read = reference._read

    def read_once(session: Session, edition: int | None) -> Reference:
        url = connection_of(session).engine.url
        known = _references.get(url.drivername)
        return known if url in _copies and known and known.edition == edition else read(session, edition)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reference, "_read", read_once)
        yield
