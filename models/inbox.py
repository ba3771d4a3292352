"""The inbox: everything Zalo sent us, kept once under its key before Zalo is answered.

The row owns its retries (attempts, last error, dead letter). Redis only rings; losing it loses nothing.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment, Words
from models.secret import EncryptedText


class InboxState(StrEnum):
    """How far it got. IGNORED are the events that ask nothing of us."""

    WAITING = "waiting"
    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"


class InboxEvent(Base):
    """One event of a webhook. `key` is unique, so that a replay is noticed; `sender` is whose turn it is in order.

    `body` is the JSON as it came, encrypted, for it holds what people wrote. `media` are its photos once they were
    fetched: ids, or `!` and why not. `happened_at` is Zalo's time, which puts a sender's events in order. `proven` says
    that the signature held: only then is it believed who is who and what is to be erased.
    """

    __tablename__ = "inbox"

    id: Mapped[Key]
    key: Mapped[str] = mapped_column(String(160), unique=True)
    name: Mapped[Code]
    sender: Mapped[Code]
    proven: Mapped[bool]
    body: Mapped[str] = mapped_column(EncryptedText)
    media: Mapped[list[str]]
    happened_at: Mapped[Moment]
    received_at: Mapped[Moment] = mapped_column(index=True)
    state: Mapped[InboxState]
    due_at: Mapped[Moment]
    attempts: Mapped[int] = mapped_column(default=0)
    last_error: Mapped[Words] = mapped_column(default="")
    settled_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_inbox_due", "state", "due_at"),
        Index("ix_inbox_sender", "sender", "state", "happened_at"),
    )
