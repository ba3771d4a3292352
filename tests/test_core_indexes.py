"""What is asked all the time must not walk a table that only grows, on either database."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import event, select
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session as OrmSession

from models import Report, Session
from models.base import new_key
from reports import delivery
from reports.desk import finding, letters, orders, search
from reports.entry.access import Scope
from reports.figures.filters import Wanted
from reports.public import map_tiles
from reports.public.looks import EVERYONE
from reports.public.map_routes import StaffFilters
from reports.public.map_shapes import Spot
from tests.people import MONDAY, a_report


def latest_letters(session: OrmSession) -> None:
    wanted = letters.select_letters(letters.Wanted(), Scope(None))
    orders.page(session, wanted, letters.LATEST, 20, None)


def listed(sort: search.Sort) -> Callable[[OrmSession], object]:
    def ask(session: OrmSession) -> None:
        criteria = search.Criteria(has_photo=True)
        finding.page(session, finding.asked(criteria, Scope(None), MONDAY, sort, 20, None))

    return ask


def changed_long_after(session: OrmSession) -> None:
    criteria = search.Criteria(until=MONDAY)
    asked = finding.asked(criteria, Scope(None), MONDAY, search.Sort.CHANGED, 20, None)
    late = asked.ahead[0]
    session.execute(
        select(Report.updated_at, Report.id).where(*late.whole()).order_by(*late.sorted(asked.order))
    )


def worded(session: OrmSession) -> None:
    session.scalars(search.matching(search.Criteria(words="o ga"), Scope(None), MONDAY)).all()


def seen_since(session: OrmSession) -> None:
    wanted = Wanted(categories=("pothole",), since=MONDAY - timedelta(days=30))
    map_tiles.read(session, EVERYONE, Spot(8, 203, 119), wanted)


def seen_points(session: OrmSession) -> None:
    map_tiles.read(session, EVERYONE, Spot(15, 26040, 15339), Wanted(categories=("pothole",)), most=1)


WIDE, DEEP, DEEPEST = Spot(8, 203, 119), Spot(15, 26040, 15339), Spot(20, 833280, 490848)


def seen_by_staff(spot: Spot, **filters: object) -> Callable[[OrmSession], object]:
    def ask(session: OrmSession) -> None:
        asked = StaffFilters.model_validate(filters)
        map_tiles.read(session, asked.look(Scope(None)), spot, asked.wanted())

    return ask


ASKED = {
    "ix_deliveries_due": lambda session: delivery.claim(session, MONDAY),
    "ix_deliveries_recipient": lambda session: delivery.release(session, new_key(), MONDAY),
    "ix_deliveries_latest": latest_letters,
    "ix_reports_latest": listed(search.Sort.LATEST),
    "ix_reports_changed": listed(search.Sort.CHANGED),
    "ix_reports_changed_late": changed_long_after,
    "ix_reports_due": listed(search.Sort.DUE),
    "ix_reports_public_day": seen_since,
    "ix_reports_public_map": seen_points,
    "_words": worded,
}


@pytest.mark.parametrize("index", ASKED)
def test_it_is_found_by_its_index(engine: Engine, index: str) -> None:
    a_report(at=MONDAY)  # no days are looked through where there are no reports
    assert index in plan_of(engine, ASKED[index])


STAFF = {
    "ix_reports_public_map": seen_by_staff(DEEP, unit="ubnd-25459", overdue="true", has_photo="true"),
    "ix_reports_public_map, on the spot": seen_by_staff(DEEPEST),
    "ix_reports_area": seen_by_staff(WIDE, area="25459"),
    "ix_reports_unit_work": seen_by_staff(WIDE, unit="ubnd-25459"),
}


def test_what_is_overdue_is_found_wherever_it_is(engine: Engine) -> None:
    a_report(at=MONDAY)
    plan = plan_of(engine, seen_by_staff(WIDE, overdue="true", has_photo="true"))
    # PostgreSQL knows that these are few only once there are more.
    assert ("COVERING INDEX ix_reports_due" if engine.dialect.name == "sqlite" else "ix_reports") in plan


def test_what_has_become_overdue_since_it_was_marked_is_found_by_the_clocks_index(engine: Engine) -> None:
    a_report(at=MONDAY)
    assert "ix_reports_clock" in plan_of(engine, seen_by_staff(WIDE, overdue="true"))


def test_what_is_to_be_moderated_is_found_by_an_index_of_it_alone(engine: Engine) -> None:
    a_report(at=MONDAY)
    wanted = search.matching(search.Criteria(moderation_pending=True), Scope(None), MONDAY)
    assert "ix_reports_moderation" in plan_of(engine, lambda session: session.scalars(wanted).all())


@pytest.mark.parametrize("index", STAFF)
def test_what_staff_see_is_found_by_what_they_ask(engine: Engine, index: str) -> None:
    a_report(at=MONDAY)
    assert index.partition(",")[0] in plan_of(engine, STAFF[index])


@pytest.mark.parametrize(
    "ask",
    [seen_since, seen_points, changed_long_after, *STAFF.values(), *map(listed, search.Sort)],
    ids=["since", "points", "long after", *STAFF, *search.Sort],
)
def test_all_is_told_by_its_index_alone(engine: Engine, ask: Callable[[OrmSession], object]) -> None:
    """Dense ones would be too slow otherwise: each report lies elsewhere in its table."""
    a_report(at=MONDAY)
    alone = "COVERING INDEX" if engine.dialect.name == "sqlite" else "Index Only Scan"
    assert f"{alone} " in plan_of(engine, ask)


def plan_of(engine: Engine, ask: Callable[[OrmSession], object]) -> str:
    asked: list[tuple[str, object]] = []

    def note(_connection, _cursor, statement, parameters, *_more) -> None:
        asked.append((statement, parameters))

    event.listen(engine, "before_cursor_execute", note)
    with Session.begin() as session:
        ask(session)
    event.remove(engine, "before_cursor_execute", note)
    statement, parameters = asked[-1]
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":  # which would rather read and sort a table that is small
            connection.exec_driver_sql("SET enable_seqscan = off; SET enable_sort = off")
        plan = connection.exec_driver_sql(f"{explain} {statement}", parameters)  # type: ignore[arg-type]
        return "\n".join(str(row[-1]) for row in plan)
