"""EXIF blocks built by hand, entry by entry, so that they can also be wrong (TIFF 6.0, Exif 2.32)."""

import struct
from fractions import Fraction

# Tag, type, count, and the value's bytes.
Entry = tuple[int, int, int, bytes]


def short(tag: int, value: int, order: str = "<") -> Entry:
    """A 16-bit number."""
    return tag, 3, 1, struct.pack(order + "H", value)


def text(tag: int, value: str) -> Entry:
    """Characters, with the zero at their end."""
    characters = value.encode() + b"\0"
    return tag, 2, len(characters), characters


def rationals(tag: int, *values: tuple[int, int], order: str = "<") -> Entry:
    """Fractions as numerator and denominator."""
    return tag, 5, len(values), b"".join(struct.pack(order + "LL", *value) for value in values)


def gps_entries(latitude: float, longitude: float, order: str = "<") -> list[Entry]:
    """Degrees, minutes and seconds of a place, and their letters."""
    return [
        text(1, "S" if latitude < 0 else "N"),
        rationals(2, *_sexagesimal(latitude), order=order),
        text(3, "W" if longitude < 0 else "E"),
        rationals(4, *_sexagesimal(longitude), order=order),
    ]


def _sexagesimal(value: float) -> list[tuple[int, int]]:
    seconds = Fraction(round(abs(value) * 3600 * 10_000), 10_000)
    degrees, rest = divmod(seconds, 3600)
    minutes, rest = divmod(rest, 60)
    return [(int(degrees), 1), (int(minutes), 1), (int(rest * 10_000), 10_000)]


def exif(
    main: list[Entry] = [],  # noqa: B006 - never changed
    camera: list[Entry] = [],  # noqa: B006
    gps: list[Entry] = [],  # noqa: B006
    order: str = "<",
) -> bytes:
    """An EXIF block of up to three directories, as JPEG's APP1 holds it."""
    header = (b"II*\0" if order == "<" else b"MM\0*") + struct.pack(order + "L", 8)
    camera_at = 8 + _length([*main, short(0, 0), short(0, 0)])
    gps_at = camera_at + _length(camera)
    pointers = [
        (0x8769, 4, 1, struct.pack(order + "L", camera_at)),
        (0x8825, 4, 1, struct.pack(order + "L", gps_at)),
    ]
    return (
        b"Exif\0\0"
        + header
        + _directory([*main, *pointers], 8, order)
        + _directory(camera, camera_at, order)
        + _directory(gps, gps_at, order)
    )


def _length(entries: list[Entry]) -> int:
    return 2 + 12 * len(entries) + 4 + sum(len(body) for *_, body in entries if len(body) > 4)


def _directory(entries: list[Entry], at: int, order: str) -> bytes:
    rows, bodies, body_at = b"", b"", at + 2 + 12 * len(entries) + 4
    for tag, kind, count, body in entries:
        rows += struct.pack(order + "HHL", tag, kind, count)
        if len(body) > 4:
            rows += struct.pack(order + "L", body_at + len(bodies))
            bodies += body
        else:
            rows += body.ljust(4, b"\0")
    return struct.pack(order + "H", len(entries)) + rows + b"\0\0\0\0" + bodies
