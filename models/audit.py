"""The audit: who saw and changed what; append-only, each entry chained to the one before by its hash."""

from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Moment, Words


class AuditEntry(Base):
    """One act of one account. `hash` is SHA-256 over the canonical entry and `previous_hash`."""

    __tablename__ = "audit_entries"

    seq: Mapped[int] = mapped_column(BigInteger().with_variant(Integer, "sqlite"), primary_key=True)
    at: Mapped[Moment] = mapped_column(index=True)
    account_id: Mapped[UUID | None] = mapped_column(index=True)
    act: Mapped[Code]
    subject: Mapped[Words]
    detail: Mapped[dict[str, Any]]
    remote_address: Mapped[Code]
    previous_hash: Mapped[str] = mapped_column(String(64))
    hash: Mapped[str] = mapped_column(String(64))


class AuditHead(Base):
    """The chain's end: one row (id 1), locked while an entry is added so that the chain never forks."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(String(64))
