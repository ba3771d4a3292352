"""Conversations: one row for each person who writes to the Official Account, with what the bot remembers."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, Moment
from models.secret import EncryptedText


class Conversation(Base):
    """One person's chat with us. `sender` is their id at the Official Account.

    A worker takes the whole conversation: until `held_until` nobody else works its events, and `turn`, raised by each
    taking, tells a worker who outlived that time that it is not theirs any more. `talk` is the bot's memory as JSON.
    From `called_at` on a human is wanted and the bot says nothing; `human_since` and `human_id` tell who answers.
    """

    __tablename__ = "conversations"

    id: Mapped[Key]
    sender: Mapped[str] = mapped_column(String(64), unique=True)
    resident_id: Mapped[UUID | None] = mapped_column(ForeignKey("residents.id"), index=True)
    talk: Mapped[str] = mapped_column(EncryptedText, default="")
    held_until: Mapped[datetime | None]
    turn: Mapped[int] = mapped_column(default=0)
    called_at: Mapped[datetime | None] = mapped_column(index=True)
    called_for: Mapped[str] = mapped_column(EncryptedText, default="")
    human_since: Mapped[datetime | None]
    human_id: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))
    heard_at: Mapped[Moment] = mapped_column(index=True)
