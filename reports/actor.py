"""Who does something to a report, and the line of history that tells it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from models import Passage, PassageKind
from models.newrows import fresh


@dataclass(frozen=True)
class Actor:
    """A resident, a member of staff or the system itself; `unit_code` when they act for a unit."""

    kind: Literal["resident", "staff", "system"]
    id: UUID | None = None
    unit_code: str | None = None

    def passage(self, kind: PassageKind, at: datetime, *, public: str = "", internal: str = "") -> Passage:
        """A line of history by this actor, to be given to `Report.move_to` or `Report.add_passage`."""
        return fresh(
            Passage,
            kind=kind,
            at=at,
            by_kind=self.kind,
            by_id=self.id,
            unit_code=self.unit_code,
            public_text=public,
            internal_note=internal,
        )


SYSTEM = Actor("system")
