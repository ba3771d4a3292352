"""What a report can be about: groups and, below them, the categories people choose."""

from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Words


class Hazard(StrEnum):
    """How dangerous a matter of this category usually is."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class CategoryGroup(Base):
    """A field (lĩnh vực) that holds categories (chuyên mục)."""

    __tablename__ = "category_groups"

    code: Mapped[Code] = mapped_column(primary_key=True)
    name_vi: Mapped[Words]
    name_en: Mapped[Words]
    icon: Mapped[Code]
    position: Mapped[int]


class Category(Base):
    """One kind of report, with everything that depends on the kind.

    `norms` holds up to three deadlines {contain, fix, answer}, each {amount, unit}; `fix` is the one shown.
    `questions` is a JSON Schema object for `Report.answers`. `emergency` is null or
    {stops, hotlines: [{name_vi, number}], text_vi, text_en}. `redirect` is null or {reason, text_vi, text_en}: such a
    matter is not taken here (complaints and denunciations have their own law) and never published.
    """

    __tablename__ = "categories"

    code: Mapped[Code] = mapped_column(primary_key=True)
    group_code: Mapped[str] = mapped_column(ForeignKey("category_groups.code"), index=True)
    name_vi: Mapped[Words]
    name_en: Mapped[Words]
    icon: Mapped[Code]
    position: Mapped[int]
    hazard: Mapped[Hazard]
    publish: Mapped[bool]
    norms: Mapped[dict[str, Any]]
    questions: Mapped[dict[str, Any]]
    emergency: Mapped[dict[str, Any] | None]
    redirect: Mapped[dict[str, Any] | None]
    keywords: Mapped[list[str]]
    duplicate_radius_m: Mapped[int]
    duplicate_hours: Mapped[int]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy
