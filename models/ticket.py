"""A ticket (phiếu xử lý): a report as assigned to one unit."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Key, Moment, Words
from models.report import Report


class TicketState(StrEnum):
    """Whether the unit still has it, and how it left the unit's hands."""

    OPEN = "open"
    RESOLVED = "resolved"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    CANCELLED = "cancelled"


class Ticket(Base):
    """One assignment. A report has exactly one OPEN ticket while it is open; its version is the report's."""

    __tablename__ = "tickets"

    id: Mapped[Key]
    report_id: Mapped[UUID] = mapped_column(ForeignKey("reports.id"), index=True)
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"))
    state: Mapped[TicketState]
    assignee_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    assigned_at: Mapped[Moment]
    accepted_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    reason: Mapped[Words] = mapped_column(default="")
    # The highest share of the time (50, 80, 100 per cent) already warned about, and when the next warning falls.
    warned: Mapped[int] = mapped_column(default=0)
    warn_at: Mapped[datetime | None] = mapped_column(index=True)

    report: Mapped[Report] = relationship()

    __table_args__ = (Index("ix_tickets_unit", "unit_code", "state", "assigned_at"),)
