"""Calls to a unit's own system, signed by the Standard Webhooks specification so that it can trust and deduplicate."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import requests
from standardwebhooks.webhooks import EmptyWebhookSecretError, Webhook

from clients.guard import Guard
from clients.http import Client, Refused


class UnitWebhook:
    """The way to any unit's system. The addresses are given by people, so every call passes the guard."""

    def __init__(self, guard: Guard) -> None:
        self._client = Client("", session=guard.session())

    def send(self, url: str, secret: str, key: str, body: Mapping[str, object], at: datetime) -> None:
        """POST `body` as JSON; any 2xx means it has arrived. Raises Unavailable or Refused (410 Gone among them).

        `secret` is `whsec_` and base64; `key` stays the same over all attempts and becomes `webhook-id`; `at` is the
        aware time of this attempt. https://github.com/standard-webhooks/standard-webhooks/blob/main/spec
        """
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        moment = at.astimezone(UTC)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "webhook-id": key,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signer(secret).sign(key, moment, text),
        }
        self._client.tell(requests.Request("POST", url, data=text.encode(), headers=headers))


def signer(secret: str) -> Webhook:
    """Signs by the Standard Webhooks specification. Raises Refused for what is no whsec_ key."""
    try:
        return Webhook(secret)
    except (ValueError, EmptyWebhookSecretError) as error:
        raise Refused("the webhook's secret is no whsec_ key") from error
