"""Checkout SDK: the signatures of orders, callbacks and questions about a payment (HMAC-SHA256, hex).

https://miniapp.zaloplatforms.com/documents/checkout-sdk/
"""

import hashlib
import hmac
import json
from collections.abc import Mapping

# What the mini app's createOrder takes, and what its `mac` covers.
ORDER_FIELDS = ("amount", "desc", "extradata", "item", "method")
# The three results the status and update calls speak of.
PAID, PENDING, FAILED, REFUNDED = 1, 0, -1, 2


def order_mac(order: Mapping[str, object], key: str) -> str:
    """The signature under which the mini app may create this order. Raises KeyError when a field is missing."""
    return _mac(_joined({name: order[name] for name in ORDER_FIELDS}), key)


def callback_holds(data: Mapping[str, object], overall_mac: object, key: str) -> bool:
    """Whether a payment callback's `overallMac`, over every field of its data, is Zalo's."""
    return _same(_mac(_joined(data), key), overall_mac)


def notice_holds(data: Mapping[str, object], mac: object, key: str) -> bool:
    """Whether a notice (cash, bank transfer) of an order is Zalo's."""
    said = "appId={}&orderId={}&method={}".format(
        *(_written(data.get(name, "")) for name in ("appId", "orderId", "method"))
    )
    return _same(_mac(said, key), mac)


def status_mac(app_id: str, order_id: str, key: str) -> str:
    """The signature of the question how an order stands."""
    return _mac(f"appId={app_id}&orderId={order_id}&privateKey={key}", key)


def update_mac(app_id: str, order_id: str, result: int, key: str) -> str:
    """The signature of our word on how an order stands: PAID, FAILED or REFUNDED."""
    return _mac(f"appId={app_id}&orderId={order_id}&resultCode={result}&privateKey={key}", key)


def _joined(fields: Mapping[str, object]) -> str:
    return "&".join(f"{name}={_written(fields[name])}" for name in sorted(fields))


def _written(value: object) -> str:
    """As JavaScript writes it: objects as compact JSON, truth in lower case."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None or isinstance(value, dict | list):
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False)
    return str(value)


def _mac(said: str, key: str) -> str:
    return hmac.new(key.encode(), said.encode(), hashlib.sha256).hexdigest()


def _same(ours: str, theirs: object) -> bool:
    return isinstance(theirs, str) and hmac.compare_digest(ours.encode(), theirs.lower().encode())
