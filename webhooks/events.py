"""What an event of Zalo's says: its name, its key, whose it is and when it happened. Pure functions over parsed JSON.

Everything here comes from outside and may have any shape; what cannot be read is empty, never an error.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

# Longer keys are told by their digest.
LONGEST_PART = 64
# Zalo gives up repeating within half a day; what is older is a replay whose first coming we may have forgotten.
STALE_AFTER = timedelta(days=1)
MOST_FUTURE = timedelta(minutes=5)

# Whose events are known by their id at the app and not at the account.
OF_APP = "app:"
WITHDRAWN = frozenset({"user_withdraw", "user.revoke.consent"})
SENT = frozenset(
    f"user_send_{kind}"
    for kind in (
        "text",
        "image",
        "gif",
        "link",
        "audio",
        "video",
        "sticker",
        "location",
        "file",
        "business_card",
    )
)
FOLLOWING = frozenset({"follow", "unfollow", "user_click_chatnow"})
TAPPED = frozenset({"user_click_response_button"})
SUBMITTED = frozenset({"user_submit_info"})
# Events of which somebody's turn consists; all others are kept and ask nothing of us.
OURS = WITHDRAWN | SENT | FOLLOWING | TAPPED | SUBMITTED


@dataclass(frozen=True)
class Event:
    """One event. `sender` is the id of the person it is about at the account (or OF_APP and their id at the app)."""

    name: str
    key: str
    sender: str
    app_user_id: str
    happened_at: datetime
    by_human: bool
    body: Mapping[str, Any]

    @property
    def asks_something(self) -> bool:
        """Whether a worker has anything to do with it."""
        return bool(self.sender) and (self.name in OURS or self.by_human)


def read(body: Mapping[str, Any], received_at: datetime) -> Event:
    """The event of a body that a signature held for."""
    name = text(body, "event_name") or text(body, "event")
    by_human = name.startswith("oa_send_") and bool(text(body, "sender", "admin_id"))
    sender = _sender(body, name, by_human)
    return Event(
        name=name[:LONGEST_PART],
        key=_key(body, name, sender),
        sender=sender[:LONGEST_PART],
        app_user_id=text(body, "user_id_by_app")[:LONGEST_PART],
        happened_at=_moment(text(body, "timestamp"), received_at),
        by_human=by_human,
        body=body,
    )


def text(body: object, *path: str) -> str:
    """The text at a path, as text the database can keep; "" when there is none. Numbers count: Zalo mixes them."""
    for name in path:
        body = body.get(name) if isinstance(body, Mapping) else None
    if isinstance(body, bool) or not isinstance(body, str | int | float):
        return ""
    return str(body).encode("utf-8", "replace").decode().replace("\0", "")


def attachments(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The attachments of a message."""
    message = body.get("message")
    found = message.get("attachments") if isinstance(message, Mapping) else None
    return [one for one in found if isinstance(one, Mapping)] if isinstance(found, list) else []


def _sender(body: Mapping[str, Any], name: str, by_human: bool) -> str:
    if name == "user.revoke.consent":
        person = text(body, "userId")
        return f"{OF_APP}{person}" if person else ""
    if by_human:
        return text(body, "recipient", "id")
    return text(body, "sender", "id") or text(body, "follower", "id") or text(body, "user_id")


def _key(body: Mapping[str, Any], name: str, sender: str) -> str:
    """Unique for each event: the message's id under the event's name (an echo or a receipt names the same message),
    a digest of the ids of what was seen, else name, time and whose it is. A key outlives the person: it holds no id."""
    message_id, seen = text(body, "message", "msg_id"), body.get("message")
    if isinstance(seen, Mapping) and isinstance(seen.get("msg_ids"), list):
        return f"{_part(name)}:{_digest(seen['msg_ids'])}"
    if message_id and "reacted" not in name:
        return f"{_part(name)}:{_part(message_id)}"
    subject = sender or text(body, "template_id") or text(body, "oa_id") or body
    return f"{_part(name)}|{_part(text(body, 'timestamp'))}|{_digest(subject)}"


def _part(word: str) -> str:
    return word if len(word) <= LONGEST_PART and word.isprintable() else _digest(word)


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:40]


def _moment(stamp: str, received_at: datetime) -> datetime:
    """Zalo's milliseconds; when there are none, or ones of the future, the time at which it came."""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= 14):
        return received_at
    happened_at = datetime.fromtimestamp(int(stamp) / 1000, UTC)
    return received_at if happened_at > received_at + MOST_FUTURE else happened_at
