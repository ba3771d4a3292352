"""Who is responsible: category x area -> unit, by dated rules in order; the coordinator takes what fits none."""

from datetime import date

from sqlalchemy.orm import Session

from models import Category, RoutingRule, Unit
from reports.reference import Reference, reference
from reports.refusals import UnitUnknown


class NoCoordinator(RuntimeError):
    """Raised when the province has no active coordinator: without one a report could be without an owner."""


def choose(session: Session, category: Category, area_code: str, on: date) -> Unit:
    """The unit for a new report of this category in this area on this (local) day. Raises NoCoordinator."""
    return explain(session, category, area_code, on)[0]


def explain(
    session: Session, category: Category, area_code: str, on: date
) -> tuple[Unit, RoutingRule | None]:
    """The unit and the rule that names it; no rule when it is the coordinator for want of one. Raises NoCoordinator."""
    known = reference(session)
    for rule in known.rules:
        if _fits(rule, category, area_code, on):
            unit = _unit_of(known, rule, area_code)
            if unit is not None:
                return unit, rule
    return coordinator(session), None


def coordinator(session: Session) -> Unit:
    """The province's dispatcher (1022), who owns whatever nobody else does. Raises NoCoordinator."""
    unit = reference(session).coordinator
    if unit is None:
        raise NoCoordinator
    return unit


def active_unit(session: Session, code: str) -> Unit:
    """The unit of this code. Raises UnitUnknown."""
    unit = reference(session).units.get(code)
    if unit is None or not unit.active:
        raise UnitUnknown(unit=code)
    return unit


def _fits(rule: RoutingRule, category: Category, area_code: str, on: date) -> bool:
    if on < rule.valid_from or (rule.valid_to is not None and on >= rule.valid_to):
        return False
    if rule.category_code is not None and rule.category_code != category.code:
        return False
    if rule.group_code is not None and rule.group_code != category.group_code:
        return False
    return rule.areas is None or area_code in rule.areas


def _unit_of(known: Reference, rule: RoutingRule, area_code: str) -> Unit | None:
    if rule.unit_code is not None:
        unit = known.units.get(rule.unit_code)
        return unit if unit is not None and unit.active else None
    return known.units_of_areas.get((rule.unit_kind, area_code)) if rule.unit_kind is not None else None
