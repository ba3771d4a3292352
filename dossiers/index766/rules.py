"""By which rules a month is counted: the pack's criteria with the points that administrators have set, by version."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from errors import FieldsRefused, Stale
from models import IndexWeights
from province.index_schema import FULL_SCORE, Criterion, Formula, Index, IndexGroup, Missing

# The version of the pack, before anybody has set points.
OF_THE_PACK = 0


@dataclass(frozen=True)
class Rules:
    """The criteria that hold for a month with their points; `version` is that of the points."""

    version: int
    missing: Missing
    source: str
    groups: tuple[IndexGroup, ...]
    criteria: tuple[Criterion, ...]

    def of(self, criterion: str) -> Criterion | None:
        """A criterion by its id."""
        return next((it for it in self.criteria if it.id == criterion), None)

    def told(self) -> dict[str, Any]:
        """All of it as JSON, to be kept with what was counted by it."""
        return {
            "version": self.version,
            "missing": self.missing.value,
            "source": self.source,
            "groups": [it.model_dump(mode="json") for it in self.groups],
            "criteria": [it.model_dump(mode="json") for it in self.criteria],
            "formulas": [it.value for it in Formula],
        }

    @classmethod
    def read(cls, told: Mapping[str, Any]) -> "Rules":
        """What `told` has kept."""
        return cls(
            version=told["version"],
            missing=Missing(told["missing"]),
            source=told["source"],
            groups=tuple(IndexGroup.model_validate(it) for it in told["groups"]),
            criteria=tuple(Criterion.model_validate(it) for it in told["criteria"]),
        )

    @property
    def digest(self) -> str:
        """A name of exactly these rules."""
        said = json.dumps(self.told(), sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(said.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Weights:
    """Points anew: {criterion: (max, full_at)} of every criterion, from a month on, with the reason."""

    valid_from: date
    points: Mapping[str, tuple[float, float]]
    missing: Missing
    reason: str


def in_force(session: Session, index: Index, month: date) -> Rules:
    """The rules for the month that begins on this day."""
    known = [
        it
        for it in index.criteria
        if (it.valid_from or index.valid_from) <= month and (it.valid_to is None or month < it.valid_to)
    ]
    return _with_points(session, index, known, IndexWeights.valid_from <= month)


def as_set(session: Session, index: Index) -> Rules:
    """Every criterion with the points that were set last, whatever month they are for."""
    return _with_points(session, index, index.criteria, true())


def set_weights(
    session: Session, index: Index, wanted: Weights, seen: int, by: UUID, at: datetime
) -> IndexWeights:
    """A new version of the points after the one that was seen. Raises Stale, FieldsRefused.

    Months that are frozen stay as they are until somebody freezes them anew.
    """
    latest = newest(session)
    if latest != seen:
        raise Stale(extra={"current": {"version": latest}})
    known = {it.id for it in index.criteria}
    refused = {f"weights.{it}": "unknown" for it in set(wanted.points) - known}
    refused |= {f"weights.{it}": "missing" for it in known - set(wanted.points)}
    if not refused and round(sum(most for most, _ in wanted.points.values()), 2) != FULL_SCORE:
        refused["weights"] = "not_100"
    if refused:
        raise FieldsRefused(fields=refused)
    row = IndexWeights(
        version=latest + 1,
        valid_from=wanted.valid_from,
        weights={it: {"max": most, "full_at": full} for it, (most, full) in wanted.points.items()},
        missing=wanted.missing.value,
        reason=wanted.reason,
        created_at=at,
        created_by=by,
    )
    session.add(row)
    session.flush()
    return row


def newest(session: Session) -> int:
    """The number of the latest version of the points."""
    return session.scalar(select(func.max(IndexWeights.version))) or OF_THE_PACK


def _with_points(
    session: Session, index: Index, known: Sequence[Criterion], when: ColumnElement[bool]
) -> Rules:
    latest = select(IndexWeights).where(when).order_by(IndexWeights.version.desc()).limit(1)
    row = session.scalars(latest).first()
    weights = row.weights if row else {}
    return Rules(
        version=row.version if row else OF_THE_PACK,
        missing=Missing(row.missing) if row else index.missing,
        source=index.source,
        groups=index.groups,
        criteria=tuple(it.model_copy(update=weights.get(it.id, {})) for it in known),
    )
