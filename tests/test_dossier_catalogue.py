"""The catalogue of procedures: whole in the pack, found by everyday words, told with everything people ask about."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.engine import Engine

from dossiers.catalogue import conditions, procedures
from dossiers.catalogue.conditions import Need
from models import Agency, Procedure, Session, Unit
from province import procedure_checks
from province.files import Folder
from province.load import load
from province.pack import Pack, read
from province.procedure_schema import Mode
from province.procedure_schema import Procedure as Entry
from province.unit_schema import Units

FOLDER = Path(__file__).parent.parent / "province" / "tay-ninh"
TODAY = date(2026, 11, 25)
# The table of the domain document: what a commune, a school or the police handles.
EVERYDAY = {
    "2.000635", "2.000815", "2.000884", "2.000908", "1.001193", "1.004884", "1.000894", "1.000656", "1.004873",
    "1.001022", "1.004222", "1.004194", "1.013225", "1.013229", "2.002854", "1.001612", "1.014061", "1.014027",
}  # fmt: skip


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read(FOLDER)


def entry(pack: Pack, code: str) -> Entry:
    return next(it for it in pack.procedures if it.code == code)


def test_the_everyday_procedures_are_all_there_and_say_where_they_come_from(pack: Pack) -> None:
    assert {it.code for it in pack.procedures} >= EVERYDAY
    for it in pack.procedures:
        assert it.source, it.code
        assert it.guide_vi, it.code
        assert it.legal_vi, it.code
        assert all(fee.text_vi for fee in it.fees), it.code


def test_what_can_be_filed_here_leads_to_an_agency_with_an_identifier(pack: Pack) -> None:
    named = {agency.unit for agency in pack.agencies}
    for it in pack.procedures:
        if it.mode is not Mode.DEEP_LINK and it.authority.unit is None:
            kind = it.authority.kind.value
            assert {unit.code for unit in pack.units if unit.kind.value == kind} <= named, it.code


def test_an_amount_of_nothing_is_never_told_alone(pack: Pack) -> None:
    bare = [fee for it in pack.procedures for fee in it.fees if not fee.amount and len(fee.text_vi) < 10]
    assert bare == []


class TestChecks:
    def test_two_versions_on_one_day_are_a_flaw(self, pack: Pack) -> None:
        birth = entry(pack, "1.001193")
        later = birth.model_copy(update={"version": 2, "valid_from": date(2027, 3, 1)})
        assert list(procedure_checks.versions_follow_each_other((birth, later))) != []
        earlier = birth.model_copy(update={"valid_to": date(2027, 3, 1)})
        assert list(procedure_checks.versions_follow_each_other((earlier, later))) == []

    def test_an_agency_without_an_identifier_is_a_flaw(self, pack: Pack) -> None:
        few = [agency for agency in pack.agencies if agency.unit != "ubnd-25459"]
        told = Folder(FOLDER).yaml("units.yaml", Units)
        assert told is not None
        flaws = procedure_checks.every_authority_can_give_codes(
            pack.province, pack.areas, told, pack.procedures, few
        )
        assert [flaw.place for flaw in flaws] == ["ubnd-25459"]

    @pytest.mark.parametrize(
        ("changed", "said"),
        [
            ({"mode": "deep_link"}, "deep link"),
            ({"form": {"type": "object"}}, "closed object"),
            ({"code": "khai-sinh"}, "match"),
            ({"norm": {"amount": 0, "unit": "days"}}, "same day"),
            ({"valid_to": "2020-01-01"}, "after valid_from"),
            ({"guide_en": ["Once."]}, "same steps"),
            ({"norm_note_vi": "Tùy trường hợp."}, "one language"),
            (
                {
                    "form": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {
                            "a": {"title": "A", "x-title-en": "A", "x-when": [{"fact": "b", "eq": 1}]},
                            "several_members": {"title": "A", "x-title-en": "A"},
                        },
                    }
                },
                "does not ask: b",
            ),
            (
                {
                    "form": {
                        "type": "object",
                        "additionalProperties": False,
                        "properties": {"a": {"title": "A"}},
                    }
                },
                "x-title-en",
            ),
        ],
    )
    def test_an_entry_that_contradicts_itself_is_refused(
        self, pack: Pack, changed: dict[str, object], said: str
    ) -> None:
        told = entry(pack, "1.001612").model_dump(mode="json", by_alias=True)
        with pytest.raises(ValueError, match=said):
            Entry.model_validate(told | changed)


class TestConditions:
    @pytest.mark.parametrize(
        ("facts", "expected"),
        [
            ({}, Need.DEPENDS),
            ({"birth_proof": "certificate"}, Need.REQUIRED),
            ({"birth_proof": "data"}, Need.NOT_NEEDED),
        ],
    )
    def test_a_component_is_needed_not_needed_or_it_depends(
        self, pack: Pack, facts: dict[str, str], expected: Need
    ) -> None:
        (paper,) = [it for it in entry(pack, "1.001193").components if it.code == "giay-chung-sinh"]
        assert conditions.need(paper, facts) is expected

    def test_what_is_only_shown_is_never_asked_for(self, pack: Pack) -> None:
        (paper,) = [it for it in entry(pack, "2.000815").components if it.give == "present"]
        assert conditions.need(paper, {}) is Need.OPTIONAL

    def test_a_case_has_a_time_of_its_own(self, pack: Pack) -> None:
        permit = entry(pack, "1.013225")
        house = conditions.variant(permit, {"kind": "house"})
        assert house is not None
        assert house.norm.amount == 7
        assert conditions.variant(permit, {"kind": "works"}) is None
        assert conditions.variant(permit, {}) is None


# What people type, and what they mean.
TYPED = [
    ("khai sanh", "1.001193"),
    ("lam khai sanh cho con", "1.001193"),
    ("chuyen truong", "2.002854"),
    ("chuyển trường", "2.002854"),
    ("sao y bản chính", "2.000815"),
    ("giay doc than", "1.004873"),
    ("hộ khẩu", "1.004222"),
    ("xay nha", "1.013225"),
    ("mở quán", "1.001612"),
    ("báo tử", "1.000656"),
    ("1.001612", "1.001612"),
    ("trich luc", "2.000635"),
]


def test_everyday_words_find_it_with_or_without_marks(engine: Engine) -> None:
    with Session() as session:
        for words, code in TYPED:
            found = procedures.search(session, TODAY, words)
            assert code in [it.entry.code for it in found[:3]], words
        assert procedures.search(session, TODAY, "xyzzy") == []


class TestDoor:
    @pytest.fixture
    def database(self, sqlite_url: str) -> str:
        """What is read is the same on either database; the search above runs on both."""
        return sqlite_url

    def test_the_list_has_all_with_fields_and_who_handles_it_in_an_area(self, client: FlaskClient) -> None:
        given = client.get("/api/v1/procedures?area=25459").get_json()
        by_code = {it["code"]: it for it in given["items"]}
        assert len(by_code) >= 16
        assert by_code["1.001193"]["unit"]["code"] == "ubnd-25459"
        assert by_code["1.004222"]["unit"]["code"] == "ca-25459"
        assert by_code["2.002854"]["unit"] is None
        assert sum(field["count"] for field in given["fields"]) == len(by_code)
        child = next(event for event in given["events"] if event["code"] == "child")
        assert child["name"] == "Có con nhỏ"
        assert child["count"] == sum("child" in it["events"] for it in given["items"]) > 0
        assert by_code["2.000635"]["fees"][0]["text"].startswith("8.000 đồng")

    def test_a_field_narrows_the_list(self, client: FlaskClient) -> None:
        given = client.get("/api/v1/procedures?field=certification").get_json()["items"]
        assert {it["field"] for it in given} == {"certification"}

    def test_a_procedure_tells_what_how_long_how_much_and_where(self, client: FlaskClient) -> None:
        given = client.get("/api/v1/procedures/2.000635?area=25459").get_json()
        assert given["time"] == {
            "amount": 0,
            "unit": "working_days",
            "cutoff": "15:00",
            "text": "Trong ngày làm việc (nhận sau 15:00 thì tính từ ngày làm việc tiếp theo)",
            "short": "Trong ngày làm việc",
        }
        assert given["fees"][0]["amount"] == 8000
        assert given["fees"][0]["name"] == "Lệ phí"
        assert given["form"]["x-order"][:2] == ["extract", "person_name"], "in the pack's order"
        assert given["unit"]["code"] == "ubnd-25459"
        assert given["applicant"]["x-order"][0] == "full_name"
        assert given["components"][2]["when"] == [{"fact": "for_other", "eq": True}]

    def test_a_local_code_means_the_national_procedure(self, client: FlaskClient) -> None:
        local = client.get("/api/v1/procedures/2.000635.000.00.00.H21")
        assert local.get_json()["code"] == "2.000635"
        assert client.get("/api/v1/procedures/9.999999").status_code == 404
        assert client.get("/api/v1/procedures/khai-sinh").status_code == 422

    def test_english_is_spoken_to_those_who_ask_for_it(self, client: FlaskClient) -> None:
        given = client.get("/api/v1/procedures/1.001193", headers={"Accept-Language": "en"}).get_json()
        assert given["name"] == "Birth registration"
        assert given["summary"] == "Register a child's birth within 60 days."
        assert given["guide"][0].startswith("Fill in")
        assert given["authority"]["text"].startswith("People's Committee")
        assert given["time"]["text"].startswith("1 working day (")

    def test_it_is_sent_again_only_when_it_changed(self, client: FlaskClient) -> None:
        first = client.get("/api/v1/procedures")
        again = client.get("/api/v1/procedures", headers={"If-None-Match": first.headers["ETag"]})
        assert again.status_code == 304


class TestVersions:
    def test_a_day_sees_the_version_that_is_valid_on_it(self, engine: Engine, pack: Pack) -> None:
        birth = entry(pack, "1.001193")
        changes = {"version": 2, "valid_from": date(2027, 3, 1), "name_vi": "Đăng ký khai sinh (luật mới)"}
        old = birth.model_copy(update={"valid_to": date(2027, 3, 1)})
        versions = (old, birth.model_copy(update=changes))
        with Session.begin() as session:
            before = session.scalars(select(Procedure.id).where(Procedure.code == birth.code)).one()
            load(session, replace(pack, procedures=versions), replace=True)
        with Session() as session:
            now = procedures.find(session, birth.code, TODAY)
            then = procedures.find(session, birth.code, date(2027, 3, 1))
        assert now is not None
        assert then is not None
        assert (now.entry.version, then.entry.version) == (1, 2)
        assert now.id == before, "dossiers that were filed under it keep their version"

    def test_loading_again_writes_nothing(self, engine: Engine, pack: Pack) -> None:
        with Session.begin() as session:
            counts = load(session, pack)
            assert counts["procedures"] == counts["fields"] == counts["agencies"] == 0
            units = set(session.scalars(select(Unit.code)))
            assert set(session.scalars(select(Agency.unit_code))) <= units
