"""openapi.zalo.me: messages of the Official Account to people."""

import unicodedata

from clients.http import Client, Session
from clients.zalo.answers import mapping, sendable, understood, written
from clients.zalo.errors import TokenExpired, oa_trouble


class OfficialAccount:
    """The province's Official Account. `base_url` is https://openapi.zalo.me or the simulator's."""

    def __init__(self, base_url: str, access_token: str, session: Session | None = None) -> None:
        self._access_token = access_token
        self._client = Client(base_url, session=session)

    def send_text(self, user_id: str, text: str) -> str:
        """Send a consultation message (at most 2,000 characters) to an OA user id; returns Zalo's message id.

        Zalo knows no idempotency key: an attempt repeated after a lost answer may arrive twice. Raises OutsideWindow,
        Unreachable or another Refused; TokenExpired, AccountTrouble or another Unavailable.
        """
        if not sendable(self._access_token):
            raise TokenExpired("no access token is set")
        body = {"recipient": {"user_id": user_id}, "message": {"text": unicodedata.normalize("NFC", text)}}
        answer = self._client.post("/v3.0/oa/message/cs", body, {"access_token": self._access_token})
        return written(mapping(understood(answer, oa_trouble).get("data")), "message_id")
