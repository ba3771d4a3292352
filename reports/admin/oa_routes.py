"""The door of administrators to the Official Account: how it stands with its token, and connecting it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from flask import Response, render_template
from flask_openapi3.models.tag import Tag
from sqlalchemy.orm import Session as OrmSession

from clients.http import Refused, Unavailable
from clients.zalo import GrantLost, Pair
from doors.apidocs import problems
from doors.late_api import LateAPI
from models import Reading
from reports.admin import oa_consent
from reports.admin.oa_shapes import CheckView, ConsentView, ReturnQuery, ZaloView
from reports.chat import grants
from reports.entry import admission
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.recorded import Done, recorded
from reports.entry.staff_refusals import (
    ConsentRefused,
    OfficialAccountNotSet,
    OtherOfficialAccount,
    ZaloSilent,
)
from reports.views import moment
from wiring import wiring

bp = LateAPI(
    "admin_zalo",
    __name__,
    url_prefix="/api/v1/admin/zalo",
    abp_tags=[Tag(name="Administration: the Official Account")],
    abp_responses={**problems(401, 403, 422)},
)


@bp.get("", responses={200: ZaloView})
@allow(Permission.CONNECT_ZALO)
def show() -> Answer:
    """How it stands with the Official Account's token, and where its pairs came from, the latest first."""
    settings, now = wiring().settings, datetime.now(UTC)
    grant = wiring().keeper.grant()
    with Reading() as session:
        history = grants.history(session, settings.zalo_oa_id)
    return {
        "oa_id": settings.zalo_oa_id,
        "standing": grants.standing(grant, now).value,
        "renewed_at": moment(grant.renewed_at) if grant else None,
        "expires_at": moment(grant.expires_at) if grant else None,
        "refresh_expires_at": moment(grant.refresh_expires_at) if grant else None,
        "failures": grant.failures if grant else 0,
        "failed_at": moment(grant.failed_at) if grant else None,
        "last_error": grant.last_error if grant else "",
        "callback_url": _callback(),
        "history": [{"act": each.act.value, "at": moment(each.at), "error": each.error} for each in history],
    }


@bp.post("/check", responses={200: CheckView, **problems(503)})
@allow(Permission.CONNECT_ZALO)
def check() -> Answer:
    """Ask Zalo who we are and how many template messages are left: shows whether the token and the console are right.

    What Zalo refuses is told as it says it; `docs/operations.md` tells what each number means.
    """
    return {
        "account": _asked(lambda: {"name": wiring().official_account.name()}),
        "templates": _asked(lambda: vars(wiring().template_messages.quota())),
    }


@bp.get("/connect", responses={200: ConsentView, **problems(409)})
@allow(Permission.CONNECT_ZALO)
def connect() -> Answer:
    """The address of Zalo's consent page, for an administrator of the Official Account to open."""
    wired = wiring()
    if not wired.settings.zalo_oa_id:
        raise OfficialAccountNotSet
    consent = oa_consent.begin(wired.settings, admission.staff().id, datetime.now(UTC))
    url = wired.oauth.consent_url(_callback(), consent.verifier, consent.state)
    return {"url": url, "expires_at": moment(consent.expires_at)}


@bp.get("/callback", responses={200: {"content": {"text/html": {}}}, **problems(409, 503)})
@allow(Permission.CONNECT_ZALO)
def come_back(query: ReturnQuery) -> Answer:
    """The way back from Zalo: turns the code into tokens and keeps them. The state stands in for a CSRF token."""
    wired, now = wiring(), datetime.now(UTC)
    verifier = oa_consent.verifier_of(wired.settings, admission.staff().id, query.state)
    if query.oa_id != wired.settings.zalo_oa_id:
        raise OtherOfficialAccount
    pair = _exchanged(query.code, verifier, now)

    def work(session: OrmSession) -> Done:
        grants.connect(session, query.oa_id, pair, now)
        return Done("zalo_connected", query.oa_id, {})

    recorded(work)
    return Response(render_template("zalo_connected.html", oa_id=query.oa_id), mimetype="text/html")


def _asked(question: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    try:
        return {"ok": True, "trouble": "", **question()}
    except (Unavailable, Refused) as error:
        return {"ok": False, "trouble": str(error)}


def _exchanged(code: str, verifier: str, now: datetime) -> Pair:
    try:
        return wiring().oauth.exchange(code, verifier, now)
    except GrantLost as error:
        raise ConsentRefused(reason=str(error)) from error
    except (Unavailable, Refused) as error:
        raise ZaloSilent from error


def _callback() -> str:
    return f"{wiring().settings.address}/api/v1/admin/zalo/callback"
