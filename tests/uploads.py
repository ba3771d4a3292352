"""Photos as tests send them through the door, and the storage they end in."""

from urllib.parse import urlsplit

from flask_openapi3.openapi import OpenAPI
from urllib3 import encode_multipart_formdata
from werkzeug.test import TestResponse

from clients.http import Unavailable
from clients.storage import Storage
from config import Settings
from tests import pictures
from tests.residents import Asker, Json, body_of
from wiring import Wiring

JPEG = pictures.saved(pictures.scene(1), "JPEG")


def upload(asker: Asker, *photos: bytes, name: str = "file") -> TestResponse:
    """Send photos as one multipart body."""
    body, kind = encode_multipart_formdata(
        [(name, (f"IMG_{place}.jpg", photo, "image/jpeg")) for place, photo in enumerate(photos)]
    )
    return asker.post("/photos", data=body, content_type=kind)


def sent(asker: Asker, photo: bytes = JPEG) -> Json:
    """Send a photo that must be taken."""
    answer = upload(asker, photo)
    assert answer.status_code == 201, answer.text
    return body_of(answer)


def wired(app: OpenAPI) -> Wiring:
    """The wiring of the application."""
    found: Wiring = app.extensions["wiring"]
    return found


def path_of(url: str) -> str:
    """What of a link a test client asks for."""
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def files_in(settings: Settings) -> list[str]:
    """Every file in the storage."""
    folder = settings.data_dir / "files"
    return sorted(str(file.relative_to(folder)) for file in folder.rglob("*") if file.is_file())


class Failing:
    """A storage that takes some files and then no more."""

    def __init__(self, behind: Storage, after: int) -> None:
        self.behind, self.left = behind, after

    def put(self, key: str, content: bytes, content_type: str) -> None:
        if not self.left:
            raise Unavailable("full")
        self.left -= 1
        self.behind.put(key, content, content_type)

    def get(self, key: str) -> bytes:
        raise Unavailable("away")

    def delete(self, key: str) -> None:
        self.behind.delete(key)

    def exists(self, key: str) -> bool:
        return self.behind.exists(key)

    def check(self) -> None:
        self.behind.check()
