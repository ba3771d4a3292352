"""What the workers do with the inbox, with real workers, and all the ways it goes wrong."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from models import Conversation, Delivery, InboxEvent, InboxState, Reading, Resident
from tests.zalo_events import Writer


@pytest.fixture
def inside(app: Flask) -> Iterator[Flask]:
    """Inside the application, as a job is."""
    with app.app_context():
        yield app


def rows() -> list[InboxEvent]:
    with Reading() as session:
        return list(session.scalars(select(InboxEvent).order_by(InboxEvent.happened_at)))


def said() -> list[Delivery]:
    with Reading() as session:
        return list(
            session.scalars(select(Delivery).where(Delivery.topic == "bot.say").order_by(Delivery.id))
        )


def test_a_message_is_heard_and_answered_to_its_writer(inside, work):
    writer = Writer(inside)
    writer.says("xin chào")
    work()
    (row,) = rows()
    assert (row.state, row.attempts, row.last_error) == (InboxState.DONE, 1, "")
    with Reading() as session:
        person = session.scalars(select(Resident)).one()
        conversation = session.scalars(select(Conversation)).one()
    assert (person.zalo_oa_user_id, person.zalo_app_user_id) == (writer.id, writer.app_id)
    assert conversation.resident_id == person.id
    assert conversation.held_until is None
    assert {letter.recipient for letter in said()} == {person.id}
    assert all(letter.body["text"] for letter in said())
