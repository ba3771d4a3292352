"""Counters that must not skip or repeat, one row a name (for instance one a day for report codes)."""

from sqlalchemy import text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Code


class Sequence(Base):
    """A named counter; its row is locked until the transaction that took a number ends."""

    __tablename__ = "sequences"

    name: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[int]


_NEXT = text(
    "INSERT INTO sequences (name, value) VALUES (:name, :step) "
    "ON CONFLICT (name) DO UPDATE SET value = sequences.value + :step RETURNING value"
)


def next_value(session: Session, name: str, step: int = 1) -> int:
    """Take `step` numbers of the counter and return the last; the first number ever is 1."""
    # Made once, for it is asked while others wait for the row.
    value: int = session.connection().execute(_NEXT, {"name": name, "step": step}).scalar_one()
    return value
