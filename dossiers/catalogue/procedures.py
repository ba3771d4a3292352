"""The procedures in force on a day: found by code, by field and by the words people use for them."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

import models
from models import Unit, UnitKind
from province.procedure_schema import AuthorityKind, Procedure
from reports.suggesting.suggest import Keyworded, Suggester
from reports.wording import fold

# A local variant adds the agency to the national code: 2.000815.000.00.00.H55.02.
CODE_LENGTH = 8
_KINDS = {
    AuthorityKind.COMMUNE_OFFICE: UnitKind.COMMUNE_OFFICE,
    AuthorityKind.COMMUNE_POLICE: UnitKind.COMMUNE_POLICE,
}


@dataclass(frozen=True)
class Known:
    """A version of a procedure as it is stored, and what it says."""

    id: UUID
    entry: Procedure


@lru_cache(maxsize=512)
def parsed(content: str) -> Procedure:
    """What a stored version says. Raises ValidationError for content that no loader wrote."""
    return Procedure.model_validate_json(content)


def in_force(session: Session, day: date) -> list[Known]:
    """Every procedure in the version that is valid on a local day, in the catalogue's order."""
    rows = session.scalars(
        select(models.Procedure)
        .where(
            models.Procedure.valid_from <= day,
            or_(models.Procedure.valid_to.is_(None), models.Procedure.valid_to > day),
        )
        .order_by(models.Procedure.position, models.Procedure.version)
    )
    return [Known(row.id, parsed(row.content)) for row in rows]


def find(session: Session, code: str, day: date) -> Known | None:
    """A procedure by its national code, with or without a local ending, as it is valid on a day."""
    wanted = code[:CODE_LENGTH]
    return next((known for known in in_force(session, day) if known.entry.code == wanted), None)


def search(session: Session, day: date, words: str = "", field: str = "") -> list[Known]:
    """Procedures of a field (or all) that the words are about, best first; marks may be missing.

    Without words the whole list in its order; words that are no keyword still find what they are a part of.
    """
    known = [it for it in in_force(session, day) if field in {"", it.entry.field}]
    if not words.strip():
        return known
    by_code = {it.entry.code: it for it in known}
    named = tuple((it.entry.code, it.entry.name_vi, it.entry.synonyms) for it in known)
    ranked = _suggester(named).rank(words, limit=len(known))
    wanted = fold(words).split()
    parts = [it.entry.code for it in known if all(word in _haystack(it.entry) for word in wanted)]
    # What holds every word as typed stands before what is only near it.
    near = [it.code for it in ranked]
    order = sorted(parts, key=lambda code: near.index(code) if code in near else len(near))
    rest = [] if order else near
    return [by_code[code] for code in dict.fromkeys([*order, *rest])]


def unit_for(session: Session, entry: Procedure, area_code: str | None) -> Unit | None:
    """The unit that handles it in an area; none for schools, or for a commune's unit where no area is given."""
    if entry.authority.unit is not None:
        return session.get(Unit, entry.authority.unit)
    kind = _KINDS.get(entry.authority.kind)
    if kind is None or area_code is None:
        return None
    wanted = select(Unit).where(Unit.kind == kind, Unit.area_code == area_code, Unit.active)
    return session.scalars(wanted.order_by(Unit.code).limit(1)).first()


@lru_cache(maxsize=16)
def _suggester(named: tuple[tuple[str, str, tuple[str, ...]], ...]) -> Suggester:
    return Suggester([Keyworded(code, name, synonyms) for code, name, synonyms in named])


def _haystack(entry: Procedure) -> str:
    return fold(" ".join((entry.code, entry.name_vi, entry.name_en, *entry.synonyms)))
