"""What a dossier looks like to its applicant and to the agency that handles it. Nobody else sees more than a state.

National ids are masked everywhere but in the applicant's own draft, where they are still being typed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import clock, intake
from dossiers.filing import drafts
from dossiers.filing.applicant import masked_id
from models import (
    Dossier,
    DossierFile,
    DossierPassage,
    DossierState,
    DueChange,
    FileKind,
    Supplement,
    Unit,
)
from models.dossier import DOSSIER_TRANSITIONS, FINAL, NATIONAL
from texts import Texts

D = DossierState


@dataclass(frozen=True)
class Lens:
    """What views need besides the dossier: words, their language, and the moment."""

    texts: Texts
    speech: str
    at: datetime


def item(session: Session, dossier: Dossier, lens: Lens) -> dict[str, Any]:
    """A dossier in a list of its applicant's."""
    entry = clock.entry_of(dossier)
    unit = session.get_one(Unit, dossier.unit_code)
    return {
        "id": str(dossier.id),
        "reference": dossier.reference,
        "code": dossier.code,
        "procedure": {
            "code": entry.code,
            "version": entry.version,
            "name": entry.name_en if lens.speech == "en" else entry.name_vi,
        },
        "unit": {"code": unit.code, "name": unit.name, "name_en": unit.name_en},
        "area": dossier.area_code,
        "state": dossier.state.value,
        "state_text": lens.texts.say(f"dossier.state.{dossier.state.value}", lens.speech),
        "national_state": NATIONAL.get(dossier.state),
        "finance_state": dossier.finance_state.value,
        "result_state": dossier.result_state.value,
        "step": dossier.draft_step,
        "created_at": dossier.created_at.isoformat(),
        "updated_at": dossier.updated_at.isoformat(),
        "filed_at": moment_of(dossier.filed_at),
        "due": due(session, dossier, lens.at),
        "version": dossier.version,
    }


def due(session: Session, dossier: Dossier, at: datetime) -> dict[str, Any]:
    """The due clock: when it is due, whether it stands, whether it is late, whether the calendar may still move it."""
    ends = dossier.done_at or dossier.ended_at or dossier.paused_at or at
    return {
        "due_at": moment_of(dossier.due_at),
        "original_at": moment_of(dossier.due_original),
        "answer_by": moment_of(dossier.answer_by),
        "paused": dossier.paused_at is not None,
        "late": dossier.due_at is not None and ends > dossier.due_at,
        "provisional": clock.provisional(session, dossier),
    }


def story(session: Session, dossier: Dossier, lens: Lens) -> dict[str, Any]:
    """A dossier as its applicant sees it, with its history and all that can be done."""
    draft = dossier.state is D.DRAFT
    files = drafts.files_of(session, dossier)
    done = dossier.state in {D.DONE, D.RETURNED}
    return item(session, dossier, lens) | {
        "applicant": dict(dossier.applicant) if draft else _masked_applicant(dossier),
        "answers": dict(dossier.answers) if draft else _masked_answers(dossier),
        "result_way": dossier.result_way.value,
        "prefilled": dossier.prefill_consent_at is not None,
        "files": [file_view(it) for it in files if it.kind is FileKind.COMPONENT],
        "results": [
            file_view(it) for it in files if done and it.kind is FileKind.RESULT and it.superseded_at is None
        ],
        "supplement": _supplement(intake.open_supplement(session, dossier)),
        "due_changes": _due_changes(session, dossier),
        "timeline": [line_view(it, lens) for it in passages_of(session, dossier) if _is_told(it)],
        "rating": dossier.rating,
        "actions": actions_of_applicant(dossier),
    }


def file_view(file: DossierFile) -> dict[str, Any]:
    """A file of a dossier; its content has a door of its own."""
    return {
        "id": str(file.id),
        "component": file.component_code,
        "name": file.name,
        "size": file.size,
        "pages": file.pages,
        "sha256": file.sha256,
        "created_at": file.created_at.isoformat(),
        "signature": file.signature,
    }


def actions_of_applicant(dossier: Dossier) -> list[str]:
    """What the applicant can do now."""
    if dossier.state is D.DRAFT:
        return ["save", "upload", "submit", "discard"]
    acts = ["supplement", "upload", "save"] if dossier.state is D.SUPPLEMENT else []
    if D.WITHDRAWAL in DOSSIER_TRANSITIONS[dossier.state]:
        acts.append("withdraw")
    if dossier.state in FINAL | {D.DONE} and dossier.rating is None:
        acts.append("rate")
    return acts


def _masked_applicant(dossier: Dossier) -> dict[str, Any]:
    said = dict(dossier.applicant)
    if "national_id" in said:
        said["national_id"] = masked_id(str(said["national_id"]))
    return said


def _masked_answers(dossier: Dossier) -> dict[str, Any]:
    asked = clock.entry_of(dossier).form.get("properties")
    questions: Mapping[str, Any] = asked if isinstance(asked, dict) else {}
    hidden = {name for name, it in questions.items() if it.get("x-kind") == "national-id"}
    return {
        name: masked_id(str(value)) if name in hidden else value for name, value in dossier.answers.items()
    }


def _supplement(asked: Supplement | None) -> dict[str, Any] | None:
    if asked is None:
        return None
    return {
        "items": asked.items,
        "reason": asked.reason,
        "legal_basis": asked.legal_basis,
        "asked_at": asked.asked_at.isoformat(),
        "answer_by": moment_of(asked.answer_by),
    }


def _due_changes(session: Session, dossier: Dossier) -> list[dict[str, Any]]:
    rows = session.scalars(
        select(DueChange).where(DueChange.dossier_id == dossier.id).order_by(DueChange.at, DueChange.id)
    )
    return [
        {
            "kind": it.kind.value,
            "from_due": it.from_due.isoformat(),
            "to_due": it.to_due.isoformat(),
            "reason": it.reason,
            "legal_basis": it.legal_basis,
            "at": it.at.isoformat(),
            "in_time": it.in_time,
        }
        for it in rows
    ]


def passages_of(session: Session, dossier: Dossier) -> Sequence[DossierPassage]:
    """Its whole history, oldest first."""
    wanted = select(DossierPassage).where(DossierPassage.dossier_id == dossier.id)
    return session.scalars(wanted.order_by(DossierPassage.seq)).all()


def _is_told(line: DossierPassage) -> bool:
    return line.to_state is not None or bool(line.public_text)


def line_view(line: DossierPassage, lens: Lens) -> dict[str, Any]:
    """A line of the history as its applicant reads it."""
    return {
        "at": line.at.isoformat(),
        "event": line.event.value,
        "event_text": lens.texts.say(f"dossier.event.{line.event.value}", lens.speech),
        "state": line.to_state.value if line.to_state else None,
        "by": line.by_kind,
        "text": line.public_text,
    }


def moment_of(at: datetime | None) -> str | None:
    """A moment as JSON has it."""
    return at.isoformat() if at else None
