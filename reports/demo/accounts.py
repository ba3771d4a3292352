"""Accounts to try the service with; production refuses them."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import Account, Role, Unit, UnitKind
from reports import routing
from reports.entry import accounts, passwords
from reports.entry.access import Seat

PASSWORD = "thu-nghiem-tay-ninh"


@dataclass(frozen=True)
class DemoLogin:
    """A name, its password, and what it is for."""

    username: str
    password: str
    purpose: str

    def __str__(self) -> str:
        return f"{self.username:<12} {self.password:<20} {self.purpose}"


def seed_demo_accounts(session: Session) -> list[DemoLogin]:
    """Make the demo's accounts where they are missing; answers how to log in as each. Needs a loaded province."""
    logins = []
    for username, full_name, seats in _wanted(session):
        known = session.scalars(select(Account.id).where(Account.username == username)).one_or_none()
        if known is None:
            digest = passwords.digest(PASSWORD, username)
            made = accounts.create(session, username, full_name, digest, datetime.now(UTC))
            accounts.seat(session, made, seats)
        logins.append(DemoLogin(username, PASSWORD, full_name))
    return logins


def _wanted(session: Session) -> list[tuple[str, str, list[Seat]]]:
    coordinator = routing.coordinator(session)
    people = [
        ("admin", "Quản trị hệ thống", [Seat(Role.ADMIN)]),
        (
            "dieuphoi",
            "Điều phối viên",
            [Seat(Role.COORDINATOR), Seat(Role.HEAD, unit_code=coordinator.code)],
        ),
        ("kiemduyet", "Kiểm duyệt viên", [Seat(Role.MODERATOR)]),
        ("lanhdao", "Lãnh đạo theo dõi", [Seat(Role.VIEWER)]),
    ]
    office, utility = _first(session, UnitKind.COMMUNE_OFFICE), _first(session, UnitKind.UTILITY)
    if office is not None:
        people.append(("truongxa", f"Phụ trách, {office.name}", [Seat(Role.HEAD, unit_code=office.code)]))
        people.append(("canbo", f"Cán bộ, {office.name}", [Seat(Role.MEMBER, unit_code=office.code)]))
        people += [
            ("motcua", f"Một cửa, {office.name}", [Seat(Role.INTAKE, unit_code=office.code)]),
            ("chuyenvien", f"Chuyên viên, {office.name}", [Seat(Role.SPECIALIST, unit_code=office.code)]),
            ("lanhdaoxa", f"Lãnh đạo, {office.name}", [Seat(Role.LEADER, unit_code=office.code)]),
            ("tocongnghe", f"Tổ công nghệ số, {office.name}", [Seat(Role.HELPER, unit_code=office.code)]),
        ]
    if utility is not None:
        people.append(("tho", f"Cán bộ, {utility.name}", [Seat(Role.MEMBER, unit_code=utility.code)]))
    return people


def _first(session: Session, kind: UnitKind) -> Unit | None:
    wanted = select(Unit).where(Unit.kind == kind, Unit.active).order_by(Unit.code).limit(1)
    return session.scalars(wanted).first()
