"""The statistics as JSON and as rows of a table."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field
from sqlalchemy import select
from sqlalchemy.orm import Session

from dossiers.catalogue.procedures import parsed
from dossiers.statistics.counting import DossiersBy, Figures
from models import Area, Procedure, Unit
from reports.figures.definitions import Period, Share
from reports.figures.sheets import Cell
from reports.figures.views import ShareView
from reports.views import moment

# The columns of the export, in order; their words are in the catalogue under `export.dossiers`.
COLUMNS = (
    "received", "online", "counter", "post", "open", "overdue", "handled", "on_time", "late", "on_time_share",
    "owing", "paid_online", "rated", "satisfied", "mean_days", "allowed_days",
)  # fmt: skip


class DossierCountsView(BaseModel):
    """Counts everyone may see."""

    received: int = Field(description="Dossiers accepted in the period.")
    online: int = Field(description="Of these, filed online.")
    handled: int = Field(description="Dossiers, whenever accepted, that were done or stopped in the period.")
    on_time: ShareView = Field(description="Of the handled with a due time: in time.")


class DossierFiguresView(DossierCountsView):
    """Figures of one row."""

    counter: int
    post: int
    open: int = Field(description="Of the received, not over yet.")
    overdue: int = Field(description="Of the open, past due.")
    paid_online: ShareView = Field(description="Of the received that owe something: paid online.")
    satisfied: ShareView = Field(description="Of the handled that were rated: 4 and 5 stars.")
    mean_hours: float | None = Field(description="From acceptance to the end, of the handled.")
    allowed_hours: float | None = Field(description="What their norms with pauses allowed, on average.")


class DossierRowView(DossierFiguresView):
    """Figures of what `key` names."""

    key: str
    name: str
    name_en: str


class DossierTableView(BaseModel):
    """Figures of dossiers by something."""

    by: DossiersBy
    first_day: str
    last_day: str
    at: str
    total: DossierFiguresView
    items: list[DossierRowView]


class PublicDossierRowView(DossierCountsView):
    """Counts of what `key` names; `others` are those too small to be told."""

    key: str
    name: str
    name_en: str


class PublicDossierTableView(BaseModel):
    """Counts of dossiers by something, for everyone."""

    by: DossiersBy
    first_day: str
    last_day: str
    at: str
    total: DossierCountsView | None = Field(description="Null where it is too small to be told.")
    items: list[PublicDossierRowView]


def table(
    session: Session, by: DossiersBy, period: Period, rows: Mapping[str, Figures], at: datetime
) -> dict[str, Any]:
    """What both kinds of tables say besides their numbers; `items` are (key, name, name_en)."""
    names = names_of(session, by)
    return {
        "by": by.value,
        "first_day": f"{period.first}",
        "last_day": f"{period.last}",
        "at": moment(at),
        "items": [{"key": key} | named(names, key) for key in rows],
    }


def counts(row: Figures) -> dict[str, Any]:
    """A DossierCountsView."""
    return {
        "received": row.received,
        "online": row.online,
        "handled": row.handled,
        "on_time": _share(row.in_time),
    }


def figures(row: Figures) -> dict[str, Any]:
    """A DossierFiguresView."""
    return counts(row) | {
        "counter": row.counter,
        "post": row.post,
        "open": row.open,
        "overdue": row.overdue,
        "paid_online": _share(Share(row.paid_online, row.owing)),
        "satisfied": _share(Share(row.satisfied, row.rated)),
        "mean_hours": _mean(row.taken_s, row.handled, 3600),
        "allowed_hours": _mean(row.allowed_s, row.judged, 3600),
    }


def cells(key: str, name: str, row: Figures) -> Sequence[Cell]:
    """One line of the export: key, name and COLUMNS."""
    told: dict[str, Cell] = {it: getattr(row, it) for it in COLUMNS if hasattr(row, it)}
    told |= {
        "late": row.judged - row.on_time,
        "on_time_share": row.in_time.share,
        "mean_days": _mean(row.taken_s, row.handled, 86_400),
        "allowed_days": _mean(row.allowed_s, row.judged, 86_400),
    }
    return [key, name, *(told[it] for it in COLUMNS)]


def names_of(session: Session, by: DossiersBy) -> dict[str, tuple[str, str]]:
    """Vietnamese and English names by key; months and channels are called by themselves."""
    match by:
        case DossiersBy.UNIT:
            rows = session.execute(select(Unit.code, Unit.name, Unit.name_en)).all()
            return {code: (name, name_en) for code, name, name_en in rows}
        case DossiersBy.AREA:
            return {
                code: (name, name) for code, name in session.execute(select(Area.code, Area.full_name)).all()
            }
        case DossiersBy.PROCEDURE:
            entries = [
                parsed(it) for it in session.scalars(select(Procedure.content).order_by(Procedure.version))
            ]
            return {it.code: (it.name_vi, it.name_en) for it in entries}
    return {}


def named(names: Mapping[str, tuple[str, str]], key: str) -> dict[str, str]:
    """The name of a row in both languages."""
    name, name_en = names.get(key, (key, key))
    return {"name": name, "name_en": name_en}


def _share(share: Share) -> dict[str, Any]:
    return {"numerator": share.numerator, "denominator": share.denominator, "share": share.share}


def _mean(seconds: int, count: int, unit: int) -> float | None:
    return round(seconds / count / unit, 2) if count else None
