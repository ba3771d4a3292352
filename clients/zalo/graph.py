"""Zalo Graph: who a resident is, and what they let us know of them."""

import hashlib
import hmac
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from clients.http import Client, Session, Unavailable
from clients.zalo.answers import mapping, sendable, understood, written
from clients.zalo.errors import CodeRejected, OutsideVietnam, TokenRejected, code_trouble, graph_trouble
from clients.zalo.phones import international

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class ZaloUser:
    """Who holds an access token. Name and avatar only with the resident's consent; ids are decimal strings."""

    id: str
    name: str | None
    avatar: str | None
    oa_user_id: str | None
    is_sensitive: bool


@dataclass(frozen=True)
class Located:
    """Where the resident's phone was: WGS84 degrees, how it knew, and when (aware UTC)."""

    lat: float
    lon: float
    provider: str
    at: datetime


class Graph:
    """Zalo Graph. `base_url` is https://graph.zalo.me or the simulator's. Secrets travel in headers, never in URLs."""

    def __init__(self, base_url: str, app_id: str, app_secret: str, session: Session | None = None) -> None:
        self.app_id = app_id
        self._secret = app_secret
        self._client = Client(base_url, session=session)

    def me(self, access_token: str) -> ZaloUser:
        """Who holds this token. Raises TokenRejected, Refused, Unavailable.

        Outside Vietnam Zalo keeps names and avatars to itself; the bare id then has to do.
        """
        try:
            return self._me(access_token, "id,name,picture,user_id_by_oa,is_sensitive")
        except OutsideVietnam:
            log.warning("Zalo keeps names from this server: its address is outside Vietnam")
            return self._me(access_token, "id")

    def phone(self, access_token: str, code: str) -> str:
        """Exchange a one-time code for the phone number, as E.164. Raises CodeRejected, TokenRejected, Unavailable."""
        number = international(written(self._info(access_token, code), "number"))
        if number is None:
            raise CodeRejected("no phone number came")
        return number

    def location(self, access_token: str, code: str) -> Located:
        """Exchange a one-time code for the place. Raises CodeRejected, TokenRejected, Unavailable."""
        given = self._info(access_token, code)
        try:
            lat, lon, stamp = (float(written(given, name)) for name in ("latitude", "longitude", "timestamp"))
            at = datetime.fromtimestamp(stamp / 1000, UTC)
        except (ValueError, OverflowError, OSError) as error:
            raise CodeRejected("no place came") from error
        if not (-90 <= lat <= 90 and -180 <= lon <= 180):
            raise CodeRejected("no place came")
        return Located(lat, lon, written(given, "provider"), at)

    def _me(self, access_token: str, fields: str) -> ZaloUser:
        if not sendable(access_token):
            raise TokenRejected("malformed token")
        proof = appsecret_proof(access_token, self._secret)
        headers = {"access_token": access_token, "appsecret_proof": proof}
        given = understood(self._client.get("/v2.0/me", {"fields": fields}, headers), graph_trouble)
        if not written(given, "id"):
            raise Unavailable("Zalo told no id")
        return ZaloUser(
            id=written(given, "id"),
            name=written(given, "name") or None,
            avatar=written(mapping(mapping(given.get("picture")).get("data")), "url") or None,
            oa_user_id=written(given, "user_id_by_oa") or None,
            is_sensitive=given.get("is_sensitive") is True,
        )

    def _info(self, access_token: str, code: str) -> Mapping[str, object]:
        if not sendable(access_token):
            raise TokenRejected("malformed token")
        if not sendable(code):
            raise CodeRejected("malformed code")
        headers = {"access_token": access_token, "code": code, "secret_key": self._secret}
        return mapping(understood(self._client.get("/v2.0/me/info", None, headers), code_trouble).get("data"))


def appsecret_proof(access_token: str, app_secret: str) -> str:
    """Proof that the caller of Graph owns the app: hex HMAC-SHA256 of the token under the app's secret."""
    return hmac.new(app_secret.encode(), access_token.encode(), hashlib.sha256).hexdigest()
