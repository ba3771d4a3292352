"""A JPEG file cut at its seams (ITU T.81 annex B): the bare picture for the decoder, its metadata apart.

So the decoder never sees EXIF, comments, further pictures or what hangs on behind the end, and a picture of
thousands of passes, a few bytes each, is known before hours were spent on it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

# Cameras write a dozen passes at most; each one costs a walk over the whole picture.
LARGEST_SCANS = 50

SOI, EOI, SOS, COM = 0xD8, 0xD9, 0xDA, 0xFE
APP1, APP2, APP13, APP15 = 0xE1, 0xE2, 0xED, 0xEF
_DROPPED = {*range(APP1, APP13 + 1), APP15, COM}
_BARE = {0x01, *range(0xD0, 0xD8)}
# In picture data FF is followed by zero or a restart number; anything else is a marker. Without a repetition
# in front, the search runs at a gigabyte or more a second.
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_PROFILE = b"ICC_PROFILE\0"


@dataclass(frozen=True)
class JpegParts:
    """`picture` is a JPEG by itself; the rest are the blocks found beside it, empty when there were none."""

    picture: bytes
    exif: bytes
    xmp: bytes
    profile: bytes


@dataclass(frozen=True)
class _Segment:
    marker: int
    start: int
    end: int


def take_apart(content: bytes) -> JpegParts:
    """Cut a JPEG at its seams. Raises ValueError when it has no picture or more than LARGEST_SCANS passes."""
    kept: list[bytes] = [b"\xff\xd8"]
    beside: list[bytes] = []
    for segment in _segments(content, 2):
        if segment.marker == SOS:
            kept.append(content[segment.start : _end_of_picture(content, segment)])
            return JpegParts(
                b"".join(kept), _first(beside, _EXIF), _first(beside, _XMP)[len(_XMP) :], _profile(beside)
            )
        if segment.marker not in _DROPPED:
            kept.append(content[segment.start : segment.end])
        elif segment.marker in (APP1, APP2):
            beside.append(content[segment.start + 4 : segment.end])
    raise ValueError("no picture")


def _segments(content: bytes, position: int) -> Iterator[_Segment]:
    """The segments from `position` on, in order, without the picture data between them; stops at the end mark."""
    while match := _MARKER.search(content, position):
        marker, start = content[match.end() - 1], match.end() - 2
        if marker == EOI:
            yield _Segment(EOI, start, start + 2)
            return
        position = match.end()
        if marker in _BARE or marker == SOI:
            continue
        length = int.from_bytes(content[position : position + 2], "big")
        if length < 2 or position + length > len(content):
            raise ValueError("a segment of impossible length")
        position += length
        yield _Segment(marker, start, position)


def _end_of_picture(content: bytes, first_scan: _Segment) -> int:
    """Where the first picture ends; the end of the file when it is cut short, which the decoder will find out."""
    scans = 1
    for segment in _segments(content, first_scan.end):
        if segment.marker == EOI:
            return segment.end
        scans += segment.marker == SOS
        if scans > LARGEST_SCANS:
            raise ValueError("too many passes")
    return len(content)


def _first(blocks: list[bytes], prefix: bytes) -> bytes:
    return next((block for block in blocks if block.startswith(prefix)), b"")


def _profile(blocks: list[bytes]) -> bytes:
    """The colour profile, which may come in numbered pieces (ICC.1:2022 annex B.4)."""
    pieces = sorted(block[len(_PROFILE) :] for block in blocks if block.startswith(_PROFILE))
    return b"".join(piece[2:] for piece in pieces)
