"""Who is responsible: category x area -> unit, by dated rules in order; the coordinator takes what fits none."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Category, RoutingRule, Unit, UnitKind
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
    rules = session.scalars(
        select(RoutingRule).where(RoutingRule.valid_from <= on).order_by(RoutingRule.position, RoutingRule.id)
    )
    for rule in rules:
        if _fits(rule, category, area_code, on):
            unit = _unit_of(session, rule, area_code)
            if unit is not None:
                return unit, rule
    return coordinator(session), None


def coordinator(session: Session) -> Unit:
    """The province's dispatcher (1022), who owns whatever nobody else does. Raises NoCoordinator."""
    unit = session.scalars(
        select(Unit).where(Unit.kind == UnitKind.COORDINATOR, Unit.active).order_by(Unit.code).limit(1)
    ).first()
    if unit is None:
        raise NoCoordinator
    return unit


def active_unit(session: Session, code: str) -> Unit:
    """The unit of this code. Raises UnitUnknown."""
    unit = session.get(Unit, code)
    if unit is None or not unit.active:
        raise UnitUnknown(unit=code)
    return unit


def _fits(rule: RoutingRule, category: Category, area_code: str, on: date) -> bool:
    if rule.valid_to is not None and on >= rule.valid_to:
        return False
    if rule.category_code is not None and rule.category_code != category.code:
        return False
    if rule.group_code is not None and rule.group_code != category.group_code:
        return False
    return rule.areas is None or area_code in rule.areas


def _unit_of(session: Session, rule: RoutingRule, area_code: str) -> Unit | None:
    if rule.unit_code is not None:
        unit = session.get(Unit, rule.unit_code)
        return unit if unit is not None and unit.active else None
    return session.scalars(
        select(Unit)
        .where(Unit.kind == rule.unit_kind, Unit.area_code == area_code, Unit.active)
        .order_by(Unit.code)
        .limit(1)
    ).first()
