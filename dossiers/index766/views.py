"""The index as JSON: every share with its numerator and denominator, every month with the rules it was counted by."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from dossiers import clock
from dossiers.index766 import freezing, scoring
from dossiers.index766.facts import OF_DOSSIERS, Scope
from dossiers.index766.rules import Rules
from dossiers.index766.scoring import Judged, Score, Sum
from dossiers.index766.showing import Told
from dossiers.views import Lens
from errors import NotFound
from models import Area, Dossier, IndexFreeze, IndexWeights, Unit
from province.index_schema import Criterion, Formula
from province.procedure_schema import Procedure


def index(session: Session, told: Told, now: datetime) -> dict[str, Any]:
    """The month as an IndexView."""
    scored = scoring.score(told.rules, told.counted.counts)
    return {
        "month": str(told.month),
        "scope": scope(session, told.scope),
        "at": now.isoformat(),
        "running": now < told.month.until,
        "frozen": freeze(told.freeze) if told.freeze else None,
        "editions": [freeze(it) for it in freezing.editions(session, told.month)],
        "rules": {
            "version": told.rules.version,
            "missing": told.rules.missing.value,
            "source": told.rules.source,
            "digest": told.freeze.rules["digest"] if told.freeze else told.rules.digest,
        },
        "total": _sum(scored.total),
        "groups": [
            {"code": it.code, "name": it.name_vi, "name_en": it.name_en} | _sum(scored.groups[it.code])
            for it in told.rules.groups
        ],
        "criteria": [_criterion(it) for it in scored.criteria],
    }


def ranked(session: Session, whose: Scope, scored: Score) -> dict[str, Any]:
    """One line of the ranking."""
    on_time = next((it for it in scored.criteria if it.criterion.formula is Formula.ON_TIME), None)
    return {
        "scope": scope(session, whose),
        "total": _sum(scored.total),
        "on_time": _figures(on_time) if on_time else None,
    }


def scope(session: Session, whose: Scope) -> dict[str, Any]:
    """Whose figures these are. Raises NotFound for an unknown unit or area."""
    name = name_en = ""
    if whose.unit:
        unit = session.get(Unit, whose.unit)
        if unit is None:
            raise NotFound
        name, name_en = unit.name, unit.name_en
    elif whose.area:
        area = session.get(Area, whose.area)
        if area is None:
            raise NotFound
        name = name_en = area.full_name
    return {"kind": whose.kind, "code": whose.code, "name": name, "name_en": name_en}


def freeze(it: IndexFreeze) -> dict[str, Any]:
    """When a month was frozen and why again."""
    return {
        "edition": it.edition,
        "frozen_at": it.frozen_at.isoformat(),
        "reason": it.reason,
        "by_clock": it.frozen_by is None,
    }


def dossier(session: Session, it: Dossier, lens: Lens) -> dict[str, Any]:
    """A dossier behind a figure: nothing about its applicant."""
    entry = clock.entry_of(it)
    unit = session.get_one(Unit, it.unit_code)
    return {
        "id": str(it.id),
        "code": it.code,
        "procedure": {
            "code": entry.code,
            "version": entry.version,
            "name": entry.name_en if lens.speech == "en" else entry.name_vi,
        },
        "unit": {"code": unit.code, "name": unit.name, "name_en": unit.name_en},
        "state": it.state.value,
        "state_text": lens.texts.say(f"dossier.state.{it.state.value}", lens.speech),
        "accepted_at": _moment(it.accepted_at),
        "due_at": _moment(it.due_at),
        "ended_at": _moment(it.done_at or it.ended_at),
        "rating": it.rating,
    }


def procedure(code: str, entry: Procedure | None, speech: str) -> dict[str, str]:
    """A procedure behind a figure; one that is not in force any more has only its code."""
    name = code if entry is None else entry.name_en if speech == "en" else entry.name_vi
    return {"code": code, "name": name}


def weights(set_last: Rules, versions: Sequence[tuple[IndexWeights, str | None]]) -> dict[str, Any]:
    """The points as a WeightsView."""
    return {
        "version": set_last.version,
        "missing": set_last.missing.value,
        "items": [
            {
                "id": it.id,
                "group": it.group,
                "name": it.name_vi,
                "name_en": it.name_en,
                "max": it.max,
                "full_at": it.full_at,
                "assessable": it.formula is not None,
            }
            for it in set_last.criteria
        ],
        "versions": [
            {
                "version": row.version,
                "valid_from": row.valid_from.isoformat(),
                "missing": row.missing,
                "reason": row.reason,
                "created_at": row.created_at.isoformat(),
                "by": name,
            }
            for row, name in versions
        ],
    }


def _criterion(judged: Judged) -> dict[str, Any]:
    it: Criterion = judged.criterion
    return {
        "id": it.id,
        "group": it.group,
        "name": it.name_vi,
        "name_en": it.name_en,
        "max": it.max,
        "full_at": it.full_at,
        "formula": it.formula.value if it.formula else None,
        "about": None if it.formula is None else "dossiers" if it.formula in OF_DOSSIERS else "procedures",
        "counts": it.counts_vi,
        "counts_en": it.counts_en,
        "source": it.source,
        "confidence": it.confidence.value,
    } | _figures(judged)


def _figures(judged: Judged) -> dict[str, Any]:
    return {
        "numerator": judged.numerator,
        "denominator": judged.denominator,
        "rate": None if judged.rate is None else round(judged.rate, 4),
        "points": None if judged.points is None else round(judged.points, 2),
    }


def _sum(told: Sum) -> dict[str, Any]:
    return {"points": told.points, "assessed": told.assessed, "max": told.max, "score": told.score}


def _moment(at: datetime | None) -> str | None:
    return at.isoformat() if at else None
