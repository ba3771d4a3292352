"""A province pack into the database. What staff have edited since stays as it is, unless a replacement is asked for."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

import models
from models import (
    Agency,
    Area,
    BankAccount,
    CalendarDay,
    Category,
    CategoryGroup,
    FormerArea,
    OfficeHours,
    Procedure,
    ProcedureField,
    RoutingRule,
    Unit,
)
from models.base import Base, new_key
from province.pack import Pack


def load(session: Session, pack: Pack, *, replace: bool = False) -> Counter[str]:
    """Write the pack; returns how many rows of each table were written.

    Areas always follow the pack, for they are law. Groups, categories, units, days, versions of procedures and agencies
    that are missing are added; with `replace` those that are there are overwritten too. Routing rules and office hours
    are lists: they are written when there are none yet, or all anew with `replace`. Nothing is ever removed that a
    report or a dossier may refer to.
    """
    counts: Counter[str] = Counter()
    counts["areas"] = _put(session, Area, "code", _areas(pack), overwrite=True)
    counts["former_areas"] = _list(session, FormerArea, _former_areas(pack), replace=True)
    counts["groups"] = _put(session, CategoryGroup, "code", _groups(pack), overwrite=replace)
    counts["categories"] = _put(session, Category, "code", _categories(pack), overwrite=replace)
    counts["units"] = _put(session, Unit, "code", _units(pack), overwrite=replace)
    counts["rules"] = _list(session, RoutingRule, _rules(pack), replace=replace)
    counts["days"] = _put(session, CalendarDay, "day", _days(pack), overwrite=replace)
    counts["office_hours"] = _list(session, OfficeHours, _office_hours(pack), replace=replace)
    counts["fields"] = _put(session, ProcedureField, "code", _fields(pack), overwrite=replace)
    counts["procedures"] = _versions(session, pack, overwrite=replace)
    counts["agencies"] = _put(session, Agency, "unit_code", _agencies(pack), overwrite=replace)
    counts["accounts"] = _put(session, BankAccount, "unit_code", _accounts(pack), overwrite=replace)
    return counts


def _put(
    session: Session, table: type[Base], key: str, rows: Iterable[dict[str, Any]], *, overwrite: bool
) -> int:
    there = {getattr(row, key): row for row in session.scalars(select(table))}
    written = 0
    for row in rows:
        found = there.get(row[key])
        if found is None:
            session.add(table(**row))
        elif overwrite and any(getattr(found, name) != value for name, value in row.items()):
            for name, value in row.items():
                setattr(found, name, value)
        else:
            continue
        written += 1
    session.flush()
    return written


def _list(session: Session, table: type[Base], rows: Iterable[dict[str, Any]], *, replace: bool) -> int:
    if not replace and session.scalars(select(table).limit(1)).first() is not None:
        return 0
    session.execute(delete(table))
    made = [table(**row) for row in rows]
    session.add_all(made)
    session.flush()
    return len(made)


def _areas(pack: Pack) -> Iterable[dict[str, Any]]:
    for area in pack.areas:
        yield {
            "code": area.code,
            "name": area.name,
            "full_name": area.full_name,
            "type": area.type,
            "former_district": area.former_district,
            "former_province": area.former_province,
            "latitude": area.latitude,
            "longitude": area.longitude,
        }


def _former_areas(pack: Pack) -> Iterable[dict[str, Any]]:
    for area in pack.former_areas:
        yield {
            "id": new_key(),
            "old_code": area.old_code,
            "old_name": area.old_name,
            "old_district": area.old_district,
            "old_province": area.old_province,
            "area_code": area.area_code,
            "is_default": area.is_default,
        }


def _groups(pack: Pack) -> Iterable[dict[str, Any]]:
    for position, group in enumerate(pack.groups):
        yield group.model_dump() | {"position": position}


def _categories(pack: Pack) -> Iterable[dict[str, Any]]:
    for position, category in enumerate(pack.categories):
        row = category.model_dump(mode="json")
        yield {
            "code": category.code,
            "group_code": category.group,
            "name_vi": category.name_vi,
            "name_en": category.name_en,
            "icon": category.icon,
            "position": position,
            "hazard": models.Hazard(category.hazard.value),
            "publish": category.publish,
            "norms": {name: norm for name, norm in row["norms"].items() if norm is not None},
            "questions": row["questions"],
            "emergency": row["emergency"],
            "redirect": row["redirect"],
            "keywords": row["keywords"],
            "duplicate_radius_m": category.duplicate.radius_m,
            "duplicate_hours": category.duplicate.hours,
            "active": True,
        }


def _units(pack: Pack) -> Iterable[dict[str, Any]]:
    for unit in pack.units:
        yield {
            "code": unit.code,
            "name": unit.name,
            "name_en": unit.name_en,
            "kind": models.UnitKind(unit.kind.value),
            "area_code": unit.area_code,
            "hotline": unit.hotline,
            "active": True,
        }


def _rules(pack: Pack) -> Iterable[dict[str, Any]]:
    for position, rule in enumerate(pack.rules):
        yield {
            "id": new_key(),
            "position": position,
            "group_code": rule.group,
            "category_code": rule.category,
            "areas": list(rule.areas) if rule.areas is not None else None,
            "unit_code": rule.unit,
            "unit_kind": models.UnitKind(rule.kind.value) if rule.kind else None,
            "valid_from": rule.valid_from,
            "valid_to": rule.valid_to,
            "note": rule.note,
        }


def _days(pack: Pack) -> Iterable[dict[str, Any]]:
    for day in pack.calendar:
        yield {
            "day": day.day,
            "kind": models.DayKind(day.kind.value),
            "name": day.name,
            "source": day.source,
        }


def _office_hours(pack: Pack) -> Iterable[dict[str, Any]]:
    for hours in pack.office_hours:
        yield {"id": new_key(), **hours.model_dump()}


def _fields(pack: Pack) -> Iterable[dict[str, Any]]:
    for position, field in enumerate(pack.fields):
        yield field.model_dump() | {"position": position}


def _agencies(pack: Pack) -> Iterable[dict[str, Any]]:
    for agency in pack.agencies:
        yield {"unit_code": agency.unit, "code": agency.code, "source": agency.source}


def _accounts(pack: Pack) -> Iterable[dict[str, Any]]:
    for account in pack.accounts:
        row = account.model_dump()
        yield {"unit_code": row.pop("unit"), **row}


def _versions(session: Session, pack: Pack, *, overwrite: bool) -> int:
    """Versions of procedures are known by code and version; one that dossiers refer to keeps its key."""
    there = {(row.code, row.version): row for row in session.scalars(select(Procedure))}
    written = 0
    for position, entry in enumerate(pack.procedures):
        row = there.get((entry.code, entry.version))
        if row is not None and not overwrite:
            continue
        if row is None:
            row = Procedure(id=new_key(), code=entry.code, version=entry.version)
            session.add(row)
        row.valid_from, row.valid_to, row.field_code = entry.valid_from, entry.valid_to, entry.field
        row.position, row.content = position, entry.model_dump_json(by_alias=True)
        written += 1
    session.flush()
    return written
