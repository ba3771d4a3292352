"""What a dossier owes: the fee lines of its procedure become a payment order.

Money never blocks the work by itself. Every function takes the dossier already locked and never commits.
"""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import prod
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import clock, owed, processing
from dossiers.fees.refusals import FeesPaid, NothingOwed
from dossiers.history import line
from errors import FieldsRefused
from models import (
    Dossier,
    DossierEvent,
    DossierState,
    FinanceState,
    OrderState,
    PaymentOrder,
)
from province.procedure_schema import Fee
from reports.actor import Actor

# Base 32 (RFC 4648): capitals and digits that every bank carries and nobody misreads.
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
CLOSED = frozenset({DossierState.DRAFT, DossierState.FILED, DossierState.REFUSED, DossierState.STOPPED})


@dataclass(frozen=True)
class Demand:
    """A fee before the work goes on; `quantities` by fee line are None where those are owed that are known already.

    `prices` where the catalogue has none; the clock `stands` only where the law says so.
    """

    reason: str
    stands: bool
    quantities: Mapping[str, int] | None
    prices: Mapping[str, int]


def bill(session: Session, dossier: Dossier, at: datetime) -> PaymentOrder | None:
    """At acceptance: ask for the fees whose sum the catalogue and the answers give. None when they give none.

    A line of 0 is not free of charge but not known here: an officer asks for it.
    """
    at_acceptance = [it for it in fees_of(dossier) if it.collect == "acceptance"]
    wanted = _counted(at_acceptance, dossier.answers)
    return _told(session, dossier, _open(session, dossier, wanted, at, None), at) if wanted else None


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
    return _told(session, dossier, _open(session, dossier, wanted, at, by, prices), at)


def demand(session: Session, dossier: Dossier, asked: Demand, by: Actor, at: datetime) -> PaymentOrder:
    """The work waits for a fee: what is open already, what the officer counted, or else all that the answers tell.

    Raises FeesPaid, NothingOwed, TransitionRefused, FieldsRefused where nobody can tell the sum without an officer.
    """
    _expect_open(dossier)
    order = open_order(session, dossier)
    if order is None or asked.quantities is not None:
        if order is not None:
            order.state = OrderState.CANCELLED
        wanted = asked.quantities or _counted(fees_of(dossier), dossier.answers)
        order = _open(session, dossier, wanted, at, by, asked.prices)
    processing.await_payment(session, dossier, by, at, reason=asked.reason, stands=asked.stands)
    return _told(session, dossier, order, at, f"{asked.reason} ({dong(order.amount)})")


def exempt(session: Session, dossier: Dossier, by: Actor, at: datetime, *, reason: str) -> None:
    """The applicant need not pay, for a reason. Raises FeesPaid, NothingOwed."""
    _expect_open(dossier)
    order = open_order(session, dossier)
    if order is not None:
        order.state = OrderState.CANCELLED
    dossier.finance_state = FinanceState.EXEMPT
    dossier.add_passage(line(by, DossierEvent.NOTE, at, public=reason))


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


def _counted(fees: Iterable[Fee], answers: Mapping[str, Any]) -> dict[str, int]:
    """The lines whose sum the catalogue and the answers give, with their quantities."""
    return {it.code: many for it in fees if it.amount and (many := _quantity(it, answers))}


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
    session.flush()
    return order


def _told(
    session: Session, dossier: Dossier, order: PaymentOrder, at: datetime, said: str = ""
) -> PaymentOrder:
    owed.to_applicant(session, "dossier.payment", dossier, at, reason=said or dong(order.amount))
    return order


def dong(amount: int) -> str:
    """Money as people write it here: 16000 -> "16.000 đồng"."""
    return f"{amount:,} đồng".replace(",", ".")


def order_of_token(session: Session, token: str) -> PaymentOrder | None:
    """The order that a transfer's words name."""
    return session.scalars(select(PaymentOrder).where(PaymentOrder.token == token)).one_or_none()
