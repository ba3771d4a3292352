"""Dossier codes: one series an agency and local day, without a gap or a double however many officers accept at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.engine import Engine

from dossiers import history, intake, numbering
from dossiers.refusals import NoAgency
from errors import Problem
from models import Agency, Base, Dossier, DossierState, Reading, Session
from models.base import new_key
from models.sequence import next_value
from tests.dossiers import AREA, OFFICER, OTHER_UNIT, UNIT, a_dossier, a_draft
from tests.people import MONDAY

AT_ONCE = 500
HANDS = 16


def agency(unit: str) -> str:
    with Reading() as session:
        return session.get_one(Agency, unit).code


def copies(dossier: Dossier, count: int) -> list[Any]:
    """More filed dossiers like this one."""
    table = Base.metadata.tables["dossiers"]
    row = {column.name: getattr(dossier, column.name) for column in table.columns}
    keys = [new_key() for _ in range(count)]
    rows = [row | {"id": key, "reference": f"TN{place:08d}"} for place, key in enumerate(keys)]
    with Session.begin() as session:
        session.execute(insert(table), rows)
    return keys


def accept(key: Any, at: datetime = MONDAY) -> str | None:
    with Session.begin() as session:
        dossier = history.lock(session, session.get_one(Dossier, key))
        intake.accept(session, dossier, OFFICER, at)
        return dossier.code


def test_five_hundred_acceptances_at_once_give_five_hundred_codes_without_a_gap(engine: Engine) -> None:
    keys = copies(a_dossier(), AT_ONCE)
    with ThreadPoolExecutor(HANDS) as hands:
        codes = list(hands.map(accept, keys))
    day = f"{agency(UNIT)}-261123"
    assert sorted(map(str, codes)) == [f"{day}-{number:04d}" for number in range(1, AT_ONCE + 1)]


def test_an_acceptance_that_fails_gives_its_number_back(engine: Engine) -> None:
    first, second = a_dossier(), a_dossier()

    def fails() -> None:
        with Session.begin() as session:
            intake.accept(session, history.lock(session, session.get_one(Dossier, first.id)), OFFICER, MONDAY)
            session.flush()
            raise Problem

    with pytest.raises(Problem):
        fails()
    assert accept(second.id) == f"{agency(UNIT)}-261123-0001"
    assert accept(first.id) == f"{agency(UNIT)}-261123-0002"


def test_each_agency_and_each_local_day_counts_for_itself(engine: Engine) -> None:
    late = datetime(2026, 11, 23, 17, 30, tzinfo=UTC)  # half past midnight of the 24th in Tây Ninh
    with Session.begin() as session:
        codes = [
            numbering.next_code(session, UNIT, MONDAY),
            numbering.next_code(session, OTHER_UNIT, MONDAY),
            numbering.next_code(session, UNIT, late),
        ]
    assert codes == [
        f"{agency(UNIT)}-261123-0001",
        f"{agency(OTHER_UNIT)}-261123-0001",
        f"{agency(UNIT)}-261124-0001",
    ]


def test_past_9999_it_grows_and_never_begins_again(engine: Engine) -> None:
    with Session.begin() as session:
        next_value(session, f"dossier-{agency(UNIT)}-261123", step=9999)
        code = numbering.next_code(session, UNIT, MONDAY)
    assert code == f"{agency(UNIT)}-261123-10000"
    assert numbering.is_code(code)


def test_a_unit_without_an_identifier_gives_no_codes(engine: Engine) -> None:
    with Session.begin() as session, pytest.raises(NoAgency):
        numbering.next_code(session, "so-xay-dung", MONDAY)


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ("H15.50.05.13-261008-0975", True),
        ("H53.24-231123-0001", True),
        ("000.24.53.H53-231123-0001", True),
        ("H53-260229-0001", False),
        ("H53.24-231323-0001", False),
        ("H53.24-231123-001", False),
        ("PA-261123-00001", False),
    ],
)
def test_codes_of_all_systems_are_known_by_their_shape_and_day(said: str, is_one: bool) -> None:
    assert numbering.is_code(said) is is_one


def test_references_are_read_as_people_type_them() -> None:
    reference = numbering.new_reference()
    assert numbering.REFERENCE.match(reference)
    assert numbering.tidy(f" {reference[:4].lower()}-{reference[4:]} ") == reference
    assert numbering.tidy("h53.24-231123-0001") == "H53.24-231123-0001"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tra cứu hồ sơ tn7k3m-9qxd giúp em", "TN7K3M9QXD"),
        ("hồ sơ h53.101-261125-0001 tới đâu rồi", "H53.101-261125-0001"),
        ("PA-261125-00001", ""),
        ("đường tn hư rồi", ""),
    ],
)
def test_they_are_found_in_what_people_write(text: str, code: str) -> None:
    assert numbering.within(text) == code


def test_a_draft_has_no_code_and_cannot_be_accepted(engine: Engine) -> None:
    draft = a_draft()
    with pytest.raises(Problem):
        accept(draft.id)
    with Reading() as session:
        assert session.scalars(select(Dossier.code)).all() == [None]
        assert session.get_one(Dossier, draft.id).state is DossierState.DRAFT
    assert (draft.area_code, draft.unit_code) == (AREA, UNIT)
