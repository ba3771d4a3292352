"""Who withdraws their consent is forgotten, everywhere and on record; the work on their reports goes on."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import func, select, text

from config import Settings
from models import (
    AuditEntry,
    Conversation,
    Delivery,
    InboxEvent,
    InboxState,
    Passage,
    Photo,
    Reading,
    Report,
    Resident,
    Session,
    State,
)
from reports import merging, progress, residents
from reports.entry import audit
from reports.residents import ZaloIds
from tests.chatting import Talker, hear, show_photo
from tests.people import a_report
from tests.receivers import Receiver
from tests.residents import staff_does
from tests.zalo_events import MINI_APP_KEY, WEBHOOK, withdrawal
from webhooks import signature

PHONE = "+84987654321"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"zalo_settling_ms": 0})


@pytest.fixture
def inside(app: OpenAPI) -> Iterator[OpenAPI]:
    with app.app_context():
        yield app


@pytest.fixture
def talker(inside: OpenAPI) -> Talker:
    """Somebody of whom we know all there is to know."""
    talker = Talker(inside)
    with Receiver() as store:
        talker.report(show_photo(store), words="Ổ gà lớn trước nhà số 17 của tôi")
        talker.told(talker.photo(show_photo(store, 2)))
    with Session.begin() as session:
        person = session.get_one(Resident, talker.resident.id)
        person.name, person.avatar = "Nguyễn Thị Sáu", "https://s240-ava-talk.zadn.vn/1.jpg"
        residents.keep_phone(person, PHONE)
    return talker


def revoke(app: OpenAPI, app_user_id: str) -> None:
    event = withdrawal(app_user_id)
    headers = {"X-ZEvent-Signature": signature.mini_app_mac(event, MINI_APP_KEY)}
    assert app.test_client().post(WEBHOOK, data=json.dumps(event), headers=headers).status_code == 200
    hear()


def everything() -> str:
    """All that the tables about people hold, as text; what is encrypted is read through the models."""
    with Reading() as session:
        tables = (
            "residents",
            "conversations",
            "deliveries",
            "supports",
            "answered",
            "inbox",
            "photos",
            "passages",
        )
        rows = [str(session.execute(text(f"SELECT * FROM {table}")).all()) for table in tables]
        rows += session.scalars(select(InboxEvent.body)).all()
    return "\n".join(rows)


@pytest.mark.parametrize("by", ["mini app", "account"])
def test_the_person_is_erased_and_their_report_stays_without_them(inside, talker, by):
    (report,), person = talker.reports(), talker.resident
    other = a_report(at=datetime.now(UTC))
    with Session.begin() as session:
        merging.support(session, session.get_one(Report, other.id), person.id, datetime.now(UTC))
    if by == "mini app":
        revoke(inside, talker.app_id)
    else:
        talker.says(talker.event("user_withdraw"))
        hear()
    held = everything()
    for trace in (talker.id, talker.app_id, "Sáu", "s240-ava-talk", PHONE, "số 17"):
        assert trace not in held, trace
    with Reading() as session:
        assert session.scalar(select(func.count()).select_from(Conversation)) == 0
        kept = session.get_one(Report, report.id)
        assert (kept.resident_id, kept.anonymous, kept.state) == (None, True, State.DISPATCHED)
        assert session.get_one(Report, other.id).support_count == 1
        (photo,) = session.scalars(select(Photo)).all()
        assert (photo.report_id, photo.latitude, photo.taken_at) == (report.id, None, None)
        assert photo.uploader_id != person.id
        by_whom = session.scalars(select(Passage.by_id).where(Passage.report_id == report.id))
        assert person.id not in set(by_whom)
        entry = session.scalars(select(AuditEntry).where(AuditEntry.act == "resident_erased")).one()
        assert entry.subject == str(person.id)
        assert audit.verify(session).broken_at is None
    staff_does(report.code, progress.accept)


def test_who_comes_back_is_somebody_new_and_replays_are_still_noticed(inside, talker):
    old, first = talker.resident.id, talker.text("một lần")
    talker.says(first)
    revoke(inside, talker.app_id)
    talker.says(first)
    assert hear() == 0, "it was here before"
    talker.told("Xin chào")
    assert talker.resident.id != old
    assert talker.reports() == []


def test_an_erasure_of_nobody_is_taken_and_changes_nothing(inside, talker):
    revoke(inside, "4047671499938107249")
    assert talker.resident.name == "Nguyễn Thị Sáu"
    with Reading() as session:
        assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


class TestLogOnly:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"zalo_webhook_signature": "log-only"})

    def test_nobody_is_erased_or_joined_by_an_event_that_proves_nothing(self, inside, talker):
        talker.send(talker.event("user_withdraw"), secret="guessed")
        hear()
        with Reading() as session:
            forged = session.scalars(select(InboxEvent).where(InboxEvent.name == "user_withdraw")).one()
        assert (forged.state, forged.last_error) == (InboxState.IGNORED, "its signature did not hold")
        assert talker.resident.name == "Nguyễn Thị Sáu"
        stranger = Talker(inside, app_user_id=talker.app_id)
        stranger.send(stranger.text("tôi là người khác"), secret="guessed")
        hear()
        assert stranger.resident.id != talker.resident.id
        assert stranger.resident.zalo_app_user_id is None


def test_somebody_known_by_two_rows_is_erased_in_both(engine):
    now = datetime.now(UTC)
    with Session.begin() as session:
        one = residents.meet(session, ZaloIds(app="1", account="9"), now)
        other = residents.meet(session, ZaloIds(account="2"), now, in_chat=True)
        assert set(residents.known(session, ZaloIds(app="1", account="2"))) == {one, other}
        assert session.scalar(select(func.count()).select_from(Delivery)) == 0
