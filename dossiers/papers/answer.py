"""A PDF of a dossier on its way out: never kept by caches, never run by browsers."""

from flask import Response

from models import DossierFile


def pdf_answer(content: bytes, file: DossierFile) -> Response:
    """The response that shows a file of a dossier."""
    response = Response(content, content_type="application/pdf")
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Disposition"] = f'inline; filename="{file.id}.pdf"'
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
