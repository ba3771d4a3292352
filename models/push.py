"""Where a person's own browsers are told of news (Web Push): one row for each browser that asked for it."""

from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment
from models.secret import EncryptedText


class PushSubscription(Base):
    """One browser of one account (https://www.w3.org/TR/push-api/#pushsubscription-interface).

    Whoever knows `endpoint` and `auth` can write to that browser, so both are encrypted; `endpoint_digest` (SHA-256,
    64 hex) finds the row again. `public_key` is the browser's P-256 point in unpadded base64url.
    """

    __tablename__ = "push_subscriptions"

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"), index=True)
    endpoint: Mapped[str] = mapped_column(EncryptedText)
    endpoint_digest: Mapped[str] = mapped_column(String(64), unique=True)
    public_key: Mapped[str] = mapped_column(String(128))
    auth: Mapped[str] = mapped_column(EncryptedText)
    language: Mapped[Code]
    created_at: Mapped[Moment]
