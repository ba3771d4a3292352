"""Which words go to whom: to those who joined none that nobody approved, to the chat none too long to be taken."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from clients.zalo import ZaloUser
from config import Settings
from miniapp import identity
from models import Delivery, Reading, Report, Resident, Session
from models.base import new_key
from reports import jobs, merging, progress
from reports.actor import Actor
from tests.people import a_photo, a_report, a_resident
from tests.receivers import Receiver

UNIT = "ubnd-25459"
MEMBER = Actor("staff", new_key(), UNIT)
SECRET = "Đã gọi ông Bảy số nhà 12 ra chỉ chỗ."
LONG = "Ổ gà rất sâu. " * 140


@pytest.fixture
def settings(settings: Settings, chat: Receiver) -> Settings:
    return settings.model_copy(update={"zalo_openapi_base": chat.url})


@pytest.fixture(autouse=True)
def _inside(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def joined(report: Report) -> Resident:
    person = a_resident(zalo_oa_user_id=new_key().hex)
    with Session.begin() as session:
        merging.support(session, progress.lock(session, report.code), person.id, datetime.now(UTC))
    return person


def told(person: Resident) -> dict[str, dict[str, Any]]:
    with Reading() as session:
        letters = session.scalars(select(Delivery).where(Delivery.recipient == person.id))
        return {letter.topic: letter.body for letter in letters}


def test_who_joined_hears_of_the_result_but_not_the_words_nobody_approved(chat):
    owner = a_resident(zalo_oa_user_id="owner")
    report = a_report(owner)
    other, at, photo = joined(report), datetime.now(UTC), a_photo(MEMBER)
    with Session.begin() as session:
        locked = progress.lock(session, report.code)
        progress.accept(session, locked, MEMBER, at)
        progress.resolve(session, locked, MEMBER, at, text=SECRET, photo_ids=[photo])
    assert told(owner)["report.resolved"]["result"] == SECRET
    assert SECRET not in str(told(other))
    jobs.drain()
    said = [str(call.json()) for call in chat.received if str(other.zalo_oa_user_id) in str(call.json())]
    assert len(said) == 1
    assert report.code in said[0]


def test_who_joined_hears_that_it_was_rejected_but_not_the_reason_meant_for_its_sender():
    report = a_report()
    other = joined(report)
    with Session.begin() as session:
        locked, staff = progress.lock(session, report.code), Actor("staff", new_key())
        progress.reject(session, locked, staff, datetime.now(UTC), reason=SECRET)
    assert list(told(other)) == ["report.joined_rejected"]
    assert SECRET not in str(told(other))


def test_who_joined_a_report_that_is_merged_is_told_where_it_goes_on():
    report, into = a_report(), a_report()
    other = joined(report)
    with Session.begin() as session:
        kept, gone = progress.lock(session, into.code), progress.lock(session, report.code)
        merging.merge(session, gone, kept, Actor("staff", new_key()), datetime.now(UTC), reason="")
    assert told(other)["report.merged"]["into"] == into.code


def test_a_long_question_reaches_the_chat_with_the_link_to_all_of_it(chat):
    owner = a_resident(zalo_oa_user_id="owner")
    report = a_report(owner, at=datetime.now(UTC) - timedelta(minutes=1))
    with Session.begin() as session:
        locked = progress.lock(session, report.code)
        progress.ask(session, locked, MEMBER, datetime.now(UTC), question=LONG)
    jobs.drain()
    said = [str(call.json()["message"]["text"]) for call in chat.received]
    asked = next(text for text in said if "Ổ gà rất sâu" in text)
    assert len(asked) <= 2000
    assert asked.endswith(f"/app/reports/{report.code}")


def test_what_was_held_for_a_resident_is_said_once_the_chat_knows_them(chat):
    owner = a_resident()
    report = a_report(owner, at=datetime.now(UTC) - timedelta(minutes=1))
    jobs.drain()
    assert chat.received == []
    user = ZaloUser(str(owner.zalo_app_user_id), None, None, "chat-of-owner", is_sensitive=False)
    with Session.begin() as session:
        assert identity.welcome(session, user, datetime.now(UTC)) == owner.id
    jobs.drain()
    (said,) = [call.json() for call in chat.received]
    assert said["recipient"] == {"user_id": "chat-of-owner"}
    assert report.code in str(said["message"])
