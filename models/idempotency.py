"""What was answered under an Idempotency-Key, so that a repeat gets the same answer and does no work."""

from typing import Any

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Moment
from models.secret import SealedJson


class Answered(Base):
    """One used key. Written in the transaction of the work itself: its primary key lets only one sender win.

    The answer is sealed, for it may hold what somebody told of themselves.
    """

    __tablename__ = "answered"

    actor: Mapped[str] = mapped_column(String(64), primary_key=True)
    key: Mapped[str] = mapped_column(String(128), primary_key=True)
    digest: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[dict[str, Any]] = mapped_column(SealedJson)
    at: Mapped[Moment] = mapped_column(index=True)
