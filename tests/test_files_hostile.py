"""Files made to hurt get the right answer at a bounded price; no picture tells more than it shows, by any door."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from flask.testing import FlaskClient
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from config import ROOT, Settings
from models import Photo, Reading, Role
from reports.entry.access import Seat
from tests.bare_files import strange_in_pages, strange_parts
from tests.chatting import Talker
from tests.desk import a_desk, a_member, send_photo
from tests.dossiers import PERMIT, UNIT, Agency, Applicant, a_pdf
from tests.pictures import saved, scene, talkative_jpeg, talkative_png
from tests.receivers import Receiver
from tests.residents import body_of, problem
from tests.test_dossier_assist import begun, scan
from tests.test_dossier_papers import script, spoilt
from tests.traps import png_claiming
from tests.uploads import upload, wired

TALKATIVE = {"jpeg": talkative_jpeg(scene(1)), "png": talkative_png(scene(2))}
# A comment (ITU T.81, B.2.4.5) with which a picture calls itself a PDF too.
PDF_IN_JPEG = b"\xff\xfe\x00\x0b%PDF-1.7\n"
EXPECTED = {
    "nothing": "photo_empty",
    "pixels promised by a PNG": "photo_too_many_pixels",
    "pixels promised by a JPEG": "photo_too_many_pixels",
    "pixels promised by a HEIC": "photo_too_many_pixels",
    "pixels promised by a WebP": "photo_too_many_pixels",
    "a flood in zTXt": "photo_damaged",
    "a flood in iTXt": "photo_damaged",
    "a flood in iCCP": "photo_damaged",
    "endless passes": "photo_damaged",
    "cut short": "photo_damaged",
    "a page of HTML": "photo_type_not_accepted",
    "a GIF": "photo_type_not_accepted",
    "a picture that is also a page": "taken",
    "a picture that is also an archive": "taken",
    "moving": "taken",
    "of print": "taken",
    "as large as may be": "taken",
}
PAPERS = {"a flood in a PDF": "taken", "a PDF of circles": "taken", "a PDF cut short": "damaged"}


def test_what_is_made_to_hurt_costs_no_more_than_the_largest_photo() -> None:
    """In a process of its own, which the system ends if it wants more memory or processor time than it may."""
    found = hurt()
    pages = {f"{name}, as a page": outcome for name, outcome in EXPECTED.items()}
    assert found["told"] == EXPECTED | pages | PAPERS
    assert found["megabytes"] < 1000, "the gate says itself that it may take 1 GB"


def hurt(*folder: str) -> dict[str, Any]:
    """What `tests.hurting` says."""
    ran = subprocess.run(
        [sys.executable, "-m", "tests.hurting", *folder],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
class TestEveryDoor:
    """The same talkative pictures come in by each door; what is kept of them is bare."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"zalo_settling_ms": 0})

    @pytest.fixture
    def store(self) -> Iterator[Receiver]:
        with Receiver() as store:
            yield store

    def bare(self, app: OpenAPI, expected: int) -> None:
        """All that is kept of all photos, byte for byte."""
        with Reading() as session:
            photos = session.scalars(select(Photo)).all()
        assert len(photos) == expected
        for photo in photos:
            assert set(photo.derivatives) == {"full", "card", "thumb"}
            for kept in photo.derivatives.values():
                content: bytes = wired(app).storage.get(kept["key"])
                assert strange_parts(content, kept["content_type"]) == []
                assert b"secret" not in content

    def test_the_app(self, app: OpenAPI) -> None:
        answer = upload(Applicant(app), *TALKATIVE.values())
        assert answer.status_code == 201, answer.text
        self.bare(app, 2)

    def test_the_chat(self, app: OpenAPI, store: Receiver) -> None:
        with app.app_context():
            store.answer_with(200, TALKATIVE["jpeg"], {"Content-Type": "image/jpeg"})
            Talker(app).report(f"{store.url}/a.jpg")
        self.bare(app, 1)

    def test_the_field(self, app: OpenAPI) -> None:
        answer = send_photo(a_member(app, "ubnd-25459"), TALKATIVE["png"])
        assert answer.status_code == 201, answer.text
        self.bare(app, 1)

    def test_blacking_out(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        (photo,) = [body_of(upload(resident, TALKATIVE["jpeg"]))["id"]]
        resident.sent(photo_ids=[photo])
        part = {"x": 0.1, "y": 0.1, "width": 0.2, "height": 0.2}
        desk = a_desk(app, Seat(Role.MODERATOR))
        answer = desk.post(f"/staff/photos/{photo}/black-out", {"revision": 0, "rectangles": [part]})
        assert answer.status_code == 200, answer.text
        self.bare(app, 1)

    def test_papers_of_a_dossier(self, app: OpenAPI) -> None:
        resident = Applicant(app)
        draft = resident.opened(PERMIT)
        answer = resident.send_files(draft, "ban-ve", *TALKATIVE.values())
        assert answer.status_code == 201, answer.text
        content = resident.get(f"/dossiers/{draft['id']}/files/{body_of(answer)['id']}").data
        assert b"secret" not in content
        assert strange_in_pages(content) == []

    def test_papers_that_a_helper_scans(self, app: OpenAPI) -> None:
        helper = a_desk(app, Seat(Role.HELPER, unit_code=UNIT))
        draft = begun(helper, procedure=PERMIT, way="assisted")
        for picture in TALKATIVE.values():
            answer = scan(helper, draft, "ban-ve", picture)
            assert answer.status_code == 201, answer.text
            content = helper.get(f"/unit/filings/{draft['id']}/files/{body_of(answer)['id']}").data
            assert b"secret" not in content
            assert strange_in_pages(content) == []

    def test_an_agency_gives_out_papers_and_no_pictures(self, app: OpenAPI) -> None:
        agency, dossier = Agency(app), Applicant(app).filed()
        agency.done(agency.intake, dossier, "accept")
        agency.done(agency.specialist, dossier, "start")
        jpeg = TALKATIVE["jpeg"]
        pictures = {
            "": b"",
            "a bomb": png_claiming(65_500, 65_500),
            "both": jpeg[:2] + PDF_IN_JPEG + jpeg[2:],
        }
        for name, content in (TALKATIVE | pictures).items():
            assert problem(agency.upload(dossier, content)) == (415, "pdf_not_accepted"), name
            assert problem(agency.send_statement(content)) == (422, "statement_unreadable"), name
        assert problem(agency.upload(dossier, a_pdf()[:99])) == (415, "pdf_not_accepted")
        assert problem(agency.upload(dossier, spoilt(script))) == (422, "pdf_active")
        assert body_of(agency.specialist.get(f"/unit/dossiers/{dossier['id']}"))["results"] == []

    def test_an_export(self, app: OpenAPI) -> None:
        desk = a_desk(app, Seat(Role.COORDINATOR))
        with desk.get("/staff/export.xlsx") as answer, ZipFile(BytesIO(answer.data)) as book:
            told = book.read("docProps/core.xml") + book.read("docProps/app.xml")
        assert desk.account is not None
        for name in (desk.account.username, desk.account.full_name, str(desk.account.id)):
            assert name.encode() not in told


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_names_of_files_lead_nowhere(app: OpenAPI, settings: Settings) -> None:
    """A name is a label: no path, no header and no page is made of it."""
    resident = Applicant(app)
    client = app.test_client()
    for name in (
        "../../../etc/passwd",
        "..\\..\\a.jpg",
        "a.php",
        "a\r\nX-Evil: 1.jpg",
        "\u202egpj.exe",
        "/dev/null",
        "",
    ):
        answer = _sent_as(client, resident, name)
        assert answer in {201, 422}, name
    kept = [file for file in settings.data_dir.rglob("*") if file.is_file() and "files" in file.parts]
    assert kept
    for file in kept:
        assert file.suffix in {".jpg", ".webp"}, file
        assert file.stem.replace("-", "").isalnum()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_names_of_what_is_handed_out_are_ours(app: OpenAPI) -> None:
    resident, desk = Applicant(app), a_desk(app, Seat(Role.COORDINATOR))
    resident.patch("/me", {"name": 'x"; filename="evil.exe\u202e'})
    resident.sent(description='rác ="a.exe"')
    draft = resident.opened(PERMIT)
    paper = body_of(resident.send_files(draft, "ban-ve", TALKATIVE["jpeg"]))["id"]
    answers = [desk.get("/staff/export.csv"), desk.get("/staff/export.xlsx"), resident.get("/me/export")]
    answers.append(resident.get(f"/dossiers/{draft['id']}/files/{paper}"))
    for answer in answers:
        assert answer.status_code == 200
        said = answer.headers.get("Content-Disposition", "inline")
        assert re.fullmatch(r'(attachment|inline)(; filename="?[a-z0-9.-]+"?)?', said), said
        answer.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "path",
    [
        "/static/..%2f..%2fwsgi.py",
        "/static/../wsgi.py",
        "/assets/..%2f..%2f..%2fwsgi.py",
        "/assets/....//....//wsgi.py",
        "/app/..%2f..%2f..%2fconfig.py",
        "/app/%2e%2e/%2e%2e/config.py",
        "/icons/..%5c..%5cwsgi.py",
        "/api/docs/assets/..%2f..%2f__init__.py",
        "/photos/..%2f..%2fdatabase.db/full",
        "/zalo_verifier..%2f..%2fwsgi.html",
        "//etc/passwd",
        "/staff/%00/etc/passwd",
    ],
)
def test_addresses_lead_nowhere_but_to_what_is_served(client: FlaskClient, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code in {200, 308, 404, 503}, path
    assert b"create_app" not in answer.data
    assert b"root:" not in answer.data
    assert b"class Settings" not in answer.data
    answer.close()


def _sent_as(client: FlaskClient, resident: Applicant, name: str) -> int:
    answer = client.post(
        "/api/v1/photos",
        data={"file": (BytesIO(saved(scene(3, (64, 48)), "JPEG")), name)},
        headers={"Authorization": f"Bearer {resident.token}"},
    )
    return answer.status_code
