"""Looks into JPEG and WebP files byte by byte, without our code or Pillow, for anything but a picture; also into a PDF
made of pages."""

import struct
from io import BytesIO

import pikepdf

# ITU T.81 table B.1: what a picture needs. JFIF's APP0 is checked apart.
_PICTURE = {0xDB: "DQT", 0xC0: "SOF0", 0xC2: "SOF2", 0xC4: "DHT", 0xDD: "DRI"}
_PLAIN_JFIF = struct.pack(">5sHBHHBB", b"JFIF\0", 0x0101, 0, 1, 1, 0, 0)


def strange_parts(content: bytes, content_type: str) -> list[str]:
    """Everything in the file that is not needed to show the picture; empty when it is bare."""
    return {"image/jpeg": _in_jpeg, "image/webp": _in_webp}[content_type](content)


def strange_in_pages(content: bytes) -> list[str]:
    """Everything in a PDF made of photos that is not needed to show them."""
    with pikepdf.open(BytesIO(content)) as made:
        strange = [f"{name} of the document" for name in made.docinfo.keys()]  # noqa: SIM118 - a PDF object, no dict
        strange += [f"{name} of the root" for name in set(made.Root.keys()) - {"/Type", "/Pages"}]
        for page in made.pages:
            strange += strange_parts(page.get_images()["/P"].read_raw_bytes(), "image/jpeg")
    return strange


def _in_jpeg(content: bytes) -> list[str]:
    if content[:2] != b"\xff\xd8":
        return ["no JPEG"]
    strange, at = [], 2
    while content[at] == 0xFF and content[at + 1] != 0xD9:
        marker = content[at + 1]
        length = int.from_bytes(content[at + 2 : at + 4], "big")
        body = content[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xDA:
            at = _after_scan(content, at)
        elif marker not in _PICTURE and not (marker == 0xE0 and body == _PLAIN_JFIF):
            strange.append(f"marker {marker:X} {body[:20]!r}")
    if content[at:] != b"\xff\xd9":
        strange.append(f"{len(content) - at} bytes where only the end should be")
    return strange


def _after_scan(content: bytes, at: int) -> int:
    while content[at] != 0xFF or content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
        at += 1
    return at


def _in_webp(content: bytes) -> list[str]:
    if content[:4] != b"RIFF" or content[8:12] != b"WEBP":
        return ["no WebP"]
    strange, at = [], 12
    if int.from_bytes(content[4:8], "little") != len(content) - 8:
        strange.append("bytes behind the end")
    while at < len(content):
        name, length = content[at : at + 4], int.from_bytes(content[at + 4 : at + 8], "little")
        if name not in (b"VP8 ", b"VP8L"):
            strange.append(f"chunk {name!r}")
        at += 8 + length + length % 2
    return strange
