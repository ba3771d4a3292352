"""The resident's name and phone, shown only by an act that goes on record."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from models import Report, Resident
from reports.entry import audit
from reports.entry.audit import By
from reports.entry.staff_refusals import ContactHidden


def reveal(
    session: Session, report: Report, by: By, detail: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """{name, phone} of who sent the report, and the entry that they were seen. Raises ContactHidden."""
    person = session.get(Resident, report.resident_id) if report.resident_id else None
    if person is None or report.anonymous:
        raise ContactHidden
    shown = {"name": person.name, "phone": person.phone}
    audit.record(session, by, "contact_seen", report.code, detail)
    return shown
