"""What units and staff choose from."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Unit
from reports.wording import fold


def units(session: Session, words: str = "") -> list[dict[str, Any]]:
    """The active units whose name holds all the words, with or without marks, by name."""
    wanted = fold(words).split()
    found = session.scalars(select(Unit).where(Unit.active).order_by(Unit.name, Unit.code))
    return [_unit(unit) for unit in found if all(word in fold(unit.name) for word in wanted)]


def _unit(unit: Unit) -> dict[str, Any]:
    return {
        "code": unit.code,
        "name": unit.name,
        "name_en": unit.name_en,
        "kind": unit.kind.value,
        "area": unit.area_code,
    }
