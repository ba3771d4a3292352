"""Forms 01 to 05: there once the thing they tell has happened."""

from datetime import timedelta
from io import BytesIO

import pikepdf
import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from werkzeug.test import TestResponse

from dossiers.forms import contents, rendering
from dossiers.forms.contents import FormNumber
from models import Dossier, DossierRead, DueChange, Reading
from tests.dossiers import Agency, Applicant
from tests.residents import Json, problem
from wiring import Wiring


def told(app: OpenAPI, dossier: Json, number: FormNumber) -> Json:
    """The values that are printed."""
    wired: Wiring = app.extensions["wiring"]
    with Reading() as session:
        found = session.scalars(select(Dossier).where(Dossier.reference == dossier["reference"])).one()
        return contents.told(session, found, number, wired.texts, "http://localhost/app")


def form(resident: Applicant, dossier: Json, number: str) -> TestResponse:
    return resident.get(f"/dossiers/{dossier['id']}/forms/{number}")


def is_a_page(answer: TestResponse) -> None:
    """One page of PDF in Vietnamese, with every font it needs."""
    assert answer.status_code == 200, answer.text
    with pikepdf.open(BytesIO(answer.data)) as pdf:
        assert len(pdf.pages) == 1
        assert str(pdf.Root.Lang) == "vi"
        fonts = pdf.pages[0].Resources.Font
        assert all("FontFile" in str(list(_descriptor(font).keys())) for font in fonts.values())


def _descriptor(font: pikepdf.Object) -> pikepdf.Object:
    return font.DescendantFonts[0].FontDescriptor


def test_the_receipt_is_there_from_acceptance_on(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    assert problem(form(resident, filed, "01"))[0] == 404
    accepted = agency.done(agency.intake, filed, "accept")
    is_a_page(form(resident, filed, "01"))
    said = told(app, filed, FormNumber.RECEIPT)
    assert (said["code"], said["applicant"]) == (accepted["code"], "Nguyễn Thị Thử")
    assert said["due"].startswith("17 giờ 00 phút, ngày ")
    assert "072199000001" not in str(said), "the number is nobody's business at the counter"
    for number in ("02", "03", "04", "05"):
        assert problem(form(resident, filed, number))[0] == 404


def test_a_request_for_a_supplement_and_an_apology(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    agency.done(agency.intake, filed, "accept")
    with Reading() as session:
        due = session.scalars(select(Dossier.due_at).where(Dossier.reference == filed["reference"])).one()
    assert due is not None
    later = (due + timedelta(days=7)).isoformat()
    agency.done(agency.leader, filed, "extension", due_at=later, reason="Chờ xác minh #[x] $y$")
    is_a_page(form(resident, filed, "04"))
    with Reading() as session:
        change = session.scalars(select(DueChange)).one()
    apology = told(app, filed, FormNumber.APOLOGY)
    assert apology["reason"] == change.reason
    assert apology["from_due"] != apology["to_due"]
    items = [{"component": None, "what": "Ảnh mờ", "how": "Chụp lại"}]
    agency.done(agency.intake, filed, "supplement", reason="Chưa rõ", items=items)
    is_a_page(form(resident, filed, "02"))
    assert told(app, filed, FormNumber.SUPPLEMENT)["items"] == [{"what": "Ảnh mờ", "how": "Chụp lại"}]


@pytest.mark.parametrize(("act", "number"), [("refuse", "03"), ("stop", "05")])
def test_the_ends_without_a_result(app: OpenAPI, act: str, number: str) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    if act == "stop":
        agency.done(agency.intake, filed, "accept")
    agency.done(agency.leader, filed, act, reason="Không thuộc thẩm quyền")
    is_a_page(form(resident, filed, number))
    assert told(app, filed, FormNumber(number))["reason"] == "Không thuộc thẩm quyền"


def test_printing_at_the_agency_goes_on_record_and_strangers_get_nothing(app: OpenAPI) -> None:
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    agency.done(agency.intake, filed, "accept")
    path = f"/unit/dossiers/{filed['id']}/forms"
    with Reading() as session:
        before = len(session.scalars(select(DossierRead)).all())
    is_a_page(agency.intake.get(f"{path}/01"))
    with Reading() as session:
        assert len(session.scalars(select(DossierRead)).all()) == before + 1
    assert problem(agency.intake.get(f"{path}/09"))[0] == 422
    assert problem(Agency(app, "ubnd-25480").intake.get(f"{path}/01"))[0] == 404
    assert problem(form(Applicant(app), filed, "01"))[0] == 404


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_letters_that_no_font_has_do_not_keep_a_form_from_being_made(app: OpenAPI) -> None:
    wired: Wiring = app.extensions["wiring"]
    printed = "".join(
        filter(lambda letter: not rendering.UNKNOWN.match(letter), map(chr, range(0x20, 0x3000)))
    )
    assert set("Ổ gà ở 12₫ “Đường” – ½ ☐".replace("☐", "□")) <= set(printed)
    for words in (printed, "Trường 👍 漢字 \U000c254e \u202e \x80"):
        assert rendering.left_out([words], wired.texts).startswith(b"%PDF-")
