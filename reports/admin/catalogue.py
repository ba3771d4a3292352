"""What reports can be about, as administrators edit it: groups and categories."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

import models
from errors import FieldsRefused
from models import Category, CategoryGroup
from province import category_schema
from reports.admin import revision
from reports.entry.staff_refusals import Exists

Changes = dict[str, list[Any]]


def everything(session: Session) -> dict[str, Any]:
    """All groups and categories in their order, also those that are not offered any more."""
    groups = session.scalars(select(CategoryGroup).order_by(CategoryGroup.position, CategoryGroup.code))
    categories = session.scalars(select(Category).order_by(Category.position, Category.code))
    return {
        "groups": [group_view(group) for group in groups],
        "items": [category_view(category) for category in categories],
    }


def put_group(session: Session, code: str, values: dict[str, Any]) -> tuple[CategoryGroup, Changes]:
    """Make or change a group."""
    group = session.get(CategoryGroup, code)
    if group is None:
        group = CategoryGroup(code=code, **values)
        session.add(group)
        return group, {"made": [None, code]}
    return group, revision.apply(group, values)


def put_category(
    session: Session, said: category_schema.Category, position: int, *, active: bool, version: int | None
) -> tuple[Category, Changes]:
    """Make a category (`version` None) or change the one that was seen. Raises Exists, Stale, FieldsRefused."""
    if session.get(CategoryGroup, said.group) is None:
        raise FieldsRefused(fields={"category.group": "unknown"})
    values = _values(said) | {"position": position, "active": active}
    category = session.get(Category, said.code, with_for_update=True)
    if version is None:
        if category is not None:
            raise Exists(extra={"current": category_view(category)})
        category = Category(code=said.code, **values)
        session.add(category)
        return category, {"made": [None, said.code]}
    if category is None:
        raise FieldsRefused(fields={"version": "nothing_seen"})
    revision.expect(category, version, category_view(category))
    return category, revision.apply(category, values)


def group_view(group: CategoryGroup) -> dict[str, Any]:
    """A group as it can be sent back changed."""
    names = ("code", "name_vi", "name_en", "icon", "position")
    return {name: getattr(group, name) for name in names}


def category_view(category: Category) -> dict[str, Any]:
    """A category as it can be sent back changed."""
    same = ("code", "name_vi", "name_en", "icon", "publish", "questions", "emergency", "redirect", "keywords")
    said = {name: getattr(category, name) for name in same} | {
        "group": category.group_code,
        "hazard": category.hazard.value,
        "norms": {"contain": None} | category.norms,
        "duplicate": {"radius_m": category.duplicate_radius_m, "hours": category.duplicate_hours},
    }
    return {
        "version": category.version,
        "active": category.active,
        "position": category.position,
        "category": said,
    }


def _values(said: category_schema.Category) -> dict[str, Any]:
    plain = said.model_dump(mode="json")
    same = ("name_vi", "name_en", "icon", "publish", "questions", "emergency", "redirect", "keywords")
    return {name: plain[name] for name in same} | {
        "group_code": said.group,
        "hazard": models.Hazard(said.hazard.value),
        "norms": {name: norm for name, norm in plain["norms"].items() if norm is not None},
        "duplicate_radius_m": said.duplicate.radius_m,
        "duplicate_hours": said.duplicate.hours,
    }
