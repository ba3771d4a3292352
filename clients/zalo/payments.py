"""Checkout SDK's server: how an order stands, asked by us, because what a phone or a callback says is only a hint."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import unquote

from clients.http import Client, Refused, Session
from clients.zalo import checkout
from clients.zalo.answers import mapping


@dataclass(frozen=True)
class OrderStatus:
    """How an order stands: `result` PAID, PENDING or FAILED; `ours` is the id we signed it for."""

    result: int
    amount: int
    transaction: str
    ours: str
    at: datetime


class Payments:
    """`base_url` is https://payment-mini.zalo.me or the simulator's; without a key paying is closed."""

    def __init__(self, base_url: str, app_id: str, key: str, session: Session | None = None) -> None:
        self.app_id, self.key = app_id, key
        self._client = Client(base_url, session=session)

    def status(self, order_id: str) -> OrderStatus:
        """How the order stands. Raises Refused, Unavailable."""
        mac = checkout.status_mac(self.app_id, order_id, self.key)
        params = {"orderId": order_id, "appId": self.app_id, "mac": mac}
        answer = mapping(self._client.get("/api/transaction/get-status", params).json())
        told = answer.get("data")
        if answer.get("err", 0) != 0 or not isinstance(told, dict):
            raise Refused(f"error {answer.get('err')}")
        try:
            ours = json.loads(unquote(str(told["extradata"])))["order"]
            moment = datetime.fromtimestamp(int(told["transTime"]) / 1000, UTC)
            return OrderStatus(
                int(told["returnCode"]), int(told["amount"]), str(told["transId"]), str(ours), moment
            )
        except (KeyError, TypeError, ValueError, OverflowError, OSError) as error:
            raise Refused("an order that is none of ours") from error
