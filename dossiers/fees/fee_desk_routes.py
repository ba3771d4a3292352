"""The agencies' door to fees: what a dossier owes, cash, exemptions, the bank's statement, refunds."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, request
from flask_openapi3.models.tag import Tag
from pydantic import BaseModel
from sqlalchemy import orm, select

from doors.apidocs import MULTIPART, problems
from doors.late_api import LateAPI
from doors.once import once
from dossiers.desk import queue
from dossiers.desk.desk_act_routes import act_on
from dossiers.desk.desk_routes import lens
from dossiers.desk.desk_shapes import ActForm, CaseView
from dossiers.fees import orders, receiving, statement, views
from dossiers.fees.fee_shapes import (
    AssessForm,
    CaseFeesView,
    DossierPaymentForm,
    EReceiptForm,
    ExemptForm,
    FeeLineForm,
    MatchForm,
    PaymentsQuery,
    PaymentsView,
    PaymentView,
    RefundForm,
    StatementView,
    UnitQuery,
)
from dossiers.fees.orders import Demand
from dossiers.fees.receiving import GivenBack, Money
from dossiers.fees.refusals import NothingOwed, StatementUnreadable
from dossiers.filing.filing_shapes import DossierPath
from dossiers.history import lock
from errors import Forbidden, NotFound
from models import Dossier, OrderState, Payment, PaymentOrder, PayWay, Reading, Session, Verdict
from reports import jobs, pages
from reports.actor import Actor
from reports.entry import admission, audit
from reports.entry.access import Permission, allow
from reports.entry.admission import Answer
from reports.entry.audit import By
from reports.entry.staff_shapes import KeyHeader
from reports.pages import Cursor
from wiring import wiring

bp = LateAPI(
    "dossier_fees",
    __name__,
    url_prefix="/api/v1/unit",
    abp_tags=[Tag(name="Agencies: fees")],
    abp_responses={**problems(400, 401, 403, 404, 409, 422)},
)
P = Permission
LOOKED_AT = frozenset({Verdict.DOUBLE, Verdict.WRONG_AMOUNT, Verdict.UNMATCHED})


class PaymentPath(BaseModel):
    """A payment by its key."""

    id: UUID


@bp.get("/dossiers/<uuid:id>/fees", responses={200: CaseFeesView})
@allow(P.READ_DOSSIERS)
def show_case_fees(path: DossierPath) -> Answer:
    """What a dossier owes and every payment for it."""
    with Reading() as session:
        dossier = queue.find(session, path.id, admission.staff().units(P.READ_DOSSIERS))
        return views.fees(session, dossier, lens()) | {"payments": views.payments(session, dossier)}


@bp.post("/dossiers/<uuid:id>/fees", responses={200: CaseView})
@allow(P.HANDLE_FEES)
def assess_fees(header: KeyHeader, path: DossierPath, body: AssessForm) -> Answer:
    """Say what is owed, in place of what was asked before; the applicant is told."""
    wanted, prices = _said(body.lines)

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        orders.assess(session, dossier, wanted, prices, by, at)

    return act_on("fees", path.id, body, deed, P.HANDLE_FEES)


@bp.post("/dossiers/<uuid:id>/payment", responses={200: CaseView})
@allow(P.PROCESS_DOSSIERS)
def ask_payment(header: KeyHeader, path: DossierPath, body: DossierPaymentForm) -> Answer:
    """Ask for a fee before going on: what `lines` say, else what is open, else what catalogue and answers give.

    Refused where none of them gives a sum: nobody is to wait for a payment that cannot be made.
    """
    wanted, prices = _said(body.lines or [])
    asked = Demand(body.reason, body.stands, wanted or None, prices)

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        orders.demand(session, dossier, asked, by, at)

    return act_on("payment", path.id, body, deed, P.PROCESS_DOSSIERS)


@bp.post("/dossiers/<uuid:id>/exemption", responses={200: CaseView})
@allow(P.HANDLE_FEES)
def exempt_from_fees(header: KeyHeader, path: DossierPath, body: ExemptForm) -> Answer:
    """The applicant need not pay."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        orders.exempt(session, dossier, by, at, reason=body.reason)

    return act_on("exempt", path.id, body, deed, P.HANDLE_FEES)


@bp.post("/dossiers/<uuid:id>/cash", responses={200: CaseView})
@allow(P.HANDLE_FEES)
def take_cash(header: KeyHeader, path: DossierPath, body: ActForm) -> Answer:
    """What is owed was paid at the counter."""

    def deed(session: orm.Session, dossier: Dossier, by: Actor, at: datetime) -> None:
        order = orders.payable(session, dossier)
        money = Money(order.unit_code, PayWay.CASH, order.token, order.amount, at)
        receiving.receive(session, dossier, order, money, by, at)

    return act_on("cash", path.id, body, deed, P.HANDLE_FEES)


