"""oauth.zaloapp.com: how the Official Account's administrator lets us act for it, and how tokens are renewed."""

import base64
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

import requests

from clients.http import Client, Refused, Session, Unavailable
from clients.zalo.answers import mapping, written

# What Zalo says when it says nothing: 25 hours, and three months for the refresh token.
USUAL_LIFE_S = 90_000
REFRESH_LIFE = timedelta(days=90)


class GrantLost(Refused):
    """Zalo gives no tokens for this code or refresh token: an administrator must consent again."""


@dataclass(frozen=True)
class Pair:
    """An access token with its end, and the refresh token that is good for one renewal."""

    access_token: str
    refresh_token: str
    expires_at: datetime
    refresh_expires_at: datetime

    def __repr__(self) -> str:
        return f"Pair(expires_at={self.expires_at!r})"


class OAuth:
    """OAuth v4 of the Official Account. Browsers reach it at `consent_base`, this server at `base_url`."""

    def __init__(
        self,
        base_url: str,
        consent_base: str,
        app_id: str,
        app_secret: str,
        session: Session | None = None,
    ) -> None:
        self._client = Client(base_url, session=session)
        self._consent_base = consent_base.rstrip("/")
        self._app_id = app_id
        self._secret = app_secret

    def consent_url(self, redirect_uri: str, verifier: str, state: str) -> str:
        """Where an administrator of the Official Account says yes; Zalo then calls `redirect_uri` with a code."""
        asked = {
            "app_id": self._app_id,
            "redirect_uri": redirect_uri,
            "code_challenge": challenge(verifier),
            "state": state,
        }
        return f"{self._consent_base}/v4/oa/permission?{urlencode(asked)}"

    def exchange(self, code: str, verifier: str, now: datetime) -> Pair:
        """Turn the code (ten minutes, once) into tokens. Raises GrantLost, Unavailable."""
        form = {"grant_type": "authorization_code", "code": code, "code_verifier": verifier}
        return self._pair(form, now)

    def refresh(self, refresh_token: str, now: datetime) -> Pair:
        """Turn the refresh token into a new pair; it is void then. Raises GrantLost, Unavailable."""
        return self._pair({"grant_type": "refresh_token", "refresh_token": refresh_token}, now)

    def _pair(self, form: Mapping[str, str], now: datetime) -> Pair:
        url = self._client.base_url + "/v4/oa/access_token"
        data = {"app_id": self._app_id, **form}
        answer = self._client.ask(
            requests.Request("POST", url, data=data, headers={"secret_key": self._secret})
        )
        given = mapping(answer.json())
        access, refresh = written(given, "access_token"), written(given, "refresh_token")
        if not access or not refresh:
            raise _trouble(given)
        return Pair(
            access,
            refresh,
            now + timedelta(seconds=_seconds(given, "expires_in", USUAL_LIFE_S)),
            now + _refresh_life(given),
        )


def new_verifier() -> str:
    """A PKCE verifier (RFC 7636): 43 letters from 32 random bytes."""
    return secrets.token_urlsafe(32)


def challenge(verifier: str) -> str:
    """The PKCE challenge of a verifier: SHA-256, base64url without padding."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def _trouble(given: Mapping[str, object]) -> Refused | Unavailable:
    """Its numbers are hardly documented, so whatever is no token is a no; what is not even an error passes."""
    code = written(given, "error")
    if not code or code == "0":
        return Unavailable("Zalo answered with no tokens")
    return GrantLost(f"Zalo OAuth error {code} {written(given, 'error_name')[:80]}".rstrip())


def _seconds(given: Mapping[str, object], name: str, usual: int) -> int:
    text = written(given, name)
    return int(text) if text.isdecimal() and 0 < len(text) <= 9 else usual


def _refresh_life(given: Mapping[str, object]) -> timedelta:
    return timedelta(seconds=_seconds(given, "refresh_token_expires_in", int(REFRESH_LIFE.total_seconds())))
