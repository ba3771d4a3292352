"""The porter of the doors of units, staff and administrators: who is there, may they, and was it really them.

Everything under the three prefixes is shut unless its door declares a permission (`access.allow`), whoever wrote it.
"""

import hmac
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from typing import Any

from flask import Flask, Response, current_app, g, request
from structlog import get_logger

from errors import Forbidden, Unauthenticated
from models import Reading, Session
from reports.entry import sessions
from reports.entry.access import Permission, Staff, asked_by
from reports.entry.sessions import Opened
from reports.entry.staff_refusals import CsrfWrong, EnrolmentNeeded, PasswordTemporary
from wiring import wiring

log = get_logger(__name__)

# What a door answers: JSON, or a response that is ready. (Flask's own type cannot be looked up from a door's module.)
Answer = Response | dict[str, Any] | tuple[dict[str, Any], int]
PREFIXES = ("/api/v1/staff", "/api/v1/unit", "/api/v1/admin")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
CSRF_HEADER = "X-CSRF-Token"


def register(app: Flask) -> None:
    """Put the porter before the doors and keep their answers out of caches."""
    app.before_request(_admit)
    app.after_request(_not_kept)


@cache
def guarded(rule: str) -> bool:
    """Whether the porter watches this URL rule."""
    return any(rule == prefix or rule.startswith(prefix + "/") for prefix in PREFIXES)


def staff() -> Staff:
    """Who is asking; for doors that need a log-in."""
    found = visitor()
    if found is None:
        raise Unauthenticated
    return found


def visitor() -> Staff | None:
    """Who is asking, if anybody is logged in."""
    if "staff" not in g:
        g.staff = _who()
    found: Staff | None = g.staff
    return found


def address() -> str:
    """Where the request comes from, as far as the trusted proxies tell."""
    return request.remote_addr or ""


def presented() -> str:
    """The token that the browser carries, good or not; "" without one."""
    return request.cookies.get(cookie_name(), "")


def hand_out(response: Response, opened: Opened) -> None:
    """Give the browser its session."""
    response.set_cookie(
        cookie_name(),
        opened.token,
        expires=opened.expires_at,
        httponly=True,
        secure=_over_https(),
        samesite="Lax",
        path="/",
    )


def take_back(response: Response) -> None:
    """Have the browser forget its session and what it kept of answers; its storage holds what is not sent yet."""
    response.delete_cookie(cookie_name(), path="/", secure=_over_https(), httponly=True, samesite="Lax")
    response.headers["Clear-Site-Data"] = '"cache"'


def cookie_name() -> str:
    """`__Host-` has browsers refuse the cookie from subdomains and over plain HTTP; it works only over HTTPS."""
    return "__Host-staff" if _over_https() else "staff"


def _admit() -> None:
    rule = request.url_rule
    if rule is None or not guarded(rule.rule):
        return
    wanted = asked_by(_door())
    if wanted is None:
        raise Forbidden
    if wanted is Permission.ANYONE:
        return
    person = staff()
    if request.method not in SAFE_METHODS:
        _check_csrf(person)
    if person.may(wanted):
        return
    log.warning("somebody may not", staff=str(person.id), wanted=wanted.value)
    if person.temporary:
        raise PasswordTemporary
    raise EnrolmentNeeded if person.limited else Forbidden


def _door() -> Callable[..., object]:
    return current_app.view_functions[request.endpoint or ""]


def _who() -> Staff | None:
    token = presented()
    if not token:
        return None
    kept, now = sessions.digest(token), datetime.now(UTC)
    with Reading() as session:
        person = sessions.find(session, kept, wiring().settings, now)
    if person is not None and person.stale:
        with Session.begin() as session:
            sessions.touch(session, kept, now)
    return person


def _check_csrf(person: Staff) -> None:
    sent = request.headers.get(CSRF_HEADER, "")
    if not hmac.compare_digest(sent.encode(), person.csrf.encode()):
        raise CsrfWrong


def _not_kept(response: Response) -> Response:
    if request.url_rule is not None and guarded(request.url_rule.rule):
        # Also over what Flask says of a file it sends.
        response.headers["Cache-Control"] = "no-store"
    return response


def _over_https() -> bool:
    return wiring().settings.address.startswith("https://")