@bp.post("/dossiers/<uuid:id>/e-receipt", responses={200: CaseView})
@allow(P.HANDLE_FEES)
def record_e_receipt(header: KeyHeader, path: DossierPath, body: EReceiptForm) -> Answer:
    """Record the electronic receipt that the tax office's system gave for what was paid."""
    receipt = body.model_dump(mode="json", exclude={"version"})

    def deed(session: orm.Session, dossier: Dossier, _by: Actor, at: datetime) -> None:
        paid = [it for it in orders.orders_of(session, dossier) if it.state is OrderState.PAID]
        if not paid:
            raise NothingOwed
        paid[-1].e_receipt, dossier.updated_at = receipt, at

    return act_on("e_receipt", path.id, body, deed, P.HANDLE_FEES)


@bp.get("/payments", responses={200: PaymentsView})
@allow(P.HANDLE_FEES)
def list_payments(query: PaymentsQuery) -> Answer:
    """Payments of one's agencies, newest first; doubles, wrong amounts and unmatched ones by `verdict`."""
    after = pages.read(query.after)
    wanted = select(Payment).where(Payment.unit_code.in_(sorted(admission.staff().units(P.HANDLE_FEES))))
    if query.verdict is not None:
        wanted = wanted.where(Payment.verdict == query.verdict)
    if after is not None:
        wanted = wanted.where(pages.older(Payment.at, Payment.id, after))
    newest = wanted.order_by(Payment.at.desc(), Payment.id.desc()).limit(query.limit + 1)
    with Reading() as session:
        rows = session.scalars(newest).all()
        shown, following = pages.cut(rows, query.limit, lambda row: Cursor(row.at, row.id))
        return pages.answer([views.payment(it) for it in shown], following)


@bp.post("/statements", responses={200: StatementView}, openapi_extensions=MULTIPART)
@allow(P.HANDLE_FEES)
def import_statement(query: UnitQuery) -> Answer:
    """A bank's statement (CSV, `file`): what came in settles what is owed. Sent again, it changes nothing.

    Each line is a transaction of its own: what was read before a line that fails stays.
    """
    person = admission.staff()
    if query.unit not in person.units(P.HANDLE_FEES):
        raise Forbidden
    sent = request.files.get("file")
    if sent is None:
        raise StatementUnreadable
    lines, by = statement.read(sent.read(), query.unit), Actor("staff", person.id, query.unit)
    counts: Counter[str] = Counter()
    known, strange = 0, []
    for money in lines:
        with Session.begin() as session:
            payment, new = statement.take(session, money, by, datetime.now(UTC))
        counts[payment.verdict.value] += new
        known += not new
        if new and payment.verdict in LOOKED_AT:
            strange.append(views.payment(payment))
    with Session.begin() as session:
        detail = {"unit": query.unit, "lines": len(lines)}
        audit.record(session, By(person.id, admission.address()), "bank_statement", query.unit, detail)
    jobs.ring(wiring())
    return {"counts": dict(counts), "known": known, "to_look_at": strange}


@bp.post("/payments/<uuid:id>/match", responses={200: PaymentView})
@allow(P.HANDLE_FEES)
def match_payment(header: KeyHeader, path: PaymentPath, body: MatchForm) -> Response:
    """Say for which order an unmatched payment was."""

    def deed(session: orm.Session, payment: Payment, by: Actor, _at: datetime) -> None:
        order = orders.order_of_token(session, body.token)
        if order is None or order.unit_code != payment.unit_code:
            raise NotFound
        dossier = lock(session, session.get_one(Dossier, order.dossier_id))
        session.refresh(order)
        receiving.match(session, dossier, order, payment, by)

    return _on_payment("payment_match", path.id, body, deed)


@bp.post("/payments/<uuid:id>/refund", responses={200: PaymentView})
@allow(P.HANDLE_FEES)
def refund_payment(header: KeyHeader, path: PaymentPath, body: RefundForm) -> Response:
    """Record that a payment was given back."""

    def deed(session: orm.Session, payment: Payment, by: Actor, at: datetime) -> None:
        order = session.get(PaymentOrder, payment.order_id) if payment.order_id else None
        dossier = lock(session, session.get_one(Dossier, order.dossier_id)) if order else None
        session.refresh(payment)
        receiving.refund(session, dossier, payment, GivenBack(body.reason, body.reference), by, at)

    return _on_payment("payment_refund", path.id, body, deed)


def _on_payment(act: str, payment_id: UUID, body: BaseModel, deed: Any) -> Response:  # noqa: ANN401 - a deed above
    """One act on one payment: once for its key, recorded and rung for."""
    person = admission.staff()

    def work(session: orm.Session) -> tuple[dict[str, Any], int]:
        payment = session.get(Payment, payment_id)
        if payment is None or payment.unit_code not in person.units(P.HANDLE_FEES):
            raise NotFound
        deed(session, payment, Actor("staff", person.id, payment.unit_code), datetime.now(UTC))
        session.flush()
        by = By(person.id, admission.address())
        audit.record(session, by, act, str(payment.id), {"unit": payment.unit_code})
        return views.payment(payment), 200

    answer = once(f"staff:{person.id}", work, body=body.model_dump(mode="json"))
    jobs.ring(wiring())
    return answer


def _said(lines: list[FeeLineForm]) -> tuple[dict[str, int], dict[str, int]]:
    """Quantities and prices by fee line, as an officer counted them."""
    return {it.code: it.quantity for it in lines}, {it.code: it.price for it in lines if it.price is not None}
