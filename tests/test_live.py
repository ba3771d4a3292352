"""Live changes: each told once to whom it concerns, also those that PostgreSQL shows out of their order."""

import json
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import text
from sqlalchemy.engine import Engine

from config import Settings
from models import Conversation, Passage, PassageKind, Reading, Report, Role, Session
from models.base import new_key
from reports.entry.access import Seat
from reports.entry.staff_refusals import LiveFull
from reports.live import broadcast, changes
from reports.live.broadcast import Hub
from reports.live.changes import Follower
from tests.desk import Desk, a_desk, a_member
from tests.people import a_report, a_resident


def listen(desk: Desk, path: str, last: int | None = None) -> Generator[dict[str, Any]]:
    """The events of a connection, each as {id, event, data}; closing the iterator closes the connection."""
    headers = {"Last-Event-ID": str(last)} if last is not None else {}
    answer = desk.client.get(f"/api/v1{path}", headers=headers, buffered=False)
    assert answer.status_code == 200, answer.text
    assert answer.content_type.startswith("text/event-stream")
    try:
        for part in answer.response:
            said = part.decode() if isinstance(part, bytes) else part
            yield dict(line.split(": ", 1) for line in said.splitlines() if line)
    finally:
        answer.close()


def note(report: Report, at: datetime | None = None) -> int:
    """Write one passage; its number."""
    with Session.begin() as session:
        row = Passage(
            report_id=report.id, kind=PassageKind.NOTE, at=at or datetime.now(UTC), by_kind="system"
        )
        session.add(row)
        session.flush()
        return row.seq


def test_a_change_reaches_the_unit_that_has_the_report(app: OpenAPI) -> None:
    report = a_report()
    events = listen(a_member(app, report.unit_code), "/unit/live")
    assert next(events) == {"retry": "3000"}
    seq = note(report)
    said = next(events)
    events.close()
    assert said["id"] == str(seq)
    assert json.loads(said["data"]) | {"at": ""} == {
        "code": report.code,
        "state": "dispatched",
        "kind": "note",
        "unit": report.unit_code,
        "area": report.area_code,
        "at": "",
    }


def test_another_unit_and_another_area_hear_nothing_of_it(app: OpenAPI) -> None:
    here, there = a_report(), a_report(latitude=10.5352, longitude=106.4137)
    assert here.area_code != there.area_code
    assert here.unit_code != there.unit_code
    unit = listen(a_member(app, here.unit_code), "/unit/live")
    staff = listen(a_desk(app, Seat(Role.VIEWER, area_code=here.area_code)), "/staff/live")
    for events in (unit, staff):
        next(events)
    note(there)
    seq = note(here)
    for events in (unit, staff):
        assert next(events)["id"] == str(seq)
        events.close()


def test_the_unit_that_loses_a_report_hears_that_it_does(app: OpenAPI) -> None:
    report = a_report()
    events = listen(a_member(app, report.unit_code), "/unit/live")
    next(events)
    coordinator = a_desk(app, Seat(Role.COORDINATOR))
    given = coordinator.post(
        "/staff/reports/assign", {"codes": [report.code], "unit": "dieu-phoi-1022", "reason": "Đường tỉnh"}
    )
    assert given.get_json() == {"items": [{"code": report.code, "outcome": "assigned"}]}
    said = json.loads(next(events)["data"])
    events.close()
    assert said["unit"] == "dieu-phoi-1022"


def test_who_comes_again_is_told_what_they_missed(app: OpenAPI) -> None:
    report = a_report()
    desk = a_member(app, report.unit_code)
    first = note(report)
    old = note(report, datetime.now(UTC) - timedelta(hours=1))
    missed = [note(report), note(report)]
    events = listen(desk, "/unit/live", last=old)
    next(events)
    told = [next(events)["id"] for _ in range(3)]
    events.close()
    # The one shortly before may have been committed late, so it is told again.
    assert told == [str(first), *map(str, missed)]


def test_too_much_missed_means_loading_the_list_anew(app: OpenAPI) -> None:
    report = a_report()
    with Session.begin() as session:
        session.add_all(
            Passage(report_id=report.id, kind=PassageKind.NOTE, at=datetime.now(UTC), by_kind="system")
            for _ in range(broadcast.MOST_WAITING)
        )
    events = listen(a_desk(app, Seat(Role.VIEWER)), "/staff/live", last=0)
    next(events)
    assert next(events)["event"] == "reset"
    events.close()


class TestConnections:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"live_connections": 1})

    def test_they_are_limited_and_their_places_come_back(self, app: OpenAPI) -> None:
        desk = a_desk(app, Seat(Role.VIEWER))
        events = listen(desk, "/staff/live")
        next(events)
        full = desk.get("/staff/live")
        assert (full.status_code, full.get_json()["code"]) == (503, "live_full")
        assert int(full.headers["Retry-After"]) > 0
        events.close()
        again = listen(desk, "/staff/live")
        assert next(again) == {"retry": "3000"}
        again.close()

    def test_a_connection_that_never_began_gives_its_place_back(self, app: OpenAPI) -> None:
        desk = a_desk(app, Seat(Role.VIEWER))
        desk.client.get("/api/v1/staff/live", buffered=False).close()
        events = listen(desk, "/staff/live")
        assert next(events) == {"retry": "3000"}
        events.close()


