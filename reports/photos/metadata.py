"""What a camera wrote beside the picture: which way is up, where and when. It is a claim, and it may be nonsense.

EXIF is read by our own small reader (TIFF 6.0, Exif 2.32) instead of Pillow's: it reads the dozen tags we need,
never more than LARGEST_VALUE values of one, and stays silent about the rest, whatever a stranger sends.
"""

import math
import re
import struct
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

PROVINCE_TIME = ZoneInfo("Asia/Ho_Chi_Minh")
NOWHERE = 2**32
LARGEST_DIRECTORY = 500
LARGEST_VALUE = 64
# No clock on Earth is further from UTC; a GPS time that is, was left over from an earlier fix.
FURTHEST_CLOCK = timedelta(hours=15)

ORIENTATION, EXIF, GPS = 0x0112, 0x8769, 0x8825
TAKEN, DIGITISED = 0x9003, 0x9004
OFFSETS = (0x9011, 0x9010, 0x9012)
GPS_LATITUDE, GPS_LONGITUDE, GPS_TIME, GPS_STATUS, GPS_DATE = 2, 4, 7, 9, 29

_FORMATS = {1: "B", 2: "B", 3: "H", 4: "L", 5: "LL", 7: "B", 9: "l", 10: "ll"}
_RATIONALS = (5, 10)
_MOMENT = re.compile(r"(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d):(\d\d):(\d\d)(?:\.\d+)?([+-]\d\d:\d\d|Z)?")
_OFFSET = re.compile(r"([+-])(\d\d):(\d\d)|Z")
_XMP_ORIENTATION = re.compile(rb'tiff:Orientation(?:="|>)\s*([1-8])\b')

Directory = dict[int, tuple[float, ...]]


@dataclass(frozen=True)
class Metadata:
    """Orientation as in EXIF (1 to 8, 1 is upright), WGS84 degrees, aware UTC; None where nothing sane was said."""

    orientation: int = 1
    latitude: float | None = None
    longitude: float | None = None
    taken_at: datetime | None = None


def read_metadata(exif: bytes, xmp: bytes = b"") -> Metadata:
    """Read an EXIF block (with or without its `Exif` prefix) and an XMP packet. Never raises for what is in them."""
    main, camera, gps = _directories(exif)
    latitude, longitude = _place(gps)
    return Metadata(_orientation(main, xmp), latitude, longitude, _taken_at(camera, gps))


def _directories(exif: bytes) -> tuple[Directory, Directory, Directory]:
    while exif.startswith(b"Exif\0\0"):
        exif = exif[6:]
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(exif[:4])
    if order is None or len(exif) < 8:
        return {}, {}, {}
    main = _directory(exif, order, struct.unpack_from(order + "L", exif, 4)[0])
    camera, gps = (_directory(exif, order, _pointer(main, tag)) for tag in (EXIF, GPS))
    return main, camera, gps


def _pointer(main: Directory, tag: int) -> int:
    """Where a further directory begins; beyond every block when no number from zero on says it."""
    said = main.get(tag, (math.nan,))[0]
    return int(said) if said >= 0 else NOWHERE


def _directory(exif: bytes, order: str, offset: int) -> Directory:
    """The readable entries of one directory; one that points outside or is of no use to us is left out."""
    found: Directory = {}
    if offset + 2 > len(exif):
        return found
    (count,) = struct.unpack_from(order + "H", exif, offset)
    fitting = (len(exif) - offset - 2) // 12
    for entry in range(min(count, fitting, LARGEST_DIRECTORY)):
        at = offset + 2 + 12 * entry
        tag, kind, length = struct.unpack_from(order + "HHL", exif, at)
        if kind in _FORMATS and length <= LARGEST_VALUE and tag not in found:
            value = _value(exif, order, at + 8, kind, length)
            found.update({tag: value} if value else {})
    return found


def _value(exif: bytes, order: str, at: int, kind: int, length: int) -> tuple[float, ...]:
    """The numbers of one entry; a rational over zero is not-a-number; empty when it lies outside."""
    form = struct.Struct(order + _FORMATS[kind] * length)
    if form.size > 4:
        (at,) = struct.unpack_from(order + "L", exif, at)
    if at + form.size > len(exif):
        return ()
    numbers = form.unpack_from(exif, at)
    if kind not in _RATIONALS:
        return numbers
    return tuple(a / b if b else math.nan for a, b in zip(numbers[::2], numbers[1::2], strict=True))


