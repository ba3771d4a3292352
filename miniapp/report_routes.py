"""The residents' door to reports: send, look for duplicates, join, follow, answer, take back, rate, reopen."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, current_app
from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from doors import rates
from doors.apidocs import RESIDENT, answers, problems
from doors.late_api import LateAPI
from doors.once import OnceTogether, once
from errors import TransitionRefused
from miniapp import filing, tokens
from miniapp.filing import Sending
from miniapp.forms import (
    CodePath,
    CommentForm,
    DuplicatesQuery,
    Form,
    KeyHeader,
    MineQuery,
    RatingForm,
    ReopenForm,
    ReportForm,
    WithdrawForm,
)
from miniapp.report_shapes import LikelyPageView, ReportPageView, ReportStoryView, SentView
from models import Reading, Report, State
from reports import feedback, following, jobs, merging, pages, progress, views
from reports.actor import Actor
from reports.pages import Cursor
from wiring import wiring

bp = LateAPI(
    "residents_reports",
    __name__,
    url_prefix="/api/v1/reports",
    abp_tags=[Tag(name="Residents: reports", description="Phản ánh: from sending to rating the answer.")],
    abp_security=RESIDENT,
    abp_responses=problems(401, 422, 429),
)
bp.after_request(tokens.challenge)
FILING = "filing_together"
bp.record_once(
    lambda state: state.app.extensions.setdefault(FILING, filing.together(state.app.extensions["wiring"]))
)

LOOKS_A_MINUTE = 60
ENDED = frozenset({State.DUPLICATE, State.WITHDRAWN, State.REJECTED, State.CLOSED})
Act = Callable[[OrmSession, Report, Actor, datetime], object]


@bp.post("", responses=answers({201: SentView}, 400, 403, 409, 413, 415))
def send_report(header: KeyHeader, body: ReportForm) -> Response:
    """Send a report under an Idempotency-Key; it is given to a unit at once."""
    sender = tokens.signed_in()
    together: OnceTogether[Sending] = current_app.extensions[FILING]
    return together.once(f"resident:{sender}", Sending(body, sender), body.model_dump(mode="json"))


@bp.get("/duplicates", responses=answers({200: LikelyPageView}))
def look_for_duplicates(query: DuplicatesQuery) -> dict[str, Any]:
    """Reports that may be of the same thing, before another one is sent."""
    asker = tokens.signed_in()
    rates.limit("duplicates", asker.hex, LOOKS_A_MINUTE)
    with Reading() as session:
        found = filing.duplicates(session, wiring(), query, asker, datetime.now(UTC))
    return {"items": found}


@bp.get("", responses=answers({200: ReportPageView}))
def list_reports(query: MineQuery) -> dict[str, Any]:
    """One's own reports, newest first; with `joined=true` those of others that one has joined."""
    reader, after = tokens.signed_in(), pages.read(query.after)
    fetch = following.joined if query.joined else following.mine
    with Reading() as session:
        rows = fetch(session, reader, after, query.limit)
        shown, following_page = pages.cut(rows, query.limit, lambda row: Cursor(row.created_at, row.id))
        lens = views.prepare(session, shown, wiring().links, datetime.now(UTC))
        items = [following.item(report, lens, reader, joined=query.joined) for report in shown]
    return pages.answer(items, following_page)


@bp.get("/<code>", responses=answers({200: ReportStoryView}, 404))
def read_report(path: CodePath) -> dict[str, Any]:
    """One report with its history: all of one's own, the public side of others."""
    reader = tokens.signed_in()
    with Reading() as session:
        report = following.read(session, path.code, reader)
        return following.story(session, wiring(), report, reader, datetime.now(UTC))


@bp.post("/<code>/support", responses=answers({200: ReportStoryView}, 400, 403, 404, 409))
def join_report(header: KeyHeader, path: CodePath) -> Response:
    """Join a report of the same thing instead of sending another; its news come to those who joined as well."""
    resident_id = tokens.signed_in()

    def work(session: OrmSession) -> tuple[dict[str, Any], int]:
        now = datetime.now(UTC)
        tokens.writer(session, resident_id, now)
        report = following.public(session, path.code, resident_id)
        if report.state in ENDED:
            raise TransitionRefused(extra={"state": report.state.value})
        merging.support(session, report, resident_id, now)
        return following.story(session, wiring(), report, resident_id, now), 200

    return _write(resident_id, work)


@bp.post("/<code>/comments", responses=answers({200: ReportStoryView}, 400, 403, 404, 409, 415))
def comment(header: KeyHeader, path: CodePath, body: CommentForm) -> Response:
    """Add words; while the unit waits for an answer, they are the answer and its clock goes on."""
    return _change(path, body, lambda s, report, by, at: progress.comment(s, report, by, at, text=body.text))


@bp.post("/<code>/withdraw", responses=answers({200: ReportStoryView}, 400, 403, 404, 409, 415))
def withdraw(header: KeyHeader, path: CodePath, body: WithdrawForm) -> Response:
    """Take one's report back while it is open."""
    return _change(
        path, body, lambda s, report, by, at: progress.withdraw(s, report, by, at, reason=body.reason)
    )


@bp.post("/<code>/rating", responses=answers({200: ReportStoryView}, 400, 403, 404, 409, 415))
def rate(header: KeyHeader, path: CodePath, body: RatingForm) -> Response:
    """Rate the result with one to five stars, once, within seven days."""
    return _change(
        path,
        body,
        lambda s, report, by, at: feedback.rate(report, by, at, stars=body.stars, comment=body.comment),
    )


@bp.post("/<code>/reopen", responses=answers({200: ReportStoryView}, 400, 403, 404, 409, 415))
def reopen(header: KeyHeader, path: CodePath, body: ReopenForm) -> Response:
    """Say that it is not fixed after all: once, within seven days; the same unit gets it and the clock starts anew."""
    return _change(
        path, body, lambda s, report, by, at: feedback.reopen(s, report, by, at, reason=body.reason)
    )


def _change(path: CodePath, body: Form, act: Act) -> Response:
    """Do something to one's own report and answer it as it then is."""
    resident_id = tokens.signed_in()

    def work(session: OrmSession) -> tuple[dict[str, Any], int]:
        now = datetime.now(UTC)
        tokens.writer(session, resident_id, now)
        report = following.own(session, path.code, resident_id)
        act(session, report, Actor("resident", resident_id), now)
        session.flush()
        return following.story(session, wiring(), report, resident_id, now), 200

    return _write(resident_id, work, body.model_dump(mode="json"))


def _write(
    resident_id: UUID, work: Callable[[OrmSession], tuple[dict[str, Any], int]], body: object = None
) -> Response:
    rates.limit("resident-writes", resident_id.hex, rates.WRITES_A_MINUTE)
    answer = once(f"resident:{resident_id}", work, body=body, required=False)
    jobs.ring(wiring())
    return answer
