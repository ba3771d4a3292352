"""The door of those who file for others: officers at the counter, and helpers who go to people."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy import orm

from doors import rates
from doors.apidocs import MULTIPART, PDF, problems
from doors.late_api import LateAPI
from doors.once import once
from dossiers import intake, views
from dossiers.desk.desk_routes import lens
from dossiers.filing import assistance, components, drafts
from dossiers.filing.assist_shapes import AssistForm, FilingsView, FilingView
from dossiers.filing.assistance import Wish
from dossiers.filing.drafts import Changes
from dossiers.filing.filing_routes import checked_view
from dossiers.filing.filing_shapes import (
    ComponentQuery,
    DossierCheckView,
    DossierFilePath,
    DossierFileView,
    DossierForm,
    DossierPath,
    DossierView,
    SaveForm,
    SeenForm,
)
from dossiers.history import lock
from dossiers.papers import keeping
from dossiers.papers.answer import pdf_answer
from errors import NotFound, Stale, TransitionRefused
from models import Dossier, DossierFile, DossierState, FileKind, Reading, Session
from reports import jobs
from reports.actor import Actor
from reports.entry import admission, audit
from reports.entry.access import Permission, Staff, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.entry.staff_shapes import KeyHeader
from wiring import wiring

bp = LateAPI(
    "filings",
    __name__,
    url_prefix="/api/v1/unit/filings",
    abp_tags=[
        Tag(name="Filing for others", description="At the counter, or with a helper who goes to people.")
    ],
    abp_responses={**problems(400, 401, 403, 404, 409, 415, 422, 429)},
)
P = Permission
WRITES_A_MINUTE = 120
Act = Callable[[orm.Session, Dossier, Actor, datetime], object]


@bp.post("", responses={201: DossierView})
@allow(P.FILE_FOR_OTHERS)
def begin_filing(header: KeyHeader, body: AssistForm) -> Answer:
    """Begin a dossier for somebody who has agreed to it; nothing known of anybody is filled in."""
    person = admission.staff()
    wish = Wish(body.procedure, body.area, body.way, body.consent, body.helper)

    def work(session: orm.Session) -> tuple[dict[str, Any], int]:
        dossier = assistance.begin(session, person, wish, datetime.now(UTC))
        detail = {"way": body.way.value, "consent": body.consent.value}
        audit.record(session, By(person.id, admission.address()), "filing_begun", dossier.reference, detail)
        return views.story(session, dossier, lens()), 201

    return _write(person, work, body)


@bp.get("", responses={200: FilingsView})
@allow(P.FILE_FOR_OTHERS)
def list_filings() -> Answer:
    """What the asker began or filed for others; of what was filed only how it stands."""
    with Reading() as session:
        return {"items": [_item(session, it) for it in assistance.filed_by(session, admission.staff().id)]}


@bp.get("/<uuid:id>", responses={200: DossierView})
@allow(P.FILE_FOR_OTHERS)
def show_filing(path: DossierPath) -> Answer:
    """A draft, or a dossier that waits for a supplement; nothing else can be opened here."""
    with Reading() as session:
        return views.story(session, assistance.find(session, path.id, admission.staff()), lens())


@bp.patch("/<uuid:id>", responses={200: DossierView})
@allow(P.FILE_FOR_OTHERS)
def save_filing(path: DossierPath, body: SaveForm) -> Answer:
    """Keep a step; it may be unfinished."""

    def act(_session: orm.Session, dossier: Dossier, _by: Actor, at: datetime) -> None:
        drafts.save(dossier, Changes(body.applicant, body.answers, body.result_way, body.step), at)

    return _change(path.id, body, act, views.story, required=False)


@bp.delete("/<uuid:id>", responses={204: None})
@allow(P.FILE_FOR_OTHERS)
def discard_filing(path: DossierPath) -> tuple[str, int]:
    """Forget a draft with all its files."""
    person, now = admission.staff(), datetime.now(UTC)
    with Session.begin() as session:
        dossier = lock(session, assistance.find(session, path.id, person))
        drafts.discard(session, dossier, now)
    return "", 204


@bp.get("/<uuid:id>/check", responses={200: DossierCheckView})
@allow(P.FILE_FOR_OTHERS)
def check_filing(path: DossierPath) -> Answer:
    """Everything that is missing or wrong, at once."""
    with Reading() as session:
        checked = drafts.check(session, assistance.find(session, path.id, admission.staff()))
    return checked_view(checked)


@bp.post(
    "/<uuid:id>/files",
    responses={201: DossierFileView, **problems(413, 503)},
    openapi_extensions=MULTIPART,
)
@allow(P.FILE_FOR_OTHERS)
def send_filing_paper(path: DossierPath, query: ComponentQuery) -> Answer:
    """Scan a component in: one PDF, or photos of its pages in order, which become one PDF."""
    person, now, wired = admission.staff(), datetime.now(UTC), wiring()
    rates.limit("filing-files", person.id.hex, WRITES_A_MINUTE)
    with Reading() as session:
        components.expect_room(session, assistance.find(session, path.id, person), query)
    row = keeping.store(wired, keeping.take_in(wired, components.sent(wired)), now)
    with Session.begin() as session:
        dossier = lock(session, assistance.find(session, path.id, person))
        components.put(session, dossier, row, query, Actor("staff", person.id), now)
    return views.file_view(row), 201


@bp.get("/<uuid:id>/files/<uuid:file_id>", responses={200: PDF, **problems(503)})
@allow(P.FILE_FOR_OTHERS)
def show_filing_paper(path: DossierFilePath) -> Response:
    """A file of what one is filing."""
    with Reading() as session:
        file = _file(session, assistance.find(session, path.id, admission.staff()), path.file_id)
    return pdf_answer(keeping.read(wiring(), file), file)


@bp.delete("/<uuid:id>/files/<uuid:file_id>", responses={204: None})
@allow(P.FILE_FOR_OTHERS)
def remove_filing_paper(path: DossierFilePath) -> tuple[str, int]:
    """Take a file out of a draft; what has been filed stays."""
    now = datetime.now(UTC)
    with Session.begin() as session:
        dossier = lock(session, assistance.find(session, path.id, admission.staff()))
        file = _file(session, dossier, path.file_id)
        if dossier.state is not DossierState.DRAFT:
            raise TransitionRefused(extra={"state": dossier.state.value})
        keeping.discard(session, file, now)
        dossier.updated_at = now
    return "", 204


@bp.post("/<uuid:id>/submit", responses={200: FilingView})
@allow(P.FILE_FOR_OTHERS)
def submit_filing(header: KeyHeader, path: DossierPath, body: SeenForm) -> Answer:
    """File it; refused with all problems at once. At the counter it is accepted next, and form 01 is printed."""

    def act(session: orm.Session, dossier: Dossier, _by: Actor, at: datetime) -> None:
        drafts.submit(session, dossier, wiring().province.dossiers, at)

    return _change(path.id, body, act, _told, act_name="filing_submitted")


@bp.post("/<uuid:id>/supplement", responses={200: FilingView})
@allow(P.FILE_FOR_OTHERS)
def supplement_filing(header: KeyHeader, path: DossierPath, body: SeenForm) -> Answer:
    """Everything that was asked for has been brought; the clock goes on."""

    def act(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        intake.supplemented(session, dossier, wiring().province.dossiers, by, at)

    return _change(path.id, body, act, _told, act_name="filing_supplemented")


def _change(
    dossier_id: UUID,
    body: SaveForm | SeenForm,
    act: Act,
    view: Callable[[orm.Session, Dossier, views.Lens], dict[str, Any]],
    *,
    act_name: str = "",
    required: bool = True,
) -> Response:
    person = admission.staff()

    def work(session: orm.Session) -> tuple[dict[str, Any], int]:
        dossier = lock(session, assistance.find(session, dossier_id, person))
        if dossier.version != body.version:
            raise Stale(extra={"current": views.story(session, dossier, lens())})
        act(session, dossier, Actor("staff", person.id), datetime.now(UTC))
        session.flush()
        if act_name:
            audit.record(session, By(person.id, admission.address()), act_name, dossier.reference, {})
        return view(session, dossier, lens()), 200

    return _write(person, work, body, required=required)


def _write(
    person: Staff,
    work: Callable[[orm.Session], tuple[dict[str, Any], int]],
    body: DossierForm,
    *,
    required: bool = False,
) -> Response:
    rates.limit("filings", person.id.hex, WRITES_A_MINUTE)
    answer = once(f"staff:{person.id}", work, body=body.model_dump(mode="json"), required=required)
    jobs.ring(wiring())
    return answer


def _file(session: orm.Session, dossier: Dossier, file_id: UUID) -> DossierFile:
    file = session.get(DossierFile, file_id)
    if file is None or file.dossier_id != dossier.id or file.kind is not FileKind.COMPONENT:
        raise NotFound
    return file


def _item(session: orm.Session, dossier: Dossier) -> dict[str, Any]:
    return _told(session, dossier, lens())


def _told(session: orm.Session, dossier: Dossier, seen: views.Lens) -> dict[str, Any]:
    return views.item(session, dossier, seen) | {
        "channel": dossier.channel.value,
        "assisted": dossier.assisted,
        "helper": dossier.helper,
    }
