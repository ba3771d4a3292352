"""What tidying must do whatever the storage does, and what it must leave alone."""

from datetime import datetime, timedelta
from time import sleep

import pytest
from sqlalchemy import select

from clients.http import Refused, Unavailable
from clients.storage import FileStorage
from models import Channel, Delivery, DeliveryState, DiscardedFile, Photo, Reading, Session
from models.base import new_key
from reports import tidying
from reports.actor import Actor
from tests.people import MONDAY, a_photo, a_report, a_resident

pytestmark = pytest.mark.usefixtures("engine")
DAY = timedelta(days=1)


class Shelf(FileStorage):
    """A storage that does not give up some files, or goes away after a while."""

    def __init__(self, folder, keeps=(), lasts=10_000):
        super().__init__(folder)
        self.keeps, self.lasts = keeps, lasts

    def delete(self, key):
        if key in self.keeps:
            raise Refused("HTTP 403")
        self.lasts -= 1
        if self.lasts < 0:
            raise Unavailable("HTTP 503")
        super().delete(key)


def discard(*keys: str, at: datetime = MONDAY) -> None:
    with Session.begin() as session:
        session.add_all(DiscardedFile(key=key, due_at=at) for key in keys)


def discarded() -> dict[str, datetime]:
    with Reading() as session:
        return {row.key: row.due_at for row in session.scalars(select(DiscardedFile))}


def test_a_file_that_cannot_be_removed_keeps_no_other_from_going(tmp_path):
    discard("a/kept.jpg", "b/gone.jpg", "c/gone.jpg")
    shelf = Shelf(tmp_path, keeps={"a/kept.jpg"})
    assert tidying.tidy(shelf, MONDAY + DAY) == 2
    assert list(discarded()) == ["a/kept.jpg"]
    assert discarded()["a/kept.jpg"] > MONDAY + DAY, "it is tried again, but not before all others"


def test_what_is_gone_when_the_storage_goes_away_is_not_asked_for_again(tmp_path):
    discard(*(f"a/{number:03d}.jpg" for number in range(130)))
    assert tidying.tidy(Shelf(tmp_path, lasts=120), MONDAY + DAY) == 120
    assert len(discarded()) == 10
    assert tidying.tidy(Shelf(tmp_path), MONDAY + DAY) == 10
    assert discarded() == {}


def test_a_slow_storage_ends_before_the_job_does_and_what_went_is_noted(tmp_path):
    class Slow(Shelf):
        def delete(self, key):
            sleep(0.05)
            super().delete(key)

    discard(*(f"a/{number:03d}.jpg" for number in range(40)))
    removed = tidying.remove_files(Slow(tmp_path), MONDAY + DAY, seconds=0.1)
    assert 0 < removed < 40
    assert len(discarded()) == 40 - removed


def test_all_photos_that_no_report_took_go_and_those_of_reports_stay(tmp_path):
    person = a_resident()
    sender = Actor("resident", person.id)
    kept = a_photo(sender)
    a_report(person, photo_ids=[kept])
    for _ in range(tidying.AT_ONCE + 1):
        a_photo(sender)
    late = a_photo(sender, created_at=MONDAY + DAY)
    tidying.tidy(Shelf(tmp_path), MONDAY + tidying.PHOTO_WAITS + timedelta(hours=1))
    with Reading() as session:
        assert set(session.scalars(select(Photo.id))) == {kept, late}


def test_what_was_sent_half_a_year_ago_is_forgotten_and_what_is_owed_or_dead_is_not(tmp_path):
    long_ago = MONDAY - tidying.LETTERS_LIVE - DAY
    with Session.begin() as session:
        session.add_all(a_letter(state, at) for state in DeliveryState for at in (long_ago, MONDAY))
    tidying.tidy(Shelf(tmp_path), MONDAY)
    with Reading() as session:
        old = session.scalars(select(Delivery.state).where(Delivery.due_at < MONDAY - DAY))
        assert set(old) == {DeliveryState.OWED, DeliveryState.DEAD}
        recent = session.scalars(select(Delivery.state).where(Delivery.due_at == MONDAY))
        assert set(recent) == set(DeliveryState)


def a_letter(state: DeliveryState, at: datetime) -> Delivery:
    return Delivery(
        key=new_key().hex,
        channel=Channel.ZALO,
        recipient_kind="resident",
        recipient=new_key(),
        topic="report.received",
        body={},
        state=state,
        due_at=at,
        created_at=at,
    )
