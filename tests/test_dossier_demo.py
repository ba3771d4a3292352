"""The demonstration's dossiers: some in every state, with lives like real ones, and nobody is written to."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskCliRunner
from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from dossiers import demo, demo_stories
from models import Delivery, Dossier, DossierFile, DossierState, FileKind, IndexFreeze, Reading, Report, Role
from reports.demo import demo_cli
from reports.entry.access import Seat
from tests.desk import a_desk
from tests.people import PROVINCE
from tests.residents import body_of


def test_there_are_dossiers_in_every_state_that_officers_can_open_and_loading_again_adds_nothing(
    app: OpenAPI, runner: FlaskCliRunner
) -> None:
    ran = runner.invoke(args=["demo", "load", "--synthetic", "5"])
    assert ran.exit_code == 0, ran.output
    now = datetime.now(UTC)
    told = demo_stories.read(PROVINCE / "demo", now)
    past = demo_stories.read_past(PROVINCE / "demo", now)
    with Reading() as session:
        dossiers = session.scalars(select(Dossier)).all()
        letters = session.scalars(select(Delivery)).all()
        files = session.scalars(select(DossierFile)).all()
        frozen = session.scalars(select(IndexFreeze.month)).all()
    assert {it.state for it in dossiers} == set(DossierState)
    assert Counter(it.state for it in dossiers) == Counter(story.state for story in [*told, *past])
    assert letters == []
    assert all(it.sync_acked == it.sync_owed for it in dossiers)
    ended = {it.id for it in dossiers if it.state in {DossierState.DONE, DossierState.RETURNED}}
    assert {it.dossier_id for it in files if it.kind is FileKind.RESULT} == ended
    assert {f"{it.filed_at:%Y-%m}" for it in past} == set(frozen)
    again = runner.invoke(args=["demo", "load", "--synthetic", "5"])
    assert "0 dossiers added, 0 months frozen" in again.output
    office = min(it.unit_code for it in dossiers)
    look_through(app, [it for it in dossiers if it.resident_id in {story.key for story in told}], office)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_a_demonstration_that_was_cut_off_goes_on_at_the_next_start(
    app: OpenAPI, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_stories, "read_past", lambda _folder, _now: [])
    with app.app_context():
        with monkeypatch.context() as cut:
            cut.setattr(demo, "keeping", None)  # what it needs to go on
            with pytest.raises(AttributeError):
                demo_cli.begin(2)
        demo_cli.begin(2)
    with Reading() as session:
        told = demo_stories.read(PROVINCE / "demo", datetime.now(UTC))
        assert len(session.scalars(select(Dossier.id)).all()) == len(told)
        assert len(session.scalars(select(Report.id)).all()) == 2


def look_through(app: OpenAPI, dossiers: list[Dossier], office: str) -> None:
    """Officers of the first office can open each of the list's."""
    leader = a_desk(app, Seat(Role.LEADER, unit_code=office))
    for dossier in dossiers:
        if dossier.state is DossierState.DRAFT:
            continue
        case = body_of(leader.get(f"/unit/dossiers/{dossier.id}"))
        assert case["problems"] == []
        assert case["warnings"] == []
        for file in case["files"] + case["results"]:
            answer = leader.get(f"/unit/dossiers/{dossier.id}/files/{file['id']}")
            assert answer.data.startswith(b"%PDF")
