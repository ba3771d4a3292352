"""The gate over a collection of real and broken photos, when CORPUS_DIR names one: images/ with manifest.csv.

What is expected comes from the manifest, which other programs (ExifTool, Pillow alone) filled in.
"""

import csv
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from reports.photos.gate import ALIKE, PhotoRefused, examine, hash_distance
from tests.bare_files import strange_parts
from tests.test_files_hostile import hurt

CORPUS = os.environ.get("CORPUS_DIR", "")
IMAGES = Path(CORPUS) / "images"
ACCEPTED = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "PNG": "image/png",
    "WEBP": "image/webp",
    "HEIC": "image/heic",
}

# ExifTool also reads XMP; the gate takes only the orientation from there.
TIME_IN_XMP_ONLY = {"gps__pil__exif_gps_typeerror.jpg"}

Row = dict[str, str]


def _rows() -> list[Row]:
    if not CORPUS:
        return []
    with (IMAGES / "manifest.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


ROWS = _rows()
pytestmark = pytest.mark.skipif(not CORPUS, reason="CORPUS_DIR is not set")


def content_type(row: Row) -> str | None:
    """What the gate should call it; None when it is none of the four kinds."""
    return ACCEPTED.get(row["filetype_exiftool"].removeprefix("Extended "))


def refusal(row: Row) -> str | None:
    """The code with which the gate should refuse it; None when it should pass."""
    if row["bytes"] == "0":
        return "photo_empty"
    if content_type(row) is None:
        return "photo_type_not_accepted"
    return None if row["pillow13"] == "ok" else "photo_damaged"


PASSING = [row for row in ROWS if refusal(row) is None]
REFUSED = [row for row in ROWS if refusal(row) is not None]


def named(row: Row) -> str:
    return row["file"]


def content(row: Row) -> bytes:
    return (IMAGES / row["file"]).read_bytes()


@pytest.mark.parametrize("row", PASSING, ids=named)
def test_a_good_photo_comes_out_bare_and_upright(row: Row):
    examined = examine(content(row))
    assert examined.content_type == content_type(row)
    assert examined.sha256.startswith(row["sha256"])

    size = int(row["width"]), int(row["height"])
    # The HEIF decoder turns the picture itself, so the manifest has it upright.
    turned = row["orientation"] in {"5", "6", "7", "8"} and row["format_pillow"] != "HEIF"
    assert (examined.width, examined.height) == (size[::-1] if turned else size)
    for derivative in examined.derivatives.values():
        assert strange_parts(derivative.content, derivative.content_type) == []
        assert (derivative.width > derivative.height) == (examined.width > examined.height)


@pytest.mark.parametrize("row", PASSING, ids=named)
def test_the_place_is_read_or_left_out_when_it_makes_no_sense(row: Row):
    examined = examine(content(row))
    latitude, longitude = (float(row[name] or "nan") for name in ("lat_exiftool", "lon_exiftool"))
    if abs(latitude) <= 90 and abs(longitude) <= 180 and (latitude, longitude) != (0, 0):
        assert examined.latitude == pytest.approx(latitude, abs=1e-6)
        assert examined.longitude == pytest.approx(longitude, abs=1e-6)
    else:
        assert (examined.latitude, examined.longitude) == (None, None)


@pytest.mark.parametrize("row", [row for row in PASSING if row["taken"]], ids=named)
def test_the_time_is_that_of_the_cameras_clock_in_some_zone(row: Row):
    examined = examine(content(row))
    if row["file"] in TIME_IN_XMP_ONLY:
        assert examined.taken_at is None
        return
    clock = datetime.strptime(row["taken"][:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
    assert examined.taken_at is not None
    assert abs(examined.taken_at - clock) <= timedelta(hours=15)


@pytest.mark.parametrize("row", REFUSED, ids=named)
def test_a_bad_file_is_refused_with_its_reason(row: Row):
    with pytest.raises(PhotoRefused) as caught:
        examine(content(row))
    assert caught.value.code == refusal(row)


def test_the_manifest_tells_of_every_file_and_of_both_outcomes():
    assert {row["file"] for row in ROWS} | {"manifest.csv"} == {path.name for path in IMAGES.iterdir()}
    assert len(PASSING) >= 30
    assert {refusal(row) for row in REFUSED} == {"photo_empty", "photo_type_not_accepted", "photo_damaged"}


SERIES = [row for row in PASSING if row["path"].startswith("jpg/orientation/landscape_")]


@pytest.mark.parametrize("row", SERIES, ids=named)
def test_one_sight_held_in_eight_ways_is_one_sight(row: Row):
    first = next(other for other in SERIES if other["orientation"] == "1")
    assert hash_distance(examine(content(row)).likeness, examine(content(first)).likeness) <= ALIKE


def test_none_costs_more_than_the_largest_photo() -> None:
    """As the files made to hurt do: in a process that the system ends if it wants more than it may."""
    found = hurt(str(IMAGES))
    told = {row["file"]: refusal(row) or "taken" for row in ROWS}
    assert {name: found["told"][name] for name in told} == told
    assert found["megabytes"] < 1000
