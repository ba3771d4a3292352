"""Files: uploads of the Official Account, and the content network that serves them and what people send."""

import hashlib
import re
import secrets

from flask import Blueprint, Response, request
from flask.typing import ResponseReturnValue
from werkzeug.utils import secure_filename

from simulator import account
from simulator.account import No, yes
from simulator.records import Upload
from simulator.world import world

bp = Blueprint("uploads", __name__, url_prefix="/openapi/v2.0/oa/upload")
bp.before_request(account.count_call)
bp.before_request(account.check_token)
bp.after_request(account.tell_limits)
bp.register_error_handler(No, account.say_no)
cdn = Blueprint("cdn", __name__, url_prefix="/cdn")

# Milliseconds an upload may be used for.
LIFE = 7 * 86_400_000
LARGEST = {"image": 1_000_000, "gif": 5_000_000, "file": 5_000_000}
TYPES = {
    "image": {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"},
    "gif": {"gif": "image/gif"},
    "file": {
        "pdf": "application/pdf",
        "doc": "application/msword",
        "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "csv": "text/csv",
    },
}
FIRST_BYTES = {
    "jpg": b"\xff\xd8\xff",
    "jpeg": b"\xff\xd8\xff",
    "png": b"\x89PNG",
    "gif": b"GIF8",
    "pdf": b"%PDF",
}


@bp.post("/<any(image, gif, file):kind>")
def upload(kind: str) -> ResponseReturnValue:
    """Keep a file for seven days; jpg and png up to 1 MB, gif, pdf, doc, docx and csv up to 5 MB."""
    request.max_content_length = LARGEST[kind] + 100_000
    given = request.files.get("file")
    if given is None:
        raise No(-201, "file is invalid")
    content, ending = given.read(), (given.filename or "").rpartition(".")[2].lower()
    if len(content) > LARGEST[kind]:
        raise No(-210, f"File size exceeds the limit of {LARGEST[kind]} bytes")
    if ending not in TYPES[kind] or not content.startswith(FIRST_BYTES.get(ending, b"")):
        raise No(-201, "file type is invalid")
    kept = keep(kind, given.filename or "", TYPES[kind][ending], content)
    return yes({"token" if kind == "file" else "attachment_id": kept.id})


def keep(kind: str, name: str, mimetype: str, content: bytes, *, for_ever: bool = False) -> Upload:
    """Put a file on the content network; returns its row."""
    here = world()
    kept = Upload(
        id=secrets.token_urlsafe(24),
        kind=kind,
        name=secure_filename(name) or kind,
        mimetype=mimetype,
        content=content,
        expires=None if for_ever else here.milliseconds + LIFE,
    )
    with here.sessions.begin() as session:
        session.add(kept)
    return kept


def checksum(content: bytes) -> str:
    """MD5, as Zalo tells it of files."""
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


@cdn.get("/<key>/<name>")
def serve(key: str, name: str) -> ResponseReturnValue:
    """A file, to whoever knows its address."""
    with world().reading() as session:
        found = session.get(Upload, key)
    if found is None or found.name != name:
        return "", 404
    response = Response(found.content, mimetype=found.mimetype)
    response.headers["Cache-Control"] = "private, max-age=86400"
    if not re.fullmatch(r"(image|audio|video)/[a-z0-9.+-]+", found.mimetype) or "svg" in found.mimetype:
        response.headers["Content-Disposition"] = "attachment"
    return response
