"""The papers of dossiers: pages to one PDF, PDFs looked through, malware kept out, files unreadable at rest."""

from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskCliRunner
from flask_openapi3.openapi import OpenAPI
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image
from sqlalchemy import select

from clients.http import Unavailable
from clients.malware import Infected, Scanner
from config import Settings
from dossiers.papers import pdf, sealing
from dossiers.papers.pdf import PdfLimits, PdfRefused
from models import DiscardedFile, DossierFile, Reading, secret
from tests import pictures
from tests.clamd import EICAR, Clamd
from tests.conftest import DATA_KEY
from tests.dossiers import PERMIT, Applicant, a_pdf
from tests.exif_blocks import exif, short
from tests.residents import Json, body_of, problem

DRAWING, LAND = "ban-ve", "quyen-su-dung-dat"


def photo(orientation: int, size: tuple[int, int] = (1200, 900)) -> bytes:
    """A page as a phone sends it, lying as the camera held it."""
    held = pictures.as_a_camera_holds_it(pictures.quarters(size), orientation)
    return pictures.saved(held, "JPEG", quality=95, exif=exif([short(0x0112, orientation)]))


def spoilt(change: Callable[[Pdf], None]) -> bytes:
    """A PDF with something in it."""
    with Pdf.new() as made:
        made.add_blank_page()
        change(made)
        out = BytesIO()
        made.save(out)
        return out.getvalue()


def script(made: Pdf) -> None:
    made.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def launch(made: Pdf) -> None:
    action = Dictionary(S=Name.Launch, F=String("cmd.exe"))
    made.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=action)])


def attachment(made: Pdf) -> None:
    made.attachments["x.exe"] = b"MZ"


def page_action(made: Pdf) -> None:
    made.pages[0].obj.AA = Dictionary(O=Dictionary(S=Name.URI, URI=String("http://x")))


def sends_itself(made: Pdf) -> None:
    field = Dictionary(FT=Name.Btn, A=Dictionary(S=Name.SubmitForm, F=String("http://x")))
    made.Root.AcroForm = Dictionary(Fields=Array([made.make_indirect(field)]))


def xfa(made: Pdf) -> None:
    made.Root.AcroForm = Dictionary(Fields=Array([]), XFA=made.make_stream(b"<xdp/>"))


class TestPdfs:
    @pytest.mark.parametrize("change", [script, launch, attachment, page_action, sends_itself, xfa])
    def test_what_acts_by_itself_or_carries_files_is_refused(self, change: Callable[[Pdf], None]) -> None:
        with pytest.raises(PdfRefused, match="active"):
            pdf.check(spoilt(change), PdfLimits())

    def test_plain_ones_pass_with_links_outlines_and_forms_that_only_hold_values(self) -> None:
        def plain(made: Pdf) -> None:
            link = Dictionary(S=Name.URI, URI=String("https://tayninh.gov.vn"))
            made.pages[0].obj.Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, A=link)])
            made.Root.AcroForm = Dictionary(Fields=Array([Dictionary(FT=Name.Tx, T=String("ten"))]))

        assert pdf.check(spoilt(plain), PdfLimits()) == 1
        assert pdf.check(a_pdf(7), PdfLimits()) == 7

    @pytest.mark.parametrize("password", ["", "user"])
    def test_encrypted_ones_are_refused_with_and_without_a_password(self, password: str) -> None:
        out = BytesIO()
        with pikepdf.open(BytesIO(a_pdf())) as made:
            made.save(out, encryption=pikepdf.Encryption(owner="owner", user=password))
        with pytest.raises(PdfRefused, match="encrypted"):
            pdf.check(out.getvalue(), PdfLimits())

    @pytest.mark.parametrize(
        ("content", "limits", "why"),
        [
            (a_pdf(3), PdfLimits(pages=2), "too_large"),
            (a_pdf(), PdfLimits(size=100), "too_large"),
            (b"%PDF-1.7\nnothing of the kind", PdfLimits(), "damaged"),
            (a_pdf()[:200], PdfLimits(), "damaged"),
        ],
    )
    def test_large_and_damaged_ones_are_refused(self, content: bytes, limits: PdfLimits, why: str) -> None:
        with pytest.raises(PdfRefused, match=why):
            pdf.check(content, limits)

    def test_pages_lie_on_a4_as_they_were_taken(self) -> None:
        upright = pictures.saved(pictures.quarters((90, 120)), "JPEG")
        lying = pictures.saved(pictures.quarters((120, 90)), "JPEG")
        with pikepdf.open(BytesIO(pdf.join([upright, lying]))) as made:
            boxes = [[round(float(side)) for side in page.mediabox] for page in made.pages]
            kept = [bytes(page.get_images()["/P"].read_raw_bytes()) for page in made.pages]
        assert boxes == [[0, 0, 595, 842], [0, 0, 842, 595]]
        assert kept == [upright, lying], "not encoded a second time"


