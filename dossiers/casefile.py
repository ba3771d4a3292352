"""A dossier as the officers of its agency see it: what its applicant sees, and the work behind it."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers import clock, processing, views
from dossiers.catalogue import guide
from dossiers.filing import drafts
from dossiers.views import Lens
from models import Account, Dossier, DossierPassage, FileKind


def case(session: Session, dossier: Dossier, lens: Lens) -> dict[str, Any]:
    """A dossier as the officers of its agency see it."""
    checked = drafts.check(session, dossier)
    passages = views.passages_of(session, dossier)
    names = _names(session, dossier, passages)
    entry = clock.entry_of(dossier)
    return (
        views.story(session, dossier, lens)
        | guide.sheet(entry, lens.speech)
        | {
            "channel": dossier.channel.value,
            "assisted": dossier.assisted,
            "filed_by": names.get(dossier.filed_by_id) if dossier.filed_by_id else None,
            "helper": dossier.helper,
            "consent": dossier.consent.value if dossier.consent else None,
            "variant": dossier.variant_code,
            "assignee": names.get(dossier.assignee_id) if dossier.assignee_id else None,
            "results": [
                views.file_view(it) | {"superseded": it.superseded_at is not None}
                for it in drafts.files_of(session, dossier)
                if it.kind is FileKind.RESULT
            ],
            "needs": {code: need.value for code, need in checked.needs.items()},
            "problems": [it.told(lens.texts, lens.speech) for it in checked.problems],
            "warnings": [it.told(lens.texts, lens.speech) for it in checked.warnings],
            "steps": [
                {
                    "code": it.code,
                    "name": guide.step_name(entry, it.code, lens.speech),
                    "role": it.role,
                    "due_at": views.moment_of(it.due_at),
                    "started_at": views.moment_of(it.started_at),
                    "ended_at": views.moment_of(it.ended_at),
                    "done_by": names.get(it.done_by) if it.done_by else None,
                    "note": it.note,
                }
                for it in processing.steps_of(session, dossier)
            ],
            "history": [
                views.line_view(it, lens)
                | {"internal_note": it.internal_note, "who": names.get(it.by_id) if it.by_id else None}
                for it in passages
            ],
            "supplement_count": dossier.supplement_count,
            "sync": {"owed": dossier.sync_owed, "acked": dossier.sync_acked, "receipt": dossier.sync_receipt},
        }
    )


def _names(session: Session, dossier: Dossier, lines: Sequence[DossierPassage]) -> dict[Any, str]:
    people = {it.by_id for it in lines if it.by_kind == "staff"} | {dossier.assignee_id, dossier.filed_by_id}
    people |= {it.done_by for it in processing.steps_of(session, dossier)}
    wanted = select(Account.id, Account.full_name).where(Account.id.in_(people - {None}))
    return dict(session.execute(wanted).all())
