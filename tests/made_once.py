"""What each test's own application and engine would make again from the same sources, made once in a test process."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

from doors.late_rule import LateRule

# More than there are kinds of statements.
STATEMENTS = 8_000


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
