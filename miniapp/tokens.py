"""Our own tokens (JWT, RFC 7519): who is asking, without cookies, which mini apps do not have."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from time import time
from typing import TypeVar
from uuid import UUID, uuid4

import jwt
from flask import Response, request
from sqlalchemy.orm import Session

from config import Settings
from errors import Unauthenticated
from models import Resident
from reports import standing
from reports.standing import Sender
from wiring import wiring

ALGORITHM = "HS256"
MOST_REMEMBERED = 4096
TICKET_LIFE = timedelta(minutes=10)
Known = TypeVar("Known", Resident, Sender)


class Use(StrEnum):
    """What a token is good for (`aud`): a token of one use is nothing to the other."""

    RESIDENTS = "residents"
    PHOTO_UPLOAD = "photo-upload"


@dataclass(frozen=True)
class Issued:
    """A new token and when it ends."""

    token: str
    expires_at: datetime


def issue(settings: Settings, use: Use, resident_id: UUID, at: datetime) -> Issued:
    """A token for a resident: an hour or so for the API, ten minutes for the native uploader's ticket."""
    life = TICKET_LIFE if use is Use.PHOTO_UPLOAD else timedelta(minutes=settings.session_minutes)
    ends = at + life
    claims = {
        "iss": settings.address,
        "aud": use.value,
        "sub": str(resident_id),
        "iat": at,
        "exp": ends,
        "jti": uuid4().hex,
    }
    return Issued(jwt.encode(claims, _key(settings.secret_key), ALGORITHM), ends)


def read(settings: Settings, use: Use, token: str) -> UUID:
    """Whose token it is. Raises Unauthenticated when it is wrong, has ended or is good for something else."""
    for secret in settings.accepted_keys:
        try:
            whose, ends = _verified(token, use, secret, settings.address)
        except (jwt.InvalidTokenError, ValueError):
            continue
        if ends > time():
            return whose
    raise Unauthenticated


@lru_cache(MOST_REMEMBERED)
def _verified(token: str, use: Use, secret: str, issuer: str) -> tuple[UUID, float]:
    """Whose it is and when it ends (Unix time). An app shows the same token again and again: it is verified once."""
    claims = jwt.decode(
        token,
        _key(secret),
        algorithms=[ALGORITHM],
        audience=use.value,
        issuer=issuer,
        options={"require": ["exp", "iat", "sub", "jti"]},
    )
    return UUID(claims["sub"]), float(claims["exp"])


def signed_in() -> UUID:
    """The resident whose token came in `Authorization: Bearer`. Raises Unauthenticated."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        raise Unauthenticated
    return read(wiring().settings, Use.RESIDENTS, token.strip())


def reader(session: Session, resident_id: UUID) -> Resident:
    """The resident, who may be blocked from writing. Raises Unauthenticated when they are gone, or were erased."""
    return _known(session.get(Resident, resident_id))


def _known(resident: Known | None) -> Known:
    # Who had everything erased is gone.
    if resident is None or (resident.zalo_app_user_id is None and resident.zalo_oa_user_id is None):
        raise Unauthenticated
    return resident


def writer(session: Session, resident_id: UUID, at: datetime) -> Resident:
    """The resident, about to write something. Raises ResidentBlocked, Unauthenticated."""
    resident = reader(session, resident_id)
    standing.check_not_blocked(resident, at)
    return resident


def check_sender(resident: Sender | None, at: datetime) -> None:
    """Whether who is about to send a report may. Raises ResidentBlocked, Unauthenticated."""
    standing.check_not_blocked(_known(resident), at)


def challenge(response: Response) -> Response:
    """Tell a client that was turned away how to come in (RFC 9110, 11.6.1), and keep private answers out of caches."""
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def _key(secret: str) -> bytes:
    # A key of its own: what is signed here can never pass for a link or a cookie.
    return hashlib.sha256(b"resident tokens:" + secret.encode()).digest()
