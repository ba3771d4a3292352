"""The routing rules, as administrators edit them: one list, read from the top."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from errors import FieldsRefused, NotFound
from models import Area, Category, CategoryGroup, RoutingRule, Unit, UnitKind
from models.base import Base, new_key
from reports.admin import revision
from reports.admin.catalogue import Changes

# The kinds of unit that every area has: only these can be found by the report's area.
KINDS_PER_AREA = frozenset({UnitKind.COMMUNE_OFFICE, UnitKind.COMMUNE_POLICE})


def listed(session: Session) -> list[RoutingRule]:
    """All rules in the order in which they are read."""
    return list(session.scalars(select(RoutingRule).order_by(RoutingRule.position, RoutingRule.id)))


def add(session: Session, values: dict[str, Any]) -> RoutingRule:
    """A new rule at its position; those from there on move down. Raises FieldsRefused."""
    _check(session, values)
    _make_room(session, values["position"])
    rule = RoutingRule(id=new_key(), **values)
    session.add(rule)
    session.flush()
    return rule


def edit(
    session: Session, rule_id: UUID, values: dict[str, Any], version: int
) -> tuple[RoutingRule, Changes]:
    """Change a rule, or move it. Raises NotFound, Stale, FieldsRefused."""
    rule = _seen(session, rule_id, version)
    _check(session, values)
    if values["position"] != rule.position:
        _make_room(session, values["position"])
    return rule, revision.apply(rule, values)


def remove(session: Session, rule_id: UUID, version: int) -> RoutingRule:
    """Take a rule out. Raises NotFound, Stale."""
    rule = _seen(session, rule_id, version)
    session.delete(rule)
    return rule


def rule_view(rule: RoutingRule) -> dict[str, Any]:
    """A rule as it can be sent back changed."""
    return {
        "id": str(rule.id),
        "version": rule.version,
        "position": rule.position,
        "category": rule.category_code,
        "group": rule.group_code,
        "areas": rule.areas,
        "unit": rule.unit_code,
        "unit_kind": rule.unit_kind.value if rule.unit_kind else None,
        "valid_from": rule.valid_from.isoformat(),
        "valid_to": rule.valid_to.isoformat() if rule.valid_to else None,
        "note": rule.note,
    }


def _seen(session: Session, rule_id: UUID, version: int) -> RoutingRule:
    rule = session.get(RoutingRule, rule_id, with_for_update=True)
    if rule is None:
        raise NotFound
    revision.expect(rule, version, rule_view(rule))
    return rule


def _make_room(session: Session, position: int) -> None:
    # By SQL: moving down is no change of those rules, so their versions stay.
    taken = select(RoutingRule.id).where(RoutingRule.position == position).limit(1)
    if session.scalars(taken).first() is not None:
        session.execute(
            update(RoutingRule)
            .where(RoutingRule.position >= position)
            .values(position=RoutingRule.position + 1)
            .execution_options(synchronize_session=False)
        )
        session.expire_all()


def _check(session: Session, values: dict[str, Any]) -> None:
    wrong: dict[str, str] = {}
    if values["category_code"] is not None and values["group_code"] is not None:
        wrong["category"] = "or_group"
    if (values["unit_code"] is None) == (values["unit_kind"] is None):
        wrong["unit"] = "or_unit_kind"
    if values["unit_kind"] is not None and values["unit_kind"] not in KINDS_PER_AREA:
        wrong["unit_kind"] = "not_of_every_area"
    if values["valid_to"] is not None and values["valid_to"] <= values["valid_from"]:
        wrong["valid_to"] = "before_valid_from"
    named: tuple[tuple[str, type[Base], str | None], ...] = (
        ("category", Category, values["category_code"]),
        ("group", CategoryGroup, values["group_code"]),
        ("unit", Unit, values["unit_code"]),
    )
    wrong |= {
        name: "unknown"
        for name, table, code in named
        if code is not None and session.get(table, code) is None
    }
    if _unknown_areas(session, values["areas"]):
        wrong["areas"] = "unknown"
    if wrong:
        raise FieldsRefused(fields=wrong)


def _unknown_areas(session: Session, areas: list[str] | None) -> set[str]:
    if areas is None:
        return set()
    return set(areas) - set(session.scalars(select(Area.code).where(Area.code.in_(areas))))
