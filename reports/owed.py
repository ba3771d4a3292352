"""What a change of a report owes to whom: rows of `deliveries`, written in the transaction that causes them.

Keys say what the message is, so that nothing is owed twice: `{topic}:{ticket or report}:{mark}:{recipient}`.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session
from structlog.contextvars import get_contextvars

from models import Channel, Delivery, DeliveryState, Photo, Report, Support, Ticket
from models.base import new_key
from models.newrows import fresh, insert_only
from reports.push import subscriptions
from reports.reference import reference


class Receiver(NamedTuple):
    """Whom a message goes to, and which way: a unit's channel, a browser, a resident or an account."""

    channel: Channel
    kind: str
    id: UUID
    unit_code: str | None = None


@dataclass(frozen=True)
class News:
    """One piece of news, of a report, a dossier or a chat. `mark` tells apart repeats of a topic about one thing."""

    topic: str
    subject: UUID
    body: dict[str, Any]
    report_id: UUID | None
    at: datetime
    mark: str = ""


def to_unit(
    session: Session,
    topic: str,
    ticket: Ticket,
    at: datetime,
    *,
    mark: str = "",
    unit_code: str | None = None,
    **facts: object,
) -> None:
    """Owe `topic` to every active channel of the ticket's unit (or of `unit_code`) and to the phones of its people.

    The unit's inbox here needs no row.
    """
    code = unit_code or ticket.unit_code
    receivers = receivers_in(session, code)[code]
    if not receivers:
        return
    known = facts if "photo_ids" in facts else facts | {"photo_ids": _photo_ids(session, ticket.report_id)}
    news = News(topic, ticket.id, _ticket_facts(session, ticket) | known, ticket.report_id, at, mark)
    write(session, [letter(news, receiver) for receiver in receivers])


def receivers_in(session: Session, *unit_codes: str) -> dict[str, list[Receiver]]:
    """By unit its active channels and the phones of its people."""
    channels, browsers = reference(session).channels, subscriptions.of_units(session, unit_codes)
    return {
        code: [
            *(Receiver(kind, "unit_channel", channel, code) for channel, kind in channels.get(code, ())),
            *(Receiver(Channel.PUSH, "push", browser, code) for browser in browsers[code]),
        ]
        for code in unit_codes
    }


def of_arrival(
    session: Session, report: Report, ticket: Ticket, photo_ids: Sequence[str], units: Sequence[Receiver]
) -> Iterator[Delivery]:
    """What is owed when a report has come in: to its unit, and to its resident if there is one."""
    if units:
        told = _ticket_facts(session, ticket) | {"photo_ids": photo_ids}
        news = News("ticket.assigned", ticket.id, told, report.id, ticket.assigned_at)
        yield from (letter(news, receiver) for receiver in units)
    if report.resident_id is not None:
        news = News(
            "report.received", report.id, _report_facts(session, report), report.id, report.created_at
        )
        yield letter(news, Receiver(Channel.ZALO, "resident", report.resident_id))


def to_accounts(
    session: Session, topic: str, ticket: Ticket, accounts: Iterable[UUID], at: datetime, *, mark: str = ""
) -> None:
    """Owe `topic` by e-mail to these accounts of the ticket's unit."""
    told = _ticket_facts(session, ticket) | {"photo_ids": _photo_ids(session, ticket.report_id)}
    news = News(topic, ticket.id, told, ticket.report_id, at, mark)
    for account in accounts:
        owe(session, news, Channel.EMAIL, "account", account, ticket.unit_code)


def to_resident(
    session: Session, topic: str, report: Report, at: datetime, *, mark: str = "", **facts: object
) -> None:
    """Owe `topic` to the report's own resident by chat; a report without a resident owes nothing."""
    if report.resident_id is not None:
        news = News(topic, report.id, _report_facts(session, report) | facts, report.id, at, mark)
        owe(session, news, Channel.ZALO, "resident", report.resident_id)


def to_joined(
    session: Session, topic: str, report: Report, at: datetime, *, mark: str = "", **facts: object
) -> None:
    """Owe `topic` to everyone who joined the report. They are the public: no words in it that nobody approved."""
    news = News(topic, report.id, _report_facts(session, report) | facts, report.id, at, mark)
    people = session.scalars(select(Support.resident_id).where(Support.report_id == report.id))
    for person in sorted(people):
        owe(session, news, Channel.ZALO, "resident", person)


def to_chat(
    session: Session, resident_id: UUID, cause: UUID, body: dict[str, Any], at: datetime, *, mark: str = ""
) -> None:
    """Owe a resident words of the chat ({"text", "buttons"}) in answer to `cause`, the event that asked for them."""
    owe(session, News("bot.say", cause, body, None, at, mark), Channel.ZALO, "resident", resident_id)


def owe(
    session: Session, news: News, channel: Channel, kind: str, recipient: UUID, unit_code: str | None = None
) -> None:
    """Write down one message: the row of `deliveries` that will be sent, and tried again, until it has arrived."""
    write(session, [letter(news, Receiver(channel, kind, recipient, unit_code))])


def write(session: Session, letters: Sequence[Delivery]) -> None:
    """Write down messages."""
    insert_only(session, *letters)


def letter(news: News, receiver: Receiver) -> Delivery:
    """The message to one receiver, not yet written down."""
    key = (news.topic, news.subject.hex, news.mark, receiver.id.hex)
    return fresh(
        Delivery,
        id=new_key(),
        key=":".join(part for part in key if part),
        channel=receiver.channel,
        recipient_kind=receiver.kind,
        recipient=receiver.id,
        topic=news.topic,
        body=news.body,
        report_id=news.report_id,
        unit_code=receiver.unit_code,
        request_id=str(get_contextvars().get("request_id", "")),
        state=DeliveryState.OWED,
        attempts=0,
        due_at=news.at,
        lease_until=None,
        last_error="",
        created_at=news.at,
        settled_at=None,
        read_at=None,
    )


def _report_facts(session: Session, report: Report) -> dict[str, Any]:
    known = reference(session)
    category, unit = known.categories[report.category_code], known.units[report.unit_code]
    return {
        "code": report.code,
        "state": report.state.value,
        "category": {"code": category.code, "name_vi": category.name_vi, "name_en": category.name_en},
        "unit": {"code": unit.code, "name": unit.name, "name_en": unit.name_en},
        "due_at": report.due_at.isoformat() if report.due_at else None,
    }


def _photo_ids(session: Session, report_id: UUID) -> list[str]:
    photos = session.scalars(select(Photo.id).where(Photo.report_id == report_id).order_by(Photo.id))
    return [str(photo) for photo in photos]


def _ticket_facts(session: Session, ticket: Ticket) -> dict[str, Any]:
    """What a unit may know: the matter and the place, never who reported it."""
    report = ticket.report
    category = reference(session).categories[report.category_code]
    return _report_facts(session, report) | {
        "ticket_id": str(ticket.id),
        "version": report.version,
        "hazard": category.hazard.value,
        "description": report.description,
        "answers": report.answers,
        "latitude": report.latitude,
        "longitude": report.longitude,
        "accuracy_m": report.accuracy_m,
        "address": report.address,
        "area_code": report.area_code,
        "reported_at": report.created_at.isoformat(),
    }
