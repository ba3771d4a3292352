"""What is forgotten: idle drafts, and the people in dossiers that need not be kept any more."""

from datetime import timedelta

from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from dossiers import intake, tidying
from models import Answered, DiscardedFile, Dossier, DossierFile, DossierPassage, DossierState, Reading
from tests.dossiers import OFFICER, PERMIT, PERSON, RULES, Agency, Applicant, a_dossier, a_draft, a_pdf, does
from tests.people import MONDAY


def test_a_draft_nobody_came_back_to_goes_with_its_files(app: OpenAPI) -> None:
    resident = Applicant(app)
    draft = resident.opened(PERMIT)
    assert resident.send_files(draft, "ban-ve", a_pdf()).status_code == 201
    filed = resident.filed()
    with Reading() as session:
        latest = max(session.scalars(select(Dossier.updated_at)))
    assert tidying.tidy(RULES, latest + timedelta(days=59)) == (0, 0)
    assert tidying.tidy(RULES, latest + timedelta(days=61)) == (1, 0)
    with Reading() as session:
        assert [str(key) for key in session.scalars(select(Dossier.id))] == [filed["id"]]
        assert session.scalars(select(DossierFile)).all() == []
        assert len(session.scalars(select(DiscardedFile)).all()) == 1


def test_after_its_years_only_what_figures_need_is_left(app: OpenAPI) -> None:
    agency, refused = Agency(app), a_dossier()
    refused = does(
        refused, lambda session, it: intake.refuse(session, it, OFFICER, MONDAY, reason="Sai tên An")
    )
    assert agency.intake.get(f"/unit/dossiers/{refused.id}").status_code == 200
    kept = a_draft(at=MONDAY + timedelta(days=365 * 5))
    assert tidying.tidy(RULES, MONDAY + timedelta(days=365 * 5 - 1)) == (0, 0)
    assert tidying.tidy(RULES, MONDAY + timedelta(days=365 * 5 + 2)) == (0, 1)
    with Reading() as session:
        empty = session.get_one(Dossier, refused.id)
        words = session.scalars(select(DossierPassage.public_text)).all()
        assert session.get(Dossier, kept.id) is not None
    assert (empty.applicant, empty.answers, empty.resident_id) == ({}, {}, None)
    assert (empty.state, empty.national_id_index) == (DossierState.REFUSED, None)
    assert set(words) == {""}
    assert tidying.tidy(RULES, MONDAY + timedelta(days=365 * 5 + 2)) == (0, 0)


def test_answers_that_are_kept_for_repeats_are_unreadable_at_rest(app: OpenAPI) -> None:
    resident = Applicant(app)
    draft = resident.filled()
    assert resident.submit(draft).status_code == 200
    with app.extensions["wiring"].engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT body FROM answered").all()
    assert rows
    assert not any(PERSON["full_name"] in str(row) for row in rows)
    with Reading() as session:
        assert PERSON["full_name"] in str(session.scalars(select(Answered.body)).all())
