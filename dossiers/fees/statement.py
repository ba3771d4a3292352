"""A bank's statement as CSV: each line of money that came in is written down once and finds its order by its words."""

import csv
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from io import StringIO

from sqlalchemy.orm import Session

from dossiers.fees import orders, receiving
from dossiers.fees.receiving import Money
from dossiers.fees.refusals import StatementUnreadable
from dossiers.history import lock
from models import Dossier, Payment, PayWay
from reports import deadlines
from reports.actor import Actor
from reports.wording import fold

# How banks here head their columns, folded: without marks, case or spare spaces.
HEADINGS = {
    "date": ("date", "transaction date", "ngay", "ngay giao dich", "ngay hach toan"),
    "reference": ("reference", "ma giao dich", "so tham chieu", "so but toan", "so chung tu"),
    "amount": ("amount", "credit", "so tien", "ghi co", "phat sinh co", "so tien ghi co"),
    "description": ("description", "noi dung", "dien giai", "noi dung giao dich"),
}
MOMENTS = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%Y-%m-%d %H:%M:%S", "%Y-%m-%d")
# 16000 · 16.000 · 16,000 · 16,000.00 · +16.000
AMOUNT = re.compile(r"([+-]?)(\d{1,3}(?:[.,]\d{3})*|\d+)(?:[.,]00?)?")
# Banks put words of their own around ours and may break the line in the middle of it.
TOKEN = re.compile(r"TN[A-Z2-7]{10}")
MOST_LINES = 5_000
LONGEST_REFERENCE = 128


def read(content: bytes, unit_code: str) -> list[Money]:
    """The money that came in by a statement; what went out is left out.

    Raises StatementUnreadable, its `extra["line"]` the first line that is wrong.
    """
    try:
        text = content.decode("utf-8-sig")
        rows = list(csv.reader(StringIO(text), delimiter=_delimiter(text), strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise StatementUnreadable from error
    if not rows or len(rows) > MOST_LINES + 1:
        raise StatementUnreadable
    places = _places(rows[0])
    return list(_lines(rows[1:], places, unit_code))


def take(session: Session, money: Money, by: Actor, at: datetime) -> tuple[Payment, bool]:
    """Write one line down; returns the payment and whether it is new."""
    order = next(
        (
            found
            for token in tokens(money.said)
            if (found := orders.order_of_token(session, token)) and found.unit_code == money.unit_code
        ),
        None,
    )
    dossier = None
    if order is not None:
        dossier = lock(session, session.get_one(Dossier, order.dossier_id))
        session.refresh(order)  # who paid it meanwhile has let go of the lock
    return receiving.receive(session, dossier, order, money, by, at)


def tokens(said: str) -> list[str]:
    """The words of ours in a transfer's text."""
    return TOKEN.findall("".join(said.upper().split()))


def _lines(rows: list[list[str]], places: dict[str, int], unit_code: str) -> Iterator[Money]:
    for number, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        try:
            cells = {name: row[place].strip() for name, place in places.items()}
            found = AMOUNT.fullmatch(cells["amount"].replace(" ", "")) if cells["amount"] else None
            if cells["amount"] and found is None:
                raise ValueError("no amount")
            amount = int(re.sub(r"\D", "", found[2])) if found and found[1] != "-" else 0
            at = _moment(cells["date"])
        except (ValueError, IndexError) as error:
            raise StatementUnreadable(extra={"line": number}) from error
        reference = cells["reference"]
        if amount and not 0 < len(reference) <= LONGEST_REFERENCE:
            raise StatementUnreadable(extra={"line": number})
        if amount:
            yield Money(unit_code, PayWay.TRANSFER, reference, amount, at, cells["description"][:1000])


def _delimiter(text: str) -> str:
    first = text.partition("\n")[0]
    return ";" if first.count(";") > first.count(",") else ","


def _places(headings: list[str]) -> dict[str, int]:
    folded = [fold(heading) for heading in headings]
    places = {
        name: next((place for place, it in enumerate(folded) if it in known), -1)
        for name, known in HEADINGS.items()
    }
    if min(places.values()) < 0:
        raise StatementUnreadable(extra={"line": 1})
    return places


def _moment(said: str) -> datetime:
    for shape in MOMENTS:
        try:
            local = datetime.strptime(said, shape).replace(tzinfo=deadlines.ZONE)
        except ValueError:
            continue
        return local.astimezone(UTC)
    raise ValueError("no date")
