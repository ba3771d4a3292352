"""The demonstration's reports live by our table, clock and routing, and owe nobody anything."""

from collections import Counter, defaultdict
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.engine import Engine

from models import (
    Delivery,
    Passage,
    PassageKind,
    Reading,
    Report,
    Source,
    State,
    Ticket,
    TicketState,
)
from models.report import OPEN_STATES, TRANSITIONS
from reports import deadlines, escalation, routing
from reports.places.place import coarse
from reports.places.tiles import tile
from tests.crowd import NOW, a_crowd, everything
from tests.mapcounts import kept_and_recounted, reports_in
from tests.people import ATLAS, categories


def lives() -> dict[str, list[Passage]]:
    with Reading() as session:
        found: dict[str, list[Passage]] = defaultdict(list)
        for line in session.scalars(select(Passage).order_by(Passage.seq)):
            found[str(line.report_id)].append(line)
        return found


def tickets() -> dict[str, list[Ticket]]:
    with Reading() as session:
        found: dict[str, list[Ticket]] = defaultdict(list)
        for ticket in session.scalars(select(Ticket).order_by(Ticket.assigned_at)):
            found[str(ticket.report_id)].append(ticket)
        return found


@pytest.fixture
def crowd(engine: Engine) -> list[Report]:
    a_crowd(300)
    return everything()


def test_every_life_follows_the_table_and_leaves_its_passages(crowd: list[Report]):
    told, given = lives(), tickets()
    for report in crowd:
        lines = told[str(report.id)]
        assert lines == sorted(lines, key=lambda line: line.at)
        state = State.DRAFT
        for line in (line for line in lines if line.to_state is not None):
            assert line.from_state is state
            assert line.to_state in TRANSITIONS[state]
            state = line.to_state
        assert state is report.state
        assert report.updated_at == lines[-1].at <= NOW
        assert lines[0].at == report.created_at <= NOW
        _check_tickets(report, given[str(report.id)])
        _check_end(report, lines)
    assert {report.state for report in crowd} >= {
        State.CLOSED,
        State.ACCEPTED,
        State.REJECTED,
        State.RESOLVED,
    }
    assert any(report.reopened_at for report in crowd)
    assert any(line.to_state is State.TRANSFERRED for lines in told.values() for line in lines)


def _check_tickets(report: Report, found: list[Ticket]) -> None:
    opened = [ticket for ticket in found if ticket.state is TicketState.OPEN]
    assert len(opened) == (1 if report.state in OPEN_STATES else 0)
    assert found[-1].unit_code == report.unit_code
    for ticket in found:
        assert (ticket.ended_at is None) == (ticket.state is TicketState.OPEN)
        assert ticket.warn_at is None or (ticket.state is TicketState.OPEN and ticket.warn_at > NOW)
    responses = [ticket.accepted_at for ticket in found if ticket.accepted_at]
    assert report.first_response_at == (min(responses) if responses else None)


def _check_end(report: Report, lines: list[Passage]) -> None:
    kinds = Counter(line.kind for line in lines)
    assert (report.resolved_at is not None) == (report.state in {State.RESOLVED, State.CLOSED})
    assert (report.rating is not None) == (kinds[PassageKind.RATING] == 1)
    if report.rated_at:
        assert report.resolved_at is not None
        assert timedelta() < report.rated_at - report.resolved_at < timedelta(days=7)
    if report.state is State.CLOSED:
        assert report.resolved_at is not None
        assert report.closed_at is not None
        assert report.closed_at - report.resolved_at >= timedelta(days=7)
    assert (report.duplicate_of_id is not None) == (report.state is State.DUPLICATE)


def test_place_unit_and_due_time_are_those_of_the_province(crowd: list[Report]):
    known = categories()
    with Reading() as session:
        for report in crowd:
            assert ATLAS.area_of(session, report.latitude, report.longitude) == report.area_code
            assert report.tile == tile(report.latitude, report.longitude)
            shown = coarse(report.latitude, report.longitude)
            assert (report.public_latitude, report.public_longitude) == shown
            category = known[report.category_code]
            assert report.visible == category.publish
            assert report.original_due_at == deadlines.fix(session, category, report.created_at)
            day = deadlines.local(report.created_at).date()
            wanted = routing.choose(session, category, report.area_code, day).code
            # Some are still with the coordinator who will hand them on.
            assert report.unit_code in {wanted, routing.coordinator(session).code}
            assert report.code.startswith(f"PA-{deadlines.local(report.created_at):%y%m%d}-")
    assert {report.source for report in crowd} == {Source.IMPORT}
    assert len({report.code for report in crowd}) == len(crowd)


def test_reports_crowd_where_people_live(crowd: list[Report]):
    places = Counter((report.public_latitude, report.public_longitude) for report in crowd)
    areas = Counter(report.area_code for report in crowd)
    assert max(areas.values()) > 3 * len(crowd) / 96
    assert len(areas) > 40
    assert max(places.values()) > 1


def test_nothing_is_owed_to_anyone_and_the_clock_finds_nothing_late_to_tell(crowd: list[Report]):
    escalation.tick(NOW)
    with Reading() as session:
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0


def test_the_map_counts_them(crowd: list[Report]):
    before, recounted = kept_and_recounted()
    assert before == recounted
    hidden = sum(not report.visible for report in crowd)
    assert reports_in(before) == {True: len(crowd) - hidden, False: hidden}
