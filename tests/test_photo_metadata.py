"""Where and when, as cameras write it: read when it makes sense, and left out when it does not."""

import struct
from datetime import UTC, datetime

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from reports.photos.gate import examine
from reports.photos.metadata import Metadata, read_metadata
from tests.exif_blocks import Entry, exif, gps_entries, rationals, short, text
from tests.pictures import saved, scene, xmp

TAKEN, DIGITISED, OFFSET, GPS_TIME, GPS_DATE = 0x9003, 0x9004, 0x9011, 7, 29


def place(gps: list[Entry]) -> tuple[object, object]:
    said = read_metadata(exif(gps=gps))
    return said.latitude, said.longitude


def taken(*camera: Entry, gps: tuple[Entry, ...] = ()) -> datetime | None:
    return read_metadata(exif(camera=[*camera], gps=[*gps])).taken_at


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


# --- where


@pytest.mark.parametrize("order", ["<", ">"])
@given(latitude=st.floats(-90, 90), longitude=st.floats(-180, 180))
def test_any_place_on_earth_is_read(order: str, latitude: float, longitude: float):
    said = read_metadata(exif(gps=gps_entries(latitude, longitude, order), order=order))
    # Within a hand's breadth of 0/0 it is a camera without a fix, which another test is about.
    assume(max(abs(latitude), abs(longitude)) > 1e-6)
    assert said.latitude == pytest.approx(latitude, abs=1e-7)
    assert said.longitude == pytest.approx(longitude, abs=1e-7)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "HEIF"])
def test_the_gate_reads_place_and_time_of_every_kind(form: str):
    block = exif(
        camera=[text(TAKEN, "2025:08:01 07:30:00"), text(OFFSET, "+07:00")], gps=gps_entries(11.31, 106.1)
    )
    examined = examine(saved(scene(1), form, exif=block))
    assert examined.latitude == pytest.approx(11.31)
    assert examined.longitude == pytest.approx(106.1)
    assert examined.taken_at == utc(2025, 8, 1, 0, 30)


@pytest.mark.parametrize(
    ("values", "degrees"),
    [
        ([(113, 10)], 11.3),
        ([(11, 1), (18, 1)], 11.3),
        ([(11, 1), (1830, 100), (0, 1)], 11.305),
        ([(11, 1), (59, 1), (60, 1)], 12.0),
        ([(90, 1), (0, 1), (0, 1)], 90.0),
    ],
)
def test_degrees_are_read_in_every_notation(values: list[tuple[int, int]], degrees: float):
    rest = [text(1, "N"), text(3, "E"), rationals(4, (106, 1))]
    assert place([*rest, rationals(2, *values)]) == (pytest.approx(degrees), 106.0)


GOOD = gps_entries(11.3, 106.1)


def changed(number: int, entry: Entry) -> list[Entry]:
    return [*GOOD[:number], entry, *GOOD[number + 1 :]]


NO_PLACES = {
    "zero and zero": gps_entries(0, 0),
    "nothing": [],
    "no latitude": GOOD[2:],
    "no longitude": GOOD[:2],
    "no letter": GOOD[1:],
    "a wrong letter": changed(0, text(1, "X")),
    "a letter of the other": changed(0, text(1, "E")),
    "an empty letter": changed(0, text(1, "")),
    "over zero": changed(1, rationals(2, (11, 1), (18, 0), (0, 1))),
    "zero over zero": changed(1, rationals(2, (0, 0), (0, 0), (0, 0))),
    "too far north": changed(1, rationals(2, (91, 1), (0, 1), (0, 1))),
    "a little too far north": changed(1, rationals(2, (90, 1), (0, 1), (1, 100))),
    "too far east": changed(3, rationals(4, (181, 1), (0, 1), (0, 1))),
    "61 minutes": changed(1, rationals(2, (11, 1), (61, 1), (0, 1))),
    "61 seconds": changed(1, rationals(2, (11, 1), (0, 1), (61, 1))),
    "four numbers": changed(1, rationals(2, (11, 1), (0, 1), (0, 1), (0, 1))),
    "no numbers": changed(1, rationals(2)),
    "words": changed(1, text(2, "11.3")),
    "huge": changed(1, rationals(2, (4_294_967_295, 1), (0, 1), (0, 1))),
    "no fix": [*GOOD, text(9, "V")],
}


@pytest.mark.parametrize("name", NO_PLACES)
def test_a_place_that_makes_no_sense_is_left_out_whole(name: str):
    assert place(NO_PLACES[name]) == (None, None)


def test_the_equator_and_greenwich_are_places():
    assert place(gps_entries(0, 106.1)) == (0.0, pytest.approx(106.1))
    assert place(gps_entries(51.5, 0)) == (pytest.approx(51.5), 0.0)
    assert place([*GOOD, text(9, "A")]) == (pytest.approx(11.3), pytest.approx(106.1))


# --- when


