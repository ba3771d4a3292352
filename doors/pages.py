"""The screens, as `npm run build` made them of web/: what each may do, how long it is kept and how it is packed."""

from hashlib import blake2b
from http import HTTPStatus
from mimetypes import guess_type
from pathlib import Path
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.security import safe_join

from config import ROOT, Settings
from errors import NotFound

BUILT = ROOT / "static" / "build"
# Screens keep addresses of their own below theirs: whatever is no file there is the screen itself.
SCREEN = "/<any(app, field, staff):screen>"
# A hashed name never changes what it means; the page and the service worker name the newest.
KEPT = {"assets": "public, max-age=31536000, immutable", "icons": "public, max-age=86400"}
ASK_AGAIN = "no-cache"
PACKED = (("br", ".br"), ("gzip", ".gz"))
KINDS = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}


def register(app: Flask, settings: Settings, built: Path = BUILT) -> None:
    """Serve the screens at `/`, `/app/`, `/field/` and `/staff/`, and their files. Without a build a page says so."""
    pages = Blueprint("pages", __name__)
    policy = _policy(settings)

    @pages.get("/")
    def site() -> ResponseReturnValue:
        return _page(built / "index.html", policy)

    @pages.get(SCREEN)
    def without_slash(screen: str) -> ResponseReturnValue:
        return redirect(f"/{screen}/", HTTPStatus.PERMANENT_REDIRECT)

    @pages.get(f"{SCREEN}/", defaults={"rest": ""})
    @pages.get(f"{SCREEN}/<path:rest>")
    def screen(screen: str, rest: str) -> ResponseReturnValue:
        file = _file(built / screen, rest)
        return (
            _page(built / screen / "index.html", policy) if file is None else _packed(file, ASK_AGAIN, policy)
        )

    @pages.get("/<any(assets, icons):folder>/<path:name>")
    def part(folder: str, name: str) -> ResponseReturnValue:
        file = _file(built / folder, name)
        if file is None:
            raise NotFound
        return _packed(file, KEPT[folder], policy)

    app.register_blueprint(pages)


def _policy(settings: Settings) -> str:
    """Our own files only; the one other host is the map style's. Photos come by our public address."""
    style = urlsplit(settings.map_style_url)
    map_host = f" {style.scheme}://{style.netloc}" if style.netloc else ""
    images = f"'self' data: blob: {settings.address}{map_host}"
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; img-src {images}; "
        f"font-src 'self'{map_host}; connect-src 'self'{map_host}; worker-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
    )


def _page(file: Path, policy: str) -> Response:
    if not file.is_file():
        missing = Response(render_template("not_built.html"), HTTPStatus.SERVICE_UNAVAILABLE)
        missing.headers["Cache-Control"] = "no-store"
        return missing
    return _packed(file, ASK_AGAIN, policy)


def _packed(file: Path, kept: str, policy: str) -> Response:
    """The file, or the smallest form of it that the browser reads. Workers keep to the policy of their own file."""
    chosen, encoding = file, None
    for name, suffix in PACKED:
        packed = file.with_name(file.name + suffix)
        if request.accept_encodings[name] > 0 and packed.is_file():
            chosen, encoding = packed, name
            break
    body = chosen.read_bytes()
    response = Response(body, mimetype=KINDS.get(file.suffix) or guess_type(file.name)[0])
    response.headers["Cache-Control"] = kept
    response.headers["Content-Security-Policy"] = policy
    response.vary.add("Accept-Encoding")
    if encoding is not None:
        response.content_encoding = encoding
    response.set_etag(blake2b(body, digest_size=16).hexdigest())
    response.make_conditional(request)
    return response


def _file(folder: Path, name: str) -> Path | None:
    joined = safe_join(str(folder), name)
    return Path(joined) if joined is not None and "." in name and Path(joined).is_file() else None
