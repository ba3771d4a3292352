"""The Tây Ninh pack is whole: what it holds, and that its parts fit each other."""

import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import h3
import pytest
from jsonschema import Draft202012Validator

from models import Hazard, State
from models import UnitKind as UnitKindOfModels
from province.category_schema import Category, NormUnit
from province.category_schema import Hazard as HazardOfPack
from province.pack import Pack, read
from province.schema import DayKind
from province.unit_schema import UnitKind

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "province" / "tay-ninh"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read(FOLDER)


def _category(pack: Pack, code: str) -> Category:
    return next(category for category in pack.categories if category.code == code)


def test_the_province_has_96_areas_of_14_wards_and_82_communes(pack: Pack) -> None:
    types = [area.type for area in pack.areas]
    assert (types.count("phường"), types.count("xã")) == (14, 82)
    assert {area.former_province for area in pack.areas} == {"Tỉnh Tây Ninh", "Tỉnh Long An"}


def test_names_that_look_alike_without_marks_are_told_apart_by_their_former_district(pack: Pack) -> None:
    by_code = {area.code: area for area in pack.areas}
    assert (by_code["25534"].name, by_code["25534"].former_district) == ("Tân Thành", "Huyện Tân Châu")
    assert (by_code["27826"].name, by_code["27826"].former_district) == ("Tân Thạnh", "Huyện Tân Thạnh")


def test_the_label_point_of_every_area_lies_in_a_cell_of_that_area(pack: Pack) -> None:
    cells = {cell.cell: cell.area_code for cell in pack.cells}
    for area in pack.areas:
        finest = h3.latlng_to_cell(area.latitude, area.longitude, 9)
        around = [h3.cell_to_parent(finest, size) for size in range(6, 10)]
        assert [cells[cell] for cell in around if cell in cells] == [area.code], area.full_name


def test_every_old_commune_leads_to_one_area_by_default(pack: Pack) -> None:
    old = {row.old_code for row in pack.former_areas}
    defaults = [row.old_code for row in pack.former_areas if row.is_default]
    assert sorted(defaults) == sorted(old)
    assert len(old) == 280


def test_categories_are_many_in_two_levels_and_all_can_be_asked_and_shown(pack: Pack) -> None:
    assert len(pack.groups) >= 9
    assert len(pack.categories) >= 24
    for category in pack.categories:
        Draft202012Validator.check_schema(category.questions)
        assert len(category.keywords) >= 10


def test_where_life_is_at_risk_the_form_stops_and_gives_a_number(pack: Pack) -> None:
    stopping = {
        category.code for category in pack.categories if category.emergency and category.emergency.stops
    }
    assert {"fallen-wire", "fire", "landslide", "rescue", "security"} <= stopping
    wire = _category(pack, "fallen-wire").emergency
    assert wire is not None
    assert {"19001006", "19009000"} <= {line.number for line in wire.hotlines}
    assert "10 mét" in wire.text_vi


def test_complaints_and_denunciations_are_shown_their_way_and_never_published(pack: Pack) -> None:
    for code in ("complaint", "denunciation", "staff-attitude"):
        category = _category(pack, code)
        assert category.redirect is not None
        assert not category.publish
    assert not _category(pack, "security").publish


def test_deadlines_are_the_proposed_ones_and_carry_the_cutoff(pack: Pack) -> None:
    pothole, signal = _category(pack, "pothole").norms, _category(pack, "traffic-signal").norms
    assert (pothole.fix.amount, pothole.fix.unit) == (7, NormUnit.WORKING_DAYS)
    assert pothole.fix.cutoff == time(18, 30)
    assert signal.contain is not None
    assert (signal.contain.amount, signal.contain.unit, signal.contain.cutoff) == (2, NormUnit.HOURS, None)


def test_every_area_has_its_own_commune_office_and_police(pack: Pack) -> None:
    units = {unit.code: unit for unit in pack.units}
    assert units["ubnd-25459"].name == "Ủy ban nhân dân phường Tân Ninh"
    assert units["ca-25459"].name_en == "Tân Ninh Ward Police"
    for kind in (UnitKind.COMMUNE_OFFICE, UnitKind.COMMUNE_POLICE):
        assert {unit.area_code for unit in pack.units if unit.kind is kind} == {
            area.code for area in pack.areas
        }


