"""A collection of real and broken photos through every door that takes pictures, when CORPUS_DIR names one.

Each door says what the gate says, and what is kept of what it takes tells nothing but the picture.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select
from urllib3 import encode_multipart_formdata

from config import Settings
from models import Photo, Reading
from tests.bare_files import strange_parts
from tests.chatting import Talker
from tests.desk import a_member
from tests.dossiers import PERMIT, Applicant
from tests.receivers import Receiver
from tests.residents import body_of
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


def test_the_app(app: OpenAPI) -> None:
    resident = Applicant(app)
    for row in ROWS:
        answer = upload(resident, content(row))
        assert (answer.status_code, body_of(answer).get("code")) == _meant(row), row["file"]
    bare(app, TAKEN)


def test_the_field(app: OpenAPI) -> None:
    member = a_member(app, "ubnd-25459")
    for row in ROWS:
        answer = member.client.post(
            "/api/v1/unit/photos", headers={"X-CSRF-Token": member.csrf}, **_body(row)
        )
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
            with pikepdf.open(BytesIO(resident.get(path).data)) as made:
                assert dict(made.docinfo.items()) == {}
                for page in made.pages:
                    picture = page.get_images()["/P"].read_raw_bytes()
                    assert strange_parts(picture, "image/jpeg") == [], row["file"]
            assert resident.delete(path).status_code in {200, 204}


def _meant(row: dict[str, str]) -> tuple[int, str | None]:
    """The status and code of the doors of photos."""
    why = refusal(row)
    if why is None:
        return 201, None
    return (415 if why == "photo_type_not_accepted" else 422), why


def _body(row: dict[str, str]) -> dict[str, Any]:
    data, kind = encode_multipart_formdata([("file", (row["file"], content(row), "image/jpeg"))])
    return {"data": data, "content_type": kind}
