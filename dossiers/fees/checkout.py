"""Paying inside Zalo: an order signed by us, kept under Zalo's id, and believed only when Zalo's server confirms it.

No transaction is open while Zalo is asked; what was asked about in vain is asked about again by the clock.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session as OrmSession
from structlog import get_logger

from clients.http import Refused, Unavailable
from clients.zalo import checkout
from clients.zalo.payments import OrderStatus, Payments
from dossiers.fees import receiving
from dossiers.fees.receiving import Money
from dossiers.fees.refusals import CheckoutClosed
from dossiers.history import lock
from models import CheckoutOrder, Dossier, PaymentOrder, PayWay, Reading, Session
from reports.actor import SYSTEM

log = get_logger(__name__)

# Zalo gives up an order that nobody pays within the day.
ASK_FOR = timedelta(days=1)
ASK_AGAIN = timedelta(seconds=50)
AT_ONCE = 50
MOST_TRIES = 20


def signed(order: PaymentOrder, description: str, key: str) -> dict[str, Any]:
    """What the mini app gives to `createOrder`, with our signature on it. Raises CheckoutClosed."""
    if not key:
        raise CheckoutClosed
    wanted: dict[str, Any] = {
        "amount": order.amount,
        "desc": description,
        # The signature covers this as text: its keys stand in the order in which the answer writes them.
        "item": [{"amount": order.amount, "id": order.token}],
        "extradata": {"order": str(order.id)},
        # Zalo lets the payer choose the way when none is named.
        "method": "",
    }
    return wanted | {"mac": checkout.order_mac(wanted, key)}


def keep(session: OrmSession, zalo_id: str, order_id: UUID, at: datetime) -> bool:
    """Remember that Zalo has an order for one of ours; False when there are too many already."""
    known = session.scalars(select(CheckoutOrder.id).where(CheckoutOrder.order_id == order_id)).all()
    if zalo_id in known:
        return True
    if len(known) >= MOST_TRIES or session.get(CheckoutOrder, zalo_id) is not None:
        return False
    session.add(CheckoutOrder(id=zalo_id, order_id=order_id, created_at=at))
    return True


def confirm(payments: Payments, zalo_id: str, at: datetime) -> bool:
    """Ask Zalo how an order stands and settle ours by the answer; False when it is not known yet."""
    try:
        told = payments.status(zalo_id)
    except Unavailable as error:
        log.warning("Zalo does not say how a payment stands", reason=str(error))
        return False
    except Refused as error:
        log.warning("Zalo knows no such payment", order=zalo_id, reason=str(error))
        told = None
    with Session.begin() as session:
        return _settle(session, zalo_id, told, at)


def due(at: datetime) -> Sequence[str]:
    """The orders to ask about now."""
    open_ones = (
        select(CheckoutOrder.id)
        .where(
            CheckoutOrder.result.is_(None),
            CheckoutOrder.created_at > at - ASK_FOR,
            or_(CheckoutOrder.asked_at.is_(None), CheckoutOrder.asked_at < at - ASK_AGAIN),
        )
        .order_by(CheckoutOrder.asked_at, CheckoutOrder.created_at)
        .limit(AT_ONCE)
    )
    with Reading() as session:
        return session.scalars(open_ones).all()


def _settle(session: OrmSession, zalo_id: str, told: OrderStatus | None, at: datetime) -> bool:
    row = session.get_one(CheckoutOrder, zalo_id)
    row.asked_at = at
    if told is None or told.ours != str(row.order_id) or told.result == checkout.PENDING:
        return False
    row.result = told.result
    if told.result != checkout.PAID:
        return True
    order = session.get_one(PaymentOrder, row.order_id)
    dossier = lock(session, session.get_one(Dossier, order.dossier_id))
    session.refresh(order)
    money = Money(order.unit_code, PayWay.CHECKOUT, told.transaction, told.amount, told.at, zalo_id)
    receiving.receive(session, dossier, order, money, SYSTEM, at)
    return True
