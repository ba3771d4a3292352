"""The residents' door to dossiers: begin, keep step by step, check, send, and what comes after."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response
from flask_openapi3.models.tag import Tag
from sqlalchemy import select
from sqlalchemy.orm import Session as OrmSession

from doors import rates
from doors.apidocs import RESIDENT, answers, problems
from doors.late_api import LateAPI
from doors.once import once
from dossiers import feedback, intake, reading, views, withdrawal
from dossiers.filing import drafts
from dossiers.filing.drafts import Changes
from dossiers.filing.filing_shapes import (
    BackForm,
    DossierCheckView,
    DossierForm,
    DossierPageView,
    DossierPath,
    DossierReadsView,
    DossierView,
    MyDossiersQuery,
    OpenForm,
    SaveForm,
    SeenForm,
    StarsForm,
)
from dossiers.filing.precheck import Checked
from dossiers.history import lock
from dossiers.views import Lens
from errors import NotFound, Stale, language
from miniapp import tokens
from miniapp.forms import KeyHeader
from models import Dossier, DossierState, Reading, Session
from reports import jobs, pages
from reports.actor import Actor
from reports.pages import Cursor
from wiring import wiring

bp = LateAPI(
    "residents_dossiers",
    __name__,
    url_prefix="/api/v1/dossiers",
    abp_tags=[Tag(name="Residents: dossiers", description="Hồ sơ: from the first draft to the result.")],
    abp_security=RESIDENT,
    abp_responses=problems(401, 422, 429),
)
bp.after_request(tokens.challenge)

WRITES_A_MINUTE = 120
Act = Callable[[OrmSession, Dossier, Actor, datetime], object]


@bp.post("", responses=answers({201: DossierView}, 400, 403, 409, 415))
def open_dossier(header: KeyHeader, body: OpenForm) -> Response:
    """Begin a dossier for a procedure in an area; with `prefill` it starts with what is known of the resident."""
    resident_id = tokens.signed_in()

    def work(session: OrmSession) -> tuple[dict[str, Any], int]:
        now = datetime.now(UTC)
        resident = tokens.writer(session, resident_id, now)
        opened = drafts.open_draft(session, resident, body.procedure, body.area, now, prefill=body.prefill)
        return views.story(session, opened, lens()), 201

    return write(resident_id, work, body.model_dump(mode="json"))


@bp.get("", responses=answers({200: DossierPageView}))
def list_dossiers(query: MyDossiersQuery) -> dict[str, Any]:
    """One's own dossiers, newest first, unfinished ones among them."""
    resident_id, after = tokens.signed_in(), pages.read(query.after)
    wanted = select(Dossier).where(Dossier.resident_id == resident_id)
    if not query.drafts:
        wanted = wanted.where(Dossier.state != DossierState.DRAFT)
    if after is not None:
        wanted = wanted.where(pages.older(Dossier.created_at, Dossier.id, after))
    newest = wanted.order_by(Dossier.created_at.desc(), Dossier.id.desc()).limit(query.limit + 1)
    with Reading() as session:
        rows = session.scalars(newest).all()
        shown, following = pages.cut(rows, query.limit, lambda row: Cursor(row.created_at, row.id))
        return pages.answer([views.item(session, it, lens()) for it in shown], following)


@bp.get("/<uuid:id>", responses=answers({200: DossierView}, 404))
def show_dossier(path: DossierPath) -> dict[str, Any]:
    """One dossier with its history, what is asked for and what can be done."""
    resident_id = tokens.signed_in()
    with Reading() as session:
        return views.story(session, own(session, path.id, resident_id), lens())


@bp.patch("/<uuid:id>", responses=answers({200: DossierView}, 400, 403, 404, 409, 415))
def save_step(path: DossierPath, body: SaveForm) -> Response:
    """Keep a step; it may be unfinished. A version that is not the latest gets 409 with the dossier as it is."""

    def act(session: OrmSession, dossier: Dossier, by: Actor, at: datetime) -> None:
        expect(session, dossier, body.version)
        changes = Changes(body.applicant, body.answers, body.result_way, body.step)
        drafts.save(dossier, changes, at)

    return change(path.id, body, act)


@bp.delete("/<uuid:id>", responses=answers({204: None}, 403, 404, 409))
def discard_draft(path: DossierPath) -> tuple[str, int]:
    """Forget a draft with all its files; what was filed is taken back instead."""
    resident_id, now = tokens.signed_in(), datetime.now(UTC)
    with Session.begin() as session:
        tokens.writer(session, resident_id, now)
        dossier = lock(session, own(session, path.id, resident_id))
        drafts.discard(session, dossier, now)
    return "", 204


@bp.get("/<uuid:id>/check", responses=answers({200: DossierCheckView}, 404))
def check_dossier(path: DossierPath) -> dict[str, Any]:
    """Everything that is missing or wrong, at once, and which papers are needed by the answers so far."""
    resident_id = tokens.signed_in()
    with Reading() as session:
        checked = drafts.check(session, own(session, path.id, resident_id))
    return checked_view(checked)


