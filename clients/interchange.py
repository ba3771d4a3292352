"""The national system that keeps the states of all dossiers of the country: one signed call for each state."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

import requests

from clients.http import Client, Refused
from clients.unit_webhook import signer

LONGEST_RECEIPT = 200


class Interchange:
    """The way to the national system, at the address the setting names; calls are signed (Standard Webhooks)."""

    def __init__(self, url: str, secret: str) -> None:
        self._url, self._secret = url, secret
        self._client = Client("")

    def tell(self, key: str, body: Mapping[str, object], at: datetime) -> str:
        """POST a dossier's state; returns the receipt it is acknowledged with. Raises Unavailable or Refused.

        The receiver answers `{"MaPhanHoi": "...", "TrangThai": 1}`; anything but 1 is a refusal.
        """
        text = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        moment = at.astimezone(UTC)
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "webhook-id": key,
            "webhook-timestamp": str(int(moment.timestamp())),
            "webhook-signature": signer(self._secret).sign(key, moment, text),
        }
        request = requests.Request("POST", self._url, data=text.encode(), headers=headers)
        answer = self._client.ask(request).json()
        if not isinstance(answer, dict) or answer.get("TrangThai") != 1:
            raise Refused("the state was not acknowledged")
        return str(answer.get("MaPhanHoi", ""))[:LONGEST_RECEIPT]
