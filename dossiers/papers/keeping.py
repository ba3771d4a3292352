"""How a paper becomes part of a dossier: gate, scanner, seal, file, row, in an order that leaves no orphan.

Photos of pages pass the photo gate and are joined to one PDF; PDFs are looked through. Everything here is slow, so no
transaction is open while it is done.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session as OrmSession

from clients.http import Refused, Unavailable
from clients.malware import Infected
from dossiers.papers import pdf, sealing
from dossiers.papers.pdf import PdfLimits, PdfRefused
from dossiers.refusals import (
    MalwareFound,
    PdfActive,
    PdfEncrypted,
    PdfNotAccepted,
    PdfTooLarge,
    ScannerUnavailable,
)
from errors import Busy, FieldsRefused, Problem
from models import DiscardedFile, DossierFile, FileKind, Session
from models.base import new_key
from reports.actor import Actor
from reports.photos import gate, keeping
from reports.photos.gate import Limits, PhotoRefused
from reports.photos.refusals import problem_of
from wiring import Wiring

MOST_PAGES_AT_ONCE = 20
_REFUSALS: dict[str, type[Problem]] = {
    "damaged": PdfNotAccepted,
    "encrypted": PdfEncrypted,
    "active": PdfActive,
    "too_large": PdfTooLarge,
}


@dataclass(frozen=True)
class Paper:
    """A PDF that has passed; `scanned` says by what it was looked through for malware."""

    content: bytes
    pages: int
    sha256: str
    scanned: str


def take_in(wired: Wiring, files: Sequence[bytes]) -> Paper:
    """One PDF, or photos of pages joined in their order. Raises the problems of photos and of PDFs, Busy ones too."""
    if not files:
        raise FieldsRefused(fields={"file": "needed"})
    if len(files) > MOST_PAGES_AT_ONCE:
        raise FieldsRefused(fields={"file": "too_many"})
    if any(pdf.is_pdf(content) for content in files):
        if len(files) > 1:
            raise FieldsRefused(fields={"file": "one_pdf_or_photos"})
        return look(wired, files[0])
    content = pdf.join([_page(wired, it, f"file.{place}") for place, it in enumerate(files)])
    return _scanned(wired, content, len(files))


def look(wired: Wiring, content: bytes) -> Paper:
    """A PDF of somebody else, kept byte for byte as it is. Raises the problems of PDFs and of the scanner."""
    if not pdf.is_pdf(content):
        raise PdfNotAccepted(fields={"file": "not_a_pdf"})
    settings = wired.settings
    limits = PdfLimits(settings.dossier_file_bytes, settings.dossier_file_pages)
    try:
        pages = pdf.check(content, limits)
    except PdfRefused as refused:
        raise _REFUSALS[refused.code](fields={"file": refused.code}) from refused
    return _scanned(wired, content, pages)


def store(wired: Wiring, paper: Paper, at: datetime) -> DossierFile:
    """Put the sealed file into the storage; the row that describes it is for `settle`. Raises Busy."""
    sealed, key = sealing.seal(paper.content)
    row = DossierFile(
        id=new_key(),
        size=len(paper.content),
        pages=paper.pages,
        sha256=paper.sha256,
        seal=key,
        scanned=paper.scanned,
        created_at=at,
    )
    row.storage_key = f"dossiers/{at:%Y/%m/%d}/{row.id.hex}.bin"
    with Session.begin() as session:
        session.add(DiscardedFile(key=row.storage_key, due_at=at + keeping.GIVEN_UP_AFTER))
    try:
        wired.storage.put(row.storage_key, sealed, "application/octet-stream")
    except (Unavailable, Refused) as error:
        raise Busy(retry_after=5) from error
    return row


def settle(
    session: OrmSession, row: DossierFile, dossier_id: UUID, kind: FileKind, by: Actor, name: str
) -> None:
    """The file belongs to its dossier, in the transaction that says so. Raises Busy when tidying was faster."""
    row.dossier_id, row.kind, row.name = dossier_id, kind, name
    row.uploaded_by_kind, row.uploaded_by = by.kind, by.id
    session.add(row)
    keeping.settle(session, {"file": {"key": row.storage_key}})


def read(wired: Wiring, row: DossierFile) -> bytes:
    """The content of a file. Raises Busy when the storage does not answer."""
    try:
        return sealing.unseal(wired.storage.get(row.storage_key), row.seal)
    except (Unavailable, Refused) as error:
        raise Busy(retry_after=5) from error


def discard(session: OrmSession, row: DossierFile, at: datetime) -> None:
    """Forget a file: its row goes with the transaction, the file itself soon after."""
    session.add(DiscardedFile(key=row.storage_key, due_at=at))
    session.delete(row)


def _page(wired: Wiring, content: bytes, field: str) -> bytes:
    settings = wired.settings
    try:
        return gate.page(content, Limits(size=settings.photo_max_bytes, pixels=settings.photo_max_pixels))
    except PhotoRefused as refused:
        raise problem_of(refused, field=field) from refused


def _scanned(wired: Wiring, content: bytes, pages: int) -> Paper:
    try:
        wired.scanner.scan(content)
    except Infected as error:
        raise MalwareFound(fields={"file": "malware"}) from error
    except Unavailable as error:
        # Fail closed: what nobody has looked through is not taken in.
        raise ScannerUnavailable(retry_after=30) from error
    return Paper(content, pages, hashlib.sha256(content).hexdigest(), wired.scanner.name)
