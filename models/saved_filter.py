"""What a person of staff looks for again and again."""

from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Key, Moment, Words


class SavedFilter(Base):
    """A search under a name of its owner's; `query` is a query string as the console's address carries it."""

    __tablename__ = "saved_filters"

    id: Mapped[Key]
    account_id: Mapped[UUID] = mapped_column(ForeignKey("accounts.id"))
    name: Mapped[str] = mapped_column(String(80))
    query: Mapped[Words]
    saved_at: Mapped[Moment]

    # The index of the constraint also finds all of an account.
    __table_args__ = (UniqueConstraint("account_id", "name"),)
