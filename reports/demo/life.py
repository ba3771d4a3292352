"""The life of one demonstration report, told as rows: every step by the transition table, each leaving its passage."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from models import PassageKind, PassageRefused, State, TicketState
from models.report import TRANSITIONS

SYSTEM, STAFF, RESIDENT = "system", "staff", "resident"


@dataclass
class Life:
    """What has happened to a report so far, as rows for bulk inserts. Steps must be told in order of time."""

    report_id: UUID
    state: State = State.DRAFT
    passages: list[dict[str, Any]] = field(default_factory=list)
    tickets: list[dict[str, Any]] = field(default_factory=list)
    first_response_at: datetime | None = None

    def go(
        self,
        state: State,
        at: datetime,
        by: str,
        *,
        public: str = "",
        internal: str = "",
    ) -> None:
        """Change the state. Raises PassageRefused where the transition table does not lead there."""
        if state not in TRANSITIONS[self.state]:
            raise PassageRefused(self.state, state)
        kind = PassageKind.ASSIGNMENT if state is State.DISPATCHED else PassageKind.STATE
        self._line(kind, at, by, public=public, internal=internal)
        self.passages[-1] |= {"from_state": self.state, "to_state": state}
        self.state = state

    def tell(self, kind: PassageKind, at: datetime, by: str, *, internal: str = "") -> None:
        """A line of history that changes no state."""
        self._line(kind, at, by, public="", internal=internal)

    def assign(self, unit_code: str, at: datetime, *, note: str = "") -> None:
        """Give it to a unit: dispatched, under a new ticket."""
        self.go(State.DISPATCHED, at, SYSTEM, internal=note)
        self.passages[-1]["unit_code"] = unit_code
        self.tickets.append(
            {
                "id": uuid5(self.report_id, f"ticket-{len(self.tickets)}"),
                "report_id": self.report_id,
                "unit_code": unit_code,
                "state": TicketState.OPEN,
                "assignee_id": None,
                "assigned_at": at,
                "accepted_at": None,
                "ended_at": None,
                "reason": "",
                "warned": 0,
                "warn_at": None,
            }
        )

    def accept(self, at: datetime) -> None:
        """The unit takes it on."""
        self.by_unit(State.ACCEPTED, at)
        self.tickets[-1]["accepted_at"] = at

    def by_unit(self, state: State, at: datetime, *, public: str = "", internal: str = "") -> None:
        """A step of the unit that has it now."""
        self.go(state, at, STAFF, public=public, internal=internal)
        self.passages[-1]["unit_code"] = self.tickets[-1]["unit_code"]
        if state in {State.ACCEPTED, State.RESOLVED}:
            self.first_response_at = self.first_response_at or at

    def end_ticket(self, state: TicketState, at: datetime, reason: str = "") -> None:
        """The ticket leaves the unit's hands."""
        self.tickets[-1] |= {"state": state, "ended_at": at, "reason": reason}

    @property
    def last_at(self) -> datetime:
        """When something happened last."""
        at: datetime = max(line["at"] for line in self.passages)
        return at

    def _line(self, kind: PassageKind, at: datetime, by: str, *, public: str, internal: str) -> None:
        self.passages.append(
            {
                "report_id": self.report_id,
                "kind": kind,
                "from_state": None,
                "to_state": None,
                "at": at,
                "by_kind": by,
                "by_id": None,
                "unit_code": None,
                "public_text": public,
                "internal_note": internal,
            }
        )
