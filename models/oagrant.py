"""What lets us act for the Official Account: its pair of tokens, and where each pair came from."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment, Words
from models.secret import EncryptedText


class OaGrant(Base):
    """The present pair of one Official Account. `turn` counts the pairs there have been.

    A refresh token is good for one renewal, so exactly one process may try: whoever moves `lease_until`. `expires_at`
    is null when nobody told. `failures` counts renewals that failed since the last good one.
    """

    __tablename__ = "oa_grants"

    oa_id: Mapped[Code] = mapped_column(primary_key=True)
    access_token: Mapped[str] = mapped_column(EncryptedText)
    refresh_token: Mapped[str | None] = mapped_column(EncryptedText)
    expires_at: Mapped[datetime | None]
    refresh_expires_at: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(default=1)
    renewed_at: Mapped[Moment]
    lease_until: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    failed_at: Mapped[datetime | None]
    last_error: Mapped[Words] = mapped_column(default="")


class GrantAct(StrEnum):
    """How a pair came, or that the first of some renewals failed."""

    GIVEN = "given"
    CONNECTED = "connected"
    RENEWED = "renewed"
    FAILED = "failed"


class OaGrantEvent(Base):
    """One line of a grant's history. `digest` knows the pair again without holding it: none is taken up twice."""

    __tablename__ = "oa_grant_events"

    id: Mapped[Key]
    oa_id: Mapped[Code]
    act: Mapped[GrantAct]
    digest: Mapped[str | None] = mapped_column(String(64))
    error: Mapped[Words] = mapped_column(default="")
    at: Mapped[Moment]

    __table_args__ = (UniqueConstraint("oa_id", "digest"),)