def test_the_oldest_connection_of_a_log_in_gives_way_to_its_newest(engine: Engine) -> None:
    hub = Hub(broadcast.MOST_OF_ONE + 1)
    own = [hub.join(lambda _: True, "mine") for _ in range(broadcast.MOST_OF_ONE)]
    other = hub.join(lambda _: True, "another's")
    newest = hub.join(lambda _: True, "mine")
    assert list(broadcast.stream(own[0], None, lambda: True)) == ["retry: 3000\n\n"]
    still_there = broadcast.stream(own[1], None, lambda: True, heartbeat=0.05)
    assert [next(still_there), next(still_there)] == ["retry: 3000\n\n", ": still here\n\n"]
    still_there.close()
    with pytest.raises(LiveFull):
        hub.join(lambda _: True, "a third's")
    for listener in (*own, other, newest):
        hub.leave(listener)


def test_a_forgotten_place_is_free_after_its_time(engine: Engine) -> None:
    hub = Hub(1)
    forgotten = hub.join(lambda _: True)
    with pytest.raises(LiveFull):
        hub.join(lambda _: True)
    forgotten.until -= broadcast.LONGEST_S + broadcast.HEARTBEAT_S
    listener = hub.join(lambda _: True)
    hub.leave(listener)


def test_the_stream_ends_with_the_log_in(engine: Engine) -> None:
    hub = Hub(1)
    listener = hub.join(lambda _: True)
    listener.until = float("inf")
    words = broadcast.stream(listener, None, lambda: False, heartbeat=0.05)
    assert list(words) == ["retry: 3000\n\n"]
    hub.leave(listener)


def test_the_stream_shows_that_it_lives(engine: Engine) -> None:
    hub = Hub(1)
    listener = hub.join(lambda _: True)
    words = broadcast.stream(listener, None, lambda: True, heartbeat=0.05)
    next(words)
    assert next(words) == ": still here\n\n"
    words.close()
    hub.leave(listener)


def test_who_does_not_fetch_is_told_to_start_over(engine: Engine) -> None:
    report = a_report()
    note(report)
    with Reading() as session:
        change = changes.since(session, 0, datetime.now(UTC), 1)[0]
    hub = Hub(1)
    listener = hub.join(lambda _: True)
    for _ in range(broadcast.MOST_WAITING + 1):
        listener.tell(change)
    assert list(broadcast.stream(listener, None, lambda: True))[-1] == "event: reset\ndata: {}\n\n"
    hub.leave(listener)


# SQLite writes one after the other and gives the number of a rolled back row again: nothing is out of order there.
disorderly = pytest.mark.parametrize("database", ["postgresql"], indirect=True)


@disorderly
def test_a_passage_committed_after_a_later_one_is_not_missed(engine: Engine) -> None:
    report = a_report()
    with Reading() as session:
        follower = Follower(session, datetime.now(UTC))
    slow = Session()
    row = Passage(report_id=report.id, kind=PassageKind.NOTE, at=datetime.now(UTC), by_kind="system")
    slow.add(row)
    slow.flush()
    early, late = row.seq, note(report)
    assert early < late
    assert read(follower) == [late]
    slow.commit()
    slow.close()
    assert read(follower) == [early]
    assert read(follower) == []


@disorderly
def test_a_number_that_was_rolled_back_is_forgotten(engine: Engine) -> None:
    report = a_report()
    with Reading() as session:
        follower = Follower(session, datetime.now(UTC))
    with engine.begin() as connection:
        connection.execute(text("SELECT nextval(pg_get_serial_sequence('passages', 'seq'))"))
    seq = note(report)
    assert read(follower) == [seq]
    assert follower.missing == {seq - 1}
    assert read(follower, datetime.now(UTC) + changes.GAP_LIVES) == []
    note(report)
    read(follower, datetime.now(UTC) + changes.GAP_LIVES * 2)
    assert follower.missing == set()


def read(follower: Follower, at: datetime | None = None) -> list[int]:
    with Reading() as session:
        return [change.seq for change in follower.read(session, at or datetime.now(UTC))]


class TestConversations:
    """Somebody who answers the chat hears that a conversation moved, and nobody else does."""

    def test_who_answers_the_chat_hears_that_somebody_wrote(self, app: OpenAPI) -> None:
        events = listen(a_desk(app, Seat(Role.COORDINATOR)), "/staff/live")
        next(events)
        talk = a_talk()
        assert next(events) == {"event": "talk", "data": json.dumps({"id": str(talk)})}
        with Session.begin() as session:
            session.get_one(Conversation, talk).called_at = datetime.now(UTC)
        assert next(events)["event"] == "talk", "a human was called"
        events.close()

    def test_others_hear_of_reports_only(self, app: OpenAPI) -> None:
        report = a_report()
        events = listen(a_desk(app, Seat(Role.MODERATOR)), "/staff/live")
        next(events)
        a_talk()
        seq = note(report)
        assert next(events)["id"] == str(seq)
        events.close()


def a_talk() -> UUID:
    """Somebody writes in the chat; the key of the conversation."""
    key, resident = new_key(), a_resident()
    with Session.begin() as session:
        now = datetime.now(UTC)
        session.add(Conversation(id=key, sender=key.hex, resident_id=resident.id, turn=0, heard_at=now))
    return key
