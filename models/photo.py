"""Photos as they are kept after the gate: derivatives without metadata, and what was read, privately."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment


class PhotoGroup(StrEnum):
    """When the photo was taken, seen from the work."""

    BEFORE = "before"
    AFTER = "after"


class Publication(StrEnum):
    """What a moderator said about showing it to everyone."""

    PENDING = "pending"
    APPROVED = "approved"
    HIDDEN = "hidden"


class Photo(Base):
    """One photo. `derivatives` maps full, card and thumb to {key, width, height, bytes, content_type, revision}.

    `uploader_kind` is resident or staff. Without `report_id` it waits for its report and is swept after three days.
    `revision` counts black-outs from when they begin; each one makes new storage keys and deletes the old.
    """

    __tablename__ = "photos"

    id: Mapped[Key]
    uploader_kind: Mapped[Code]
    uploader_id: Mapped[UUID]
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"), index=True)
    group: Mapped[PhotoGroup | None]
    publication: Mapped[Publication] = mapped_column(default=Publication.PENDING)
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    likeness: Mapped[int] = mapped_column(BigInteger)
    derivatives: Mapped[dict[str, Any]]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    taken_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[Moment] = mapped_column(index=True)


class DiscardedFile(Base):
    """A file in storage that must go: written in the transaction that stops needing it, removed after the file is.

    A new file is first written down here with a later `due_at`, so that dying before its photo's row leaves no orphan.
    """

    __tablename__ = "discarded_files"

    key: Mapped[str] = mapped_column(String(200), primary_key=True)
    due_at: Mapped[Moment] = mapped_column(index=True)
