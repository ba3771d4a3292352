"""Photos of the chat: fetched from Zalo at once, through the one gate, and kept, with no transaction open."""

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any
from uuid import UUID

from structlog import get_logger

from clients.http import Refused, Unavailable
from doors import rates
from errors import Busy, Problem, TooMany
from reports.photos import keeping
from webhooks import events
from wiring import Wiring

log = get_logger(__name__)

# What the bot is told instead of a photo begins with this.
NONE = "!"
UNAVAILABLE = "photo_unavailable"
# As many as a report may have; who sends more at once is told by the bot what became of them.
MOST_PHOTOS = 6
# A photo sent as a file, to keep its quality.
PICTURES = ("jpg", "jpeg", "png", "webp", "heic", "heif")


def photo_addresses(name: str, body: Mapping[str, Any]) -> list[str]:
    """Where the photos of a message lie; none for a message that is no photo."""
    return list(_addresses(name, body))[:MOST_PHOTOS]


def fetch(wired: Wiring, addresses: list[str], owner: UUID, at: datetime, *, last_try: bool) -> list[str]:
    """The ids of the photos, now the resident's, each or `!` and the code of why there is none.

    Raises Unavailable or Busy where trying again may help, unless it is the `last_try`.
    """
    try:
        for _ in addresses:
            rates.limit("photos", owner.hex, rates.PHOTOS_A_MINUTE)
    except TooMany as problem:
        return [NONE + problem.code] * len(addresses)
    with ThreadPoolExecutor(MOST_PHOTOS) as pool:
        fetched = list(pool.map(lambda address: _fetched(wired, address), addresses))
    if not last_try:
        for one in fetched:
            if isinstance(one, Unavailable):
                raise one
    return [_kept(wired, one, owner, at, last_try) for one in fetched]


def _fetched(wired: Wiring, address: str) -> bytes | Refused | Unavailable:
    try:
        return wired.media.fetch(address)
    except (Refused, Unavailable) as error:
        log.warning("a photo of the chat cannot be fetched", kind=type(error).__name__, error=str(error))
        return error


def _kept(
    wired: Wiring, fetched: bytes | Refused | Unavailable, owner: UUID, at: datetime, last_try: bool
) -> str:
    if not isinstance(fetched, bytes):
        return NONE + UNAVAILABLE
    try:
        return str(keeping.keep(wired, fetched, "resident", owner, at).id)
    except Busy:
        if last_try:
            return NONE + UNAVAILABLE
        raise
    except Problem as problem:
        return NONE + problem.code


def _addresses(name: str, body: Mapping[str, Any]) -> Iterator[str]:
    for attachment in events.attachments(body):
        if name == "user_send_image" or _is_picture(attachment):
            yield events.text(attachment, "payload", "url")


def _is_picture(attachment: Mapping[str, Any]) -> bool:
    if events.text(attachment, "type") != "file":
        return False
    named = events.text(attachment, "payload", "name").lower().rpartition(".")[2]
    kind = events.text(attachment, "payload", "type").lower().rpartition("/")[2]
    return named in PICTURES or kind in PICTURES