def _owner(pack: Pack, category: Category, area: str, day: date) -> str:
    for rule in pack.rules:
        about = rule.category in (None, category.code) and rule.group in (None, category.group)
        valid = rule.valid_from <= day and (rule.valid_to is None or day < rule.valid_to)
        if about and valid and (rule.areas is None or area in rule.areas):
            local = (unit.code for unit in pack.units if unit.kind is rule.kind and unit.area_code == area)
            return rule.unit or next(local)
    raise AssertionError(f"nobody owns {category.code} in {area}")


def test_no_report_is_ever_without_an_owner(pack: Pack) -> None:
    units = {unit.code for unit in pack.units}
    for category in pack.categories:
        for area in pack.areas:
            assert _owner(pack, category, area.code, date(2026, 11, 24)) in units


@pytest.mark.parametrize(
    ("category", "area", "unit"),
    [
        ("fallen-wire", "25459", "dien-luc-tay-ninh"),
        ("pothole", "27694", "ubnd-27694"),
        ("traffic-signal", "27694", "so-xay-dung"),
        ("noise", "25630", "ca-25630"),
        ("encroachment", "25630", "ubnd-25630"),
        ("water-supply", "25630", "cap-nuoc-tay-ninh"),
        ("water-supply", "27712", "cap-nuoc-long-an"),
        ("irrigation", "28225", "so-nong-nghiep-moi-truong"),
        ("denunciation", "25459", "dieu-phoi-1022"),
        ("other", "25459", "dieu-phoi-1022"),
    ],
)
def test_matters_reach_the_proposed_unit(pack: Pack, category: str, area: str, unit: str) -> None:
    assert _owner(pack, _category(pack, category), area, date(2026, 11, 24)) == unit


def test_corrections_stand_before_the_list_of_holidays(pack: Pack) -> None:
    days = {day.day: day for day in pack.calendar}
    assert days[date(2026, 1, 2)].kind is DayKind.HOLIDAY
    assert "12729" in days[date(2026, 1, 2)].source
    assert days[date(2026, 1, 10)].kind is DayKind.WORKING_WEEKEND
    assert days[date(2026, 11, 24)].name == "Ngày Văn hóa Việt Nam"
    assert sorted(days) == [day.day for day in pack.calendar]


def test_a_working_day_has_eight_office_hours(pack: Pack) -> None:
    for weekday in range(5):
        spans = [row for row in pack.office_hours if row.weekday == weekday]
        minutes = [_minutes(row.closes) - _minutes(row.opens) for row in spans]
        assert sum(minutes) == 8 * 60
    assert {row.weekday for row in pack.office_hours} == {0, 1, 2, 3, 4}


def _minutes(moment: time) -> int:
    return moment.hour * 60 + moment.minute


def test_the_pack_speaks_of_the_same_kinds_as_the_database() -> None:
    assert [kind.value for kind in HazardOfPack] == [kind.value for kind in Hazard]
    assert {kind.value for kind in UnitKind} == {kind.value for kind in UnitKindOfModels}


def test_every_state_has_a_name(pack: Pack) -> None:
    assert {key for key in pack.texts["vi"] if key.startswith("state.")} == {
        f"state.{state}" for state in State
    }


def _topics() -> Iterator[str]:
    """What the code owes to people: the topics in its calls of `owed.to_...`, and the three warnings."""
    for path in (ROOT / "reports").rglob("*.py"):
        yield from re.findall(r'"((?:report|ticket)\.[a-z_0-9]+)"', path.read_text(encoding="utf-8"))
    yield from (f"ticket.warning_{share}" for share in (50, 80, 100))


def test_whatever_is_owed_to_people_has_words(pack: Pack) -> None:
    topics = set(_topics())
    assert {"report.received", "ticket.assigned"} <= topics
    needed = {f"chat.{topic}" for topic in topics}
    needed |= {
        f"mail.{topic}.{part}"
        for topic in topics
        if topic.startswith("ticket.")
        for part in ("subject", "text")
    }
    assert needed - pack.texts["vi"].keys() == set()


def test_residents_read_no_abbreviations(pack: Pack) -> None:
    short = re.compile(r"\b(UBND|TTHC|CSDL|TP|PAKN|KNTC|SĐT|ĐT|CA|HĐND)\b")
    seen = [text for key, text in pack.texts["vi"].items() if not key.startswith("mail.")]
    for category in pack.categories:
        seen += [
            category.name_vi,
            *(part.text_vi for part in (category.emergency, category.redirect) if part),
        ]
    seen += [unit.name for unit in pack.units]
    assert [text for text in seen if short.search(text)] == []


def test_reading_twice_gives_equal_packs(pack: Pack) -> None:
    again = read(FOLDER)
    assert again == pack
    assert again is not pack
