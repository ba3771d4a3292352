"""What is owed and what was paid, as the applicant and the agency see it."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.fees import orders, vietqr
from dossiers.fees.refusals import AccountMissing
from dossiers.views import Lens
from models import BankAccount, Dossier, Payment, PaymentOrder


def fees(session: Session, dossier: Dossier, lens: Lens) -> dict[str, Any]:
    """The fee lines of the procedure with their words, and every order. Null or 0 is not "free": the text says."""
    suffix = "en" if lens.speech == "en" else "vi"
    asked = orders.orders_of(session, dossier)
    to_pay = None if dossier.state in orders.CLOSED else orders.open_order(session, dossier)
    return {
        "dossier_id": str(dossier.id),
        "finance_state": dossier.finance_state.value,
        "catalogue": [
            {
                "code": it.code,
                "name": lens.texts.say(f"procedure.fee.{it.kind}", lens.speech),
                "amount": it.amount,
                "per": it.per_vi,
                "text": it.text_en if suffix == "en" else it.text_vi,
            }
            for it in orders.fees_of(dossier)
        ],
        "orders": [_order(it, suffix) for it in asked],
        "to_pay": str(to_pay.id) if to_pay else None,
        "transfer": _transfer(session, to_pay) if to_pay else None,
        "version": dossier.version,
    }


def payments(session: Session, dossier: Dossier) -> list[dict[str, Any]]:
    """Every payment for a dossier, doubles and wrong amounts among them."""
    wanted = select(Payment).join(PaymentOrder, PaymentOrder.id == Payment.order_id)
    rows = session.scalars(
        wanted.where(PaymentOrder.dossier_id == dossier.id).order_by(Payment.at, Payment.id)
    )
    return [payment(it) for it in rows]


def payment(it: Payment) -> dict[str, Any]:
    """One payment."""
    return {
        "id": str(it.id),
        "unit": it.unit_code,
        "order_id": str(it.order_id) if it.order_id else None,
        "way": it.way.value,
        "transaction": it.transaction_id,
        "amount": it.amount,
        "said": it.said,
        "verdict": it.verdict.value,
        "at": it.at.isoformat(),
        "refunded_at": it.refunded_at.isoformat() if it.refunded_at else None,
        "refund_reason": it.refund_reason,
        "refund_reference": it.refund_reference,
    }


def code_text(session: Session, order: PaymentOrder) -> str:
    """The text of the order's VietQR code. Raises AccountMissing."""
    account = session.get(BankAccount, order.unit_code)
    if account is None:
        raise AccountMissing
    return vietqr.payload(account.bank_bin, account.account, amount=order.amount, purpose=order.token)


def _transfer(session: Session, order: PaymentOrder) -> dict[str, Any] | None:
    account = session.get(BankAccount, order.unit_code)
    if account is None:
        return None
    return {
        "bank_bin": account.bank_bin,
        "account": account.account,
        "holder": account.holder,
        "amount": order.amount,
        "purpose": order.token,
        "qr": code_text(session, order),
    }


def _order(order: PaymentOrder, suffix: str) -> dict[str, Any]:
    return {
        "id": str(order.id),
        "state": order.state.value,
        "token": order.token,
        "amount": order.amount,
        "lines": [
            {
                "code": it["code"],
                "kind": it["kind"],
                "text": it[f"text_{suffix}"],
                "price": it["price"],
                "quantity": it["quantity"],
                "amount": it["amount"],
            }
            for it in order.lines
        ],
        "created_at": order.created_at.isoformat(),
        "paid_at": order.paid_at.isoformat() if order.paid_at else None,
        "receipt_number": order.receipt_number,
        "e_receipt": order.e_receipt,
    }