@pytest.mark.parametrize(
    ("entries", "moment"),
    [
        ([text(TAKEN, "2025:08:01 07:30:00")], utc(2025, 8, 1, 0, 30)),
        ([text(TAKEN, "2025:08:01 03:00:00")], utc(2025, 7, 31, 20)),
        ([text(DIGITISED, "2025:08:01 07:30:00")], utc(2025, 8, 1, 0, 30)),
        ([text(TAKEN, "2025-08-01T07:30:00")], utc(2025, 8, 1, 0, 30)),
        ([text(TAKEN, "2025:08:01 07:30:00.50")], utc(2025, 8, 1, 0, 30)),
        ([text(TAKEN, "2025:08:01 07:30:00+02:00")], utc(2025, 8, 1, 5, 30)),
        ([text(TAKEN, "2025:08:01 07:30:00"), text(OFFSET, "+09:00")], utc(2025, 7, 31, 22, 30)),
        ([text(TAKEN, "2025:08:01 07:30:00"), text(OFFSET, "-05:30")], utc(2025, 8, 1, 13, 0)),
        ([text(TAKEN, "2025:08:01 07:30:00"), text(OFFSET, "Z")], utc(2025, 8, 1, 7, 30)),
        ([text(TAKEN, "2025:08:01 07:30:00"), text(0x9010, "+09:00")], utc(2025, 7, 31, 22, 30)),
        ([text(TAKEN, "2025:08:01 07:30:00"), text(OFFSET, "   :  ")], utc(2025, 8, 1, 0, 30)),
        ([text(TAKEN, "2025:08:01 07:30:00"), text(OFFSET, "+99:00")], utc(2025, 8, 1, 0, 30)),
    ],
)
def test_the_cameras_clock_is_read_with_its_offset_or_the_provinces(entries: list[Entry], moment: datetime):
    assert taken(*entries) == moment


def satellites(date: str, *time: int) -> tuple[Entry, ...]:
    return text(GPS_DATE, date), rationals(GPS_TIME, *((part, 1) for part in time))


def test_without_an_offset_the_satellites_time_counts():
    clock = text(TAKEN, "2025:08:01 12:30:05")
    assert taken(clock, gps=satellites("2025:08:01", 5, 30, 2)) == utc(2025, 8, 1, 5, 30, 2)


def test_an_offset_goes_before_the_satellites():
    clock = (text(TAKEN, "2025:08:01 12:30:05"), text(OFFSET, "+09:00"))
    assert taken(*clock, gps=satellites("2025:08:01", 5, 30, 2)) == utc(2025, 8, 1, 3, 30, 5)


def test_a_satellites_time_of_another_day_is_an_old_fix():
    clock = text(TAKEN, "2025:08:01 12:30:05")
    assert taken(clock, gps=satellites("2025:07:29", 5, 30, 2)) == utc(2025, 8, 1, 5, 30, 5)


def test_the_satellites_time_is_enough():
    assert taken(gps=satellites("2025:08:01", 5, 30, 2)) == utc(2025, 8, 1, 5, 30, 2)


@pytest.mark.parametrize(
    "clock",
    [
        "",
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "2025:02:30 10:00:00",
        "2025:08:01 25:00:00",
        "1970:01:01 00:00:00",
        "9999:12:31 23:59:59",
        "2025:08:01",
        "yesterday",
        "٢٠٢٥:٠٨:٠١ ٠٧:٣٠:٠٠",
    ],
)
def test_a_time_that_makes_no_sense_is_left_out(clock: str):
    assert taken(text(TAKEN, clock)) is None
    assert taken(text(TAKEN, clock), gps=satellites("2025:13:01", 5, 30, 2)) is None
    assert taken(text(TAKEN, clock), gps=satellites("2025:08:01", 24, 30, 2)) is None


# --- whatever else may stand there


@pytest.mark.parametrize("tag", [0x8769, 0x8825])
@pytest.mark.parametrize("kind", [5, 10])
@pytest.mark.parametrize("value", [(0, 0), (1, 0), (2**32 - 1, 1), (2**31, 1)])
def test_a_pointer_that_is_no_place_in_the_block_leads_nowhere(tag: int, kind: int, value: tuple[int, int]):
    """Found by fuzzing: a directory that is said to begin at zero over zero, or before the block."""
    said = read_metadata(exif([(tag, kind, 1, struct.pack("<LL", *value))]))
    assert (said.latitude, said.taken_at) == (None, None)


@given(st.binary(max_size=300))
def test_no_block_is_too_strange_to_be_read(block: bytes):
    for start in (b"", b"Exif\0\0", b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08"):
        assert read_metadata(start + block, block).orientation in range(1, 9)


@given(st.data())
def test_a_block_changed_anywhere_is_read_or_left_out(data: st.DataObject):
    block = bytearray(exif([short(0x0112, 6)], [text(TAKEN, "2025:08:01 07:30:00")], GOOD))
    for _ in range(data.draw(st.integers(1, 4))):
        block[data.draw(st.integers(0, len(block) - 1))] = data.draw(st.integers(0, 255))
    said = read_metadata(bytes(block))
    assert said.latitude is None or -90 <= said.latitude <= 90
    assert said.longitude is None or -180 <= said.longitude <= 180
    assert said.taken_at is None or said.taken_at.utcoffset() is not None


@pytest.mark.parametrize("length", range(0, 120, 7))
def test_a_block_cut_short_gives_what_is_left(length: int):
    block = exif([short(0x0112, 6)], gps=GOOD)
    assert read_metadata(block[:length]) in (Metadata(), Metadata(orientation=6))


def test_directories_that_point_at_each_other_come_to_an_end():
    loop = bytearray(exif([short(0x0112, 6)]))
    for at in (loop.index(b"\x69\x87") + 8, loop.index(b"\x25\x88") + 8):
        loop[at : at + 4] = b"\x08\0\0\0"
    assert read_metadata(bytes(loop)) == Metadata(orientation=6)


def test_exif_goes_before_xmp_when_both_say_which_way_is_up():
    assert read_metadata(exif([short(0x0112, 6)]), xmp(3)).orientation == 6
    assert read_metadata(exif(), xmp(3)).orientation == 3
    assert read_metadata(b"", b"<tiff:Orientation>8</tiff:Orientation>").orientation == 8
    assert read_metadata(b"", xmp(9)).orientation == 1
