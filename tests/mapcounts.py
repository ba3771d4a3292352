"""What is kept behind the map's clusters, and what counting anew says it should be."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from models import MapCell, MapSpan, Session
from reports.public import mapcount

Kept = dict[tuple[object, ...], Any]


def kept(session: OrmSession) -> Kept:
    """All counts that are not zero, of cells and of spans of days, by their keys; the first value is a count."""
    found: Kept = {}
    for kind, counts in ((MapCell, ("count",)), (MapSpan, ("open_count", "done_count"))):
        table = kind.metadata.tables[kind.__tablename__]
        sums = [name for name in table.c.keys() if name.endswith(("itude", "count"))]  # noqa: SIM118
        for row in session.execute(select(table)).mappings():
            if any(row[name] for name in counts):
                key = tuple(row[column.name] for column in table.primary_key)
                found[kind.__name__, *key] = [pytest.approx(row[name], abs=1e-6) for name in sums]
    return found


def kept_and_recounted() -> tuple[Kept, Kept]:
    """Before and after; they are equal where every change was counted."""
    with Session.begin() as session:
        before = kept(session)
        mapcount.recount(session)
        return before, kept(session)


def reports_in(counts: Kept) -> dict[bool, int]:
    """How many reports the widest cells hold, those that the public sees and those it does not."""
    found = {True: 0, False: 0}
    for (kind, level, *key), (count, *_) in counts.items():
        if (kind, level) == ("MapCell", mapcount.LEVELS[0]):
            found[bool(key[1])] += count.expected
    return found
