"""Who is responsible: units, how each is reached, and the rules by which a report finds its unit."""

from datetime import date
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from models.base import Base, Code, Key, Words
from models.delivery import Channel
from models.secret import EncryptedText


class UnitKind(StrEnum):
    """What sort of body a unit is. Routing may name a kind and let the report's area choose the unit."""

    COORDINATOR = "coordinator"
    COMMUNE_OFFICE = "commune_office"
    COMMUNE_POLICE = "commune_police"
    DEPARTMENT = "department"
    UTILITY = "utility"
    POLICE = "police"
    OTHER = "other"


class Unit(Base):
    """A body that works tickets: a commune office, a department, the power company."""

    __tablename__ = "units"

    code: Mapped[Code] = mapped_column(primary_key=True)
    name: Mapped[Words]
    name_en: Mapped[Words]
    kind: Mapped[UnitKind]
    area_code: Mapped[str | None] = mapped_column(ForeignKey("areas.code"))
    hotline: Mapped[str | None]
    active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy
    __table_args__ = (Index("ix_units_kind_area", "kind", "area_code"),)


class UnitChannel(Base):
    """One way to reach a unit besides its inbox here: a webhook, an e-mail address, a Zalo user.

    `address` is a URL, an e-mail address or an OA user id; `secret` signs webhooks (`whsec_...`).
    """

    __tablename__ = "unit_channels"

    id: Mapped[Key]
    unit_code: Mapped[str] = mapped_column(ForeignKey("units.code"), index=True)
    kind: Mapped[Channel]
    address: Mapped[Words]
    secret: Mapped[str | None] = mapped_column(EncryptedText)
    active: Mapped[bool] = mapped_column(default=True)


class RoutingRule(Base):
    """One line of the routing table, read in order of `position`; the first that fits names the unit.

    A null `category_code` or `group_code` fits every category, null `areas` fits every area. Exactly one of
    `unit_code` and `unit_kind` is set; a kind is resolved to the unit of that kind in the report's area, and a
    rule whose kind has no unit there does not fit. Valid on days `valid_from <= day < valid_to`.
    """

    __tablename__ = "routing_rules"

    id: Mapped[Key]
    position: Mapped[int] = mapped_column(index=True)
    group_code: Mapped[str | None] = mapped_column(ForeignKey("category_groups.code"))
    category_code: Mapped[str | None] = mapped_column(ForeignKey("categories.code"))
    areas: Mapped[list[Any] | None]
    unit_code: Mapped[str | None] = mapped_column(ForeignKey("units.code"))
    unit_kind: Mapped[UnitKind | None]
    valid_from: Mapped[date]
    valid_to: Mapped[date | None]
    note: Mapped[Words] = mapped_column(default="")
    version: Mapped[int] = mapped_column()

    __mapper_args__ = {"version_id_col": version}  # noqa: RUF012 - read by SQLAlchemy
