"""Counters that must not skip or repeat, one row a name (for instance one a day for report codes)."""

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base import Base, Code


class Sequence(Base):
    """A named counter; its row is locked until the transaction that took a number ends."""

    __tablename__ = "sequences"

    name: Mapped[Code] = mapped_column(primary_key=True)
    value: Mapped[int]


def next_value(session: Session, name: str, step: int = 1) -> int:
    """Take `step` numbers of the counter and return the last; the first number ever is 1."""
    dialect = postgresql if session.get_bind().dialect.name == "postgresql" else sqlite
    statement = (
        dialect.insert(Sequence)
        .values(name=name, value=step)
        .on_conflict_do_update(index_elements=["name"], set_={"value": Sequence.value + step})
        .returning(Sequence.value)
    )
    value: int = session.execute(statement).scalar_one()
    return value