@bp.post("/<uuid:id>/submit", responses=answers({200: DossierView}, 400, 403, 404, 409, 415))
def submit_dossier(header: KeyHeader, path: DossierPath, body: SeenForm) -> Response:
    """File it under an Idempotency-Key; refused with all problems at once. The agency then owes an answer in hours."""

    def act(session: OrmSession, dossier: Dossier, by: Actor, at: datetime) -> None:
        expect(session, dossier, body.version)
        drafts.submit(session, dossier, wiring().province.dossiers, at)

    return change(path.id, body, act, required=True)


@bp.post("/<uuid:id>/supplement", responses=answers({200: DossierView}, 400, 403, 404, 409, 415))
def send_supplement(header: KeyHeader, path: DossierPath, body: SeenForm) -> Response:
    """Say that everything that was asked for has been added; the clock goes on."""

    def act(session: OrmSession, dossier: Dossier, by: Actor, at: datetime) -> None:
        expect(session, dossier, body.version)
        intake.supplemented(session, dossier, wiring().province.dossiers, by, at)

    return change(path.id, body, act)


@bp.post("/<uuid:id>/withdraw", responses=answers({200: DossierView}, 400, 403, 404, 409, 415))
def withdraw_dossier(header: KeyHeader, path: DossierPath, body: BackForm) -> Response:
    """Take it back while there is no result: at once before acceptance, else the agency has to agree."""

    def act(session: OrmSession, dossier: Dossier, by: Actor, at: datetime) -> None:
        withdrawal.ask(session, dossier, by, at, reason=body.reason)

    return change(path.id, body, act)


@bp.post("/<uuid:id>/rating", responses=answers({200: DossierView}, 400, 403, 404, 409, 415))
def rate_dossier(header: KeyHeader, path: DossierPath, body: StarsForm) -> Response:
    """One to five stars, once, within the days the rules give."""

    def act(session: OrmSession, dossier: Dossier, by: Actor, at: datetime) -> None:
        rules = wiring().province.dossiers
        feedback.rate(dossier, rules, by, at, stars=body.stars, comment=body.comment)

    return change(path.id, body, act)


@bp.get("/<uuid:id>/reads", responses=answers({200: DossierReadsView}, 404))
def list_reads(path: DossierPath) -> dict[str, Any]:
    """Who of the agency opened it, when and why."""
    resident_id = tokens.signed_in()
    with Reading() as session:
        return {"items": reading.told(session, own(session, path.id, resident_id))}


def checked_view(checked: Checked) -> dict[str, Any]:
    """What a check found, with sentences in the asker's language."""
    texts, speech = wiring().texts, language()
    return {
        "ready": not checked.problems,
        "problems": [it.told(texts, speech) for it in checked.problems],
        "warnings": [it.told(texts, speech) for it in checked.warnings],
        "needs": {code: need.value for code, need in checked.needs.items()},
    }


def lens() -> Lens:
    """Words in the asker's language, as of now."""
    return Lens(wiring().texts, language(), datetime.now(UTC))


def own(session: OrmSession, dossier_id: UUID, resident_id: UUID) -> Dossier:
    """The resident's own dossier. Raises NotFound for anybody else's."""
    dossier = session.get(Dossier, dossier_id)
    if dossier is None or dossier.resident_id != resident_id:
        raise NotFound
    return dossier


def expect(session: OrmSession, dossier: Dossier, version: int) -> None:
    """Refuse to act on what the sender has not seen. Raises Stale with the dossier as it is now."""
    if dossier.version != version:
        raise Stale(extra={"current": views.story(session, dossier, lens())})


def change(dossier_id: UUID, body: DossierForm, act: Act, *, required: bool = False) -> Response:
    """Do something to one's own dossier and answer it as it then is."""
    resident_id = tokens.signed_in()

    def work(session: OrmSession) -> tuple[dict[str, Any], int]:
        tokens.writer(session, resident_id, datetime.now(UTC))
        dossier = lock(session, own(session, dossier_id, resident_id))
        act(session, dossier, Actor("resident", resident_id), datetime.now(UTC))
        session.flush()
        return views.story(session, dossier, lens()), 200

    return write(resident_id, work, body.model_dump(mode="json"), required=required)


def write(
    resident_id: UUID,
    work: Callable[[OrmSession], tuple[dict[str, Any], int]],
    body: object,
    *,
    required: bool = False,
) -> Response:
    """One act of a resident, once for its key, rung for when it is done."""
    rates.limit("resident-dossiers", resident_id.hex, WRITES_A_MINUTE)
    answer = once(f"resident:{resident_id}", work, body=body, required=required)
    jobs.ring(wiring())
    return answer
