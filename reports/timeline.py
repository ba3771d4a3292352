"""A report's history as each audience may read it."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from enum import StrEnum
from typing import Any

from models import Passage, PassageKind, Report, State, Unit


class Audience(StrEnum):
    """Who is looking."""

    PUBLIC = "public"
    RESIDENT = "resident"
    STAFF = "staff"


# Steps the public may follow; words in them stay away, for nobody has approved them.
PUBLIC_KINDS = frozenset(
    {PassageKind.STATE, PassageKind.ASSIGNMENT, PassageKind.QUESTION, PassageKind.ANSWER}
)


def timeline(
    report: Report, passages: Sequence[Passage], units: Mapping[str, Unit], audience: Audience
) -> list[dict[str, Any]]:
    """The history, oldest first: {at, kind, status, by, unit, text} and, for staff, {seq, by_id, internal_note}."""
    lines = [line for line in passages if _may_read(line, audience)]
    return [_line(report, line, units, audience) for line in lines]


def _may_read(line: Passage, audience: Audience) -> bool:
    match audience:
        case Audience.STAFF:
            return True
        case Audience.PUBLIC:
            return line.kind in PUBLIC_KINDS and line.to_state is not None
        case Audience.RESIDENT:
            # A note that is only internal, or a moderator's act, is not theirs to read.
            return line.to_state is not None or line.kind is PassageKind.RATING or bool(line.public_text)


def _line(report: Report, line: Passage, units: Mapping[str, Unit], audience: Audience) -> dict[str, Any]:
    unit = units.get(line.unit_code) if line.unit_code else None
    said: dict[str, Any] = {
        "at": line.at.astimezone(UTC).isoformat(),
        "kind": line.kind.value,
        "status": line.to_state.value if line.to_state else None,
        "by": line.by_kind,
        "unit": {"code": unit.code, "name": unit.name, "name_en": unit.name_en} if unit else None,
        "text": _text(report, line, audience),
    }
    if audience is Audience.STAFF:
        said |= {
            "seq": line.seq,
            "by_id": str(line.by_id) if line.by_id and line.by_kind == "staff" else None,
            "internal_note": line.internal_note,
        }
    return said


def _text(report: Report, line: Passage, audience: Audience) -> str:
    if audience is not Audience.PUBLIC:
        return line.public_text
    # Of all words only the result is ever approved, and it belongs to the last time the report was resolved.
    last = line.to_state is State.RESOLVED and line.at == report.resolved_at
    return (report.public_result or "") if last and report.visible else ""
