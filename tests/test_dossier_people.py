"""A resident's dossiers when they withdraw, turn out to be two rows, or ask for a copy of everything."""

from flask_openapi3.openapi import OpenAPI
from sqlalchemy import select

from models import (
    DiscardedFile,
    Dossier,
    DossierFile,
    DossierPassage,
    Reading,
    Resident,
    Session,
)
from reports import erasing, uniting
from reports.my_data import copy_of
from tests.dossiers import PERMIT, PERSON, Agency, Applicant, a_dossier, a_pdf
from tests.people import MONDAY, a_resident
from wiring import Wiring


def test_who_withdraws_leaves_the_dossiers_the_law_keeps_and_no_way_to_themselves(app: OpenAPI) -> None:
    resident = Applicant(app)
    draft, filed = resident.opened(PERMIT), resident.filed()
    assert resident.send_files(draft, "ban-ve", a_pdf()).status_code == 201
    with Session.begin() as session:
        erasing.erase(session, resident.resident.id, MONDAY, cause="test")
    with Reading() as session:
        (left,) = session.scalars(select(Dossier))
        assert (str(left.id), left.resident_id) == (filed["id"], None)
        assert left.applicant["full_name"] == PERSON["full_name"]
        assert session.scalars(select(DossierFile)).all() == []
        assert len(session.scalars(select(DiscardedFile)).all()) == 1
        assert set(session.scalars(select(DossierPassage.by_id))) == {None}


def test_two_rows_of_one_human_have_their_dossiers_together(app: OpenAPI) -> None:
    gone, into = a_resident(), a_resident()
    dossier = a_dossier(gone)
    with Session.begin() as session:
        uniting.unite(session, session.get_one(Resident, gone.id), session.get_one(Resident, into.id))
    with Reading() as session:
        assert session.get_one(Dossier, dossier.id).resident_id == into.id
        assert set(session.scalars(select(DossierPassage.by_id))) == {into.id}


def test_the_copy_holds_what_was_said_and_who_read_it(app: OpenAPI) -> None:
    wired: Wiring = app.extensions["wiring"]
    resident, agency = Applicant(app), Agency(app)
    filed = resident.filed()
    assert agency.intake.get(f"/unit/dossiers/{filed['id']}").status_code == 200
    with Reading() as session:
        (copy,) = copy_of(session, resident.resident, wired.links, MONDAY)["dossiers"]
    assert copy["applicant"]["national_id"] == PERSON["national_id"], "one's own data in full"
    assert [line["event"] for line in copy["timeline"]] == ["filed"]
    assert len(copy["reads"]) == 1
