"""The demonstration's dossiers: some in every state, with lives like real ones, and nobody is written to."""

from collections import Counter
from datetime import UTC, datetime

from flask.testing import FlaskCliRunner
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from dossiers import demo
from models import Delivery, Dossier, DossierFile, DossierState, FileKind, Reading, Role
from reports.entry.access import Seat
from tests.desk import a_desk
from tests.people import PROVINCE
from tests.residents import body_of


def test_there_are_dossiers_in_every_state_and_loading_again_adds_nothing(
    app: OpenAPI, runner: FlaskCliRunner
) -> None:
    ran = runner.invoke(args=["demo", "load", "--synthetic", "5"])
    assert ran.exit_code == 0, ran.output
    told = demo.read(PROVINCE / "demo", datetime.now(UTC))
    with Reading() as session:
        dossiers = session.scalars(select(Dossier)).all()
        letters = session.scalars(select(Delivery)).all()
        files = session.scalars(select(DossierFile)).all()
    assert {it.state for it in dossiers} == set(DossierState)
    assert Counter(it.state for it in dossiers) == Counter(story.state for story in told)
    assert letters == []
    assert all(it.sync_acked == it.sync_owed for it in dossiers)
    ended = {it.id for it in dossiers if it.state in {DossierState.DONE, DossierState.RETURNED}}
    assert {it.dossier_id for it in files if it.kind is FileKind.RESULT} == ended
    again = runner.invoke(args=["demo", "load", "--synthetic", "5"])
    assert "0 dossiers added" in again.output


def test_officers_can_open_each_of_them(app: OpenAPI, runner: FlaskCliRunner) -> None:
    runner.invoke(args=["demo", "load", "--synthetic", "5"])
    with Reading() as session:
        filed = session.scalars(select(Dossier).where(Dossier.state != DossierState.DRAFT)).all()
    leader = a_desk(app, Seat(Role.LEADER, unit_code=filed[0].unit_code))
    for dossier in filed:
        case = body_of(leader.get(f"/unit/dossiers/{dossier.id}"))
        assert case["problems"] == []
        assert case["warnings"] == []
        for file in case["files"] + case["results"]:
            answer = leader.get(f"/unit/dossiers/{dossier.id}/files/{file['id']}")
            assert answer.data.startswith(b"%PDF")
