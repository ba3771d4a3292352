"""What the doors of fees take and give."""

from datetime import date
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from dossiers.desk.desk_shapes import ActForm, DossierReasonForm
from dossiers.filing.filing_shapes import DossierForm, Words
from models import Verdict
from reports.figures.filters import Query
from reports.pages import PageQuery

Amount = Annotated[int, Field(ge=1, le=10**12, strict=True)]
Reason = Annotated[Words, StringConstraints(min_length=1)]


class FeeLineForm(DossierForm):
    """One line that is owed; `price` only where the catalogue has none."""

    code: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
    quantity: int = Field(ge=1, le=10_000, strict=True)
    price: Amount | None = None


FeeLines = Annotated[list[FeeLineForm], Field(min_length=1, max_length=20)]


class AssessForm(ActForm):
    """What is owed."""

    lines: FeeLines


class DossierPaymentForm(DossierReasonForm):
    """A fee before the work goes on; `stands` only where the law stops the clock for it."""

    stands: bool = Field(False, strict=True)
    lines: FeeLines | None = Field(
        None, description="Left out: what is to be paid already, or what catalogue and answers give."
    )


class ExemptForm(ActForm):
    """Why nothing need be paid."""

    reason: Reason


class EReceiptForm(ActForm):
    """The electronic receipt that the tax office's system gave."""

    number: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    symbol: Annotated[str, StringConstraints(max_length=32)] = ""
    issued_on: date
    link: Annotated[str, StringConstraints(pattern=r"^https://\S{1,500}$")] | None = None


class MatchForm(DossierForm):
    """For what a payment was."""

    token: Annotated[str, StringConstraints(pattern=r"^TN[A-Z2-7]{10}$")]


class RefundForm(DossierForm):
    """A payment that was given back."""

    reason: Reason
    reference: Annotated[str, StringConstraints(min_length=1, max_length=128)]


class CheckoutForm(DossierForm):
    """The order that Zalo has made."""

    zalo_order: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{1,64}$")]


class UnitQuery(Query):
    """Whose statement it is."""

    unit: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]


class PaymentsQuery(Query, PageQuery):
    """Which payments."""

    verdict: Verdict | None = None


class FeeTextView(BaseModel):
    """A fee line of the catalogue. An amount of null or 0 is not "free": the text says."""

    code: str
    name: str
    amount: int | None
    per: str | None
    text: str


class OrderLineView(BaseModel):
    """One line of an order, in đồng."""

    code: str
    kind: str
    text: str
    price: int
    quantity: int
    amount: int


class EReceiptView(BaseModel):
    """An electronic receipt."""

    number: str
    symbol: str
    issued_on: str
    link: str | None


class PaymentOrderView(BaseModel):
    """What was asked; with a receipt number once it is paid."""

    id: UUID
    state: str
    token: str = Field(description="What a transfer for it must name.")
    amount: int
    lines: list[OrderLineView]
    created_at: str
    paid_at: str | None
    receipt_number: str | None
    e_receipt: EReceiptView | None


class TransferView(BaseModel):
    """How to pay by bank transfer; `qr` is the text of the VietQR code."""

    bank_bin: str
    account: str
    holder: str
    amount: int
    purpose: str
    qr: str


class FeesView(BaseModel):
    """The money of a dossier."""

    dossier_id: UUID
    finance_state: str
    catalogue: list[FeeTextView]
    orders: list[PaymentOrderView]
    to_pay: UUID | None
    transfer: TransferView | None
    version: int


class PaymentView(BaseModel):
    """Money that came in."""

    id: UUID
    unit: str
    order_id: UUID | None
    way: str
    transaction: str
    amount: int
    said: str
    verdict: str
    at: str
    refunded_at: str | None
    refund_reason: str
    refund_reference: str


class CaseFeesView(FeesView):
    """The same for the agency, with every payment."""

    payments: list[PaymentView]


class PaymentsView(BaseModel):
    """A page of payments."""

    items: list[PaymentView]
    next: str | None


class StatementView(BaseModel):
    """What became of a statement's lines: counts by verdict, `known` were there already, and those to look at."""

    counts: dict[str, int]
    known: int
    to_look_at: list[PaymentView]


class CheckoutItemView(BaseModel):
    """One thing that is paid for."""

    id: str
    amount: int


class CheckoutView(BaseModel):
    """What the mini app gives to `createOrder` as it is."""

    amount: int
    desc: str
    item: list[CheckoutItemView]
    extradata: dict[str, str]
    method: str
    mac: str
