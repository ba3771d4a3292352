"""Editing rows that carry a version: only what was seen may be changed, and what changed is told to the audit."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, Protocol

from errors import Stale
from models.base import Base


class HasVersion(Protocol):
    """A row whose every write raises `version`."""

    version: Any


def expect(row: HasVersion, version: int, current: Mapping[str, Any]) -> None:
    """Refuse to change what the sender has not seen. Raises Stale with `current`."""
    if row.version != version:
        raise Stale(extra={"current": dict(current)})


def apply(row: Base, values: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Set the values; answers what really changed as {field: [before, after]}, plain enough for the audit."""
    changed = {}
    for name, value in values.items():
        before = getattr(row, name)
        if before != value:
            setattr(row, name, value)
            changed[name] = [_plain(before), _plain(value)]
    return changed


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON
    if value is None or isinstance(value, bool | int | dict | list):
        return value
    return value.value if isinstance(value, StrEnum) else str(value)
