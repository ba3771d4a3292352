"""The doors to one's own account: its second factor, its password, its log-ins."""

from datetime import UTC, datetime

from flask import Response
from flask_openapi3.models.tag import Tag
from structlog import get_logger

from doors import rates
from doors.apidocs import problems
from doors.late_api import LateAPI
from errors import Busy, NotFound
from models import Account, Reading, Session, StaffSession
from reports.entry import accounts, admission, audit, codes, passwords, sessions
from reports.entry.access import Permission, Staff, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.entry.leaks import is_leaked
from reports.entry.login_routes import me_view
from reports.entry.staff_refusals import AlreadyEnrolled, CredentialsWrong, PasswordWeak
from reports.entry.staff_shapes import (
    EndSessions,
    EnrolmentView,
    NewPassword,
    OneCode,
    OwnSessionList,
    OwnSessionView,
    StaffMeView,
)
from reports.push import subscriptions
from reports.reference import reference
from wiring import wiring

log = get_logger(__name__)

bp = LateAPI(
    "staff_own",
    __name__,
    url_prefix="/api/v1/staff",
    abp_tags=[Tag(name="Log-in of units and staff")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.post("/session/totp", responses={200: EnrolmentView, **problems(409)})
@allow(Permission.SELF)
def offer_code() -> Answer:
    """Begin to enrol a second factor; it counts once a code of it was shown (PUT)."""
    person = admission.staff()
    if person.enrolled:
        raise AlreadyEnrolled
    with Reading() as session:
        account = session.get_one(Account, person.id)
        secret = codes.offered(wiring().settings.secret_key, account, person.session)
    return {"secret": secret, "uri": codes.uri(secret, person.username)}


@bp.put("/session/totp", responses={200: StaffMeView, **problems(409)})
@allow(Permission.SELF)
def enrol(body: OneCode) -> Answer:
    """Finish enrolling with a code of the offered secret and the password; the account's other log-ins end."""
    person = _proven(body.current, "enrol", 6)
    settings, now = wiring().settings, datetime.now(UTC)
    with Session.begin() as session:
        account = session.get_one(Account, person.id, with_for_update=True)
        secret = codes.offered(settings.secret_key, account, person.session)
        codes.enrol(session, account, secret, body.code, now)
        accounts.sign_out(session, account.id, keep=person.session)
        audit.record(session, _by(person), "second_factor_enrolled", person.username)
    with Reading() as session:
        enrolled = sessions.find(session, person.session, settings, now)
    return me_view(enrolled or person).model_dump(mode="json")


@bp.put("/session/password", responses={204: None, **problems(429, 503)})
@allow(Permission.SELF)
def change_password(body: NewPassword) -> Answer:
    """Change one's own password; the account's other log-ins end."""
    person = _proven(body.current, "change-password", 5)
    if body.new == body.current:
        raise PasswordWeak(fields={"new": "same"}, shortest=passwords.SHORTEST)
    digest = passwords.digest(body.new, person.username)
    passwords.refuse_common(body.new, _words_of(person))
    _refuse_leaked(body.new)
    with Session.begin() as session:
        account = session.get_one(Account, person.id, with_for_update=True)
        accounts.set_digest(session, account, digest, keep=person.session)
        audit.record(session, _by(person), "password_changed", person.username)
    return Response(status=204)


@bp.get("/sessions", responses={200: OwnSessionList})
@allow(Permission.SELF)
def list_sessions() -> Answer:
    """One's own log-ins: since when, from where, with what."""
    person = admission.staff()
    with Reading() as session:
        found = sessions.of(session, person.id, wiring().settings, datetime.now(UTC))
        items = [_own(row, here=row.token_digest == person.session) for row in found]
    return OwnSessionList(items=items).model_dump(mode="json")


@bp.post("/sessions/end", responses={204: None, **problems(404, 429)})
@allow(Permission.SELF)
def end_sessions(body: EndSessions) -> Answer:
    """End one of one's own log-ins, or all but this one."""
    person = _proven(body.current, "change-password", 5)
    with Session.begin() as session:
        if body.id is None:
            accounts.sign_out(session, person.id, keep=person.session)
        elif sessions.end_named(session, person.id, body.id):
            # Which browser it was nobody knows; a phone that was lost must not go on telling its finder of tickets.
            subscriptions.end_all(session, person.id)
        else:
            raise NotFound
        audit.record(session, _by(person), "log_in_ended", person.username)
    return Response(status=204)


def _proven(password: str, door: str, most: int) -> Staff:
    """Who asks, once the password is shown again: so many guesses a minute and door. Raises CredentialsWrong."""
    person = admission.staff()
    rates.limit(door, person.id.hex, most)
    with Reading() as session:
        kept = session.get_one(Account, person.id).password_hash
    if not passwords.holds(kept, password):
        raise CredentialsWrong(fields={"current": "wrong"})
    return person


def _refuse_leaked(password: str) -> None:
    """Raises PasswordWeak; Busy while the list cannot be read, for instance because it is being fetched anew."""
    known = wiring().settings.leaked_passwords
    if known is None:
        return
    try:
        leaked = is_leaked(password, known)
    except (OSError, ValueError) as error:
        log.error("the list of leaked passwords cannot be read", reason=str(error))
        raise Busy(retry_after=60) from error
    if leaked:
        raise PasswordWeak(fields={"new": "leaked"}, shortest=passwords.SHORTEST)


def _words_of(person: Staff) -> list[str]:
    """Names by which somebody who knows the person and the place would begin to guess."""
    with Reading() as session:
        known = reference(session)
    units = [unit.name for seat in person.seats if (unit := known.units.get(seat.unit_code or ""))]
    return [person.username, person.full_name, *units, *(area.name for area in known.areas.values())]


def _own(row: StaffSession, *, here: bool) -> OwnSessionView:
    return OwnSessionView(
        id=sessions.name_of(row.token_digest),
        here=here,
        stays=row.stays,
        address=row.address,
        agent=row.agent,
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def _by(person: Staff) -> By:
    return By(person.id, admission.address())
