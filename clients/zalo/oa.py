"""openapi.zalo.me: messages of the Official Account to people, and what it knows of them."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from clients.http import Refused
from clients.zalo.answers import mapping, written
from clients.zalo.buttons import MOST_BUTTONS, Button
from clients.zalo.caller import Caller
from clients.zalo.errors import AttachmentExpired
from clients.zalo.uploads import Uploads

LONGEST_TEXT = 2000


@dataclass(frozen=True)
class Quota:
    """What may still be sent to a person: consultation messages left and in all, and when they were last in touch."""

    remain: int
    total: int
    last_interaction: datetime | None


@dataclass(frozen=True)
class Contact:
    """A person as the Official Account knows them; `app_user_id` is the id by which the mini app knows them."""

    oa_user_id: str
    app_user_id: str | None
    name: str
    avatar: str
    follows: bool


class OfficialAccount:
    """The province's Official Account.

    Zalo knows no idempotency key: an attempt repeated after a lost answer may arrive twice. Every call raises
    Unavailable or Refused, or one of their kinds in `clients.zalo.errors`.
    """

    def __init__(self, caller: Caller, uploads: Uploads) -> None:
        self._caller = caller
        self._uploads = uploads

    def send_text(self, user_id: str, text: str) -> str:
        """Send a consultation message (at most 2,000 characters) to an OA user id; returns Zalo's message id."""
        return self._send(user_id, {"text": _composed(text)})

    def send_choices(self, user_id: str, text: str, heading: str, buttons: Sequence[Button]) -> str:
        """Send a message with one to five buttons under `heading`; returns Zalo's message id.

        No page of Zalo's documents shows this template for v3, so it is used only where a setting says it works.
        """
        if not 0 < len(buttons) <= MOST_BUTTONS:
            raise Refused("one to five buttons")
        payload = {
            "template_type": "list",
            "elements": [{"title": _composed(heading)}],
            "buttons": [button.as_zalo() for button in buttons],
        }
        attachment = {"type": "template", "payload": payload}
        return self._send(user_id, {"text": _composed(text), "attachment": attachment})

    def send_image(self, user_id: str, content: bytes, caption: str = "") -> str:
        """Send a JPEG or PNG of at most 1 MB; returns Zalo's message id."""
        try:
            return self._send_image(user_id, self._uploads.image(content), caption)
        except AttachmentExpired:
            return self._send_image(user_id, self._uploads.image(content, anew=True), caption)

    def send_template(self, user_id: str, template_id: str, words: Mapping[str, str]) -> str:
        """Send a template message (ZBS), whenever the person was last in touch; returns Zalo's message id."""
        body = {"user_id": user_id, "template_id": template_id, "template_data": dict(words)}
        return written(
            mapping(self._caller.post("/v3.0/oa/message/template", body).get("data")), "message_id"
        )

    def quota(self, user_id: str) -> Quota:
        """What may still be sent to this person."""
        given = mapping(self._caller.post("/v3.0/oa/quota/message", {"user_id": user_id}).get("data"))
        left = mapping(given.get("cs_reply"))
        return Quota(
            _number(left, "remain"), _number(left, "total"), _moment(written(given, "last_interaction"))
        )

    def contact(self, user_id: str) -> Contact:
        """Who a person is."""
        answer = self._caller.get_data("/v3.0/oa/user/detail", {"user_id": user_id})
        given = mapping(answer.get("data"))
        return Contact(
            oa_user_id=written(given, "user_id") or user_id,
            app_user_id=written(given, "user_id_by_app") or None,
            name=written(given, "display_name"),
            avatar=written(given, "avatar"),
            follows=given.get("user_is_follower") is True,
        )

    def name(self) -> str:
        """What the Official Account is called: the smallest question that shows whether the token works."""
        return written(mapping(self._caller.get("/v2.0/oa/getoa").get("data")), "name")

    def _send_image(self, user_id: str, attachment_id: str, caption: str) -> str:
        element = {"media_type": "image", "attachment_id": attachment_id}
        payload = {"template_type": "media", "elements": [element]}
        return self._send(
            user_id, {"text": _composed(caption), "attachment": {"type": "template", "payload": payload}}
        )

    def _send(self, user_id: str, message: Mapping[str, object]) -> str:
        body = {"recipient": {"user_id": user_id}, "message": message}
        return written(mapping(self._caller.post("/v3.0/oa/message/cs", body).get("data")), "message_id")


def _composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)


def _number(given: Mapping[str, object], name: str) -> int:
    text = written(given, name)
    return int(text) if text.isdecimal() else 0


def _moment(milliseconds: str) -> datetime | None:
    if not milliseconds.isdecimal() or len(milliseconds) > 14:
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)
