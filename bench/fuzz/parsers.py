"""One parser under Atheris (coverage-guided mutation): `python -m bench.fuzz.parsers NAME FOLDER [libFuzzer options]`.

Whatever bytes come, a parser answers or refuses by its own exceptions; any other ends the run and leaves its input.
"""

import json
import sys
import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from urllib.parse import parse_qsl

import atheris
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException

with atheris.instrument_imports(include=["reports", "dossiers", "webhooks", "province", "doors", "werkzeug"]):
    from dossiers.fees import statement
    from dossiers.papers import pdf
    from dossiers.papers.pdf import PdfLimits, PdfRefused
    from errors import Problem
    from province import patterns
    from province.files import Folder
    from province.schema import Area
    from reports.figures.filters import Filters
    from reports.photos.gate import Limits, PhotoRefused, examine
    from reports.photos.metadata import read_metadata
    from reports.places.boundaries import BoundariesWrong, read_geojson
    from webhooks import events, signature
    from webhooks.conversation.shapes import Kind

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request

from config import ROOT
from doors.strictjson import StrictJson
from tests import pictures
from tests.dialogue import Stage
from tests.exif_blocks import exif, gps_entries, text

NOW = datetime(2026, 11, 25, tzinfo=UTC)
SMALL = Limits(size=200_000, pixels=250_000)
KINDS = list(Kind)
JSON = StrictJson(Flask("fuzz"))
TRIANGLE = json.dumps({"type": "Polygon", "coordinates": [[[106, 11], [107, 11], [107, 12], [106, 11]]]})
COLLECTION = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"code": "25459"}, "geometry": json.loads(TRIANGLE)}],
    }
)
Parser = Callable[[bytes], object]


def photo(content: bytes) -> None:
    """The photo gate."""
    with suppress(PhotoRefused):
        examine(content, SMALL)


def exif_block(content: bytes) -> None:
    """Place and time of the camera."""
    read_metadata(content)


def paper(content: bytes) -> None:
    """The look through a PDF."""
    with suppress(PdfRefused):
        pdf.check(content, PdfLimits(200_000, 50))


def bank(content: bytes) -> None:
    """A bank's statement."""
    with suppress(Problem):
        statement.read(content, "ubnd-25459")


def webhook(content: bytes) -> None:
    """A body at Zalo's door: JSON, its signature, its event."""
    try:
        body = JSON.loads(content)
    except ValueError:
        return
    if isinstance(body, dict):
        signature.matching(content, body, Headers({"X-ZEvent-Signature": "mac=0"}), "1", "secret")
        events.attachments(events.read(body, NOW).body)


def multipart(content: bytes) -> None:
    """A body of photos, its boundary in the first line, as the gate of every door for files takes it apart."""
    boundary, _, body = content.partition(b"\n")
    kind = f"multipart/form-data; boundary={boundary.decode('latin-1')}"
    environ = {
        "REQUEST_METHOD": "POST",
        "CONTENT_TYPE": kind,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
    }
    request = Request(environ)
    request.max_content_length, request.max_form_parts = 200_000, 20
    with suppress(HTTPException):
        for _, file in request.files.items(multi=True):
            file.read()


def table(content: bytes) -> None:
    """A table of the province pack (CSV)."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "areas.csv").write_bytes(content)
        Folder(Path(folder)).table("areas.csv", Area)


def outlines(content: bytes) -> None:
    """Outlines of areas (GeoJSON)."""
    with tempfile.NamedTemporaryFile() as file, suppress(BoundariesWrong):
        file.write(content)
        file.flush()
        read_geojson(Path(file.name), ["25459", "25480"])


def query(content: bytes) -> None:
    """The filters of a list or map in an address."""
    with suppress(ValidationError):
        Filters.model_validate(dict(parse_qsl(content.decode(errors="replace")))).wanted()


def talk(content: bytes) -> None:
    """A conversation with the bot: each line a kind of event and what it carries."""
    stage, data = Stage(), atheris.FuzzedDataProvider(content)
    for _ in range(data.ConsumeIntInRange(1, 12)):
        kind = KINDS[data.ConsumeIntInRange(0, len(KINDS) - 1)]
        stage.hear(stage.next(kind, text=data.ConsumeUnicodeNoSurrogates(60)))


def pattern(content: bytes) -> None:
    """A regular expression that comes as data."""
    patterns.is_plain(content.decode(errors="replace"))


PARSERS: dict[str, Parser] = {
    "photo": photo,
    "exif": exif_block,
    "pdf": paper,
    "statement": bank,
    "webhook": webhook,
    "multipart": multipart,
    "csv": table,
    "outlines": outlines,
    "query": query,
    "talk": talk,
    "pattern": pattern,
}


def sow(name: str, folder: Path) -> None:
    """Something to begin with."""
    for number, seed in enumerate(_seeds(name)):
        (folder / f"seed-{number}").write_bytes(seed)


def _seeds(name: str) -> list[bytes]:
    if name == "photo":
        return [content for content, _ in pictures.good_photos().values() if len(content) < 60_000]
    if name == "exif":
        return [exif([text(0x010F, "x")], gps=gps_entries(11.3, 106.1))]
    if name == "pdf":
        picture = BytesIO(pictures.saved(pictures.scene(1, (32, 24)), "JPEG"))
        return [pdf.join([picture.getvalue()])]
    return {
        "statement": ["Mã giao dịch;Ngày;Số tiền;Nội dung\nFT1;25/11/2026;16.000;TNABCDEFGHIJ".encode()],
        "webhook": [
            b'{"event_name":"user_send_text","app_id":"1","sender":{"id":"2"},"timestamp":"1764000000000"}'
        ],
        "multipart": [
            b'x\n--x\r\nContent-Disposition: form-data; name="a"; filename="a.jpg"\r\n\r\n\xff\xd8\r\n--x--\r\n'
        ],
        "csv": [(ROOT / "province/tay-ninh/areas.csv").read_bytes()[:600]],
        "outlines": [COLLECTION.encode()],
        "query": [b"category=rubbish,pothole&status=open,done&since=2026-11-01"],
        "talk": ["Ổ gà trước chợ".encode()],
        "pattern": [rb"^\d{4}(-\d{2})?$"],
    }[name]


if __name__ == "__main__":
    chosen, where = sys.argv[1], Path(sys.argv[2])
    sow(chosen, where)
    atheris.Setup([sys.argv[0], *sys.argv[3:], str(where)], PARSERS[chosen])
    atheris.Fuzz()
