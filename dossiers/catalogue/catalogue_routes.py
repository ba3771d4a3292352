"""The door to the procedures, open to everyone."""

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from flask import Response, jsonify, request
from flask_openapi3.models.tag import Tag
from sqlalchemy import select
from sqlalchemy.orm import Session

from doors.apidocs import answers, problems
from doors.late_api import LateAPI
from dossiers.catalogue import guide, procedures
from dossiers.catalogue.catalogue_shapes import (
    AreaQuery,
    ProcedurePath,
    ProceduresQuery,
    ProceduresView,
    ProcedureView,
)
from errors import NotFound, language
from models import ProcedureField, Reading
from province.procedure_schema import LifeEvent
from reports import deadlines
from wiring import wiring

bp = LateAPI(
    "procedures",
    __name__,
    url_prefix="/api/v1",
    abp_tags=[Tag(name="Procedures", description="Thủ tục hành chính: open to everyone.")],
    abp_responses=problems(422),
)


@bp.get("/procedures", responses=answers({200: ProceduresView, 304: None}))
def list_procedures(query: ProceduresQuery) -> Response:
    """Procedures in force today, by everyday words and by field; with `area` also who handles each there."""
    texts, speech, today = wiring().texts, language(), deadlines.local(datetime.now(UTC)).date()
    with Reading() as session:
        found = procedures.search(session, today, query.q, query.field)
        items = [
            guide.summary(it.entry, texts, speech, procedures.unit_for(session, it.entry, query.area or None))
            for it in found
        ]
        known = procedures.in_force(session, today)
        fields = _fields(session, known, speech)
    return _cached({"items": items, "fields": fields, "events": _events(known, speech)})


@bp.get("/procedures/<code>", responses=answers({200: ProcedureView, 304: None}, 404))
def show_procedure(path: ProcedurePath, query: AreaQuery) -> Response:
    """One procedure: what is needed, how long it takes, what it costs, who handles it, and its form."""
    today = deadlines.local(datetime.now(UTC)).date()
    with Reading() as session:
        found = procedures.find(session, path.code, today)
        if found is None:
            raise NotFound
        unit = procedures.unit_for(session, found.entry, query.area or None)
        return _cached(guide.whole(found.entry, wiring().texts, language(), unit))


def _fields(session: Session, known: list[procedures.Known], speech: str) -> list[dict[str, Any]]:
    counts = Counter(it.entry.field for it in known)
    rows = session.scalars(select(ProcedureField).order_by(ProcedureField.position))
    return [
        {
            "code": row.code,
            "name": row.name_en if speech == "en" else row.name_vi,
            "count": counts[row.code],
        }
        for row in rows
    ]


def _events(known: list[procedures.Known], speech: str) -> list[dict[str, Any]]:
    counts = Counter(event for it in known for event in it.entry.events)
    return [
        {
            "code": event,
            "name": wiring().texts.say(f"procedure.event.{event}", speech),
            "count": counts[event],
        }
        for event in LifeEvent
        if counts[event]
    ]


def _cached(body: dict[str, Any]) -> Response:
    response = jsonify(body)
    response.add_etag()
    response.vary.add("Accept-Language")
    response.headers["Cache-Control"] = "public, max-age=60"
    response.make_conditional(request)
    return response
