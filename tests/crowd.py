"""A province full of made-up reports, for tests of what reads them."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import insert, select

from models import Base, Category, Reading, Report, Session
from models.base import new_key
from reports.demo import load, sources
from reports.demo.world import Words, World
from reports.public import mapcount
from tests.people import ATLAS, PROVINCE

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
WORDS = Words.read(PROVINCE / "demo")


def a_world(seed: int = 1) -> World:
    """The world of a load."""
    with Reading() as session:
        return World.read(session, WORDS, ATLAS.finder(session), seed)


def a_crowd(count: int, seed: int = 1, now: datetime = NOW) -> None:
    """So many reports of the year before `now`, with lives behind them."""
    shift = load.shift_to(sources.latest_synthetic(count), now)
    for _ in load.load(sources.synthetic(count, seed, WORDS.weights), a_world(seed), shift, now):
        pass


def copies(report: Report, count: int, **changed: Any) -> None:
    """More reports like this one, at the same place, counted on the map."""
    columns = Report.metadata.tables["reports"].columns
    row = {column.name: getattr(report, column.name) for column in columns} | changed
    rows = [row | {"id": new_key(), "code": f"{row['code']}{number:04d}"} for number in range(count)]
    with Session.begin() as session:
        session.execute(insert(Base.metadata.tables["reports"]), rows)
        mapcount.recount(session)


def everything() -> list[Report]:
    """All reports."""
    with Reading() as session:
        return list(session.scalars(select(Report).order_by(Report.created_at, Report.id)))


def groups() -> dict[str, str]:
    """The group of each category."""
    with Reading() as session:
        return {row.code: row.group_code for row in session.scalars(select(Category))}
