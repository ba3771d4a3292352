"""Forgetting what nobody needs any more."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from time import monotonic

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session as OrmSession
from structlog import get_logger

from clients.http import Refused, Unavailable
from clients.storage import Storage
from models import Answered, Delivery, DeliveryState, DiscardedFile, Photo, Reading, Session, StaffSession

log = get_logger(__name__)

# Who sends a photo in the chat and falls silent may come back to it the next day.
PHOTO_WAITS = timedelta(days=3)
KEY_LIVES = timedelta(days=30)
# The history of a report tells what was done; a letter only repeats it, with the resident's words.
LETTERS_LIVE = timedelta(days=180)
ENDED_LETTERS = (DeliveryState.SENT, DeliveryState.HELD, DeliveryState.CANCELLED)
# A file that cannot be removed is tried again after all others had their turn.
REFUSED_WAITS = timedelta(days=1)
# Few at once: on SQLite nobody else can write meanwhile.
AT_ONCE = 100
# In time for the files in hand, and well before the job's own limit.
REMOVES_FOR_S = 35.0


def tidy(storage: Storage, now: datetime) -> int:
    """Drop photos no report took, ended sessions, old letters and keys, discarded files. Returns files removed."""
    with Session.begin() as session:
        session.execute(delete(StaffSession).where(StaffSession.expires_at < now))
        session.execute(delete(Answered).where(Answered.at < now - KEY_LIVES))
    for drop in (_drop_photos, _drop_letters):
        while drop(now) == AT_ONCE:
            pass
    return remove_files(storage, now)


def discard(session: OrmSession, photo: Photo, now: datetime) -> None:
    """Have all files of the photo removed; the next tidying does it."""
    for derivative in photo.derivatives.values():
        session.merge(DiscardedFile(key=derivative["key"], due_at=now))


def remove_files(storage: Storage, now: datetime, *, seconds: float = REMOVES_FOR_S) -> int:
    """Remove discarded files from the storage until none is due or the time is up; returns how many went.

    What went is noted after every few, so that a storage that is slow or goes away never has us begin anew.
    """
    until, removed, tried = monotonic() + seconds, 0, AT_ONCE
    while tried == AT_ONCE:
        with Reading() as session:
            due = select(DiscardedFile.key).where(DiscardedFile.due_at <= now)
            keys = session.scalars(due.order_by(DiscardedFile.due_at, DiscardedFile.key).limit(AT_ONCE)).all()
        gone, kept = _remove(storage, keys, until)
        with Session.begin() as session:
            session.execute(delete(DiscardedFile).where(DiscardedFile.key.in_(gone)))
            later = update(DiscardedFile).where(DiscardedFile.key.in_(kept))
            session.execute(later.values(due_at=now + REFUSED_WAITS))
        removed, tried = removed + len(gone), len(gone) + len(kept)
    return removed


def _remove(storage: Storage, keys: Sequence[str], until: float) -> tuple[list[str], list[str]]:
    """The keys whose files are gone and those the storage does not give up; fewer when it or the time ran out."""
    gone: list[str] = []
    kept: list[str] = []
    for key in keys:
        if monotonic() >= until:
            break
        try:
            storage.delete(key)
        except Refused as error:
            log.error("a discarded file cannot be removed", key=key, error=str(error))
            kept.append(key)
        except Unavailable:
            break
        else:
            gone.append(key)
    return gone, kept


def _drop_photos(now: datetime) -> int:
    with Session.begin() as session:
        lone = session.scalars(
            select(Photo)
            .where(Photo.report_id.is_(None), Photo.created_at < now - PHOTO_WAITS)
            .limit(AT_ONCE)
            .with_for_update(skip_locked=True)
        ).all()
        for photo in lone:
            discard(session, photo, now)
            session.delete(photo)
    return len(lone)


def _drop_letters(now: datetime) -> int:
    old = select(Delivery.id).where(Delivery.state.in_(ENDED_LETTERS), Delivery.due_at < now - LETTERS_LIVE)
    with Session.begin() as session:
        return len(
            session.execute(
                delete(Delivery)
                .where(Delivery.id.in_(old.limit(AT_ONCE).scalar_subquery()))
                .returning(Delivery.id)
                .execution_options(synchronize_session=False)
            ).all()
        )
