"""Arrays as PostgreSQL reads them in text: the driver's own way takes several times as long for a few rows."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import String, Text, TypeDecorator
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.types import TypeEngine

from models import plainjson
from models.base import UtcDateTime

_POSTGRESQL = PGDialect()  # type: ignore[no-untyped-call]  # as SQLAlchemy has it


def arrays_of(name: str, kind: TypeEngine[Any]) -> str:
    """The place of an `array` of values of this type in a statement. Raises TypeError for types with ways of their own,
    those that are encrypted for instance."""
    if isinstance(kind, TypeDecorator) and not isinstance(kind, UtcDateTime):
        raise TypeError(f"values of {kind!r} cannot be written as they are")
    # A cast to VARCHAR(n) cuts in silence what is longer; the column itself refuses it.
    plain = Text() if isinstance(kind, String) else kind
    return f"CAST(:{name} AS {plain.compile(dialect=_POSTGRESQL)}[])"


def array(values: Iterable[object]) -> str:
    """The values as one text (PostgreSQL 8.15.2). Raises ValueError for a moment without a zone."""
    listed = list(values)
    if len(set(map(id, listed))) == 1:  # as in most columns of what comes at one moment: it is said once
        said = _ELEMENTS.get(type(listed[0]), _said)(listed[0])
        return f"{{{f'{said},' * (len(listed) - 1)}{said}}}"
    return f"{{{','.join([_ELEMENTS.get(type(value), _said)(value) for value in listed])}}}"


def _said(value: object) -> str:
    """A text, or an enumeration's."""
    if not isinstance(value, str):
        raise TypeError(f"no element of an array: {type(value).__name__}")
    escaped = value.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def _moment(value: Any) -> str:  # noqa: ANN401 - a datetime
    if value.tzinfo is None:
        raise ValueError("a moment without a zone cannot be stored")
    moment: str = value.isoformat()
    return moment


def _json(value: Any) -> str:  # noqa: ANN401 - a JSON object or list
    return _said(plainjson.encode(value))


def _hexadecimal(value: Any) -> str:  # noqa: ANN401 - a UUID
    # PostgreSQL takes it without its hyphens, which take longer than its digits.
    return f"{value.int:032x}"


_ELEMENTS: dict[type, Callable[[Any], str]] = {
    int: str,
    float: repr,
    bool: str,
    type(None): lambda _: "NULL",
    UUID: _hexadecimal,
    datetime: _moment,
    dict: _json,
    list: _json,
}
