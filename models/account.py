"""Accounts of units and staff, what each may do, and their sessions."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from models.base import Base, Code, Key, Moment, Words
from models.secret import EncryptedText


class Role(StrEnum):
    """What a membership lets a person do.

    MEMBER and HEAD work a unit's tickets, INTAKE, SPECIALIST and LEADER an agency's dossiers, a HELPER of its community
    digital team files for people; all these belong to a unit, the others to the province or one area.
    """

    MEMBER = "unit_member"
    HEAD = "unit_head"
    INTAKE = "intake_officer"
    SPECIALIST = "specialist"
    LEADER = "agency_leader"
    HELPER = "helper"
    COORDINATOR = "coordinator"
    MODERATOR = "moderator"
    VIEWER = "viewer"
    ADMIN = "admin"


class Account(Base):
    """A person who logs in with a password (Argon2id) and, once enrolled, a time-based code (RFC 6238)."""

    __tablename__ = "accounts"

    id: Mapped[Key]
    username: Mapped[Code] = mapped_column(unique=True)
    full_name: Mapped[Words]
    email: Mapped[str | None] = mapped_column(String(254))
    password_hash: Mapped[Words]
    # Somebody else has seen it: it opens nothing but the door at which it is replaced.
    password_temporary: Mapped[bool] = mapped_column(default=False)
    totp_secret: Mapped[str | None] = mapped_column(EncryptedText)
    totp_last_step: Mapped[int | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]
    active: Mapped[bool] = mapped_column(default=True)
    created_at: Mapped[Moment]

    memberships: Mapped[list["Membership"]] = relationship(back_populates="account", lazy="selectin")


class Membership(Base):
    """One role of one account: in a unit, in an area, or (both null) in the whole province."""

    __tablename__ = "memberships"

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[Role]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"), index=True)
    area_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"))

    account: Mapped[Account] = relationship(back_populates="memberships")


class StaffSession(Base):
    """A log-in that lasts until it ends, is idle too long or is revoked. Only the token's digest is stored.

    One that `stays`, on a phone of the person's own, never ends for being idle. `address` and `agent` (what the browser
    calls itself) are for its person, who may not know it.
    """

    __tablename__ = "staff_sessions"

    token_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    csrf: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    expires_at: Mapped[Moment]
    stays: Mapped[bool] = mapped_column(default=False)
    address: Mapped[Code] = mapped_column(default="")
    agent: Mapped[Words] = mapped_column(default="")
