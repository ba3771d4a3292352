"""A pack that somebody has changed: what was corrected counts, mistakes are refused with every one of them."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import h3
import pytest

from province.pack import PackError, read

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "province" / "tay-ninh"


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


def test_a_correction_can_take_a_day_off_the_list(copy: Path) -> None:
    with (copy / "calendar/corrections.csv").open("a", encoding="utf-8") as file:
        file.write("2027-02-10,ordinary,Ngày làm việc,announced otherwise,a paper\n")
    assert date(2027, 2, 10) not in {day.day for day in read(copy).calendar}
