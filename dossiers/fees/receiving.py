"""Money that comes in: written down once, it settles the order it is for, and can be given back.

Every function takes the dossier already locked and never commits.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import processing
from dossiers.fees.refusals import PaymentSettled
from dossiers.history import line
from dossiers.refusals import NoAgency
from models import (
    Agency,
    Dossier,
    DossierEvent,
    FinanceState,
    OrderState,
    Payment,
    PaymentOrder,
    PayWay,
    Verdict,
)
from models.sequence import next_value
from reports import deadlines
from reports.actor import Actor


@dataclass(frozen=True)
class Money:
    """Money that came in for a unit: `transaction` names it once for its way; `amount` is whole đồng."""

    unit_code: str
    way: PayWay
    transaction: str
    amount: int
    at: datetime
    said: str = ""


def receive(
    session: Session,
    dossier: Dossier | None,
    order: PaymentOrder | None,
    money: Money,
    by: Actor,
    at: datetime,
) -> tuple[Payment, bool]:
    """Write down money that came in; returns it, and whether it is new. What fits an open order settles it.

    The same transaction of the same way counts once, whoever tells it and however often.
    """
    known = session.scalars(
        select(Payment).where(
            Payment.unit_code == money.unit_code,
            Payment.way == money.way,
            Payment.transaction_id == money.transaction,
        )
    ).one_or_none()
    if known is not None:
        return known, False
    payment = Payment(
        unit_code=money.unit_code,
        way=money.way,
        transaction_id=money.transaction,
        amount=money.amount,
        said=money.said,
        verdict=Verdict.UNMATCHED,
        at=money.at,
        created_at=at,
        created_by=by.id,
    )
    session.add(payment)
    if dossier is not None and order is not None:
        _apply(session, dossier, order, payment, by)
    session.flush()
    return payment, True


def match(session: Session, dossier: Dossier, order: PaymentOrder, payment: Payment, by: Actor) -> None:
    """An officer says for what an unmatched payment was. Raises PaymentSettled."""
    if payment.verdict is not Verdict.UNMATCHED or payment.refunded_at is not None:
        raise PaymentSettled
    _apply(session, dossier, order, payment, by)


@dataclass(frozen=True)
class GivenBack:
    """Why a payment was given back, and the bank's reference of that."""

    reason: str
    reference: str


def refund(
    session: Session, dossier: Dossier | None, payment: Payment, back: GivenBack, by: Actor, at: datetime
) -> None:
    """Record that a payment was given back. Raises PaymentSettled."""
    if payment.refunded_at is not None:
        raise PaymentSettled
    payment.refunded_at, payment.refunded_by = at, by.id
    payment.refund_reason, payment.refund_reference = back.reason, back.reference
    if dossier is not None and payment.order_id is not None and payment.verdict is Verdict.MATCHED:
        session.get_one(PaymentOrder, payment.order_id).state = OrderState.REFUNDED
        dossier.finance_state = FinanceState.REFUNDED
        dossier.add_passage(line(by, DossierEvent.NOTE, at, public=back.reason))


def _apply(session: Session, dossier: Dossier, order: PaymentOrder, payment: Payment, by: Actor) -> None:
    payment.order_id = order.id
    if order.state is not OrderState.OPEN:
        payment.verdict = Verdict.DOUBLE
    elif payment.amount != order.amount:
        payment.verdict = Verdict.WRONG_AMOUNT
    else:
        payment.verdict = Verdict.MATCHED
        order.state, order.paid_at = OrderState.PAID, payment.at
        order.receipt_number = _receipt_number(session, order.unit_code, payment.at)
        processing.paid(session, dossier, by, payment.created_at)


def _receipt_number(session: Session, unit_code: str, at: datetime) -> str:
    agency = session.get(Agency, unit_code)
    if agency is None:
        raise NoAgency
    year = deadlines.local(at).strftime("%y")
    return f"BL-{agency.code}-{year}-{next_value(session, f'receipt-{agency.code}-{year}'):06d}"
