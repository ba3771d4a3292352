"""Counts behind the map's clusters: kept as reports change, not recounted at each look."""

from sqlalchemy import BigInteger
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code
from models.report import State


class MapCell(Base):
    """How many public reports of one category and state lie in one cell.

    `level` is the zoom whose tile the cell is; `cell` is the public tile shifted to it (`public_tile >> 2*(24-level)`).
    `sum_latitude`, `sum_longitude` (degrees) give the cluster's centre of mass. `edition` grows with every change.
    """

    __tablename__ = "map_cells"

    level: Mapped[int] = mapped_column(primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    category_code: Mapped[Code] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(primary_key=True)
    count: Mapped[int]
    sum_latitude: Mapped[float]
    sum_longitude: Mapped[float]
    edition: Mapped[int] = mapped_column(BigInteger, server_default="1")
