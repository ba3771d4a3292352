"""Communes and wards (areas), their official outlines, and the names they had before 01/07/2025."""

from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Moment, Words


class Area(Base):
    """A commune (xã) or ward (phường), under its five-digit national code."""

    __tablename__ = "areas"

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    name: Mapped[Words]
    full_name: Mapped[Words]
    type: Mapped[Code]
    former_district: Mapped[Words]
    former_province: Mapped[Words]
    latitude: Mapped[float]
    longitude: Mapped[float]


class FormerArea(Base):
    """An old commune and one of the new areas it became; a split one has several rows, one of them default."""

    __tablename__ = "former_areas"

    id: Mapped[Key]
    old_code: Mapped[Code] = mapped_column(index=True)
    old_name: Mapped[Words]
    old_district: Mapped[Words]
    old_province: Mapped[Words]
    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"))
    is_default: Mapped[bool]

    __table_args__ = (Index("ix_former_areas_pair", "old_code", "area_code", unique=True),)


class AreaShape(Base):
    """An imported official outline (GeoJSON geometry, WGS84). Any row here replaces the H3 table."""

    __tablename__ = "area_shapes"

    area_code: Mapped[str] = mapped_column(ForeignKey("areas.code"), primary_key=True)
    geometry: Mapped[dict[str, Any]]
    imported_at: Mapped[Moment]
