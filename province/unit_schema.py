"""The shape of units.yaml and routing.yaml: who works the reports, and which unit gets which."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from province.entry import AreaCode, Code, Entry, Number, Said


class UnitKind(StrEnum):
    """What sort of body a unit is; a routing rule may name one of the two that every area has."""

    COORDINATOR = "coordinator"
    COMMUNE_OFFICE = "commune_office"
    COMMUNE_POLICE = "commune_police"
    DEPARTMENT = "department"
    UTILITY = "utility"
    POLICE = "police"
    OTHER = "other"


class Unit(Entry):
    """units.yaml: a body that works tickets. Those made for an area carry its code."""

    code: Code
    kind: UnitKind
    name: Said
    name_en: Said
    hotline: Number | None = None
    area_code: AreaCode | None = None


class UnitOfArea(Entry):
    """units.yaml, per_area: how the unit of a kind is called in an area; places {code} {type} {type_en} {name}."""

    kind: Literal[UnitKind.COMMUNE_OFFICE, UnitKind.COMMUNE_POLICE]
    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]*\{code\}[a-z0-9-]*$")]
    name: Said
    name_en: Said


class Units(Entry):
    """units.yaml."""

    per_area: tuple[UnitOfArea, ...]
    units: tuple[Unit, ...]


class Selector(Entry):
    """Areas by any of three marks."""

    codes: tuple[AreaCode, ...] = ()
    former_provinces: tuple[Said, ...] = ()
    former_districts: tuple[Said, ...] = ()

    @model_validator(mode="after")
    def _selects_something(self) -> Self:
        if not (self.codes or self.former_provinces or self.former_districts):
            raise ValueError("selects nothing: leave `areas` out to mean everywhere")
        return self


class RuleLine(Entry):
    """routing.yaml: one rule as written. `category: "*"` is everything."""

    category: Code | Literal["*"] | None = None
    group: Code | None = None
    areas: Selector | None = None
    to: Annotated[str, StringConstraints(min_length=1)]
    valid_from: date | None = None
    valid_to: date | None = None
    note: str = ""

    @model_validator(mode="after")
    def _is_about_one_thing(self) -> Self:
        if (self.category is None) == (self.group is None):
            raise ValueError("name either a category or a group")
        return self


class Routing(Entry):
    """routing.yaml. `valid_from` holds for the rules that say none."""

    valid_from: date
    rules: tuple[RuleLine, ...] = Field(min_length=1)
