"""What a resident was owed, to be read in the app: also what could not be said in the chat."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from errors import NotFound
from models import Delivery, DeliveryState
from reports import pages
from reports.chat.spoken import BOT, spoken
from reports.links import Links
from reports.pages import Cursor
from reports.senders import words_of
from reports.views import moment
from texts import TextMissing, Texts


class ByChat(StrEnum):
    """Whether a notice was also said in the chat."""

    SENT = "sent"
    ON_ITS_WAY = "on_its_way"
    NOT_SENT = "not_sent"


_BY_CHAT = {DeliveryState.SENT: ByChat.SENT, DeliveryState.OWED: ByChat.ON_ITS_WAY}


def listed(session: Session, resident: UUID, after: Cursor | None, limit: int) -> Sequence[Delivery]:
    """The resident's notices, newest first, one more than `limit` if there are more."""
    wanted = select(Delivery).where(*_theirs(resident))
    if after is not None:
        wanted = wanted.where(pages.older(Delivery.created_at, Delivery.id, after))
    newest = wanted.order_by(Delivery.created_at.desc(), Delivery.id.desc())
    return session.scalars(newest.limit(limit + 1)).all()


def unread(session: Session, resident: UUID) -> int:
    """How many of them nobody has read."""
    count = select(func.count()).select_from(Delivery)
    return session.scalar(count.where(*_theirs(resident), Delivery.read_at.is_(None))) or 0


def read_through(session: Session, resident: UUID, notice: UUID, at: datetime) -> None:
    """The resident has read this notice and all that came before it. Raises NotFound."""
    newest = session.scalar(select(Delivery).where(*_theirs(resident), Delivery.id == notice))
    if newest is None:
        raise NotFound
    place = Cursor(newest.created_at, newest.id)
    session.execute(
        update(Delivery)
        .where(
            *_theirs(resident),
            Delivery.read_at.is_(None),
            or_(Delivery.id == newest.id, pages.older(Delivery.created_at, Delivery.id, place)),
        )
        .values(read_at=at)
        .execution_options(synchronize_session=False)
    )


def view(notice: Delivery, texts: Texts, links: Links, language: str) -> dict[str, Any]:
    """A notice in the words of the chat."""
    words = words_of(notice.body, texts, links, language)
    try:
        text = spoken(notice, texts, language, words).text
    except TextMissing:  # words that were taken out of the catalogue since
        text = ""
    code = str(notice.body.get("code", ""))
    return {
        "id": str(notice.id),
        "topic": notice.topic,
        "text": text.strip(),
        "code": code or None,
        "link": words["link"] if code else None,
        "at": moment(notice.created_at),
        "chat": _BY_CHAT.get(notice.state, ByChat.NOT_SENT).value,
        "read_at": moment(notice.read_at),
    }


def _theirs(resident: UUID) -> tuple[ColumnElement[bool], ...]:
    """What the bot answered belongs to the chat, unless it never arrived there."""
    return (
        Delivery.recipient == resident,
        Delivery.recipient_kind == "resident",
        or_(Delivery.topic != BOT, Delivery.state.in_((DeliveryState.HELD, DeliveryState.DEAD))),
    )
