"""Who may see and do what: the one table of roles and permissions, and the part of the province each person sees.

Deny by default: a door without a declared permission is shut, a role without a line in the table may do nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, false, true

from models import Report, Role

Door = TypeVar("Door", bound=Callable[..., object])


class Permission(StrEnum):
    """What a door asks for. ANYONE needs no log-in; SELF is all that a log-in without its code may do."""

    ANYONE = "anyone"
    SELF = "self"
    WORK_TICKETS = "work_tickets"
    LEAD_UNIT = "lead_unit"
    READ_DOSSIERS = "read_dossiers"
    TAKE_DOSSIERS = "take_dossiers"
    PROCESS_DOSSIERS = "process_dossiers"
    LEAD_DOSSIERS = "lead_dossiers"
    HANDLE_FEES = "handle_fees"
    READ_DOSSIER_FIGURES = "read_dossier_figures"
    FILE_FOR_OTHERS = "file_for_others"
    READ_REPORTS = "read_reports"
    READ_CONTACT = "read_contact"
    WRITE_NOTES = "write_notes"
    DISPATCH = "dispatch"
    CORRECT = "correct"
    MERGE = "merge"
    MODERATE = "moderate"
    READ_DELIVERIES = "read_deliveries"
    REPLAY_DELIVERIES = "replay_deliveries"
    ANSWER_CHAT = "answer_chat"
    READ_FIGURES = "read_figures"
    EXPORT = "export"
    MANAGE_CATALOGUE = "manage_catalogue"
    MANAGE_ACCOUNTS = "manage_accounts"
    CONNECT_ZALO = "connect_zalo"
    READ_AUDIT = "read_audit"


P = Permission
_EVERYONE = {P.ANYONE, P.SELF}
_VIEWER = {P.READ_REPORTS, P.READ_FIGURES, P.READ_DOSSIER_FIGURES}
_MODERATOR = _VIEWER | {P.WRITE_NOTES, P.CORRECT, P.MERGE, P.MODERATE}
_COORDINATOR = _VIEWER | {
    P.WRITE_NOTES,
    P.CORRECT,
    P.MERGE,
    P.DISPATCH,
    P.READ_CONTACT,
    P.READ_DELIVERIES,
    P.REPLAY_DELIVERIES,
    P.ANSWER_CHAT,
    P.EXPORT,
}
GRANTS: dict[Role, frozenset[Permission]] = {
    Role.MEMBER: frozenset({P.WORK_TICKETS}),
    Role.HEAD: frozenset({P.WORK_TICKETS, P.LEAD_UNIT}),
    Role.INTAKE: frozenset({P.READ_DOSSIERS, P.TAKE_DOSSIERS, P.HANDLE_FEES, P.FILE_FOR_OTHERS}),
    Role.SPECIALIST: frozenset({P.READ_DOSSIERS, P.PROCESS_DOSSIERS}),
    Role.LEADER: frozenset(
        {
            P.READ_DOSSIERS,
            P.TAKE_DOSSIERS,
            P.PROCESS_DOSSIERS,
            P.LEAD_DOSSIERS,
            P.HANDLE_FEES,
            P.READ_DOSSIER_FIGURES,
            P.FILE_FOR_OTHERS,
        }
    ),
    Role.HELPER: frozenset({P.FILE_FOR_OTHERS}),
    Role.VIEWER: frozenset(_VIEWER),
    Role.MODERATOR: frozenset(_MODERATOR),
    Role.COORDINATOR: frozenset(_COORDINATOR),
    Role.ADMIN: frozenset(
        _MODERATOR | _COORDINATOR | {P.MANAGE_CATALOGUE, P.MANAGE_ACCOUNTS, P.CONNECT_ZALO, P.READ_AUDIT}
    ),
}
UNIT_ROLES = frozenset({Role.MEMBER, Role.HEAD, Role.INTAKE, Role.SPECIALIST, Role.LEADER, Role.HELPER})
# Of a unit's people those who see its tickets; others handle dossiers only.
TICKET_ROLES = frozenset(role for role, granted in GRANTS.items() if P.WORK_TICKETS in granted)
# These may change what everyone sees or who may see it: in production only with a second factor. The setting
# SECOND_FACTOR_ROLES adds to them.
GUARDED_ROLES = frozenset({Role.ADMIN, Role.MODERATOR, Role.COORDINATOR})


@dataclass(frozen=True)
class Seat:
    """One membership: a role in a unit, in an area, or (both None) in the whole province."""

    role: Role
    unit_code: str | None = None
    area_code: str | None = None

    @property
    def holds(self) -> bool:
        """Whether the seat means anything: a unit's role needs a unit, an administrator has no area."""
        if self.role in UNIT_ROLES:
            return self.unit_code is not None
        return self.unit_code is None and not (self.role is Role.ADMIN and self.area_code)


@dataclass(frozen=True)
class Scope:
    """The reports a person sees: those of the areas, or all when `areas` is None."""

    areas: frozenset[str] | None

    def covers(self, area_code: str) -> bool:
        """Whether a report of this area lies in it."""
        return self.areas is None or area_code in self.areas

    def whole(self) -> ColumnElement[bool]:
        """Whether it is the whole province, as a condition on what belongs to no area."""
        return true() if self.areas is None else false()

    def where(self) -> ColumnElement[bool]:
        """The same as a condition on reports."""
        if self.areas is None:
            return true()
        return Report.area_code.in_(sorted(self.areas)) if self.areas else false()


@dataclass(frozen=True)
class Staff:
    """A person who is logged in. `limited` means: may only enrol the second factor their role asks for; `temporary`:
    may only replace the password that was handed out to them; `stale`: it is time to write down that they are here."""

    id: UUID
    username: str
    full_name: str
    seats: tuple[Seat, ...]
    session: str
    csrf: str
    enrolled: bool
    limited: bool = False
    temporary: bool = False
    stale: bool = False

    def may(self, permission: Permission) -> bool:
        """Whether one of the seats grants it."""
        if permission in _EVERYONE:
            return True
        return not (self.limited or self.temporary) and bool(self._granting(permission))

    def units(self, permission: Permission = P.WORK_TICKETS) -> frozenset[str]:
        """The units in which the person may do this."""
        return frozenset(seat.unit_code for seat in self._granting(permission) if seat.unit_code)

    def scope(self, permission: Permission = P.READ_REPORTS) -> Scope:
        """The part of the province in which the person may do this."""
        areas = [seat.area_code for seat in self._granting(permission) if seat.unit_code is None]
        return Scope(None if None in areas else frozenset(area for area in areas if area))

    def _granting(self, permission: Permission) -> list[Seat]:
        return [seat for seat in self.seats if seat.holds and permission in GRANTS[seat.role]]


def allow(permission: Permission) -> Callable[[Door], Door]:
    """Declare what a door asks for; written below the route's own decorator. Kept by `admission`."""

    def mark(door: Door) -> Door:
        door.permission = permission  # type: ignore[attr-defined]
        return door

    return mark


def asked_by(door: object) -> Permission | None:
    """What the door asks for; None when it declares nothing (it stays shut)."""
    found = getattr(door, "permission", None)
    return found if isinstance(found, Permission) else None
