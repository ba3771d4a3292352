"""An event of Zalo's as the bot hears it."""

from collections.abc import Sequence
from contextlib import suppress

from models import InboxEvent, Photo
from reports.wording import clean
from webhooks import events
from webhooks.conversation.shapes import Incoming, Kind
from webhooks.conversation.shapes import Photo as Seen
from webhooks.events import Event
from webhooks.media import NONE, UNAVAILABLE

# What staff do to a conversation is an event in it like any other, in its turn.
STAFF_CAME, STAFF_LEFT = "staff.came", "staff.left"
KINDS = {
    "user_send_text": Kind.TEXT,
    "user_send_image": Kind.PHOTOS,
    "user_send_gif": Kind.STICKER,
    "user_send_sticker": Kind.STICKER,
    "user_send_link": Kind.LINK,
    "user_send_audio": Kind.VOICE,
    "user_send_video": Kind.VIDEO,
    "user_send_location": Kind.LOCATION,
    "user_send_file": Kind.FILE,
    "user_send_business_card": Kind.CONTACT,
    "user_submit_info": Kind.INFO,
    "user_click_response_button": Kind.TEXT,
    "user_click_chatnow": Kind.FOLLOW,
    "follow": Kind.FOLLOW,
    "unfollow": Kind.UNFOLLOW,
    STAFF_CAME: Kind.HUMAN_CAME,
    STAFF_LEFT: Kind.HUMAN_LEFT,
}


def incoming(row: InboxEvent, event: Event, photos: Sequence[Photo]) -> Incoming:
    """What the person sent; `photos` are those of `row.media` that were taken in."""
    seen = _seen(row.media, photos)
    latitude, longitude = _point(event)
    kind = Kind.HUMAN_CAME if event.by_human else KINDS.get(row.name, Kind.OTHER)
    if seen:
        kind = Kind.PHOTOS
    elif kind is Kind.LOCATION and latitude is None:
        kind = Kind.OTHER
    return Incoming(
        id=row.key,
        at=row.happened_at,
        kind=kind,
        text=_text(event),
        photos=seen,
        latitude=latitude,
        longitude=longitude,
        url=_attached(event, "url") if kind is Kind.LINK else "",
    )


def _seen(media: Sequence[str], photos: Sequence[Photo]) -> tuple[Seen, ...]:
    kept = {str(photo.id): photo for photo in photos}
    return tuple(_photo(one, kept) for one in media)


def _photo(one: str, kept: dict[str, Photo]) -> Seen:
    if one.startswith(NONE):
        return Seen(refused=one.removeprefix(NONE))
    photo = kept.get(one)
    if photo is None:  # tidied away since
        return Seen(refused=UNAVAILABLE)
    return Seen(one, photo.latitude, photo.longitude, photo.taken_at)


def _text(event: Event) -> str:
    said = events.text(event.body, "message", "text") or events.text(event.body, "message", "data")
    return clean(said or _attached(event, "title") or _attached(event, "description"))


def _point(event: Event) -> tuple[float | None, float | None]:
    with suppress(ValueError):
        latitude = float(_attached(event, "coordinates", "latitude"))
        longitude = float(_attached(event, "coordinates", "longitude"))
        if -90 <= latitude <= 90 and -180 <= longitude <= 180:
            return latitude, longitude
    return None, None


def _attached(event: Event, *path: str) -> str:
    found = events.attachments(event.body)
    return events.text(found[0], "payload", *path) if found else ""
