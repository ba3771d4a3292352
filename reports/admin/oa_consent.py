"""The way of an administrator to Zalo's consent page and back, kept in nothing but a signed state."""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import jwt

from config import Settings
from reports.entry.staff_refusals import ConsentNotOurs

ALGORITHM = "HS256"
AUDIENCE = "zalo-consent"
# Zalo's code lives ten minutes; a person needs some to log in and read.
LIFE = timedelta(minutes=20)


@dataclass(frozen=True)
class Consent:
    """One way there and back: the state, the PKCE verifier and until when it holds."""

    state: str
    verifier: str
    expires_at: datetime


def begin(settings: Settings, account_id: UUID, at: datetime) -> Consent:
    """A new way for this person."""
    claims = {"aud": AUDIENCE, "sub": str(account_id), "iat": at, "exp": at + LIFE, "jti": uuid4().hex}
    state = jwt.encode(claims, _key(settings.secret_key), ALGORITHM)
    return Consent(state, _verifier(settings, settings.secret_key, state), at + LIFE)


def verifier_of(settings: Settings, account_id: UUID, state: str) -> str:
    """The verifier of a way that this person began. Raises ConsentNotOurs."""
    for secret in settings.accepted_keys:
        try:
            claims = jwt.decode(
                state,
                _key(secret),
                algorithms=[ALGORITHM],
                audience=AUDIENCE,
                options={"require": ["exp", "sub"]},
            )
        except jwt.InvalidTokenError:
            continue
        if claims["sub"] == str(account_id):
            return _verifier(settings, secret, state)
    raise ConsentNotOurs


def _verifier(settings: Settings, secret: str, state: str) -> str:
    """The one saved in Zalo's console, or one that only we can make again from the state."""
    if settings.zalo_pkce_verifier:
        return settings.zalo_pkce_verifier
    digest = hmac.new(_key(secret), b"pkce:" + state.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def _key(secret: str) -> bytes:
    """A key for nothing but this, from the secret that signs everything."""
    return hashlib.sha256(b"zalo consent:" + secret.encode()).digest()
