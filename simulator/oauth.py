"""oauth.zaloapp.com: the consent page, and codes and refresh tokens for tokens of the Official Account."""

import base64
import hashlib
import hmac
import secrets
from urllib.parse import urlencode, urlsplit

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy import update
from sqlalchemy.orm import Session

from simulator.account import No
from simulator.records import OaToken, OauthCode
from simulator.world import World, world

bp = Blueprint("oauth", __name__, url_prefix="/oauth/v4/oa", template_folder="page")

# Milliseconds: 10 minutes, 25 hours, 3 months.
CODE_LIFE = 600_000
ACCESS_LIFE = 90_000_000
REFRESH_LIFE = 90 * 86_400_000
NAMES = {
    -14001: "Invalid secret key",
    -14002: "Invalid app id",
    -14003: "Invalid redirect uri",
    -14004: "Invalid request",
    -14010: "Invalid authorization code",
    -14011: "Invalid code verifier",
    -14014: "Invalid refresh token",
}


@bp.get("/permission")
def permission() -> ResponseReturnValue:
    """The page on which an administrator of the Official Account consents."""
    asked, here = request.args, world()
    if asked.get("app_id") != here.zalo.app_id:
        return _no(No(-14002, "app_id is unknown"))
    target = urlsplit(asked.get("redirect_uri", ""))
    if target.scheme not in {"http", "https"} or not target.netloc:
        return _no(No(-14003, "redirect_uri is not an address"))
    page = render_template("consent.html", oa_id=here.zalo.oa_id, asked=asked, target=target.netloc)
    response = Response(page)
    # The answer to the form leads to another origin, which form-action would stop.
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'"
    return response


@bp.post("/permission")
def consent() -> ResponseReturnValue:
    """The administrator says yes: back to the app with a code."""
    form, here = request.form, world()
    target = form.get("redirect_uri", "")
    if urlsplit(target).scheme not in {"http", "https"}:
        return _no(No(-14003, "redirect_uri is not an address"))
    code = secrets.token_urlsafe(32)
    with here.sessions.begin() as session:
        expires = here.milliseconds + CODE_LIFE
        session.add(OauthCode(code=code, challenge=form.get("code_challenge", ""), expires=expires))
    told = {"code": code, "oa_id": here.zalo.oa_id}
    if form.get("state"):
        told["state"] = form["state"]
    return redirect(f"{target}{'&' if urlsplit(target).query else '?'}{urlencode(told)}")


@bp.post("/access_token")
def access_token() -> ResponseReturnValue:
    """A new pair of tokens for a code with its PKCE verifier, or for a refresh token, which then is used up."""
    form, here = request.form, world()
    try:
        _check_app(here)
        with here.sessions.begin() as session:
            match form.get("grant_type"):
                case "authorization_code":
                    _use_code(session, here, form.get("code", ""), form.get("code_verifier", ""))
                case "refresh_token":
                    _use_refresh(session, here, form.get("refresh_token", ""))
                case _:
                    raise No(-14004, "grant_type is invalid")
            pair = OaToken(
                access=secrets.token_urlsafe(48),
                refresh=secrets.token_urlsafe(48),
                expires=here.milliseconds + ACCESS_LIFE,
                refresh_expires=here.milliseconds + REFRESH_LIFE,
            )
            session.add(pair)
    except No as no:
        return _no(no)
    lives = str(ACCESS_LIFE // 1000)
    return jsonify(access_token=pair.access, refresh_token=pair.refresh, expires_in=lives)


def _check_app(here: World) -> None:
    if request.form.get("app_id") != here.zalo.app_id:
        raise No(-14002, "app_id is unknown")
    given = request.headers.get("secret_key", "")
    if not hmac.compare_digest(given.encode(), here.zalo.app_secret.encode()):
        raise No(-14001, "secret_key is wrong")


def _use_code(session: Session, here: World, code: str, verifier: str) -> None:
    used = session.scalar(
        update(OauthCode)
        .where(OauthCode.code == code, OauthCode.used.is_(None), OauthCode.expires > here.milliseconds)
        .values(used=here.milliseconds)
        .returning(OauthCode)
    )
    if used is None:
        raise No(-14010, "code is unknown, used or expired")
    digest = hashlib.sha256(verifier.encode()).digest()
    if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != used.challenge:
        raise No(-14011, "code_verifier does not fit")


def _use_refresh(session: Session, here: World, refresh: str) -> None:
    explorers = here.zalo.oa_refresh_token
    if explorers and hmac.compare_digest(refresh.encode(), explorers.encode()):
        return  # the console hands out a new one whenever it is asked
    used = session.scalar(
        update(OaToken)
        .where(
            OaToken.refresh == refresh,
            OaToken.rotated.is_(None),
            OaToken.refresh_expires > here.milliseconds,
        )
        .values(rotated=here.milliseconds)
        .returning(OaToken)
    )
    if used is None:
        raise No(-14014, "refresh_token is unknown, used or expired")


def _no(no: No) -> ResponseReturnValue:
    return jsonify(
        error=no.code,
        error_name=NAMES[no.code],
        error_reason=no.message,
        error_description=no.message,
        ref_doc="https://developers.zalo.me/docs/official-account",
    )
