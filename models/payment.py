"""Money of dossiers: the accounts of agencies, what is owed, and every payment that came in."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, Moment, Words


class BankAccount(Base):
    """The account on which an agency collects fees; `bank_bin` is the bank's number with NAPAS (6 digits)."""

    __tablename__ = "bank_accounts"

    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), primary_key=True)
    bank_bin: Mapped[str] = mapped_column(String(6))
    account: Mapped[str] = mapped_column(String(19))
    holder: Mapped[Words]
    source: Mapped[Words]


class OrderState(StrEnum):
    """How a payment order stands. A dossier has at most one that is open."""

    OPEN = "open"
    PAID = "paid"
    CANCELLED = "cancelled"
    REFUNDED = "refunded"


class PaymentOrder(Base):
    """What a dossier owes, in whole đồng. `token` is the word by which a transfer is recognised.

    `lines` is [{code, kind, name_vi, name_en, price, quantity, amount}]. `receipt_number` is ours, without gaps for
    each agency and year; `e_receipt` is what the tax office's system gave: {number, symbol, issued_on, link}.
    """

    __tablename__ = "payment_orders"

    id: Mapped[Key]
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), index=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    token: Mapped[str] = mapped_column(String(16), unique=True)
    amount: Mapped[int] = mapped_column(BigInteger)
    lines: Mapped[list[Any]]
    state: Mapped[OrderState]
    created_at: Mapped[Moment]
    created_by: Mapped[UUID | None]
    paid_at: Mapped[datetime | None]
    receipt_number: Mapped[str | None] = mapped_column(String(64), unique=True)
    e_receipt: Mapped[dict[str, Any] | None]


class PayWay(StrEnum):
    """How money came in."""

    TRANSFER = "transfer"
    CHECKOUT = "checkout"
    CASH = "cash"


class Verdict(StrEnum):
    """What a payment is to its order: what was owed, too little or too much, a second time, or nobody knows."""

    MATCHED = "matched"
    WRONG_AMOUNT = "wrong_amount"
    DOUBLE = "double"
    UNMATCHED = "unmatched"


class Payment(Base):
    """Money that came in for an agency, once for its way and transaction; refunding it is recorded on it."""

    __tablename__ = "payments"

    id: Mapped[Key]
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    order_id: Mapped[UUID | None] = mapped_column(ForeignKey("payment_orders.id"), index=True)
    way: Mapped[PayWay]
    transaction_id: Mapped[str] = mapped_column(String(128))
    amount: Mapped[int] = mapped_column(BigInteger)
    said: Mapped[Words] = mapped_column(default="")
    verdict: Mapped[Verdict]
    at: Mapped[Moment]
    created_at: Mapped[Moment]
    created_by: Mapped[UUID | None]
    refunded_at: Mapped[datetime | None]
    refund_reason: Mapped[Words] = mapped_column(default="")
    refund_reference: Mapped[Words] = mapped_column(default="")
    refunded_by: Mapped[UUID | None]

    __table_args__ = (
        UniqueConstraint("unit_code", "way", "transaction_id"),
        Index("ix_payments_latest", "unit_code", "verdict", "at"),
    )


class CheckoutOrder(Base):
    """An order of Checkout SDK for one of ours, by Zalo's id; asked about until `result` is known or it is too old."""

    __tablename__ = "checkout_orders"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    order_id: Mapped[UUID] = mapped_column(ForeignKey("payment_orders.id"), index=True)
    result: Mapped[int | None]
    created_at: Mapped[Moment]
    asked_at: Mapped[datetime | None]
