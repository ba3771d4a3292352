"""What passes between people and the Official Account, and what its server is given: the rest of the tables."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from simulator.state import Base


class Message(Base):
    """One message of a chat, either way. `revision` grows with each change, for those who follow along."""

    __tablename__ = "messages"

    seq: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    id: Mapped[str] = mapped_column(unique=True)
    persona: Mapped[str] = mapped_column(ForeignKey("personas.key"), index=True)
    from_oa: Mapped[bool]
    # text, image, gif, sticker, audio, video, file, location, link, list, request_user_info or template.
    kind: Mapped[str]
    text: Mapped[str] = mapped_column(default="")
    detail: Mapped[dict[str, Any]] = mapped_column(default=dict)
    quotes: Mapped[str] = mapped_column(default="")
    # A tap on `oa.query.hide` is sent but not shown.
    hidden: Mapped[bool] = mapped_column(default=False)
    sent: Mapped[int] = mapped_column(index=True)
    received: Mapped[int | None]
    seen: Mapped[int | None]
    reaction: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(index=True)


class Call(StrEnum):
    """How a webhook call stands."""

    WAITING = "waiting"
    HELD = "held"
    DONE = "done"
    GIVEN_UP = "given_up"


class WebhookCall(Base):
    """One event on its way to the webhook: the bytes as signed, and when they go next."""

    __tablename__ = "webhook_outbox"
    __table_args__ = (Index("ix_webhook_outbox_due", "state", "next_at"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    event: Mapped[str]
    persona: Mapped[str]
    # The message that counts as received once this call is answered 200.
    message: Mapped[str] = mapped_column(default="")
    address: Mapped[str]
    body: Mapped[bytes]
    headers: Mapped[dict[str, Any]]
    made: Mapped[int]
    state: Mapped[str]
    # Calls made so far.
    attempts: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[int]
    # Another process leaves it alone until then.
    lease_until: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(default="")
    revision: Mapped[int] = mapped_column(index=True)


class Upload(Base):
    """A file on Zalo's servers: uploaded by the Official Account, or sent by someone. `kind` is image, gif, ..."""

    __tablename__ = "uploads"

    id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    mimetype: Mapped[str]
    content: Mapped[bytes]
    # None for what people send.
    expires: Mapped[int | None]


class OauthCode(Base):
    """What the consent page gave, for one exchange within ten minutes."""

    __tablename__ = "oauth_codes"

    code: Mapped[str] = mapped_column(primary_key=True)
    challenge: Mapped[str]
    expires: Mapped[int]
    used: Mapped[int | None]


class OaToken(Base):
    """A pair of tokens of the Official Account. The refresh token is used once."""

    __tablename__ = "oa_tokens"

    access: Mapped[str] = mapped_column(primary_key=True)
    refresh: Mapped[str] = mapped_column(unique=True)
    expires: Mapped[int]
    refresh_expires: Mapped[int]
    rotated: Mapped[int | None]


class Tag(Base):
    """A word the Official Account put on someone."""

    __tablename__ = "tags"

    name: Mapped[str] = mapped_column(primary_key=True)
    persona: Mapped[str] = mapped_column(ForeignKey("personas.key"), primary_key=True)


class Template(Base):
    """A template message Zalo has approved (status 1), has to look at (2), refused (3) or switched off (4)."""

    __tablename__ = "templates"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    status: Mapped[int]
    allows_user_id: Mapped[bool]
    # As `template/info/v2` tells: title, listParams, listButtons.
    shape: Mapped[dict[str, Any]]


class Order(Base):
    """A payment: `result` is 1 paid, 0 pending, -1 failed."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    amount: Mapped[int]
    description: Mapped[str]
    extradata: Mapped[str]
    method: Mapped[str]
    result: Mapped[int] = mapped_column(default=0)
    transaction: Mapped[str] = mapped_column(default="")
    made: Mapped[int]
    paid: Mapped[int | None]


class Counter(Base):
    """Numbers that only grow: `revision`, `calls:<minute>`."""

    __tablename__ = "counters"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[int]


class Switch(Base):
    """What someone trying things out has set: `fault` (for calls of the service), `mode` and `speed` (of webhooks)."""

    __tablename__ = "switches"

    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    # How often it still holds; None for ever.
    left: Mapped[int | None]
