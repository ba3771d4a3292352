"""Burning parts of a photo black for ever: new files under new keys, the old ones discarded."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from clients.http import Refused, Unavailable
from errors import Busy, NotFound, Stale
from models import PassageKind, Photo, Report, Session
from reports import tidying
from reports.actor import Actor
from reports.photos import keeping
from reports.photos.gate import Rectangle, black_out
from wiring import Wiring

# Whether the asker may do this to the report; raises when not. Then what to write down in the same transaction.
Check = Callable[[Report], None]
Record = Callable[[OrmSession, Report], object]


@dataclass(frozen=True)
class Order:
    """Which parts of which photo to burn, on which revision of it, by whom and when."""

    photo_id: UUID
    revision: int
    parts: Sequence[Rectangle]
    by: Actor
    at: datetime


def burn(wired: Wiring, order: Order, check: Check, record: Record) -> Photo:
    """Black out the parts. Opens its own short transactions; none is open while it draws or stores.

    Raises NotFound, Stale (somebody else has blacked out meanwhile), Busy (the storage does not answer).
    """
    kept = _take_turn(order, check)
    try:
        full = wired.storage.get(kept["full"]["key"])
    except (Unavailable, Refused) as error:
        raise Busy(retry_after=5) from error
    drawn = black_out(full, order.parts)
    described = keeping.store(wired, order.photo_id, order.revision + 1, drawn, order.at)
    with Session.begin() as session:
        photo, report = _locked(session, order)
        if photo.revision != order.revision + 1:
            raise Stale(extra={"revision": photo.revision})
        tidying.discard(session, photo, order.at)
        photo.derivatives = described
        keeping.settle(session, described)
        said = f"photo {photo.id} blacked out, revision {photo.revision}"
        report.add_passage(order.by.passage(PassageKind.MODERATION, order.at, internal=said))
        session.flush()
        record(session, report)
    return photo


def _take_turn(order: Order, check: Check) -> dict[str, Any]:
    """Count the revision up before the work, so that two at once, or one that died, never write the same keys."""
    with Session.begin() as session:
        photo, report = _locked(session, order)
        check(report)
        if photo.revision != order.revision or "full" not in photo.derivatives:
            raise Stale(extra={"revision": photo.revision})
        photo.revision += 1
        return dict(photo.derivatives)


def _locked(session: OrmSession, order: Order) -> tuple[Photo, Report]:
    """The photo and its report, locked in the order in which every act locks them: the report first."""
    report_id = session.scalar(select(Photo.report_id).where(Photo.id == order.photo_id))
    if report_id is None:
        raise NotFound
    report = session.get_one(Report, report_id, with_for_update=True)
    return session.get_one(Photo, order.photo_id, with_for_update=True), report
