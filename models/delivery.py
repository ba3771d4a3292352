"""Deliveries: anything owed to an outside party, written in the transaction that causes it.

The row owns its retries (attempts, due_at, lease, last error, dead letter). Redis only rings; losing it loses nothing.
"""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment, Words


class Channel(StrEnum):
    """By which way it goes out."""

    WEBHOOK = "webhook"
    EMAIL = "email"
    ZALO = "zalo"
    PUSH = "push"
    SYNC = "sync"


class DeliveryState(StrEnum):
    """How far it got. HELD waits for something we do not steer (the resident has no chat with us yet)."""

    OWED = "owed"
    SENT = "sent"
    HELD = "held"
    DEAD = "dead"
    CANCELLED = "cancelled"


class Delivery(Base):
    """One message owed. `key` is unique and travels with it: it makes at-least-once safe for the receiver.

    `recipient` is the id of a unit channel, an account, a push subscription or a resident, as `recipient_kind` says;
    the address is looked up when it is sent. `lease_until` is set while one worker tries, `read_at` once a resident
    read it in the app.
    """

    __tablename__ = "deliveries"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(128), unique=True)
    channel: Mapped[Channel]
    recipient_kind: Mapped[Code]
    recipient: Mapped[UUID]
    topic: Mapped[Code]
    body: Mapped[dict[str, Any]]
    report_id: Mapped[UUID | None] = mapped_column(ForeignKey("reports.id"), index=True)
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    request_id: Mapped[Code] = mapped_column(default="")
    state: Mapped[DeliveryState] = mapped_column(default=DeliveryState.OWED)
    attempts: Mapped[int] = mapped_column(default=0)
    due_at: Mapped[Moment]
    lease_until: Mapped[datetime | None]
    last_error: Mapped[Words] = mapped_column(default="")
    created_at: Mapped[Moment]
    settled_at: Mapped[datetime | None]
    read_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_deliveries_due", "state", "due_at"),
        Index("ix_deliveries_recipient", "recipient", "state"),
        Index("ix_deliveries_latest", "created_at", "id"),
    )