def _text(directory: Directory, *tags: int) -> str:
    for tag in tags:
        characters = bytes(int(c) & 0xFF for c in directory.get(tag, ()) if not math.isnan(c))
        if text := characters.split(b"\0")[0].decode("ascii", "replace").strip():
            return text
    return ""


def _orientation(main: Directory, xmp: bytes) -> int:
    if said := main.get(ORIENTATION):
        return int(said[0]) if said[0] in range(1, 9) else 1
    match = _XMP_ORIENTATION.search(xmp)
    return int(match[1]) if match else 1


def _place(gps: Directory) -> tuple[float, float] | tuple[None, None]:
    """Degrees north and east, unless void, incomplete, impossible, or 0/0: a receiver without a fix says that."""
    latitude = _degrees(gps, GPS_LATITUDE, "NS", 90)
    longitude = _degrees(gps, GPS_LONGITUDE, "EW", 180)
    if latitude is None or longitude is None or latitude == longitude == 0 or _text(gps, GPS_STATUS) == "V":
        return None, None
    return latitude, longitude


def _degrees(gps: Directory, tag: int, signs: str, limit: float) -> float | None:
    parts = gps.get(tag, ())
    sign = _text(gps, tag - 1).upper()
    if not 1 <= len(parts) <= 3 or len(sign) != 1 or sign not in signs:
        return None
    degrees, minutes, seconds = (*parts, 0.0, 0.0)[:3]
    # Written so that not-a-number fails every comparison.
    if not (0 <= degrees <= limit and 0 <= minutes <= 60 and 0 <= seconds <= 60):
        return None
    # Eight places are a millimetre; further ones are only the arithmetic's own, and would be shown to people.
    total = round(degrees + minutes / 60 + seconds / 3600, 8)
    return None if total > limit else -total if sign == signs[1] else total


def _taken_at(camera: Directory, gps: Directory) -> datetime | None:
    """The camera's clock with its offset; else the satellite's; else the clock taken for the province's."""
    text = _text(camera, TAKEN, DIGITISED)
    clock, offset = _clock(text), _offset(text[19:] or _text(camera, *OFFSETS))
    satellite = _satellite_time(gps)
    if clock is None:
        return satellite
    if offset is not None:
        return clock.replace(tzinfo=offset).astimezone(UTC)
    if satellite is not None and abs(clock.replace(tzinfo=UTC) - satellite) <= FURTHEST_CLOCK:
        return satellite
    return clock.replace(tzinfo=PROVINCE_TIME).astimezone(UTC)


def _clock(text: str) -> datetime | None:
    match = _MOMENT.match(text)
    if match is None:
        return None
    year, *rest = (int(part) for part in match.groups()[:6])
    return _moment(year, *rest)


def _moment(year: int, month: int, day: int, hour: int, minute: int, second: int) -> datetime | None:
    if not 1990 <= year < 2100:
        return None
    try:
        return datetime(year, month, day, hour, minute, second)  # noqa: DTZ001 - a camera's clock has no zone
    except ValueError:
        return None


def _offset(text: str) -> timezone | None:
    match = _OFFSET.search(text)
    if match is None:
        return None
    if match[1] is None:
        return UTC
    distance = timedelta(hours=int(match[2]), minutes=int(match[3]))
    if distance > FURTHEST_CLOCK:
        return None
    return timezone(-distance if match[1] == "-" else distance)


def _satellite_time(gps: Directory) -> datetime | None:
    date, time = re.match(r"(\d{4})[:-](\d\d)[:-](\d\d)", _text(gps, GPS_DATE)), gps.get(GPS_TIME, ())
    if date is None or len(time) != 3 or not all(0 <= part < 60 for part in time):
        return None
    year, month, day = (int(part) for part in date.groups())
    moment = _moment(year, month, day, *(int(part) for part in time))
    return moment and moment.replace(tzinfo=UTC)
