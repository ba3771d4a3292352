"""payment-mini.zalo.me: orders of Checkout SDK, their state, and the callbacks when someone pays."""

import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from urllib.parse import quote

import requests
from flask import Blueprint, Response, jsonify, redirect, render_template, request
from flask.typing import ResponseReturnValue
from pydantic import BaseModel

from simulator.records import Order
from simulator.world import World, world

bp = Blueprint("payment", __name__, url_prefix="/payment/api")
wallet = Blueprint("wallet", __name__, url_prefix="/dev/orders")
# What opens over the mini app when an order has been made.
counter = Blueprint("counter", __name__, url_prefix="/payment/orders", template_folder="page")

SIGNED = ("amount", "desc", "extradata", "item", "method")
# Seconds the callback is waited for.
PATIENCE = 10.0


class Payment(BaseModel):
    """How someone pays: `result` 1 or -1; `address` is the callback's; `kind` notify is for cash and bank."""

    address: str
    result: int = 1
    kind: str = "callback"


@bp.post("/order/create-v2")
def create() -> ResponseReturnValue:
    """Keep an order whose `mac` the service's server has made. Errors come with HTTP 200."""
    here, body = world(), request.get_json(silent=True)
    if not isinstance(body, dict):
        return _no(-2102, "Body is not JSON")
    given = {name: body[name] for name in SIGNED if body.get(name) is not None}
    if not isinstance(given.get("amount"), int) or given["amount"] <= 0 or "desc" not in given:
        return _no(-2103, "Bad parameter")
    if not _is(str(body.get("mac", "")), here, joined({name: _text(value) for name, value in given.items()})):
        return _no(-2101, "Wrong MAC")
    method = given.get("method")
    order = Order(
        id=f"{here.milliseconds}{secrets.randbelow(10**12):012}",
        amount=given["amount"],
        description=str(given["desc"]),
        extradata=_text(given.get("extradata", "")),
        method=str(method.get("id")) if isinstance(method, dict) else str(method or "ZALOPAY_SANDBOX"),
        result=0,
        transaction="",
        made=here.milliseconds,
    )
    with here.sessions.begin() as session:
        session.add(order)
    return jsonify(
        err=0, msg="Success", data={"orderId": order.id, "messageToken": secrets.token_urlsafe(16)}
    )


@bp.get("/transaction/get-status")
def status() -> ResponseReturnValue:
    """How an order stands, asked with a mac of its own."""
    here, order_id = world(), request.args.get("orderId", "")
    said = f"appId={request.args.get('appId', '')}&orderId={order_id}&privateKey={here.zalo.checkout_key}"
    if not _is(request.args.get("mac", ""), here, said):
        return _no(-2101, "Wrong MAC")
    with here.reading() as session:
        order = session.get(Order, order_id)
    if order is None:
        return _no(-2103, "Bad parameter: orderId")
    told = {
        "transId": order.transaction,
        "method": order.method,
        "returnCode": order.result,
        "returnMessage": {1: "Success", 0: "Processing", -1: "Failed"}[order.result],
        "isProcessing": order.result == 0,
        "amount": order.amount,
        "transTime": order.paid or 0,
        "merchantTransId": "",
        "extradata": quote(order.extradata),
    }
    return jsonify(err=0, msg="Success", data=told)


@wallet.post("/<order_id>/payment")
def pay(order_id: str) -> ResponseReturnValue:
    """Someone pays, or fails to: the order's state changes and the service is called."""
    form = Payment.model_validate(request.get_json(silent=True))
    told = _pay(order_id, form)
    if told is None:
        return jsonify(error="no such order"), 404
    return jsonify(told), 502 if "trouble" in told else 200


@counter.get("/<order_id>")
def show(order_id: str) -> ResponseReturnValue:
    """The page on which the person of the phone pays or leaves; then it goes `back` to the mini app."""
    with world().reading() as session:
        order = session.get(Order, order_id)
    if order is None:
        return "no such order", 404
    amount = f"{order.amount:,}".replace(",", ".")
    page = render_template("order.html", order=order, amount=amount, back=_back(request.args.get("back", "")))
    response = Response(page)
    response.headers["Content-Security-Policy"] = "default-src 'none'; style-src 'self'; form-action 'self'"
    return response


@counter.post("/<order_id>")
def decide(order_id: str) -> ResponseReturnValue:
    """They pay, or the payment fails; our service is told as Zalo tells it."""
    result = 1 if request.form.get("result") == "1" else -1
    told = _pay(order_id, Payment(address=f"{world().zalo.webhook}/payment", result=result))
    if told is None:
        return "no such order", 404
    return redirect(_back(request.form.get("back", "")))


def _back(path: str) -> str:
    """A path of this host; anything else leads to the front page."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


def _pay(order_id: str, form: Payment) -> dict[str, object] | None:
    """What was sent to the service and what it said; None for an order that is unknown."""
    here = world()
    with here.sessions.begin() as session:
        order = session.get(Order, order_id)
        if order is None:
            return None
        if form.kind == "callback":
            order.result, order.paid = form.result, here.milliseconds
            order.transaction = order.transaction or secrets.token_hex(8)
    body = _callback(here, order) if form.kind == "callback" else _notice(here, order)
    with requests.Session() as http:
        http.trust_env = False
        try:
            answer = http.post(form.address, json=body, timeout=PATIENCE, allow_redirects=False)
        except requests.RequestException as error:
            return {"sent": body, "trouble": type(error).__name__}
    return {"sent": body, "status": answer.status_code, "answer": answer.text[:1000]}


def joined(values: Mapping[str, object]) -> str:
    """`k=v` of all values, sorted by key, joined by `&`."""
    return "&".join(f"{name}={values[name]}" for name in sorted(values))


def _callback(here: World, order: Order) -> dict[str, object]:
    data: dict[str, object] = {
        "appId": here.zalo.mini_app_id,
        "orderId": order.id,
        "transId": order.transaction,
        "method": order.method,
        "transTime": order.paid or 0,
        "merchantTransId": "",
        "amount": order.amount,
        "description": order.description,
        "resultCode": order.result,
        "message": "Giao dịch thành công" if order.result == 1 else "Giao dịch thất bại",
        "extradata": quote(order.extradata),
    }
    named = ("appId", "amount", "description", "orderId", "message", "resultCode", "transId")
    mac = "&".join(f"{name}={data[name]}" for name in named)
    return {"data": data, "mac": _mac(here, mac), "overallMac": _mac(here, joined(data))}


def _notice(here: World, order: Order) -> dict[str, object]:
    data: dict[str, object] = {"appId": here.zalo.mini_app_id, "orderId": order.id, "method": order.method}
    said = f"appId={here.zalo.mini_app_id}&orderId={order.id}&method={order.method}"
    return {"data": data, "mac": _mac(here, said)}


def _mac(here: World, said: str) -> str:
    return hmac.new(here.zalo.checkout_key.encode(), said.encode(), hashlib.sha256).hexdigest()


def _is(given: str, here: World, said: str) -> bool:
    return bool(here.zalo.checkout_key) and hmac.compare_digest(given.encode(), _mac(here, said).encode())


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def _no(code: int, message: str) -> ResponseReturnValue:
    return jsonify(err=code, msg=message)
