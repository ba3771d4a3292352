"""business.openapi.zalo.me: template messages (ZBS, once ZNS) to a phone number."""

from collections.abc import Mapping
from dataclasses import dataclass

from clients.zalo.answers import mapping, written
from clients.zalo.caller import Caller


@dataclass(frozen=True)
class DailyQuota:
    """How many template messages may be sent today, and how many are left."""

    total: int
    remain: int


class TemplateMessages:
    """Template messages by phone. Every call raises Unavailable or Refused, or one of their kinds in `.errors`."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    def send(self, phone: str, template_id: str, words: Mapping[str, str], tracking_id: str) -> str:
        """Send to an E.164 number; `tracking_id` (at most 48 characters) comes back with the receipt.

        Returns Zalo's message id.
        """
        body = {
            "phone": phone.removeprefix("+"),
            "template_id": template_id,
            "template_data": dict(words),
            "tracking_id": tracking_id,
        }
        return written(mapping(self._caller.post("/message/template", body).get("data")), "msg_id")

    def quota(self) -> DailyQuota:
        """What may still be sent today."""
        given = mapping(self._caller.get("/message/quota").get("data"))
        total, remain = (written(given, name) for name in ("dailyQuota", "remainingQuota"))
        return DailyQuota(int(total) if total.isdecimal() else 0, int(remain) if remain.isdecimal() else 0)
