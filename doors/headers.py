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
    always = [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "same-origin")]
    if settings.address.startswith("https://"):
        always.append(("Strict-Transport-Security", "max-age=31536000; includeSubDomains"))

    def add(response: Response) -> Response:
        for name, value in always:
            response.headers.setdefault(name, value)
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        response.headers.setdefault("Content-Security-Policy", PAGE if is_page else DATA)
        return response

    app.after_request(add)
