"""Counts behind the map's clusters: kept as reports change, not recounted at each look."""

from enum import StrEnum

from sqlalchemy import BigInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code
from models.report import State


class MapCell(Base):
    """How many reports of one category and state lie in one cell, those that the public may see and those it may not.

    `level` is the zoom whose tile the cell is; `cell` is the public tile shifted to it (`public_tile >> 2*(24-level)`).
    `sum_latitude`, `sum_longitude` (public, degrees) give the cluster's centre of mass. `edition` grows with every
    change.
    """

    __tablename__ = "map_cells"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    visible: Mapped[bool] = mapped_column(primary_key=True)
    category_code: Mapped[Code] = mapped_column(primary_key=True)
    state: Mapped[State] = mapped_column(primary_key=True)
    count: Mapped[int]
    sum_latitude: Mapped[float]
    sum_longitude: Mapped[float]
    edition: Mapped[int] = mapped_column(BigInteger, server_default="1")

    # Found by its key alone: SQLite need not keep the key twice.
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy


class MapSpan(Base):
    """How many reports that were sent within some days lie in one cell: open ones and done ones, of any category.

    `days` is how long the span is; `span` is the local day of sending, counted from 1970-01-01, divided by it. The
    sums are of public degrees.
    """

    __tablename__ = "map_spans"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    days: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    span: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    visible: Mapped[bool] = mapped_column(primary_key=True)
    open_count: Mapped[int]
    open_latitude: Mapped[float]
    open_longitude: Mapped[float]
    done_count: Mapped[int]
    done_latitude: Mapped[float]
    done_longitude: Mapped[float]

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy


class Mark(StrEnum):
    """What staff ask of reports by itself: has photos; is shown and all of it was looked at; is known to be overdue."""

    PHOTO = "photo"
    MODERATED = "moderated"
    OVERDUE = "overdue"


class MapMark(Base):
    """How many reports with one mark lie in one cell, of one state and any category, shown or not: staff ask for them.

    `mark` is a `Mark`, or of what is closed `unit:` or `area:` and the code of its unit or area. The sums are of public
    degrees.
    """

    __tablename__ = "map_marks"

    level: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    mark: Mapped[str] = mapped_column(String(80), primary_key=True)
    cell: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    state: Mapped[State] = mapped_column(primary_key=True)
    count: Mapped[int]
    sum_latitude: Mapped[float]
    sum_longitude: Mapped[float]

    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - read by SQLAlchemy
