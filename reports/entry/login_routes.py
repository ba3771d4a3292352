"""The door where units and staff log in and out, and learn who they are."""

import hashlib
from datetime import UTC, datetime

from flask import Response, jsonify, request
from flask_openapi3.models.tag import Tag

from doors import rates
from doors.apidocs import problems
from doors.late_api import LateAPI
from errors import TooMany
from models import Account, Reading, Session
from reports.entry import accounts, admission, audit, passwords, sessions
from reports.entry.access import Permission, Staff, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.entry.staff_refusals import AccountLocked, CredentialsWrong
from reports.entry.staff_shapes import (
    LogIn,
    StaffMeView,
    StaffSeatView,
    StaffSessionView,
)
from wiring import wiring

bp = LateAPI(
    "staff_login",
    __name__,
    url_prefix="/api/v1/staff",
    abp_tags=[Tag(name="Log-in of units and staff")],
    abp_responses={**problems(401, 403, 422)},
)

LOG_INS_A_MINUTE = 20
# A name that nobody has is locked as one that somebody has: five failures, then one a minute.
NOBODY_FAILURES, NOBODY_SECONDS = 5, 300


@bp.post("/session", responses={200: StaffSessionView, **problems(429)})
@allow(Permission.ANYONE)
def log_in(body: LogIn) -> Answer:
    """Log in with a password and, where the account has one, a time-based code."""
    rates.limit("log-in", admission.address(), LOG_INS_A_MINUTE)
    opened = _proven(body)
    _end(admission.presented())
    with Reading() as session:
        person = sessions.find(session, sessions.digest(opened.token), wiring().settings, datetime.now(UTC))
    if person is None:
        raise CredentialsWrong  # it was made inactive this very moment
    response = jsonify(_session_view(person))
    admission.hand_out(response, opened)
    return response


@bp.get("/session", responses={200: StaffSessionView})
@allow(Permission.SELF)
def who_am_i() -> Answer:
    """Who is logged in, and the token that changing requests must carry."""
    return _session_view(admission.staff())


@bp.get("/me", responses={200: StaffMeView})
@allow(Permission.SELF)
def me() -> Answer:
    """Who is logged in, in which roles, and what these may do."""
    return me_view(admission.staff()).model_dump(mode="json")


@bp.delete("/session", responses={204: None})
@allow(Permission.SELF)
def log_out() -> Answer:
    """End this log-in."""
    person = admission.staff()
    with Session.begin() as session:
        sessions.end(session, person.session)
        audit.record(session, _by(person), "log_out", person.username)
    response = Response(status=204)
    admission.take_back(response)
    return response


def me_view(person: Staff) -> StaffMeView:
    """Who somebody is, for their own eyes."""
    return StaffMeView(
        id=person.id,
        username=person.username,
        full_name=person.full_name,
        roles=[
            StaffSeatView(role=seat.role.value, unit=seat.unit_code, area=seat.area_code)
            for seat in person.seats
        ],
        permissions=sorted(permission.value for permission in Permission if person.may(permission)),
        enrolled=person.enrolled,
        limited=person.limited,
        temporary=person.temporary,
    )


def _session_view(person: Staff) -> dict[str, object]:
    return me_view(person).model_dump(mode="json") | {"csrf": person.csrf}


def _proven(body: LogIn) -> sessions.Opened:
    """A new session for whom name, password and code belong to. Raises what `accounts` refuses."""
    now = datetime.now(UTC)
    with Session.begin() as session:
        attempt = accounts.begin(session, body.username, now)
    if attempt.account_id is None:
        _count_nobody(body.username)
    matches = passwords.holds(attempt.kept, body.password)
    renewed = passwords.renewed(attempt.kept, body.password) if matches else None
    with Session.begin() as session:
        outcome = accounts.finish(session, attempt, matches=matches, code=body.code, now=now, renewed=renewed)
        by = By(attempt.account_id, admission.address())
        if isinstance(outcome, Account):
            opened = sessions.start(
                session,
                outcome,
                now,
                stays=body.stay,
                address=by.address,
                agent=request.headers.get("User-Agent", ""),
            )
            audit.record(session, by, "log_in", outcome.username)
            return opened
        if attempt.account_id is not None:
            audit.record(session, by, "log_in_refused", body.username, {"reason": outcome.code})
    raise outcome


def _end(token: str) -> None:
    """Whoever logs in anew, perhaps as somebody else, leaves no log-in behind in that browser."""
    if token:
        with Session.begin() as session:
            sessions.end(session, sessions.digest(token))


def _count_nobody(username: str) -> None:
    name = hashlib.sha256(accounts.spelled(username).encode()).hexdigest()[:32]
    try:
        rates.quota("log-in-nobody", name, NOBODY_FAILURES, NOBODY_SECONDS)
    except TooMany as full:
        raise AccountLocked(retry_after=full.retry_after) from full


def _by(person: Staff) -> By:
    return By(person.id, admission.address())
