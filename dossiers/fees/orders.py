"""What a dossier owes: the fee lines of its procedure become a payment order, and money that comes in settles it.

Money never blocks the work by itself. Every function takes the dossier already locked and never commits.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import prod
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import clock, owed, processing
from dossiers.fees.refusals import FeesPaid, NothingOwed, PaymentSettled
from dossiers.history import line
from dossiers.refusals import NoAgency
from errors import FieldsRefused
from models import (
    Agency,
    Dossier,
    DossierEvent,
    DossierState,
    FinanceState,
    OrderState,
    Payment,
    PaymentOrder,
    PayWay,
    Verdict,
)
from models.sequence import next_value
from province.procedure_schema import Fee
from reports import deadlines
from reports.actor import Actor

# Base 32 (RFC 4648): capitals and digits that every bank carries and nobody misreads.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CLOSED = frozenset({DossierState.DRAFT, DossierState.FILED, DossierState.REFUSED, DossierState.STOPPED})


@dataclass(frozen=True)
class Money:
    """Money that came in for a unit: `transaction` names it once for its way; `amount` is whole đồng."""

    unit_code: str
    way: PayWay
    transaction: str
    amount: int
    at: datetime
    said: str = ""


def bill(session: Session, dossier: Dossier, at: datetime) -> PaymentOrder | None:
    """At acceptance: ask for the fees whose sum the catalogue and the answers give. None when they give none.

    A line of 0 is not free of charge but not known here: an officer asks for it.
    """
    wanted = {
        it.code: quantity
        for it in fees_of(dossier)
        if it.collect == "acceptance" and it.amount and (quantity := _quantity(it, dossier.answers))
    }
    return _open(session, dossier, wanted, at, None) if wanted else None


def assess(
    session: Session, dossier: Dossier, wanted: Mapping[str, int], prices: Mapping[str, int], by: Actor, at: datetime
) -> PaymentOrder:  # fmt: skip
    """An officer says what is owed: quantities by fee line, and prices where the catalogue has none.

    Takes the place of what was asked before. Raises FeesPaid, NothingOwed, FieldsRefused.
    """
    _expect_open(dossier)
    order = open_order(session, dossier)
    if order is not None:
        order.state = OrderState.CANCELLED
    return _open(session, dossier, wanted, at, by, prices)


def exempt(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The applicant need not pay, for a reason. Raises FeesPaid, NothingOwed."""
    _expect_open(dossier)
    order = open_order(session, dossier)
    if order is not None:
        order.state = OrderState.CANCELLED
    dossier.finance_state = FinanceState.EXEMPT
    dossier.add_passage(line(by, DossierEvent.NOTE, at, public=reason))


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


def open_order(session: Session, dossier: Dossier) -> PaymentOrder | None:
    """What is to be paid now."""
    return session.scalars(
        select(PaymentOrder).where(
            PaymentOrder.dossier_id == dossier.id, PaymentOrder.state == OrderState.OPEN
        )
    ).one_or_none()


def payable(session: Session, dossier: Dossier) -> PaymentOrder:
    """What can be paid now. Raises NothingOwed."""
    order = None if dossier.state in CLOSED else open_order(session, dossier)
    if order is None:
        raise NothingOwed
    return order


def orders_of(session: Session, dossier: Dossier) -> list[PaymentOrder]:
    """All that was ever asked, oldest first."""
    wanted = select(PaymentOrder).where(PaymentOrder.dossier_id == dossier.id)
    return list(session.scalars(wanted.order_by(PaymentOrder.created_at, PaymentOrder.id)))


def fees_of(dossier: Dossier) -> list[Fee]:
    """The fee lines of its procedure for the way it was filed."""
    return [
        it
        for it in clock.entry_of(dossier).fees
        if dossier.channel.value in {channel.value for channel in it.channels}
    ]


def _expect_open(dossier: Dossier) -> None:
    if dossier.finance_state in {FinanceState.PAID, FinanceState.REFUNDED}:
        raise FeesPaid
    if dossier.state in CLOSED:
        raise NothingOwed


def _quantity(fee: Fee, answers: Mapping[str, Any]) -> int:
    """How many times the price is owed by the answers; 0 when they do not tell."""
    if fee.per_vi is not None and not fee.times:
        return 0
    counts = [answers.get(fact) for fact in fee.times]
    return prod(it if isinstance(it, int) and not isinstance(it, bool) else 0 for it in counts)


def _open(
    session: Session, dossier: Dossier, wanted: Mapping[str, int], at: datetime, by: Actor | None,
    prices: Mapping[str, int] | None = None,
) -> PaymentOrder:  # fmt: skip
    known = {it.code: it for it in fees_of(dossier)}
    lines: list[dict[str, Any]] = []
    for code, quantity in wanted.items():
        if code not in known:
            raise FieldsRefused(fields={"lines": f"unknown: {code}"})
        fee = known[code]
        price = fee.amount or (prices or {}).get(code, 0)
        lines.append(
            {
                "code": code,
                "kind": fee.kind,
                "text_vi": fee.text_vi,
                "text_en": fee.text_en,
                "price": price,
                "quantity": quantity,
                "amount": price * quantity,
            }
        )
    amount = sum(it["amount"] for it in lines)
    if amount <= 0:
        raise FieldsRefused(fields={"lines": "no_amount"})
    order = PaymentOrder(
        dossier_id=dossier.id,
        unit_code=dossier.unit_code,
        token="TN" + "".join(secrets.choice(LETTERS) for _ in range(10)),
        amount=amount,
        lines=lines,
        state=OrderState.OPEN,
        created_at=at,
        created_by=by.id if by else None,
    )
    session.add(order)
    dossier.finance_state = FinanceState.ASKED
    dossier.updated_at = at
    owed.to_applicant(session, "dossier.payment", dossier, at, reason=dong(amount))
    session.flush()
    return order


def dong(amount: int) -> str:
    """Money as people write it here: 16000 -> "16.000 đồng"."""
    return f"{amount:,} đồng".replace(",", ".")


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


def order_of_token(session: Session, token: str) -> PaymentOrder | None:
    """The order that a transfer's words name."""
    return session.scalars(select(PaymentOrder).where(PaymentOrder.token == token)).one_or_none()
