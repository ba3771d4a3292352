"""What belongs to a dossier: its files, the supplement asked for, changes of the due time, steps, and who read it."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment, Words
from models.secret import EncryptedText


class FileKind(StrEnum):
    """What a file is to its dossier."""

    COMPONENT = "component"
    RESULT = "result"


class DossierFile(Base):
    """A PDF of a dossier, encrypted in storage under a key of its own (`seal`, itself encrypted with DATA_KEYS).

    `digitised`: 0 not, 1 digitised, 2 reused, 3 reused from another dossier's result. `scanned` says by what it was
    looked through for malware, `signature` is the report on the signatures of a result. A result that was corrected is
    `superseded_at` a moment, and stays as it was.
    """

    __tablename__ = "dossier_files"

    id: Mapped[Key]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    kind: Mapped[FileKind]
    component_code: Mapped[str | None] = mapped_column(String(64))
    name: Mapped[Words]
    size: Mapped[int]
    pages: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    storage_key: Mapped[str] = mapped_column(String(200))
    seal: Mapped[str] = mapped_column(EncryptedText)
    scanned: Mapped[Code]
    digitised: Mapped[int] = mapped_column(default=0)
    signature: Mapped[dict[str, Any] | None]
    uploaded_by_kind: Mapped[Code]
    uploaded_by: Mapped[UUID | None]
    created_at: Mapped[Moment]
    superseded_at: Mapped[datetime | None]


class Supplement(Base):
    """What the applicant was asked to add (form 02). `items` is [{component, what, how}]; asked once and completely."""

    __tablename__ = "dossier_supplements"

    id: Mapped[Key]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    items: Mapped[list[Any]]
    reason: Mapped[Words]
    legal_basis: Mapped[Words]
    asked_at: Mapped[Moment]
    asked_by: Mapped[UUID | None]
    answer_by: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class DueChangeKind(StrEnum):
    """Why a due time was moved."""

    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    EXTENSION = "extension"
    WITHDRAWAL = "withdrawal"


class DueChange(Base):
    """One change of a due time, with reason and approver; none is ever overwritten.

    `in_time`: an extension was told early enough before the old due time, as the law asks (form 04).
    """

    __tablename__ = "dossier_due_changes"

    id: Mapped[Key]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    kind: Mapped[DueChangeKind]
    from_due: Mapped[Moment]
    to_due: Mapped[Moment]
    reason: Mapped[Words]
    legal_basis: Mapped[Words] = mapped_column(default="")
    at: Mapped[Moment]
    by_id: Mapped[UUID | None]
    approved_by: Mapped[UUID | None]
    in_time: Mapped[bool] = mapped_column(default=True)


class DossierStep(Base):
    """One step of the work inside the agency, with a due time of its own."""

    __tablename__ = "dossier_steps"

    id: Mapped[Key]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    position: Mapped[int]
    code: Mapped[Code]
    role: Mapped[Code]
    due_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    done_by: Mapped[UUID | None]
    note: Mapped[Words] = mapped_column(default="")


class DossierRead(Base):
    """Somebody of an agency opened a dossier or one of its files; the applicant can see it, with the reason given."""

    __tablename__ = "dossier_reads"

    id: Mapped[Key]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    at: Mapped[Moment]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    why: Mapped[Code]
    file_id: Mapped[UUID | None]
    reason: Mapped[Words] = mapped_column(default="")
