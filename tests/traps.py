"""Files made to hurt: headers that promise far more than the file holds, and blocks that unfold to a flood."""

import struct
import zlib

from PIL import Image

from tests.pictures import chunk, saved, with_chunks


def jpeg_of_many_scans(count: int) -> bytes:
    """A progressive JPEG of a few hundred bytes whose last pass is repeated: each one costs as much as a picture."""
    jpeg = saved(Image.new("L", (64, 64), 90), "JPEG", progressive=True)
    last = jpeg.rindex(b"\xff\xda")
    return jpeg[:last] + jpeg[last:-2] * count + b"\xff\xd9"


def exif_of_many_entries() -> bytes:
    """65535 entries, each of which claims the whole block as its value."""
    size = 60_000
    rows = b"".join(struct.pack("<HHLL", tag, 2, size, 8) for tag in range(4000))
    return b"Exif\0\0II*\0" + struct.pack("<LH", 8, 65_535) + rows + b"A" * (size - len(rows))


def png_claiming(width: int, height: int) -> bytes:
    """A PNG header of that size and hardly anything behind it."""
    header = struct.pack(">LLBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0" * 99))
        + chunk(b"IEND", b"")
    )


def jpeg_claiming(width: int, height: int) -> bytes:
    """A JPEG whose frame header was changed to that size."""
    jpeg = saved(Image.new("RGB", (16, 16)), "JPEG")
    at = jpeg.index(b"\xff\xc0") + 5
    return jpeg[:at] + struct.pack(">HH", height, width) + jpeg[at + 4 :]


def webp_claiming(width: int, height: int) -> bytes:
    """A WebP of a canvas of that size."""
    frame = saved(Image.new("RGB", (16, 16)), "WEBP")[12:]
    canvas = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<L", 10) + b"\0\0\0\0" + canvas + frame
    return b"RIFF" + struct.pack("<L", len(body)) + body


def heic_claiming(width: int, height: int) -> bytes:
    """A HEIC whose `ispe` property was changed to that size."""
    heic = saved(Image.new("RGB", (64, 64)), "HEIF")
    at = heic.index(b"ispe") + 8
    return heic[:at] + struct.pack(">LL", width, height) + heic[at + 8 :]


def png_unfolding(name: bytes) -> bytes:
    """A PNG with one chunk that unfolds to 60 MB of nothing."""
    packed = zlib.compress(b"\0" * 60_000_000, 9)
    body = {
        b"zTXt": b"Comment\0\0" + packed,
        b"iTXt": b"Comment\0\1\0\0\0" + packed,
        b"iCCP": b"profile\0\0" + packed,
    }[name]
    return with_chunks(saved(Image.new("RGB", (16, 16)), "PNG"), chunk(name, body))
