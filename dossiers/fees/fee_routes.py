"""The residents' door to fees: what is owed, the QR code of a transfer, paying inside Zalo, the receipt."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import segno
from flask import Response
from flask_openapi3.models.tag import Tag

from doors import rates
from doors.apidocs import RESIDENT, answers, problems
from doors.late_api import LateAPI
from dossiers.fees import checkout, orders, views
from dossiers.fees.fee_shapes import CheckoutForm, CheckoutView, FeesView
from dossiers.fees.refusals import CheckoutClosed
from dossiers.filing.filing_routes import WRITES_A_MINUTE, lens, own
from dossiers.filing.filing_shapes import DossierPath
from dossiers.history import lock
from errors import FieldsRefused, language
from miniapp import tokens
from models import Reading, Session
from wiring import wiring

bp = LateAPI(
    "residents_fees",
    __name__,
    url_prefix="/api/v1/dossiers/<uuid:id>/fees",
    abp_tags=[Tag(name="Residents: fees")],
    abp_security=RESIDENT,
    abp_responses=problems(401, 404, 422, 429),
)
bp.after_request(tokens.challenge)

QR = {
    "description": "The code as a picture.",
    "content": {
        kind: {"schema": {"type": "string", "contentMediaType": kind}}
        for kind in ("image/svg+xml", "image/png")
    },
}
# Modules of the picture: large enough for an old phone's camera, and the quiet zone the standard asks for.
SCALE, BORDER = 8, 4


@bp.get("", responses=answers({200: FeesView}))
def show_fees(path: DossierPath) -> dict[str, Any]:
    """What is owed and how to transfer it, what was paid and under which receipt."""
    resident_id = tokens.signed_in()
    with Reading() as session:
        return views.fees(session, own(session, path.id, resident_id), lens())


@bp.get("/qr.svg", responses=answers({200: QR}, 409))
def show_qr_svg(path: DossierPath) -> Response:
    """The VietQR code of what is to be paid now, to be read by any bank's app; for screens."""
    return _picture(path, "svg", "image/svg+xml")


@bp.get("/qr.png", responses=answers({200: QR}, 409))
def show_qr_png(path: DossierPath) -> Response:
    """The same to be saved on the phone and opened from the bank's app."""
    return _picture(path, "png", "image/png")


@bp.post("/checkout", responses=answers({200: CheckoutView}, 403, 409))
def begin_checkout(path: DossierPath) -> dict[str, Any]:
    """What the mini app gives to Checkout SDK's `createOrder`, signed."""
    resident_id, wired, now = tokens.signed_in(), wiring(), datetime.now(UTC)
    rates.limit("resident-dossiers", resident_id.hex, WRITES_A_MINUTE)
    with Reading() as session:
        tokens.writer(session, resident_id, now)
        dossier = own(session, path.id, resident_id)
        order = orders.payable(session, dossier)
    words = {"code": dossier.code or dossier.reference}
    said = wired.texts.say("fees.checkout", language(), words)
    return checkout.signed(order, said, wired.settings.zalo_checkout_key)


@bp.post("/checkout-orders", responses=answers({200: FeesView}, 400, 403, 409, 415))
def tell_checkout(path: DossierPath, body: CheckoutForm) -> dict[str, Any]:
    """Zalo made this order: it is kept, asked about at Zalo, and settles what is owed when it is paid."""
    resident_id, wired, now = tokens.signed_in(), wiring(), datetime.now(UTC)
    rates.limit("resident-dossiers", resident_id.hex, WRITES_A_MINUTE)
    if not wired.settings.zalo_checkout_key:
        raise CheckoutClosed
    with Session.begin() as session:
        tokens.writer(session, resident_id, now)
        dossier = lock(session, own(session, path.id, resident_id))
        asked = orders.orders_of(session, dossier)
        if not asked:
            orders.payable(session, dossier)
        if not checkout.keep(session, body.zalo_order, asked[-1].id, now):
            raise FieldsRefused(fields={"zalo_order": "not_taken"})
    checkout.confirm(wired.payments, body.zalo_order, now)
    with Reading() as session:
        return views.fees(session, own(session, path.id, resident_id), lens())


def _picture(path: DossierPath, kind: str, content_type: str) -> Response:
    resident_id = tokens.signed_in()
    with Reading() as session:
        order = orders.payable(session, own(session, path.id, resident_id))
        text = views.code_text(session, order)
    out = BytesIO()
    segno.make(text, error="m", micro=False).save(out, kind=kind, scale=SCALE, border=BORDER, light="white")
    response = Response(out.getvalue(), content_type=content_type)
    response.headers["Cache-Control"] = "no-store"
    return response
