"""A province pack, read and judged as a whole. Pure: the same folder always gives the same pack."""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

from province import checks, procedure_checks, unit_checks
from province.category_schema import Categories, Category, Group
from province.files import Folder
from province.flaws import Flaw
from province.index_schema import Index
from province.procedure_schema import (
    Agency,
    BankAccount,
    Procedure,
    ProcedureField,
    ProcedureFields,
    Procedures,
)
from province.resolve import CalendarDay, Rule, calendar, every_rule, every_unit, with_cutoff
from province.schema import Area, Cell, Correction, FormerArea, Holiday, OfficeHours, Province
from province.unit_schema import Routing, Unit, Units

FIELDS = "procedures/fields.yaml"
__all__ = ["CalendarDay", "Flaw", "Pack", "PackError", "Rule", "read"]


@dataclass(frozen=True)
class Pack:
    """A province as data. All values are frozen; everything in it refers only to what is in it.

    `units` holds those made for every area, `rules` name areas by code, `calendar` is one list with the corrections in
    it, norms carry the cut-off that holds for them, `texts` are sentences by language and dotted key.
    """

    province: Province
    areas: tuple[Area, ...]
    former_areas: tuple[FormerArea, ...]
    cells: tuple[Cell, ...]
    groups: tuple[Group, ...]
    categories: tuple[Category, ...]
    units: tuple[Unit, ...]
    rules: tuple[Rule, ...]
    calendar: tuple[CalendarDay, ...]
    office_hours: tuple[OfficeHours, ...]
    fields: tuple[ProcedureField, ...]
    procedures: tuple[Procedure, ...]
    agencies: tuple[Agency, ...]
    accounts: tuple[BankAccount, ...]
    index: Index
    texts: Mapping[str, Mapping[str, str]]


class PackError(Exception):
    """The pack cannot be used. `flaws` are all the mistakes found, the message lists them one to a line."""

    def __init__(self, flaws: tuple[Flaw, ...]) -> None:
        super().__init__("\n".join(map(str, flaws)))
        self.flaws = flaws


def read(path: Path) -> Pack:
    """The province pack in a folder.

    Raises PackError with every mistake: in the shape of any file, and in what the files that have their right shape
    have to do with each other.
    """
    folder = Folder(path)
    parts = {name: part for name, part in _parts(folder).items() if part is not None}
    for check in (*checks.CHECKS, *unit_checks.CHECKS, *procedure_checks.CHECKS):
        needed = list(inspect.signature(check).parameters)
        if all(name in parts for name in needed):
            folder.flaws.extend(check(**{name: parts[name] for name in needed}))
    if folder.flaws:
        raise PackError(tuple(folder.flaws))
    return _pack(_Parts(**parts))


@dataclass(frozen=True)
class _Parts:
    province: Province
    areas: tuple[Area, ...]
    former_areas: tuple[FormerArea, ...]
    cells: tuple[Cell, ...]
    holidays: tuple[Holiday, ...]
    corrections: tuple[Correction, ...]
    office_hours: tuple[OfficeHours, ...]
    categories: Categories
    units: Units
    routing: Routing
    fields: ProcedureFields
    procedures: tuple[Procedure, ...]
    agencies: tuple[Agency, ...]
    accounts: tuple[BankAccount, ...]
    index: Index
    texts: dict[str, dict[str, str]]


def _parts(folder: Folder) -> dict[str, Any]:
    province = folder.toml("province.toml", Province)
    return {
        "province": province,
        "areas": folder.table("areas.csv", Area),
        "former_areas": folder.table("former-areas.csv", FormerArea),
        "cells": folder.table("areas-h3.csv", Cell),
        "holidays": folder.tables(checks.HOLIDAYS, Holiday),
        "corrections": folder.table("calendar/corrections.csv", Correction),
        "office_hours": folder.table("calendar/office-hours.csv", OfficeHours),
        "categories": folder.yaml("categories.yaml", Categories),
        "units": folder.yaml("units.yaml", Units),
        "routing": folder.yaml("routing.yaml", Routing),
        "fields": folder.yaml(FIELDS, ProcedureFields),
        "procedures": _procedures(folder),
        "agencies": folder.table("procedures/agencies.csv", Agency),
        "accounts": folder.table(procedure_checks.ACCOUNTS, BankAccount),
        "index": folder.toml("index766.toml", Index),
        "texts": _texts(folder, province) if province else None,
    }


def _procedures(folder: Folder) -> tuple[Procedure, ...] | None:
    """The procedures of all files of the folder, in the order of the files' names."""
    names = sorted(path.relative_to(folder.path).as_posix() for path in folder.path.glob("procedures/*.yaml"))
    books = [folder.yaml(name, Procedures) for name in names if name != FIELDS]
    if not books:
        folder.note("procedures/*.yaml", "", "is missing")
    told = [book for book in books if book is not None]
    return tuple(it for book in told for it in book.procedures) if len(told) == len(books) > 0 else None


def _texts(folder: Folder, province: Province) -> dict[str, dict[str, str]] | None:
    catalogues = {
        language: catalogue
        for language in province.languages
        if (catalogue := folder.catalogue(f"texts/{language}.toml")) is not None
    }
    return catalogues if len(catalogues) == len(province.languages) else None


def _pack(parts: _Parts) -> Pack:
    cutoff = parts.province.clock.cutoff
    return Pack(
        province=parts.province,
        areas=parts.areas,
        former_areas=parts.former_areas,
        cells=parts.cells,
        groups=parts.categories.groups,
        categories=tuple(with_cutoff(category, cutoff) for category in parts.categories.categories),
        units=every_unit(parts.units, parts.areas, parts.province.area_types),
        rules=every_rule(parts.routing, parts.areas),
        calendar=calendar(parts.holidays, parts.corrections),
        office_hours=parts.office_hours,
        fields=parts.fields.fields,
        procedures=parts.procedures,
        agencies=parts.agencies,
        accounts=parts.accounts,
        index=parts.index,
        texts=MappingProxyType({name: MappingProxyType(words) for name, words in parts.texts.items()}),
    )
