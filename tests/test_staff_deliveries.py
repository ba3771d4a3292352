"""Dead letters: seen with their last error, and tried anew under their old key by one call."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import AuditEntry, Channel, Delivery, DeliveryState, Reading, Role, Session
from reports.entry.access import Seat
from tests.desk import Desk, a_desk
from tests.people import a_channel, a_report
from tests.receivers import Receiver

UNIT = "ubnd-25459"


@pytest.fixture
def staff(app: OpenAPI) -> Desk:
    return a_desk(app, Seat(Role.COORDINATOR))


def settle(state: DeliveryState, error: str = "HTTP 410", **where: Any) -> None:
    """Bring every delivery of a channel to a state."""
    with Session.begin() as session:
        for row in session.scalars(select(Delivery).filter_by(**where)):
            row.state, row.attempts, row.last_error = state, 12, error
            row.settled_at = datetime.now(UTC)


def letters(desk: Desk, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = desk.get("/staff/deliveries", **query).get_json()["items"]
    return items


def test_dead_letters_are_listed_with_their_error_and_without_addresses(staff: Desk) -> None:
    a_channel(UNIT, address="https://unit.example/secret-path")
    report = a_report()
    settle(DeliveryState.DEAD, channel=Channel.WEBHOOK)
    answer = staff.get("/staff/deliveries", state="dead")
    letter = answer.get_json()["items"][0]
    assert (letter["report"], letter["unit"], letter["topic"]) == (report.code, UNIT, "ticket.assigned")
    assert (letter["state"], letter["attempts"], letter["last_error"]) == ("dead", 12, "HTTP 410")
    assert "secret-path" not in answer.text
    assert report.description not in answer.text


def test_filters_and_pages(staff: Desk) -> None:
    a_channel(UNIT)
    a_channel(UNIT, Channel.EMAIL, "don-vi@example.vn")
    reports = [a_report() for _ in range(3)]
    assert len(letters(staff, limit=100)) == 9
    assert len(letters(staff, channel="email")) == 3
    assert len(letters(staff, unit=UNIT)) == 6
    assert len(letters(staff, topic="report.received")) == 3
    assert len(letters(staff, report=reports[0].code)) == 3
    assert letters(staff, since=(datetime.now(UTC) + timedelta(days=400)).isoformat()) == []
    page = staff.get("/staff/deliveries", limit=2).get_json()
    seen = [item["id"] for item in page["items"]]
    while page["next"]:
        page = staff.get("/staff/deliveries", limit=2, after=page["next"]).get_json()
        seen += [item["id"] for item in page["items"]]
    assert len(seen) == len(set(seen)) == 9


def test_one_call_sends_a_dead_letter_again_under_its_old_key(
    staff: Desk, work: Callable[[], None], receiver: Receiver
) -> None:
    a_channel(UNIT, address=receiver.url)
    a_report()
    settle(DeliveryState.DEAD, channel=Channel.WEBHOOK)
    with Reading() as session:
        dead = session.scalars(select(Delivery).where(Delivery.channel == Channel.WEBHOOK)).one()
    answer = staff.post(f"/staff/deliveries/{dead.id}/replay")
    assert (answer.status_code, answer.get_json()["state"]) == (200, "owed")
    work()
    assert [call.header("webhook-id") for call in receiver.received] == [dead.key]
    again = staff.post(f"/staff/deliveries/{dead.id}/replay")
    assert (again.status_code, again.get_json()["code"]) == (409, "not_replayable")
    with Reading() as session:
        assert session.get_one(Delivery, dead.id).state is DeliveryState.SENT
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "delivery_replayed")).one()
    assert (entry.subject, entry.account_id) == (str(dead.id), staff.id)


def test_many_are_replayed_by_a_filter(staff: Desk) -> None:
    a_channel(UNIT)
    for _ in range(3):
        a_report()
    settle(DeliveryState.DEAD, channel=Channel.WEBHOOK)
    settle(DeliveryState.HELD, channel=Channel.ZALO)
    by_filter = {"filter": {"unit": UNIT, "state": "dead"}, "limit": 2}
    assert staff.post("/staff/deliveries/replay", by_filter).get_json() == {"replayed": 2}
    assert len(letters(staff, state="dead")) == 1
    assert staff.post("/staff/deliveries/replay", {}).get_json() == {"replayed": 4}
    assert len(letters(staff, state="owed")) == 6
    assert staff.post("/staff/deliveries/replay", {}).get_json() == {"replayed": 0}


def test_sent_letters_are_never_sent_again(staff: Desk) -> None:
    a_channel(UNIT)
    a_report()
    settle(DeliveryState.SENT, "")
    assert staff.post("/staff/deliveries/replay", {"filter": {"state": "sent"}}).get_json() == {"replayed": 0}
