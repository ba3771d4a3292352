"""The newest of the reports that have some words: what the map goes by where very many have them.

SQLite's index of words tells them one after another, from the last that was written. PostgreSQL's makes a list of all
before it tells the first, and SQLite's does so of words of which only the beginning is known: there the newest of all
reports are looked at, unless hardly any are expected to have the words. If too few of these have them, they tell
PostgreSQL how far back the index is to be asked.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, Select, and_, select
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from models import Report
from models.direct import connection_of
from reports.desk import wordindex
from reports.desk.parts import Part
from reports.desk.planned import expected, is_postgresql, rarest_word
from reports.desk.ways import place
from reports.desk.wordindex import Question

# Of so many with the words SQLite looks what else is asked.
LOOKED_AT = 10_000
# All of so few are read soon. Of so many reports PostgreSQL looks at the words; of the latter if these have many.
FEW, NEAR, FAR = 4000, 4000, 12_000
# Fewer near by do not tell how far back others lie; and of what is shown at most so much is enough.
TELLING, ENOUGH = 25, 0.5
_NEWEST_FIRST = (Report.created_at.desc(), Report.id.desc())


@dataclass(frozen=True)
class Asked:
    """What the index of words tells, words and others; what is left to be checked on reports, and before when they were
    sent; and what is to be known of them."""

    words: Sequence[Part]
    left: Sequence[ColumnElement[bool]]
    until: datetime | None
    columns: Sequence[InstrumentedAttribute[Any]]

    @property
    def told(self) -> list[Question]:
        """The questions to the index."""
        return [part.of_index for part in self.words if part.of_index]


class Newest(NamedTuple):
    """Reports, the newest first; and whether there are no others."""

    rows: Sequence[Row[Any]]
    are_all: bool


def newest(session: Session, asked: Asked, most: int) -> Newest:
    """No more than `most` of what is asked for, and where there are so many, not less than ENOUGH of that.

    Where very many have the words and few of these meet the rest, only the newest are looked at. On SQLite those are
    the last written: the last sent, unless others were taken over from elsewhere since.
    """
    rows, are_all = _found(session, asked, most + 1)
    return Newest(rows[:most], are_all and len(rows) <= most)


def _found(session: Session, asked: Asked, most: int) -> Newest:
    """These, and whether all with the words were looked at."""
    is_postgres, near = is_postgresql(session), list[Row[Any]]()
    is_begun = any(one.is_begun for one in asked.told)
    # Of how many words begin somehow nobody knows.
    if is_postgres and not is_begun and _expected(session, asked.words) < FEW:
        return Newest(_indexed(session, asked, most), True)
    if is_postgres or is_begun:
        many = max(TELLING, most * NEAR // FAR)
        near += _near_by(session, replace(asked, left=(), columns=()), many, NEAR)
        if len(near) == many:
            rows = _near_by(session, asked, most, FAR)
            return Newest(rows, len(rows) < most and not _is_farther(session, asked.until))
    return _as_told(session, asked, most, near) if is_postgres else _last_written(session, asked, most)


def _last_written(session: Session, asked: Asked, most: int) -> Newest:
    having = wordindex.entries(wordindex.together(asked.told))
    number = having.selected_columns.rowid
    having = having.order_by(number.desc())
    edge = session.scalar(having.limit(1).offset(LOOKED_AT))
    if edge is not None and asked.until is not None:
        before = select(place()).select_from(Report).where(*_sent(None, asked.until))
        having = having.where(number <= before.order_by(*_NEWEST_FIRST).limit(1).scalar_subquery())
        edge = session.scalar(having.limit(1).offset(LOOKED_AT))
    looked_at = having if edge is None else having.where(number > edge)
    meant = looked_at.join(Report, place() == number).where(*asked.left).with_only_columns(*asked.columns)
    return Newest(_rows(session, meant.limit(most)), edge is None)


def _as_told(session: Session, asked: Asked, most: int, near: Sequence[Row[Any]]) -> Newest:
    if len(near) >= TELLING:
        since = near[0].created_at - (near[0].created_at - near[-1].created_at) * (most / len(near))
        rows = _indexed(session, asked, most, since)
        if len(rows) >= most * ENOUGH:
            return Newest(rows, len(rows) < most and not _are_before(session, asked, since))
    return Newest(_indexed(session, asked, most), True)


def _expected(session: Session, words: Sequence[Part]) -> float:
    """How many PostgreSQL expects at most: it takes words for independent, but who says "o" says "ga"."""
    each = [one for part in words if part.of_index for one in part.each_word or [part.of_index]]
    rarest = wordindex.indexed(each[0] if len(each) == 1 else rarest_word(session, each))
    return expected(session, [rarest])[1]


def _near_by(session: Session, asked: Asked, most: int, reach: int) -> Sequence[Row[Any]]:
    """Those among so many reports, the newest."""
    is_meant = and_(*(part.checked for part in asked.words), *asked.left).label("is_meant")
    latest = select(*asked.columns, Report.created_at, Report.id, is_meant).where(*_sent(None, asked.until))
    near = latest.order_by(*_NEWEST_FIRST).limit(reach).subquery().c
    # As they come, which is the newest first: told to sort them SQLite would look at all before the first.
    return _rows(session, select(*near).where(near.is_meant).limit(most))


def _is_farther(session: Session, until: datetime | None) -> bool:
    """Whether there are reports that are not near by."""
    older = select(Report.id).where(*_sent(None, until)).order_by(*_NEWEST_FIRST).limit(1).offset(FAR)
    return session.scalar(older) is not None


def _indexed(session: Session, asked: Asked, most: int, since: datetime | None = None) -> Sequence[Row[Any]]:
    there = _having(asked, *asked.columns, Report.created_at, Report.id).where(*_sent(since, asked.until))
    # Not in the order's index, of which each would be asked for its words.
    return _rows(session, _newest_first(there.offset(0).subquery().c).limit(most))


def _are_before(session: Session, asked: Asked, since: datetime) -> bool:
    """Whether there are older ones."""
    return session.scalar(_having(asked, Report.id).where(*_sent(None, since)).limit(1)) is not None


def _having(asked: Asked, *columns: InstrumentedAttribute[Any]) -> Select[Any]:
    return select(*columns).where(wordindex.indexed(wordindex.together(asked.told)), *asked.left)


def _newest_first(there: ReadOnlyColumnCollection[str, ColumnElement[Any]]) -> Select[Any]:
    return select(*there).order_by(there.created_at.desc(), there.id.desc())


def _sent(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    after = [] if since is None else [Report.created_at >= since]
    return after if until is None else [*after, Report.created_at < until]


def _rows(session: Session, wanted: Select[Any]) -> Sequence[Row[Any]]:
    # By the connection: a session makes of each row what it makes of reports that may change.
    return connection_of(session).execute(wanted).all()
