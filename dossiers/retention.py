"""How long a dossier is kept: as its procedure says (Luật Lưu trữ 33/2024), then its personal data and files go."""

from datetime import date, datetime

from dossiers.catalogue.procedures import parsed
from models import Dossier
from reports import deadlines


def until(dossier: Dossier, ended_at: datetime) -> date | None:
    """The first day on which it need not be kept any more; None where it is kept for good."""
    years = parsed(dossier.procedure.content).retention_years
    if years is None:
        return None
    day = deadlines.local(ended_at).date()
    return date(day.year + years, day.month, 28 if (day.month, day.day) == (2, 29) else day.day)
