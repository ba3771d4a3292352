"""What every answer tells a browser to leave undone."""

from flask import Flask, Response

from config import Settings

# Our own pages run our own files only; inline styles are what the API's description cannot do without.
PAGE = (
    "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; object-src 'none'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
# Anything else is data: a browser that shows it as a page must not run or fetch a thing.
DATA = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"


def register(app: Flask, settings: Settings) -> None:
    """Put the headers on every answer."""
    secure = settings.address.startswith("https://")

    def add(response: Response) -> Response:
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        response.headers.setdefault("Referrer-Policy", "same-origin")
        response.headers.setdefault(
            "Content-Security-Policy", PAGE if response.mimetype == "text/html" else DATA
        )
        if secure:
            response.headers.setdefault("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
        return response

    app.after_request(add)