def test_a_sealed_file_opens_only_whole_and_with_its_key() -> None:
    sealed, key = sealing.seal(b"secret")
    assert b"secret" not in sealed
    assert sealing.unseal(sealed, key) == b"secret"
    _, other = sealing.seal(b"secret")
    for broken, tried in ((sealed[:-1] + b"x", key), (sealed, other), (b"", key), (sealed, "no key")):
        with pytest.raises(sealing.SealBroken):
            sealing.unseal(broken, tried)


class TestDoor:
    def draft(self, app: OpenAPI) -> tuple[Applicant, Json]:
        resident = Applicant(app)
        return resident, resident.opened(PERMIT)

    def stored(self, app: OpenAPI, file: Json) -> bytes:
        with Reading() as session:
            row = session.scalars(select(DossierFile)).one()
            assert (str(row.id), row.digitised) == (file["id"], 1)
            assert session.scalars(select(DiscardedFile)).all() == []
        content: bytes = app.extensions["wiring"].storage.get(row.storage_key)
        return content

    def test_photos_become_one_pdf_of_upright_pages_and_are_sealed_at_rest(self, app: OpenAPI) -> None:
        resident, draft = self.draft(app)
        answer = resident.send_files(draft, DRAWING, photo(6), photo(1), photo(8, (4000, 3000)))
        assert answer.status_code == 201, answer.text
        file = body_of(answer)
        assert (file["pages"], file["component"]) == (3, DRAWING)
        content = resident.get(f"/dossiers/{draft['id']}/files/{file['id']}").data
        with pikepdf.open(BytesIO(content)) as made:
            for page in made.pages:
                with Image.open(BytesIO(page.get_images()["/P"].read_raw_bytes())) as picture:
                    assert picture.getexif() == {}
                    assert max(picture.size) <= 2339
                    corner = picture.convert("RGB").getpixel((5, 5))
                assert isinstance(corner, tuple)
                near = [abs(one - other) for one, other in zip(corner, pictures.CORNERS[0], strict=True)]
                assert max(near) < 40, "the upper left corner is where it was seen"
        sealed = self.stored(app, file)
        assert b"%PDF" not in sealed
        assert len(sealed) == file["size"] + 28, "nonce and tag"

    def test_a_pdf_is_kept_byte_for_byte_and_may_replace_nothing_of_others(self, app: OpenAPI) -> None:
        resident, draft = self.draft(app)
        content = a_pdf(2)
        file = body_of(resident.send_files(draft, DRAWING, content))
        assert resident.get(f"/dossiers/{draft['id']}/files/{file['id']}").data == content
        stranger = Applicant(app)
        assert stranger.get(f"/dossiers/{draft['id']}/files/{file['id']}").status_code == 404
        assert stranger.send_files(draft, DRAWING, content).status_code == 404

    @pytest.mark.parametrize(
        ("component", "files", "said"),
        [
            (DRAWING, [b"MZ not a paper"], (415, "photo_type_not_accepted")),
            (DRAWING, [spoilt(script)], (422, "pdf_active")),
            (DRAWING, [b"%PDF-1.4 broken"], (415, "pdf_not_accepted")),
            (DRAWING, [a_pdf(), photo(1)], (422, "fields_refused")),
            (DRAWING, [], (422, "fields_refused")),
            ("no-such-paper", [a_pdf()], (422, "component_unknown")),
        ],
    )
    def test_what_is_no_paper_is_refused_and_nothing_is_kept(
        self, app: OpenAPI, component: str, files: list[bytes], said: tuple[int, str]
    ) -> None:
        resident, draft = self.draft(app)
        assert problem(resident.send_files(draft, component, *files)) == said
        with Reading() as session:
            assert session.scalars(select(DossierFile)).all() == []

    def test_a_file_is_taken_out_of_a_draft_and_leaves_the_storage_soon(self, app: OpenAPI) -> None:
        resident, draft = self.draft(app)
        file = body_of(resident.send_files(draft, DRAWING, a_pdf()))
        assert resident.delete(f"/dossiers/{draft['id']}/files/{file['id']}").status_code == 204
        assert resident.show(draft)["files"] == []
        with Reading() as session:
            (gone,) = session.scalars(select(DiscardedFile.key))
        assert gone.startswith("dossiers/")

    def test_what_takes_the_place_of_what_was_there_is_there_once_however_often_it_is_sent(
        self, app: OpenAPI
    ) -> None:
        resident, draft = self.draft(app)
        other = body_of(resident.send_files(draft, LAND, a_pdf()))
        old = body_of(resident.send_files(draft, DRAWING, a_pdf()))
        address = f"/dossiers/{draft['id']}/files?component={DRAWING}&replace=true"
        sent = [
            body_of(resident.post(address, data={"file": (BytesIO(photo(1)), "1.jpg")})) for _ in range(2)
        ]
        assert {it["id"] for it in resident.show(draft)["files"]} == {other["id"], sent[1]["id"]}
        with Reading() as session:
            assert len(session.scalars(select(DiscardedFile.key)).all()) == 2
        assert resident.get(f"/dossiers/{draft['id']}/files/{old['id']}").status_code == 404

    def test_nothing_is_added_to_what_was_filed(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        filed = resident.filed()
        answer = resident.send_files(filed, "van-ban-uy-quyen", a_pdf())
        assert problem(answer) == (409, "transition_refused")


def test_a_new_data_key_opens_files_sealed_under_the_old_one(app: OpenAPI, runner: FlaskCliRunner) -> None:
    resident = Applicant(app)
    draft = resident.opened(PERMIT)
    content = a_pdf()
    file = body_of(resident.send_files(draft, DRAWING, content))
    new = Fernet.generate_key().decode()
    secret.configure([new, DATA_KEY])
    assert "1 rows of dossier_files" in runner.invoke(args=["keys", "renew"]).output
    secret.configure([new])
    assert resident.get(f"/dossiers/{draft['id']}/files/{file['id']}").data == content


class TestScanner:
    def test_it_is_asked_over_tcp_and_over_a_unix_socket(self, tmp_path: Path) -> None:
        for path in (None, tmp_path / "clamd.ctl"):
            with Clamd(path) as clamd:
                scanner = Scanner(clamd.url)
                scanner.scan(b"x" * 200_000)
                with pytest.raises(Infected, match="Eicar"):
                    scanner.scan(b"before" + EICAR)
                assert clamd.scanned == [200_000, len(EICAR) + 6]

    @pytest.mark.parametrize("answer", [b"", b"INSTREAM size limit exceeded. ERROR\0", b"stream: \0"])
    def test_without_a_clear_verdict_nothing_is_clean(self, answer: bytes) -> None:
        with Clamd() as clamd:
            clamd.answer = answer
            with pytest.raises(Unavailable):
                Scanner(clamd.url).scan(b"x")

    def test_one_that_is_away_is_unavailable(self, tmp_path: Path) -> None:
        for url in ("tcp://127.0.0.1:9", f"unix://{tmp_path / 'nobody.ctl'}"):
            with pytest.raises(Unavailable):
                Scanner(url).scan(b"x")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestScannedDoor:
    @pytest.fixture
    def clamd(self) -> Iterator[Clamd]:
        with Clamd() as clamd:
            yield clamd

    @pytest.fixture
    def settings(self, settings: Settings, clamd: Clamd) -> Settings:
        return settings.model_copy(update={"clamav_url": clamd.url})

    def test_malware_is_kept_out_and_what_is_clean_says_by_what(self, app: OpenAPI, clamd: Clamd) -> None:
        resident = Applicant(app)
        draft = resident.opened(PERMIT)
        infected = a_pdf() + b"\n%" + EICAR
        assert problem(resident.send_files(draft, DRAWING, infected)) == (422, "malware_found")
        assert resident.send_files(draft, DRAWING, a_pdf()).status_code == 201
        with Reading() as session:
            assert session.scalars(select(DossierFile.scanned)).all() == ["clamav"]

    def test_nothing_comes_in_while_the_scanner_says_nothing(self, app: OpenAPI, clamd: Clamd) -> None:
        clamd.answer = b""
        resident = Applicant(app)
        answer = resident.send_files(resident.opened(PERMIT), DRAWING, a_pdf())
        assert problem(answer) == (503, "scanner_unavailable")
        assert int(answer.headers["Retry-After"]) > 0
