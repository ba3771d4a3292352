"""People: one row a human who came in through Zalo."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, Moment, Words
from models.secret import EncryptedText


class Resident(Base):
    """A resident (cư dân). The two Zalo ids are of different scopes (app, OA) and join one human; all may be null.

    `zalo_last_interaction_at` opens the chat's window of 48 hours and 7 days; `zalo_follows` is null until Zalo told;
    `muted_at` is when the resident asked for no more messages.
    """

    __tablename__ = "residents"

    id: Mapped[Key]
    zalo_app_user_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    zalo_oa_user_id: Mapped[str | None] = mapped_column(String(64), unique=True)
    name: Mapped[Words] = mapped_column(default="")
    avatar: Mapped[Words] = mapped_column(default="")
    phone: Mapped[str | None] = mapped_column(EncryptedText)
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    language: Mapped[str] = mapped_column(String(8), default="vi")
    created_at: Mapped[Moment]
    seen_at: Mapped[Moment]
    blocked_until: Mapped[datetime | None]
    zalo_last_interaction_at: Mapped[datetime | None]
    zalo_follows: Mapped[bool | None]
    muted_at: Mapped[datetime | None]
