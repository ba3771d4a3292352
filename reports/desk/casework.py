"""One report on the desk of staff: all that is known about it, and the frame in which each act on it is done."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response
from sqlalchemy import orm, select

from doors.once import once
from errors import NotFound, Stale
from models import Account, Category, Delivery, Photo, PhotoGroup, Report, Ticket
from reports import jobs, likeness, progress, views
from reports.actor import Actor
from reports.desk import letters
from reports.entry import admission, audit
from reports.entry.access import Permission, Scope, Staff
from reports.entry.audit import By
from reports.likeness import Likely, Sight
from reports.links import Links
from reports.timeline import Audience
from wiring import wiring

Deed = Callable[[orm.Session, Report, Actor, datetime], object]


@dataclass(frozen=True)
class Act:
    """What is being done to which report, on which version of it, and what the sender said (for their key).

    `also` are the codes of other reports it will touch.
    """

    name: str
    permission: Permission
    code: str
    version: int
    body: dict[str, Any]
    also: tuple[str, ...] = ()


def do(act: Act, deed: Deed) -> Response:
    """Do it once for its Idempotency-Key (if there is one), on the version it was decided on; record, answer, ring.

    Raises NotFound outside of the person's area, Stale with `current`, and whatever the deed refuses.
    """
    person = admission.staff()

    def work(session: orm.Session) -> tuple[dict[str, Any], int]:
        # Always in one order: two merges the other way round must not wait for each other.
        taken = {code: take(session, code, person, act.permission) for code in sorted({act.code, *act.also})}
        report, now = taken[act.code], datetime.now(UTC)
        if report.version != act.version:
            raise Stale(extra={"current": shown(session, report, person.scope(), wiring().links, now)})
        deed(session, report, Actor("staff", person.id), now)
        session.flush()
        view = shown(session, report, person.scope(), wiring().links, now)
        audit.record(session, by(person), f"report_{act.name}", report.code, {"version": report.version})
        return view, 200

    answer = once(f"staff:{person.id}", work, body=act.body, required=False)
    jobs.ring(wiring())
    return answer


def take(session: orm.Session, code: str, person: Staff, permission: Permission) -> Report:
    """The report, locked, when it lies where the person may do this. Raises NotFound."""
    report = progress.lock(session, code)
    if not person.scope(permission).covers(report.area_code):
        raise NotFound
    return report


def by(person: Staff) -> By:
    """Who acts, for the record."""
    return By(person.id, admission.address())


def shown(session: orm.Session, report: Report, scope: Scope, links: Links, at: datetime) -> dict[str, Any]:
    """Everything about one report but who sent it: history, tickets, deliveries, what may be the same matter.

    Other reports are named only where they lie in `scope`, the asker's part of the province.
    """
    lens = views.prepare(session, [report], links, at, history=True)
    history = views.history(report, lens, Audience.STAFF)
    tickets = session.scalars(
        select(Ticket).where(Ticket.report_id == report.id).order_by(Ticket.assigned_at, Ticket.id)
    ).all()
    return views.staff_view(report, lens) | {
        "history": history,
        "people": names(session, {line["by_id"] for line in history if line["by_id"]}),
        "tickets": [_ticket(ticket) for ticket in tickets],
        "deliveries": [letters.letter_view(letter, report.code) for letter in _letters(session, report)],
        "likely_same": [
            _likely(found) for found in _same(session, report, at) if scope.covers(found.report.area_code)
        ],
        "merged": _merged(session, report, scope),
    }


def names(session: orm.Session, ids: Collection[str]) -> dict[str, str]:
    """The names of accounts by their keys."""
    wanted = [UUID(account) for account in ids]
    rows = session.execute(select(Account.id, Account.full_name).where(Account.id.in_(wanted)))
    return {str(row.id): row.full_name for row in rows}


def _ticket(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": str(ticket.id),
        "unit": ticket.unit_code,
        "state": ticket.state.value,
        "assignee_id": str(ticket.assignee_id) if ticket.assignee_id else None,
        "assigned_at": views.moment(ticket.assigned_at),
        "accepted_at": views.moment(ticket.accepted_at),
        "ended_at": views.moment(ticket.ended_at),
        "reason": ticket.reason,
        "warned": ticket.warned,
    }


def _letters(session: orm.Session, report: Report) -> list[Delivery]:
    wanted = select(Delivery).where(Delivery.report_id == report.id)
    return list(session.scalars(wanted.order_by(Delivery.created_at, Delivery.id)))


def _same(session: orm.Session, report: Report, at: datetime) -> list[Likely]:
    hashes = session.scalars(
        select(Photo.likeness).where(Photo.report_id == report.id, Photo.group == PhotoGroup.BEFORE)
    ).all()
    category = session.get_one(Category, report.category_code)
    sight = Sight(category, report.latitude, report.longitude, tuple(hashes), exact=True, besides=report.id)
    return likeness.likely(session, sight, at)


def _likely(found: Likely) -> dict[str, Any]:
    return {
        "code": found.report.code,
        "status": found.report.state.value,
        "created_at": views.moment(found.report.created_at),
        "description": found.report.description,
        "distance_m": found.distance_m,
        "alike_photo": found.alike_photo,
    }


def _merged(session: orm.Session, report: Report, scope: Scope) -> list[str]:
    merged = select(Report.code).where(Report.duplicate_of_id == report.id, scope.where())
    return list(session.scalars(merged.order_by(Report.created_at)))
