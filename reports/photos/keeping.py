"""How a photo becomes ours, whoever sent it and by whichever door: gate, files, row, in an order that leaves no orphan.

Before a file is stored, its key is noted as discarded with a later date; the transaction that makes the photo's row
takes the note away. Dying at any moment leaves either the whole photo or files that tidying removes.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete
from sqlalchemy.orm import Session as OrmSession

from clients.http import Refused, Unavailable
from errors import Busy
from models import DiscardedFile, Photo, Publication, Session
from models.base import new_key
from reports.photos.gate import Derivatives, Examined, Limits, PhotoRefused, examine
from reports.photos.refusals import problem_of
from wiring import Wiring

# Far longer than storing three files may take; then whoever began it is dead.
GIVEN_UP_AFTER = timedelta(hours=1)
ENDINGS = {"image/jpeg": "jpg", "image/webp": "webp"}


def look(wired: Wiring, content: bytes, *, field: str = "file") -> Examined:
    """Pass the gate; slow, so no transaction may be open. Raises the problems of photo_refusals."""
    settings = wired.settings
    try:
        return examine(content, Limits(size=settings.photo_max_bytes, pixels=settings.photo_max_pixels))
    except PhotoRefused as refused:
        raise problem_of(refused, field=field) from refused


def keep(wired: Wiring, content: bytes, uploader_kind: str, uploader_id: UUID, at: datetime) -> Photo:
    """Examine and keep one photo of a resident or of staff; it waits three days for its report.

    Raises the problems of photo_refusals, or Busy when the storage does not answer.
    """
    return keep_examined(wired, look(wired, content), uploader_kind, uploader_id, at)


def keep_examined(
    wired: Wiring, examined: Examined, uploader_kind: str, uploader_id: UUID, at: datetime
) -> Photo:
    """Keep a photo that has passed the gate. Raises Busy."""
    photo = Photo(
        id=new_key(),
        uploader_kind=uploader_kind,
        uploader_id=uploader_id,
        publication=Publication.PENDING,
        sha256=examined.sha256,
        likeness=examined.likeness,
        latitude=examined.latitude,
        longitude=examined.longitude,
        taken_at=examined.taken_at,
        revision=0,
        created_at=at,
    )
    photo.derivatives = store(wired, photo.id, 0, examined.derivatives, at)
    with Session.begin() as session:
        session.add(photo)
        settle(session, photo.derivatives)
    return photo


def store(
    wired: Wiring, photo_id: UUID, revision: int, derivatives: Derivatives, at: datetime
) -> dict[str, Any]:
    """Store the files and describe them for `Photo.derivatives`; they are ours once `settle` was committed.

    Opens a short transaction of its own, so none may be open. Raises Busy.
    """
    described = {
        name: {
            "key": f"photos/{at:%Y/%m/%d}/{photo_id.hex}-{name}-{revision}.{ENDINGS[file.content_type]}",
            "width": file.width,
            "height": file.height,
            "bytes": len(file.content),
            "content_type": file.content_type,
            "revision": revision,
        }
        for name, file in derivatives.items()
    }
    with Session.begin() as session:
        for row in described.values():
            session.add(DiscardedFile(key=str(row["key"]), due_at=at + GIVEN_UP_AFTER))
    try:
        for name, file in derivatives.items():
            wired.storage.put(str(described[name]["key"]), file.content, file.content_type)
    except (Unavailable, Refused) as error:
        raise Busy(retry_after=5) from error
    return described


def settle(session: OrmSession, described: Mapping[str, Any]) -> None:
    """Take the notes about stored files away, in the transaction that writes them to their photo.

    Raises Busy when tidying was faster: then the files may be gone.
    """
    keys = [file["key"] for file in described.values()]
    taken = session.execute(
        delete(DiscardedFile).where(DiscardedFile.key.in_(keys)).returning(DiscardedFile.key)
    ).all()
    if len(taken) != len(keys):
        raise Busy(retry_after=1)
