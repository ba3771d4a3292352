"""The Tây Ninh pack is whole, and a pack with mistakes is refused with every one of them."""

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date, time
from pathlib import Path

import h3
import pytest
from jsonschema import Draft202012Validator

from models import Hazard, State
from models import UnitKind as UnitKindOfModels
from province.category_schema import Category, NormUnit
from province.category_schema import Hazard as HazardOfPack
from province.pack import Pack, PackError, read
from province.schema import DayKind
from province.unit_schema import UnitKind

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "province" / "tay-ninh"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return read(FOLDER)


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A pack to spoil: the real one with only the first cell of each area, which makes it ten times faster to read."""
    folder = Path(shutil.copytree(FOLDER, tmp_path / "pack", ignore=shutil.ignore_patterns("demo")))
    cells = folder / "areas-h3.csv"
    first: dict[str, str] = {}
    for line in cells.read_text(encoding="utf-8").splitlines():
        first.setdefault(line.partition(",")[2], line)
    cells.write_text("\n".join(first.values()) + "\n", encoding="utf-8")
    return folder


def _category(pack: Pack, code: str) -> Category:
    return next(category for category in pack.categories if category.code == code)


# ------------------------------------------------------------------ what the pack holds


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


def test_a_correction_can_take_a_day_off_the_list(copy: Path) -> None:
    with (copy / "calendar/corrections.csv").open("a", encoding="utf-8") as file:
        file.write("2027-02-10,ordinary,Ngày làm việc,announced otherwise,a paper\n")
    assert date(2027, 2, 10) not in {day.day for day in read(copy).calendar}


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


# ------------------------------------------------------------------ what is refused


def _replace(file: str, old: str, new: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")

    return change


def _append(file: str, line: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        with (folder / file).open("a", encoding="utf-8") as out:
            out.write(line + "\n")

    return change


def _remove(file: str) -> Callable[[Path], None]:
    return lambda folder: (folder / file).unlink()


OUTER = "8665b1157ffffff"
INSIDE = h3.cell_to_center_child(OUTER, 7)

MISTAKES = [
    (_remove("units.yaml"), "units.yaml: is missing"),
    (_append("units.yaml", "  - code: twice\n    code: again"), "units.yaml: line"),
    (_append("routing.yaml", "\t- broken"), "routing.yaml: line"),
    (_replace("province.toml", 'code = "80"', 'code = "80'), "province.toml: "),
    (
        _replace("province.toml", "Asia/Ho_Chi_Minh", "Asia/Sai_Gon_Cho_Lon"),
        "province.toml: timezone: is no known",
    ),
    (_replace("province.toml", 'cutoff = "18:30"', 'cutoff = "sau giờ"'), "province.toml: clock.cutoff: "),
    (_replace("province.toml", "south = 10.39", "south = 10.6"), "reaches out of the province's bbox"),
    (_replace("areas.csv", "25459,Tân Ninh", "25459,Tân Bình"), "areas.csv: line 2: full_name is not"),
    (_replace("areas.csv", "11.31598", "north"), "areas.csv: line 2, label_lat: "),
    (_replace("areas.csv", "25480,Bình Minh", "25459,Bình Minh"), "areas.csv: 25459: occurs 2 times"),
    (
        _replace("areas-h3.csv", "866584d1fffffff", "866584d1ffffff0"),
        "areas-h3.csv: 866584d1ffffff0: is no H3 cell",
    ),
    (_append("areas-h3.csv", "896584d1003ffff,99999"), "areas-h3.csv: 896584d1003ffff: no area 99999"),
    (_append("areas-h3.csv", f"{INSIDE},25657"), f"{INSIDE}: lies inside {OUTER}, which is listed too"),
    (
        _replace("former-areas.csv", ",25459,Phường Tân Ninh,no", ",25459,Phường Tân Bình,no"),
        "25459 is not called",
    ),
    (
        _replace("former-areas.csv", "yes,yes,25459", "yes,no,25459"),
        "former-areas.csv: 25462: has 0 defaults",
    ),
    (_append("calendar/holidays-2024-2027.csv", "2027-12-24,Mon,holiday,X,X"), "2027-12-24 is a Fri"),
    (_append("calendar/holidays-2024-2027.csv", "2027-12-23,Thu,working_weekend,X,X"), "is no weekend"),
    (_append("calendar/corrections.csv", "2026-09-02,holiday,Quốc khánh,x,x"), "nothing to correct"),
    (
        _append("calendar/office-hours.csv", "0,11:00,14:00,2026-01-01,"),
        "weekday 0, 07:00 and 11:00: overlap",
    ),
    (_append("calendar/office-hours.csv", "6,12:00,11:00,2026-01-01,"), "opens must be before closes"),
    (_replace("categories.yaml", "group: roads", "group: road"), "categories.yaml: pothole: no group road"),
    (
        _replace("categories.yaml", "unit: working_days}, answer", "unit: weeks}, answer"),
        "[pothole].norms.fix.unit",
    ),
    (_replace("categories.yaml", 'number: "114"', 'number: "117"'), "117 is no emergency number"),
    (
        _replace("categories.yaml", "hazard: medium", "hazard: critical"),
        "needs an emergency notice that stops",
    ),
    (_replace("categories.yaml", "type: object", "type: objekt"), "[pothole].questions: is no JSON Schema"),
    (
        _replace("categories.yaml", "x-title-en: Local road", "x-title: Local road"),
        "no title or x-title-en at road_kind",
    ),
    (_replace("categories.yaml", "- ổ voi", "- ổ gà"), "keywords twice: ổ gà"),
    (_replace("categories.yaml", "- ổ voi", "- o\u0309 voi"), "is not composed"),
    (
        _replace("units.yaml", "kind: coordinator", "kind: department"),
        "the one coordinator should be dieu-phoi-1022",
    ),
    (_replace("units.yaml", "code: so-y-te", "code: so-xay-dung"), "units.yaml: so-xay-dung: occurs 2 times"),
    (_replace("routing.yaml", "to: so-y-te", "to: so-y-the"), "no unit so-y-the"),
    (_replace("routing.yaml", "category: street-light", "category: streetlight"), "no category streetlight"),
    (_replace("routing.yaml", "[Tỉnh Long An]", "[Tỉnh Long Ân]"), "no area Tỉnh Long Ân"),
    (
        _replace("routing.yaml", "{group: land,", "{group: health,"),
        "routing.yaml: land-use: no rule but the last in 96",
    ),
    (_replace("routing.yaml", "{group: land,", "{group: emergency,"), "is never reached, rule"),
    (
        _replace("routing.yaml", '{category: "*", to: dieu-phoi-1022}', "{group: land, to: so-y-te}"),
        "last rule: must",
    ),
    (_replace("texts/en.toml", 'draft = "Being written"\n', ""), "texts/en.toml: state.draft: is missing"),
    (
        _replace("texts/en.toml", "Due: {due}.", "Due: {dew}."),
        "texts/en.toml: chat.report.received: has the places",
    ),
    (_replace("texts/vi.toml", '"Đang soạn"', "7"), "texts/vi.toml: state.draft: is not a sentence"),
]


@pytest.mark.parametrize(("mistake", "told"), MISTAKES, ids=[told for _, told in MISTAKES])
def test_a_mistake_is_refused_with_its_place(copy: Path, mistake: Callable[[Path], None], told: str) -> None:
    mistake(copy)
    with pytest.raises(PackError) as refusal:
        read(copy)
    assert told in str(refusal.value)


def test_all_mistakes_are_told_at_once(copy: Path) -> None:
    _replace("areas.csv", "11.31598", "north")(copy)
    _replace("categories.yaml", "publish: true", "publish: perhaps")(copy)
    _append("calendar/corrections.csv", "2026-09-02,holiday,Quốc khánh,x,x")(copy)
    _remove("texts/en.toml")(copy)
    with pytest.raises(PackError) as refusal:
        read(copy)
    assert {flaw.file for flaw in refusal.value.flaws} == {
        "areas.csv",
        "categories.yaml",
        "calendar/corrections.csv",
        "texts/en.toml",
    }


def test_reading_twice_gives_equal_packs(pack: Pack) -> None:
    again = read(FOLDER)
    assert again == pack
    assert again is not pack
