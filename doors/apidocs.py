"""The API described by its own code: OpenAPI 3.1 for programs, a page for people, and every way it says no."""

import copy
import importlib.util
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Any

from flask import Blueprint, current_app, jsonify, render_template, request
from flask.typing import ResponseReturnValue
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.types import ResponseDict
from pydantic import BaseModel, ConfigDict, Field

import errors
from doors.late_api import tell_all
from reports.entry import admission
from reports.entry.access import Permission, asked_by

# Security of an operation, for `security=` of a route.
RESIDENT: list[dict[str, list[Any]]] = [{"resident": []}]
TICKET: list[dict[str, list[Any]]] = [{"ticket": []}]
SCHEMES = {
    "resident": {
        "type": "http",
        "scheme": "bearer",
        "bearerFormat": "JWT",
        "description": "`token` of POST /api/v1/session.",
    },
    "ticket": {
        "type": "apiKey",
        "in": "query",
        "name": "ticket",
        "description": "A ticket of POST /api/v1/photo-tickets, for the native uploader.",
    },
    "staff": {
        "type": "apiKey",
        "in": "cookie",
        "name": "staff",
        "description": "The cookie that POST /api/v1/staff/session sets (`__Host-staff` over HTTPS).",
    },
    "csrf": {
        "type": "apiKey",
        "in": "header",
        "name": admission.CSRF_HEADER,
        "description": "`csrf` of the staff session, with every changing request.",
    },
}
PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
PICTURE = {
    "description": "The picture.",
    "content": {
        kind: {"schema": {"type": "string", "contentMediaType": kind}}
        for kind in ("image/jpeg", "image/webp")
    },
}
PDF = {
    "description": "The file.",
    "content": {"application/pdf": {"schema": {"type": "string", "contentMediaType": "application/pdf"}}},
}
MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {"type": "object", "properties": {"file": {"type": "string", "format": "binary"}}}
            }
        },
    }
}
Responses = dict[str | int | HTTPStatus, type[BaseModel] | dict[Any, Any] | None]
# What an operation that declares nothing of its own says about its refusals; "" is the framework's list of errors.
PLAIN = {"", "Problem", "ProblemView"}
METHODS = ("get", "post", "put", "patch", "delete")


class ProblemView(BaseModel):
    """A refusal (RFC 9457): `code` is for programs and stable, `title` and `detail` are for people."""

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str = Field(description="Where the code is explained.")
    title: str
    status: int
    detail: str
    code: str
    request_id: str = Field(description="Names this request in the logs.")
    fields: dict[str, str] = Field({}, description="Path of a field -> what is wrong with it.")


def answers(shapes: Mapping[int, type[BaseModel] | dict[str, Any] | None], *refused: int) -> Responses:
    """Responses of an operation: what it gives, and the statuses with which it refuses."""
    responses = problems(*refused)
    for status, shape in shapes.items():
        responses[status] = shape
    return responses


def problems(*statuses: int) -> ResponseDict:
    """Responses of a door or operation that refuses with these statuses."""
    return {str(status): {"content": dict(PROBLEM)} for status in statuses}


def _swagger() -> Path:
    # Only its files are wanted: the package's own page would fetch them relative to another address.
    found = importlib.util.find_spec("flask_openapi3_swagger")
    if found is None or found.origin is None:
        raise RuntimeError("flask-openapi3-swagger is not installed")
    return Path(found.origin).parent / "templates" / "swagger"


bp = Blueprint(
    "api_docs", __name__, url_prefix="/api", static_folder=_swagger(), static_url_path="/docs/assets"
)


@bp.get("/openapi.json")
def description() -> ResponseReturnValue:
    """The API as OpenAPI 3.1."""
    response = jsonify(describe(_app()))
    response.headers["Cache-Control"] = "public, max-age=300"
    response.add_etag()
    return response.make_conditional(request)


@bp.get("/docs")
def page() -> ResponseReturnValue:
    """The API for people, to read and to try."""
    return render_template("api_docs.html", title=_app().info.title)


@bp.get("/problems")
def list_problems() -> ResponseReturnValue:
    """Every code of refusal, with its words; `type` of a problem leads here."""
    known = all_problems()
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        return jsonify({"items": known})
    return render_template("api_problems.html", title=_app().info.title, problems=known)


def all_problems() -> list[dict[str, Any]]:
    """Every code with status and words, in alphabetical order."""
    return [_words(code, status) for code, status in sorted(errors.codes().items())]


def describe(app: OpenAPI) -> dict[str, Any]:
    """The description of all operations, made when first asked for."""
    made: dict[str, Any] = app.extensions.setdefault("api_description", {})
    if not made:
        tell_all(app)
        spec = copy.deepcopy(app.api_doc)
        schemas = spec["components"]["schemas"]
        schemas.pop("ValidationErrorModel", None)
        schemas["Problem"] = ProblemView.model_json_schema()
        spec["components"]["securitySchemes"] = SCHEMES
        spec["servers"] = [{"url": "/"}]
        for path, method, operation in _operations(spec):
            _complete(app, path, method, operation)
        made |= spec
    return made


def _complete(app: OpenAPI, path: str, method: str, operation: dict[str, Any]) -> None:
    """What is the same for many operations is written here once: who may, and how all of them refuse."""
    operation["tags"].sort()
    guarded = admission.guarded(path) and not _open_to_all(app, path, method)
    if guarded:
        operation["security"] = [{"staff": []} if method == "get" else {"staff": [], "csrf": []}]
    responses = operation["responses"]
    for status in ("401", "403") if guarded else ():
        responses.setdefault(status, {})
    responses.setdefault("default", {})
    for status, response in responses.items():
        if status == "default" or int(status) >= 400:
            said = "Refusal" if status == "default" else HTTPStatus(int(status)).phrase
            responses[status] = {"description": said, "content": _refusal(response)}


def _refusal(response: dict[str, Any]) -> dict[str, Any]:
    """The content of a refusal: a problem, or the richer one that the operation declares."""
    declared = [media.get("schema", {}) for media in response.get("content", {}).values()]
    own = [schema for schema in declared if schema.get("$ref", "").rpartition("/")[2] not in PLAIN]
    # The richer one is of one code; the same status refuses for other reasons too.
    either = {"anyOf": [*own, {"$ref": "#/components/schemas/Problem"}]}
    return {"application/problem+json": {"schema": either}} if own else PROBLEM


def _open_to_all(app: OpenAPI, path: str, method: str) -> bool:
    """Whether the porter of staff lets everyone through this door."""
    shape = path.replace("{", "<").replace("}", ">")
    return any(
        asked_by(app.view_functions[rule.endpoint]) is Permission.ANYONE
        for rule in app.url_map.iter_rules()
        if rule.rule == shape and method.upper() in (rule.methods or ())
    )


def _operations(spec: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in spec["paths"].items():
        for method in METHODS:
            if method in item:
                yield path, method, item[method]


def _words(code: str, status: int) -> dict[str, Any]:
    (title_vi, detail_vi), (title_en, detail_en) = (errors.words_for(code, speech) for speech in ("vi", "en"))
    return {
        "code": code,
        "status": status,
        "title_vi": title_vi,
        "detail_vi": detail_vi,
        "title_en": title_en,
        "detail_en": detail_en,
    }


def _app() -> OpenAPI:
    app: OpenAPI = current_app._get_current_object()  # type: ignore[attr-defined]
    return app
