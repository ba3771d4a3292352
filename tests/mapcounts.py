"""What the map shows, what is kept behind its clusters, and what counting anew says that should be."""

from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from models import MapCell, MapMark, MapSpan, Report, Session, State
from models.report import OPEN_STATES
from reports.places.tiles import tile_shift
from reports.public import mapcount

Kept = dict[tuple[object, ...], Any]


def tiles_over(reports: list[Report], zoom: int, *, exact: bool = False) -> set[tuple[int, int]]:
    """The tiles in which reports lie."""
    numbers = {(one.tile if exact else one.public_tile) >> tile_shift(zoom) for one in reports}
    spread = [(format(number, f"0{2 * zoom}b"), number) for number in numbers]
    return {(int("0" + bits[1::2], 2), int("0" + bits[0::2], 2)) for bits, _ in spread}


def told(client: FlaskClient, zoom: int, x: int, y: int, query: str = "") -> dict[str, Any]:
    """A tile as everybody sees it."""
    answer = client.get(f"/api/v1/map/{zoom}/{x}/{y}.json{query}")
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.get_json()
    return found


def weigh(body: dict[str, Any]) -> Counter[str]:
    """How many reports a tile tells of, and how many open ones."""
    if body["type"] == "points":
        opened = sum(State(one["state"]) in OPEN_STATES for one in body["features"])
        return Counter(all=len(body["features"]), open=opened)
    return Counter(
        all=sum(one["n"] for one in body["features"]), open=sum(one["open"] for one in body["features"])
    )


def kept(session: OrmSession) -> Kept:
    """All counts that are not zero, of cells and of spans of days, by their keys; the first value is a count."""
    found: Kept = {}
    kinds = ((MapCell, ("count",)), (MapMark, ("count",)), (MapSpan, ("open_count", "done_count")))
    for kind, counts in kinds:
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
