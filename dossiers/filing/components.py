"""Components as they come in by a door: whether there is room for one, and what was sent."""

from datetime import datetime

from flask import request
from sqlalchemy.orm import Session

from dossiers import clock
from dossiers.filing import drafts
from dossiers.filing.filing_shapes import ComponentQuery
from dossiers.papers import keeping
from dossiers.refusals import ComponentUnknown, TooManyFiles
from errors import TransitionRefused
from models import Dossier, DossierFile, DossierState, FileKind
from reports.actor import Actor
from wiring import Wiring

MOST_FILES = 60
# What a multipart body has besides its files.
MARGIN = 64_000
DIGITISED = 1
OPEN_FOR_PAPERS = frozenset({DossierState.DRAFT, DossierState.SUPPLEMENT})


def expect_room(session: Session, dossier: Dossier, query: ComponentQuery) -> str:
    """The component's name, if a file for it may be added now. Raises what keeps it from being added."""
    if dossier.state not in OPEN_FOR_PAPERS:
        raise TransitionRefused(extra={"state": dossier.state.value})
    wanted = [it for it in clock.entry_of(dossier).components if it.code == query.component]
    if not wanted:
        raise ComponentUnknown(fields={"component": "unknown"})
    files = drafts.files_of(session, dossier)
    if len(files) >= MOST_FILES and not (
        query.replace and any(it.component_code == query.component for it in files)
    ):
        raise TooManyFiles
    return wanted[0].name_vi


def put(
    session: Session, dossier: Dossier, row: DossierFile, query: ComponentQuery, by: Actor, at: datetime
) -> None:
    """A stored file becomes a component of the dossier, which is locked. Raises what `expect_room` raises, and Busy."""
    name = expect_room(session, dossier, query)
    if query.replace and dossier.state is DossierState.DRAFT:
        for file in drafts.files_of(session, dossier):
            if file.component_code == query.component:
                keeping.discard(session, file, at)
    row.component_code, row.digitised = query.component, DIGITISED
    keeping.settle(session, row, dossier.id, FileKind.COMPONENT, by, name)
    dossier.updated_at = at


def sent(wired: Wiring) -> list[bytes]:
    """The files of the request, which may be as large as a PDF or four photos are."""
    largest = max(4 * wired.settings.photo_max_bytes, wired.settings.dossier_file_bytes)
    request.max_content_length = largest + MARGIN
    return [file.read() for _, file in request.files.items(multi=True)]
