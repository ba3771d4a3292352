"""The index of QĐ 766/QĐ-TTg as it is kept: weights that administrators set, and months that are frozen for ever."""

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment, Words


class IndexWeights(Base):
    """One version of the criteria's points, for months from `valid_from` on until a later version takes over.

    `weights` is {criterion: {max, full_at}}; `missing` says what becomes of the points of what is not assessed.
    """

    __tablename__ = "index_weights"

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    valid_from: Mapped[date]
    weights: Mapped[dict[str, Any]]
    missing: Mapped[Code]
    reason: Mapped[Words]
    created_at: Mapped[Moment]
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))


class IndexFreeze(Base):
    """A month's index as it was frozen; a later edition of the month stands beside the earlier, never in its place.

    `rules` are the definitions it was counted by, in full; `frozen_by` is nobody for the clock.
    """

    __tablename__ = "index_freezes"

    id: Mapped[Key]
    month: Mapped[str] = mapped_column(String(7))
    edition: Mapped[int]
    rules: Mapped[dict[str, Any]]
    reason: Mapped[Words]
    frozen_at: Mapped[Moment]
    frozen_by: Mapped[UUID | None] = mapped_column(ForeignKey("accounts.id"))

    __table_args__ = (UniqueConstraint("month", "edition"),)


class FrozenFigures(Base):
    """What was counted for the province (code ""), an area or a unit.

    `counts` is {formula: [numerator, denominator]}, `procedures` {formula: {counted: [code], met: [code]}}.
    """

    __tablename__ = "index_frozen_figures"

    freeze_id: Mapped[UUID] = mapped_column(ForeignKey("index_freezes.id"), primary_key=True)
    scope: Mapped[Code] = mapped_column(primary_key=True)
    code: Mapped[Code] = mapped_column(primary_key=True)
    counts: Mapped[dict[str, Any]]
    procedures: Mapped[dict[str, Any]]


class FrozenDossier(Base):
    """A dossier behind a frozen month: bit n of `counted` and `met` is formula n of the freeze's rules."""

    __tablename__ = "index_frozen_dossiers"

    freeze_id: Mapped[UUID] = mapped_column(ForeignKey("index_freezes.id"), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossiers.id"), primary_key=True)
    unit_code: Mapped[Code]
    area_code: Mapped[Code]
    counted: Mapped[int]
    met: Mapped[int]
