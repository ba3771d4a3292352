"""Deliveries as staff see them: what is owed, held or dead, why, and sending it again."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import Session

from errors import NotFound
from models import Channel, Delivery, DeliveryState, Report
from reports import delivery, views
from reports.desk import orders
from reports.desk.orders import Order
from reports.entry.access import Scope
from reports.entry.staff_refusals import NotReplayable

REPLAYABLE = frozenset({DeliveryState.DEAD, DeliveryState.HELD})
LATEST = Order("letters", Delivery.created_at, Delivery.id, orders.moment, descending=True)


@dataclass(frozen=True)
class Wanted:
    """Which deliveries; every part that is given must hold."""

    states: Collection[DeliveryState] = ()
    channel: Channel | None = None
    unit: str | None = None
    topic: str | None = None
    report: str | None = None
    since: datetime | None = None


def select_letters(wanted: Wanted, scope: Scope) -> Select[Delivery]:
    """The deliveries about reports of the scope that are wanted; those about no report only for the whole province."""
    found = select(Delivery).outerjoin(Report, Report.id == Delivery.report_id)
    if scope.areas is not None:
        found = found.where(scope.where())
    pairs = [
        (wanted.states, Delivery.state.in_(sorted(wanted.states))),
        (wanted.channel, Delivery.channel == wanted.channel),
        (wanted.unit, Delivery.unit_code == wanted.unit),
        (wanted.topic, Delivery.topic == wanted.topic),
        (wanted.report, Report.code == wanted.report),
    ]
    found = found.where(*(condition for given, condition in pairs if given))
    return found.where(Delivery.created_at >= wanted.since) if wanted.since else found


def find(session: Session, delivery_id: UUID, scope: Scope) -> Delivery:
    """One delivery of the scope, locked. Raises NotFound."""
    wanted = select_letters(Wanted(), scope).where(Delivery.id == delivery_id).with_for_update(of=Delivery)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound
    return found


def replay(session: Session, letter: Delivery, at: datetime) -> None:
    """Have a dead or held delivery tried anew under its old key. Raises NotReplayable."""
    if letter.state not in REPLAYABLE:
        raise NotReplayable(extra={"state": letter.state.value})
    delivery.replay(session, letter, at)


def replay_all(session: Session, wanted: Wanted, scope: Scope, at: datetime, most: int) -> list[Delivery]:
    """The same for up to `most` at once, the oldest first; answers which."""
    letters = session.scalars(
        select_letters(wanted, scope)
        .where(or_(*(Delivery.state == state for state in sorted(REPLAYABLE))))
        .order_by(Delivery.created_at, Delivery.id)
        .limit(most)
        .with_for_update(of=Delivery, skip_locked=True)
    ).all()
    for letter in letters:
        delivery.replay(session, letter, at)
    return list(letters)


def letter_view(letter: Delivery, code: str | None = None) -> dict[str, Any]:
    """What staff see: never the address nor the words."""
    return {
        "id": str(letter.id),
        "report": code,
        "channel": letter.channel.value,
        "recipient_kind": letter.recipient_kind,
        "unit": letter.unit_code,
        "topic": letter.topic,
        "state": letter.state.value,
        "attempts": letter.attempts,
        "last_error": letter.last_error,
        "due_at": views.moment(letter.due_at),
        "created_at": views.moment(letter.created_at),
        "settled_at": views.moment(letter.settled_at),
    }


def codes_of(session: Session, letters: Collection[Delivery]) -> dict[UUID, str]:
    """The codes of the reports that the deliveries are about, by the reports' keys."""
    ids = {letter.report_id for letter in letters if letter.report_id}
    rows = session.execute(select(Report.id, Report.code).where(Report.id.in_(ids)))
    return {row.id: row.code for row in rows}
