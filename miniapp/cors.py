"""Which browsers' pages may call the API: exactly the mini app's origins, without cookies, and nobody else's."""

from flask import Flask, Response, request
from flask.typing import ResponseReturnValue

from wiring import wiring

PREFIX = "/api/v1/"
METHODS = "GET, POST, PATCH, DELETE, OPTIONS"
REQUEST_HEADERS = "Authorization, Content-Type, Idempotency-Key, Accept-Language"
SEEN_HEADERS = "Retry-After, ETag, Idempotent-Replayed, X-Request-Id"
# Browsers ask again after two hours at most, whatever we say.
REMEMBERED_S = "7200"


def register(app: Flask) -> None:
    """Answer preflights before anything else looks at them, and mark what the mini app may read."""
    app.before_request(_preflight)
    app.after_request(_allow)


def _preflight() -> ResponseReturnValue | None:
    asks = request.method == "OPTIONS" and "Access-Control-Request-Method" in request.headers
    if not (asks and request.path.startswith(PREFIX)):
        return None
    return Response(status=204)


def _allow(response: Response) -> Response:
    if not request.path.startswith(PREFIX):
        return response
    varies = response.headers.get("Vary")
    response.headers["Vary"] = f"{varies}, Origin" if varies else "Origin"
    origin = request.headers.get("Origin", "")
    if origin not in wiring().settings.allowed_origins:
        return response
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Access-Control-Expose-Headers"] = SEEN_HEADERS
    if request.method == "OPTIONS":
        response.headers["Access-Control-Allow-Methods"] = METHODS
        response.headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
        response.headers["Access-Control-Max-Age"] = REMEMBERED_S
    return response
