"""What changes on the map when a report does."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Integer, literal
from sqlalchemy.orm import InstrumentedAttribute

from models import State


@dataclass(frozen=True, slots=True)
class Change:
    """`by` (1 or -1) reports more of this category and state at a public point (degrees, and its tile), sent on this
    local day (`days.day_of`); `visible` are those that the public may see, `marks` is what else is counted of them
    (`mapmarks`)."""

    public_tile: int
    latitude: float
    longitude: float
    day: int
    visible: bool
    category: str
    state: State
    by: int
    marks: Collection[str]


def shifted(numbers: InstrumentedAttribute[int] | ColumnElement[int], bits: int) -> ColumnElement[int]:
    """The numbers shifted right; PostgreSQL wants to hear that the bits are a plain integer."""
    return numbers.bitwise_rshift(literal(bits, Integer))
