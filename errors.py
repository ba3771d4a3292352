"""The one shape of "no": RFC 9457 problem+json, Vietnamese for people, a stable `code` for programs.

Body: {type, title, status, detail, code, request_id, fields?, ...extra}. The words live in province/problems.toml.
"""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, ClassVar, NoReturn

from flask import Flask, Response, g, jsonify, request
from pydantic import ValidationError
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.orm.exc import StaleDataError
from structlog import get_logger
from werkzeug.exceptions import HTTPException

log = get_logger(__name__)

TEXTS = Path(__file__).parent / "province" / "problems.toml"


class Problem(Exception):
    """A refusal a person or program is told about. Subclasses fix `status` and `code`; the code has words.

    `fields` maps a field's name to what is wrong with it; `extra` joins the body; `words` fill the text's places.
    """

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"

    def __init__(
        self,
        *,
        fields: Mapping[str, str] | None = None,
        extra: Mapping[str, Any] | None = None,
        retry_after: int | None = None,
        **words: object,
    ) -> None:
        super().__init__(self.code)
        self.fields = dict(fields or {})
        self.extra = dict(extra or {})
        self.retry_after = retry_after
        self.words = words


class NotFound(Problem):
    """There is no such thing, or none that the asker may know of."""

    status, code = 404, "not_found"


class Unauthenticated(Problem):
    """Nobody is logged in, or the token is not valid any more."""

    status, code = 401, "unauthenticated"


class Forbidden(Problem):
    """The person may not do this."""

    status, code = 403, "forbidden"


class FieldsRefused(Problem):
    """The input was understood but fields are wrong."""

    status, code = 422, "fields_refused"


class Stale(Problem):
    """The thing has changed since the version the sender saw; `extra["current"]` holds it as it is now."""

    status, code = 409, "stale_version"


class TransitionRefused(Problem):
    """The report or dossier cannot go there from where it is."""

    status, code = 409, "transition_refused"


class KeyReused(Problem):
    """The Idempotency-Key was used before with another body."""

    status, code = 409, "idempotency_key_reused"


class TooMany(Problem):
    """Too many requests; the answer carries Retry-After."""

    status, code = 429, "too_many_requests"


class Busy(Problem):
    """The service, or one it needs, cannot answer now; nothing was lost."""

    status, code = 503, "busy"


_BY_STATUS = {
    400: "bad_request",
    401: "unauthenticated",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    415: "unsupported_media_type",
    429: "too_many_requests",
    503: "busy",
}


def register(app: Flask) -> None:
    """Turn every refusal, ours or the framework's, into the one shape."""
    app.register_error_handler(Problem, answer)
    app.register_error_handler(ValidationError, lambda error: answer(FieldsRefused(fields=fields_of(error))))
    app.register_error_handler(StaleDataError, lambda _: answer(Stale()))
    app.register_error_handler(OperationalError, lambda error: _database_trouble(error.orig))
    app.register_error_handler(DatabaseError, _unreadable_database)
    app.register_error_handler(PoolExhausted, _database_trouble)
    app.register_error_handler(HTTPException, _framework)


def answer(problem: Problem) -> Response:
    """The response for a problem, in the language the request prefers (Vietnamese by default)."""
    return body_of(
        problem.status,
        problem.code,
        fields=problem.fields,
        extra=problem.extra,
        retry_after=problem.retry_after,
        words=problem.words,
    )


def body_of(
    status: int,
    code: str,
    *,
    fields: Mapping[str, str] | None = None,
    extra: Mapping[str, Any] | None = None,
    retry_after: int | None = None,
    words: Mapping[str, object] | None = None,
) -> Response:
    """Write one problem+json response."""
    title, detail = words_for(code, language())
    body: dict[str, Any] = {
        "type": f"/api/problems#{code}",
        "title": title,
        "status": status,
        "detail": detail.format_map(_Blank(words or {})),
        "code": code,
        "request_id": getattr(g, "request_id", ""),
    }
    if fields:
        body["fields"] = dict(fields)
    response = jsonify(body | dict(extra or {}))
    response.status_code = status
    response.content_type = "application/problem+json"
    if retry_after is not None:
        response.headers["Retry-After"] = str(max(1, retry_after))
    return response


def refuse_input(error: ValidationError) -> NoReturn:
    """flask-openapi3's callback: a body that is no JSON is 400 or 415, one that we do not take 422."""
    if any(not item["loc"] and item["type"] == "model_type" for item in error.errors(include_input=False)):
        request.get_json()  # says itself what is wrong with the body
    raise FieldsRefused(fields=fields_of(error))


def fields_of(error: ValidationError) -> dict[str, str]:
    """What pydantic found, as {path: stable code}; the values sent are not repeated."""
    return {
        ".".join(map(str, item["loc"])) or "body": item["type"] for item in error.errors(include_input=False)
    }


def language() -> str:
    """`vi` unless the request asks for English before Vietnamese."""
    return request.accept_languages.best_match(["vi", "en"], default="vi") or "vi"


@cache
def _texts() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(TEXTS.read_text(encoding="utf-8"))


def codes() -> dict[str, int]:
    """Every code a client can meet, with its HTTP status; the rooms that raise them must have been imported."""
    ours = {kind.code: kind.status for kind in _kinds(Problem)}
    return {code: status for status, code in _BY_STATUS.items()} | ours | {"internal": 500}


def words_for(code: str, speech: str) -> tuple[str, str]:
    """Title and detail of a code in `vi` or `en`. Raises KeyError for a code without words."""
    entry = _texts()[code]
    return entry[f"title_{speech}"], entry[f"detail_{speech}"]


def _kinds(kind: type[Problem]) -> Iterator[type[Problem]]:
    yield kind
    for below in kind.__subclasses__():
        yield from _kinds(below)


class _Blank(dict[str, object]):
    def __missing__(self, key: str) -> str:
        return ""


def _framework(error: HTTPException) -> Response:
    status = error.code or 500
    response = body_of(status, _BY_STATUS.get(status, "internal" if status >= 500 else "bad_request"))
    for name, value in error.get_headers():
        if name.lower() in {"allow", "retry-after", "location"}:
            response.headers[name] = value
    if 300 <= status < 400:
        return Response(status=status, headers=response.headers)
    return response


def _unreadable_database(error: DatabaseError) -> Response:
    # SQLite says just this of a disk that has gone away under it; the kinds below it are mistakes of ours.
    if type(error) is not DatabaseError:
        raise error
    return _database_trouble(error.orig)


def _database_trouble(error: BaseException | None) -> Response:
    # A lock held too long, no free connection, a database that restarts: the client may simply try again.
    log.error("database did not answer", kind=type(error).__name__)
    return body_of(503, "busy", retry_after=2)
