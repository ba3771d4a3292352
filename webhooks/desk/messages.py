"""What was said in one conversation, by the person and by us, in the order of time."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Conversation, Delivery, InboxEvent, Photo
from reports import views
from reports.desk import casework
from reports.links import Links
from reports.photos.views import thumbnails
from webhooks import events, hearing, media

MOST_SHOWN = 100
BLANK: Mapping[str, Any] = {
    "name": None,
    "photos": [],
    "latitude": None,
    "longitude": None,
    "delivery": None,
}
HEARD = (*events.SENT, *events.FOLLOWING, *events.SUBMITTED, *events.TAPPED)


def latest(session: Session, conversation: Conversation, links: Links, at: datetime) -> list[dict[str, Any]]:
    """The latest messages, oldest first, at most MOST_SHOWN."""
    heard = session.scalars(
        select(InboxEvent)
        .where(InboxEvent.sender == conversation.sender, InboxEvent.name.in_(HEARD))
        .order_by(InboxEvent.happened_at.desc(), InboxEvent.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    letters = session.scalars(
        select(Delivery)
        .where(Delivery.recipient == conversation.resident_id)
        .order_by(Delivery.created_at.desc(), Delivery.id.desc())
        .limit(MOST_SHOWN)
    ).all()
    photos = _photos(session, heard)
    names = casework.names(session, {str(letter.body["by"]) for letter in letters if "by" in letter.body})
    said = [(row.happened_at, _from_resident(row, photos, links, at)) for row in heard]
    said += [(letter.created_at, _from_us(letter, names)) for letter in letters]
    said.sort(key=lambda one: one[0])
    return [message for _, message in said[-MOST_SHOWN:]]


def _photos(session: Session, heard: Sequence[InboxEvent]) -> Mapping[str, Photo]:
    ids = [UUID(one) for row in heard for one in row.media if not one.startswith(media.NONE)]
    return {str(photo.id): photo for photo in session.scalars(select(Photo).where(Photo.id.in_(ids)))}


def _from_resident(
    row: InboxEvent, photos: Mapping[str, Photo], links: Links, at: datetime
) -> dict[str, Any]:
    event = events.read(json.loads(row.body), row.received_at)
    kept = [photos[one] for one in row.media if one in photos]
    told = hearing.incoming(row, event, kept)
    return {
        **BLANK,
        "at": views.moment(row.happened_at),
        "by": "resident",
        "kind": told.kind.value,
        "text": told.text,
        "photos": [thumbnails(photo, links, at, public=False)["card"] for photo in kept],
        "latitude": told.latitude,
        "longitude": told.longitude,
    }


def _from_us(letter: Delivery, names: Mapping[str, str]) -> dict[str, Any]:
    """Words of the bot or of staff; of any other message only what it was about."""
    is_said = letter.topic == "bot.say"
    by = str(letter.body.get("by", "")) if is_said else ""
    return {
        **BLANK,
        "at": views.moment(letter.created_at),
        "by": "staff" if by else "bot" if is_said else "service",
        "name": names.get(by),
        "kind": "text" if is_said else letter.topic,
        "text": str(letter.body.get("text", "")) if is_said else str(letter.body.get("code", "")),
        "delivery": letter.state.value,
    }
