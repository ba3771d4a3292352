"""Whose figures a person may see: a leader those of the own agencies, staff those of their part of the province."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.index766.facts import Scope
from errors import Forbidden, NotFound
from models import Agency, Area, Unit
from reports.entry.access import Permission, Staff

P = Permission.READ_DOSSIER_FIGURES


def scope(session: Session, person: Staff, unit: str | None, area: str | None) -> Scope:
    """The scope that was asked for, or the widest one's own. Raises NotFound for what lies outside, Forbidden."""
    areas, units = person.scope(P).areas, person.units(P)
    if unit:
        found = session.get(Unit, unit)
        if found is None or not (unit in units or areas is None or found.area_code in areas):
            raise NotFound
        return Scope(unit=unit)
    if area:
        if session.get(Area, area) is None or not (areas is None or area in areas):
            raise NotFound
        return Scope(area=area)
    if areas is None:
        return Scope()
    if areas:
        return Scope(area=min(areas))
    if units:
        return Scope(unit=min(units))
    raise Forbidden


def visible(person: Staff, wanted: Scope, area_of: dict[str, str | None]) -> bool:
    """Whether the person sees a line of the ranking; `area_of` are the units' areas."""
    areas, units = person.scope(P).areas, person.units(P)
    if areas is None or wanted.unit in units:
        return True
    return (area_of.get(wanted.unit) if wanted.unit else wanted.area) in areas


def areas_of_units(session: Session) -> dict[str, str | None]:
    """Where each unit is."""
    return dict(session.execute(select(Unit.code, Unit.area_code)).all())


def choices(session: Session, person: Staff) -> dict[str, object]:
    """What the person may choose from: the province or not, areas, and agencies."""
    areas, units = person.scope(P).areas, person.units(P)
    agencies = session.scalars(select(Unit).join(Agency, Agency.unit_code == Unit.code).order_by(Unit.name))
    places = session.scalars(select(Area).order_by(Area.full_name))
    return {
        "province": areas is None,
        "areas": [_named(it.code, it.full_name) for it in places if areas is None or it.code in areas],
        "units": [
            _named(it.code, it.name, it.name_en)
            for it in agencies
            if areas is None or it.code in units or it.area_code in areas
        ],
    }


def _named(code: str, name: str, name_en: str = "") -> dict[str, str]:
    return {"code": code, "name": name, "name_en": name_en or name}
