"""A collection of real and broken photos through every door that takes pictures, when CORPUS_DIR names one.

Each door says what the gate says, and what is kept of what it takes tells nothing but the picture.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from uuid import UUID

import pytest
from flask_openapi3.openapi import OpenAPI
from PIL import Image, ImageStat
from sqlalchemy import select
from urllib3 import encode_multipart_formdata
from werkzeug.test import TestResponse

from config import Settings
from models import Photo, Reading, Role
from reports.entry.access import Seat
from tests.bare_files import strange_in_pages, strange_parts
from tests.chatting import Talker
from tests.desk import Desk, a_desk, a_member
from tests.dossiers import PERMIT, UNIT, Agency, Applicant
from tests.receivers import Receiver
from tests.residents import body_of, problem
from tests.test_dossier_assist import begun
from tests.test_photo_corpus import CORPUS, ROWS, content, refusal
from tests.uploads import upload, wired

pytestmark = [
    pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR is not set"),
    pytest.mark.parametrize("database", ["sqlite"], indirect=True),
]
TAKEN = sum(refusal(row) is None for row in ROWS)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"zalo_settling_ms": 0, "rate_factor": 1e6})


@pytest.fixture
def store() -> Iterator[Receiver]:
    with Receiver() as store:
        yield store


def bare(app: OpenAPI, expected: int) -> None:
    """Of so many photos all that is kept is bare, byte for byte."""
    with Reading() as session:
        photos = session.scalars(select(Photo)).all()
    assert len(photos) == expected
    for photo in photos:
        for kept in photo.derivatives.values():
            found: bytes = wired(app).storage.get(kept["key"])
            assert strange_parts(found, kept["content_type"]) == []


def test_the_app_and_what_is_blacked_out_of_it(app: OpenAPI) -> None:
    resident, desk = Applicant(app), a_desk(app, Seat(Role.MODERATOR))
    for row in ROWS:
        answer = upload(resident, content(row))
        said = body_of(answer)
        assert (answer.status_code, said.get("code")) == _meant(row), row["file"]
        # Every second one, so that of both kinds all that is kept is seen.
        if answer.status_code == 201 and ROWS.index(row) % 2:
            resident.sent(photo_ids=[said["id"]])
            _black_out(desk, said["id"])
            assert _middle(app, said["id"]) <= 12, row["file"]
    bare(app, TAKEN)


def test_the_field(app: OpenAPI) -> None:
    member = a_member(app, "ubnd-25459")
    for row in ROWS:
        answer = _sent(member, "/unit/photos", row)
        assert (answer.status_code, answer.get_json().get("code")) == _meant(row), row["file"]
    bare(app, TAKEN)


def test_the_chat(app: OpenAPI, store: Receiver) -> None:
    talker = Talker(app)
    with app.app_context():
        talker.told("Ổ gà lớn trước chợ")
        for number, row in enumerate(ROWS):
            store.answer_with(200, content(row), {"Content-Type": "image/jpeg"})
            talker.told(talker.photo(f"{store.url}/{number}.jpg"))
    assert {event.state.value for event in talker.events()} == {"done"}
    bare(app, TAKEN)


def test_papers_of_a_dossier(app: OpenAPI) -> None:
    resident = Applicant(app)
    draft = resident.opened(PERMIT)
    for row in ROWS:
        answer = resident.post(f"/dossiers/{draft['id']}/files?component=ban-ve", **_body(row))
        said = body_of(answer)
        assert answer.status_code == _meant(row)[0], (row["file"], said)
        if answer.status_code == 201:
            path = f"/dossiers/{draft['id']}/files/{said['id']}"
            assert strange_in_pages(resident.get(path).data) == [], row["file"]
            assert resident.delete(path).status_code in {200, 204}


def test_papers_that_a_helper_scans(app: OpenAPI) -> None:
    helper = a_desk(app, Seat(Role.HELPER, unit_code=UNIT))
    path = f"/unit/filings/{begun(helper, procedure=PERMIT, way='assisted')['id']}/files"
    for row in ROWS:
        answer = _sent(helper, f"{path}?component=ban-ve&replace=true", row)
        assert answer.status_code == _meant(row)[0], (row["file"], answer.text)
        if answer.status_code == 201:
            assert strange_in_pages(helper.get(f"{path}/{body_of(answer)['id']}").data) == [], row["file"]


def test_an_agency_gives_out_papers_and_no_pictures(app: OpenAPI) -> None:
    agency, dossier = Agency(app), Applicant(app).filed()
    agency.done(agency.intake, dossier, "accept")
    agency.done(agency.specialist, dossier, "start")
    for row in ROWS:
        answer = _sent(agency.specialist, f"/unit/dossiers/{dossier['id']}/results", row)
        assert problem(answer) == (415, "pdf_not_accepted"), row["file"]
        answer = _sent(agency.intake, f"/unit/statements?unit={UNIT}", row)
        assert problem(answer) == (422, "statement_unreadable"), row["file"]
    assert body_of(agency.specialist.get(f"/unit/dossiers/{dossier['id']}"))["results"] == []


def _black_out(desk: Desk, photo: str) -> None:
    part = {"x": 0.25, "y": 0.25, "width": 0.5, "height": 0.5}
    answer = desk.post(f"/staff/photos/{photo}/black-out", {"revision": 0, "rectangles": [part]})
    assert answer.status_code == 200, answer.text


def _middle(app: OpenAPI, photo: str) -> float:
    """How bright the middle of the largest size is, of 255."""
    with Reading() as session:
        kept = session.get_one(Photo, UUID(photo)).derivatives["full"]["key"]
    with Image.open(BytesIO(wired(app).storage.get(kept))) as picture:
        half = picture.width // 2, picture.height // 2
        return max(ImageStat.Stat(picture.convert("RGB").crop((*half, half[0] + 1, half[1] + 1))).mean)


def _meant(row: dict[str, str]) -> tuple[int, str | None]:
    """The status and code of the doors of photos."""
    why = refusal(row)
    if why is None:
        return 201, None
    return (415 if why == "photo_type_not_accepted" else 422), why


def _sent(desk: Desk, path: str, row: dict[str, str]) -> TestResponse:
    return desk.client.post(f"/api/v1{path}", headers={"X-CSRF-Token": desk.csrf}, **_body(row))


def _body(row: dict[str, str]) -> dict[str, Any]:
    data, kind = encode_multipart_formdata([("file", (row["file"], content(row), "image/jpeg"))])
    return {"data": data, "content_type": kind}
